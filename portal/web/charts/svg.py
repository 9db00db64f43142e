"""The few SVG pieces that every chart is made of; the only place that writes and escapes markup.

Colours are CSS classes of theme.css (`f-…` fills, `s-…` strokes), so one drawing serves the light
and the dark theme, and no drawing needs a style attribute, which the content policy forbids.
"""

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

Attributes = Mapping[str, str | float | None]


def number(value: float) -> str:
    """A coordinate with at most one decimal, without a trailing zero."""
    return f"{value:.1f}".removesuffix(".0")


def element(name: str, attributes: Attributes, *children: str) -> Markup:
    """One element. Values and plain text are escaped; an attribute that is None is left out.

    Written with plain strings, not with Markup.format: a page has hundreds of elements.
    """
    written = "".join(
        [f' {key}="{_value(value)}"' for key, value in attributes.items() if value is not None]
    )
    content = "".join([escape(child) for child in children])
    return Markup(f"<{name}{written}>{content}</{name}>")  # noqa: S704  all parts are escaped


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return str(escape(value))
    return number(value) if isinstance(value, float) else str(value)


def path(css: str, d: str, **attributes: str | float) -> Markup:
    """A path with CSS classes; underscores in attribute names become hyphens."""
    return element("path", {"class": css, **_hyphenated(attributes), "d": d})


def circle(css: str, x: float, y: float, r: float, **attributes: str | float) -> Markup:
    """A circle with CSS classes."""
    place: Attributes = {"cx": number(x), "cy": number(y), "r": number(r)}
    return element("circle", {"class": css, **_hyphenated(attributes), **place})


def rectangle(
    css: str, x: float, y: float, width: float, height: float, *, round_: float
) -> Markup:
    """A rectangle with rounded corners."""
    place = {"x": x, "y": y, "width": width, "height": height, "rx": round_}
    return element("rect", {"class": css, **{key: number(value) for key, value in place.items()}})


def text(content: str, x: float, y: float, *, css: str = "", anchor: str = "start") -> Markup:
    """A line of text; `anchor` is start, middle or end."""
    return element(
        "text",
        {
            "class": css or None,
            "text-anchor": None if anchor == "start" else anchor,
            "x": number(x),
            "y": number(y),
        },
        content,
    )


def two_lines(name: str, letters: int) -> list[str]:
    """A name parted between its words, at most about so many letters to a line; what does not fit
    on the second one ends in dots.
    """
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > 2:
        return [lines[0], f"{lines[1]}…"]
    return lines


def picture(
    css: str,
    width: float,
    height: float,
    parts: Iterable[str],
    *,
    label: str | None,
    fit: str | None = None,
    own_size: bool = False,
) -> Markup:
    """The whole drawing. `label` is the sentence a screen reader says; None means decoration.

    `fit` is SVG's preserveAspectRatio, for drawings that fill a box of another shape; `own_size`
    gives it the size it was drawn in, for those that are moved sideways instead.
    """
    speech: Attributes = {"aria-hidden": "true"}
    if label is not None:
        speech = {"role": "img", "aria-label": label}
    box = {"viewBox": f"0 0 {number(width)} {number(height)}", "preserveAspectRatio": fit}
    size: Attributes = {"width": number(width), "height": number(height)} if own_size else {}
    return element("svg", {"class": css, **size, **box, **speech}, *parts)


def triangle(x: float, y: float, width: float, height: float) -> str:
    """Path data of an upright triangle whose bounding box starts at (x, y): one bamboo shoot."""
    foot, middle = number(y + height), number(x + width / 2)
    return f"M{number(x)} {foot}L{middle} {number(y)}L{number(x + width)} {foot}Z"


def polyline(points: Iterable[tuple[float, float]]) -> str:
    """Path data through the points."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def _hyphenated(attributes: Attributes) -> dict[str, str | float | None]:
    return {key.replace("_", "-"): value for key, value in attributes.items()}
