"""Lessons on a line that costs money: the preference, and what is said of files not loaded."""

from collections.abc import Mapping

from flask import request
from flask_babel import format_decimal
from flask_babel import gettext as _
from markupsafe import Markup, escape

from portal.content import sparing
from portal.content.sparing import FILM, PICTURE, Medium

COOKIE = "hemat"
LOW, FULL = "low", "full"


def is_low() -> bool:
    """Chosen here, or told by the browser where nothing was chosen."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in {LOW, FULL}:
        return chosen == LOW
    return request.headers.get("Save-Data", "").strip().lower() == "on"


def shown(html: str, sizes: Mapping[str, int]) -> str:
    """A stretch of a lesson as this reader wants its pictures and films."""
    if "media/" not in html:
        return html
    if is_low():
        return sparing.spared(html, sizes, _offered)
    return sparing.sized(html, sizes, _told)


def unsaved(html: str, sizes: Mapping[str, int]) -> str:
    """The same for a module kept on a device, which leaves films and sounds at the portal."""
    return sparing.spared(html, sizes, _left, films_only=True)


def size(count: int | None) -> str:
    """How many bytes, as people say it: 12 kB, 1,4 MB."""
    if count is None:
        return ""
    if count < 1_000_000:
        return f"{format_decimal(max(1, round(count / 1000)))} kB"
    return f"{format_decimal(round(count / 1_000_000, 1))} MB"


def _offered(medium: Medium) -> str:
    if medium.kind == PICTURE:
        return _line(_("Muat gambar"), medium)
    return _line(_("Muat film") if medium.kind == FILM else _("Muat suara"), medium)


def _left(medium: Medium) -> str:
    if medium.kind == FILM:
        return _line(_("Film di portal, tidak ikut disimpan"), medium)
    return _line(_("Suara di portal, tidak ikut disimpan"), medium)


def _line(act: str, medium: Medium) -> str:
    bytes_ = size(medium.size)
    words = Markup(medium.words)  # noqa: S704  stood in an attribute of cleaned HTML
    told = Markup(": {}").format(words) if words else ""
    return str(escape(act) + (f" ({bytes_})" if bytes_ else "") + told)


def _told(medium: Medium) -> str:
    bytes_ = size(medium.size)
    return f'<span class="small muted">{bytes_}</span>' if bytes_ else ""
