"""`/admin/survey`: what citizens say of units, beside how much their people learnt and how much of
their standards evaluation found met.

The three stand side by side and claim nothing of each other: that one followed the other is not
why.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.queries import maps
from portal.feedback.data import policies
from portal.feedback.queries import actions, needs, results, services
from portal.feedback.queries.results import UnitResult
from portal.feedback.rules import index, periods, policy
from portal.feedback.rules.actions import ActionState
from portal.feedback.rules.periods import Period
from portal.feedback.rules.policy import SurveyPolicy
from portal.feedback.views import words
from portal.learning.hours import by_unit

bp = Blueprint("citizens", __name__, url_prefix="/admin/survey")

READ = Permission.SURVEY_READ
SHOWN = 4
"""Periods side by side."""


@bp.get("")
@requires(READ, scope=services.in_scope)
def units() -> ResponseReturnValue:
    version = policy.in_force(policies(), g.today)
    shown = _periods(version)
    found = results.of_units(version, g.actor, READ, g.today)
    ids = [one.unit_id for one in found]
    final = periods.last_final(version, g.today)
    return render_template(
        "feedback/units.html",
        found=found,
        periods=shown,
        hours=by_unit.of_units(ids, shown[0].from_on, g.today),
        levels=_levels(ids, shown),
        maps=Permission.EVALUATION_UNITS in g.actor.permissions,
        needs=needs.needs(ids, g.today),
        policy=version,
        words=str(get_locale() or "id"),
        two=words.two,
        name=words.period,
        final=final,
        moved=_moved(found, final),
    )


@bp.get("/<public_id>")
@requires(READ, scope=services.in_scope)
def service(public_id: str) -> ResponseReturnValue:
    one = services.one(g.actor, READ, public_id)
    version = policy.in_force(policies(), g.today)
    found = results.of_service(version, one.id, one.served, g.today)
    asked = periods.coded(version, request.args.get("period", ""))
    with_result = [row for row in found if row.result is not None]
    match = [row for row in found if row.period == asked]
    if asked is not None and not match:
        raise NotFound
    chosen = (match or with_result or list(found))[0]
    return render_template(
        "feedback/unit_service.html",
        service=one,
        policy=version,
        found=found,
        chosen=chosen,
        groups=results.by_trait(version, one.id, chosen.period, g.today),
        actions=actions.of_service(one.id),
        ActionState=ActionState,
        on=g.today,
        words=str(get_locale() or "id"),
        converted=index.converted_of,
        rounded=index.rounded,
        two=words.two,
        name=words.period,
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """How the index of each unit moved between the latest two periods whose figures stand."""

    final: Period
    units: Sequence[tuple[str, float, float]]

    @property
    def risen(self) -> int:
        return sum(after > before for _unit, before, after in self.units)


def moved() -> Moved:
    """Of the units whose results the reader may see; two statements."""
    version = policy.in_force(policies(), g.today)
    final = periods.last_final(version, g.today)
    return _moved(results.of_units(version, g.actor, READ, g.today), final)


def _moved(found: Sequence[UnitResult], final: Period) -> Moved:
    """Units that have an index of both periods: name, before, after."""
    pairs = (
        (one.unit, one.results.get(final.before.number), one.results.get(final.number))
        for one in found
    )
    moved = [
        (unit, float(before.converted), float(after.converted))
        for unit, before, after in pairs
        if before and after
    ]
    return Moved(final, moved)


def _levels(unit_ids: Collection[int], shown: Sequence[Period]) -> Mapping[tuple[int, int], int]:
    """How much of the standards was met when the evaluation of a period was fixed, in percent; by
    unit and number of the period.
    """
    if Permission.EVALUATION_UNITS not in g.actor.permissions:
        return {}
    return {
        (unit_id, one.number): tally.percent
        for fixed in maps.fixed(g.actor, unit_ids, shown[0].from_on, g.today)
        for one in shown
        if one.from_on <= fixed.period.from_on < one.until_on
        for unit_id, tally in fixed.tallies.items()
    }


def _periods(version: SurveyPolicy) -> Sequence[Period]:
    """The last ones, the oldest first."""
    found = [periods.of(version, g.today)]
    while len(found) < SHOWN:
        found.append(found[-1].before)
    return found[::-1]
