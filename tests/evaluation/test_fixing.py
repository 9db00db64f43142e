"""Forms are fixed piece by piece with their facts for good; corrections stand beside them."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.ctx import AppContext
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationObjection,
    EvaluationPeriod,
    EvaluationSnapshot,
)
from portal.evaluation.queries import frozen, later, results
from portal.evaluation.rules.cases import CaseRefusal
from portal.evaluation.service import correcting, fixing
from portal.ledger.queries import events
from portal.ledger.service import chaining
from portal.people.models import InboxMessage, Person
from tests.support.evaluation import BY_HR, add_rated, make_period
from tests.support.office import Office
from tests.support.portal_app import NOON

KEY = "pelayanan_publik"
FIXING = datetime(2026, 12, 28, 3, tzinfo=UTC)  # the first day of the proposed stage
A_YEAR = timedelta(days=365)
REASON = "Nilai ujian dihitung ulang."


@dataclass
class Case:
    """A clerk with a passed quiz and a form, and who fixes it."""

    office: Office
    rina: Person
    form: int
    period: int

    def quiz(self, ref: str, level: int = 1) -> None:
        line = self.office.line(KEY, Strand.KNOWLEDGE, level, earned=8, possible=10, cut=7)
        self.office.prove(self.rina, SourceKind.QUIZ, [line], ref=ref)

    def regrade(self) -> None:
        """The first quiz turns out not to have been passed."""
        line = self.office.line(KEY, Strand.KNOWLEDGE, 1, earned=3, possible=10, cut=7)
        failed = replace(line, passed=False)
        self.office.prove(self.rina, SourceKind.QUIZ, [failed], ref="quiz:1")

    def ask(self) -> None:
        fixing.ask(self.period, actor_id=self.office.head.id, roles=BY_HR, now=FIXING)

    def snapshot(self) -> EvaluationSnapshot:
        return db.session.get_one(EvaluationSnapshot, self.form, populate_existing=True)

    def is_locked(self) -> bool:
        form = db.session.get_one(EvaluationForm, self.form, populate_existing=True)
        return form.locked_at is not None


@pytest.fixture
def case(context: AppContext) -> Case:
    office = Office()
    [rina] = office.clerks
    period = make_period(office.agency.id)
    made = Case(office, rina, add_rated(period.id, rina.id, office.head.id).id, period.id)
    made.quiz("quiz:1")
    return made


def test_fixing_begins_with_its_stage(case: Case) -> None:
    with pytest.raises(Refused) as refused:
        fixing.ask(
            case.period, actor_id=case.office.head.id, roles=BY_HR, now=FIXING - timedelta(days=1)
        )
    assert refused.value.reason is CaseRefusal.NOT_OPEN
    fixing.go_on(now=FIXING)
    assert not case.is_locked()
    case.ask()
    fixing.go_on(now=FIXING)
    assert case.is_locked()
    assert db.session.get_one(EvaluationPeriod, case.period, populate_existing=True).fixed_at


def test_what_is_fixed_is_the_same_a_year_later_byte_for_byte(case: Case) -> None:
    case.ask()
    fixing.go_on(now=FIXING)
    before = case.snapshot()
    kept, digest, positions = bytes(before.facts), before.sha256, dict(before.positions)
    assert fixing.is_sound(before)
    heads = events.heads({case.office.agency.id})
    assert positions == {str(case.office.agency.id): heads[case.office.agency.id][0]}
    form = db.session.get_one(EvaluationForm, case.form)
    told = results.facts_of(form, FIXING)
    case.quiz("quiz:2", level=2)  # a better result, and the same source anew
    case.quiz("quiz:1", level=2)
    chaining.chain_new(now=FIXING + A_YEAR)
    fixing.go_on(now=FIXING + A_YEAR)
    after = case.snapshot()
    assert (bytes(after.facts), after.sha256, dict(after.positions)) == (kept, digest, positions)
    assert results.facts_of(form, FIXING + A_YEAR) == told
    assert json.loads(kept)["person"] == case.rina.id


def test_what_waits_for_the_sequencer_waits_for_the_next_round(case: Case) -> None:
    case.ask()
    assert events.unchained([case.rina.id]) == {case.rina.id}
    last = fixing.fix_piece(case.period, 0, now=FIXING)  # without the sequencer having been
    assert (last, case.is_locked()) == (case.form, False)
    assert fixing.fix_piece(case.period, case.form, now=FIXING) is None
    fixing.go_on(now=FIXING)
    assert case.is_locked()
    [event] = events.of_persons([case.rina.id])[case.rina.id]
    assert event.position is not None
    assert event.position <= case.snapshot().positions[str(case.office.agency.id)]


def test_an_open_objection_keeps_its_form_alone_from_being_fixed(case: Case) -> None:
    dedi = case.office.clerk("Dedi")
    other = add_rated(case.period, dedi.id, case.office.head.id).id
    with transaction():
        objection = EvaluationObjection(
            organisation_id=case.office.agency.id, form_id=case.form, reason=REASON, filed_at=NOON,
            due_on=date(2027, 1, 8),
        )  # fmt: skip
        db.session.add(objection)
    case.ask()
    fixing.go_on(now=FIXING)
    assert not case.is_locked()
    assert db.session.get_one(EvaluationForm, other, populate_existing=True).locked_at == FIXING
    with transaction():
        db.session.merge(objection).withdrawn_at = FIXING
    fixing.go_on(now=FIXING + timedelta(days=1))
    assert case.is_locked()


def test_cut_off_and_done_again_each_form_is_fixed_once(case: Case) -> None:
    people = [case.office.clerk(f"Pegawai {number}") for number in range(3)]
    for one in people:
        add_rated(case.period, one.id, case.office.head.id)
    case.ask()
    chaining.chain_new(now=FIXING)
    fixing.fix_piece(case.period, 0, now=FIXING)
    for _again in range(2):
        fixing.go_on(now=FIXING + timedelta(hours=1))
    rows = db.session.scalars(select(EvaluationSnapshot)).all()
    assert {row.locked_at for row in rows} == {FIXING}
    assert len(rows) == 4
    told = db.session.scalars(
        select(InboxMessage.person_id).where(InboxMessage.kind == "evaluation.fixed")
    ).all()
    assert sorted(told) == sorted([case.rina.id, *(one.id for one in people)])


def test_a_correction_of_a_frozen_line_is_flagged_and_answered_by_an_entry(case: Case) -> None:
    case.ask()
    fixing.go_on(now=FIXING)
    kept = frozen.of_forms([case.form])[case.form]
    case.quiz("quiz:9", level=2)
    chaining.chain_new(now=FIXING)
    assert later.flags([kept])[case.form] == frozenset()  # later, and no correction
    with pytest.raises(Refused) as refused:
        correcting.correct(case.form, REASON, actor_id=case.office.head.id, now=FIXING)
    assert refused.value.reason is CaseRefusal.NO_FLAG
    case.regrade()
    assert {one.source_ref for one in later.flags([kept])[case.form]} == {"quiz:1"}
    made = correcting.correct(case.form, REASON, actor_id=case.office.head.id, now=FIXING)
    assert made.number == 1
    stands = frozen.of_forms([case.form])[case.form]
    assert (stands.number, stands.facts.effective_on) == (1, kept.facts.effective_on)
    assert later.flags([stands])[case.form] == frozenset()
    assert fixing.is_sound(case.snapshot())
    assert frozen.history([case.form])[case.form][0] == kept


def test_nobody_corrects_their_own_result(case: Case) -> None:
    case.ask()
    fixing.go_on(now=FIXING)
    case.regrade()
    with pytest.raises(Refused) as refused:
        correcting.correct(case.form, REASON, actor_id=case.rina.id, now=FIXING)
    assert refused.value.reason is CaseRefusal.OWN_CASE


def test_later_facts_are_listed_apart(case: Case) -> None:
    case.ask()
    fixing.go_on(now=FIXING)
    kept = frozen.of_forms([case.form])[case.form]
    period = db.session.get_one(EvaluationPeriod, case.period)
    assert later.of(kept.facts, kept, period, FIXING).is_empty
    case.quiz("quiz:2", level=2)
    found = later.of(kept.facts, kept, period, FIXING)
    [event] = found.events
    assert (event.kind, event.is_correction, found.flags) == (SourceKind.QUIZ, False, frozenset())
