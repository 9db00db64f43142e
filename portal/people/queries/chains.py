"""The posts above some persons and who holds them: what `rules.posts.Chart` is made of."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from portal.core.db import db
from portal.people.models import Post, Tenure
from portal.people.queries import structure
from portal.people.rules import posts as rules
from portal.people.rules.posts import Chart


def above(person_ids: Collection[int], on: date) -> Chart[int, int]:
    """The chart of the day as far as it concerns these persons: their posts, those above up to
    the top, and all holders. One statement; ends although the data might hold a circle.
    """
    if not person_ids:
        return Chart((), (), on)
    posts, held = _read(person_ids, _holds(on))
    return Chart(posts, held, on)


def on_days(person_ids: Collection[int], days: Collection[date]) -> dict[date, Chart[int, int]]:
    """The same for several days; days on which nothing differs share a chart. One statement."""
    if not person_ids or not days:
        return {day: Chart((), (), day) for day in days}
    first, last = min(days), max(days)
    meeting = and_(
        Tenure.valid_from <= last, or_(Tenure.valid_until.is_(None), Tenure.valid_until > first)
    )
    posts, held = _read(person_ids, meeting)
    made: dict[tuple[tuple[bool, ...], ...], Chart[int, int]] = {}
    found = {}
    for day in sorted(days):
        alike = tuple(tuple(one.span.holds(day) for one in part) for part in (held, posts))
        if alike not in made:
            made[alike] = Chart(posts, held, day)
        found[day] = made[alike]
    return found


def _read(
    person_ids: Collection[int], meant: ColumnElement[bool]
) -> tuple[list[rules.Post[int]], list[rules.Tenure[int, int]]]:
    """The posts these persons hold, those above, and who holds them, as far as it is meant."""
    chain = (
        select(Post.id, Post.reports_to_id)
        .join(Tenure, Tenure.post_id == Post.id)
        .where(Tenure.person_id.in_(list(person_ids)), meant)
        .cte(recursive=True)
    )
    higher = aliased(Post)
    chain = chain.union(
        select(higher.id, higher.reports_to_id).join(chain, higher.id == chain.c.reports_to_id)
    )
    rows = db.session.execute(
        select(Post, Tenure)
        .outerjoin(Tenure, and_(Tenure.post_id == Post.id, meant))
        .where(Post.id.in_(select(chain.c.id)))
        .order_by(Tenure.valid_from, Tenure.id)
    ).all()
    posts: dict[int, rules.Post[int]] = {post.id: structure.seat_of(post) for post, _held in rows}
    return list(posts.values()), [structure.held(held) for _post, held in rows if held]


def _holds(on: date) -> ColumnElement[bool]:
    return and_(Tenure.valid_from <= on, or_(Tenure.valid_until.is_(None), Tenure.valid_until > on))
