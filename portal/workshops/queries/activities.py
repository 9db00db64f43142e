"""Activities as the agency, a partner's coordinators, staff and everybody see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from portal.core import zones
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.learning.data import hours_policies
from portal.learning.rules.hours_policy import Form, HoursPolicy, Scope, in_force
from portal.people.models import Organisation, OrgUnit, Person
from portal.workshops.models import (
    Activity,
    ActivityCompetency,
    ActivityQuota,
    ActivityRemark,
    ActivitySession,
    SessionTrainer,
)
from portal.workshops.queries import partners
from portal.workshops.rules import activities as rules
from portal.workshops.rules import worth
from portal.workshops.rules.activities import Marks, Mode, Proposal, Span, State

PAGE = 25


@dataclass(frozen=True, slots=True)
class Head:
    """An activity in a list, with the houses behind it."""

    activity: Activity
    agency: Organisation
    partner: Organisation | None

    @property
    def house(self) -> str:
        """Who holds it, in words."""
        return self.partner.name if self.partner else self.agency.name

    def state(self, now: datetime) -> State:
        return rules.state(marks(self.activity), now)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session and who teaches in it."""

    session: ActivitySession
    trainers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Quota:
    """Places for a unit with all below it."""

    row: ActivityQuota
    unit: OrgUnit


@dataclass(frozen=True, slots=True)
class Whole:
    """An activity with everything written about it."""

    head: Head
    meetings: Sequence[Meeting]
    competencies: Sequence[ActivityCompetency]
    quotas: Sequence[Quota]

    @property
    def activity(self) -> Activity:
        return self.head.activity

    def meeting(self, public_id: str) -> Meeting:
        """One of its sessions. Raises NotFound."""
        for one in self.meetings:
            if one.session.public_id == public_id:
                return one
        raise NotFound

    @property
    def spans(self) -> list[Span]:
        return [Span(one.session.starts_at, one.session.ends_at) for one in self.meetings]

    @property
    def proposal(self) -> Proposal:
        """What the rules look at before it is submitted or published."""
        one = self.activity
        return Proposal(
            Mode(one.mode),
            one.place,
            self.spans,
            all(meeting.trainers for meeting in self.meetings),
            one.capacity,
            one.registration_opens_at,
            one.registration_closes_at,
        )

    @property
    def policy(self) -> HoursPolicy:
        """The rules of hours in force on the last day."""
        one = self.activity
        last = zones.local_day(one.ends_at or one.created_at, one.zone)
        return in_force(hours_policies(), last)

    @property
    def form(self) -> Form:
        return self.policy.forms[self.activity.form]

    @property
    def jp100(self) -> int:
        """Hundredths of a JP for whoever completes it; 0 without sessions."""
        one = self.activity
        spans = [(span.starts_at, span.ends_at) for span in self.spans]
        return worth.worth(one.form, Scope(one.scope), spans, one.zone, self.policy)

    @property
    def days(self) -> int:
        """Days with a session."""
        spans = [(span.starts_at, span.ends_at) for span in self.spans]
        return len(worth.days(spans, self.activity.zone))


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of activities; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Head]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What was said of a proposal and by whom."""

    row: ActivityRemark
    name: str


def marks(one: Activity) -> Marks:
    """The instants of an activity's course, as the rules see them."""
    return Marks(
        one.submitted_at,
        one.returned_at,
        one.published_at,
        one.cancelled_at,
        one.starts_at,
        one.ends_at,
    )


def managed(actor: Actor) -> Select[Activity]:
    """Activities of the agencies the actor manages; a partner's drafts are the partner's alone."""
    seen = or_(Activity.partner_id.is_(None), Activity.submitted_at.is_not(None))
    return select(Activity).where(Activity.organisation_id.in_(partners.agencies(actor)), seen)


def to_review(actor: Actor) -> Select[Any]:
    """Partners' proposals that wait for an agency the actor manages, by id and public id."""
    proposals = managed(actor).where(Activity.partner_id.is_not(None), _PARTS["review"])
    columns: tuple[Any, ...] = (Activity.id, Activity.public_id)
    return proposals.with_only_columns(*columns)


def proposed(actor: Actor) -> Select[Activity]:
    """Activities of the partners the actor acts for."""
    return select(Activity).where(Activity.partner_id.in_(partners.houses(actor)))


def written(actor: Actor) -> Select[Activity]:
    """Activities the actor may write on: those proposed by their partners and those managed."""
    seen = or_(Activity.partner_id.is_(None), Activity.submitted_at.is_not(None))
    return select(Activity).where(
        or_(
            Activity.partner_id.in_(partners.houses(actor)),
            and_(Activity.organisation_id.in_(partners.agencies(actor)), seen),
        )
    )


def published() -> Select[Activity]:
    """What everybody may read: published and not called off."""
    return select(Activity).where(*is_published())


def announced() -> Select[Activity]:
    """What was published, called off or not: a poster or a letter may still lead there."""
    return select(Activity).where(Activity.published_at.is_not(None))


def is_published() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Activity.published_at.is_not(None), Activity.cancelled_at.is_(None)


_UNPUBLISHED = Activity.published_at.is_(None) & Activity.cancelled_at.is_(None)
_PARTS = {
    "draft": _UNPUBLISHED & Activity.submitted_at.is_(None),
    "review": _UNPUBLISHED & Activity.submitted_at.is_not(None) & Activity.returned_at.is_(None),
    "returned": _UNPUBLISHED & Activity.returned_at.is_not(None),
    "cancelled": Activity.cancelled_at.is_not(None),
}
"""Parts of a list that go by when the activities were made, the last first."""


def page(scope: Select[Activity], part: str, *, now: datetime, after: str = "") -> Rows:
    """A part of a list: open (published and not over, the next to end first), over (the last to end
    first); draft, review, returned, cancelled or "" for all, the last made first. Two statements,
    three for a page further on.
    """
    if part == "open":
        return _page(scope.where(*is_published()), after, _BY_END, now)
    if part == "over":
        return _page(scope.where(*is_published()), after, _FROM_END, now)
    return _page(scope.where(_PARTS[part]) if part else scope, after, _FROM_MAKING, now)


def coming(words: str, *, now: datetime, after: str = "") -> Rows:
    """What is published and has not begun, for everybody; the next to begin first."""
    query = published()
    if words.strip():
        query = query.where(Activity.title.icontains(words.strip(), autoescape=True))
    return _page(query, after, _BY_BEGIN, now)


def of_house(partner_id: int, *, now: datetime, past: bool, after: str = "") -> Rows:
    """What a partner holds, the next to end first, or held, the last first; for everybody."""
    query = published().where(Activity.partner_id == partner_id)
    return _page(query, after, _FROM_END if past else _BY_END, now)


@dataclass(frozen=True, slots=True)
class _Order:
    """How a list goes along an index: from `now` on or back by an instant, then by id; without an
    instant from the last id down.
    """

    at: InstrumentedAttribute[datetime | None] | None
    down: bool

    @property
    def key(self) -> tuple[InstrumentedAttribute[Any], ...]:
        return (Activity.id,) if self.at is None else (self.at, Activity.id)

    def begins(self, now: datetime) -> ColumnElement[bool]:
        """Where the list begins."""
        if self.at is None:
            return true()
        return self.at <= now if self.down else self.at > now

    def goes_on(self, last: Sequence[Any]) -> ColumnElement[bool]:
        """Behind a row that is in the list. One bound: of two the database may take the wider."""
        key = tuple_(*self.key)
        edge = tuple_(*(literal(at, by.type) for at, by in zip(last, self.key, strict=True)))
        return key < edge if self.down else key > edge


_BY_BEGIN = _Order(Activity.starts_at, down=False)
_BY_END = _Order(Activity.ends_at, down=False)
_FROM_END = _Order(Activity.ends_at, down=True)
_FROM_MAKING = _Order(None, down=True)


def _page(query: Select[Activity], after: str, order: _Order, now: datetime) -> Rows:
    begin, last = order.begins(now), None
    if after:
        edge = select(*order.key).where(Activity.public_id == after, begin)
        last = db.session.execute(edge).first()
    query = query.where(begin if last is None else order.goes_on(last))
    columns = [one.desc() if order.down else one for one in order.key]
    found = heads(query.order_by(*columns).limit(PAGE + 1))
    shown = found[:PAGE]
    return Rows(shown, shown[-1].activity.public_id if len(found) > PAGE else "")


def heads(query: Select[Activity]) -> list[Head]:
    """Activities with agency and partner; two statements."""
    rows = db.session.execute(query.execution_options(populate_existing=True))
    found = [row[0] for row in rows]
    ids = {one.organisation_id for one in found} | {one.partner_id for one in found}
    names = organisations({id_ for id_ in ids if id_ is not None})
    return [Head(one, names[one.organisation_id], names.get(one.partner_id or 0)) for one in found]


def organisations(ids: Collection[int]) -> dict[int, Organisation]:
    """Agencies and partners by id."""
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return {one.id: one for one in found}


def one(scope: Select[Activity], public_id: str) -> Whole:
    """One activity of a scope, with all that was written. Raises NotFound."""
    found = heads(scope.where(Activity.public_id == public_id))
    if not found:
        raise NotFound
    return _whole(found[0])


def whole(activity_id: int) -> Whole:
    """One activity by its id, read anew."""
    return _whole(heads(select(Activity).where(Activity.id == activity_id))[0])


def _whole(head: Head) -> Whole:
    id_ = head.activity.id
    levels = select(ActivityCompetency).where(ActivityCompetency.activity_id == id_)
    return Whole(
        head,
        meetings(id_),
        db.session.scalars(levels.order_by(ActivityCompetency.competency_id)).all(),
        quotas(id_),
    )


def meetings(activity_id: int) -> list[Meeting]:
    """Sessions with their trainers, in order of time."""
    rows = db.session.execute(
        select(ActivitySession, SessionTrainer.name)
        .outerjoin(SessionTrainer, SessionTrainer.session_id == ActivitySession.id)
        .where(ActivitySession.activity_id == activity_id)
        .order_by(ActivitySession.starts_at, ActivitySession.id, SessionTrainer.name)
        .execution_options(populate_existing=True)
    )
    found: dict[int, tuple[ActivitySession, list[str]]] = {}
    for session, name in rows:
        known = found.setdefault(session.id, (session, []))
        if name is not None:
            known[1].append(name)
    return [Meeting(session, names) for session, names in found.values()]


def session(activity_id: int, public_id: str) -> ActivitySession:
    """One session of the activity. Raises NotFound."""
    found = db.session.scalar(
        select(ActivitySession).where(
            ActivitySession.activity_id == activity_id, ActivitySession.public_id == public_id
        )
    )
    if found is None:
        raise NotFound
    return found


def quotas(activity_id: int) -> list[Quota]:
    """Places kept to units, by the tree."""
    rows = db.session.execute(
        select(ActivityQuota, OrgUnit)
        .join(OrgUnit, OrgUnit.id == ActivityQuota.unit_id)
        .where(ActivityQuota.activity_id == activity_id)
        .order_by(OrgUnit.path)
        .execution_options(populate_existing=True)
    )
    return [Quota(row, unit) for row, unit in rows]


def busy(keys: Collection[str], span: Span, one: Activity, but: int) -> Activity | None:
    """Another activity of the agency in which one of these trainers teaches then, in a session
    other than `but`. What another house has not handed in yet counts for nothing.
    """
    query = (
        select(Activity)
        .join(ActivitySession, ActivitySession.activity_id == Activity.id)
        .join(SessionTrainer, SessionTrainer.session_id == ActivitySession.id)
        .where(
            SessionTrainer.key.in_(keys),
            Activity.organisation_id == one.organisation_id,
            Activity.cancelled_at.is_(None),
            or_(
                Activity.submitted_at.is_not(None),
                Activity.published_at.is_not(None),
                Activity.partner_id.is_not_distinct_from(one.partner_id),
            ),
            ActivitySession.id != but,
            ActivitySession.starts_at < span.ends_at,
            ActivitySession.ends_at > span.starts_at,
        )
        .order_by(Activity.id)
        .limit(1)
    )
    return db.session.scalar(query)


def remarks(activity_id: int) -> list[Remark]:
    """What was said, in order."""
    rows = db.session.execute(
        select(ActivityRemark, Person.full_name)
        .join(Person, Person.id == ActivityRemark.by_id)
        .where(ActivityRemark.activity_id == activity_id)
        .order_by(ActivityRemark.id)
    )
    return [Remark(row, name) for row, name in rows]
