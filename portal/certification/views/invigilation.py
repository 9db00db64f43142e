"""The invigilator's pages: shifts, the live list of one, one examinee, acts and incidents."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification import periods
from portal.certification.forms.invigilation import (
    ActForm,
    CheckInForm,
    IncidentForm,
    ReasonForm,
    UndoForm,
)
from portal.certification.queries import duties, hall, records
from portal.certification.queries.duties import Watch
from portal.certification.queries.hall import Line
from portal.certification.rules.boarding import Act, Pin, Seen
from portal.certification.rules.incidents import IncidentKind
from portal.certification.service import door, invigilating, seats
from portal.certification.service.invigilating import Incident, Wish
from portal.certification.service.recording import Place
from portal.certification.views import hall_body, hall_forms, hall_list, hall_words
from portal.core import refusals, sentences, zones
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.views import shown

bp = Blueprint("invigilation", __name__)
bp.add_app_template_filter(hall_words.there, "there")
NEED = Permission.SITTING_INVIGILATE
WHERE = "/invigilate/<sitting>/<shift>"


@bp.get("/invigilate")
@requires(NEED, scope=duties.in_scope)
def index() -> ResponseReturnValue:
    watches = duties.coming(g.actor, g.now)
    return render_template("certification/watches.html", watches=watches, now=g.now)


@bp.get(WHERE)
@requires(NEED, scope=duties.in_scope)
def show(sitting: str, shift: str) -> ResponseReturnValue:
    """The list, or part of it; a ticket leads to its owner, as at the door."""
    watch = watch_of(sitting, shift)
    lines = hall.of(watch.shift, watch.room_ids, g.now)
    found = hall_list.with_ticket(lines, request.args.get("q", ""))
    if found is not None:
        return redirect(to_examinee(watch, found.public_id), 303)
    return _hall(watch)


@bp.get(f"{WHERE}/live")
@requires(NEED, scope=duties.in_scope)
def live(sitting: str, shift: str) -> ResponseReturnValue:
    """The cells of the list as JSON; unchanged, it is not even sent."""
    watch = watch_of(sitting, shift)
    body = hall_body.live(watch, hall_list.asked(watch), g.now)
    response = Response(body.sent, mimetype="application/json")
    response.set_etag(body.tag)
    return response.make_conditional(request)


@bp.get(f"{WHERE}/examinees/<registration>")
@requires(NEED, scope=duties.in_scope)
def examinee(sitting: str, shift: str, registration: str) -> ResponseReturnValue:
    return _examinee(watch_of(sitting, shift), registration)


@bp.post(f"{WHERE}/examinees/<registration>/check-in")
@requires(NEED, scope=duties.in_scope)
def check_in(sitting: str, shift: str, registration: str) -> ResponseReturnValue:
    watch = watch_of(sitting, shift)
    form = CheckInForm()
    if not form.validate_on_submit():
        return _examinee(watch, registration, check_in=form), 422
    note, me = form.identity_note.data or "", g.actor.person_id
    try:
        door.check_in(watch, registration, note, by_id=me, now=g.now)
    except Refused as refused:
        refusals.attach(form, refused)
        return _examinee(watch, registration, check_in=form), 422
    return _pins(watch, [registration])


@bp.post(f"{WHERE}/examinees/<registration>/check-out")
@requires(NEED, scope=duties.in_scope)
def check_out(sitting: str, shift: str, registration: str) -> ResponseReturnValue:
    watch, form = watch_of(sitting, shift), ReasonForm()
    return _reasoned(watch, registration, form, door.check_out, _("Kehadiran dibatalkan."))


@bp.post(f"{WHERE}/examinees/<registration>/admit")
@requires(NEED, scope=duties.in_scope)
def admit(sitting: str, shift: str, registration: str) -> ResponseReturnValue:
    watch, form = watch_of(sitting, shift), ReasonForm()
    told = _("Peserta boleh masuk. Sekarang catat kehadirannya.")
    return _reasoned(watch, registration, form, door.admit_late, told)


def _reasoned(
    watch: Watch, registration: str, form: ReasonForm, act: object, told: str
) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _examinee(watch, registration, reason=form), 422
    reason = form.reason.data or ""
    try:
        act(watch, registration, reason, by_id=g.actor.person_id, now=g.now)  # type: ignore[operator]
    except Refused as refused:
        refusals.attach(form, refused)
        return _examinee(watch, registration, reason=form), 422
    flash(told, "ok")
    return redirect(to_examinee(watch, registration), 303)


@bp.post(f"{WHERE}/pins")
@requires(NEED, scope=duties.in_scope)
def pins(sitting: str, shift: str) -> ResponseReturnValue:
    """New PINs: for one examinee, or for all who are there and not yet at a computer."""
    watch = watch_of(sitting, shift)
    wanted = request.form.get("registration", "")[:22]
    if wanted:
        return _pins(watch, [wanted])
    room = _room(watch)
    hall.forget(watch.shift.id)
    ready = [
        one.public_id
        for one in hall.of(watch.shift, watch.room_ids, g.now)
        if one.seen is Seen.READY and one.pin is not Pin.USED and room in {None, one.room_id}
    ]
    if not ready:
        flash(_("Tidak ada peserta yang sudah hadir dan masih menunggu PIN di sana."), "warn")
        return redirect(_to_hall(watch), 303)
    return _pins(watch, ready)


def _pins(watch: Watch, public_ids: Sequence[str]) -> ResponseReturnValue:
    given = door.give_pins(watch, public_ids, by_id=g.actor.person_id, now=g.now)
    lines = {one.registration_id: one for one in hall.of(watch.shift, watch.room_ids, g.now)}
    slips = [(lines[one.id], pin) for one, pin in given if one.id in lines]
    shown.persons(records.person_ids([one.person_id for one, _pin in slips]))
    return render_template("certification/pins.html", watch=watch, slips=slips)


@bp.post(f"{WHERE}/acts/<act>")
@requires(NEED, scope=duties.in_scope)
@once
def act(sitting: str, shift: str, act: str) -> ResponseReturnValue:
    watch = watch_of(sitting, shift)
    wish = _wish(watch, act)
    form = hall_forms.act(watch)
    if not form.validate_on_submit():
        return _again(watch, wish, form)
    done = _carried(watch, wish, form)
    if done is None:
        return _again(watch, wish, form)
    if done.pin:
        line = line_of(watch, wish.registration)
        return render_template("certification/pins.html", watch=watch, slips=[(line, done.pin)])
    flash(hall_words.done(wish, done), "ok")
    if wish.registration:
        return redirect(to_examinee(watch, wish.registration), 303)
    return redirect(_to_hall(watch), 303)


def _carried(watch: Watch, wish: Wish, form: ActForm) -> invigilating.Done | None:
    """What came of it; None when it was refused, with the reason in the form."""
    try:
        return invigilating.carry_out(watch, wish, by_id=g.actor.person_id, now=g.now)
    except Refused as refused:
        refusals.attach(form, refused)
        return None


def _again(watch: Watch, wish: Wish, form: ActForm) -> ResponseReturnValue:
    if wish.registration:
        return _examinee(watch, wish.registration, act=form, acted=wish.act), 422
    return _hall(watch, form, wish.act), 422


def _wish(watch: Watch, act: str) -> Wish:
    if act not in {Act.EXTEND, Act.PAUSE, Act.RESUME, Act.TAKE_OVER, Act.VOID}:
        raise NotFound
    return Wish(
        Act(act),
        registration=request.form.get("registration", "")[:22],
        room_id=_room(watch),
        minutes=request.form.get("minutes", 0, int),
        reason=request.form.get("reason", "").strip(),
    )


def _room(watch: Watch) -> int | None:
    """The room of a form; None: all of the officer's."""
    room = request.form.get("room", "")
    rooms = {one.public_id: one.id for one in watch.rooms}
    if room and room not in rooms:
        raise NotFound
    return rooms.get(room)


@bp.post(f"{WHERE}/undo")
@requires(NEED, scope=duties.in_scope)
@once
def undo(sitting: str, shift: str) -> ResponseReturnValue:
    watch, form = watch_of(sitting, shift), UndoForm()
    if not form.validate_on_submit():
        return _record(watch, form), 422
    event_id = request.form.get("event", 0, int)
    done = invigilating.undo_extension(
        watch, event_id, form.reason.data or "", by_id=g.actor.person_id, now=g.now
    )
    flash(_("Tambahan waktu ditarik untuk %(count)d peserta.", count=done.touched), "ok")
    return redirect(url_for(".record", sitting=sitting, shift=shift), 303)


@bp.post(f"{WHERE}/ready")
@requires(NEED, scope=duties.in_scope)
def ready(sitting: str, shift: str) -> ResponseReturnValue:
    """Make the computers of the rooms ready for the next shift."""
    watch = watch_of(sitting, shift)
    one = watch.whole.sitting
    place = Place(one.organisation_id, one.id, watch.shift.id)
    rooms = [room.id for room in watch.rooms]
    over, running = seats.ready_room(rooms, place, by_id=g.actor.person_id, now=g.now)
    if running:
        flash(
            _(
                "%(over)d komputer siap. Di %(running)d kursi ujian belum selesai dan tidak "
                "disentuh.",
                over=over,
                running=running,
            ),
            "warn",
        )
    else:
        flash(_("Ruang siap. Buka halaman Masuk ujian di setiap komputer."), "ok")
    return redirect(_to_hall(watch), 303)


@bp.get(f"{WHERE}/incidents/new")
@requires(NEED, scope=duties.in_scope)
def incident_form(sitting: str, shift: str) -> ResponseReturnValue:
    watch = watch_of(sitting, shift)
    form = hall_forms.incident(watch)
    form.registration.data = request.args.get("registration", "")[:22]
    form.at.data = hall_words.hour(g.now, watch.whole.sitting.zone)
    return _incident_page(watch, form)


def _incident_page(watch: Watch, form: IncidentForm) -> str:
    policy = periods.of(zones.local_day(g.now, watch.whole.sitting.zone))
    return render_template("certification/incident_new.html", watch=watch, form=form, policy=policy)


@bp.post(f"{WHERE}/incidents")
@requires(NEED, scope=duties.in_scope)
@once
def incident(sitting: str, shift: str) -> ResponseReturnValue:
    watch = watch_of(sitting, shift)
    form = hall_forms.incident(watch)
    happened_at = hall_words.instant(form.at.data or "", watch.whole.sitting.zone, g.now)
    valid = form.validate_on_submit()
    if happened_at is None and not form.at.errors:
        form.at.errors = [_("Tulis jam dan menit yang sudah lewat, misalnya 10.05.")]
    if not valid or happened_at is None:
        return _incident_page(watch, form), 422
    about = form.registration.data
    given = Incident(
        IncidentKind(form.kind.data),
        form.text.data or "",
        happened_at,
        door.registration(watch, about) if about else None,
        _room(watch),
    )
    invigilating.note_incident(watch, given, by_id=g.actor.person_id, now=g.now)
    flash(_("Kejadian dicatat dan masuk ke berita acara."), "ok")
    return redirect(_to_hall(watch), 303)


@bp.get(f"{WHERE}/record")
@requires(NEED, scope=duties.in_scope)
def record(sitting: str, shift: str) -> ResponseReturnValue:
    """The acts of the shift, the newest first; with `all` also each check-in, PIN and entry."""
    return _record(watch_of(sitting, shift), UndoForm(formdata=None))


def _record(watch: Watch, form: UndoForm) -> str:
    door, before = "all" in request.args, request.args.get("before", 0, int)
    entries = records.entries(watch.shift.id, watch.room_ids, door=door, before=before)
    shown.persons(one.person_public_id for one in entries if one.person_public_id)
    return render_template(
        "certification/record.html",
        watch=watch,
        entries=entries,
        door=door,
        before=before,
        is_full=len(entries) == records.SHOWN,
        form=form,
        words=hall_words,
    )


def _hall(watch: Watch, form: ActForm | None = None, acted: Act | None = None) -> str:
    everybody = hall.of(watch.shift, watch.room_ids, g.now)
    what = hall_list.asked(watch)
    there = hall_list.there(everybody, what)
    lines = hall_list.shown(there, what)
    shown.persons(records.person_ids([one.person_id for one in lines]))
    return render_template(
        "certification/hall.html",
        watch=watch,
        everybody=everybody,
        lines=lines,
        asked=what,
        cells={one.public_id: hall_words.cells(one, _zone(watch)) for one in lines},
        counts=hall_list.counts(there, what),
        form=form or hall_forms.act(watch, empty=True),
        acted=acted,
        now=g.now,
        words=hall_words,
    )


def _examinee(
    watch: Watch,
    registration: str,
    *,
    check_in: CheckInForm | None = None,
    reason: ReasonForm | None = None,
    act: ActForm | None = None,
    acted: Act | None = None,
) -> str:
    one = door.registration(watch, registration)
    hall.forget(watch.shift.id)
    line = line_of(watch, registration)
    shown.persons(records.person_ids([one.person_id]))
    return render_template(
        "certification/examinee.html",
        watch=watch,
        registration=one,
        line=line,
        cells=hall_words.cells(line, _zone(watch)),
        facts=records.facts(one, watch, g.now),
        is_late=door.is_late(watch, one, g.now),
        check_in=check_in or CheckInForm(formdata=None),
        reason=reason or ReasonForm(formdata=None),
        form=act or hall_forms.act(watch, empty=True),
        acted=acted,
        words=hall_words,
        why=sentences.why,
    )


def line_of(watch: Watch, registration: str) -> Line:
    """The live line of one examinee. Raises NotFound."""
    for line in hall.of(watch.shift, watch.room_ids, g.now):
        if line.public_id == registration:
            return line
    raise NotFound


def watch_of(sitting: str, shift: str) -> Watch:
    """The shift of an address, for those who run it."""
    return duties.one(g.actor, sitting, shift)


def _zone(watch: Watch) -> str:
    return watch.whole.sitting.zone


def _to_hall(watch: Watch) -> str:
    sitting, shift = watch.whole.sitting.public_id, watch.shift.public_id
    return url_for("invigilation.show", sitting=sitting, shift=shift)


def to_examinee(watch: Watch, registration: str) -> str:
    """The address of an examinee's page."""
    return url_for(
        "invigilation.examinee",
        sitting=watch.whole.sitting.public_id,
        shift=watch.shift.public_id,
        registration=registration,
    )
