"""A table of items, one to a row (XLSX or CSV): the layout of docs/courses.md.

Cells hold Markdown, as the studio's forms do. A formula is a fault, never worked out (CO-6).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from portal.assessment.formats.document import (
    Entry,
    ItemFileRefusal,
    ItemRefusal,
    NeutralItem,
    Number,
    Option,
    Unusable,
)
from portal.assessment.formats.judging import judge
from portal.assessment.formats.numbers import decimal, spelt, with_tolerance
from portal.assessment.formats.sheet_words import (
    COLUMNS,
    DIFFICULTIES,
    ENGLISH,
    EXAMPLES,
    KINDS,
    LETTERS,
    NEEDED,
    TRUTH,
)
from portal.assessment.formats.source import label_of
from portal.core.errors import Refused
from portal.core.tabular import Row, TableLimits, open_table, xlsx_file

_LIMITS = TableLimits(rows=5_000, columns=60, cell_chars=8_000)
_UNIT = re.compile(r"\s*([^=;]+?)\s*=\s*([^=;]+?)\s*")
_ARROW = re.compile(r"\s*(?:->|→)\s*")

Cells = Mapping[str, str]


def read(data: bytes) -> Iterator[Entry]:
    """Every item of a file. Raises Refused(ItemFileRefusal | TableRefusal)."""
    if not data:
        raise Refused(ItemFileRefusal.EMPTY)
    with open_table(BytesIO(data), limits=_LIMITS) as table:
        names = {column: _known(column) for column in table.columns}
        missing = [name for name in NEEDED if name not in names.values()]
        if missing:
            raise Refused(ItemFileRefusal.COLUMN_MISSING, column=missing[0])
        for number, row in enumerate(table.rows, start=1):
            yield _entry(number, row, names)


def template(created_at: datetime) -> BinaryIO:
    """The table with its columns and one row of every kind; the caller closes it."""
    rows = ([example.get(column, "") for column in COLUMNS] for example in EXAMPLES)
    return xlsx_file(COLUMNS, rows, sheet="Soal", created_at=created_at)


def _known(column: str) -> str:
    """Our name of a column; "" for one that nobody reads."""
    bare = " ".join(column.split()).lower()
    by_name = {name.lower(): name for name in COLUMNS}
    return by_name.get(bare) or ENGLISH.get(bare, "")


def _entry(number: int, row: Row, names: Mapping[str, str]) -> Entry:
    cells = dict.fromkeys(COLUMNS, "")
    for column, value in row.cells.items():
        if names.get(column):
            cells[names[column]] = value
    label = label_of(cells["id"] or cells["soal"])
    try:
        for fault in row.faults:
            if names.get(fault.column):
                raise Unusable(ItemRefusal.CELL, column=fault.column)
        return Entry(number, row.line, label, judge(_item(cells)))
    except Unusable as error:
        return Entry(number, row.line, label, refusal=error.said)


def _item(cells: Cells) -> NeutralItem:
    word = " ".join(cells["jenis"].lower().split())
    kind = KINDS.get(word)
    if kind is None:
        raise Unusable(ItemRefusal.KIND_UNKNOWN, subject=word[:40] or "?")
    return replace(
        _READERS[kind](kind, cells),
        stem=cells["soal"],
        explanation=cells["pembahasan"],
        source=cells["sumber"],
        key=cells["id"],
        tags=tuple(filter(None, re.split(r"[,;]\s*", cells["label"].strip()))),
        competency=cells["kompetensi"],
        level=_whole(cells["level"], ItemRefusal.LEVEL, 5),
        difficulty=_difficulty(cells["kesukaran"]),
        marks=_whole(cells["bobot"], ItemRefusal.MARKS, 20),
    )


def _whole(text: str, reason: ItemRefusal, most: int) -> int:
    """A whole number from 1 to `most`; 0 for an empty cell."""
    if not text:
        return 0
    if not re.fullmatch(r"\d{1,3}", text) or not 1 <= int(text) <= most:
        raise Unusable(reason, subject=text[:20])
    return int(text)


def _difficulty(text: str) -> str:
    if text and text.lower() not in DIFFICULTIES:
        raise Unusable(ItemRefusal.DIFFICULTY, subject=text[:20])
    return DIFFICULTIES.get(text.lower(), "")


def _options(cells: Cells) -> list[tuple[str, str]]:
    """Letter and text of the filled cells. One left empty in between is no option."""
    return [(letter, cells[letter]) for letter in LETTERS if cells[letter]]


def _choice(kind: str, cells: Cells) -> NeutralItem:
    options = _options(cells)
    right = set(re.findall(r"[^\s,;]+", cells["kunci"].upper()))
    unknown = right - {letter for letter, _ in options}
    if unknown:
        raise Unusable(ItemRefusal.KEY_NOT_OPTION, subject=min(unknown)[:40])
    made = [Option(text, one in right, cells[f"alasan {one}"]) for one, text in options]
    return NeutralItem(kind, "", options=tuple(made))


def _true_false(kind: str, cells: Cells) -> NeutralItem:
    """Without words of its own the options are Benar and Salah."""
    word = cells["kunci"].strip().lower()
    if not word:
        raise Unusable(ItemRefusal.NO_RIGHT)
    if word not in TRUTH:
        raise Unusable(ItemRefusal.KEY_NOT_OPTION, subject=word[:40])
    texts = (cells["A"] or "Benar", cells["B"] or "Salah")
    whys = (cells["alasan A"], cells["alasan B"])
    is_right = (TRUTH[word], not TRUTH[word])
    made = [Option(*one) for one in zip(texts, is_right, whys, strict=True)]
    return NeutralItem(kind, "", options=tuple(made))


def _short(kind: str, cells: Cells) -> NeutralItem:
    made = [Option(text, why=cells[f"alasan {letter}"]) for letter, text in _options(cells)]
    return NeutralItem(kind, "", options=tuple(made))


def _numeric(kind: str, cells: Cells) -> NeutralItem:
    if not cells["kunci"]:
        raise Unusable(ItemRefusal.NO_RIGHT)
    number = with_tolerance(cells["kunci"], cells["toleransi"])
    return NeutralItem(kind, "", number=_with_units(number, cells["satuan"]))


def _with_units(number: Number, text: str) -> Number:
    """`m; km = 1000`: the unit of the value, then others with what one of each is worth."""
    first, *others = [part.strip() for part in text.split(";") if part.strip()] or [""]
    units = {}
    for part in others:
        found = _UNIT.fullmatch(part)
        if found is None or decimal(found[2]) <= 0 or found[1] == first:
            raise Unusable(ItemRefusal.UNIT, subject=part[:40])
        units[found[1]] = spelt(decimal(found[2]))
    return Number(number.value, number.tolerance, first, units)


def _matching(kind: str, cells: Cells) -> NeutralItem:
    pairs: list[tuple[str, str]] = []
    distractors: list[str] = []
    for _letter, text in _options(cells):
        left, arrow, right = _split(text)
        if not arrow:
            raise Unusable(ItemRefusal.PAIR_HALF, subject=text[:60])
        if left:
            pairs.append((left, right))
        else:
            distractors.append(right)
    return NeutralItem(kind, "", pairs=tuple(pairs), distractors=tuple(distractors))


def _split(text: str) -> tuple[str, bool, str]:
    parts = _ARROW.split(text, maxsplit=1)
    return parts[0].strip(), len(parts) == 2, parts[-1].strip()


def _ordering(kind: str, cells: Cells) -> NeutralItem:
    return NeutralItem(kind, "", sequence=tuple(text for _letter, text in _options(cells)))


def _cloze(kind: str, cells: Cells) -> NeutralItem:
    return NeutralItem(kind, "", text=cells["teks"])


_READERS: dict[str, Callable[[str, Cells], NeutralItem]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _true_false,
    "short": _short,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
}
