"""Public numbers: how many officers of a unit hold a certificate that is valid."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from portal.certification.rules.public_counts import day
from portal.certification.schemes.queries import public_counts
from portal.core.access import public

bp = Blueprint("verify_services", __name__, url_prefix="/verify/services")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    on = day(g.today)
    units, more = public_counts.units(on, request.args.get("after", ""))
    return render_template("certificates/services.html", units=units, more=more)


@bp.get("/<public_id>")
@public
def show(public_id: str) -> ResponseReturnValue:
    """Small groups are hidden and the others rounded (`rules.public_counts`)."""
    on = day(g.today)
    unit, unit_id = public_counts.unit(public_id, on)
    counted, hidden = public_counts.of_unit(unit_id, on)
    return render_template(
        "certificates/service.html", unit=unit, counted=counted, hidden=hidden, on=on
    )
