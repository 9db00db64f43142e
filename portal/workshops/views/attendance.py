"""`/admin/activities/<id>/attendance`: who was in which session, and hours for all in one act."""

from collections.abc import Sequence

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
from portal.workshops.forms.fields import ReasonForm
from portal.workshops.models import ActivityTask
from portal.workshops.queries import activities, presence, tasks
from portal.workshops.queries.activities import Whole
from portal.workshops.service import attending as service
from portal.workshops.service import tasks as task_service
from portal.workshops.service.tasks import LARGE, Act
from portal.workshops.views import words
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
    whole, form = managed(public_id), ReasonForm()
    there = request.form.getlist("there")

    def act() -> ResponseReturnValue:
        count = service.note(whole.activity.id, session, there, form.reason.data or "", by())
        flash(_("Kehadiran disimpan: %(count)d orang hadir.", count=count), "ok")
        return redirect(url_for(".index", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(whole, session, form, there))


def _page(whole: Whole, session: str, form: ReasonForm, there: list[str] | None = None) -> str:
    meeting = whole.meeting(session)
    seats = presence.seats(whole.activity.id, meeting.session.id)
    known = [one.public_id for one in seats if one.present]
    return render_template(
        "workshops/attendance_session.html",
        whole=whole,
        meeting=meeting,
        seats=seats,
        there=set(known if there is None else there),
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
