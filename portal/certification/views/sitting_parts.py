"""Shifts, rooms and officers of a sitting, each on a page of its own."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification.forms.sittings import OfficerForm, RoomForm, ShiftForm
from portal.certification.models import SittingRoom, SittingShift
from portal.certification.queries import sittings
from portal.certification.queries.sittings import Whole
from portal.certification.service import parts
from portal.certification.service.parts import RoomWritten
from portal.certification.views import words
from portal.certification.views.sittings import SCOPE, managed
from portal.core import refusals, zones
from portal.core.access import requires
from portal.core.clock_field import written_clock
from portal.core.errors import NotFound
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.views import shown

bp = Blueprint("sitting_parts", __name__, url_prefix="/admin/sittings/<public_id>")


@bp.get("/shifts/new")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def new_shift(public_id: str) -> ResponseReturnValue:
    whole = sittings.one(g.actor, public_id)
    data = {}
    if whole.shifts:
        last, zone = whole.shifts[-1], whole.sitting.zone
        begins = zones.local(last.ends_at + timedelta(minutes=30), zone)
        ends = begins + (last.ends_at - last.starts_at)
        data = {
            "day": begins.date(),
            "starts": written_clock(begins.time()),
            "ends": written_clock(ends.time()),
        }
    return _shift_page(whole, ShiftForm(formdata=None, data=data))


@bp.post("/shifts/new")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def add_shift(public_id: str) -> ResponseReturnValue:
    whole, form = managed(public_id), ShiftForm()

    @once
    def act() -> ResponseReturnValue:
        span = form.span(whole.sitting.zone)
        parts.add_shift(whole.sitting.id, span, now=g.now, actor_id=g.actor.person_id)
        return _done(whole, _("Sesi ditambahkan."))

    return refusals.answer(form, act, lambda: _shift_page(_anew(public_id), form))


@bp.get("/shifts/<shift>")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def edit_shift(public_id: str, shift: str) -> ResponseReturnValue:
    whole = sittings.one(g.actor, public_id)
    found = _shift(whole, shift)
    zone = whole.sitting.zone
    first, last = zones.local(found.starts_at, zone), zones.local(found.ends_at, zone)
    data = {
        "day": first.date(),
        "starts": written_clock(first.time()),
        "ends": written_clock(last.time()),
        "last_day": last.date() if last.date() != first.date() else None,
    }
    return _shift_page(whole, ShiftForm(formdata=None, data=data), found)


@bp.post("/shifts/<shift>")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def change_shift(public_id: str, shift: str) -> ResponseReturnValue:
    whole, form = managed(public_id), ShiftForm()
    found = _shift(whole, shift)

    def act() -> ResponseReturnValue:
        span = form.span(whole.sitting.zone)
        parts.change_shift(whole.sitting.id, shift, span, now=g.now, actor_id=g.actor.person_id)
        return _done(whole, _("Waktu sesi diubah. Peserta sesi ini diberi tahu."))

    return refusals.answer(form, act, lambda: _shift_page(_anew(public_id), form, found))


@bp.post("/shifts/<shift>/remove")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def remove_shift(public_id: str, shift: str) -> ResponseReturnValue:
    whole = managed(public_id)
    parts.remove_shift(whole.sitting.id, shift, now=g.now, actor_id=g.actor.person_id)
    return _done(whole, _("Sesi dihapus."))


def _shift(whole: Whole, public_id: str) -> SittingShift:
    found = next((one for one in whole.shifts if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _shift_page(whole: Whole, form: ShiftForm, shift: SittingShift | None = None) -> str:
    return render_template(
        "exams/part_form.html",
        whole=whole,
        form=form,
        shift=shift,
        room=None,
        kind="shift",
        zone=zones.name(whole.sitting.zone),
    )


@bp.get("/rooms/new")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def new_room(public_id: str) -> ResponseReturnValue:
    whole = sittings.one(g.actor, public_id)
    return _room_page(whole, RoomForm(formdata=None, data={"row_seats": 5}))


@bp.post("/rooms/new")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def add_room(public_id: str) -> ResponseReturnValue:
    whole, form = managed(public_id), RoomForm()

    @once
    def act() -> ResponseReturnValue:
        parts.add_room(whole.sitting.id, _written(form), now=g.now, actor_id=g.actor.person_id)
        return _done(whole, _("Ruang ditambahkan."))

    return refusals.answer(form, act, lambda: _room_page(_anew(public_id), form))


@bp.get("/rooms/<room>")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def edit_room(public_id: str, room: str) -> ResponseReturnValue:
    whole = sittings.one(g.actor, public_id)
    found = parts.room_of(whole, room)
    data: dict[str, Any] = {
        "name": found.name,
        "place": found.place,
        "seats": found.seats,
        "row_seats": found.row_seats,
        "remote": found.remote,
        "networks": "\n".join(found.networks),
    }
    return _room_page(whole, RoomForm(formdata=None, data=data), found)


@bp.post("/rooms/<room>")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def change_room(public_id: str, room: str) -> ResponseReturnValue:
    whole, form = managed(public_id), RoomForm()
    found = parts.room_of(whole, room)

    def act() -> ResponseReturnValue:
        parts.change_room(
            whole.sitting.id, room, _written(form), now=g.now, actor_id=g.actor.person_id
        )
        return _done(whole, _("Ruang diubah."))

    return refusals.answer(form, act, lambda: _room_page(_anew(public_id), form, found))


@bp.post("/rooms/<room>/remove")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def remove_room(public_id: str, room: str) -> ResponseReturnValue:
    whole = managed(public_id)
    parts.remove_room(whole.sitting.id, room, now=g.now, actor_id=g.actor.person_id)
    return _done(whole, _("Ruang dihapus."))


def _written(form: RoomForm) -> RoomWritten:
    return RoomWritten(
        name=form.name.data or "",
        place=form.place.data or "",
        seats=form.seats.data or 0,
        row_seats=form.row_seats.data or 1,
        remote=bool(form.remote.data),
        networks=form.networks.ranges,
    )


def _room_page(whole: Whole, form: RoomForm, room: SittingRoom | None = None) -> str:
    return render_template(
        "exams/part_form.html", whole=whole, form=form, room=room, shift=None, kind="room"
    )


@bp.get("/officers")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def officers(public_id: str) -> ResponseReturnValue:
    whole = sittings.one(g.actor, public_id)
    form = OfficerForm(formdata=None, data={"duty": "invigilator"})
    return _officers_page(whole, form)


@bp.post("/officers")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def add_officer(public_id: str) -> ResponseReturnValue:
    whole, form = managed(public_id), OfficerForm()
    _offer(form, whole)

    @once
    def act() -> ResponseReturnValue:
        parts.add_officer(
            whole.sitting.id,
            form.person.data,
            form.room.data or "",
            form.duty.data,
            now=g.now,
            actor_id=g.actor.person_id,
        )
        flash(_("Petugas ditugaskan dan diberi tahu."), "ok")
        return redirect(url_for(".officers", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _officers_page(_anew(public_id), form))


@bp.post("/officers/remove")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def remove_officer(public_id: str) -> ResponseReturnValue:
    whole = managed(public_id)
    parts.remove_officer(
        whole.sitting.id,
        request.form.get("person", "")[:22],
        request.form.get("room", "")[:22],
        now=g.now,
        actor_id=g.actor.person_id,
    )
    flash(_("Petugas dibebaskan dari tugas itu."), "ok")
    return redirect(url_for(".officers", public_id=public_id), 303)


def _offer(form: OfficerForm, whole: Whole) -> None:
    form.offer(
        sittings.invigilators(whole.sitting.organisation_id, g.now),
        [(one.public_id, one.name) for one in whole.rooms],
    )


def _officers_page(whole: Whole, form: OfficerForm) -> str:
    _offer(form, whole)
    found = sittings.officers(whole.sitting.id)
    shown.persons(one.public_id for one in found)
    return render_template(
        "exams/officers.html", whole=whole, form=form, officers=found, words=words
    )


def _anew(public_id: str) -> Whole:
    """The sitting read again: a refusal has taken back what the session held of it."""
    return sittings.one(g.actor, public_id)


def _done(whole: Whole, said: str) -> ResponseReturnValue:
    flash(said, "ok")
    return redirect(url_for("sittings.show", public_id=whole.sitting.public_id), 303)
