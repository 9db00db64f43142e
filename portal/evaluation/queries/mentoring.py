"""Mentoring as the two see it, and what the mentee lets the mentor read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, union
from sqlalchemy.orm import aliased

from portal.core.db import db
from portal.core.errors import NotFound
from portal.evaluation.models import (
    FollowUp,
    Mentoring,
    MentoringProof,
    MentoringSession,
    MentoringShare,
)
from portal.evaluation.queries import outcomes
from portal.evaluation.rules import mentoring as rules
from portal.evaluation.rules.followups import Kind
from portal.evaluation.rules.index import Figure
from portal.evaluation.rules.mentoring import Course, MentoringState
from portal.people.models import Person
from portal.people.rules import names

MOST = 60


def of_person(person_id: int) -> Select[Mentoring]:
    """Those somebody is a part of. Lists and single reads start here; nobody else finds them."""
    return select(Mentoring).where(
        or_(Mentoring.mentee_id == person_id, Mentoring.mentor_id == person_id)
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One with the names a page shows."""

    found: Mentoring
    mentee: Person
    mentor: Person

    @property
    def course(self) -> Course:
        return course(self.found)

    @property
    def state(self) -> MentoringState:
        return rules.state(self.course)

    def other(self, person_id: int) -> Person:
        """The one of the two who is not this one."""
        return self.mentor if person_id == self.found.mentee_id else self.mentee

    def waits_for(self, person_id: int) -> bool:
        """Whether this one's agreement is missing."""
        if self.state is not MentoringState.PROPOSED:
            return False
        mine = (
            self.found.mentee_agreed_at
            if person_id == self.found.mentee_id
            else self.found.mentor_agreed_at
        )
        return mine is None


def course(one: Mentoring) -> Course:
    return Course(
        one.mentee_agreed_at, one.mentor_agreed_at, one.declined_at, one.ended_at, one.fulfilled
    )


def one(person_id: int, public_id: str) -> Row:
    """One the person is a part of. Raises NotFound."""
    found = _rows(of_person(person_id).where(Mentoring.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def latest(person_id: int) -> Sequence[Row]:
    """The newest first."""
    return _rows(of_person(person_id).order_by(Mentoring.id.desc()).limit(MOST))


def named_for(follow_up_id: int) -> str:
    """Who was named as mentor after a follow-up and has not declined; "" for nobody."""
    found = db.session.scalars(
        select(Person)
        .join(Mentoring, Mentoring.mentor_id == Person.id)
        .where(Mentoring.follow_up_id == follow_up_id, Mentoring.declined_at.is_(None))
        .order_by(Mentoring.id.desc())
        .limit(1)
    ).first()
    return name(found) if found else ""


def waiting(person_id: int) -> Select[Any]:
    """What waits for somebody: to agree, to confirm a session, to answer what the mentor saw, by
    id and public id; each branch has an index.
    """
    goes_on = (Mentoring.declined_at.is_(None), Mentoring.ended_at.is_(None))
    found = select(Mentoring.id, Mentoring.public_id).where(*goes_on)
    mentee = found.where(Mentoring.mentee_id == person_id)
    mentor = found.where(Mentoring.mentor_id == person_id)
    unconfirmed = (
        MentoringSession.confirmed_at.is_(None),
        MentoringSession.written_by_id != person_id,
    )
    parts = [
        mentee.where(Mentoring.mentee_agreed_at.is_(None)),
        mentor.where(Mentoring.mentor_agreed_at.is_(None)),
        *(
            mine.join(MentoringSession, MentoringSession.mentoring_id == Mentoring.id).where(
                *unconfirmed
            )
            for mine in (mentee, mentor)
        ),
        mentee.join(MentoringProof, MentoringProof.mentoring_id == Mentoring.id).where(
            MentoringProof.agreed_at.is_(None)
        ),
    ]
    both = union(*parts).subquery()
    return select(both.c.id, both.c.public_id)


def _rows(query: Select[Mentoring]) -> list[Row]:
    mentee, mentor = aliased(Person), aliased(Person)
    found = db.session.execute(
        query.join(mentee, mentee.id == Mentoring.mentee_id)
        .join(mentor, mentor.id == Mentoring.mentor_id)
        .add_columns(mentee, mentor)
        .execution_options(populate_existing=True)
    )
    return [Row(*row) for row in found]


def name(who: Person) -> str:
    return names.printed(who.full_name, who.front_title, who.back_title)


def sessions(mentoring_id: int) -> Sequence[MentoringSession]:
    """The latest first."""
    query = select(MentoringSession).where(MentoringSession.mentoring_id == mentoring_id)
    return db.session.scalars(query.order_by(MentoringSession.held_on.desc())).all()


def session(mentoring_id: int, public_id: str) -> MentoringSession:
    """One of the mentoring. Raises NotFound."""
    found = db.session.scalar(
        select(MentoringSession).where(
            MentoringSession.mentoring_id == mentoring_id,
            MentoringSession.public_id == public_id,
        )
    )
    if found is None:
        raise NotFound
    return found


def shared(mentoring_id: int) -> frozenset[int]:
    """The competencies the mentee shares now."""
    rows = db.session.scalars(
        select(MentoringShare.competency_id).where(
            MentoringShare.mentoring_id == mentoring_id, MentoringShare.withdrawn_at.is_(None)
        )
    )
    return frozenset(rows)


def figures(mentee_id: int, on: date) -> Mapping[int, Figure]:
    """What the mentee can share: the competencies their posts ask for."""
    return {one.competency_id: one for one in outcomes.figures([mentee_id], on)[mentee_id]}


def read_by_mentor(row: Row, on: date) -> Sequence[Figure]:
    """What is shared while it runs, and nothing else of the profile."""
    if row.state is not MentoringState.RUNNING:
        return ()
    keys = shared(row.found.id)
    known = figures(row.found.mentee_id, on) if keys else {}
    return [known[key] for key in sorted(keys) if key in known]


def is_open(mentee_id: int, mentor_id: int) -> bool:
    """Whether the two have one that is proposed or runs."""
    there = exists().where(
        Mentoring.mentee_id == mentee_id,
        Mentoring.mentor_id == mentor_id,
        Mentoring.declined_at.is_(None),
        Mentoring.ended_at.is_(None),
    )
    return bool(db.session.scalar(select(there)))


def approved_for(mentee_id: int) -> FollowUp | None:
    """The latest mentoring that was approved for the person and has not begun."""
    return db.session.scalar(
        select(FollowUp)
        .where(
            FollowUp.person_id == mentee_id,
            FollowUp.kind == Kind.MENTORING.value,
            FollowUp.approved,
            FollowUp.ended_at.is_(None),
            _unanswered(),
        )
        .order_by(FollowUp.id.desc())
        .limit(1)
    )


def _unanswered() -> ColumnElement[bool]:
    return ~exists().where(
        Mentoring.follow_up_id == FollowUp.id,
        Mentoring.declined_at.is_(None),
        Mentoring.ended_at.is_(None),
    )
