"""Charts drawn on the server as small inline SVGs: no script, no image request, both themes.

Templates reach them as `charts.level(2, 3, name)` and so on. Numbers are also printed beside
every chart; the drawing is never the only place of a fact.
"""

from portal.web.charts.bars import Amount, Budget, Part, bars, counts, lollipop, share, stack
from portal.web.charts.covers import DYES, cover
from portal.web.charts.heat import HeatRow, heat
from portal.web.charts.levels import Axis, level, radar
from portal.web.charts.numbers import jp
from portal.web.charts.shoots import pucuk, rank, shoots, weave
from portal.web.charts.trends import Change, Series, lines, slope

__all__ = [
    "DYES",
    "Amount",
    "Axis",
    "Budget",
    "Change",
    "HeatRow",
    "Part",
    "Series",
    "bars",
    "counts",
    "cover",
    "heat",
    "jp",
    "level",
    "lines",
    "lollipop",
    "pucuk",
    "radar",
    "rank",
    "share",
    "shoots",
    "slope",
    "stack",
    "weave",
]
