"""`/admin/activities/<id>/attendance`: who was in which session, and hours for all in one act."""

from collections.abc import Collection, Sequence

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.people.views.tree import place_asked
from portal.workshops.forms.fields import ReasonForm
from portal.workshops.models import ActivityRegistration, ActivityTask
from portal.workshops.queries import activities, places, presence, rosters, tasks, testing
from portal.workshops.queries.activities import Whole
from portal.workshops.rules.places import PlaceState
from portal.workshops.service import attending as service
from portal.workshops.service import tasks as task_service
from portal.workshops.service.attending import Ticks
from portal.workshops.service.tasks import LARGE, Act
from portal.workshops.views import seeking, words
from portal.workshops.views.activity_desk import by, managed

bp = Blueprint("attendance", __name__, url_prefix="/admin/activities/<public_id>/attendance")
SCOPE = {"scope": activities.managed}
WAIT_S = 3


@bp.get("")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def index(public_id: str) -> ResponseReturnValue:
    whole = managed(public_id)
    running = tasks.recent(whole.activity.id, Act.COMPLETE.value)
    page = render_template(
        "workshops/attendance.html",
        whole=whole,
        counts=presence.present(whole.activity.id),
        booked=presence.is_booked(whole.activity.id),
        awaited=testing.awaited(whole, g.now),
        tasks=running,
        words=words,
        now=g.now,
    )
    return waiting(page, running)


def waiting(page: str, running: Sequence[ActivityTask]) -> Response:
    """The page, asked for again by itself while one of its acts runs."""
    response = make_response(page)
    if any(one.ended_at is None for one in running):
        response.headers["Refresh"] = str(WAIT_S)
    return response


@bp.get("/<session>")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def show(public_id: str, session: str) -> ResponseReturnValue:
    return _page(managed(public_id), session, ReasonForm(formdata=None))


@bp.post("/<session>")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def note(public_id: str, session: str) -> ResponseReturnValue:
    """`seen`: who was noted already when the page was made; whoever came since stays noted."""
    whole, form = managed(public_id), ReasonForm()
    ticks = Ticks(request.form.getlist("there"), request.form.getlist("seen"))

    def act() -> ResponseReturnValue:
        count = service.note(whole.activity.id, session, ticks, form.reason.data or "", by())
        flash(_("Kehadiran disimpan: %(count)d orang hadir.", count=count), "ok")
        return redirect(_onward(public_id, session), 303)

    return refusals.answer(form, act, lambda: _page(whole, session, form, ticks.there))


def _onward(public_id: str, session: str) -> str:
    """From a saved page: to the next, from a search to the whole list, else to the sessions."""
    following, name = request.form.get("onward", "")[:22], seeking.words()
    if following:
        return url_for(
            ".show", public_id=public_id, session=session, q=name or None, sesudah=following
        )
    if seeking.asked().is_narrow:
        return url_for(".show", public_id=public_id, session=session)
    return url_for(".index", public_id=public_id)


@bp.post("/<session>/find")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def find(public_id: str, session: str) -> ResponseReturnValue:
    whole = managed(public_id)
    whole.meeting(session)

    def to(row: ActivityRegistration) -> str | None:
        if places.state(row) is not PlaceState.SEATED:
            return None
        return url_for(".show", public_id=public_id, session=session, only=row.public_id)

    return seeking.lead(
        whole.activity.id,
        lambda typed: url_for(".show", public_id=public_id, session=session, q=typed or None),
        to,
    )


def _page(whole: Whole, session: str, form: ReasonForm, there: Collection[str] = ()) -> str:
    meeting, wanted = whole.meeting(session), seeking.asked()
    page = rosters.seats(
        whole.activity.id, meeting.session.id, wanted, place_asked(), size=rosters.TICKED
    )
    known = [one.public_id for one in page.rows if one.present]
    return render_template(
        "workshops/attendance_session.html",
        whole=whole,
        meeting=meeting,
        page=page,
        wanted=wanted,
        there=set(there if form.is_submitted() else known),
        form=form,
        words=words,
    )


@bp.post("/complete")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def complete(public_id: str) -> ResponseReturnValue:
    one = managed(public_id).activity
    waits = presence.undecided(one.id)
    if waits >= LARGE:
        service.refuse_early(one, g.now)
        task_service.begin(one.id, Act.COMPLETE, total=waits, by=by())
        flash(_("Pembukuan berjalan. Halaman ini menunjukkan kemajuannya."), "ok")
        return redirect(url_for(".index", public_id=public_id), 303)
    done = service.complete(one.id, by())
    flash(
        _(
            "Selesai: %(completed)d orang, belum memenuhi kehadiran: %(missed)d orang.",
            completed=done.completed,
            missed=done.missed,
        ),
        "ok",
    )
    return redirect(url_for(".index", public_id=public_id), 303)
