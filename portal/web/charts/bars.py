"""Amounts side by side: spent against planned, single amounts, and parts of a whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from portal.web.charts import svg
from portal.web.charts.numbers import plain

_WIDTH, _ROW = 500, 58

Show = Callable[[int], str]


@dataclass(frozen=True)
class Budget:
    """One line of a plan: what was planned and what of it is used."""

    name: str
    used: int
    planned: int


@dataclass(frozen=True)
class Amount:
    """One named amount; `main` is the one the heading speaks of."""

    name: str
    value: int
    main: bool = False


@dataclass(frozen=True)
class Part:
    """One part of a whole; `css` is a fill class of theme.css, such as `f-ok`."""

    name: str
    value: int
    css: str


def bars(rows: Sequence[Budget], *, label: str, show: Show = plain) -> Markup:
    """Spent (solid) on planned (pale), name above, both figures at the end of the bar."""
    top = max((max(row.used, row.planned) for row in rows), default=0) or 1
    scale = (_WIDTH - 190) / top
    parts: list[Markup] = []
    for index, row in enumerate(rows):
        y = index * _ROW
        planned, used = row.planned * scale, row.used * scale
        figures = Markup("{}{}").format(
            show(row.used),
            svg.element("tspan", {"class": "mut", "font-weight": 400}, f" / {show(row.planned)}"),
        )
        parts += [
            svg.text(row.name, 0, y + 16),
            svg.rectangle("f-accline", 0, y + 25, planned, 20, round_=5),
            svg.rectangle("f-acc", 0, y + 30, used, 10, round_=3),
            svg.text(figures, max(planned, used) + 10, y + 40, css="b"),
        ]
    return svg.picture("pk-svg wide", _WIDTH, _height(rows), parts, label=label)


def lollipop(rows: Sequence[Amount], *, label: str, show: Show = plain) -> Markup:
    """One stick per amount, its figure at the end, the main one in colour."""
    top = max((row.value for row in rows), default=0) or 1
    parts: list[Markup] = []
    for index, row in enumerate(rows):
        y, x = index * _ROW, row.value / top * (_WIDTH - 100)
        tone = "acc" if row.main else "mut"
        stick = svg.polyline([(0, y + 35), (x, y + 35)])
        parts += [
            svg.text(row.name, 0, y + 16, css="b" if row.main else ""),
            svg.path(f"s-{tone}", stick, stroke_width=5 if row.main else 2.5),
            svg.circle(f"f-{tone}", x, y + 35, 9 if row.main else 7),
            svg.text(show(row.value), x + 16, y + 40, css="b"),
        ]
    return svg.picture("pk-svg wide", _WIDTH, _height(rows), parts, label=label)


def counts(points: Sequence[tuple[str, int]], *, label: str) -> Markup:
    """How many at each point in time, one under the other: name, bar, figure. The label says all of
    them.
    """
    row, left = 34, 120
    top = max((value for _name, value in points), default=0) or 1
    scale = (_WIDTH - left - 70) / top
    parts: list[Markup] = []
    for index, (name, value) in enumerate(points):
        y = index * row
        parts.append(svg.text(name, 0, y + 22))
        if value:
            parts.append(svg.rectangle("f-acc", left, y + 7, value * scale, 20, round_=4))
        parts.append(svg.text(str(value), left + value * scale + 10, y + 22, css="b"))
    told = "; ".join(_("%(name)s: %(value)d", name=name, value=value) for name, value in points)
    spoken = f"{label}: {told}"
    return svg.picture("pk-svg wide", _WIDTH, max(len(points) * row, 1), parts, label=spoken)


def stack(parts: Sequence[Part]) -> Markup:
    """Parts of a whole in one bar; the label names every part with its value."""
    width = 520
    whole = sum(part.value for part in parts)
    drawn, x = [], 0.0
    for part in parts:
        share = part.value / whole * width if whole else 0
        if part.value:
            drawn.append(svg.rectangle(part.css, x, 0, max(share - 3, 1), 22, round_=4))
        x += share
    label = "; ".join(_("%(name)s: %(value)d", name=part.name, value=part.value) for part in parts)
    return svg.picture("pk-svg", width, 22, drawn, label=label)


def share(percent: int, *, wanted: int = 0) -> Markup:
    """A bar for a table cell that also prints its number, hence decoration.

    `wanted` is the percentage that is asked for: a line stands there, and the bar is gold below it.
    """
    filled = min(max(percent, 0), 100)
    css = "f-gold" if percent < wanted else "f-acc"
    bars_ = [
        svg.element("rect", {"class": css_, "y": 5, "width": width, "height": 10})
        for css_, width in (("f-line", 100), (css, filled))
    ]
    if wanted:
        bars_.append(
            svg.path("s-txt", f"M{wanted} 0V20", stroke_width=2, vector_effect="non-scaling-stroke")
        )
    return svg.picture("pk-share", 100, 20, bars_, label=None, fit="none")


def _height(rows: Sequence[object]) -> int:
    return max(len(rows) * _ROW - 8, 1)
