"""`/assessing`: an assessor's calendar, whom they assess, their sheets and agreements."""

from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification.practical import sheets, words
from portal.certification.practical.forms import (
    MARKS,
    AgreementBase,
    NoShowForm,
    ReasonForm,
    SheetBase,
    TimeForm,
    agreement_form,
    sheet_form,
)
from portal.certification.practical.queries import bookings, calendars
from portal.certification.practical.queries.bookings import Row
from portal.certification.practical.service import booking, deciding, observing
from portal.certification.practical.service import calendars as service
from portal.certification.practical.service.booking import By
from portal.certification.practical.service.observing import Filled, Incomplete
from portal.certification.rules import practical as rules
from portal.certification.rules.practical_slots import Span
from portal.certification.views import practical_record
from portal.certification.views.practical import as_calendar, event_of
from portal.core import refusals, sentences
from portal.core.access import requires
from portal.core.dates import clock_time
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.queries import agencies
from portal.people.views import shown as pages_shown

bp = Blueprint("assessing", __name__, url_prefix="/assessing", template_folder="../templates")
MINE = {"scope": bookings.assigned}
TIME = {"scope": calendars.own}


@bp.get("")
@requires(Permission.PRACTICAL_ASSESS, **MINE)
def index() -> ResponseReturnValue:
    """Whom one assesses: what waits and what comes."""
    rows = bookings.to_assess(g.actor, g.now)
    pages_shown.persons(row.person.public_id for row in rows)
    return render_template(
        "practical/assessing.html", rows=rows, words=words, now=g.now, today=g.today,
        me=g.actor.person_id,
    )  # fmt: skip


@bp.get("/done")
@requires(Permission.PRACTICAL_ASSESS, **MINE)
def done() -> ResponseReturnValue:
    """What one has assessed, the latest first."""
    page = bookings.assessed(g.actor, request.args.get("after", "")[:22])
    pages_shown.persons(row.person.public_id for row in page.rows)
    return render_template("practical/assessed.html", page=page, words=words, now=g.now)


@bp.get("/calendar")
@requires(Permission.PRACTICAL_ASSESS, **TIME)
def calendar() -> ResponseReturnValue:
    return _calendar(TimeForm(formdata=None, data={"weeks": 1}))


@bp.post("/calendar")
@requires(Permission.PRACTICAL_ASSESS, **TIME)
def offer() -> ResponseReturnValue:
    """Offer time, perhaps for some weeks on end."""
    form = TimeForm()
    on: date | None = form.on.data
    if form.validate_on_submit() and on is not None:
        try:
            return _offer(form, on)
        except Refused as refused:
            refusals.attach(form, refused)
    return _calendar(form), 422


@once
def _offer(form: TimeForm, on: date) -> ResponseReturnValue:
    agency = _agency()
    zone = agencies.timezones()[agency]
    span = Span(form.from_time.at(on, zone), form.until_time.at(on, zone))
    service.offer(
        g.actor.person_id, agency, span,
        weeks=form.weeks.data or 1, note=form.note.data or "", now=g.now,
    )  # fmt: skip
    flash(_("Waktu Anda ditawarkan. Penyelenggara dapat membuka jadwal di dalamnya."), "ok")
    return redirect(url_for(".calendar"), 303)


def _agency() -> int:
    """The agency one assesses for: one's own where that is among them. Raises NotFound."""
    held = calendars.agencies_of(g.actor)
    if not held:
        raise NotFound
    return g.actor.organisation_id if g.actor.organisation_id in held else min(held)


def _calendar(form: TimeForm, refused: str = "") -> str:
    return render_template(
        "practical/calendar.html",
        form=form,
        times=calendars.coming(calendars.own(g.actor), g.now),
        refused=refused,
        words=words,
        now=g.now,
    )


@bp.post("/calendar/<public_id>/withdraw")
@requires(Permission.PRACTICAL_ASSESS, **TIME)
def withdraw_time(public_id: str) -> ResponseReturnValue:
    try:
        service.take_back(g.actor, public_id, now=g.now)
    except Refused as refused:
        form = TimeForm(formdata=None, data={"weeks": 1})
        return _calendar(form, sentences.why(refused)), 422
    flash(_("Waktu itu tidak ditawarkan lagi."), "ok")
    return redirect(url_for(".calendar"), 303)


@bp.get("/calendar.ics")
@requires(Permission.PRACTICAL_ASSESS, **MINE)
def calendar_file() -> ResponseReturnValue:
    """What one assesses, as a calendar file."""
    rows = bookings.to_assess(g.actor, g.now)
    events = [
        event_of(
            row,
            url_for(".show", public_id=row.found.public_id),
            summary=f"{row.assessment.title}: {row.person.full_name}",
        )
        for row in rows
    ]
    return as_calendar(events, str(_("Jadwal menguji")))


@bp.get("/<public_id>")
@requires(Permission.PRACTICAL_ASSESS, **MINE)
def show(public_id: str) -> ResponseReturnValue:
    """One's sheet, then what both saw, then the result."""
    return _show(_row(public_id))


def _row(public_id: str) -> Row:
    """A booking one assesses; never one's own. Raises NotFound."""
    row = bookings.one(bookings.assigned(g.actor), public_id)
    if row.found.person_id == g.actor.person_id:
        raise NotFound
    return row


def _show(
    row: Row,
    form: SheetBase | None = None,
    agreement: AgreementBase | None = None,
    answer: ReasonForm | None = None,
    absent: NoShowForm | None = None,
) -> str:
    pages_shown.persons([row.person.public_id])
    me = g.actor.person_id
    own = row.sheets.get(me)
    is_open = own is not None and own.handed_in_at is None and row.awaits_sheets
    return render_template(
        "practical/sheet.html",
        row=row,
        own=own,
        form=form or (_fresh(row) if is_open else None),
        shown=words.result(row, with_words=_sees_all(row)),
        compared=_compared(row),
        agreement=agreement or _agreement(row),
        answer=answer or ReasonForm(formdata=None),
        absent=absent or NoShowForm(formdata=None),
        state=row.state(g.now),
        me=me,
        marks=MARKS,
        words=words,
        today=g.today,
        now=g.now,
        opens_at=observing.opens_at(row),
    )


def _sees_all(row: Row) -> bool:
    """Neither sees the other's sheet before both have handed in; a third not before their own."""
    me = g.actor.person_id
    return row.all_in and me in row.handed_in


def _compared(row: Row) -> tuple[words.PointRow, ...]:
    """The differing points with what each of the two saw; empty where nobody may compare."""
    keys = deciding.differences(row)
    if not keys or not _sees_all(row) or not row.awaits_sheets:
        return ()
    listed = [one for one in row.points if one.key in keys]
    both = [
        (row.sheets[id_].person.full_name, sheets.observations(row.sheets[id_]))
        for id_ in row.first_two
    ]
    first = sheets.marks(row.sheets[row.first_two[0]])
    return words.points(listed, first, (), both)


def _agreement(row: Row) -> AgreementBase | None:
    """The form of an agreement for one of the two, while it is theirs to settle."""
    keys = deciding.differences(row)
    mine = g.actor.person_id in row.first_two and row.third is None
    if not keys or not mine or not row.awaits_sheets or row.open_agreement is not None:
        return None
    first, second = (sheets.marks(row.sheets[id_]) for id_ in row.first_two)
    return agreement_form(row.points, {key: rules.between(first[key], second[key]) for key in keys})


def _fresh(row: Row) -> SheetBase:
    own = row.sheets[g.actor.person_id]
    return sheet_form(
        row.points, sheets.observations(own), fresh=True, revision=str(own.revision),
        remark=own.remark, is_from_paper=own.is_from_paper,
    )  # fmt: skip


@bp.post("/<public_id>/start")
@requires(Permission.PRACTICAL_ASSESS, **MINE)
def start(public_id: str) -> ResponseReturnValue:
    observing.start(_row(public_id).found.id, g.actor.person_id, now=g.now)
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>")
@requires(Permission.PRACTICAL_ASSESS, **MINE)
def save(public_id: str) -> ResponseReturnValue:
    """Keep the sheet as sent, or hand it in; the same again changes nothing."""
    row = _row(public_id)
    own = row.sheets.get(g.actor.person_id)
    if own is None:
        raise NotFound
    form = sheet_form(row.points, sheets.observations(own))
    if not form.validate_on_submit():
        return _show(row, form=form), 422
    filled = Filled(
        _number(form.revision.data), form.seen(), form.remark.data or "", form.is_from_paper.data
    )
    try:
        return _keep(row, filled)
    except Incomplete as missing:
        for key, fault in missing.faults.items():
            form[_FAULTS.get(fault, "mark_{}").format(key)].errors = [sentences.of(fault)]
    except Refused as refused:
        form.remark.errors = [sentences.why(refused)]
    form.revision.data = str(_row(public_id).sheets[g.actor.person_id].revision)
    return _show(_row(public_id), form=form), 422


_FAULTS = {
    rules.PointFault.NOTE_MISSING: "note_{}",
    rules.PointFault.NOTE_TOO_LONG: "note_{}",
    rules.PointFault.EXAMPLE_MISSING: "example_{}",
    rules.PointFault.EXAMPLE_DAY_MISSING: "example_on_{}",
    rules.PointFault.EXAMPLE_DAY_NOT_COME: "example_on_{}",
    rules.PointFault.EXAMPLE_TOO_OLD: "example_on_{}",
}


def _keep(row: Row, filled: Filled) -> ResponseReturnValue:
    if request.form.get("act") == "hand_in":
        observing.hand_in(row.found.id, g.actor.person_id, filled, now=g.now)
        flash(_("Lembar Anda sudah diserahkan."), "ok")
    else:
        kept = observing.save(row.found.id, g.actor.person_id, filled, now=g.now)
        at = clock_time(kept.saved_at, g.actor.timezone)
        flash(_("Tersimpan %(at)s. Serahkan bila sudah lengkap.", at=at), "ok")
    return redirect(url_for(".show", public_id=row.found.public_id), 303)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else -1


@bp.post("/<public_id>/propose")
@requires(Permission.PRACTICAL_ASSESS, **MINE)
def propose(public_id: str) -> ResponseReturnValue:
    """One mark for each differing point, for the other assessor to answer."""
    row = _row(public_id)
    form = _agreement(row)
    if form is None:
        raise Refused(rules.AgreementRefusal.NOTHING_OPEN)
    if form.validate_on_submit():
        try:
            return _propose(row, form)
        except Refused as refused:
            form.reason.errors = [sentences.why(refused)]
    return _show(row, agreement=form), 422


@once
def _propose(row: Row, form: AgreementBase) -> ResponseReturnValue:
    reason = form.reason.data or ""
    deciding.propose(row.found.id, g.actor.person_id, form.marks(), reason, now=g.now)
    flash(_("Usul Anda disampaikan kepada asesor yang lain."), "ok")
    return redirect(url_for(".show", public_id=row.found.public_id), 303)


@bp.post("/<public_id>/answer")
@requires(Permission.PRACTICAL_ASSESS, **MINE)
def answer(public_id: str) -> ResponseReturnValue:
    row = _row(public_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            return _answer(row, form.reason.data or "")
        except Refused as refused:
            refusals.attach(form, refused)
    return _show(_row(public_id), answer=form), 422


@once
def _answer(row: Row, reason: str) -> ResponseReturnValue:
    accept = request.form.get("act") == "accept"
    deciding.answer(row.found.id, g.actor.person_id, accept=accept, reason=reason, now=g.now)
    if accept:
        flash(_("Kesepakatan dicatat dan hasilnya ditetapkan."), "ok")
    else:
        flash(_("Jawaban Anda disampaikan kepada pengusul."), "ok")
    return redirect(url_for(".show", public_id=row.found.public_id), 303)


@bp.post("/<public_id>/no-show")
@requires(Permission.PRACTICAL_ASSESS, **MINE)
def no_show(public_id: str) -> ResponseReturnValue:
    row = _row(public_id)
    form = NoShowForm()
    if form.validate_on_submit():
        try:
            booking.no_show(
                row.found.id, form.reason.data or "", is_excused=form.is_excused.data,
                by=By(g.actor.person_id, is_organiser=False), now=g.now,
            )  # fmt: skip
        except Refused as refused:
            refusals.attach(form, refused)
        else:
            flash(_("Ketidakhadiran dicatat; peserta diberi tahu."), "ok")
            return redirect(url_for(".index"), 303)
    return _show(_row(public_id), absent=form), 422


@bp.get("/<public_id>/paper/<paper>")
@requires(Permission.PRACTICAL_ASSESS, **MINE)
def paper(public_id: str, paper: str) -> ResponseReturnValue:
    """The checklist to fill in by pen."""
    row = _row(public_id)
    pages_shown.persons([row.person.public_id])
    back = url_for(".show", public_id=public_id)
    return practical_record.checklist(row, paper, back, ".paper")


@bp.get("/<public_id>/record/<paper>")
@requires(Permission.PRACTICAL_ASSESS, **MINE)
def record(public_id: str, paper: str) -> ResponseReturnValue:
    """The record of the assessment, to print and sign."""
    row = _row(public_id)
    if row.result is None or not _sees_all(row):
        raise NotFound
    pages_shown.persons([row.person.public_id])
    return practical_record.record(row, paper, url_for(".show", public_id=public_id), ".record")
