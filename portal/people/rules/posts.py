"""Who holds which post, and who therefore supervises whom.

A post is a seat. Several people may hold it, at most one of them definitively; the others act
for it (Plt. when it is vacant, Plh. when its holder is away). One person may hold several posts.
A supervisor is derived from `reports_to` on a date and never granted (architecture.md §3).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Generic, TypeVar

from portal.people.rules.spans import Span

P = TypeVar("P", bound=Hashable)
S = TypeVar("S", bound=Hashable)


class TenureKind(StrEnum):
    """How a post is held."""

    DEFINITIVE = "definitive"
    PLT = "plt"
    PLH = "plh"


RANK: Final[Mapping[str, int]] = {kind.value: place for place, kind in enumerate(TenureKind)}
"""Of several who hold a post, or several posts of one person: which comes first."""


class TenureRefusal(StrEnum):
    """Why somebody may not take a post for these days."""

    OUTSIDE_POST = "tenure.outside_post"
    ALREADY_HOLDS = "tenure.already_holds"
    POST_TAKEN = "tenure.post_taken"


class PostRefusal(StrEnum):
    """Why a post may not be written, or end on a day."""

    CODE_TAKEN = "post.code_taken"
    HELD = "post.held"
    BEFORE_START = "post.before_start"


class Passed(StrEnum):
    """Why the search for a supervisor went past a post to the one above."""

    VACANT = "post.vacant"
    OWN = "post.own"
    CLOSED = "post.closed"


class Unsupervised(StrEnum):
    """Why a post has nobody above it."""

    TOP = "post.top"
    NOBODY_ABOVE = "post.nobody_above"
    CYCLE = "post.cycle"


@dataclass(frozen=True, slots=True)
class Post(Generic[S]):
    """A seat, the seat it reports to, and the days it exists."""

    id: S
    reports_to: S | None
    span: Span


@dataclass(frozen=True, slots=True)
class Tenure(Generic[P, S]):
    """One person on one post for some days."""

    person: P
    post: S
    kind: TenureKind
    span: Span


@dataclass(frozen=True, slots=True)
class Skipped(Generic[S]):
    """A post that was climbed past, and why."""

    post: S
    why: Passed


@dataclass(frozen=True, slots=True)
class Supervisor(Generic[P, S]):
    """Who stands above somebody: through which post of theirs, on which post, and how."""

    person: P
    post: S
    kind: TenureKind
    through: S
    skipped: tuple[Skipped[S], ...] = ()


@dataclass(frozen=True, slots=True)
class Supervision(Generic[P, S]):
    """Every supervisor of one person on one day, and the posts that have none."""

    supervisors: tuple[Supervisor[P, S], ...]
    without: tuple[tuple[S, Unsupervised], ...]


def may_take(
    post: Post[S], held: Iterable[Tenure[P, S]], new: Tenure[P, S]
) -> TenureRefusal | None:
    """Why `new` may not be written; `held` are the tenures of this post, of all people.

    Acting beside a definitive holder is allowed: that is what Plh. is for, and records of a
    Plt. often end late.
    """
    if not post.span.contains(new.span):
        return TenureRefusal.OUTSIDE_POST
    meeting = [row for row in held if row.post == new.post and row.span.overlaps(new.span)]
    if any(row.person == new.person for row in meeting):
        return TenureRefusal.ALREADY_HOLDS
    if new.kind is TenureKind.DEFINITIVE and any(
        row.kind is TenureKind.DEFINITIVE for row in meeting
    ):
        return TenureRefusal.POST_TAKEN
    return None


def may_close(post: Post[S], held: Iterable[Tenure[P, S]], on: date) -> PostRefusal | None:
    """Why the post may not end with the day before `on`; its tenures must end by then."""
    if on <= post.span.from_on:
        return PostRefusal.BEFORE_START
    after = Span(on)
    if any(row.post == post.id and row.span.overlaps(after) for row in held):
        return PostRefusal.HELD
    return None


class Chart(Generic[P, S]):
    """The posts and their holders on one day, indexed once for many questions."""

    def __init__(self, posts: Iterable[Post[S]], tenures: Iterable[Tenure[P, S]], on: date) -> None:
        self._posts: Mapping[S, Post[S]] = {post.id: post for post in posts}
        self._on = on
        self._holders: defaultdict[S, list[Tenure[P, S]]] = defaultdict(list)
        self._held_by: defaultdict[P, list[Tenure[P, S]]] = defaultdict(list)
        self._below: defaultdict[S, list[S]] = defaultdict(list)
        for row in tenures:
            if row.span.holds(on) and self._exists(row.post):
                self._holders[row.post].append(row)
                self._held_by[row.person].append(row)
        for post in self._posts.values():
            if post.reports_to is not None:
                self._below[post.reports_to].append(post.id)

    def posts_of(self, person: P) -> Sequence[Tenure[P, S]]:
        """The tenures of a person on the day, in the order given."""
        return tuple(self._held_by.get(person, ()))

    def supervisors_of(self, person: P) -> Supervision[P, S]:
        """Everybody above a person, through each post held, definitively or acting.

        The holders of the post reported to supervise, acting ones included. A post that is
        vacant, closed, or held by nobody but the person is passed, with that reason kept.
        """
        found: list[Supervisor[P, S]] = []
        without: list[tuple[S, Unsupervised]] = []
        for through in dict.fromkeys(row.post for row in self._held_by.get(person, ())):
            climbed = self._climb(person, through)
            if isinstance(climbed, Unsupervised):
                without.append((through, climbed))
            else:
                found.extend(climbed)
        return Supervision(tuple(found), tuple(without))

    def above(self, person: P, post: S) -> Sequence[Supervisor[P, S]] | Unsupervised:
        """Who supervises whoever holds this post, never `person`: how a matter of theirs goes on
        upwards from a post above them.
        """
        return self._climb(person, post)

    def subordinates_of(self, person: P) -> frozenset[P]:
        """Everybody who has `person` among their supervisors on the day."""
        found: set[P] = set()
        seen: set[S] = set()
        open_posts = [row.post for row in self._held_by.get(person, ())]
        while open_posts:
            for below in self._below.get(open_posts.pop(), ()):
                if below in seen:
                    continue
                seen.add(below)
                holders = {row.person for row in self._holders.get(below, ())}
                found |= holders
                if not holders:
                    open_posts.append(below)
        return frozenset(found - {person})

    def _climb(self, person: P, through: S) -> list[Supervisor[P, S]] | Unsupervised:
        skipped: list[Skipped[S]] = []
        seen = {through}
        target = self._posts[through].reports_to
        while target is not None and target in self._posts:
            if target in seen:
                return Unsupervised.CYCLE
            seen.add(target)
            others = [row for row in self._holders.get(target, ()) if row.person != person]
            if others:
                passed = tuple(skipped)
                return [Supervisor(row.person, target, row.kind, through, passed) for row in others]
            skipped.append(Skipped(target, self._why_passed(target)))
            target = self._posts[target].reports_to
        return Unsupervised.NOBODY_ABOVE if skipped else Unsupervised.TOP

    def _why_passed(self, post: S) -> Passed:
        if not self._exists(post):
            return Passed.CLOSED
        return Passed.OWN if self._holders.get(post) else Passed.VACANT

    def _exists(self, post: S) -> bool:
        known = self._posts.get(post)
        return known is not None and known.span.holds(self._on)
