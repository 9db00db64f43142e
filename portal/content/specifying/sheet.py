"""The table of a specification as a form: competency or indicator down, difficulty across."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.assessment.rules.drawing import DrawRule
from portal.assessment.rules.specifying import Plan, Stock
from portal.content import words

DIFFICULTIES = tuple(words.DIFFICULTIES)
MOST = 200
"""Items one cell may ask for."""
MARK = "n"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """How many items are asked for, of those that are there."""

    name: str  # of the field
    difficulty: str
    value: str  # as typed
    there: int

    @property
    def count(self) -> int:
        return int(self.value) if self.value.isdecimal() and len(self.value) < 5 else 0


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A competency as a whole, or one indicator of it (`tag`)."""

    competency: str
    tag: str
    cells: tuple[SheetCell, ...]

    @property
    def total(self) -> int:
        return sum(cell.count for cell in self.cells)


def sheet(plan: Plan, stock: Stock, typed: Mapping[str, str] | None = None) -> list[SheetRow]:
    """Every row the bank can serve, and those asked for that it cannot."""
    there = _stock(stock)
    wanted = {(row.competency, _tag(row), row.difficulty): row.count for row in plan.rows}
    places = sorted({(one, tag) for one, tag, _difficulty in [*there, *wanted]})
    rows = []
    for competency, tag in places:
        cells = []
        for difficulty in DIFFICULTIES:
            place = (competency, tag, difficulty)
            name = ":".join((MARK, *place))
            value = str(wanted.get(place, "")) if typed is None else typed.get(name, "").strip()
            cells.append(SheetCell(name, difficulty, value, there[place]))
        rows.append(SheetRow(competency, tag, tuple(cells)))
    return rows


def read(rows: Sequence[SheetRow]) -> tuple[tuple[DrawRule, ...], list[str]]:
    """The rows of a plan, and what is wrong with what was typed."""
    found, wrong = [], []
    for row in rows:
        for cell in row.cells:
            if cell.value in ("", "0"):
                continue
            if not cell.count or cell.count > MOST:
                wrong.append(
                    _(
                        "Banyak soal harus bilangan 0 sampai %(most)d, bukan %(value)s.",
                        most=MOST,
                        value=cell.value[:12],
                    )
                )
                continue
            tags = frozenset({row.tag}) if row.tag else frozenset[str]()
            found.append(DrawRule(row.competency, cell.difficulty, cell.count, tags))
    return tuple(found), wrong


def _stock(stock: Stock) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for one in stock.items:
        for tag in ("", *one.tags):
            found[one.competency, tag, one.difficulty] += 1
    return found


def _tag(row: DrawRule) -> str:
    return ", ".join(sorted(row.tags))
