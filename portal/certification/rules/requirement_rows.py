"""A tree of requirements as the lines of a form: added, removed, moved and indented one at a time.

A form without script sends all of its lines and the one button that was pressed, so every act takes
the whole list and gives a whole list. A line is a group or a leaf at a depth; what stands deeper
below a group belongs to it. The list is always one that can be read: nothing stands deeper than
one step below the group above it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from portal.certification.rules.requirements import DEEPEST, Group, Leaf, LeafKind, Node, Operator


@dataclass(frozen=True, slots=True)
class Row:
    """One line at a depth, 0 for those of the tree itself; `leaf` None: a group."""

    depth: int
    leaf: Leaf | None = None
    operator: Operator = Operator.ALL

    @property
    def is_group(self) -> bool:
        return self.leaf is None


class Move(StrEnum):
    """What a button beside a line does."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"
    REMOVE = "remove"


Rows = tuple[Row, ...]


def rows(node: Node) -> tuple[Operator, Rows]:
    """How the tree combines its parts, and its lines; a single leaf is all of one."""
    if isinstance(node, Leaf):
        return Operator.ALL, (Row(0, node),)
    return node.operator, tuple(row for part in node.parts for row in _rows(part, 0))


def _rows(node: Node, depth: int) -> Rows:
    if isinstance(node, Leaf):
        return (Row(depth, node),)
    below = (row for part in node.parts for row in _rows(part, depth + 1))
    return (Row(depth, operator=node.operator), *below)


def tree(operator: Operator, found: Sequence[Row]) -> Group:
    """The tree those lines make."""
    return Group(operator, _parts(straightened(found), 0))


def _parts(found: Rows, depth: int) -> tuple[Node, ...]:
    parts: list[Node] = []
    for place, row in enumerate(found):
        if row.depth != depth:
            continue
        if row.leaf is not None:
            parts.append(row.leaf)
        else:
            inside = found[place + 1 : end_of(found, place)]
            parts.append(Group(row.operator, _parts(inside, depth + 1)))
    return tuple(parts)


def end_of(found: Sequence[Row], place: int) -> int:
    """The place behind a line and all that belongs to it."""
    depth = found[place].depth
    behind = (n for n in range(place + 1, len(found)) if found[n].depth <= depth)
    return next(behind, len(found))


def straightened(found: Sequence[Row]) -> Rows:
    """The same lines, none deeper than its place allows or than a tree may be."""
    made: list[Row] = []
    for row in found:
        above = made[-1] if made else None
        deepest = 0 if above is None else above.depth + above.is_group
        made.append(replace(row, depth=max(0, min(row.depth, deepest, DEEPEST - 1))))
    return tuple(made)


def add_leaf(found: Sequence[Row], kind: LeafKind) -> Rows:
    """A new requirement at the end, inside the group that stands last."""
    return _added(found, Row(0, Leaf(fresh_key(found), kind)))


def add_group(found: Sequence[Row], operator: Operator) -> Rows:
    """A new group at the end, beside the line that stands last."""
    return (*found, Row(0, operator=operator))


def _added(found: Sequence[Row], row: Row) -> Rows:
    last = found[-1] if found else None
    depth = 0 if last is None else last.depth + last.is_group
    return straightened((*found, replace(row, depth=depth)))


def fresh_key(found: Sequence[Row]) -> str:
    """A name no line has: r1, r2, … one above the highest, as keys are never used twice."""
    used = [row.leaf.key for row in found if row.leaf is not None]
    numbers = [int(key[1:]) for key in used if key[:1] == "r" and key[1:].isdecimal()]
    return f"r{max(numbers, default=0) + 1}"


def moved(found: Sequence[Row], place: int, move: Move) -> Rows:
    """The lines after the button beside line `place`; a group takes along what belongs to it.

    What cannot be done (up from the first place, in without a group above) changes nothing.
    """
    if not 0 <= place < len(found):
        return tuple(found)
    match move:
        case Move.REMOVE:
            return straightened((*found[:place], *found[end_of(found, place) :]))
        case Move.IN:
            return _deeper(found, place)
        case Move.OUT:
            return _outward(found, place)
        case Move.UP:
            other = _sibling_above(found, place)
            return tuple(found) if other is None else _exchanged(found, other)
        case Move.DOWN:
            return _exchanged(found, place)


def _exchanged(found: Sequence[Row], place: int) -> Rows:
    """A line and the next one of its group change places; the last of a group stays."""
    end = end_of(found, place)
    if end >= len(found) or found[end].depth != found[place].depth:
        return tuple(found)
    beyond = end_of(found, end)
    return (*found[:place], *found[end:beyond], *found[place:end], *found[beyond:])


def _sibling_above(found: Sequence[Row], place: int) -> int | None:
    """The line before this one in the same group."""
    depth = found[place].depth
    for other in range(place - 1, -1, -1):
        if found[other].depth == depth:
            return other
        if found[other].depth < depth:
            return None
    return None


def _deeper(found: Sequence[Row], place: int) -> Rows:
    """Into the group that stands just before it; as far as a tree may be deep."""
    other, end = _sibling_above(found, place), end_of(found, place)
    block = found[place:end]
    too_deep = max(row.depth for row in block) + 1 >= DEEPEST
    if other is None or not found[other].is_group or too_deep:
        return tuple(found)
    inside = (replace(row, depth=row.depth + 1) for row in block)
    return (*found[:place], *inside, *found[end:])


def _outward(found: Sequence[Row], place: int) -> Rows:
    """Out of its group, to stand right behind it; the others of the group stay in it."""
    depth = found[place].depth
    if depth == 0:
        return tuple(found)
    parent = next(n for n in range(place - 1, -1, -1) if found[n].depth < depth)
    end, close = end_of(found, place), end_of(found, parent)
    block = tuple(replace(row, depth=row.depth - 1) for row in found[place:end])
    return (*found[:place], *found[end:close], *block, *found[close:])
