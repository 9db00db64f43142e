"""Follow-ups of the access world."""

from datetime import date

from sqlalchemy import delete, func, select

from portal.core.db import db, transaction
from portal.evaluation.models import (
    Award,
    AwardMember,
    EvaluationForm,
    EvaluationPeriod,
    FollowUp,
    Mentoring,
    MentoringProof,
    MentoringSession,
    ReadinessClaim,
)
from portal.evaluation.rules.followups import Ground, Kind
from portal.evaluation.rules.readiness import Criterion
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.support.evaluation import make_period, past
from tests.support.people import make_person
from tests.support.portal_app import NOON


def _follow_up(who: Resident, **decided: object) -> FollowUp:
    made = db.session.scalar(select(func.count()).select_from(EvaluationPeriod))
    period = make_period(who.agency.id, [who.person.id], code=f"t-{who.person.id}-{made}")
    with transaction():
        found = FollowUp(
            organisation_id=who.agency.id, period_id=period.id, key=f"p{who.person.id}:mentoring:0",
            person_id=who.person.id, kind=Kind.MENTORING.value, ground=Ground.MANY_GAPS.value,
            held=3, wanted=3, proposed_at=NOON, **decided,
        )  # fmt: skip
        db.session.add(found)
    return found


@kind("evaluated person")
def evaluated_person(_made: Builder, _place: Place, who: Resident) -> Values:
    """Somebody whose last period was fixed and whose follow-up stage has begun."""
    made = db.session.scalar(select(func.count()).select_from(EvaluationPeriod))
    period = make_period(
        who.agency.id, [who.person.id], code=f"e-{who.person.id}-{made}", calendar=past()
    )
    with transaction():
        found = db.session.scalars(select(EvaluationForm).filter_by(period_id=period.id)).one()
        found.locked_at = NOON
    return {"public_id": who.person.public_id}


@kind("follow-up")
def follow_up(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _follow_up(who).public_id}


@kind("approved follow-up")
def approved_follow_up(_made: Builder, _place: Place, who: Resident) -> Values:
    decider = make_person(who.unit, "Wahyu Hidayat")
    found = _follow_up(who, decided_at=NOON, decided_by_id=decider.id, approved=True)
    return {"public_id": found.public_id}


@kind("readiness claim")
def readiness_claim(_made: Builder, _place: Place, who: Resident) -> Values:
    """What waited before goes, for of each criterion one waits at a time."""
    with transaction():
        db.session.execute(delete(ReadinessClaim).where(ReadinessClaim.person_id == who.person.id))
        found = ReadinessClaim(
            organisation_id=who.agency.id, person_id=who.person.id,
            criterion=Criterion.PREDICATES.value, text="Predikatnya belum terbaca.", filed_at=NOON,
        )  # fmt: skip
        db.session.add(found)
    return {"public_id": found.public_id}


def _mentoring(who: Resident, **agreed: object) -> Mentoring:
    """The resident as mentee, of a new mentor each time."""
    mentor = make_person(who.unit, "Wahyu Hidayat")
    with transaction():
        found = Mentoring(
            organisation_id=who.agency.id, mentee_id=who.person.id, mentor_id=mentor.id,
            goals="Melayani loket sendiri.", until_on=date(2027, 6, 30), proposed_at=NOON,
            proposed_by_id=mentor.id, mentor_agreed_at=NOON, **agreed,
        )  # fmt: skip
        db.session.add(found)
    return found


@kind("mentoring")
def mentoring(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _mentoring(who, mentee_agreed_at=NOON).public_id}


@kind("proposed mentoring")
def proposed_mentoring(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _mentoring(who).public_id}


@kind("proved mentoring")
def proved_mentoring(_made: Builder, _place: Place, who: Resident) -> Values:
    """The mentor has written what was seen; the resident has not agreed."""
    found = _mentoring(who, mentee_agreed_at=NOON)
    with transaction():
        seen = {"level": 1, "seen": [0, 1], "on": NOON.date().isoformat(), "example": "Di loket."}
        db.session.add(MentoringProof(mentoring_id=found.id, seen=seen, written_at=NOON))
    return {"public_id": found.public_id}


@kind("mentored")
def mentored(_made: Builder, _place: Place, who: Resident) -> Values:
    """The resident as mentor."""
    found = _mentoring(who, mentee_agreed_at=NOON)
    with transaction():
        found.mentee_id, found.mentor_id = found.mentor_id, found.mentee_id
    return {"public_id": found.public_id}


@kind("mentoring session")
def mentoring_session(_made: Builder, _place: Place, who: Resident) -> Values:
    found = _mentoring(who, mentee_agreed_at=NOON)
    with transaction():
        session = MentoringSession(
            mentoring_id=found.id, held_on=NOON.date(), minutes=60, note="Membahas antrean loket.",
            written_at=NOON, written_by_id=found.mentor_id,
        )  # fmt: skip
        db.session.add(session)
    return {"public_id": found.public_id, "session_id": session.public_id}


@kind("award")
def award(_made: Builder, _place: Place, who: Resident) -> Values:
    """Proposed by somebody else for the resident."""
    proposer = make_person(who.unit, "Wahyu Hidayat")
    with transaction():
        found = Award(
            organisation_id=who.agency.id, kind="non_material", deed="Menertibkan arsip akta.",
            proof="Berita acara arsip.", proposed_at=NOON, proposed_by_id=proposer.id,
        )  # fmt: skip
        db.session.add(found)
        db.session.flush()
        db.session.add(AwardMember(award_id=found.id, person_id=who.person.id))
    return {"public_id": found.public_id}
