"""`/admin/practical`: one time and one candidate of it, in the organiser's hands."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from portal.certification.practical import words
from portal.certification.practical.forms import (
    NoShowForm,
    NumberForm,
    ReasonForm,
    ReplaceForm,
    SlotForm,
    ThirdForm,
)
from portal.certification.practical.models import PracticalSlot
from portal.certification.practical.queries import assessments, bookings, calendars
from portal.certification.practical.queries.bookings import Row
from portal.certification.practical.service import booking, deciding
from portal.certification.practical.service import calendars as service
from portal.certification.practical.service.booking import By
from portal.certification.rules.practical_slots import BookingRefusal
from portal.certification.views import practical_record
from portal.certification.views.practical import slot_words
from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.models import Person
from portal.people.views import shown as pages_shown

bp = Blueprint(
    "practical_cases", __name__, url_prefix="/admin/practical", template_folder="../templates"
)
SLOTS = {"scope": assessments.managed_slots}
CASES = {"scope": bookings.managed}


def _by() -> By:
    return By(g.actor.person_id, is_organiser=True)


def _slot(public_id: str) -> PracticalSlot:
    return assessments.one_slot(assessments.managed_slots(g.actor), public_id)


@bp.get("/slots/<public_id>")
@requires(Permission.PRACTICAL_MANAGE, **SLOTS)
def slot(public_id: str) -> ResponseReturnValue:
    return _show_slot(_slot(public_id))


def _show_slot(found: PracticalSlot, **forms: FlaskForm) -> str:
    row = bookings.in_slots([found.id]).get(found.id)
    if row is not None:
        pages_shown.persons([row.person.public_id])
    people = calendars.assessors(found.assessment.organisation_id, g.now)
    return render_template(
        "practical/slot.html",
        slot=found,
        row=row,
        assign=forms.get("assign") or NumberForm(formdata=None),
        cancel=forms.get("cancel") or ReasonForm(formdata=None),
        replace=forms.get("replace") or _replace_form(found, people, fresh=True),
        form=next(iter(forms.values()), None),
        words=words,
        now=g.now,
        today=g.today,
    )


def _replace_form(
    found: PracticalSlot, people: list[Person], *, fresh: bool = False
) -> ReplaceForm:
    form = ReplaceForm(formdata=None) if fresh else ReplaceForm()
    seated = {one.person_id for one in found.assessors}
    form.old.choices = [
        SelectChoice(one.person_id, one.person.full_name) for one in found.assessors
    ]
    form.assessors.choices = [
        SelectChoice(one.id, one.full_name) for one in people if one.id not in seated
    ]
    return form


@bp.post("/slots/<public_id>/assign")
@requires(Permission.PRACTICAL_MANAGE, **SLOTS)
def assign(public_id: str) -> ResponseReturnValue:
    """Give the time to somebody by number; the rules of booking hold for them too."""
    found = _slot(public_id)
    form = NumberForm()
    if form.validate_on_submit():
        try:
            return _assign(found, form.number.data or "")
        except Refused as refused:
            named = Refused(refused.reason, field="number", **refused.values)
            refusals.attach(form, named)
    return _show_slot(_slot(public_id), assign=form), 422


@once
def _assign(found: PracticalSlot, number: str) -> ResponseReturnValue:
    person = assessments.numbered(g.actor, number, g.today)
    if person is None:
        raise Refused(BookingRefusal.PERSON_UNKNOWN)
    made = booking.book(person.id, found.id, by=_by(), now=g.now)
    flash(_("Jadwal diberikan; peserta dan asesornya diberi tahu."), "ok")
    return redirect(url_for(".case", public_id=made.public_id), 303)


@bp.post("/slots/<public_id>/cancel")
@requires(Permission.PRACTICAL_MANAGE, **SLOTS)
def cancel(public_id: str) -> ResponseReturnValue:
    found = _slot(public_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            service.cancel_slot(
                found.id, form.reason.data or "", now=g.now, actor_id=g.actor.person_id
            )
        except Refused as refused:
            refusals.attach(form, refused)
        else:
            flash(_("Jadwal dibatalkan; yang bersangkutan diberi tahu."), "ok")
            to = found.assessment.public_id
            return redirect(url_for("practical_desk.show", public_id=to), 303)
    return _show_slot(_slot(public_id), cancel=form), 422


@bp.post("/slots/<public_id>/replace")
@requires(Permission.PRACTICAL_MANAGE, **SLOTS)
def replace(public_id: str) -> ResponseReturnValue:
    """Another assessor in somebody's place."""
    found = _slot(public_id)
    form = _replace_form(found, calendars.assessors(found.assessment.organisation_id, g.now))
    if form.validate_on_submit():
        try:
            return _replace(found, form)
        except Refused as refused:
            refusals.attach(form, refused)
    return _show_slot(_slot(public_id), replace=form), 422


@once
def _replace(found: PracticalSlot, form: ReplaceForm) -> ResponseReturnValue:
    service.replace(
        found.id, form.old.data, form.assessors.data, now=g.now, actor_id=g.actor.person_id
    )
    flash(_("Asesor diganti; keduanya diberi tahu."), "ok")
    return redirect(url_for(".slot", public_id=found.public_id), 303)


@bp.get("/bookings/<public_id>")
@requires(Permission.PRACTICAL_MANAGE, **CASES)
def case(public_id: str) -> ResponseReturnValue:
    return _show_case(_case(public_id))


def _case(public_id: str) -> Row:
    return bookings.one(bookings.managed(g.actor), public_id)


def _show_case(row: Row, **forms: FlaskForm) -> str:
    pages_shown.persons([row.person.public_id])
    return render_template(
        "practical/case.html",
        row=row,
        state=row.state(g.now),
        shown=words.result(row, with_words=row.all_in),
        differing=deciding.differences(row) if row.awaits_sheets else (),
        absent=forms.get("absent") or NoShowForm(formdata=None),
        move=forms.get("move") or _move_form(row, fresh=True),
        withdraw=forms.get("withdraw") or ReasonForm(formdata=None),
        third=forms.get("third") or _third_form(row, fresh=True),
        reopen=forms.get("reopen") or ReasonForm(formdata=None),
        form=next(iter(forms.values()), None),
        words=words,
        now=g.now,
        today=g.today,
    )


def _move_form(row: Row, *, fresh: bool = False) -> SlotForm:
    form = SlotForm(formdata=None) if fresh else SlotForm()
    free = assessments.free_slots(row.found.assessment_id, g.now)
    form.slot.choices = [SelectChoice(one.public_id, slot_words(one)) for one in free]
    return form


def _third_form(row: Row, *, fresh: bool = False) -> ThirdForm:
    form = ThirdForm(formdata=None) if fresh else ThirdForm()
    people = calendars.assessors(row.found.organisation_id, g.now)
    known = set(row.first_two) | {row.found.person_id}
    form.assessor.choices = [
        SelectChoice(one.id, one.full_name) for one in people if one.id not in known
    ]
    return form


@bp.post("/bookings/<public_id>/move")
@requires(Permission.PRACTICAL_MANAGE, **CASES)
def move(public_id: str) -> ResponseReturnValue:
    row = _case(public_id)
    form = _move_form(row)
    if form.validate_on_submit():
        try:
            return _move(row, form)
        except Refused as refused:
            refusals.attach(form, refused)
    return _show_case(_case(public_id), move=form), 422


@once
def _move(row: Row, form: SlotForm) -> ResponseReturnValue:
    to = _slot(form.slot.data)
    made = booking.move(row.found.id, to.id, form.reason.data or "", by=_by(), now=g.now)
    flash(_("Jadwal dipindah; yang bersangkutan diberi tahu."), "ok")
    return redirect(url_for(".case", public_id=made.public_id), 303)


@bp.post("/bookings/<public_id>/withdraw")
@requires(Permission.PRACTICAL_MANAGE, **CASES)
def withdraw(public_id: str) -> ResponseReturnValue:
    row = _case(public_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            booking.withdraw(row.found.id, form.reason.data or "", by=_by(), now=g.now)
        except Refused as refused:
            refusals.attach(form, refused)
        else:
            flash(_("Jadwal dilepas; yang bersangkutan diberi tahu."), "ok")
            return redirect(url_for(".case", public_id=public_id), 303)
    return _show_case(_case(public_id), withdraw=form), 422


@bp.post("/bookings/<public_id>/no-show")
@requires(Permission.PRACTICAL_MANAGE, **CASES)
def no_show(public_id: str) -> ResponseReturnValue:
    row = _case(public_id)
    form = NoShowForm()
    if form.validate_on_submit():
        try:
            booking.no_show(
                row.found.id, form.reason.data or "", is_excused=form.is_excused.data,
                by=_by(), now=g.now,
            )  # fmt: skip
        except Refused as refused:
            refusals.attach(form, refused)
        else:
            flash(_("Ketidakhadiran dicatat; peserta diberi tahu."), "ok")
            return redirect(url_for(".case", public_id=public_id), 303)
    return _show_case(_case(public_id), absent=form), 422


@bp.post("/bookings/<public_id>/third")
@requires(Permission.PRACTICAL_MANAGE, **CASES)
def third(public_id: str) -> ResponseReturnValue:
    """A third assessor, where two differ and do not agree."""
    row = _case(public_id)
    form = _third_form(row)
    if form.validate_on_submit():
        try:
            return _third(row, form)
        except Refused as refused:
            refusals.attach(form, refused)
    return _show_case(_case(public_id), third=form), 422


@once
def _third(row: Row, form: ThirdForm) -> ResponseReturnValue:
    by = g.actor.person_id
    deciding.appoint_third(row.found.id, form.assessor.data, now=g.now, actor_id=by)
    flash(_("Asesor ketiga ditunjuk dan diberi tahu."), "ok")
    return redirect(url_for(".case", public_id=row.found.public_id), 303)


@bp.post("/bookings/<public_id>/reopen")
@requires(Permission.PRACTICAL_MANAGE, **CASES)
def reopen(public_id: str) -> ResponseReturnValue:
    """Open a decided assessment for correction."""
    row = _case(public_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            return _reopen(row, form.reason.data or "")
        except Refused as refused:
            refusals.attach(form, refused)
    return _show_case(_case(public_id), reopen=form), 422


@once
def _reopen(row: Row, reason: str) -> ResponseReturnValue:
    deciding.reopen(row.found.id, reason, now=g.now, actor_id=g.actor.person_id)
    flash(_("Uji dibuka untuk koreksi; asesornya diberi tahu. Hasil lama tetap berlaku."), "ok")
    return redirect(url_for(".case", public_id=row.found.public_id), 303)


@bp.get("/bookings/<public_id>/record/<paper>")
@requires(Permission.PRACTICAL_MANAGE, **CASES)
def record(public_id: str, paper: str) -> ResponseReturnValue:
    """The record of the assessment, to print and sign."""
    row = _case(public_id)
    if row.result is None:
        raise NotFound
    pages_shown.persons([row.person.public_id])
    return practical_record.record(row, paper, url_for(".case", public_id=public_id), ".record")
