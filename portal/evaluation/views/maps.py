"""Where units stand, by competency and over periods; no names.

`/admin/periods/<id>/map` of a whole agency, `/admin/unit-map` of the units of a head.
"""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.queries import maps, periods
from portal.evaluation.queries.sums import Within
from portal.people.queries import scopes

bp = Blueprint("evaluation_maps", __name__, url_prefix="/admin/periods")
heads = Blueprint("unit_maps", __name__, url_prefix="/admin/unit-map")
SCOPE: dict[str, Any] = {"scope": periods.managed}


@bp.get("/<public_id>/map")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    period = periods.one(periods.managed(g.actor), public_id)
    back = (url_for("periods.show", public_id=public_id), period.name)
    return _page(period, back=back, whole=_("Seluruh instansi"))


@heads.get("")
@requires(Permission.EVALUATION_READ, scope=scopes.units)
def index() -> ResponseReturnValue:
    """The units in one's reach: the latest opened period, or the one asked for."""
    found = maps.periods_of(g.actor)
    asked = request.args.get("period", "")
    period = next((one for one in found if one.public_id == asked), found[0] if found else None)
    others = [one for one in found if one is not period]
    return _page(
        period,
        others=others,
        whole=_("Semua unit dalam lingkup Anda"),
        within=maps.units_of(g.actor),
    )


def _page(
    period: EvaluationPeriod | None,
    *,
    whole: str,
    back: tuple[str, str] = ("", ""),
    others: list[EvaluationPeriod] | None = None,
    within: Within = None,
) -> str:
    if period is None:
        return render_template("evaluation/map.html", period=None, found=None)
    return render_template(
        "evaluation/map.html",
        period=period,
        back_to=back,
        others=others or [],
        whole=whole,
        on=periods.calendar(period).effective_on(g.today),
        found=maps.unit_map(period, g.today, str(get_locale()), within),
        points=maps.trend(period, g.today, within),
        least=periods.policy(period, g.today).figures.shown_people,
    )
