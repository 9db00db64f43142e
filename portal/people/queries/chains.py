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
    chain = (
        select(Post.id, Post.reports_to_id)
        .join(Tenure, Tenure.post_id == Post.id)
        .where(Tenure.person_id.in_(list(person_ids)), _holds(on))
        .cte(recursive=True)
    )
    higher = aliased(Post)
    chain = chain.union(
        select(higher.id, higher.reports_to_id).join(chain, higher.id == chain.c.reports_to_id)
    )
    rows = db.session.execute(
        select(Post, Tenure)
        .outerjoin(Tenure, and_(Tenure.post_id == Post.id, _holds(on)))
        .where(Post.id.in_(select(chain.c.id)))
        .order_by(Tenure.valid_from, Tenure.id)
    ).all()
    posts: dict[int, rules.Post[int]] = {post.id: structure.seat_of(post) for post, _held in rows}
    return Chart(posts.values(), [structure.held(held) for _post, held in rows if held], on)


def _holds(on: date) -> ColumnElement[bool]:
    return and_(Tenure.valid_from <= on, or_(Tenure.valid_until.is_(None), Tenure.valid_until > on))
