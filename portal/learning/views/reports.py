"""Reports of courses for their trainers: the list, and figures in words for the report itself
(`web/course_report.py`).
"""

from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, get_locale

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.learning import reports, survey
from portal.learning.rules.reaction import means

bp = Blueprint("reports", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the mean of its answers, in words."""

    words: str
    mean: str
    count: int


@bp.get("/studio/reports")
@requires(Permission.COURSE_READ, scope=reports.runs)
def index() -> ResponseReturnValue:
    return render_template("learning/reports.html", lines=reports.lines(g.actor))


def asked(found: reports.Report) -> list[Asked]:
    """The means of every question ever asked, the newest version's words where it has them."""
    locale = str(get_locale())
    words = {
        one.key: one.in_(locale)
        for version in sorted(survey.versions().values(), key=lambda one: one.version)
        for one in version.questions
    }
    return [
        Asked(words[one.question], _decimal(one.mean), one.count)
        for one in means(list(words), found.ratings)
    ]


def _decimal(value: Fraction) -> str:
    return str(format_decimal(float(value), format="0.0"))


def points(value: Fraction) -> str:
    """A difference of shares in percentage points, with its sign."""
    return str(format_decimal(float(value * 100), format="+0;-0"))


def share(value: Fraction) -> str:
    """A share in percent."""
    return str(format_decimal(float(value * 100), format="0"))
