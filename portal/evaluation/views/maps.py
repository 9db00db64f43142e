"""`/admin/periods/<id>/map`: where the agency stands, by unit and over periods; no names."""

from typing import Any

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.evaluation.queries import maps, periods

bp = Blueprint("evaluation_maps", __name__, url_prefix="/admin/periods")
SCOPE: dict[str, Any] = {"scope": periods.managed}


@bp.get("/<public_id>/map")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    period = periods.one(periods.managed(g.actor), public_id)
    return render_template(
        "evaluation/map.html",
        period=period,
        on=periods.calendar(period).effective_on(g.today),
        found=maps.unit_map(period, g.today, str(get_locale())),
        points=maps.trend(period, g.today),
        least=periods.policy(period, g.today).figures.shown_people,
    )
