"""Required against attained on the five-step scale, for one competency and for a whole profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin

from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from portal.web.charts import svg

TOP = 5

Stroke = dict[str, str | float]
_STEPS = [20 + 52 * step for step in range(TOP)]
_Y = 16


@dataclass(frozen=True)
class Axis:
    """One spoke of the radar: a short name, the attained level, the standard or None."""

    name: str
    got: int
    need: int | None


def level(got: int, need: int | None, name: str = "") -> Markup:
    """Attained level `got` (0: nothing proven yet) against the post's standard `need`.

    A bar runs to the attained step, a bracket stands at the standard, amber dots between them
    are what is missing. `need` None: the post asks for no level. Raises ValueError outside the
    scale.
    """
    if not 0 <= got <= TOP or need not in {None, *range(1, TOP + 1)}:
        raise ValueError(f"no such place on the scale: got {got}, need {need}")
    return _labelled(got, need, name, str(get_locale()))


@lru_cache(maxsize=4096)
def _labelled(got: int, need: int | None, name: str, _locale: str) -> Markup:
    """The drawing with its label in the reader's language; a dictionary has few names."""
    sentence = _level_sentence(got, need)
    label = _("%(name)s: %(sentence)s", name=name, sentence=sentence) if name else sentence
    return svg.picture("pk-lvl", 248, 32, [_scale(got, need)], label=label)


def _level_sentence(got: int, need: int | None) -> str:
    if need is None and got == 0:
        return str(_("belum ada level yang terbukti, tanpa standar jabatan"))
    if need is None:
        return str(_("level %(got)d, tanpa standar jabatan", got=got))
    if got == 0:
        return str(_("belum ada level yang terbukti, standar jabatan level %(need)d", need=need))
    return str(_("level %(got)d, standar jabatan level %(need)d", got=got, need=need))


@lru_cache(maxsize=36)
def _scale(got: int, need: int | None) -> Markup:
    """The drawing without its label; there are only 36 of them."""
    first, last, here = _STEPS[0], _STEPS[-1], _STEPS[max(got, 1) - 1]
    parts = [svg.path("s-line", f"M{first} {_Y}H{last}", stroke_width=4, stroke_linecap="round")]
    if need is not None and got < need:
        missing = f"M{here} {_Y}H{_STEPS[need - 1]}"
        dots: Stroke = {"stroke_width": 4, "stroke_dasharray": "2 6", "stroke_linecap": "round"}
        parts.append(svg.path("s-gold", missing, **dots))
    if got:
        attained = f"M{first} {_Y}H{here}"
        parts.append(svg.path("s-acc", attained, stroke_width=6, stroke_linecap="round"))
    for step, x in enumerate(_STEPS, start=1):
        css = "f-acc" if step <= got else "f-surf s-mut"
        parts.append(svg.circle(css, x, _Y, 5, stroke_width=1.5))
    if need is not None:
        x = _STEPS[need - 1]
        bracket = f"M{x} 2V30M{x - 5} 2h10M{x - 5} 30h10"
        parts.append(svg.path("f-none s-txt", bracket, stroke_width=2.5))
    if got:
        parts.append(svg.circle("f-acc s-surf", here, _Y, 9, stroke_width=2))
    return Markup("").join(parts)


# Geometry of the radar: centre, radius of level 5, and where its names stand.
_CX, _CY, _R, _NAMES_AT = 150, 122, 84, 5.7
_LINE = 12  # characters of a name on one line


def radar(axes: Sequence[Axis]) -> Markup:
    """The shape of a profile, second to the table that holds the numbers.

    Fewer than three axes have no shape: nothing is drawn.
    """
    if len(axes) < 3:
        return Markup("")
    count = len(axes)
    parts = [*_grid(count)]
    own: Stroke = {"fill_opacity": ".18", "stroke_width": 2.5, "stroke_linejoin": "round"}
    parts.append(svg.path("f-acc s-acc", _ring([axis.got for axis in axes]), **own))
    required: Stroke = {"stroke_width": 2, "stroke_dasharray": "5 4"}
    parts.append(svg.path("f-none s-txt", _ring([axis.need or 0 for axis in axes]), **required))
    for index, axis in enumerate(axes):
        x, y = _spoke(index, count, axis.got)
        parts.append(svg.circle("f-acc s-surf", x, y, 4.5, stroke_width=1.5))
        parts.extend(_axis_name(axis.name, index, count))
    label = _("Bentuk profil terhadap standar jabatan; angka lengkap ada pada tabel")
    return svg.picture("pk-svg", 2 * _CX, 244, parts, label=label)


@lru_cache(maxsize=64)
def _grid(count: int) -> tuple[Markup, ...]:
    """The rings of the levels and the spokes."""
    rings = [svg.path("f-none s-line", _ring([step] * count)) for step in range(1, TOP + 1)]
    ends = [_spoke(index, count, TOP) for index in range(count)]
    return (*rings, *(svg.path("s-line", svg.polyline([(_CX, _CY), end])) for end in ends))


def _spoke(index: int, count: int, value: float) -> tuple[float, float]:
    angle = 2 * pi * index / count
    return _CX + _R * value / TOP * sin(angle), _CY - _R * value / TOP * cos(angle)


def _ring(values: Sequence[int]) -> str:
    count = len(values)
    return svg.polyline(_spoke(index, count, value) for index, value in enumerate(values)) + "Z"


@lru_cache(maxsize=1024)
def _axis_name(name: str, index: int, count: int) -> tuple[Markup, ...]:
    """A name beside its spoke on at most two lines."""
    x, y = _spoke(index, count, _NAMES_AT)
    anchor = "middle" if abs(x - _CX) < 20 else ("start" if x > _CX else "end")
    lines = svg.two_lines(name, _LINE)
    top = y + 4 - 7 * (len(lines) - 1)
    return tuple(
        svg.text(line, x, top + 14 * number, css="sm", anchor=anchor)
        for number, line in enumerate(lines)
    )
