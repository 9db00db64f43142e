"""A heat map of shares: rows by columns, the figure in every cell, held back ones as a dash."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from portal.web.charts import svg

_ROW, _HEAD, _COLUMN = 38, 58, 62
_LETTER, _LINE = 8, 24
"""Width of a letter, and letters of a row's name on one of its two lines: so that the first
columns are seen on a phone too. Columns are as wide as the longest of their names asks for.
"""
FULL, ALMOST, HALF = 100, 85, 60


@dataclass(frozen=True)
class HeatRow:
    """One row: its name and a percentage per column; None: nothing to show, or not to be shown."""

    name: str
    values: Sequence[int | None]


def heat(rows: Sequence[HeatRow], columns: Sequence[str], *, label: str) -> Markup:
    """The rows under short names of the columns. Colours repeat the figures, which stand in every
    cell; the same numbers belong into a table beside it. Drawn at its own size: whatever holds it
    lets it be moved sideways.
    """
    names = [svg.two_lines(row.name, _LINE) for row in rows]
    left = max((len(line) for name in names for line in name), default=0) * _LETTER + 8
    column = max(_COLUMN, *(len(name) * _LETTER + 12 for name in columns), 0)
    width = left + column * len(columns)
    parts: list[Markup] = [
        svg.text(name, left + column * (place + 0.5), _HEAD - 12, css="sm mut", anchor="middle")
        for place, name in enumerate(columns)
    ]
    for line, row in enumerate(rows):
        y = _HEAD + line * _ROW
        first = y + 24 - 8 * (len(names[line]) - 1)
        for number, words in enumerate(names[line]):
            parts.append(svg.text(words, 0, first + 16 * number))
        for place, value in enumerate(row.values):
            x = left + column * place
            box = (x + 1, y + 1, column - 2, _ROW - 2)
            parts.append(svg.rectangle(_tone(value), *box, round_=6))
            said = "–" if value is None else str(value)
            css = "heat" if value is not None else "mut"
            parts.append(svg.text(said, x + column / 2, y + 24, css=css, anchor="middle"))
    told = _("%(label)s. Angkanya ada pada tabel di bawahnya.", label=label)
    height = _HEAD + _ROW * len(rows)
    return svg.picture("pk-svg own", width, height, parts, label=told, own_size=True)


def _tone(value: int | None) -> str:
    if value is None:
        return "h0"
    return "h4" if value >= FULL else "h3" if value >= ALMOST else "h2" if value >= HALF else "h1"
