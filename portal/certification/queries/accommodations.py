"""Accommodations as those who decide see them: of people they look after, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select

from portal.certification.models import Accommodation
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Employment, Person
from portal.people.queries import directory, scopes
from portal.people.queries.directory import Found
from portal.people.rules import identifiers

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """An accommodation with the person it belongs to."""

    accommodation: Accommodation
    person: Found

    def holds(self, on: date) -> bool:
        """Whether it is in force on the day."""
        one = self.accommodation
        return (
            one.ended_at is None
            and one.valid_from <= on
            and (one.valid_until is None or on < one.valid_until)
        )


@dataclass(frozen=True, slots=True)
class Rows:
    """A page; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Row]
    after: str = ""


def in_scope(actor: Actor, on: date) -> Select[Accommodation]:
    """Accommodations of persons in scope. Lists and single reads start here."""
    return select(Accommodation).where(
        scopes.reaches(actor, Permission.SITTING_MANAGE, on, Accommodation.person_id)
    )


def page(actor: Actor, on: date, *, ended: bool, after: str = "") -> Rows:
    """The latest decided first."""
    over = or_(Accommodation.ended_at.is_not(None), Accommodation.valid_until <= on)
    query = _rows(actor, on).where(
        over
        if ended
        else Accommodation.ended_at.is_(None)
        & or_(Accommodation.valid_until.is_(None), Accommodation.valid_until > on)
    )
    if after:
        edge = select(Accommodation.id).where(Accommodation.public_id == after).correlate(None)
        query = query.where(Accommodation.id < edge.scalar_subquery())
    rows = db.session.execute(query.order_by(Accommodation.id.desc()).limit(PAGE + 1)).all()
    found = [Row(row.Accommodation, directory.found(row)) for row in rows[:PAGE]]
    return Rows(found, found[-1].accommodation.public_id if len(rows) > PAGE else "")


def one(actor: Actor, public_id: str, on: date) -> Row:
    """One of them. Raises NotFound."""
    row = db.session.execute(
        _rows(actor, on).where(Accommodation.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Row(row.Accommodation, directory.found(row))


def _rows(actor: Actor, on: date) -> Select[*tuple[object, ...]]:
    kept = in_scope(actor, on).with_only_columns(Accommodation.id)
    return (
        directory.columns(on)
        .join(Accommodation, Accommodation.person_id == Person.id)
        .where(Accommodation.id.in_(kept))
        .add_columns(Accommodation)
        .execution_options(populate_existing=True)
    )


def bearer(actor: Actor, number: str, on: date) -> Person | None:
    """The person in scope who bears this number."""
    normal = identifiers.normalise_any(number)
    found = directory.find(
        actor, directory.Search(number=normal), on, permission=Permission.SITTING_MANAGE
    )
    exact = [row for row in found.rows if row.number == normal]
    return db.session.get(Person, exact[0].id) if len(exact) == 1 else None


def own(person_id: int, on: date) -> Sequence[Accommodation]:
    """One's own that are in force or still to come."""
    query = select(Accommodation).where(
        Accommodation.person_id == person_id,
        Accommodation.ended_at.is_(None),
        or_(Accommodation.valid_until.is_(None), Accommodation.valid_until > on),
    )
    return db.session.scalars(query.order_by(Accommodation.valid_from)).all()


def agency_of(person_id: int, on: date) -> int:
    """Where somebody in scope works on the day. Raises NotFound."""
    found = db.session.scalar(
        select(Employment.organisation_id)
        .where(
            Employment.person_id == person_id,
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
        .order_by(Employment.valid_from.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found
