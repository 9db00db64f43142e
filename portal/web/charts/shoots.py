"""Drawings made of the bamboo shoot, *pucuk rebung*, the triangle at the head of songket cloth.

It stands for a useful life, useful when young and when old, and is the portal's own sign. Here it
counts: one shoot for every learning hour (JP), one for every level or hour on a certificate.
"""

from functools import cache, lru_cache

from flask_babel import gettext as _
from markupsafe import Markup

from portal.web.charts import svg
from portal.web.charts.numbers import jp

_WIDTH, _HEIGHT, _GAP, _PER_ROW = 26, 34, 8, 10


def pucuk(done_jp100: int, planned_jp100: int = 0, *, total_jp100: int = 2000) -> Markup:
    """The year's learning hours, one shoot per JP: counted, under way or booked, still open.

    Amounts are hundredths of a JP, none negative. `total_jp100` is what the person owes or, for
    PPPK, may reach in the year; a part of an hour fills its shoot from the foot.
    """
    count = -(-total_jp100 // 100)
    rows = -(-count // _PER_ROW)
    booked_to = done_jp100 + planned_jp100
    shoots = [
        _shoot(index, _part(done_jp100 - 100 * index), _part(booked_to - 100 * index))
        for index in range(count)
    ]
    parts = [part for shoot in shoots for part in shoot]
    width, height = _PER_ROW * (_WIDTH + _GAP), rows * (_HEIGHT + 10)
    label = _pucuk_sentence(done_jp100, planned_jp100, total_jp100)
    return svg.picture("pk-svg", width, height, parts, label=label)


def _pucuk_sentence(done: int, planned: int, total: int) -> str:
    numbers = {"done": jp(done), "total": jp(total), "planned": jp(planned)}
    if planned == 0:
        return str(_("%(done)s dari %(total)s JP tercatat", **numbers))
    return str(
        _("%(done)s dari %(total)s JP tercatat, %(planned)s JP dijalani atau terjadwal", **numbers)
    )


def _part(hundredths: int) -> int:
    """What of an hour reaches a shoot."""
    return max(0, min(100, hundredths))


@lru_cache(maxsize=4096)
def _shoot(index: int, filled: int, booked: int) -> list[Markup]:
    """One shoot; `filled` and `booked` are the hundredths that reach it, 0 to 100."""
    x = index % _PER_ROW * (_WIDTH + _GAP) + 2
    y = index // _PER_ROW * (_HEIGHT + 10) + 2
    whole = svg.triangle(x, y, _WIDTH, _HEIGHT)
    if filled >= 100:
        return [svg.path("f-gold s-gold", whole, stroke_width=1.5, stroke_linejoin="round")]
    if booked > 0:
        inner = svg.triangle(x + 1, y + 1, _WIDTH - 2, _HEIGHT - 2)
        base = svg.path("f-none s-gold", inner, stroke_width=2, stroke_dasharray="4 3")
    else:
        base = svg.path("f-line", whole)
    return [base] if filled <= 0 else [base, svg.path("f-gold", _foot(x, y, filled / 100))]


def _foot(x: float, y: float, part: float) -> str:
    """The lower `part` of a shoot's height, as path data."""
    inset = _WIDTH / 2 * part
    foot, cut = y + _HEIGHT, y + _HEIGHT * (1 - part)
    corners = [(x, foot), (x + inset, cut), (x + _WIDTH - inset, cut), (x + _WIDTH, foot)]
    return svg.polyline(corners) + "Z"


def rank(got: int, top: int, label: str) -> Markup:
    """Rising shoots on a certificate, `got` of `top` filled; fixed colours, as on paper."""
    parts = []
    for index in range(top):
        height, x = 40 + index * 88 / max(top - 1, 1), index * 34
        outline = svg.triangle(x + 2, 134 - height, 28, height)
        fill = "#efb93a" if index < got else "none"
        stroke: svg.Attributes = {"stroke": "#cf9410", "stroke-width": 1.5}
        parts.append(svg.element("path", {"fill": fill, **stroke, "d": outline}))
        if index < got:
            parts.extend(_sheaths(x + 16, 134 - height, height))
    return svg.picture("rank", top * 34, 138, parts, label=label)


def _sheaths(middle: float, top: float, height: float) -> list[Markup]:
    """The overlapping leaves of one shoot."""
    lines = []
    for number in range(1, int(height / 22)):
        half, y = 2 + 1.5 * number, top + 22 * number
        corners = [(middle - half, y + 6), (middle, y - 3), (middle + half, y + 6)]
        attributes: svg.Attributes = {"fill": "none", "stroke": "#fffdf7", "stroke-width": 1.5}
        lines.append(svg.element("path", {**attributes, "d": svg.polyline(corners)}))
    return lines


# Height and opacity of each shoot in the picture of the next-step card.
_GROVE = [(46, 16), (74, 20), (60, 24), (104, 30), (132, 36), (96, 30), (168, 50), (120, 34)]


@cache
def weave() -> Markup:
    """The picture behind the next step: shoots that grow taller to the right."""
    parts = []
    for index, (height, opacity) in enumerate(_GROVE):
        x, width = 20 + index * 46, 44
        body = {"fill": "#fff", "fill-opacity": f"{opacity * 0.0035:.2f}"}
        outline = svg.triangle(x, 200 - height, width, height)
        parts.append(svg.element("path", {**body, "d": outline}))
        for number in range(1, height // 22):
            y, half = 200 - height + 22 * number, 22 * number / height * width / 2
            middle = x + width / 2
            corners = [(middle - half, y + 8), (middle, y - 6), (middle + half, y + 8)]
            line = {"fill": "none", "stroke": "#efb93a", "stroke-opacity": f"0.{opacity}"}
            parts.append(
                svg.element("path", {**line, "stroke-width": 1.5, "d": svg.polyline(corners)})
            )
    return svg.picture("art", 400, 200, parts, label=None, fit="xMaxYMax meet")


@cache
def shoots() -> Markup:
    """Three shoots: the sign of a place that is still empty."""
    parts = [
        svg.path("f-line", "M8 60L26 22L44 60Z"),
        svg.path("f-gold", "M40 60L62 6L84 60Z"),
        svg.path("f-line", "M80 60L96 30L112 60Z"),
        svg.path("f-none s-gold", "M50 44L62 34L74 44M54 32L62 25L70 32", stroke_width=2),
        svg.path("s-axis", "M2 61H118", stroke_width=2),
    ]
    return svg.picture("pk-shoots", 120, 64, parts, label=None)
