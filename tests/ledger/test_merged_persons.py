"""Evidence of a record that was merged counts for the person who stays, and leaves again."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.ledger.models import EvidenceEvent, ProfileSegment, RequestCase
from portal.ledger.queries import events, profiles
from portal.ledger.rules.profile import profile
from portal.ledger.service.appending import withdraw
from portal.ledger.service.verifying import rebuild
from portal.people.models import Person
from portal.people.service import approvals, merging
from portal.web.app import Portal
from portal.web.merging import traces_of
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_unit
from tests.support.portal_app import NOON
from tests.support.statements import counted

pytestmark = pytest.mark.postgresql


class Twins:
    """Rina and the same Rina entered a second time; two officers who can merge them."""

    def __init__(self) -> None:
        self.office = Office(2)
        self.real, self.double = self.office.clerks
        elsewhere = make_unit(self.office.agency)
        self.officers = [self.office.member(name, elsewhere) for name in ("Ani", "Budi")]
        for officer in self.officers:
            make_grant(officer, Role.HR, self.office.agency)
        self.prove(self.real, Strand.KNOWLEDGE, 2, "attempt:real")
        self.prove(self.real, Strand.KNOWLEDGE, 1, "attempt:more")  # the one with more stays

    def prove(self, person: Person, strand: Strand, level: int, ref: str = "") -> None:
        kind = SourceKind.QUIZ if strand is Strand.KNOWLEDGE else SourceKind.PRACTICAL
        self.office.prove(
            person, kind, [self.office.line("spbe", strand, level)], ref=ref,
            detail={"title": f"Bukti {ref}"},
        )  # fmt: skip

    def merge(self) -> None:
        ids = [self.real.id, self.double.id]
        self._clear_number()
        approval = merging.propose(
            *ids, traces=traces_of(ids), organisation_id=self.office.agency.id,
            reason="Orang yang sama", actor_id=self.officers[0].id, on=TODAY, now=NOON,
        )  # fmt: skip
        approvals.approve(approval.id, actor_id=self.officers[1].id, on=TODAY, now=NOON)

    def undo(self) -> None:
        approval = merging.propose_undo(
            self.double.id, organisation_id=self.office.agency.id, reason="Ternyata dua orang",
            actor_id=self.officers[0].id, now=NOON,
        )  # fmt: skip
        approvals.approve(approval.id, actor_id=self.officers[1].id, on=TODAY, now=NOON)

    def _clear_number(self) -> None:
        """The double was entered without papers: no number, status, employment or seat."""
        with transaction():
            for table in ("person_identifier", "person_status", "employment", "tenure"):
                db.session.execute(
                    db.metadata.tables[table]
                    .delete()
                    .where(db.metadata.tables[table].c.person_id == self.double.id)
                )

    def strands(self, person: Person) -> tuple[int, int, int]:
        held = profiles.levels([person.id], TODAY)[person.id]
        one = held.get(self.office.competencies["spbe"])
        return one.strands if one else (0, 0, 0)


@pytest.fixture
def twins(app: Portal) -> Twins:
    with app.app_context():
        return Twins()


def test_a_merge_unites_both_profiles_and_its_undoing_parts_them(app, twins):
    with app.app_context():
        twins.prove(twins.double, Strand.SKILL, 2)
        written = db.session.execute(select(EvidenceEvent.id, EvidenceEvent.person_id)).all()
        assert (twins.strands(twins.real), twins.strands(twins.double)) == ((2, 0, 0), (0, 2, 0))
        twins.merge()
        assert (twins.strands(twins.real), twins.strands(twins.double)) == ((2, 2, 0), (0, 0, 0))
        assert rebuild(check=True).differing == ()
        twins.undo()
        assert (twins.strands(twins.real), twins.strands(twins.double)) == ((2, 0, 0), (0, 2, 0))
        assert rebuild(check=True).differing == ()
        assert db.session.execute(select(EvidenceEvent.id, EvidenceEvent.person_id)).all() == (
            written
        )


def test_what_is_recorded_or_withdrawn_after_the_merge_changes_the_one_who_stays(app, twins):
    with app.app_context():
        twins.prove(twins.double, Strand.SKILL, 1, "practice:one")
        twins.merge()
        twins.prove(twins.double, Strand.SKILL, 2, "practice:one")  # a regrade: the same source
        assert twins.strands(twins.real) == (2, 2, 0)
        withdraw(SourceKind.PRACTICAL, "practice:one", recorded_by_id=None, now=NOON)
        assert twins.strands(twins.real) == (2, 0, 0)
        assert twins.strands(twins.double) == (0, 0, 0)
        assert rebuild(check=True).differing == ()


def test_any_mixture_of_proofs_merges_and_undoings_leaves_what_a_rebuild_makes(app, twins):
    with app.app_context():
        random, merged = Random(17), False  # noqa: S311 - no secret
        for number in range(40):
            act = random.choice(("prove", "prove", "withdraw", "turn"))
            if act == "turn":
                twins.undo() if merged else twins.merge()
                merged = not merged
            elif act == "prove":
                strand = random.choice((Strand.KNOWLEDGE, Strand.SKILL))
                person = random.choice((twins.real, twins.double))
                twins.prove(person, strand, random.randint(1, 2), f"try:{number}")
            else:
                _withdraw_any(random)
            assert rebuild(check=True).differing == (), number
        assert twins.strands(twins.real) == _folded(twins, merged=merged)


def _withdraw_any(random: Random) -> None:
    known = db.session.execute(
        select(EvidenceEvent.source_kind, EvidenceEvent.source_ref).distinct().order_by(
            EvidenceEvent.source_ref
        )
    ).all()  # fmt: skip
    kind, ref = random.choice(known)
    if not events.revisions(kind, ref)[-1][1].is_withdrawal:
        withdraw(SourceKind(kind), ref, recorded_by_id=None, now=NOON)


def _folded(twins: Twins, *, merged: bool) -> tuple[int, int, int]:
    """What the pure fold makes of the lines of one record, or of both."""
    ids = [twins.real.id, twins.double.id] if merged else [twins.real.id]
    known = [
        event
        for id_ in db.session.scalars(
            select(EvidenceEvent.id).where(EvidenceEvent.person_id.in_(ids))
        )
        for event in events.by_ids([id_]).values()
    ]
    reference = catalogue()
    spbe = twins.office.competencies["spbe"]
    found = profile(known, [reference.for_rules(spbe)], reference.deciding, on=TODAY)[spbe]
    knowledge, skill, attitude = (strand.level for strand in found.strands)
    return knowledge, skill, attitude


def test_the_person_who_stays_sees_the_evidence_with_its_words_and_can_contest_it(app, twins):
    with app.app_context():
        twins.prove(twins.double, Strand.SKILL, 2, "practice:one")
        twins.merge()
    page = twins.office.enter(PageClient(app), twins.real)
    page.get("/profile/spbe")
    with counted(app) as statements:
        text = page.get("/profile/spbe").text
    assert "Bukti practice:one" in text
    assert len(statements) <= 11, statements
    with counted(app) as statements:
        page.get("/profile")
    assert len(statements) <= 8, statements
    sent = page.post(
        "/profile/requests/correction",
        {"competency": "spbe", "source": "practical/practice:one", "text": "Bukan praktik saya."},
    )
    assert sent.status_code == 303


def test_requests_of_the_absorbed_record_are_still_answered_and_read(app, twins):
    office = twins.office
    sent = office.enter(PageClient(app), twins.double).post(
        "/profile/requests/correction",
        {"competency": "spbe", "source": "", "text": "Kuis bulan lalu belum tercatat."},
    )
    case = sent.headers["Location"].rpartition("/")[2]
    with app.app_context():
        twins.merge()
    assert "Kuis bulan lalu" in office.enter(PageClient(app), twins.real).get(
        f"/profile/requests/{case}"
    ).text  # fmt: skip
    with app.app_context():
        make_grant(twins.real, Role.HR, office.agency)
    own = office.enter(PageClient(app), twins.real).post(
        f"/admin/requests/{case}", {"verdict": "accept", "answer": "Kuisnya memang ada."}
    )
    assert own.status_code == 422  # nobody decides about themselves, under whatever record
    officer = office.enter(PageClient(app), twins.officers[0])
    answered = officer.post(
        f"/admin/requests/{case}", {"verdict": "refuse", "answer": "Kuisnya sudah tercatat."}
    )
    assert answered.status_code == 303
    with app.app_context():
        assert db.session.scalars(select(RequestCase.state)).one() == "refused"


def test_a_profile_without_ground_is_found_and_taken_away(app, twins):
    with app.app_context():
        with transaction():
            row = db.session.scalars(select(ProfileSegment)).first()
            stray = {
                column.name: getattr(row, column.name) for column in ProfileSegment.__table__.c
            }
            stray |= {"person_id": twins.double.id, "from_on": TODAY + timedelta(days=1)}
            stray["until_on"] = TODAY + timedelta(days=9)
            db.session.add(ProfileSegment(**stray))
        spbe = twins.office.competencies["spbe"]
        assert rebuild(check=True).differing == ((twins.double.id, spbe),)
        rebuild(check=False)
        assert rebuild(check=True).differing == ()
