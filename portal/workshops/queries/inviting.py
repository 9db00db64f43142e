"""Whom an activity can be offered to: staff chosen by what is known of them, and what stands
against calling each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)

from portal.core import zones
from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.learning.hours.models import LearningAbsence
from portal.ledger.queries import profiles
from portal.people.models import Employment, Job, OrgUnit, Person, Post, Tenure
from portal.people.queries import scopes, structure
from portal.people.rules import names
from portal.workshops.models import (
    Activity,
    ActivityCompetency,
    ActivityInvitation,
    ActivityRegistration,
    ActivitySession,
)
from portal.workshops.queries import activities
from portal.workshops.queries.places import held
from portal.workshops.rules import invitations as rules
from portal.workshops.rules.invitations import Finding, Known, Work

_other, _own = ActivitySession.__table__.alias("theirs"), ActivitySession.__table__.alias("own")


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to look for; what is left empty asks for nothing. `people`: these alone, by public id.
    `gap`: below the level of one of the activity's competencies.
    """

    family: str = ""
    unit_path: str = ""
    gap: bool = False
    never: bool = False
    people: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be called, and what is known of them."""

    person_id: int
    public_id: str
    name: str
    unit_id: int
    unit: str
    unit_path: str
    last_invited_at: datetime | None
    known: Known = field(default_factory=Known)

    @property
    def finding(self) -> Finding:
        return rules.finding(self.known)


def agencies(actor: Actor) -> set[int]:
    """Agencies in which the actor calls staff, be it of one unit."""
    return {one.organisation_id for one in actor.grants_with(Permission.ACTIVITY_INVITE)}


def callable_to(actor: Actor) -> Select[Activity]:
    """Published activities of these agencies; lists and single reads start here."""
    return activities.published().where(Activity.organisation_id.in_(agencies(actor)))


def families(actor: Actor) -> list[str]:
    """The job families of the actor's agencies, by name."""
    query = select(Job.family).where(Job.organisation_id.in_(agencies(actor)), Job.family != "")
    return list(db.session.scalars(query.distinct().order_by(Job.family)))


def candidates(actor: Actor, one: Activity, choice: Choice, on: date) -> list[Candidate]:
    """Those in scope whom the choice means, longest not called first, at most one more than
    `rules.MOST`; one statement.
    """
    query = (
        scopes.persons(actor, Permission.ACTIVITY_INVITE, on)
        .join(Employment, Employment.person_id == Person.id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(
            Employment.organisation_id == one.organisation_id,
            _within(Employment.valid_from, Employment.valid_until, on),
            *_asked_for(one, choice, on),
        )
    )
    if choice.gap:  # levels are seen by who may open the profile, not by whoever calls
        query = query.where(scopes.employed_in(actor, Permission.PROFILE_READ, on))
    return _read(query, one, on)


def colleague(one: Activity, person_id: int, on: date) -> Candidate | None:
    """Somebody of the agency by id, with what is known of them; None for others."""
    query = (
        select(Person)
        .join(Employment, Employment.person_id == Person.id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(
            Person.id == person_id,
            scopes.there(Permission.ACTIVITY_INVITE),
            Employment.organisation_id == one.organisation_id,
            _within(Employment.valid_from, Employment.valid_until, on),
        )
    )
    found = _read(query, one, on)
    return found[0] if found else None


def named(one: Activity, person_ids: Sequence[int], on: date) -> list[Candidate]:
    """These persons of the agency, in the order given; one statement."""
    query = (
        select(Person)
        .join(Employment, Employment.person_id == Person.id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(
            Person.id.in_(person_ids),
            scopes.there(Permission.ACTIVITY_INVITE),
            Employment.organisation_id == one.organisation_id,
            _within(Employment.valid_from, Employment.valid_until, on),
        )
    )
    found = {who.person_id: who for who in _read(query, one, on)}
    return [found[id_] for id_ in person_ids if id_ in found]


def _read(query: Select[Any], one: Activity, on: date) -> list[Candidate]:
    last = _last_invited()
    rows = db.session.execute(
        query.with_only_columns(
            Person,
            OrgUnit.id.label("unit_id"),
            OrgUnit.name.label("unit"),
            OrgUnit.path.label("path"),
            last.label("last"),
            _place(one.id, seated=True).label("seated"),
            _place(one.id, seated=False).label("asked"),
            _is_invited(one.id).label("invited"),
            _clash(one.id).label("clash"),
            _away(one).label("away"),
        )
        .order_by(last.is_not(None), last, Person.sort_key, Person.id)
        .limit(rules.MOST + 1)
    ).all()
    found: dict[int, Candidate] = {}
    for row in rows:
        who = row[0]
        known = Known(row.seated, row.invited, row.asked, row.clash or "", row.away)
        name = names.printed(who.full_name, who.front_title, who.back_title)
        found.setdefault(
            who.id,
            Candidate(
                who.id, who.public_id, name, row.unit_id, row.unit, row.path, row.last, known
            ),
        )
    return list(found.values())


def _asked_for(one: Activity, choice: Choice, on: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if choice.people is not None:
        found.append(Person.public_id.in_(choice.people))
    if choice.family:
        found.append(_of_family(choice.family, on))
    if choice.unit_path:
        found.append(structure.below(choice.unit_path))
    if choice.never:
        found.append(~called_since(zones.midnight(rules.never_since(on), one.zone)))
    if choice.gap:
        found.append(_lacks(one.id, on))
    return found


def called_since(since: datetime) -> ColumnElement[bool]:
    """The person of a statement was called to an activity since then."""
    return exists(
        select(literal(1))
        .where(
            ActivityInvitation.person_id == Person.id,
            ActivityInvitation.invited_at >= since,
            ActivityInvitation.withdrawn_at.is_(None),
        )
        .correlate(Person)
    )


def _of_family(family: str, on: date) -> ColumnElement[bool]:
    return exists(
        select(literal(1))
        .select_from(Tenure)
        .join(Post, Post.id == Tenure.post_id)
        .join(Job, Job.id == Post.job_id)
        .where(
            Tenure.person_id == Person.id,
            Job.family == family,
            _within(Tenure.valid_from, Tenure.valid_until, on),
        )
        .correlate(Person)
    )


def _lacks(activity_id: int, on: date) -> ColumnElement[bool]:
    """Below the level aimed at in one of the activity's competencies."""
    aims = select(ActivityCompetency).where(ActivityCompetency.activity_id == activity_id)
    levels = [~profiles.holds(aim.competency_id, aim.level, on) for aim in db.session.scalars(aims)]
    return or_(*levels) if levels else false()


def _last_invited() -> ScalarSelect[datetime]:
    return (
        select(func.max(ActivityInvitation.invited_at))
        .where(ActivityInvitation.person_id == Person.id, ActivityInvitation.withdrawn_at.is_(None))
        .correlate(Person)
        .scalar_subquery()
    )


def _place(activity_id: int, *, seated: bool) -> ColumnElement[bool]:
    has = ActivityRegistration.seated_at
    return exists(
        select(literal(1))
        .where(
            ActivityRegistration.activity_id == activity_id,
            ActivityRegistration.person_id == Person.id,
            held(),
            has.is_not(None) if seated else has.is_(None),
        )
        .correlate(Person)
    )


def _is_invited(activity_id: int) -> ColumnElement[bool]:
    return exists(
        select(literal(1))
        .where(
            ActivityInvitation.activity_id == activity_id,
            ActivityInvitation.person_id == Person.id,
            ActivityInvitation.freed_at.is_(None),
        )
        .correlate(Person)
    )


def _clash(activity_id: int) -> ScalarSelect[str]:
    """The title of another activity in which the person has a place at the same time."""
    meets = and_(
        _own.c.activity_id == activity_id,
        _own.c.starts_at < _other.c.ends_at,
        _own.c.ends_at > _other.c.starts_at,
    )
    return (
        select(Activity.title)
        .join(ActivityRegistration, ActivityRegistration.activity_id == Activity.id)
        .join(_other, _other.c.activity_id == Activity.id)
        .join(_own, meets)
        .where(
            ActivityRegistration.person_id == Person.id,
            held(),
            ActivityRegistration.seated_at.is_not(None),
            Activity.id != activity_id,
            Activity.cancelled_at.is_(None),
        )
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


def _away(one: Activity) -> ColumnElement[bool]:
    """On a leave that is recorded on one of the activity's days."""
    if one.starts_at is None or one.ends_at is None:
        return false()
    first, last = (zones.local_day(at, one.zone) for at in (one.starts_at, one.ends_at))
    return exists(
        select(literal(1))
        .where(
            LearningAbsence.person_id == Person.id,
            LearningAbsence.removed_at.is_(None),
            LearningAbsence.valid_from <= last,
            or_(LearningAbsence.valid_until.is_(None), LearningAbsence.valid_until > first),
        )
        .correlate(Person)
    )


def _within(first: Any, end: Any, on: date) -> ColumnElement[bool]:
    return and_(first <= on, or_(end.is_(None), end > on))


def is_called(activity_id: int, person_id: int, now: datetime) -> bool:
    """Whether an invitation holds a place for the person, whose answer is still waited for."""
    query = select(ActivityInvitation.id).where(
        ActivityInvitation.activity_id == activity_id,
        ActivityInvitation.person_id == person_id,
        ActivityInvitation.freed_at.is_(None),
        ActivityInvitation.reply_by_at > now,
    )
    return db.session.scalar(query.limit(1)) is not None


def work_of(person_ids: Sequence[int], organisation_id: int, on: date) -> dict[int, Work]:
    """Where these persons work at the agency on the day, by id; one statement."""
    rows = db.session.execute(
        select(Employment.person_id, Employment.unit_id, Job.family)
        .outerjoin(
            Tenure,
            and_(
                Tenure.person_id == Employment.person_id,
                _within(Tenure.valid_from, Tenure.valid_until, on),
            ),
        )
        .outerjoin(Post, Post.id == Tenure.post_id)
        .outerjoin(Job, and_(Job.id == Post.job_id, Job.family != ""))
        .where(
            Employment.person_id.in_(person_ids),
            Employment.organisation_id == organisation_id,
            _within(Employment.valid_from, Employment.valid_until, on),
        )
    )
    found: dict[int, Work] = {}
    for person_id, unit_id, family in rows:
        known = found.get(person_id, Work(unit_id))
        more = frozenset({family}) if family else frozenset()
        found[person_id] = Work(known.unit_id, known.families | more)
    return found


def colleagues(
    one: Activity, person_id: int, on: date, *, words: str = "", limit: int = 20
) -> list[tuple[str, str, str]]:
    """Public id, name and unit of colleagues who could come instead: of the same unit or the same
    job family, by name; `words` narrows by a part of the name.
    """
    work = work_of([person_id], one.organisation_id, on).get(person_id)
    if work is None:
        return []
    shares = [Employment.unit_id == work.unit_id]
    shares += [_of_family(family, on) for family in work.families]
    query = (
        select(Person.public_id, Person.full_name, OrgUnit.name)
        .join(Employment, Employment.person_id == Person.id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(
            or_(*shares),
            Person.id != person_id,
            scopes.there(Permission.ACTIVITY_INVITE),
            Employment.organisation_id == one.organisation_id,
            _within(Employment.valid_from, Employment.valid_until, on),
            ~_place(one.id, seated=True),
            ~_place(one.id, seated=False),
            ~_is_invited(one.id),
            ~_away(one),
        )
    )
    if words.strip():
        query = query.where(Person.full_name.icontains(words.strip(), autoescape=True))
    rows = db.session.execute(query.order_by(Person.sort_key, Person.id).limit(limit))
    return [(public_id, name, unit) for public_id, name, unit in rows]
