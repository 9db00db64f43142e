"""Sittings with their shifts, rooms and officers, for organisers and for those who take part."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portal.assessment.models import ExamSpecificationVersion
from portal.certification.models import (
    Exam,
    Registration,
    Sitting,
    SittingOfficer,
    SittingRoom,
    SittingShift,
)
from portal.certification.queries import exams
from portal.certification.rules import sittings as rules
from portal.certification.rules.registration import Window
from portal.certification.rules.sittings import Phase, Span
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import ROLE_PERMISSIONS, Permission
from portal.people.models import Person, RoleGrant
from portal.people.rules import names

PAGE = 25


@dataclass(frozen=True, slots=True)
class Whole:
    """A sitting with everything that belongs to it. Shifts are in order of time."""

    sitting: Sitting
    exam: Exam
    version: ExamSpecificationVersion
    shifts: Sequence[SittingShift]
    rooms: Sequence[SittingRoom]

    @property
    def starts_at(self) -> datetime | None:
        return self.shifts[0].starts_at if self.shifts else None

    @property
    def ends_at(self) -> datetime | None:
        return max((one.ends_at for one in self.shifts), default=None)

    @property
    def seats(self) -> int:
        """Seats over all shifts."""
        return sum(one.seats for one in self.rooms) * len(self.shifts)

    def phase(self, now: datetime) -> Phase:
        one = self.sitting
        return rules.phase(
            one.registration_opens_at,
            one.registration_closes_at,
            spans(self.shifts),
            one.cancelled_at,
            now,
        )

    def shift(self, id_: int | None) -> SittingShift | None:
        return next((one for one in self.shifts if one.id == id_), None)

    def room(self, id_: int | None) -> SittingRoom | None:
        return next((one for one in self.rooms if one.id == id_), None)

    @property
    def window(self) -> Window:
        """When it takes registrations, as the rules see it; it has a shift."""
        one = self.sitting
        return Window(
            one.registration_opens_at,
            one.registration_closes_at,
            self.shifts[0].starts_at,
            max(shift.ends_at for shift in self.shifts),
            one.cancelled_at,
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many registrations of a sitting stand where."""

    requested: int = 0
    waiting: int = 0
    seated: int = 0
    present: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A sitting in the list."""

    whole: Whole
    counts: Counts


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of sittings; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Row]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody who runs a sitting."""

    officer: SittingOfficer
    public_id: str
    name: str
    room: str  # "" for all of them


def spans(shifts: Sequence[SittingShift]) -> list[Span]:
    """Shifts as the rules see them."""
    return [Span(one.starts_at, one.ends_at) for one in shifts]


def in_scope(actor: Actor) -> Select[Sitting]:
    """Sittings the actor organises. Lists and single reads start here."""
    return select(Sitting).where(Sitting.organisation_id.in_(exams.agencies(actor)))


def _ends_at() -> Any:
    return (
        select(func.max(SittingShift.ends_at))
        .where(SittingShift.sitting_id == Sitting.id)
        .correlate(Sitting)
        .scalar_subquery()
    )


def held() -> ColumnElement[bool]:
    """A registration that is neither withdrawn nor refused."""
    return and_(Registration.withdrawn_at.is_(None), Registration.refused_at.is_(None))


def page(
    actor: Actor, *, past: bool, now: datetime, after: str = "", exam_id: int | None = None
) -> Rows:
    """Those that are to come or go on, and those that are over: the last made first."""
    over = or_(Sitting.cancelled_at.is_not(None), _ends_at() <= now)
    query = in_scope(actor).where(over if past else func.coalesce(~over, True))
    if exam_id is not None:
        query = query.where(Sitting.exam_id == exam_id)
    if after:
        edge = select(Sitting.id).where(Sitting.public_id == after).correlate(None)
        query = query.where(Sitting.id < edge.scalar_subquery())
    found = wholes(query.order_by(Sitting.id.desc()).limit(PAGE + 1))
    shown = found[:PAGE]
    numbers = counts([one.sitting.id for one in shown])
    rows = [Row(one, numbers.get(one.sitting.id, Counts())) for one in shown]
    return Rows(rows, shown[-1].sitting.public_id if len(found) > PAGE else "")


def wholes(query: Select[Sitting]) -> list[Whole]:
    """Sittings with exam, version, shifts and rooms; three statements."""
    rows = db.session.execute(
        query.join(Exam, Exam.id == Sitting.exam_id)
        .join(ExamSpecificationVersion, ExamSpecificationVersion.id == Sitting.version_id)
        .add_columns(Exam, ExamSpecificationVersion)
        .execution_options(populate_existing=True)
    ).all()
    ids = [row[0].id for row in rows]
    shifts, rooms = shifts_of(ids), rooms_of(ids)
    return [
        Whole(sitting, exam, version, shifts.get(sitting.id, ()), rooms.get(sitting.id, ()))
        for sitting, exam, version in rows
    ]


def shifts_of(sitting_ids: Collection[int]) -> dict[int, list[SittingShift]]:
    """Shifts by sitting, in order of time."""
    found: dict[int, list[SittingShift]] = {}
    query = select(SittingShift).where(SittingShift.sitting_id.in_(sitting_ids))
    for one in db.session.scalars(query.order_by(SittingShift.starts_at, SittingShift.id)):
        found.setdefault(one.sitting_id, []).append(one)
    return found


def rooms_of(sitting_ids: Collection[int]) -> dict[int, list[SittingRoom]]:
    """Rooms by sitting, in the order in which they were added."""
    found: dict[int, list[SittingRoom]] = {}
    query = select(SittingRoom).where(SittingRoom.sitting_id.in_(sitting_ids))
    for one in db.session.scalars(query.order_by(SittingRoom.id)):
        found.setdefault(one.sitting_id, []).append(one)
    return found


def one(actor: Actor, public_id: str) -> Whole:
    """One sitting in scope. Raises NotFound."""
    found = wholes(in_scope(actor).where(Sitting.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def whole(sitting_id: int) -> Whole:
    """One sitting by its id, read anew."""
    return wholes(select(Sitting).where(Sitting.id == sitting_id))[0]


def counts(sitting_ids: Collection[int]) -> dict[int, Counts]:
    """How many registrations stand where, by sitting; one statement."""
    approved, seated = Registration.approved_at.is_not(None), Registration.seat.is_not(None)
    rows = db.session.execute(
        select(
            Registration.sitting_id,
            func.count().filter(~approved, ~seated),
            func.count().filter(approved, ~seated),
            func.count().filter(seated),
            func.count().filter(Registration.checked_in_at.is_not(None)),
        )
        .where(Registration.sitting_id.in_(sitting_ids), held())
        .group_by(Registration.sitting_id)
    )
    return {row[0]: Counts(*row[1:]) for row in rows}


def officers(sitting_id: int) -> list[Duty]:
    """Who runs the sitting, in the order of the rooms."""
    rows = db.session.execute(
        select(SittingOfficer, Person, SittingRoom.name)
        .join(Person, Person.id == SittingOfficer.person_id)
        .outerjoin(SittingRoom, SittingRoom.id == SittingOfficer.room_id)
        .where(SittingOfficer.sitting_id == sitting_id, SittingOfficer.removed_at.is_(None))
        .order_by(SittingOfficer.room_id.is_not(None), SittingOfficer.room_id, SittingOfficer.id)
    )
    return [Duty(officer, who.public_id, printed(who), room or "") for officer, who, room in rows]


def printed(who: Person) -> str:
    """The name as on letters."""
    return names.printed(who.full_name, who.front_title, who.back_title)


def invigilators(organisation_id: int, now: datetime) -> list[tuple[str, str]]:
    """Who may be put in charge: people who hold the permission in the agency; id and name."""
    needed = Permission.SITTING_INVIGILATE
    roles = [role for role, permissions in ROLE_PERMISSIONS.items() if needed in permissions]
    rows = db.session.scalars(
        select(Person)
        .where(
            Person.merged_into_id.is_(None),
            Person.id.in_(
                select(RoleGrant.person_id).where(
                    RoleGrant.organisation_id == organisation_id,
                    RoleGrant.role.in_(roles),
                    RoleGrant.revoked_at.is_(None),
                    RoleGrant.valid_from <= now,
                    or_(RoleGrant.valid_until.is_(None), RoleGrant.valid_until > now),
                )
            ),
        )
        .order_by(Person.sort_key, Person.id)
        .limit(500)
    )
    return [(one.public_id, printed(one)) for one in rows]


def person(public_id: str) -> Person | None:
    """Somebody by public id."""
    return db.session.scalar(select(Person).where(Person.public_id == public_id))


def sits(exam_id: int, person_ids: Collection[int], now: datetime) -> set[int]:
    """Which of these persons have a place, or ask for one, in a sitting of the exam that is not
    over: they neither manage nor invigilate it (AZ-8).
    """
    return set(
        db.session.scalars(
            select(Registration.person_id)
            .join(Sitting, Sitting.id == Registration.sitting_id)
            .where(
                Registration.person_id.in_(person_ids),
                held(),
                Sitting.exam_id == exam_id,
                Sitting.cancelled_at.is_(None),
                _ends_at() > now,
            )
        )
    )


def runs(exam_id: int, person_id: int, now: datetime) -> bool:
    """Whether the person is an officer of a sitting of the exam that is not over."""
    query = (
        select(SittingOfficer.id)
        .join(Sitting, Sitting.id == SittingOfficer.sitting_id)
        .where(
            SittingOfficer.person_id == person_id,
            SittingOfficer.removed_at.is_(None),
            Sitting.exam_id == exam_id,
            Sitting.cancelled_at.is_(None),
            _ends_at() > now,
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def make_ups(exam_id: int, on: date) -> list[tuple[int, str]]:
    """Sittings of the exam that another one may make up for, the newest first."""
    rows = db.session.execute(
        select(Sitting.id, Sitting.title)
        .where(
            Sitting.exam_id == exam_id,
            Sitting.makes_up_id.is_(None),
            Sitting.published_at.is_not(None),
        )
        .order_by(Sitting.id.desc())
        .limit(50)
    )
    return [(id_, title) for id_, title in rows]


def title_of(sitting_id: int | None) -> tuple[str, str]:
    """Public id and title of a sitting; ("", "") for none."""
    if sitting_id is None:
        return "", ""
    row = db.session.execute(
        select(Sitting.public_id, Sitting.title).where(Sitting.id == sitting_id)
    ).one()
    return row[0], row[1]
