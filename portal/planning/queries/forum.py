"""The forum as colleagues and moderators read it. Nothing here reads who hides behind a proposal
without a name, but for the question whether it is the reader.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_, union

from portal.content import terms
from portal.content.models import Course, CourseRevision
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import OrgUnit, Person
from portal.people.queries import approvals
from portal.planning.models import (
    ForumAnswer,
    ForumComment,
    ForumHiddenAuthor,
    ForumProposal,
    ForumSupport,
    ForumWord,
)
from portal.planning.rules import forum as rules
from portal.planning.rules.forum import ForumState
from portal.workshops.models import Activity

PAGE = 20
SIMILAR = 5
ANSWERS = 3
CANDIDATES = 60
EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any answer was due: a range is found along an index, "is not null" is not."""
_ANSWERED = ("planned", "offered", "done", "declined")


class Order(StrEnum):
    """How the list is put in order, or what it is cut down to."""

    SUPPORT = "support"
    NEWEST = "newest"
    UNIT = "unit"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which proposals; `unit_id` is the reader's own for Order.UNIT."""

    order: Order = Order.SUPPORT
    competency_id: int | None = None
    unit_id: int | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal on a list. `author` "" where it has no name."""

    one: ForumProposal
    author: str
    unit: str
    supported: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Rows:
    rows: Sequence[Row]
    after: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an official decided: their name stands with it. `course` (a slug) or `activity` (a
    public id) and `offer`, its title, say what offers it; "" where nothing of the portal does.
    """

    state: ForumState
    reason: str
    at: datetime
    by: str
    title: str
    public_id: str
    offer: str = ""
    course: str = ""
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    one: ForumComment
    author: str
    mine: bool


def visible(actor: Actor) -> Select[ForumProposal]:
    """Proposals somebody reads: published ones of their agency that were not taken down, and
    their own.
    """
    hidden = select(ForumHiddenAuthor.proposal_id).where(
        ForumHiddenAuthor.person_id == actor.person_id
    )
    own = or_(ForumProposal.author_id == actor.person_id, ForumProposal.id.in_(hidden))
    seen = ForumProposal.published_at.is_not(None) & ForumProposal.hidden_at.is_(None)
    return select(ForumProposal).where(
        ForumProposal.organisation_id == actor.organisation_id, or_(seen, own)
    )


def moderated(actor: Actor) -> Select[ForumProposal]:
    """Every proposal of the agencies whose forum the actor moderates."""
    return _of_agencies(actor, Permission.NEED_MODERATE)


def openable(actor: Actor) -> Select[ForumProposal]:
    """Proposals of the agencies for whose staff data the actor answers."""
    return _of_agencies(actor, Permission.PRIVACY_HANDLE)


def _of_agencies(actor: Actor, permission: Permission) -> Select[ForumProposal]:
    places = approvals.agencies(actor, permission)
    return select(ForumProposal).where(ForumProposal.organisation_id.in_(places))


def one(scope: Select[ForumProposal], public_id: str) -> ForumProposal:
    """A proposal in scope. Raises NotFound."""
    query = scope.where(ForumProposal.public_id == public_id)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def page(actor: Actor, wanted: Wanted) -> Rows:
    """One page of the list, with what the reader did. Raises NotFound for a place that is gone."""
    query = visible(actor).where(
        ForumProposal.published_at.is_not(None),
        ForumProposal.hidden_at.is_(None),
        ForumProposal.merged_into_id.is_(None),
        *_chosen(wanted),
    )
    newest = wanted.order in (Order.NEWEST, Order.ANSWERED)
    key = ForumProposal.published_at if newest else ForumProposal.supports
    if wanted.after:
        edge = one(visible(actor), wanted.after)
        value = edge.published_at if newest else edge.supports
        query = query.where(tuple_(key, ForumProposal.id) < tuple_(literal(value), edge.id))
    query = query.order_by(key.desc(), ForumProposal.id.desc()).limit(PAGE + 1)
    rows = _rows(actor, query)
    more = rows[PAGE - 1].one.public_id if len(rows) > PAGE else ""
    return Rows(rows[:PAGE], more)


def _chosen(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.order is Order.ANSWERED:
        found.append(ForumProposal.state.in_(_ANSWERED))
    if wanted.order is Order.UNIT or wanted.unit_id is not None:
        found.append(ForumProposal.unit_id == wanted.unit_id)
    if wanted.competency_id is not None:
        found.append(ForumProposal.competency_id == wanted.competency_id)
    return found


def _rows(actor: Actor, query: Select[ForumProposal]) -> list[Row]:
    supported = (
        select(ForumSupport.id)
        .where(
            ForumSupport.proposal_id == ForumProposal.id, ForumSupport.person_id == actor.person_id
        )
        .exists()
    )
    whole = (
        query.outerjoin(Person, Person.id == ForumProposal.author_id)
        .outerjoin(OrgUnit, OrgUnit.id == ForumProposal.unit_id)
        .add_columns(Person.full_name, OrgUnit.name, supported)
    )
    return [
        Row(one_, name or "", unit or "", bool(mine), one_.author_id == actor.person_id)
        for one_, name, unit, mine in db.session.execute(whole)
    ]


def row(actor: Actor, one_: ForumProposal) -> Row:
    """One proposal as the list has it; the reader's own is known as such, named or not."""
    [found] = _rows(actor, select(ForumProposal).where(ForumProposal.id == one_.id))
    mine = found.mine or hides(one_.id, actor.person_id)
    return Row(found.one, found.author, found.unit, found.supported, mine)


def hides(proposal_id: int, person_id: int) -> bool:
    """Whether this person wrote the proposal without a name: asked for oneself alone."""
    query = select(ForumHiddenAuthor.proposal_id).where(
        ForumHiddenAuthor.proposal_id == proposal_id, ForumHiddenAuthor.person_id == person_id
    )
    return db.session.scalar(query) is not None


def author_of(one_: ForumProposal) -> int | None:
    """Who wrote it, hidden or not: to tell them, and for the two who open a name."""
    if one_.author_id is not None:
        return one_.author_id
    query = select(ForumHiddenAuthor.person_id).where(ForumHiddenAuthor.proposal_id == one_.id)
    return db.session.scalar(query)


def comments(actor: Actor, proposal_id: int) -> Sequence[Comment]:
    """What was said, in order; what was taken down keeps its place without its words."""
    query = (
        select(ForumComment, Person.full_name)
        .join(Person, Person.id == ForumComment.author_id)
        .where(ForumComment.proposal_id == proposal_id)
        .order_by(ForumComment.id)
        .limit(200)
    )
    return [
        Comment(one_, name, one_.author_id == actor.person_id)
        for one_, name in db.session.execute(query)
    ]


def answers(proposal_id: int) -> Sequence[Answer]:
    """Decisions about a proposal, the latest first, each with the official's name."""
    return _answers(ForumAnswer.proposal_id == proposal_id)


def latest_answers(organisation_id: int) -> Sequence[Answer]:
    """The agency's latest decisions."""
    return _answers(
        ForumAnswer.organisation_id == organisation_id,
        ForumProposal.hidden_at.is_(None),
        limit=ANSWERS,
    )


def _answers(*conditions: ColumnElement[bool], limit: int = 50) -> Sequence[Answer]:
    columns = (
        ForumAnswer, Person.full_name, ForumProposal.title, ForumProposal.public_id,
        func.coalesce(CourseRevision.title, Activity.title, ""), Course.slug, Activity.public_id,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(ForumProposal, ForumProposal.id == ForumAnswer.proposal_id)
        .join(Person, Person.id == ForumAnswer.by_id)
        .outerjoin(Course, Course.id == ForumAnswer.course_id)
        .outerjoin(CourseRevision, CourseRevision.id == Course.current_revision_id)
        .outerjoin(Activity, Activity.id == ForumAnswer.activity_id)
        .where(*conditions)
        .order_by(ForumAnswer.id.desc())
        .limit(limit)
    )
    return [
        Answer(
            ForumState(one_.state), one_.reason, one_.at, name, title, public_id, offer,
            slug or "", activity or "",
        )
        for one_, name, title, public_id, offer, slug, activity in db.session.execute(query)
    ]  # fmt: skip


def similar(organisation_id: int, text: str, but: int = 0) -> Sequence[ForumProposal]:
    """Published proposals that speak of the same as `text`, the most supported first."""
    mine = set(terms.stems(text))
    if not mine:
        return []
    near = (
        select(ForumProposal.id)
        .join(ForumWord, ForumWord.proposal_id == ForumProposal.id)
        .where(
            ForumWord.stem.in_(mine),
            ForumProposal.organisation_id == organisation_id,
            ForumProposal.published_at.is_not(None),
            ForumProposal.hidden_at.is_(None),
            ForumProposal.merged_into_id.is_(None),
            ForumProposal.id != but,
        )
        .group_by(ForumProposal.id)
        .order_by(func.count().desc(), ForumProposal.id.desc())
        .limit(CANDIDATES)
    )
    query = select(ForumProposal, ForumWord.stem).join(
        ForumWord, ForumWord.proposal_id == ForumProposal.id
    )
    found: dict[int, tuple[ForumProposal, set[str]]] = {}
    for one_, stem in db.session.execute(query.where(ForumProposal.id.in_(near))):
        found.setdefault(one_.id, (one_, set()))[1].add(stem)
    alike = [one_ for one_, theirs in found.values() if rules.alike(mine, theirs)]
    return sorted(alike, key=lambda one_: (-one_.supports, one_.title))[:SIMILAR]


def waiting(actor: Actor) -> Select[ForumProposal]:
    """What waits for a moderator: proposals nobody could read yet, and those owed an answer; each
    kind is found by an index of its own.
    """
    places = [one.organisation_id for one in actor.grants_with(Permission.NEED_MODERATE)]
    of_them = select(ForumProposal.id).where(ForumProposal.organisation_id.in_(places))
    unread = of_them.where(ForumProposal.published_at.is_(None))
    owed = of_them.where(
        ForumProposal.answer_due_at >= EVER, ForumProposal.state == ForumState.OPEN.value
    )
    return select(ForumProposal).where(
        ForumProposal.hidden_at.is_(None),
        ForumProposal.merged_into_id.is_(None),
        ForumProposal.id.in_(union(unread, owed)),
    )


def waiting_ids(actor: Actor) -> Select[int]:
    """Their ids, to count them."""
    return waiting(actor).with_only_columns(ForumProposal.id)


def queue(actor: Actor) -> Sequence[ForumProposal]:
    """The moderator's list, what is due first."""
    query = waiting(actor).order_by(ForumProposal.answer_due_at.asc(), ForumProposal.id).limit(100)
    return db.session.scalars(query).all()


def supporters(proposal_id: int) -> frozenset[int]:
    """Who supports it: to tell them, never to show."""
    query = select(ForumSupport.person_id).where(ForumSupport.proposal_id == proposal_id)
    return frozenset(db.session.scalars(query))


def units_named(actor: Actor) -> Mapping[str, str]:
    """Units that proposals of the reader's agency came from, by public id: what can be filtered."""
    query = (
        select(OrgUnit.public_id, OrgUnit.name)
        .where(
            OrgUnit.organisation_id == actor.organisation_id,
            select(ForumProposal.id).where(ForumProposal.unit_id == OrgUnit.id).exists(),
        )
        .order_by(OrgUnit.name)
        .limit(200)
    )
    return {public_id: name for public_id, name in db.session.execute(query)}


def unit_id(actor: Actor, public_id: str) -> int | None:
    """A unit of the reader's agency by its public id."""
    return db.session.scalar(
        select(OrgUnit.id).where(
            OrgUnit.public_id == public_id, OrgUnit.organisation_id == actor.organisation_id
        )
    )


def heir(one_: ForumProposal) -> ForumProposal:
    """The proposal in which a merged one goes on, however often that was merged itself."""
    while one_.merged_into_id is not None:
        one_ = db.session.get_one(ForumProposal, one_.merged_into_id)
    return one_
