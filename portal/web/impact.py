"""`/admin/impact`: whether training brings about what it is for, on one page for who plans it.

Hours, certificates, the citizens' voice and money stand side by side; below them what most people
lack, with what the plan answers. Nothing here names a person (PR-3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.certification.schemes.queries import holding
from portal.core import dates
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.queries import maps
from portal.evaluation.queries.maps import Shortfall
from portal.feedback.views import words as survey_words
from portal.learning.hours import attained
from portal.learning.hours.recap import FEWEST
from portal.people.models import Person
from portal.people.queries import scopes
from portal.planning.models import BudgetLine
from portal.planning.queries import answers, budgets
from portal.planning.rules.yearly import Money, together
from portal.planning.views import words as plan_words
from portal.web import citizens

bp = Blueprint("impact", __name__, url_prefix="/admin/impact")

READ = Permission.EVALUATION_UNITS
MOST = 6
"""Competencies, forms of learning and budget lines that the page names."""


@dataclass(frozen=True, slots=True)
class Spending:
    """The budget lines of a year, the largest first, and their whole."""

    lines: Sequence[tuple[BudgetLine, Money]]
    whole: Money

    def per_jp(self, jp100: int) -> int | None:
        """Rupiah spent for one JP; None where there is nothing to divide, or to divide by."""
        return self.whole.spent_idr * 100 // jp100 if jp100 and self.whole.spent_idr else None


@bp.get("")
@requires(READ, scope=scopes.units)
def index() -> ResponseReturnValue:
    people = scopes.persons(g.actor, READ, g.today).with_only_columns(Person.id)
    hours = attained.by_month(people, g.today)
    learnt = attained.by_form(people, g.today)
    period, short = _short()
    return render_template(
        "web/impact.html",
        hours=hours if hours.people >= FEWEST else None,
        learnt=learnt,
        forms=[*learnt[g.today.year].forms.items()][:MOST],
        holding=holding.of_people(people, on=g.today, now=g.now),
        moved=citizens.moved() if Permission.SURVEY_READ in g.actor.permissions else None,
        now=_spending(g.today.year),
        before=_spending(g.today.year - 1),
        period=period,
        short=short,
        answers=_answers(short),
        on=g.today,
        until=dates.month(g.today),
        months=_months(g.today.year),
        words=plan_words,
        name=survey_words.period,
        two=survey_words.two,
    )


def _months(year: int) -> Sequence[str]:
    """Jan to Des: the axis says of itself which year it is."""
    named = (dates.month_short(date(year, number, 1)) for number in range(1, 13))
    return [one.removesuffix(f" {year}") for one in named]


def _spending(year: int) -> Spending | None:
    """None: nothing is planned, or the reader plans nothing."""
    found = budgets.of_year(g.actor, year) if _plans() else []
    if not found:
        return None
    money = budgets.money(found)
    lines = sorted(((one, money[one.id]) for one in found), key=lambda one: -one[1].amount_idr)
    return Spending(lines[:MOST], together(money.values()))


def _short() -> tuple[EvaluationPeriod | None, Sequence[Shortfall]]:
    """What most lack in the latest opened period."""
    found = maps.periods_of(g.actor)
    if not found:
        return None, []
    looked = maps.look(found[0], g.today, maps.units_of(g.actor))
    return found[0], maps.shortfalls(looked, str(get_locale() or "id"), MOST)


def _answers(short: Sequence[Shortfall]) -> Mapping[int, answers.Answer] | None:
    """None: the reader plans nothing, so that nothing can be said of answers."""
    if not _plans():
        return None
    return answers.ahead(g.actor, [one.competency_id for one in short], g.today)


def _plans() -> bool:
    return Permission.PLAN_WRITE in g.actor.permissions
