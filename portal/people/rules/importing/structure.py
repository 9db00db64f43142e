"""Units and posts from files: new, changed, same and refused, in an order that can be written.

A cell left empty changes nothing. Whatever would make a cycle, hang below something unknown or
close what is in use is refused, and so is what depended on it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from portal.people.rules import posts, trees
from portal.people.rules.importing import rows
from portal.people.rules.importing.columns import ColumnMap
from portal.people.rules.importing.fields import Field
from portal.people.rules.importing.known import KnownPost, KnownUnit, Snapshot
from portal.people.rules.importing.reasons import Fault, LineReason
from portal.people.rules.importing.results import OutcomeKind
from portal.people.rules.importing.rows import PostRow, UnitRow
from portal.people.rules.importing.tables import Table
from portal.people.rules.posts import PostRefusal
from portal.people.rules.spans import Span, SpanRefusal

V = TypeVar("V", bound=KnownUnit | KnownPost)
R = TypeVar("R", bound=UnitRow | PostRow)


@dataclass(frozen=True, slots=True)
class Placed(Generic[V]):
    """What one line would make of a unit or post."""

    line: int
    kind: OutcomeKind
    before: V | None
    after: V


@dataclass(frozen=True, slots=True)
class Structure(Generic[V]):
    """The accepted lines, each after the one it hangs below, and the refused ones."""

    placed: tuple[Placed[V], ...]
    faults: tuple[Fault, ...]


def stage_units(table: Table, column_map: ColumnMap, snapshot: Snapshot) -> Structure[KnownUnit]:
    """Compare a table of units with the units known."""
    readable, faults = _read(table, lambda line: rows.unit(line, column_map, len(table.headers)))
    readable, twice = _once_each(readable, Field.UNIT_CODE)
    faults.extend(twice)
    made: dict[str, tuple[int, KnownUnit]] = {}
    for row in readable:
        result = _unit(row, snapshot)
        if isinstance(result, Fault):
            faults.append(result)
        else:
            made[row.code] = (row.line, result)
    known = {code: unit.parent for code, unit in snapshot.units.items()}
    above = {code: unit.parent for code, (_, unit) in made.items()}
    for code, reason in _unhangable(known, above).items():
        line, unit = made.pop(code)
        faults.append(Fault(line, Field.PARENT_CODE, reason, unit.parent or ""))
    placed = _in_order(made, {code: unit.parent for code, (_, unit) in made.items()})
    return Structure(
        tuple(_placed(line, snapshot.units.get(unit.code), unit) for line, unit in placed),
        tuple(sorted(faults, key=lambda fault: fault.line)),
    )


def stage_posts(table: Table, column_map: ColumnMap, snapshot: Snapshot) -> Structure[KnownPost]:
    """Compare a table of posts with the posts known; units and jobs must exist."""
    readable, faults = _read(table, lambda line: rows.post(line, column_map, len(table.headers)))
    readable, twice = _once_each(readable, Field.POST_CODE)
    faults.extend(twice)
    made: dict[str, tuple[int, KnownPost]] = {}
    for row in readable:
        result = _post(row, snapshot)
        if isinstance(result, Fault):
            faults.append(result)
        else:
            made[row.code] = (row.line, result)
    known = {code: post.reports_to for code, post in snapshot.posts.items()}
    above = {code: post.reports_to for code, (_, post) in made.items()}
    for code, reason in _unhangable(known, above).items():
        line, post = made.pop(code)
        faults.append(Fault(line, Field.REPORTS_TO, reason, post.reports_to or ""))
    placed = _in_order(made, {code: post.reports_to for code, (_, post) in made.items()})
    return Structure(
        tuple(_placed(line, snapshot.posts.get(post.code), post) for line, post in placed),
        tuple(sorted(faults, key=lambda fault: fault.line)),
    )


def with_structure(
    snapshot: Snapshot,
    units: Structure[KnownUnit] | None = None,
    seats: Structure[KnownPost] | None = None,
) -> Snapshot:
    """What will be known once these are carried out: the next sheet of a file builds on it."""
    new_units = {one.after.code: one.after for one in (units.placed if units else ())}
    new_posts = {one.after.code: one.after for one in (seats.placed if seats else ())}
    return replace(
        snapshot,
        units={**snapshot.units, **new_units},
        posts={**snapshot.posts, **new_posts},
    )


def _read(table: Table, read: Callable[..., R | tuple[Fault, ...]]) -> tuple[list[R], list[Fault]]:
    readable: list[R] = []
    faults: list[Fault] = []
    for line in table.lines:
        result = read(line)
        if isinstance(result, tuple):
            faults.extend(result)
        else:
            readable.append(result)
    return readable, faults


def _once_each(readable: Sequence[R], field: Field) -> tuple[list[R], list[Fault]]:
    """Of lines with one code none is more right than the other: all are refused."""
    times = Counter(row.code for row in readable)
    faults = [
        Fault(row.line, field, LineReason.CODE_TWICE, row.code)
        for row in readable
        if times[row.code] > 1
    ]
    return [row for row in readable if times[row.code] == 1], faults


def _unit(row: UnitRow, snapshot: Snapshot) -> KnownUnit | Fault:
    known = snapshot.units.get(row.code)
    span = _span(row, known.span if known else None, snapshot.on)
    if isinstance(span, Fault):
        return span
    if span.until_on is not None and _is_used(row.code, span.until_on, snapshot):
        return Fault(row.line, Field.VALID_UNTIL, LineReason.UNIT_IN_USE)
    return KnownUnit(
        row.code,
        row.name,
        row.parent or (known.parent if known else None),
        row.kind or (known.kind if known else ""),
        span,
    )


def _is_used(code: str, from_on: date, snapshot: Snapshot) -> bool:
    """Whether people or posts would be left in a unit that ends."""
    after = Span(from_on)
    return any(person.unit == code for person in snapshot.persons) or any(
        post.unit == code and post.span.overlaps(after) for post in snapshot.posts.values()
    )


def _post(row: PostRow, snapshot: Snapshot) -> KnownPost | Fault:
    known = snapshot.posts.get(row.code)
    unit = snapshot.units.get(row.unit)
    if unit is None or not unit.span.holds(snapshot.on):
        return Fault(row.line, Field.UNIT_CODE, LineReason.UNIT_UNKNOWN, row.unit)
    if row.job not in snapshot.jobs:
        return Fault(row.line, Field.JOB_CODE, LineReason.JOB_UNKNOWN, row.job)
    span = _span(row, known.span if known else None, snapshot.on)
    if isinstance(span, Fault):
        return span
    held = snapshot.tenures_by_seat.get(row.code, ())
    if span.until_on is not None and known is not None:
        refusal = posts.may_close(known.seat, held, span.until_on)
        if refusal is PostRefusal.HELD:
            return Fault(row.line, Field.VALID_UNTIL, refusal)
    is_head = row.is_head if row.is_head is not None else known is not None and known.is_head
    reports_to = row.reports_to or (known.reports_to if known else None)
    return KnownPost(row.code, row.job, snapshot.jobs[row.job], row.unit, reports_to, is_head, span)


def _span(row: UnitRow | PostRow, known: Span | None, on: date) -> Span | Fault:
    from_on = row.from_on or (known.from_on if known else on)
    until_on = row.until_on or (known.until_on if known else None)
    if until_on is not None and until_on <= from_on:
        return Fault(row.line, Field.VALID_UNTIL, SpanRefusal.REVERSED)
    return Span(from_on, until_on)


def _unhangable(
    known: Mapping[str, str | None], above: Mapping[str, str | None]
) -> dict[str, LineReason]:
    """The lines that cannot hang where they say, repeated until what is left is a forest."""
    left = dict(above)
    refused: dict[str, LineReason] = {}
    while True:
        parents = {**known, **left}
        reason, found = LineReason.PARENT_UNKNOWN, trees.strays(parents)
        if not left.keys() & set(found):
            reason, found = LineReason.CYCLE, trees.find_cycle(parents)
        bad = left.keys() & set(found)
        if not bad:
            return refused
        refused |= dict.fromkeys(sorted(bad), reason)
        left = {code: parent for code, parent in left.items() if code not in bad}


def _in_order(
    made: Mapping[str, tuple[int, V]], above: Mapping[str, str | None]
) -> Iterable[tuple[int, V]]:
    """Parents before children, otherwise as in the file."""
    done: dict[str, None] = {}
    for code in made:
        path = [code, *(up for up in trees.ancestors(above, code) if up in made)]
        done.update(dict.fromkeys(reversed(path)))
    return [made[code] for code in done]


def _placed(line: int, before: V | None, after: V) -> Placed[V]:
    if before is None:
        kind = OutcomeKind.NEW
    else:
        kind = OutcomeKind.SAME if before == after else OutcomeKind.CHANGED
    return Placed(line, kind, before, after)
