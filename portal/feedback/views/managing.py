"""`/admin/services`: which services are surveyed, since when and until when."""

from datetime import timedelta

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.feedback.forms import ServiceForm, day_of
from portal.feedback.models import PublicService
from portal.feedback.queries import services
from portal.feedback.rules import services as rules
from portal.feedback.rules.services import ServiceRefusal, Standing
from portal.feedback.service import managing
from portal.feedback.service.managing import Written
from portal.people.queries import unit_choice
from portal.people.queries.unit_choice import UnitName

bp = Blueprint("services", __name__, url_prefix="/admin/services")

MANAGE = Permission.SERVICE_MANAGE
_DAY = timedelta(days=1)


@bp.get("")
@requires(MANAGE, scope=services.in_scope)
def index() -> ResponseReturnValue:
    found = services.listed(g.actor, MANAGE)
    return render_template("feedback/services.html", found=found, standing=standing)


@bp.get("/new")
@requires(MANAGE, scope=services.in_scope)
def new() -> ResponseReturnValue:
    form = ServiceForm(formdata=None, data={"opens_on": g.today})
    return _page(form, None)


@bp.post("/new")
@requires(MANAGE, scope=services.in_scope)
def create() -> ResponseReturnValue:
    form = ServiceForm()
    return refusals.answer(form, lambda: _create(form), lambda: _page(form, None))


@once
def _create(form: ServiceForm) -> ResponseReturnValue:
    unit = _unit(form)
    made = managing.open_service(
        unit.id, unit.organisation_id, _written(form), now=g.now, actor_id=g.actor.person_id
    )
    flash(_("Layanan dibuka untuk survei. Cetak posternya, lalu pasang di loket."), "ok")
    return redirect(url_for(".show", public_id=made.public_id), 303)


@bp.get("/<public_id>")
@requires(MANAGE, scope=services.in_scope)
def show(public_id: str) -> ResponseReturnValue:
    service = services.one(g.actor, MANAGE, public_id)
    form = ServiceForm(formdata=None, data=_data(service))
    return _page(form, service)


@bp.post("/<public_id>")
@requires(MANAGE, scope=services.in_scope)
def change(public_id: str) -> ResponseReturnValue:
    """The unit of a service stays: its answers are about that unit."""
    service = services.one(g.actor, MANAGE, public_id)
    form = ServiceForm()
    form.unit.data = service.unit.name

    @once
    def act() -> ResponseReturnValue:
        managing.change(service.id, _written(form), now=g.now, actor_id=g.actor.person_id)
        flash(_("Perubahan layanan disimpan."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(form, service))


def standing(service: PublicService) -> Standing:
    return rules.standing(service.opens_on, service.closes_on, g.today)


def _page(form: ServiceForm, service: PublicService | None) -> str:
    units = unit_choice.open_units(g.actor, MANAGE, g.today) if service is None else []
    offered = units if len(units) <= unit_choice.OFFERED else []
    return render_template(
        "feedback/service_form.html", form=form, service=service, units=offered, standing=standing
    )


def _unit(form: ServiceForm) -> UnitName:
    units = unit_choice.open_units(g.actor, MANAGE, g.today)
    meant = unit_choice.meant(form.unit.data or "", units)
    if len(meant) != 1:
        raise Refused(ServiceRefusal.UNIT, field="unit")
    return meant[0]


def _written(form: ServiceForm) -> Written:
    closes_on = None if form.closes_on.data is None else day_of(form.closes_on) + _DAY
    return Written(
        code=form.code.data or "",
        slug=form.slug.data or "",
        name=form.name.data or "",
        served=form.served.data,
        opens_on=day_of(form.opens_on),
        closes_on=closes_on,
    )


def _data(service: PublicService) -> dict[str, object]:
    last_on = None if service.closes_on is None else service.closes_on - _DAY
    return {
        "unit": service.unit.name,
        "name": service.name,
        "code": service.code,
        "slug": service.slug,
        "served": service.served,
        "opens_on": service.opens_on,
        "closes_on": last_on,
    }
