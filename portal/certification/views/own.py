"""`/exams`: what is open to an employee, signing up, the ticket, the practice run."""

from datetime import datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.certification import feeds, rehearsing
from portal.certification.forms.registrations import SignUpForm
from portal.certification.queries import accommodations, doors, registrations
from portal.certification.queries.doors import Door
from portal.certification.queries.registrations import Own
from portal.certification.rules.registration import State
from portal.certification.service import registering
from portal.certification.service.registering import Choice
from portal.certification.views import words
from portal.core import refusals, sentences
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people import calendar_address
from portal.people.queries import letterheads

bp = Blueprint("exam_places", __name__, url_prefix="/exams")
OWN = {"scope": registrations.own}
OPEN = {"scope": doors.published}
COMING = {State.REQUESTED, State.WAITING, State.SEATED, State.PRESENT}
PAPERS = ("a4", "f4")


@bp.get("")
@requires(Permission.EXAM_OWN, **OWN)
def index() -> ResponseReturnValue:
    mine = registrations.own_ones(g.actor.person_id, g.now)
    coming = [one for one in mine if _is_coming(one)]
    held = {one.whole.sitting.id for one in coming}
    found = (
        doors.listed(g.actor.person_id, _agency(), on=g.today, now=g.now)
        if g.actor.organisation_id is not None
        else []
    )
    return render_template(
        "exams/mine.html",
        coming=sorted(coming, key=_starts_at),
        past=[one for one in mine if not _is_coming(one)],
        doors=[one for one in found if one.whole.sitting.id not in held],
        needs=accommodations.own(g.actor.person_id, g.today),
        feed=calendar_address.address(g.actor.account_id, g.actor.person_public_id),
        words=words,
        now=g.now,
    )


def _is_coming(one: Own) -> bool:
    ends_at = one.shift.ends_at if one.shift else one.whole.ends_at
    return one.state in COMING and (ends_at is None or ends_at > g.now)


def _starts_at(one: Own) -> datetime:
    return one.shift.starts_at if one.shift else one.whole.window.first_at


def _agency() -> int:
    if g.actor.organisation_id is None:
        raise NotFound
    return int(g.actor.organisation_id)


@bp.get("/<public_id>")
@requires(Permission.EXAM_OWN, **OPEN)
def show(public_id: str) -> ResponseReturnValue:
    door = _door(public_id)
    return _door_page(door, SignUpForm(formdata=None))


@bp.post("/<public_id>")
@requires(Permission.EXAM_OWN, **OPEN)
def sign_up(public_id: str) -> ResponseReturnValue:
    door, form = _door(public_id), SignUpForm()
    _offer(form, door)
    if not form.validate_on_submit():
        return _door_page(door, form), 422
    try:
        return _sign_up(public_id, form)
    except Refused as refused:
        if refused.field is None:
            form.place.errors = [*form.place.errors, sentences.why(refused)]
        else:
            refusals.attach(form, refused)
        return _door_page(_door(public_id), form), 422


@once
def _sign_up(public_id: str, form: SignUpForm) -> ResponseReturnValue:
    """Refusals pass through, so that nothing half done is kept; `sign_up` shows them."""
    shift, _sep, room = form.place.data.partition("/")
    declared = tuple(form.statements.data or ()) if form.statements else ()
    made = registering.sign_up(
        g.actor.person_id,
        _agency(),
        public_id,
        Choice(shift, room, declared),
        now=g.now,
    )
    if made.approved_at is None:
        flash(_("Pendaftaran terkirim dan menunggu persetujuan penyelenggara."), "ok")
    elif made.seat is None:
        flash(_("Anda masuk daftar tunggu. Anda diberi tahu begitu ada kursi."), "ok")
    else:
        flash(_("Anda terdaftar. Ini kartu peserta Anda."), "ok")
    return redirect(url_for(".registration", public_id=made.public_id), 303)


def _door(public_id: str) -> Door:
    return doors.one(g.actor.person_id, _agency(), public_id, on=g.today, now=g.now)


def _offer(form: SignUpForm, door: Door) -> None:
    """Shifts and rooms in which the reader may sit; a full shift is its waiting list."""
    zone = door.whole.sitting.zone
    choices: list[SelectChoice] = []
    for one in door.shifts:
        if one.refused is not None:
            continue
        time = words.shift_time(one.shift, zone)
        rooms = [room for room in one.rooms if room.left]
        if not rooms:
            label = _("%(time)s: penuh, masuk daftar tunggu", time=time)
            choices.append(SelectChoice(f"{one.shift.public_id}/", label))
        for room in rooms:
            label = _(
                "%(time)s, %(room)s: %(left)d kursi", time=time, room=room.room.name, left=room.left
            )
            choices.append(SelectChoice(f"{one.shift.public_id}/{room.room.public_id}", label))
    form.place.choices = choices
    if door.requirements.statements:
        form.statements.choices = [SelectChoice(one, one) for one in door.requirements.statements]
    else:
        del form.statements


def _door_page(door: Door, form: SignUpForm) -> str:
    if form.place.choices is None:
        _offer(form, door)
    mine = None
    if door.mine is not None:
        mine = registrations.own_by_id(g.actor.person_id, door.mine)
    return render_template(
        "exams/door.html",
        door=door,
        form=form,
        mine=mine,
        rehearsal=rehearsing.is_possible(),
        words=words,
        now=g.now,
    )


@bp.get("/registrations/<public_id>")
@requires(Permission.EXAM_OWN, **OWN)
def registration(public_id: str) -> ResponseReturnValue:
    one = registrations.own_one(g.actor.person_id, public_id, g.now)
    return render_template(
        "exams/registration.html",
        **_ticket(one),
        attempt=registrations.attempt_of(one.registration),
        rehearsal=rehearsing.is_possible(),
        words=words,
        now=g.now,
    )


@bp.get("/registrations/<public_id>/print")
@requires(Permission.EXAM_OWN, **OWN)
def ticket(public_id: str) -> ResponseReturnValue:
    one = registrations.own_one(g.actor.person_id, public_id, g.now)
    if one.state not in {State.SEATED, State.PRESENT}:
        raise NotFound
    asked = request.args.get("paper", "")
    holder = letterheads.printed(g.actor.person_id, g.today)
    return render_template(
        "exams/ticket_print.html",
        **_ticket(one),
        holder=holder,
        letterhead=holder.letterhead,
        words=words,
        paper=asked if asked in PAPERS else "a4",
        paper_urls={
            paper: url_for(".ticket", public_id=public_id, paper=paper) for paper in PAPERS
        },
    )


def _ticket(one: Own) -> dict[str, object]:
    has_ticket = one.state in {State.SEATED, State.PRESENT} and one.registration.ticket
    code = url_for(".scanned", ticket=one.registration.ticket, _external=True) if has_ticket else ""
    return {"own": one, "has_ticket": bool(has_ticket), "code": code}


@bp.get("/tickets/<ticket>")
@requires(Permission.EXAM_OWN, **OWN)
def scanned(ticket: str) -> ResponseReturnValue:
    """Where the code on a ticket leads its owner."""
    found = registrations.by_ticket(g.actor.person_id, ticket)
    return redirect(url_for(".registration", public_id=found.public_id), 303)


@bp.post("/registrations/<public_id>/withdraw")
@requires(Permission.EXAM_OWN, **OWN)
def withdraw(public_id: str) -> ResponseReturnValue:
    registering.withdraw(g.actor.person_id, public_id, now=g.now)
    flash(_("Pendaftaran ditarik. Kursinya diberikan kepada yang menunggu."), "ok")
    return redirect(url_for(".registration", public_id=public_id), 303)


@bp.get("/registrations/<public_id>/calendar.ics")
@requires(Permission.EXAM_OWN, **OWN)
def calendar(public_id: str) -> ResponseReturnValue:
    one = registrations.own_one(g.actor.person_id, public_id, g.now)
    if one.shift is None or one.state not in COMING:
        raise NotFound
    return feeds.answer(feeds.of_exams([one]), "ujian.ics", g.now)


@bp.post("/<public_id>/rehearsal")
@requires(Permission.EXAM_OWN, **OPEN)
def rehearse(public_id: str) -> ResponseReturnValue:
    """A practice run of the sitting's exam: looks the same and counts nothing."""
    door = _door(public_id)
    attempt = rehearsing.start(
        g.actor.person_id,
        _agency(),
        door.whole,
        session_id=g.actor.session_id,
        now=g.now,
    )
    return redirect(url_for("attempts.show", public_id=attempt.public_id), 303)
