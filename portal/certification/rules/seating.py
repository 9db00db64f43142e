"""Seats and parallel forms: who sits where, and that neighbours and retakers get different forms.

Seats are numbered from the front left, row by row. Side by side, in front and behind, two people
never write the same form where there are enough forms; diagonally only where it cannot be helped.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

COLUMNS = 5
"""Seats in a row, where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Space:
    """A room in one shift: how many may sit there, which seats are taken."""

    room: int
    seats: int
    taken: frozenset[int] = frozenset()

    @property
    def left(self) -> int:
        return max(0, self.seats - len(self.taken))


def first_free(space: Space) -> int | None:
    """The lowest seat that is free; None when the room is full."""
    return next((seat for seat in range(1, space.seats + 1) if seat not in space.taken), None)


def place(spaces: Sequence[Space], wanted: int | None = None) -> tuple[int, int] | None:
    """Room and seat: of the room wanted, else of the first room with one left; None when full.

    Whoever wants a full room gets no other in its stead.
    """
    for space in spaces:
        if wanted is not None and space.room != wanted:
            continue
        seat = first_free(space)
        if seat is not None:
            return space.room, seat
    return None


def neighbours(seat: int, columns: int) -> tuple[frozenset[int], frozenset[int]]:
    """The seats beside, before and behind a seat, and those diagonal to it."""
    row, column = divmod(seat - 1, columns)
    near: set[int] = set()
    diagonal: set[int] = set()
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            there = (row + down, column + right)
            if (down, right) == (0, 0) or there[0] < 0 or not 0 <= there[1] < columns:
                continue
            (diagonal if down and right else near).add(there[0] * columns + there[1] + 1)
    return frozenset(near), frozenset(diagonal)


def pattern(seat: int, forms: int, columns: int) -> int:
    """The form's place (from 0) that a seat has when nobody near it is a retaker."""
    row, column = divmod(seat - 1, columns)
    return (column + (row if forms == 2 else 2 * row)) % forms


def choose(
    forms: Sequence[int],
    seat: int | None,
    taken: Mapping[int, int],
    seen: Sequence[int] = (),
    *,
    columns: int = COLUMNS,
) -> int | None:
    """The form for a seat. `taken` are the forms at the other seats; `seen` those the person had
    before, the last one at the end. Without a seat (remote) the form fewest others write.

    A form the person had comes back only when there is no other, and then never the last one
    unless it is the only one.
    """
    able = _unseen(forms, seen)
    if not able:
        return None
    used = list(taken.values())
    if seat is None:
        return min(able, key=lambda one: (used.count(one), forms.index(one)))
    near, diagonal = neighbours(seat, columns)
    first = forms[pattern(seat, len(forms), columns)]

    def unfit(form: int) -> tuple[int, int, bool, int, int]:
        return (
            _same(form, near, taken),
            _same(form, diagonal, taken),
            form != first,
            used.count(form),
            forms.index(form),
        )

    return min(able, key=unfit)


def _unseen(forms: Sequence[int], seen: Sequence[int]) -> list[int]:
    fresh = [one for one in forms if one not in seen]
    if fresh or not forms:
        return fresh
    return [one for one in forms if one != seen[-1]] or list(forms)


def _same(form: int, seats: Collection[int], taken: Mapping[int, int]) -> int:
    return sum(1 for seat in seats if taken.get(seat) == form)
