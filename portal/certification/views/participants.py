"""Those who take part in a sitting: the list, answers, seats, forms."""

from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice

from portal.certification.forms.registrations import BulkForm, MoveForm, places
from portal.certification.forms.sittings import ReasonForm
from portal.certification.queries import doors, registrations, sittings
from portal.certification.queries.registrations import Part, Participant
from portal.certification.queries.sittings import Counts, Whole
from portal.certification.rules.registration import State
from portal.certification.service import placing, registering
from portal.certification.service.registering import Choice
from portal.certification.views import words
from portal.certification.views.sittings import SCOPE, managed
from portal.core import refusals, sentences
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.queries import person_lists
from portal.people.rules import identifiers
from portal.people.views import pasted, shown

bp = Blueprint("participants", __name__, url_prefix="/admin/sittings/<public_id>/participants")
PARTS = {
    Part.SEATED: _l("Mendapat kursi"),
    Part.REQUESTED: _l("Menunggu jawaban"),
    Part.WAITING: _l("Daftar tunggu"),
    Part.ENDED: _l("Berakhir"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one pasted number."""

    typed: str
    name: str
    said: str
    is_done: bool


@bp.get("")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def index(public_id: str) -> ResponseReturnValue:
    whole = sittings.one(g.actor, public_id)
    asked = request.args.get("part", "")
    part = Part(asked) if asked in set(Part) else Part.SEATED
    shift = next((o for o in whole.shifts if o.public_id == request.args.get("shift")), None)
    page = registrations.page(
        whole,
        part,
        on=g.today,
        now=g.now,
        shift_id=shift.id if shift else None,
        after=request.args.get("after", "")[:22],
    )
    shown.persons(row.person.public_id for row in page.rows)
    return render_template(
        "exams/participants.html",
        whole=whole,
        page=page,
        part=part,
        parts=PARTS,
        shift=shift,
        counts=sittings.counts([whole.sitting.id]).get(whole.sitting.id, Counts()),
        words=words,
        now=g.now,
    )


@bp.get("/add")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def add_form(public_id: str) -> ResponseReturnValue:
    return _add_page(sittings.one(g.actor, public_id), BulkForm(formdata=None), [])


@bp.post("/add")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def add(public_id: str) -> ResponseReturnValue:
    """Each number is a registration of its own; sent again it changes nothing."""
    whole, form = managed(public_id), BulkForm()
    _offer(form, whole)
    if not form.validate_on_submit():
        return _add_page(whole, form, []), 422
    typed = pasted.lines(form.numbers.data or "")
    if len(typed) > pasted.MOST:
        said = _("Paling banyak %(most)d nomor sekali daftar.", most=pasted.MOST)
        form.numbers.errors = [*form.numbers.errors, said]
        return _add_page(whole, form, []), 422
    shift, _sep, room = (form.place.data or "").partition("/")
    lines = _register(whole, typed, Choice(shift, room))
    if not lines or not all(line.is_done for line in lines):
        return _add_page(whole, form, lines), 422
    flash(
        ngettext("%(num)d peserta didaftarkan.", "%(num)d peserta didaftarkan.", len(lines)), "ok"
    )
    return redirect(url_for(".index", public_id=public_id), 303)


def _register(whole: Whole, typed: list[str], choice: Choice) -> list[Line]:
    numbers = {line: identifiers.normalise_any(line) for line in typed}
    found = person_lists.by_numbers(g.actor, list(numbers.values()), g.today)
    lines = []
    for line in typed:
        known = found.get(numbers[line])
        if known is None:
            lines.append(Line(line, "", _("tidak ditemukan di unit Anda"), is_done=False))
            continue
        person_id, name, _current = known
        lines.append(_register_one(whole, person_id, Line(line, name, "", True), choice))
    return lines


def _register_one(whole: Whole, person_id: int, line: Line, choice: Choice) -> Line:
    try:
        made = registering.register(
            whole.sitting.id, person_id, choice, actor_id=g.actor.person_id, now=g.now
        )
    except Refused as refused:
        said = sentences.why(refused) + _lacks(whole, person_id)
        return Line(line.typed, line.name, said, is_done=False)
    room = whole.room(made.room_id)
    if made.seat is None or room is None:
        return Line(line.typed, line.name, _("masuk daftar tunggu"), is_done=True)
    said = _("%(room)s, kursi %(seat)d", room=room.name, seat=made.seat)
    return Line(line.typed, line.name, said, is_done=True)


def _lacks(whole: Whole, person_id: int) -> str:
    door = doors.opened(person_id, whole, by_organiser=True, on=g.today, now=g.now)
    return "".join(f" {words.lack(one, door.requirements, g.today)}" for one in door.lacks)


def _offer(form: BulkForm, whole: Whole) -> None:
    choices = []
    for shift in whole.shifts:
        time = words.shift_time(shift, whole.sitting.zone)
        choices.append((f"{shift.public_id}/", time))
        choices += [
            (f"{shift.public_id}/{room.public_id}", f"{time}, {room.name}") for room in whole.rooms
        ]
    places(form, choices)


def _add_page(whole: Whole, form: BulkForm, lines: list[Line]) -> str:
    _offer(form, whole)
    return render_template("exams/add.html", whole=whole, form=form, lines=lines)


@bp.post("/forms")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def assign(public_id: str) -> ResponseReturnValue:
    """Give a form to everybody who has none of the sitting's version."""
    whole = managed(public_id)
    done = placing.assign_forms(whole.sitting.id, now=g.now, actor_id=g.actor.person_id)
    flash(ngettext("%(num)d paket dibagikan.", "%(num)d paket dibagikan.", done), "ok")
    return redirect(url_for("sittings.show", public_id=public_id), 303)


@bp.get("/<registration>")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def show(public_id: str, registration: str) -> ResponseReturnValue:
    whole = sittings.one(g.actor, public_id)
    one = registrations.one(whole, registration, on=g.today, now=g.now)
    return _show(whole, one, ReasonForm(formdata=None))


@bp.post("/<registration>/grant")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def grant(public_id: str, registration: str) -> ResponseReturnValue:
    _whole, one = _one(public_id, registration)
    return _grant(public_id, one)


@once
def _grant(public_id: str, one: Participant) -> ResponseReturnValue:
    """Pressed twice it is granted once."""
    registering.answer(
        one.registration.id, grant=True, reason="", actor_id=g.actor.person_id, now=g.now
    )
    flash(_("Pendaftaran disetujui. Peserta sudah diberi tahu."), "ok")
    return redirect(url_for(".index", public_id=public_id, part=Part.REQUESTED.value), 303)


@bp.post("/<registration>/refuse")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def refuse(public_id: str, registration: str) -> ResponseReturnValue:
    whole, one = _one(public_id, registration)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _show(whole, one, form), 422
    try:
        registering.answer(
            one.registration.id,
            grant=False,
            reason=form.reason.data or "",
            actor_id=g.actor.person_id,
            now=g.now,
        )
    except Refused as refused:
        refusals.attach(form, refused)
        return _show(*_one(public_id, registration), form), 422
    flash(_("Penolakan dan alasannya sudah disampaikan kepada peserta."), "ok")
    return redirect(url_for(".index", public_id=public_id, part=Part.REQUESTED.value), 303)


@bp.post("/<registration>/remove")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def remove(public_id: str, registration: str) -> ResponseReturnValue:
    whole, one = _one(public_id, registration)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _show(whole, one, form), 422
    try:
        registering.remove(
            one.registration.id, form.reason.data or "", actor_id=g.actor.person_id, now=g.now
        )
    except Refused as refused:
        refusals.attach(form, refused)
        return _show(*_one(public_id, registration), form), 422
    flash(_("Pendaftaran ditarik. Peserta sudah diberi tahu."), "ok")
    return redirect(url_for(".index", public_id=public_id), 303)


@bp.get("/<registration>/move")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def move_form(public_id: str, registration: str) -> ResponseReturnValue:
    whole = sittings.one(g.actor, public_id)
    one = registrations.one(whole, registration, on=g.today, now=g.now)
    data = {
        "shift": one.shift.public_id if one.shift else None,
        "room": one.room.public_id if one.room else None,
    }
    return _move_page(whole, one, MoveForm(formdata=None, data=data))


@bp.post("/<registration>/move")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def move(public_id: str, registration: str) -> ResponseReturnValue:
    whole, one = _one(public_id, registration)
    form = MoveForm()
    _move_choices(form, whole)
    if not form.validate_on_submit():
        return _move_page(whole, one, form), 422
    try:
        registering.move(
            one.registration.id,
            form.shift.data,
            form.room.data,
            form.seat.data,
            actor_id=g.actor.person_id,
            now=g.now,
        )
    except Refused as refused:
        refusals.attach(form, refused)
        return _move_page(*_one(public_id, registration), form), 422
    flash(_("Peserta dipindahkan dan diberi tahu. Kartu yang lama tidak berlaku."), "ok")
    return redirect(url_for(".show", public_id=public_id, registration=registration), 303)


def _one(public_id: str, registration: str) -> tuple[Whole, Participant]:
    whole = managed(public_id)
    return whole, registrations.one(whole, registration, on=g.today, now=g.now)


def _show(whole: Whole, one: Participant, form: ReasonForm) -> str:
    shown.persons([one.person.public_id])
    mine = one.registration.person_id == g.actor.person_id
    return render_template(
        "exams/participant.html",
        whole=whole,
        one=one,
        form=form,
        words=words,
        may_answer=one.state is State.REQUESTED and not mine,
        may_move=one.state in {State.SEATED, State.WAITING},
        may_remove=one.state in {State.SEATED, State.WAITING},
    )


def _move_choices(form: MoveForm, whole: Whole) -> None:
    form.shift.choices = [
        SelectChoice(one.public_id, words.shift_time(one, whole.sitting.zone))
        for one in whole.shifts
    ]
    form.room.choices = [SelectChoice(one.public_id, one.name) for one in whole.rooms]


def _move_page(whole: Whole, one: Participant, form: MoveForm) -> str:
    if one.state not in {State.SEATED, State.WAITING}:
        raise NotFound
    _move_choices(form, whole)
    shown.persons([one.person.public_id])
    return render_template("exams/move.html", whole=whole, one=one, form=form)
