"""Appeals: one's own, and those of the agencies whose results an officer decides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from portal.assessment.models import Attempt
from portal.assessment.rules.attempts import Purpose
from portal.certification.models import Exam, ExamAppeal, Registration, Sitting, SittingOfficer
from portal.certification.queries import board, examinees, hands
from portal.certification.queries.examinees import Examinee
from portal.certification.rules.appeals import Officer
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.models import Person

PAGE = 25


@dataclass(frozen=True, slots=True)
class Case:
    """An appeal with what it is about."""

    appeal: ExamAppeal
    registration: Registration
    sitting: Sitting
    exam: Exam
    person: Person
    attempt: Attempt

    @property
    def is_open(self) -> bool:
        return self.appeal.decided_at is None and self.appeal.withdrawn_at is None

    def is_late(self, now: datetime) -> bool:
        return self.is_open and self.appeal.due_at <= now


def _cases(appeals: Select[ExamAppeal]) -> Select[*tuple[Any, ...]]:
    return (
        appeals.join(Registration, Registration.id == ExamAppeal.registration_id)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .join(Exam, Exam.id == Sitting.exam_id)
        .join(Person, Person.id == Registration.person_id)
        .join(
            Attempt,
            (Attempt.purpose == Purpose.EXAM.value) & (Attempt.owner_ref == Registration.public_id),
        )
        .with_only_columns(ExamAppeal, Registration, Sitting, Exam, Person, Attempt)
        .execution_options(populate_existing=True)
    )


def in_scope(actor: Actor) -> Select[ExamAppeal]:
    """Appeals in the agencies about whose results the actor decides; lists and reads start here."""
    return select(ExamAppeal).where(ExamAppeal.organisation_id.in_(board.agencies(actor)))


def waiting(actor: Actor) -> Select[ExamAppeal]:
    """Appeals in scope that nobody has answered, one's own aside (AZ-8)."""
    own = select(Registration.id).where(Registration.person_id == actor.person_id)
    return in_scope(actor).where(_waits(), ExamAppeal.registration_id.not_in(own))


def _waits() -> ColumnElement[bool]:
    return ExamAppeal.decided_at.is_(None) & ExamAppeal.withdrawn_at.is_(None)


def of_person(actor: Actor) -> Select[ExamAppeal]:
    """The actor's own appeals."""
    own = select(Registration.id).where(Registration.person_id == actor.person_id)
    return select(ExamAppeal).where(ExamAppeal.registration_id.in_(own))


def one(appeals: Select[ExamAppeal], public_id: str) -> Case:
    """One case of a scope. Raises NotFound."""
    row = db.session.execute(_cases(appeals.where(ExamAppeal.public_id == public_id))).first()
    if row is None:
        raise NotFound
    return Case(*row)


def page(actor: Actor, *, is_open: bool, after: str = "") -> tuple[list[Case], str]:
    """Open ones by due time, or the others with the newest first."""
    query = in_scope(actor).where(_waits() if is_open else ~_waits())
    edge = db.session.scalar(select(ExamAppeal).where(ExamAppeal.public_id == after))
    if after and edge is not None:
        later = (ExamAppeal.due_at, ExamAppeal.id)
        query = query.where(
            (later[0] > edge.due_at) | ((later[0] == edge.due_at) & (later[1] > edge.id))
            if is_open
            else ExamAppeal.id < edge.id
        )
    order = (ExamAppeal.due_at, ExamAppeal.id) if is_open else (ExamAppeal.id.desc(),)
    rows = db.session.execute(_cases(query).order_by(*order).limit(PAGE + 1)).all()
    found = [Case(*row) for row in rows]
    return found[:PAGE], found[PAGE - 1].appeal.public_id if len(found) > PAGE else ""


def of_registration(registration_id: int) -> list[ExamAppeal]:
    """Every appeal about one sitting of one person, the newest first."""
    query = select(ExamAppeal).where(ExamAppeal.registration_id == registration_id)
    return list(db.session.scalars(query.order_by(ExamAppeal.id.desc())))


def of_sitting(sitting_id: int) -> list[Case]:
    """The appeals of a sitting, the newest first."""
    query = select(ExamAppeal).where(
        ExamAppeal.registration_id.in_(
            select(Registration.id).where(Registration.sitting_id == sitting_id)
        )
    )
    rows = db.session.execute(_cases(query).order_by(ExamAppeal.id.desc()).limit(100)).all()
    return [Case(*row) for row in rows]


def item_of(case: Case) -> board.Named | None:
    """What the item is called that an appeal is about; None for one about the result."""
    version = next(
        (one["version"] for one in case.attempt.paper if one["ref"] == case.appeal.item_ref), None
    )
    return None if version is None else board.item_names([version])[version]


def result_of(case: Case) -> Examinee | None:
    """The appellant's result that counts; None of a voided attempt."""
    if case.attempt.ending == "voided":
        return None
    return examinees.one(case.sitting.id, case.registration.public_id)


def ties(case: Case, person_id: int) -> Officer:
    """What ties an officer to a case (AZ-8); two statements."""
    watched = select(func.count()).where(
        SittingOfficer.sitting_id == case.sitting.id, SittingOfficer.person_id == person_id
    )
    return Officer(
        is_appellant=case.person.id == person_id,
        invigilated=bool(db.session.scalar(watched)),
        wrote_it=hands.had(person_id, case.exam.id),
    )


def count_of_year(organisation_id: int, year: int) -> int:
    """How many appeals the agency has numbered in a year."""
    query = select(func.count()).where(
        ExamAppeal.organisation_id == organisation_id, ExamAppeal.number.like(f"BD-{year}-%")
    )
    return db.session.scalar(query) or 0


def due(before: datetime) -> list[Case]:
    """Open cases that must be answered before an instant."""
    query = select(ExamAppeal).where(
        ExamAppeal.decided_at.is_(None),
        ExamAppeal.withdrawn_at.is_(None),
        ExamAppeal.due_at <= before,
    )
    rows = db.session.execute(_cases(query).order_by(ExamAppeal.due_at).limit(500)).all()
    return [Case(*row) for row in rows]
