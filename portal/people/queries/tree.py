"""The tree of units as its readers see it: some levels at a time, each unit with what it holds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, literal, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Employment, OrgUnit, Person, Post, Tenure
from portal.people.queries import keyset, scopes, structure
from portal.people.queries.keyset import Cut, Order, Place
from portal.people.rules.posts import RANK

SHOWN = 100
"""Units of one level on a page."""
DEEPER = 300
"""Units of the level below that are sent along; beyond that each branch is opened by itself."""
BY_NAME = Order(
    key=OrgUnit.name + "\n" + OrgUnit.public_id,
    own=OrgUnit.public_id,
    keys=select(OrgUnit.name + "\n" + OrgUnit.public_id),
)
DayColumn = InstrumentedAttribute[date]
LastColumn = InstrumentedAttribute[date | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """Which units: those that exist on a day, or all that ever did.

    From today on, units that begin later are shown too: somebody has just entered them.
    """

    on: date
    today: date
    everything: bool = False

    def condition(self) -> ColumnElement[bool]:
        if self.everything:
            return true()
        lasts = or_(OrgUnit.valid_until.is_(None), OrgUnit.valid_until > self.on)
        return lasts if self.on >= self.today else and_(lasts, OrgUnit.valid_from <= self.on)


@dataclass(frozen=True, slots=True)
class Head:
    """The post that leads a unit, and who holds it on the day; no name when nobody does."""

    post: str
    person: str = ""
    name: str = ""
    kind: str = ""


@dataclass(slots=True)
class Node:
    """A unit with what stands under it. `below` is empty where a branch is opened by itself."""

    unit: OrgUnit
    children: int = 0
    posts: int = 0
    people: int = 0
    head: Head | None = None
    below: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Branch:
    """Some units and two levels below them; `after` goes on with the children of the only one."""

    nodes: Sequence[Node]
    before: str = ""
    after: str = ""


def unit(actor: Actor, public_id: str) -> OrgUnit:
    """One unit in scope, with its agency. Raises NotFound."""
    found = db.session.scalar(
        scopes.units(actor, Permission.TREE_READ)
        .where(OrgUnit.public_id == public_id)
        .options(joinedload(OrgUnit.organisation))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def tops(actor: Actor) -> list[OrgUnit]:
    """Where the actor's reading begins: roots of agencies, units of grants; none below another."""
    grants = actor.grants_with(Permission.TREE_READ)
    agencies = [one.organisation_id for one in grants if one.unit_id is None]
    nodes = [one.unit_id for one in grants if one.unit_id is not None]
    where = or_(
        and_(OrgUnit.parent_id.is_(None), OrgUnit.organisation_id.in_(agencies))
        if agencies
        else false(),
        OrgUnit.id.in_(nodes),
    )
    found = db.session.scalars(
        select(OrgUnit)
        .where(where)
        .options(joinedload(OrgUnit.organisation))
        .order_by(OrgUnit.organisation_id, OrgUnit.name, OrgUnit.id)
    ).all()
    wide = {one.unit_id for one in grants if one.subtree} | {
        one.id for one in found if one.organisation_id in agencies
    }
    return [
        one
        for one in found
        if not any(top.id in wide and top is not one and _holds(top, one) for top in found)
    ]


def branch(actor: Actor, start: Sequence[OrgUnit], shown: Shown, place: Place) -> Branch:
    """The units with two levels below them and all figures; seven statements at any size."""
    if not start:
        return Branch([])
    nodes = {one.id: Node(one) for one in start}
    first = _children(actor, nodes, shown, place)
    level = [row.OrgUnit for row in first.rows]
    deeper = _below(actor, [one.id for one in level], shown)
    for one in (*level, *deeper):
        nodes[one.id] = Node(one)
    counts = _child_counts(actor, nodes, shown)
    for one in (*level, *deeper):
        if one.parent_id in nodes:
            nodes[one.parent_id].below.append(nodes[one.id])
    tops_ = {one.id for one in start}
    for id_, node in nodes.items():
        node.children = counts.get(id_, 0)
        if id_ not in tops_ and len(node.below) != node.children:
            node.below = []
    _fill(actor, nodes, start, shown)
    return Branch([nodes[one.id] for one in start], first.before, first.after)


def ancestors(actor: Actor, one: OrgUnit) -> list[tuple[OrgUnit, bool]]:
    """The units above, from the root down, and whether the actor may open each."""
    ids = structure.ids_of(one.path)[:-1]
    if not ids:
        return []
    in_scope = scopes.unit_condition(actor, Permission.TREE_READ)
    rows = db.session.execute(
        select(OrgUnit, in_scope.label("open")).where(OrgUnit.id.in_(ids))
    ).all()
    by_id = {row.OrgUnit.id: (row.OrgUnit, bool(row.open)) for row in rows}
    return [by_id[id_] for id_ in ids if id_ in by_id]


def heads(unit_ids: Collection[int], on: date) -> dict[int, Head]:
    """The leading post of each unit on the day, and who holds it: definitively before acting."""
    rows = db.session.execute(
        select(Post.unit_id, Post.public_id, Person.public_id, Person.full_name, Tenure.kind)
        .outerjoin(
            Tenure,
            and_(
                Tenure.post_id == Post.id,
                Tenure.valid_from <= on,
                or_(Tenure.valid_until.is_(None), Tenure.valid_until > on),
            ),
        )
        .outerjoin(Person, Person.id == Tenure.person_id)
        .where(
            Post.unit_id.in_(unit_ids),
            Post.is_head.is_(True),
            Post.valid_from <= on,
            or_(Post.valid_until.is_(None), Post.valid_until > on),
        )
        .order_by(Post.id)
    ).all()
    found: dict[int, Head] = {}
    for row in sorted(rows, key=lambda one: RANK.get(one[4] or "", 9)):
        found.setdefault(row[0], Head(row[1], row[2] or "", row[3] or "", row[4] or ""))
    return found


def figures(actor: Actor, path: str, on: date) -> tuple[int, int]:
    """Posts and people of a unit and all below it on the day."""
    posts = people = 0
    for _path, counted_posts, counted_people in _figures(actor, [path], on):
        posts += counted_posts
        people += counted_people
    return posts, people


def _children(actor: Actor, parents: Mapping[int, Node], shown: Shown, place: Place) -> Cut:
    query = select(OrgUnit, OrgUnit.public_id).where(
        OrgUnit.parent_id.in_(list(parents)),
        shown.condition(),
        scopes.unit_condition(actor, Permission.TREE_READ),
    )
    return keyset.cut(query, BY_NAME, place, size=SHOWN)


def _below(actor: Actor, parent_ids: Sequence[int], shown: Shown) -> Sequence[OrgUnit]:
    if not parent_ids:
        return []
    query = (
        scopes.units(actor, Permission.TREE_READ)
        .where(OrgUnit.parent_id.in_(parent_ids), shown.condition())
        .order_by(BY_NAME.key)
        .limit(DEEPER)
    )
    return db.session.scalars(query).all()


def _child_counts(actor: Actor, parent_ids: Iterable[int], shown: Shown) -> dict[int, int]:
    rows = db.session.execute(
        select(OrgUnit.parent_id, func.count())
        .where(
            OrgUnit.parent_id.in_(list(parent_ids)),
            shown.condition(),
            scopes.unit_condition(actor, Permission.TREE_READ),
        )
        .group_by(OrgUnit.parent_id)
    )
    return {parent_id: count for parent_id, count in rows if parent_id is not None}


def _fill(actor: Actor, nodes: Mapping[int, Node], start: Sequence[OrgUnit], shown: Shown) -> None:
    """Heads, and how many posts and people stand in each unit and below it."""
    led = heads(list(nodes), shown.on)
    for id_, node in nodes.items():
        node.head = led.get(id_)
    for path, posts, people in _figures(actor, [one.path for one in start], shown.on):
        for id_ in structure.ids_of(path):
            if id_ in nodes:
                nodes[id_].posts += posts
                nodes[id_].people += people


def _figures(actor: Actor, paths: Sequence[str], on: date) -> list[tuple[str, int, int]]:
    """Path of each unit below `paths`, its own posts and its own people; one statement."""
    where = and_(
        or_(*(structure.below(path) for path in paths)),
        scopes.unit_condition(actor, Permission.TREE_READ),
    )
    posts = (
        select(OrgUnit.path.label("path"), func.count().label("posts"), literal(0).label("people"))
        .join(Post, Post.unit_id == OrgUnit.id)
        .where(where, *_on(Post.valid_from, Post.valid_until, on))
        .group_by(OrgUnit.path)
    )
    people = (
        select(OrgUnit.path, literal(0), func.count())
        .join(Employment, Employment.unit_id == OrgUnit.id)
        .where(
            where,
            # The few merged records by an index of their own: a join would read everybody.
            Employment.person_id.not_in(
                select(Person.id).where(Person.merged_into_id.is_not(None))
            ),
            *_on(Employment.valid_from, Employment.valid_until, on),
        )
        .group_by(OrgUnit.path)
    )
    rows = db.session.execute(union_all(posts, people))
    return [(row[0], row[1], row[2]) for row in rows]


def _on(since: DayColumn, until: LastColumn, on: date) -> tuple[ColumnElement[bool], ...]:
    return since <= on, or_(until.is_(None), until > on)


def _holds(top: OrgUnit, one: OrgUnit) -> bool:
    """Whether the unit stands below the other."""
    return one.path.startswith(top.path)
