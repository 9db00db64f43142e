"""Who stands below whom on a day, in SQL: the same answer as `rules.posts.Chart`.

A supervisor is derived from `reports_to`. A post that nobody holds on the day, or that does not
exist then, is climbed past: whoever reports to it reports to the one above.
"""

from datetime import date

from sqlalchemy import CTE, BindParameter, ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import shared_alias
from portal.people.models import Post, Tenure

Leader = int | ColumnElement[int]
Day = date | BindParameter[date]

# Aliases are made once: making one costs more than all the rest of a statement.
_own, _mine, _direct = shared_alias(Post), shared_alias(Tenure), shared_alias(Post)
_further, _held_seat, _holder = shared_alias(Post), shared_alias(Post), shared_alias(Tenure)
_seat, _subordinate = shared_alias(Post), shared_alias(Tenure)


def subordinates(leader: Leader, on: Day) -> Select[int]:
    """The ids of all persons who have `leader` among their supervisors on the day.

    Goes down from the posts the leader holds: the posts reporting to them, and below those that
    are empty the posts reporting to those. Ends although the data might hold a circle.
    """
    below = _posts_below(leader, on)
    return (
        select(_subordinate.person_id)
        .join(_seat, _seat.id == _subordinate.post_id)
        .where(
            # Not a join: SQLite then begins with the posts, never with everybody's tenures.
            _subordinate.post_id.in_(select(below.c.id)),
            _subordinate.person_id != leader,
            _holds(_subordinate, on),
            _exists_on(_seat, on),
        )
    )


def is_led(person_id: InstrumentedAttribute[int], on: Day) -> ColumnElement[bool]:
    """Whether somebody else holds, on the day, a post that one of the person's reports to.

    The first step alone: with an empty post above, `rules.posts.Chart` says who stands higher.
    """
    return exists(
        select(_subordinate.id)
        .join(_seat, _seat.id == _subordinate.post_id)
        .join(_direct, _direct.id == _seat.reports_to_id)
        .join(_mine, _mine.post_id == _direct.id)
        .where(
            _subordinate.person_id == person_id,
            _mine.person_id != person_id,
            _holds(_subordinate, on),
            _holds(_mine, on),
            _exists_on(_seat, on),
            _exists_on(_direct, on),
        )
        .correlate_except(_subordinate, _seat, _direct, _mine)
    )


def _posts_below(leader: Leader, on: Day) -> CTE:
    below = (
        select(_direct.id)
        .join(_mine, _mine.post_id == _direct.reports_to_id)
        .join(_own, _own.id == _mine.post_id)
        .where(_mine.person_id == leader, _holds(_mine, on), _exists_on(_own, on))
        .cte(recursive=True)
    )
    return below.union(
        select(_further.id)
        .join(below, below.c.id == _further.reports_to_id)
        .where(~_is_held(below.c.id, on))
    )


def _is_held(post_id: ColumnElement[int], on: Day) -> ColumnElement[bool]:
    """Whether the post exists on the day and somebody holds it."""
    return exists(
        select(_holder.id)
        .join(_held_seat, _held_seat.id == _holder.post_id)
        .where(_holder.post_id == post_id, _holds(_holder, on), _exists_on(_held_seat, on))
    )


def _holds(tenure: type[Tenure], on: Day) -> ColumnElement[bool]:
    return _is_within(tenure.valid_from, tenure.valid_until, on)


def _exists_on(post: type[Post], on: Day) -> ColumnElement[bool]:
    return _is_within(post.valid_from, post.valid_until, on)


def _is_within(
    first: InstrumentedAttribute[date], end: InstrumentedAttribute[date | None], on: Day
) -> ColumnElement[bool]:
    return and_(first <= on, or_(end.is_(None), end > on))
