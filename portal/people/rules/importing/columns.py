"""Which column of a table holds which field: guessed from headers, or as saved before."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.people.rules.importing.fields import (
    HEADERS,
    NEEDED,
    NEVER_STORED,
    OF_SHEET,
    Field,
    Sheet,
)
from portal.people.rules.importing.reasons import ColumnFault, ColumnReason
from portal.people.rules.names import search_key

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Places of the fields (0 is the first column), and what became of the other headers."""

    sheet: Sheet
    columns: Mapping[Field, int]
    ignored: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    """Headers of data that is never stored; their cells are not read."""
    faults: tuple[ColumnFault, ...] = ()


def fold(header: str) -> str:
    """The form headers are compared in: "NIP Baru*" and "nip_baru (18 angka)" are one."""
    return search_key(_ASIDE.sub(" ", header))


def known_headers(headers: Sequence[str]) -> int:
    """How many of the cells are headers of some field: tells a header from a title line."""
    known = {name for names in HEADERS.values() for name in names} | NEVER_STORED
    return sum(fold(header) in known for header in headers)


def guess(headers: Sequence[str], sheet: Sheet) -> ColumnMap:
    """The map that the headers suggest. Of several fitting columns the surest header wins;
    two columns with one and the same header for a field are a fault."""
    folded = [fold(header) for header in headers]
    found: dict[Field, int] = {}
    faults: list[ColumnFault] = []
    for field in Field:
        if field not in OF_SHEET[sheet]:
            continue
        name = next((name for name in HEADERS[field] if name in folded), None)
        if name is None:
            continue
        found[field] = folded.index(name)
        if folded.count(name) > 1:
            faults.append(ColumnFault(ColumnReason.TWICE, field, headers[found[field]]))
    return _map(sheet, headers, folded, found, faults)


def apply(saved: Mapping[str, Field], headers: Sequence[str], sheet: Sheet) -> ColumnMap:
    """The map saved for such files; nothing is guessed, and a missing header is a fault."""
    folded = [fold(header) for header in headers]
    found: dict[Field, int] = {}
    faults: list[ColumnFault] = []
    for name, field in saved.items():
        if field not in OF_SHEET[sheet]:
            faults.append(ColumnFault(ColumnReason.NOT_OF_SHEET, field, name))
        elif name not in folded:
            faults.append(ColumnFault(ColumnReason.SAVED_GONE, field, name))
        elif field in found or folded.count(name) > 1:
            faults.append(ColumnFault(ColumnReason.TWICE, field, name))
        else:
            found[field] = folded.index(name)
    return _map(sheet, headers, folded, found, faults)


def to_save(column_map: ColumnMap, headers: Sequence[str]) -> dict[str, Field]:
    """What to keep of a map so that `apply` finds the same columns in the next file."""
    return {fold(headers[place]): field for field, place in column_map.columns.items()}


def _map(
    sheet: Sheet,
    headers: Sequence[str],
    folded: Sequence[str],
    found: Mapping[Field, int],
    faults: Sequence[ColumnFault],
) -> ColumnMap:
    complained = {fault.field for fault in faults}
    missing = [
        ColumnFault(ColumnReason.MISSING, min(choice, key=list(Field).index))
        for choice in NEEDED[sheet]
        if choice.isdisjoint(found) and choice.isdisjoint(complained)
    ]
    taken = set(found.values())
    spare = [place for place, name in enumerate(folded) if name and place not in taken]
    return ColumnMap(
        sheet,
        dict(found),
        tuple(headers[place] for place in spare if folded[place] not in NEVER_STORED),
        tuple(headers[place] for place in spare if folded[place] in NEVER_STORED),
        (*faults, *missing),
    )
