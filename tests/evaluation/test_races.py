"""What happens once happens once, however many press at the same instant; nobody's word is lost."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db
from portal.core.errors import DomainError, Refused
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.evaluation.models import (
    Award,
    EvaluationCalibration,
    EvaluationForm,
    EvaluationObjection,
    EvaluationPeriod,
    EvaluationRating,
    EvaluationSnapshot,
    FollowUp,
    Mentoring,
)
from portal.evaluation.queries import applications, later, ratings, sums
from portal.evaluation.queries import frozen as kept
from portal.evaluation.queries.ratings import Desk
from portal.evaluation.rules import stages
from portal.evaluation.rules.applying import ApplicationRefusal
from portal.evaluation.rules.awards import AwardKind, AwardRefusal
from portal.evaluation.rules.cases import CaseRefusal, Verdict
from portal.evaluation.rules.followups import FollowUpRefusal, Kind
from portal.evaluation.rules.mentoring import MentoringRefusal
from portal.evaluation.rules.period_acts import PeriodRefusal
from portal.evaluation.rules.population import Population
from portal.evaluation.rules.ratings import Mark, RatingKind
from portal.evaluation.service import (
    applying,
    awards,
    calibrating,
    cases,
    correcting,
    fixing,
    followups,
    mentoring,
    periods,
)
from portal.evaluation.service import ratings as rating
from portal.evaluation.service.applying import By
from portal.evaluation.service.awards import Deed
from portal.evaluation.service.calibrating import Change
from portal.evaluation.service.mentoring import Wanted
from portal.evaluation.service.periods import Plan
from portal.ledger.queries import events
from portal.ledger.service import chaining
from portal.people.models import InboxMessage, Person
from portal.web.app import Portal
from tests.evaluation.test_application_pages import complete
from tests.learning.offering import Offering
from tests.support.evaluation import BY_HR, add_rated, freeze, make_period, past
from tests.support.office import TODAY, Office
from tests.support.portal_app import NOON
from tests.support.races import race

pytestmark = pytest.mark.postgresql

KEY = "pelayanan_publik"
WORDS = "Contohnya dari buku loket bulan September, dilihat bersama dua rekan."
DAY = timedelta(days=1)
CALIBRATION, OBJECTION, FIXING = (
    datetime(2026, 12, day, 3, tzinfo=UTC) for day in (14, 21, 28)
)  # of the proposed stages of the second semester


@dataclass
class Case:
    """A clerk with a passed quiz, the head who rates, and two officers; ids, for whoever races has
    a session of their own.
    """

    offering: Offering
    officers: tuple[int, int]
    agency: int
    head: int
    rina: int
    colleague: int
    period: int
    form: int

    @property
    def office(self) -> Office:
        return self.offering.office

    @property
    def competency(self) -> int:
        return self.office.competencies[KEY]

    def desk(self) -> Desk:
        form = db.session.scalars(
            select(EvaluationForm)
            .where(EvaluationForm.id == self.form)
            .options(joinedload(EvaluationForm.period))
        ).one()
        return ratings.desk(form, RatingKind.SUPERVISOR, self.head, TODAY)

    def said(self) -> list[int]:
        """The levels of the superior's evidence, revision by revision."""
        known = events.of_persons([self.rina])[self.rina]
        said = [one for one in known if one.source_kind is SourceKind.SUPERVISOR_RATING]
        return [one.lines[0].target_level for one in said]

    def noted(self, action: str) -> int:
        query = select(func.count()).where(AuditEntry.action == action)
        return db.session.scalar(query) or 0

    def told(self, kind: str) -> int:
        query = select(func.count()).where(InboxMessage.kind == kind)
        return db.session.scalar(query) or 0

    def quiz(self, *, passed: bool = True, ref: str = "quiz:1") -> None:
        line = self.office.line(KEY, Strand.KNOWLEDGE, 1, earned=8 if passed else 3, possible=10)
        person = db.session.get_one(Person, self.rina)
        self.office.prove(person, SourceKind.QUIZ, [line], ref=ref)


@pytest.fixture
def case(app: Portal) -> Iterator[Case]:
    with app.app_context():
        offering = Offering(clerks=2)
        office = offering.office
        officers = (office.member("Siti Aminah").id, office.member("Budi Santoso").id)
        period = make_period(office.agency.id)
        rina, colleague = (one.id for one in office.clerks)
        head, agency = office.head.id, office.agency.id
        form = add_rated(period.id, rina, head)
        made = Case(offering, officers, agency, head, rina, colleague, period.id, form.id)
        made.quiz()
        yield made


def together(app: Portal, calls: Sequence[Callable[[], object]]) -> list[object]:
    """The reason each call was refused for, or None; the session begins anew."""
    db.session.commit()
    outcomes = race(app, calls)
    db.session.expire_all()
    return [_reason(one) for one in outcomes]


def _reason(outcome: object) -> object:
    if isinstance(outcome, Refused):
        return outcome.reason
    return type(outcome) if isinstance(outcome, DomainError) else None


def one_of(outcomes: Sequence[object], refusal: object) -> bool:
    """Whether one got through and the other was told why not."""
    return sorted(outcomes, key=str) == sorted([None, refusal], key=str)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_rating_and_what_follows_it_up_to_the_lock(app: Portal, case: Case) -> None:
    """Sent, calibrated, objected to, decided and fixed, each by two at the same instant."""
    mark = Mark(case.competency, 1, frozenset({0, 1}), date(2026, 9, 2), WORDS)
    rating.save_mark(case.desk(), mark, 0, now=NOON)
    sent = [lambda: rating.submit(case.desk(), today=TODAY, now=NOON)] * 2
    assert together(app, sent) == [None, None]
    assert (case.said(), case.noted("evaluation.rated")) == ([1], 1)

    assert one_of(together(app, _calibrated(case)), CaseRefusal.CHANGED)
    change = db.session.scalars(select(EvaluationCalibration)).one()
    assert (change.before, case.said()) == (1, [1, change.after])

    objected = [lambda: cases.object_to(case.form, WORDS, now=OBJECTION)] * 2
    assert one_of(together(app, objected), CaseRefusal.ALREADY_OPEN)
    assert one_of(together(app, _decided(case)), CaseRefusal.DECIDED)
    assert case.said() == [1, change.after, 1]

    asked = [
        lambda one=one: fixing.ask(case.period, actor_id=one, roles=BY_HR, now=FIXING)
        for one in case.officers
    ]
    assert together(app, asked) == [None, None]
    assert case.noted("evaluation.fixing_asked") == 1
    together(app, [lambda: fixing.go_on(now=FIXING)] * 2)
    assert (count(EvaluationSnapshot), case.told("evaluation.fixed")) == (1, 1)
    period = db.session.get_one(EvaluationPeriod, case.period)
    assert (period.fixed_at, sums.are_kept(period)) == (FIXING, True)

    case.quiz(passed=False)
    corrected = [
        lambda one=one: correcting.correct(case.form, WORDS, actor_id=one, now=FIXING + DAY)
        for one in case.officers
    ]
    assert one_of(together(app, corrected), CaseRefusal.NO_FLAG)
    assert [one.number for one in kept.history([case.form])[case.form]] == [0, 1]


def _calibrated(case: Case) -> list[Callable[[], object]]:
    """Each of the two officers gives the rated level another height."""
    [row] = db.session.scalars(select(EvaluationRating.id)).all()

    def calibrated(officer: int, level: int) -> Callable[[], object]:
        wanted = Change(row, case.competency, level)
        return lambda: calibrating.calibrate(
            wanted, f"{WORDS} {level}", seen=1, actor_id=officer, roles=BY_HR, now=CALIBRATION
        )

    return [calibrated(one, level) for one, level in zip(case.officers, (2, 3), strict=True)]


def _decided(case: Case) -> list[Callable[[], object]]:
    """Two others grant the objection."""
    [row] = db.session.scalars(select(EvaluationRating.id)).all()
    objection = db.session.scalars(select(EvaluationObjection.id)).one()
    level = [Change(row, case.competency, 1)]
    return [
        lambda one=one: cases.decide(
            objection, Verdict.UPHELD, WORDS, level, actor_id=one, roles=BY_HR, now=OBJECTION + DAY
        )
        for one in (case.office.member(name).id for name in ("Tuti Lestari", "Joko Prabowo"))
    ]


def test_locked_while_evidence_comes_in_nothing_is_known_by_half(app: Portal, case: Case) -> None:
    """Whatever the order: what the snapshot stands on is what its positions say it knew."""
    fixing.ask(case.period, actor_id=case.officers[0], roles=BY_HR, now=FIXING)
    together(
        app,
        [
            lambda: case.quiz(ref="quiz:2"),
            lambda: chaining.chain_new(now=FIXING),
            lambda: fixing.fix_piece(case.period, 0, now=FIXING),
            lambda: fixing.go_on(now=FIXING),
        ],
    )
    fixing.go_on(now=FIXING)
    chaining.chain_new(now=FIXING)
    [stored] = kept.of_forms([case.form]).values()
    assert later.flags([stored]) == {case.form: frozenset()}
    known = events.of_persons([case.rina])[case.rina]
    within = [one for one in known if (one.position or 0) <= stored.positions[one.agency_id]]
    told = {entry.source_ref for level in stored.facts.levels for entry in level.entries}
    assert told <= {one.source_ref for one in within}
    assert fixing.is_sound(db.session.get_one(EvaluationSnapshot, case.form))


def test_a_confirmed_application_is_evidence_once(app: Portal, case: Case) -> None:
    who, rina = case.rina, case.office.clerks[0]
    public_id = complete(case.offering, case.offering.enrol(rina), rina)
    finished = applications.finished_course(who, public_id, TODAY)
    aim, level = min(finished.aims.items())
    planned = [
        lambda: applying.plan(who, finished, aim, WORDS, today=TODAY, now=NOON),
        lambda: applying.plan(who, finished, aim, WORDS, today=TODAY, now=NOON),
    ]
    assert one_of(together(app, planned), ApplicationRefusal.TWICE)
    [made] = applications.of_people([who], TODAY, TODAY + DAY)[who]
    mark = Mark(aim, level, frozenset(range(3)), TODAY, WORDS)
    applying.report(made.id, mark, today=TODAY, now=NOON)
    answers = [
        lambda one=one: applying.confirm(made.id, mark, By(one, case.agency, TODAY, NOON))
        for one in (case.head, case.officers[0])
    ]
    assert one_of(together(app, answers), ApplicationRefusal.ANSWERED)
    known = events.of_persons([who])[who]
    assert [one.revision for one in known if one.source_kind is SourceKind.APPLICATION] == [1]


def test_what_follows_is_proposed_decided_and_begun_once(app: Portal, case: Case) -> None:
    """Follow-ups, recognition and mentoring."""
    before = make_period(case.agency, [case.rina], code="2026-1", calendar=past())
    freeze(db.session.scalars(select(EvaluationForm).filter_by(period_id=before.id)).one())
    together(app, [lambda: followups.go_on(now=NOON)] * 2)
    keys = db.session.scalars(select(FollowUp.key)).all()
    assert keys
    assert len(keys) == len(set(keys))

    by_head = {"by_id": case.head, "roles": {Role.SUPERVISOR}, "today": TODAY, "now": NOON}
    proposed = [lambda: followups.propose(case.rina, Kind.RECOGNITION, None, WORDS, **by_head)] * 2  # type: ignore[arg-type]
    assert one_of(together(app, proposed), FollowUpRefusal.TWICE)

    wanted = db.session.scalars(
        select(FollowUp.id).where(FollowUp.kind == Kind.TRAINING).order_by(FollowUp.id).limit(1)
    ).one()
    decided = [
        lambda one=one, approve=approve: followups.decide(
            wanted, approve=approve, reason=WORDS, by_id=one, roles=BY_HR, today=TODAY, now=NOON
        )
        for one, approve in zip(case.officers, (True, False), strict=True)
    ]
    assert one_of(together(app, decided), FollowUpRefusal.DECIDED)
    assert case.noted("evaluation.follow_up_decided") == 1

    deed = Deed(AwardKind.NON_MATERIAL, "", WORDS, WORDS)
    award = awards.propose(
        case.agency, [case.rina], deed, by_id=case.head, today=TODAY, now=NOON
    ).id
    given = [
        lambda one=one: awards.decide(
            award, approve=True, reason=WORDS, decree=f"800/{one}", decree_on=TODAY, by_id=one,
            now=NOON,
        )
        for one in case.officers
    ]  # fmt: skip
    assert one_of(together(app, given), AwardRefusal.DECIDED)
    assert db.session.get_one(Award, award).decree.startswith("800/")
    assert case.told("follow_up.awarded") == 1


def test_a_mentoring_begins_once_or_not_at_all(app: Portal, case: Case) -> None:
    mentee, mentor = case.rina, case.colleague
    wish = Wanted(mentee, mentor, None, WORDS, TODAY + 30 * DAY)
    agency, officer = case.agency, case.officers[0]
    begun = [lambda: mentoring.begin(wish, agency, by_id=officer, today=TODAY, now=NOON)] * 2
    assert one_of(together(app, begun), MentoringRefusal.TWICE)
    made = db.session.scalars(select(Mentoring.id)).one()
    answers = [
        lambda: mentoring.agree(made, by_id=mentor, now=NOON),
        lambda: mentoring.decline(made, WORDS, by_id=mentor, now=NOON),
        lambda: mentoring.agree(made, by_id=mentee, now=NOON),
    ]
    together(app, answers)
    row = db.session.get_one(Mentoring, made)
    began = None not in (row.mentee_agreed_at, row.mentor_agreed_at)
    assert began == (row.declined_at is None)
    assert case.told("mentoring.begun") == int(began)


def test_two_officers_set_up_no_two_periods_of_the_same_days(app: Portal, case: Case) -> None:
    calendar = stages.proposed(date(2027, 1, 1), 6)
    plans = [Plan(code, code, calendar, Population()) for code in ("2027-1", "2027-a")]
    calls = [
        lambda one=one: periods.set_up(case.agency, one, actor_id=None, now=NOON) for one in plans
    ]
    assert one_of(together(app, calls), PeriodRefusal.OVERLAPS)
