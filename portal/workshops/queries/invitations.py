"""Invitations as those who send them, those who are called, and superiors see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, not_, or_, select

from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import OrgUnit, Person
from portal.people.queries import scopes, supervision
from portal.people.rules import names
from portal.workshops.models import (
    Activity,
    ActivityInvitation,
    ActivityLetter,
    ActivityRegistration,
    SessionPresence,
)
from portal.workshops.rules import invitations as rules
from portal.workshops.rules.invitations import Facts, InvitationState

PAGE = 50
EXPORTED = 20_000
_INSTEAD = shared_alias(Person)
_LED_TO = ActivityRegistration


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with all that its pages show. `instead`: the colleague named, or ""."""

    row: ActivityInvitation
    letter: ActivityLetter
    registration: ActivityRegistration | None
    name: str
    person_public_id: str
    unit: str
    instead: str
    attended: int  # sessions in which they, or the colleague, were

    @property
    def facts(self) -> Facts:
        row, led_to = self.row, self.registration
        held = led_to is not None and led_to.withdrawn_at is None and led_to.refused_at is None
        return Facts(
            row.answer,
            row.reply_by_at,
            row.freed_at,
            row.withdrawn_at,
            asks=held and led_to is not None and led_to.seated_at is None,
            stands=held,
        )

    def state(self, now: datetime) -> InvitationState:
        return rules.state(self.facts, now)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of invitations; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Invited]
    after: str = ""


def own(actor: Actor) -> Select[ActivityInvitation]:
    """Invitations of the actor."""
    return select(ActivityInvitation).where(ActivityInvitation.person_id == actor.person_id)


def seen(actor: Actor, on: date) -> Select[ActivityInvitation]:
    """Invitations of people whom the actor calls."""
    within = scopes.reaches(actor, Permission.ACTIVITY_INVITE, on, ActivityInvitation.person_id)
    return select(ActivityInvitation).where(within)


def led(actor: Actor, on: date) -> Select[ActivityInvitation]:
    """Invitations of people the actor leads on the day."""
    people = supervision.subordinates(actor.person_id, on)
    return select(ActivityInvitation).where(ActivityInvitation.person_id.in_(people))


_waits = and_(
    _LED_TO.id.is_not(None),
    _LED_TO.withdrawn_at.is_(None),
    _LED_TO.refused_at.is_(None),
    _LED_TO.seated_at.is_(None),
)
_stands = and_(
    _LED_TO.id.is_not(None), _LED_TO.withdrawn_at.is_(None), _LED_TO.refused_at.is_(None)
)
_answer = ActivityInvitation.answer


def _parts(now: datetime) -> dict[str, ColumnElement[bool]]:
    """The parts of a list: the same decision as `rules.state`, in SQL."""
    kept = ActivityInvitation.withdrawn_at.is_(None)
    silent = and_(kept, _answer == "")
    open_ = and_(silent, ActivityInvitation.freed_at.is_(None))
    waits = func.coalesce(_waits, false())
    stands = func.coalesce(_stands, false())
    return {
        "open": and_(open_, or_(waits, ActivityInvitation.reply_by_at > now)),
        "coming": and_(kept, _answer.in_(("coming", "replaced")), stands),
        "declined": and_(
            kept,
            or_(_answer == "declined", and_(_answer.in_(("coming", "replaced")), not_(stands))),
        ),
        "silent": and_(
            silent,
            or_(
                ActivityInvitation.freed_at.is_not(None),
                and_(ActivityInvitation.reply_by_at <= now, not_(waits)),
            ),
        ),
        "withdrawn": ActivityInvitation.withdrawn_at.is_not(None),
    }


PARTS = ("open", "coming", "declined", "silent", "withdrawn")


def page(
    scope: Select[ActivityInvitation],
    activity_id: int,
    part: str,
    *,
    now: datetime,
    after: str = "",
) -> Page:
    """A part of an activity's list in the order of being called; one statement."""
    query = _people(scope).where(ActivityInvitation.activity_id == activity_id, _parts(now)[part])
    if after:
        edge = select(ActivityInvitation.id).where(ActivityInvitation.public_id == after)
        query = query.where(ActivityInvitation.id > edge.correlate(None).scalar_subquery())
    found = _read(query.order_by(ActivityInvitation.id).limit(PAGE + 1))
    shown = found[:PAGE]
    return Page(shown, shown[-1].row.public_id if len(found) > PAGE else "")


def everybody(scope: Select[ActivityInvitation], activity_id: int) -> list[Invited]:
    """Everybody who was called to an activity, by name, for a file."""
    query = _people(scope).where(ActivityInvitation.activity_id == activity_id)
    return _read(query.order_by(Person.sort_key, ActivityInvitation.id).limit(EXPORTED))


def counts(scope: Select[ActivityInvitation], activity_id: int, now: datetime) -> dict[str, int]:
    """How many stand in each part; one statement."""
    parts = _parts(now)
    row = db.session.execute(
        select(*(func.count().filter(condition) for condition in parts.values()))
        .select_from(ActivityInvitation)
        .join(ActivityLetter, ActivityLetter.id == ActivityInvitation.letter_id)
        .outerjoin(_LED_TO, _LED_TO.id == ActivityInvitation.registration_id)
        .where(
            ActivityInvitation.id.in_(scope.with_only_columns(ActivityInvitation.id)),
            ActivityInvitation.activity_id == activity_id,
        )
    ).one()
    return dict(zip(parts, row, strict=True))


def of(scope: Select[ActivityInvitation], activity_id: int) -> Select[ActivityInvitation]:
    """Those of a scope to one activity."""
    return scope.where(ActivityInvitation.activity_id == activity_id)


def one(scope: Select[ActivityInvitation], public_id: str) -> tuple[Invited, Activity]:
    """One invitation of a scope with its activity. Raises NotFound."""
    found = with_activities(scope.where(ActivityInvitation.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def with_activities(
    scope: Select[ActivityInvitation], *where: ColumnElement[bool], limit: int = PAGE
) -> list[tuple[Invited, Activity]]:
    """Invitations of a scope with their activities, those `where`; the latest first; one
    statement.
    """
    query = (
        _people(scope)
        .join(Activity, Activity.id == ActivityInvitation.activity_id)
        .add_columns(Activity)
        .where(*where)
        .order_by(ActivityInvitation.id.desc())
        .limit(limit)
    )
    return [(_invited(*row[:-1]), row[-1]) for row in db.session.execute(query)]


def of_team(actor: Actor, on: date, now: datetime) -> list[tuple[Invited, Activity]]:
    """Who of those the actor leads was called to what is not over, and what they replied."""
    ahead = (Activity.cancelled_at.is_(None), Activity.ends_at > now)
    return with_activities(led(actor, on), *ahead, limit=200)


def to_answer(actor: Actor, now: datetime) -> Select[int, str]:
    """The actor's own invitations that wait for an answer, by id and public id."""
    return (
        select(ActivityInvitation.id, ActivityInvitation.public_id)
        .join(ActivityLetter, ActivityLetter.id == ActivityInvitation.letter_id)
        .join(Activity, Activity.id == ActivityInvitation.activity_id)
        .outerjoin(_LED_TO, _LED_TO.id == ActivityInvitation.registration_id)
        .where(
            ActivityInvitation.person_id == actor.person_id,
            ActivityInvitation.freed_at.is_(None),
            ActivityInvitation.reply_by_at > now,
            not_(func.coalesce(_waits, false())),
            Activity.cancelled_at.is_(None),
        )
    )


def of_person(activity_id: int, person_id: int) -> Invited | None:
    """The last invitation of somebody to an activity."""
    query = select(ActivityInvitation).where(
        ActivityInvitation.activity_id == activity_id, ActivityInvitation.person_id == person_id
    )
    found = with_activities(query, limit=1)
    return found[0][0] if found else None


def last_letter(organisation_id: int) -> ActivityLetter | None:
    """The letter an agency sent last."""
    query = select(ActivityLetter).where(ActivityLetter.organisation_id == organisation_id)
    return db.session.scalar(query.order_by(ActivityLetter.id.desc()).limit(1))


def of_letter(scope: Select[ActivityInvitation], letter_id: int) -> list[Invited]:
    """Everybody of a scope whom a letter calls and who was not uninvited, by name."""
    query = _people(scope).where(
        ActivityInvitation.letter_id == letter_id, ActivityInvitation.withdrawn_at.is_(None)
    )
    return _read(query.order_by(Person.sort_key, ActivityInvitation.id))


def letters(activity_id: int) -> Sequence[ActivityLetter]:
    """The letters of an activity, in order."""
    query = select(ActivityLetter).where(ActivityLetter.activity_id == activity_id)
    return db.session.scalars(query.order_by(ActivityLetter.id)).all()


def letter(activity_id: int, public_id: str) -> ActivityLetter:
    """One letter of the activity. Raises NotFound."""
    found = db.session.scalar(
        select(ActivityLetter).where(
            ActivityLetter.activity_id == activity_id, ActivityLetter.public_id == public_id
        )
    )
    if found is None:
        raise NotFound
    return found


def is_number_taken(organisation_id: int, number: str) -> bool:
    """Whether a letter of the agency bears the number."""
    return bool(
        db.session.scalar(
            select(
                exists(
                    select(literal(1)).where(
                        ActivityLetter.organisation_id == organisation_id,
                        ActivityLetter.number == number,
                    )
                )
            )
        )
    )


def _people(scope: Select[ActivityInvitation]) -> Select[Any]:
    there = (
        select(func.count())
        .select_from(SessionPresence)
        .where(SessionPresence.registration_id == ActivityInvitation.registration_id)
        .correlate(ActivityInvitation)
        .scalar_subquery()
    )
    return (
        select(ActivityInvitation, ActivityLetter, _LED_TO, Person, OrgUnit.name, _INSTEAD, there)
        .join(ActivityLetter, ActivityLetter.id == ActivityInvitation.letter_id)
        .join(Person, Person.id == ActivityInvitation.person_id)
        .join(OrgUnit, OrgUnit.id == ActivityInvitation.unit_id)
        .outerjoin(_LED_TO, _LED_TO.id == ActivityInvitation.registration_id)
        .outerjoin(
            _INSTEAD,
            and_(_INSTEAD.id == _LED_TO.person_id, _INSTEAD.id != ActivityInvitation.person_id),
        )
        .where(ActivityInvitation.id.in_(scope.with_only_columns(ActivityInvitation.id)))
        .execution_options(populate_existing=True)
    )


def _read(query: Select[Any]) -> list[Invited]:
    return [_invited(*row) for row in db.session.execute(query)]


def _invited(
    row: ActivityInvitation,
    letter_: ActivityLetter,
    registration: ActivityRegistration | None,
    who: Person,
    unit: str,
    instead: Person | None,
    attended: int,
) -> Invited:
    return Invited(
        row, letter_, registration, _printed(who), who.public_id, unit,
        _printed(instead) if instead is not None else "", attended,
    )  # fmt: skip


def _printed(who: Person) -> str:
    return names.printed(who.full_name, who.front_title, who.back_title)
