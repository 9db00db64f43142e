"""Where units stand, by competency and over periods; no names.

`/admin/periods/<id>/map` of a whole agency, `/admin/unit-map` of the units of a head.
"""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.competency.words import KINDS
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
    return _page(
        period,
        place=("evaluation_maps.show", {"public_id": public_id}),
        back_to=(url_for("periods.show", public_id=public_id), period.name),
        whole=_("Seluruh instansi"),
    )


@heads.get("")
@requires(Permission.EVALUATION_UNITS, scope=scopes.units)
def index() -> ResponseReturnValue:
    """The units in one's reach: the latest opened period, or the one asked for."""
    found = maps.periods_of(g.actor)
    asked = request.args.get("period", "")
    period = next((one for one in found if one.public_id == asked), found[0] if found else None)
    if period is None:
        return render_template("evaluation/map.html", period=None, found=None)
    return _page(
        period,
        place=("unit_maps.index", {"period": period.public_id}),
        others=[one for one in found if one is not period],
        whole=_("Semua unit dalam lingkup Anda"),
        within=maps.units_of(g.actor),
    )


def _page(
    period: EvaluationPeriod,
    *,
    place: tuple[str, dict[str, Any]],
    whole: str,
    within: Within = None,
    **shown: Any,
) -> str:
    """`place`: endpoint and values of this page's address."""
    looked = maps.look(period, g.today, within)
    into, kind = (request.args.get(name, "")[:22] for name in ("unit", "kind"))
    found = maps.unit_map(looked, str(get_locale()), into=into, kind=kind)

    def at(**changed: str) -> str:
        """This page with another unit or kind of competency."""
        asked: dict[str, Any] = {"unit": into, "kind": kind, **changed}
        kept = {name: one for name, one in asked.items() if one}
        return url_for(place[0], **place[1], **kept)

    return render_template(
        "evaluation/map.html",
        period=period,
        whole=found.above[-1][0] if found.above else whole,
        everything=whole,
        on=looked.on,
        found=found,
        at=at,
        kinds=KINDS,
        points=maps.trend_within(looked, g.today, into) if into else maps.trend(looked, g.today),
        least=looked.least,
        **shown,
    )
