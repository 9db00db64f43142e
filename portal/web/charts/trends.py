"""Change over time: a line per year, and before against after. Lines are named at their ends.

Every chart here is beside its numbers as text or table; the label says the finding in a sentence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from markupsafe import Markup

from portal.web.charts import svg
from portal.web.charts.numbers import one_decimal, plain

Emphasis = Literal["main", "past", "target"]
_STROKES: dict[Emphasis, str] = {"main": "s-acc", "past": "s-mut", "target": "s-gold"}

# Least distance between two names at the line ends, in drawing units.
_NAME_HEIGHT = 21
# Width of a letter of the axis, as large as it gets on a phone, and what parts two names.
_LETTER, _GAP = 10, 40


@dataclass(frozen=True)
class Series:
    """One line. It may be shorter than the axis: the year is not over."""

    name: str
    values: Sequence[float]
    emphasis: Emphasis = "past"


@dataclass(frozen=True)
class Change:
    """One unit before and after; `trained` ones are drawn in colour, the comparison in grey."""

    name: str
    before: float
    after: float
    trained: bool


@dataclass(frozen=True)
class _Plane:
    """Maps (position on the axis, value) to the drawing."""

    left: float
    right: float
    top: float
    bottom: float
    positions: int
    low: float
    high: float

    def x(self, position: int) -> float:
        return self.left + position * (self.right - self.left) / max(self.positions - 1, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - (self.bottom - self.top) * share

    def line(self, values: Sequence[float]) -> list[tuple[float, float]]:
        return [(self.x(position), self.y(value)) for position, value in enumerate(values)]


def lines(
    series: Sequence[Series],
    axis: Sequence[str],
    *,
    top: float,
    label: str,
    show: Callable[[float], str] = plain,
) -> Markup:
    """Lines from 0 to `top` over the named positions of `axis`; the main one stands on a tint.

    `show` writes a value of the scale, in the reader's language and with its unit.
    """
    width, height = 500, 290
    plane = _Plane(34, width - 104, 14, height - 30, len(axis), 0, top or 1)
    parts = [*_scale(plane, show), *_axis(plane, axis, height)]
    for item in series:
        if item.values:
            parts.extend(_line(plane, item))
    ends = [plane.y(item.values[-1]) for item in series if item.values]
    named = [item for item in series if item.values]
    for item, y in zip(named, _apart(ends), strict=True):
        css = "b" if item.emphasis == "main" else "mut"
        parts.append(svg.text(item.name, plane.x(len(item.values) - 1) + 12, y + 4, css=css))
    return svg.picture("pk-svg wide", width, height, parts, label=label)


def _scale(plane: _Plane, show: Callable[[float], str]) -> list[Markup]:
    parts = []
    for quarter in range(5):
        value = plane.high * quarter / 4
        y = plane.y(value)
        rule = svg.polyline([(plane.left, y), (plane.right, y)])
        parts.append(svg.path("s-line", rule))
        parts.append(svg.text(show(value), plane.left - 8, y + 4, css="sm mut", anchor="end"))
    return parts


def _axis(plane: _Plane, names: Sequence[str], height: float) -> list[Markup]:
    """The first name, the last, and between them as many as stay well apart on a phone."""
    room = plane.x(1) - plane.x(0)
    longest = max((len(name) for name in names), default=0)
    step = max(ceil((longest * _LETTER + _GAP) / room), 1)
    last = len(names) - 1
    return [
        svg.text(names[index], plane.x(index), height - 8, css="sm mut", anchor="middle")
        for index in range(len(names))
        if index == last or (index % step == 0 and last - index >= step)
    ]


def _line(plane: _Plane, item: Series) -> list[Markup]:
    points = plane.line(item.values)
    stroke = {"stroke_width": 3 if item.emphasis == "main" else 2, "stroke_linejoin": "round"}
    if item.emphasis == "target":
        stroke["stroke_dasharray"] = "6 5"
    drawn = svg.path(f"f-none {_STROKES[item.emphasis]}", svg.polyline(points), **stroke)
    if item.emphasis != "main":
        return [drawn]
    (first_x, _), (last_x, last_y) = points[0], points[-1]
    floor = plane.y(plane.low)
    under = svg.polyline([(first_x, floor), *points, (last_x, floor)]) + "Z"
    tint = svg.path("f-acc", under, fill_opacity=".1")
    return [tint, drawn, svg.circle("f-acc s-surf", last_x, last_y, 5.5, stroke_width=2)]


def slope(
    changes: Sequence[Change],
    *,
    before: str,
    after: str,
    label: str,
    show: Callable[[float], str] = one_decimal,
) -> Markup:
    """Before and after, one line per unit; `before` and `after` name the two dates.

    The scale runs from the lowest to the highest value: the chart shows change, not size.
    Without a change nothing is drawn.
    """
    if not changes:
        return Markup("")
    width, height = 500, max(300, 60 + _NAME_HEIGHT * len(changes))
    values = [value for change in changes for value in (change.before, change.after)]
    low, high = min(values), max(values)
    plane = _Plane(50, width - 214, 40, height - 20, 2, low, high if high > low else low + 1)
    parts = _posts(plane, before, after)
    for change in changes:
        parts.extend(_slope_line(plane, change))
    befores = _apart([plane.y(change.before) for change in changes])
    afters = _apart([plane.y(change.after) for change in changes])
    for change, left, right in zip(changes, befores, afters, strict=True):
        css = "b" if change.trained else "mut"
        name = f"{show(change.after)}\N{NO-BREAK SPACE} {change.name}"
        parts.append(
            svg.text(show(change.before), plane.left - 10, left + 4, css=css, anchor="end")
        )
        parts.append(svg.text(name, plane.right + 12, right + 4, css=css))
    return svg.picture("pk-svg wide", width, height, parts, label=label)


def _posts(plane: _Plane, before: str, after: str) -> list[Markup]:
    """The two uprights that the lines run between, named above."""
    parts = []
    for x, name in ((plane.left, before), (plane.right, after)):
        upright = svg.polyline([(x, plane.top - 14), (x, plane.bottom + 6)])
        parts.append(svg.path("s-line", upright))
        parts.append(svg.text(name, x, 14, css="sm mut", anchor="middle"))
    return parts


def _slope_line(plane: _Plane, change: Change) -> list[Markup]:
    tone = "acc" if change.trained else "mut"
    (x1, y1), (x2, y2) = points = plane.line([change.before, change.after])
    width = 3 if change.trained else 1.5
    return [
        svg.path(f"s-{tone}", svg.polyline(points), stroke_width=width),
        svg.circle(f"f-{tone}", x1, y1, 4),
        svg.circle(f"f-{tone}", x2, y2, 5 if change.trained else 4),
    ]


def _apart(heights: Sequence[float]) -> list[float]:
    """The same heights pushed down where names would touch; in the order given."""
    placed = list(heights)
    last = float("-inf")
    for index in sorted(range(len(heights)), key=heights.__getitem__):
        last = placed[index] = max(heights[index], last + _NAME_HEIGHT)
    return placed
