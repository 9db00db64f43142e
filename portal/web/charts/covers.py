"""Course covers: a songket weave grown from the course code, so every course has a face.

About 1 kB in the page and no image request. The same code gives the same cloth on every machine
and in every release: the pattern is read from SHA-256, never from a random generator.
"""

from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from markupsafe import Markup

from portal.web.charts import svg


class Dye(NamedTuple):
    """Colours of one cloth: ground, second tone, gold thread, pale thread."""

    ground: str
    tone: str
    gold: str
    pale: str


DYES = {
    "nila": Dye("#1c2e5c", "#324e96", "#efb93a", "#94a9dc"),
    "daun": Dye("#0f3d29", "#17653d", "#f4cc68", "#8ccfa8"),
    "saga": Dye("#5c1a10", "#9c2a1a", "#f4cc68", "#f2a595"),
    "arang": Dye("#1d1a17", "#3b362f", "#efb93a", "#8c857a"),
    "tarum": Dye("#0c3a45", "#17606e", "#f4cc68", "#8cc8d1"),
    "manggis": Dye("#38194a", "#5f2f7b", "#efb93a", "#c3a0d8"),
}
_NAMES = tuple(DYES)
_COLUMNS, _ROWS, _CELL = 16, 7, 20
_HALF = 4  # columns of one repeat; the other half mirrors it
_DYE_BYTE = _ROWS * _HALF  # the byte after those of the pattern chooses the dye


@lru_cache(maxsize=512)
def cover(code: str, dye: str | None = None) -> Markup:
    """The cover of the course `code`. `dye` is a key of DYES; None lets the code choose."""
    digest = sha256(code.encode()).digest()
    colours = DYES[dye or _NAMES[digest[_DYE_BYTE] % len(_NAMES)]]
    threads: dict[str, list[str]] = {colours.tone: [], colours.pale: [], colours.gold: []}
    for row in range(_ROWS):
        for column in range(_COLUMNS):
            place = column % (2 * _HALF)
            mirrored = min(place, 2 * _HALF - 1 - place)
            value = digest[row * _HALF + mirrored] / 256
            _stitch(threads, colours, value, column * _CELL, row * _CELL)
    width, height = _COLUMNS * _CELL, _ROWS * _CELL
    ground = svg.element("path", {"fill": colours.ground, "d": f"M0 0h{width}v{height}H0z"})
    woven = [
        svg.element("path", {"fill": colour, "d": "".join(stitches)})
        for colour, stitches in threads.items()
        if stitches
    ]
    return svg.picture(
        "pk-cover", width, height, [ground, *woven], label=None, fit="xMidYMid slice"
    )


def _stitch(threads: dict[str, list[str]], dye: Dye, value: float, x: int, y: int) -> None:
    """Put the figure that `value` chooses into the cell at (x, y); often none."""
    shoot = f"M{x} {y + 20}l10-20l10 20z"
    if value < 0.26:
        threads[dye.tone].append(shoot)
    elif value < 0.40:
        threads[dye.pale].append(f"M{x + 5} {y + 10}l5-5l5 5l-5 5z")
    elif value < 0.52:
        threads[dye.gold].append(shoot)
    elif value < 0.62:
        threads[dye.tone].append(f"M{x} {y}h20l-10 20z")
