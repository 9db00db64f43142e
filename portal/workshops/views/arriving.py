"""Being there: the code of a session as participants enter it, their ticket, and the screen."""

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import rates, refusals
from portal.core.access import public, requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.core.rates import Limit
from portal.workshops import codes
from portal.workshops.forms.arriving import CodeForm
from portal.workshops.models import ActivityRegistration
from portal.workshops.queries import activities, places, presence
from portal.workshops.queries.activities import Whole
from portal.workshops.rules import arriving as rules
from portal.workshops.rules.places import PlaceState
from portal.workshops.rules.presence import PresenceRefusal
from portal.workshops.service import arriving as service
from portal.workshops.service import registering
from portal.workshops.views import words

bp = Blueprint("arriving", __name__, url_prefix="/activities/<public_id>")
TRIES = Limit("activity-code", allowed=10, window=rules.STEP * 2)


def _place(whole: Whole) -> ActivityRegistration | None:
    """One's own place in the activity; None without one."""
    row = places.of_person(whole.activity.id, g.actor.person_id)
    return row if row is not None and places.state(row) is PlaceState.SEATED else None


@bp.get("/present/<session>")
@requires(Permission.ACTIVITY_OWN, scope=registering.open_to)
def show(public_id: str, session: str) -> ResponseReturnValue:
    """The code of a link stands in the field already; only sending it says that one is there."""
    whole = activities.one(registering.open_to(g.actor), public_id)
    given = rules.typed_code(request.args.get("code", "")[:20])
    return _page(whole, session, CodeForm(formdata=None, data={"code": given}))


@bp.post("/present/<session>")
@requires(Permission.ACTIVITY_OWN, scope=registering.open_to)
def enter(public_id: str, session: str) -> ResponseReturnValue:
    whole = activities.one(registering.open_to(g.actor), public_id)
    form, meeting = CodeForm(), whole.meeting(session)

    def act() -> ResponseReturnValue:
        rates.spend(TRIES, f"{g.actor.account_id}:{session}", now=g.now)
        code, me = form.code.data or "", g.actor.person_id
        service.by_code(whole.activity.id, meeting.session, me, code, now=g.now)
        flash(_("Kehadiran Anda pada sesi ini tercatat."), "ok")
        return redirect(url_for(".show", public_id=public_id, session=session), 303)

    return refusals.answer(form, act, lambda: _page(whole, session, form))


def _page(whole: Whole, session: str, form: CodeForm) -> str:
    meeting, row = whole.meeting(session), _place(whole)
    one = meeting.session
    refusal = rules.may_arrive(one.starts_at, one.ends_at, g.now)
    return render_template(
        "workshops/present.html",
        whole=whole,
        meeting=meeting,
        form=form,
        refusal=PresenceRefusal.NOT_SEATED if row is None else refusal,
        noted=row is not None and presence.is_present(one.id, row.id),
        words=words,
    )


@bp.get("/ticket")
@requires(Permission.ACTIVITY_OWN, scope=registering.open_to)
def ticket(public_id: str) -> ResponseReturnValue:
    whole = activities.one(registering.open_to(g.actor), public_id)
    row = _place(whole)
    if row is None:
        raise NotFound
    found = codes.ticket(row.public_id)
    return render_template(
        "workshops/ticket.html",
        whole=whole,
        ticket=found,
        address=url_for("activity_door.scanned", public_id=public_id, ticket=found, _external=True),
        attends=row.attends,
        words=words,
    )


@bp.get("/screen/<session>/<mark>")
@public
def screen(public_id: str, session: str, mark: str) -> ResponseReturnValue:
    """For the wall of the room: the code as it is now, fetched anew when the next one begins.

    It names nobody, and its address is all that is needed: trainers have no account.
    """
    whole = activities.one(activities.published(), public_id)
    one = whole.meeting(session).session
    if not codes.opens_screen(session, mark):
        raise NotFound
    refusal = rules.may_arrive(one.starts_at, one.ends_at, g.now)
    code = "" if refusal else codes.shown(session, g.now)
    address = url_for(".show", public_id=public_id, session=session, code=code, _external=True)
    answer = make_response(
        render_template(
            "workshops/screen.html",
            whole=whole,
            meeting=whole.meeting(session),
            refusal=refusal,
            code=code,
            address=address,
            count=presence.present(whole.activity.id)[one.id],
            words=words,
        )
    )
    if refusal is not PresenceRefusal.ENDED:
        answer.headers["Refresh"] = str(rules.changes_in(g.now))
    answer.headers["Cache-Control"] = "no-store"
    return answer
