"""What the personnel office changes about a person: name, numbers, status, unit, leaving."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.core import dates
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.refusals import attach
from portal.people.models import Employment, Person, PersonIdentifier, PersonStatus
from portal.people.queries import directory, dossier, histories, unit_choice
from portal.people.queries.unit_choice import UnitName
from portal.people.rules.employments import EmploymentRefusal, EndReason
from portal.people.rules.identifiers import IdentifierKind
from portal.people.rules.status import Status
from portal.people.service import (
    administration,
    employments,
    leaving,
    numbers,
    persons,
    sessions,
    statuses,
)
from portal.people.views.person_forms import (
    CorrectStatusForm,
    EndNumberForm,
    LeaveForm,
    MoveForm,
    NameForm,
    NumberForm,
    StatusForm,
    chosen,
)
from portal.people.views.persons import about

bp = Blueprint("person_acts", __name__, url_prefix="/admin/persons/<public_id>")

WRITE = {"scope": directory.people}


@bp.get("/name")
@requires(Permission.PERSON_WRITE, **WRITE)
def name(public_id: str) -> ResponseReturnValue:
    person = _person(public_id)
    return _name(person, NameForm(name=persons.printed(person)))


@bp.post("/name")
@requires(Permission.PERSON_WRITE, **WRITE)
def correct_name(public_id: str) -> ResponseReturnValue:
    person, form = _person(public_id), NameForm()
    if not form.validate_on_submit():
        return _name(person, form), 422
    try:
        persons.correct_name(person.id, form.name.data, **_by(person))
    except Refused as refused:
        attach(form, refused)
        return _name(person, form), 422
    return _done(person, _("Nama diperbaiki."))


@bp.get("/numbers/new")
@requires(Permission.PERSON_WRITE, **WRITE)
def number(public_id: str) -> ResponseReturnValue:
    return _number(_person(public_id), NumberForm(from_on=g.today))


@bp.post("/numbers/new")
@requires(Permission.PERSON_WRITE, **WRITE)
@once
def give_number(public_id: str) -> ResponseReturnValue:
    person, form = _person(public_id), NumberForm()
    if not form.validate_on_submit():
        return _number(person, form), 422
    try:
        told = numbers.read(IdentifierKind(form.kind.data), form.number.data, on=g.today)
        numbers.give(person.id, told, from_on=chosen(form.from_on), **_by(person))
    except Refused as refused:
        attach(form, refused)
        return _number(person, form), 422
    return _done(person, _("Nomor dicatat."))


@bp.get("/numbers/<number_id>")
@requires(Permission.PERSON_WRITE, **WRITE)
def end_number(public_id: str, number_id: str) -> ResponseReturnValue:
    person = _person(public_id)
    return _end_number(person, _number_of(person, number_id), EndNumberForm(on=g.today))


@bp.post("/numbers/<number_id>")
@requires(Permission.PERSON_WRITE, **WRITE)
def number_ended(public_id: str, number_id: str) -> ResponseReturnValue:
    person, form = _person(public_id), EndNumberForm()
    row = _number_of(person, number_id)
    if not form.validate_on_submit():
        return _end_number(person, row, form), 422
    try:
        numbers.end(row.id, chosen(form.on), **_by(person))
    except Refused as refused:
        _attach(form, refused, "on")
        return _end_number(person, row, form), 422
    return _done(person, _("Nomor itu menjadi nomor lama mulai %(day)s.", day=_day(form.on.data)))


@bp.post("/numbers/<number_id>/remove")
@requires(Permission.PERSON_WRITE, **WRITE)
def remove_number(public_id: str, number_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    person, form = _person(public_id), EndNumberForm(formdata=None, data={"on": g.today})
    row = _number_of(person, number_id)
    try:
        numbers.take_back(row.id, **_by(person))
    except Refused as refused:
        _attach(form, refused, "on")
        return _end_number(person, row, form), 422
    return _done(person, _("Nomor dihapus dari catatan ini."))


@bp.get("/status")
@requires(Permission.PERSON_WRITE, **WRITE)
def status(public_id: str) -> ResponseReturnValue:
    person = _person(public_id)
    rows = histories.statuses(person.id)
    data = {"status": rows[-1].status, "rank": rows[-1].rank} if rows else {}
    return _status(person, StatusForm(data=data))


@bp.post("/status")
@requires(Permission.PERSON_WRITE, **WRITE)
@once
def change_status(public_id: str) -> ResponseReturnValue:
    person, form = _person(public_id), StatusForm()
    if not form.validate_on_submit():
        return _status(person, form), 422
    try:
        statuses.change(
            person.id,
            Status(form.status.data),
            rank=form.rank.data or "",
            from_on=chosen(form.from_on),
            **_by(person),
        )
    except Refused as refused:
        attach(form, refused)
        return _status(person, form), 422
    return _done(person, _("Perubahan status dicatat."))


@bp.get("/statuses/<status_id>")
@requires(Permission.PERSON_WRITE, **WRITE)
def correct_status(public_id: str, status_id: str) -> ResponseReturnValue:
    person = _person(public_id)
    row = _status_of(person, status_id)
    return _correct(person, row, CorrectStatusForm(status=row.status, rank=row.rank))


@bp.post("/statuses/<status_id>")
@requires(Permission.PERSON_WRITE, **WRITE)
def status_corrected(public_id: str, status_id: str) -> ResponseReturnValue:
    person, form = _person(public_id), CorrectStatusForm()
    row = _status_of(person, status_id)
    if not form.validate_on_submit():
        return _correct(person, row, form), 422
    try:
        told = {"rank": form.rank.data or "", **_by(person)}
        statuses.correct(person.id, row.id, Status(form.status.data), **told)
    except Refused as refused:
        attach(form, refused)
        return _correct(person, row, form), 422
    return _done(person, _("Status diperbaiki."))


@bp.get("/move")
@requires(Permission.PERSON_WRITE, **WRITE)
def move(public_id: str) -> ResponseReturnValue:
    person = _person(public_id)
    _place(person)
    return _move(person, MoveForm())


@bp.post("/move")
@requires(Permission.PERSON_WRITE, **WRITE)
def moved(public_id: str) -> ResponseReturnValue:
    person, form = _person(public_id), MoveForm()
    place = _place(person)
    if not form.validate_on_submit():
        return _move(person, form), 422
    by = {"now": g.now, "actor_id": g.actor.person_id}
    try:
        unit = unit_meant(form.unit.data)
        if unit.organisation_id != place.organisation_id:
            administration.check_authority(g.actor, person.id, g.now)
        keeps = form.keep_posts.data
        employments.move(person.id, unit.id, from_on=chosen(form.from_on), keep_posts=keeps, **by)
    except Refused as refused:
        _attach(form, refused, "unit")
        return _move(person, form), 422
    return _done(person, _("Perpindahan ke %(unit)s dicatat.", unit=unit.name))


@bp.get("/leave")
@requires(Permission.PERSON_WRITE, **WRITE)
def leave(public_id: str) -> ResponseReturnValue:
    person = _person(public_id)
    return _leave(person, _place(person), LeaveForm())


@bp.post("/leave")
@requires(Permission.PERSON_WRITE, **WRITE)
def left(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    person, form = _person(public_id), LeaveForm()
    place = _place(person)
    if not form.validate_on_submit():
        return _leave(person, place, form), 422
    try:
        leaving.leave(
            g.actor,
            person,
            EndReason(form.reason.data),
            organisation_id=place.organisation_id,
            on=chosen(form.on),
            close_account=form.close_account.data,
            today=g.today,
            now=g.now,
        )
    except Refused as refused:
        _attach(form, refused, "reason")
        return _leave(person, place, form), 422
    return _done(person, _("Dicatat keluar mulai %(day)s.", day=_day(form.on.data)))


def unit_meant(text: str) -> UnitName:
    """The one unit in scope a text means. Raises Refused(EmploymentRefusal) at `unit`."""
    units = unit_choice.open_units(g.actor, Permission.PERSON_WRITE, g.today)
    meant = unit_choice.meant(text, units)
    if not meant:
        raise Refused(EmploymentRefusal.UNKNOWN_UNIT, field="unit")
    if len(meant) > 1:
        named = "; ".join(one.written for one in meant[:5])
        raise Refused(EmploymentRefusal.AMBIGUOUS_UNIT, field="unit", units=named)
    return meant[0]


def offered_units() -> list[UnitName]:
    """For the list behind a unit's field; none in an agency with very many."""
    units = unit_choice.open_units(g.actor, Permission.PERSON_WRITE, g.today)
    return list(units) if len(units) <= unit_choice.OFFERED else []


def _person(public_id: str) -> Person:
    return directory.person(g.actor, Permission.PERSON_WRITE, public_id, g.today)


def _by(person: Person) -> dict[str, Any]:
    """Whose act it is, and in which agency: where the person works, or last worked."""
    rows = histories.employments(person.id)
    here = [row for row in rows if dossier.holds(row, g.today)] or rows
    return {
        "organisation_id": here[-1].organisation_id,
        "now": g.now,
        "actor_id": g.actor.person_id,
    }


def _place(person: Person) -> Employment:
    """Where they work today. Raises NotFound for somebody who left: there is nothing to end."""
    for row in histories.employments(person.id):
        if dossier.holds(row, g.today):
            return row
    raise NotFound


def _number_of(person: Person, number_id: str) -> PersonIdentifier:
    row: PersonIdentifier = _named(histories.numbers(person.id), number_id)
    return row


def _status_of(person: Person, status_id: str) -> PersonStatus:
    row: PersonStatus = _named(histories.statuses(person.id), status_id)
    return row


def _named(rows: list[Any], public_id: str) -> Any:
    found = next((row for row in rows if row.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _attach(form: FlaskForm, refused: Refused, field: str) -> None:
    """At the field the refusal names, else at `field`: every refusal is said in place."""
    named = refused.field if refused.field in form._fields else field
    attach(form, Refused(refused.reason, field=named, **refused.values))


def _day(on: Any) -> str:
    return dates.day(on)


def _done(person: Person, said: str) -> ResponseReturnValue:
    flash(said, "ok")
    return redirect(url_for("persons.show", public_id=person.public_id), 303)


def _form(person: Person, form: FlaskForm, act: str, submit: str, **more: Any) -> str:
    return render_template(
        "persons/form.html", **about(person), form=form, act=act, submit_label=submit, **more
    )


def _name(person: Person, form: NameForm) -> str:
    lead = _("Untuk ejaan dan gelar. Nama yang lama tidak dipakai lagi di mana pun.")
    return _form(person, form, _("Perbaiki nama"), _("Simpan"), lead=lead)


def _number(person: Person, form: NumberForm) -> str:
    return _form(person, form, _("Nomor baru"), _("Catat nomor"))


def _end_number(person: Person, row: PersonIdentifier, form: EndNumberForm) -> str:
    return render_template("persons/number.html", **about(person), form=form, row=row)


def _status(person: Person, form: StatusForm) -> str:
    lead = _("Pengangkatan, kenaikan golongan, atau perubahan status menurut SK.")
    return _form(person, form, _("Perubahan status"), _("Catat perubahan"), lead=lead)


def _correct(person: Person, row: PersonStatus, form: CorrectStatusForm) -> str:
    lead = _(
        "Hanya untuk salah tulis. Masa berlakunya tetap sejak %(day)s.", day=_day(row.valid_from)
    )
    return _form(person, form, _("Perbaiki status"), _("Simpan"), lead=lead)


def _move(person: Person, form: MoveForm) -> str:
    lead = _("Profil, bukti, dan sertifikat ikut dengan orangnya.")
    units = offered_units()
    return _form(person, form, _("Pindahkan"), _("Catat perpindahan"), lead=lead, units=units)


def _leave(person: Person, place: Employment, form: LeaveForm) -> str:
    return render_template(
        "persons/leave.html",
        **about(person),
        form=form,
        found=dossier.of(person, now=g.now),
        place=place,
    )
