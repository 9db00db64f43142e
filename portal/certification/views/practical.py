"""`/exams/practical`: what one can be assessed in, booking a time, one's results."""

from datetime import timedelta

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.certification.practical import words
from portal.certification.practical.forms import ReasonForm, SlotForm
from portal.certification.practical.models import PracticalAssessment, PracticalSlot
from portal.certification.practical.queries import assessments, bookings, standing
from portal.certification.practical.queries.bookings import Row
from portal.certification.practical.service import booking, deciding
from portal.certification.practical.service.booking import By
from portal.certification.rules.practical_slots import Refusal
from portal.certification.views import practical_record
from portal.core import icalendar, refusals, sentences, zones
from portal.core.access import requires
from portal.core.dates import clock_time, day
from portal.core.errors import NotFound, Refused
from portal.core.icalendar import Event, Status
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.service.mails import address_of

bp = Blueprint("practical", __name__, url_prefix="/exams/practical", template_folder="../templates")
OWN = {"scope": bookings.own}
OFFERED = {"scope": assessments.offered}


@bp.get("")
@requires(Permission.EXAM_OWN, **OWN)
def index() -> ResponseReturnValue:
    """One's bookings, and what one's agency assesses, each with the reason why not yet."""
    page = bookings.latest(bookings.own(g.actor))
    offered = assessments.open_ones(assessments.offered(g.actor), g.now)
    refusals_of = booking.refusals(g.actor.person_id, offered, g.now)
    return render_template(
        "practical/index.html",
        page=page,
        offers=[(one, _why(one, refusals_of[one.id])) for one in offered],
        words=words,
        now=g.now,
        today=g.today,
    )


def _why(found: PracticalAssessment, refusal: Refusal | None) -> str:
    return sentences.why(booking.refused(refusal, g.actor.timezone)) if refusal else ""


@bp.get("/<public_id>")
@requires(Permission.EXAM_OWN, **OFFERED)
def show(public_id: str) -> ResponseReturnValue:
    return _show(assessments.one(assessments.offered(g.actor), public_id), None)


@bp.post("/<public_id>/book")
@requires(Permission.EXAM_OWN, **OFFERED)
def book(public_id: str) -> ResponseReturnValue:
    """Take one of the free times."""
    found = assessments.one(assessments.offered(g.actor), public_id)
    form = _slot_form(_free(found), move=False)
    if form.validate_on_submit():
        try:
            return _book(_chosen(found, form))
        except Refused as refused:
            refusals.attach(form, refused)
    return _show(found, form), 422


def _chosen(found: PracticalAssessment, form: SlotForm) -> PracticalSlot:
    return assessments.one_slot(assessments.slots_of(found.id), form.slot.data)


@once
def _book(slot: PracticalSlot) -> ResponseReturnValue:
    by = By(g.actor.person_id, is_organiser=False)
    made = booking.book(g.actor.person_id, slot.id, by=by, now=g.now)
    flash(_("Jadwal sudah dipesan. Asesornya sudah diberi tahu."), "ok")
    return redirect(url_for(".booked", public_id=made.public_id), 303)


def _free(found: PracticalAssessment) -> list[PracticalSlot]:
    """Free times this candidate may take: late notice and conflicts of interest left out."""
    from_at = g.now + timedelta(hours=found.notice_hours)
    around = standing.around(g.actor.person_id, found.id, g.today)
    free = assessments.free_slots(found.id, from_at)
    return [one for one in free if around.conflicts(one) is None]


def _slot_form(free: list[PracticalSlot], *, move: bool) -> SlotForm:
    form = SlotForm()
    form.slot.choices = [SelectChoice(one.public_id, slot_words(one)) for one in free]
    if not move:
        del form.reason
    return form


def slot_words(slot: PracticalSlot) -> str:
    """A time as a choice: day, hours, place, who assesses."""
    who = ", ".join(one.person.full_name for one in slot.assessors)
    zone = g.actor.timezone
    on = day(zones.local_day(slot.starts_at, zone))
    return f"{on}, {clock_time(slot.starts_at, zone)}, {slot.place} ({who})"


def _show(found: PracticalAssessment, form: SlotForm | None) -> str:
    refusal = booking.refusal(g.actor.person_id, found.id, g.now)
    free = _free(found) if refusal is None else []
    checklist = assessments.newest(found.id)
    return render_template(
        "practical/show.html",
        found=found,
        points=assessments.points(checklist) if checklist else (),
        why=_why(found, refusal),
        form=form or _slot_form(free, move=False),
        words=words,
        today=g.today,
    )


@bp.get("/bookings/<public_id>")
@requires(Permission.EXAM_OWN, **OWN)
def booked(public_id: str) -> ResponseReturnValue:
    return _booked(bookings.one(bookings.own(g.actor), public_id), ReasonForm(formdata=None))


def _booked(row: Row, form: ReasonForm) -> str:
    notice = timedelta(hours=row.assessment.notice_hours)
    return render_template(
        "practical/booked.html",
        row=row,
        shown=words.result(row),
        state=row.state(g.now),
        form=form,
        may_change=not row.found.ending
        and not row.results
        and g.now <= row.slot.starts_at - notice,
        source=f"practical/{deciding.source_ref(row.found)}",
        words=words,
        today=g.today,
    )


@bp.route("/bookings/<public_id>/move", methods=["GET", "POST"])
@requires(Permission.EXAM_OWN, **OWN)
def move(public_id: str) -> ResponseReturnValue:
    row = bookings.one(bookings.own(g.actor), public_id)
    form = _slot_form(_free(row.assessment), move=True)
    if form.validate_on_submit():
        try:
            return _move(row, _chosen(row.assessment, form), form.reason.data or "")
        except Refused as refused:
            refusals.attach(form, refused)
    status = 422 if form.is_submitted() else 200
    return render_template("practical/move.html", row=row, form=form, words=words), status


@once
def _move(row: Row, slot: PracticalSlot, reason: str) -> ResponseReturnValue:
    by = By(g.actor.person_id, is_organiser=False)
    made = booking.move(row.found.id, slot.id, reason, by=by, now=g.now)
    flash(_("Jadwal sudah dipindah. Asesornya sudah diberi tahu."), "ok")
    return redirect(url_for(".booked", public_id=made.public_id), 303)


@bp.post("/bookings/<public_id>/withdraw")
@requires(Permission.EXAM_OWN, **OWN)
def withdraw(public_id: str) -> ResponseReturnValue:
    row = bookings.one(bookings.own(g.actor), public_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            by = By(g.actor.person_id, is_organiser=False)
            booking.withdraw(row.found.id, form.reason.data or "", by=by, now=g.now)
        except Refused as refused:
            refusals.attach(form, refused)
        else:
            flash(_("Jadwal sudah dilepas. Anda dapat memesan yang lain."), "ok")
            return redirect(url_for(".index"), 303)
    return _booked(bookings.one(bookings.own(g.actor), public_id), form), 422


@bp.get("/bookings/<public_id>/calendar.ics")
@requires(Permission.EXAM_OWN, **OWN)
def calendar(public_id: str) -> ResponseReturnValue:
    """The time as a calendar file."""
    row = bookings.one(bookings.own(g.actor), public_id)
    path = url_for(".booked", public_id=public_id)
    return as_calendar([event_of(row, path, row.assessment.instructions)], row.assessment.title)


def event_of(row: Row, path: str, text: str = "", summary: str = "") -> Event:
    """A booking as an event of a calendar."""
    return Event(
        uid=f"practical-{row.found.public_id}@{address_of('/').split('//')[1].strip('/')}",
        summary=summary or row.assessment.title,
        starts_at=row.slot.starts_at,
        ends_at=row.slot.ends_at,
        place=row.slot.place,
        text=text,
        url=address_of(path),
        sequence=1 if row.found.ending else 0,
        status=Status.CANCELLED if row.found.ending else Status.CONFIRMED,
    )


def as_calendar(events: list[Event], name: str) -> Response:
    """Events as a file for the reader's own calendar."""
    body = icalendar.written(events, name=name, now=g.now)
    headers = {
        "Content-Disposition": 'attachment; filename="jadwal.ics"',
        "Cache-Control": "private, no-store",
    }
    return Response(body, content_type=icalendar.MEDIA_TYPE, headers=headers)


@bp.get("/bookings/<public_id>/record/<paper>")
@requires(Permission.EXAM_OWN, **OWN)
def record(public_id: str, paper: str) -> ResponseReturnValue:
    """The record of one's own assessment, to print."""
    row = bookings.one(bookings.own(g.actor), public_id)
    if row.result is None:
        raise NotFound
    back = url_for(".booked", public_id=public_id)
    return practical_record.record(row, paper, back, ".record")
