"""`/admin/persons/new`: somebody new, or somebody whom their former agency has let go."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.refusals import attach
from portal.people.models import Person
from portal.people.queries import bearers, directory
from portal.people.rules import names
from portal.people.rules.persons import NumberRefusal
from portal.people.rules.status import NUMBER_NEEDED, Status
from portal.people.service import employments, persons
from portal.people.views.person_acts import offered_units, unit_meant
from portal.people.views.person_forms import ReceiveForm, RegisterForm, chosen

bp = Blueprint("registering", __name__, url_prefix="/admin/persons/new")

WRITE = {"scope": directory.people}
_TAKEN = {NumberRefusal.IN_USE, NumberRefusal.FORMERLY_IN_USE}


@bp.get("")
@requires(Permission.PERSON_WRITE, **WRITE)
def form() -> ResponseReturnValue:
    return _page(RegisterForm(status=Status.PNS.value, valid_from=g.today))


@bp.post("")
@requires(Permission.PERSON_WRITE, **WRITE)
@once
def register() -> ResponseReturnValue:
    filled = RegisterForm()
    if not filled.validate_on_submit():
        return _page(filled), 422
    try:
        unit = unit_meant(filled.unit.data)
        status = Status(filled.status.data)
        alike = _alike(filled)
        if alike and not filled.surely.data:
            filled.surely.data = "1"
            return _page(filled, alike=alike), 422
        person = persons.register(
            name=filled.name.data,
            kind=NUMBER_NEEDED[status],
            number=filled.number.data or "",
            status=status.value,
            organisation_id=unit.organisation_id,
            unit_id=unit.id,
            valid_from=chosen(filled.valid_from),
            on=g.today,
            now=g.now,
            actor_id=g.actor.person_id,
            rank=filled.rank.data or "",
            email=filled.email.data or None,
        )
    except Refused as refused:
        attach(filled, refused)
        return _page(filled, **_bearer(filled, refused)), 422
    flash(
        _("%(name)s terdaftar. Slip aktivasi dapat dicetak sekarang.", name=person.full_name), "ok"
    )
    return redirect(url_for("persons.show", public_id=person.public_id), 303)


@bp.post("/receive")
@requires(Permission.PERSON_WRITE, **WRITE)
@once
def receive() -> ResponseReturnValue:
    """Number and name together prove that the papers are at hand; either alone says nothing."""
    told = ReceiveForm()
    filled = RegisterForm()
    if not told.validate_on_submit():
        return _page(filled), 422
    person = bearers.released(told.number.data, told.name.data, chosen(told.valid_from))
    try:
        unit = unit_meant(told.unit.data)
        if person is None:
            raise Refused(NumberRefusal.IN_USE, field="number")
        employments.receive(
            person.id,
            unit.id,
            from_on=chosen(told.valid_from),
            now=g.now,
            actor_id=g.actor.person_id,
        )
    except Refused as refused:
        attach(filled, refused)
        return _page(filled), 422
    flash(_("%(name)s diterima di %(unit)s.", name=person.full_name, unit=unit.name), "ok")
    return redirect(url_for("persons.show", public_id=person.public_id), 303)


def _bearer(filled: RegisterForm, refused: Refused) -> dict[str, Any]:
    """Who has the number already: the record, where the actor may see it; the offer to receive
    them, where their agency has let them go and the name fits.
    """
    if refused.reason not in _TAKEN:
        return {}
    known = bearers.known(filled.number.data, g.actor, on=g.today)
    released = bearers.released(filled.number.data, filled.name.data, chosen(filled.valid_from))
    return {"known": known, "released": released is not None and known is None}


def _alike(filled: RegisterForm) -> Sequence[Person]:
    """People in scope with the same name who may be the same one, before a second is made."""
    typed = names.parse(filled.name.data or "").core
    return bearers.namesakes(typed, filled.number.data or "", g.actor, on=g.today)


def _page(filled: RegisterForm, **more: Any) -> str:
    return render_template("persons/new.html", form=filled, units=offered_units(), **more)
