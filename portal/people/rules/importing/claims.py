"""What a file says of one person: the lines under one number, agreeing with each other.

Several lines are right when they give several posts (a definitive one and a Plt.). Lines that
repeat each other count once; lines that contradict each other count not at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from portal.people.rules import names
from portal.people.rules.importing.fields import Field
from portal.people.rules.importing.reasons import Fault, LineReason
from portal.people.rules.importing.rows import PersonRow
from portal.people.rules.posts import TenureKind


@dataclass(frozen=True, slots=True)
class Claim:
    """All lines about one person, in the order of the file."""

    rows: tuple[PersonRow, ...]

    @property
    def main(self) -> PersonRow:
        """The line that tells the home unit: the first definitive one, else the first."""
        definitive = (row for row in self.rows if row.kind is TenureKind.DEFINITIVE)
        return next(definitive, self.rows[0])

    @property
    def number(self) -> str:
        """The number all lines share."""
        return self.rows[0].number.value

    @property
    def lines(self) -> tuple[int, ...]:
        """The numbers of the lines."""
        return tuple(row.line for row in self.rows)

    def refused(self, reason: LineReason, field: Field | None = None) -> tuple[Fault, ...]:
        """The same fault for every line."""
        return tuple(Fault(line, field, reason) for line in self.lines)

    def refused_by(self, *told: Fault) -> tuple[Fault, ...]:
        """Faults of some lines, and for the others that one of them is refused."""
        lines = {fault.line for fault in told}
        others = self.refused(LineReason.OTHER_LINE)
        return (*told, *(fault for fault in others if fault.line not in lines))


def group(rows: Iterable[PersonRow]) -> tuple[tuple[Claim, ...], tuple[Fault, ...]]:
    """The claims in order of their first lines, and the faults of lines that spoil theirs."""
    by_number: defaultdict[str, list[PersonRow]] = defaultdict(list)
    for row in rows:
        by_number[row.number.value].append(row)
    claims: list[Claim] = []
    faults: list[Fault] = []
    for same in by_number.values():
        reason = _disagreement(same)
        if reason is not None:
            faults.extend(Claim(tuple(same)).refused(reason, Field.NUMBER))
            continue
        first_of = {_place(row): row for row in reversed(same)}
        kept = [row for row in same if first_of[_place(row)] is row]
        claims.append(Claim(tuple(kept)))
        faults.extend(Fault(row.line, None, LineReason.REPEATED) for row in same if row not in kept)
    return tuple(claims), tuple(faults)


def _disagreement(rows: Sequence[PersonRow]) -> LineReason | None:
    if any(
        not names.are_related(one.name.core, other.name.core)
        for one, other in combinations(rows, 2)
    ):
        return LineReason.TWO_PEOPLE_ONE_NUMBER
    units = {(row.unit_code, names.search_key(row.unit_name)) for row in rows if _is_home(row)}
    if len({_facts(row) for row in rows}) > 1 or len(units) > 1:
        return LineReason.DISAGREES
    return None


def _is_home(row: PersonRow) -> bool:
    return row.kind is TenureKind.DEFINITIVE


def _facts(row: PersonRow) -> tuple[object, ...]:
    name = names.search_key(row.name.full)
    return (name, row.status, row.standing, row.rank, row.email, row.former_number)


def _place(row: PersonRow) -> tuple[str, ...]:
    """What makes two lines of one person the same statement: the post and how it is held."""
    if row.post_code or not row.names_post:
        return (row.post_code, row.kind)
    return (
        row.unit_code,
        names.search_key(row.unit_name),
        names.search_key(row.post_name),
        row.kind,
    )
