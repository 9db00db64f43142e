"""Units, jobs and posts as the services read them: by id, whatever the reader's scope."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.core.db import db
from portal.people.models import Employment, Job, OrgUnit, Person, Post, Tenure
from portal.people.rules import posts as post_rules
from portal.people.rules.posts import TenureKind
from portal.people.rules.spans import Span
from portal.people.rules.units import InUse


def below(path: str) -> ColumnElement[bool]:
    """The unit with this path and every one under it: a range of the path's index.

    Paths are digits and "/", and "0" is the sign after "/", in byte order on both databases.
    """
    return and_(OrgUnit.path >= path, OrgUnit.path < f"{path[:-1]}0")


def ids_of(path: str) -> list[int]:
    """The ids on a path, from the root down to the unit itself."""
    return [int(one) for one in path.split("/") if one]


def parents_on(path: str) -> dict[int, int | None]:
    """Each unit on a path with the one above it, as `rules.trees` wants it."""
    chain = ids_of(path)
    return dict(zip(chain, [None, *chain[:-1]], strict=True))


def code_is_taken(organisation_id: int, code: str, *, but: int | None = None) -> bool:
    """Whether another unit of the agency has this code; numbers of letters write it in capitals, so
    that two that differ in them alone are one.
    """
    query = select(OrgUnit.id).where(
        OrgUnit.organisation_id == organisation_id,
        func.upper(OrgUnit.code) == code.upper(),
        OrgUnit.id != (but or 0),
    )
    return db.session.scalar(query.limit(1)) is not None


def job_code_is_taken(organisation_id: int, code: str) -> bool:
    query = select(Job.id).where(Job.organisation_id == organisation_id, Job.code == code)
    return db.session.scalar(query.limit(1)) is not None


def post_code_is_taken(organisation_id: int, code: str, *, but: int | None = None) -> bool:
    """Whether another seat of the agency has this code."""
    query = (
        select(Post.id)
        .join(Job, Job.id == Post.job_id)
        .where(Job.organisation_id == organisation_id, Post.code == code, Post.id != (but or 0))
    )
    return db.session.scalar(query.limit(1)) is not None


def left_in(unit_id: int, on: date) -> InUse:
    """What a unit still holds on `on` or later, in one statement."""
    units = select(func.count()).select_from(OrgUnit).where(OrgUnit.parent_id == unit_id)
    posts = select(func.count()).select_from(Post).where(Post.unit_id == unit_id)
    people = (
        select(func.count())
        .select_from(Employment)
        .join(Person, Person.id == Employment.person_id)
        .where(Employment.unit_id == unit_id, Person.merged_into_id.is_(None))
    )
    row = db.session.execute(
        select(
            units.where(_lasts(OrgUnit.valid_until, on)).scalar_subquery(),
            posts.where(_lasts(Post.valid_until, on)).scalar_subquery(),
            people.where(_lasts(Employment.valid_until, on)).scalar_subquery(),
        )
    ).one()
    return InUse(units=row[0], posts=row[1], people=row[2])


def posts_left(job_id: int, on: date) -> int:
    """How many posts of a job exist on `on` or later."""
    query = select(func.count()).select_from(Post).where(Post.job_id == job_id)
    return db.session.scalars(query.where(_lasts(Post.valid_until, on))).one()


def longest_path_below(path: str) -> int:
    """The length of the longest path in a subtree."""
    query = select(func.max(func.length(OrgUnit.path))).where(below(path))
    return int(db.session.scalars(query).one())


def chain_above(post_id: int) -> dict[int, int | None]:
    """A post and every one above it by `reports_to`, each with the one it reports to.

    One statement; ends at a top, and at a repetition should the data hold a cycle.
    """
    chain = select(Post.id, Post.reports_to_id).where(Post.id == post_id).cte(recursive=True)
    above = aliased(Post)
    chain = chain.union(
        select(above.id, above.reports_to_id).join(chain, above.id == chain.c.reports_to_id)
    )
    rows = db.session.execute(select(chain.c.id, chain.c.reports_to_id))
    return {one: reports_to for one, reports_to in rows}


def seat_of(post: Post) -> post_rules.Post[int]:
    """A post as the rules see it."""
    return post_rules.Post(post.id, post.reports_to_id, Span(post.valid_from, post.valid_until))


def tenures_of_post(post_id: int) -> list[post_rules.Tenure[int, int]]:
    """Everybody who ever held a post, as the rules see it."""
    return [
        held(row) for row in db.session.scalars(select(Tenure).where(Tenure.post_id == post_id))
    ]


def held(row: Tenure) -> post_rules.Tenure[int, int]:
    """A tenure as the rules see it."""
    span = Span(row.valid_from, row.valid_until)
    return post_rules.Tenure(row.person_id, row.post_id, TenureKind(row.kind), span)


def agency_of_post(post_id: int) -> int | None:
    """The agency of a post's unit."""
    query = select(OrgUnit.organisation_id).join(Post, Post.unit_id == OrgUnit.id)
    return db.session.scalar(query.where(Post.id == post_id))


def place_of_post(post_id: int) -> tuple[int, int]:
    """The unit of a post and its agency."""
    row = db.session.execute(
        select(OrgUnit.id, OrgUnit.organisation_id)
        .join(Post, Post.unit_id == OrgUnit.id)
        .where(Post.id == post_id)
    ).one()
    return row[0], row[1]


def units_of_posts_held(person_id: int, organisation_id: int) -> set[int]:
    """The agency's units in which the person holds or held a post."""
    query = (
        select(Post.unit_id)
        .join(Tenure, Tenure.post_id == Post.id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(Tenure.person_id == person_id, OrgUnit.organisation_id == organisation_id)
    )
    return set(db.session.scalars(query))


def paths_of(unit_ids: Iterable[int]) -> list[tuple[str, int]]:
    """The path and the agency of some units."""
    query = select(OrgUnit.path, OrgUnit.organisation_id).where(OrgUnit.id.in_(list(unit_ids)))
    return [(path, agency_id) for path, agency_id in db.session.execute(query)]


def _lasts(until: InstrumentedAttribute[date | None], on: date) -> ColumnElement[bool]:
    """Not over by `on`."""
    return or_(until.is_(None), until > on)
