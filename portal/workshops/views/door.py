"""`/activities/<id>/door`: presence as coordinators and officers note it at the door.

Both sides use the same pages and learn as little: name, unit, and whether somebody is there.
"""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.core import downloads, refusals
from portal.core.access import requires, takes_upload
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.core.tabular.table import TableRefusal
from portal.people.views.tree import place_asked
from portal.workshops import codes
from portal.workshops.forms.arriving import ListForm, TicketForm, TicksForm
from portal.workshops.queries import activities, presence, rosters
from portal.workshops.queries.activities import Whole
from portal.workshops.queries.places import Wanted
from portal.workshops.rules import activities as stages
from portal.workshops.rules import arriving as rules
from portal.workshops.rules import presence as noting
from portal.workshops.rules.activities import State
from portal.workshops.service import arriving as service
from portal.workshops.service.arriving import THERE, TICKET
from portal.workshops.views import seeking, steps, words

bp = Blueprint("activity_door", __name__, url_prefix="/activities/<public_id>/door")
SCOPE = {"scope": activities.written}


def kept(public_id: str) -> Whole:
    """A published activity of the actor's partner or agency."""
    whole = activities.one(activities.written(g.actor).where(*activities.is_published()), public_id)
    if stages.state(activities.marks(whole.activity), g.now) is State.CANCELLED:
        raise NotFound
    return whole


@bp.get("")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def index(public_id: str) -> ResponseReturnValue:
    whole = kept(public_id)
    return render_template(
        "workshops/door.html",
        whole=whole,
        counts=presence.present(whole.activity.id),
        booked=presence.is_booked(whole.activity.id),
        home_url=steps.home(whole),
        screen=codes.screen,
        may_arrive=rules.may_arrive,
        words=words,
        now=g.now,
    )


@bp.get("/<session>")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def show(public_id: str, session: str) -> ResponseReturnValue:
    return _page(kept(public_id), session, TicketForm(formdata=None))


@bp.post("/<session>")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def enter(public_id: str, session: str) -> ResponseReturnValue:
    whole, form = kept(public_id), TicketForm()
    whole.meeting(session)

    def act() -> ResponseReturnValue:
        given = form.ticket.data or ""
        who, new = service.by_ticket(whole.activity.id, session, given, steps.by(whole))
        said = _("Hadir: %(name)s, %(unit)s.", name=who.name, unit=who.unit)
        flash(said if new else _("%(name)s sudah tercatat hadir.", name=who.name), "ok")
        return redirect(url_for(".show", public_id=public_id, session=session), 303)

    return refusals.answer(form, act, lambda: _page(whole, session, form))


def _page(whole: Whole, session: str, form: TicketForm) -> str:
    meeting = whole.meeting(session)
    one = meeting.session
    return render_template(
        "workshops/door_session.html",
        whole=whole,
        meeting=meeting,
        form=form,
        refusal=rules.may_arrive(one.starts_at, one.ends_at, g.now),
        count=presence.present(whole.activity.id)[one.id],
        words=words,
    )


@bp.get("/<session>/ticks")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def ticks(public_id: str, session: str) -> ResponseReturnValue:
    """The list once more, to be ticked on the screen once the session has begun."""
    return _ticks_page(kept(public_id), session, TicksForm(formdata=None))


@bp.post("/<session>/ticks")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def tick(public_id: str, session: str) -> ResponseReturnValue:
    """Adds people and takes nobody out, as the list that is handed in as a file."""
    whole, form = kept(public_id), TicksForm()
    whole.meeting(session)

    def act() -> ResponseReturnValue:
        there = request.form.getlist("there")
        new, count = service.by_ticks(whole.activity.id, session, there, steps.by(whole))
        flash(_told(new, count), "ok")
        return redirect(_after(public_id, session), 303)

    return refusals.answer(form, act, lambda: _ticks_page(whole, session, form))


def _told(new: int, count: int) -> str:
    in_all = _("Seluruhnya %(count)d orang hadir pada sesi ini.", count=count)
    if not new:
        return " ".join([_("Tidak ada yang baru dicatat."), in_all])
    said = ngettext("%(num)d orang baru dicatat hadir.", "%(num)d orang baru dicatat hadir.", new)
    return f"{said} {in_all}"


def _after(public_id: str, session: str) -> str:
    """From a saved page: to the next, from a search to the whole list, else to the sessions."""
    following, name = request.form.get("onward", "")[:22], seeking.words()
    if following or name:
        return url_for(
            ".ticks",
            public_id=public_id,
            session=session,
            q=(name or None) if following else None,
            sesudah=following or None,
        )
    return url_for(".index", public_id=public_id)


def _ticks_page(whole: Whole, session: str, form: TicksForm) -> str:
    meeting, wanted, id_ = whole.meeting(session), Wanted(seeking.words()), whole.activity.id
    one = meeting.session
    page = rosters.seats(id_, one.id, wanted, place_asked(), size=rosters.TICKED)
    return render_template(
        "workshops/door_ticks.html",
        whole=whole,
        meeting=meeting,
        page=page,
        ticket=codes.ticket,
        ticked=frozenset(request.form.getlist("there")),
        sought=wanted.words,
        form=form,
        refusal=noting.may_note(one.starts_at, g.now, booked=presence.is_booked(id_)),
        count=presence.present(id_)[one.id],
        words=words,
    )


@bp.get("/ticket")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def scanned(public_id: str) -> ResponseReturnValue:
    """Where the camera leads: the session that is on now, the ticket in its field."""
    whole, given = kept(public_id), request.args.get("ticket", "")
    for meeting in whole.meetings:
        one = meeting.session
        if rules.may_arrive(one.starts_at, one.ends_at, g.now) is None:
            form = TicketForm(formdata=None, data={"ticket": rules.typed_ticket(given)[:20]})
            return _page(whole, one.public_id, form)
    flash(_("Tidak ada sesi yang sedang berlangsung."), "warn")
    return redirect(url_for(".index", public_id=public_id), 303)


@bp.get("/<session>/list")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def sheet(public_id: str, session: str) -> ResponseReturnValue:
    """On paper, or kept open in the browser: it needs no network once it is there."""
    return _list_page(kept(public_id), session, ListForm(formdata=None))


def _list_page(whole: Whole, session: str, form: ListForm) -> str:
    meeting, wanted, id_ = whole.meeting(session), Wanted(seeking.words()), whole.activity.id
    place = place_asked()
    page = rosters.seats(id_, meeting.session.id, wanted, place, size=rosters.PAPER)
    further = page.rows and not wanted.words and (place.after or place.before)
    return render_template(
        "workshops/door_list.html",
        whole=whole,
        meeting=meeting,
        page=page,
        rows=service.sheet(page.rows),
        ahead=rosters.ahead(id_, page.rows[0].public_id) if further else 0,
        sought=wanted.words,
        form=form,
        refusal=noting.may_note(
            meeting.session.starts_at, g.now, booked=presence.is_booked(whole.activity.id)
        ),
        words=words,
    )


@bp.get("/<session>/list.xlsx")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def download(public_id: str, session: str) -> ResponseReturnValue:
    whole = kept(public_id)
    seats = rosters.every_seat(whole.activity.id, whole.meeting(session).session.id)
    head = (TICKET, "Nama", "Unit kerja", THERE)
    lines = service.sheet(seats)
    return downloads.xlsx("daftar-hadir", head, lines, sheet="Daftar hadir", at=g.now)


@bp.post("/<session>/list")
@takes_upload
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def upload(public_id: str, session: str) -> ResponseReturnValue:
    """What became of each line is the answer; the same list again changes nothing."""
    whole, form = kept(public_id), ListForm()
    whole.meeting(session)

    def act() -> ResponseReturnValue:
        try:
            lines = service.by_list(
                whole.activity.id,
                session,
                request.files["file"].stream,  # type: ignore[arg-type]  # spooled, seekable
                steps.by(whole),
            )
        except Refused as refused:
            if isinstance(refused.reason, TableRefusal):
                raise Refused(refused.reason, field="file", **refused.values) from refused
            raise
        return render_template(
            "workshops/door_report.html",
            whole=whole, meeting=whole.meeting(session), lines=lines, words=words,
        )  # fmt: skip

    return refusals.answer(form, act, lambda: _list_page(whole, session, form))
