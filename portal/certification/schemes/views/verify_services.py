"""Public numbers: how many officers of a unit hold a certificate that is valid."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from portal.certification.rules.public_counts import day
from portal.certification.schemes.queries import public_counts
from portal.certification.schemes.queries.public_counts import Unit
from portal.core.access import public
from portal.feedback.queries import services
from portal.feedback.queries.services import Served

bp = Blueprint("verify_services", __name__, url_prefix="/verify/services")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    on, after = day(g.today), request.args.get("after", "")
    units, more = public_counts.units(on, after)
    offered = [] if after else services.open_to_all(g.today)
    return render_template("certificates/services.html", services=offered, units=units, more=more)


@bp.get("/of/<slug>")
@public
def of_service(slug: str) -> ResponseReturnValue:
    """The unit that gives a service of the citizens' survey: the same numbers, by its name."""
    on, service = day(g.today), services.named(slug)
    unit, unit_id = public_counts.of_service(service.id, on)
    return _page(unit, unit_id, service)


@bp.get("/<public_id>")
@public
def show(public_id: str) -> ResponseReturnValue:
    """Small groups are hidden and the others rounded (`rules.public_counts`)."""
    on = day(g.today)
    return _page(*public_counts.unit(public_id, on))


def _page(unit: Unit, unit_id: int, service: Served | None = None) -> str:
    on = day(g.today)
    counted, hidden = public_counts.of_unit(unit_id, on)
    return render_template(
        "certificates/service.html",
        unit=unit,
        service=service,
        counted=counted,
        hidden=hidden,
        on=on,
    )
