"""The door of an attempt that is ready: its terms and instructions, and the step that begins it."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.assessment import closing, queries
from portal.assessment.closing import Visitor
from portal.assessment.models import Attempt
from portal.assessment.rules import attempts as rules
from portal.assessment.rules.attempts import Purpose
from portal.assessment.service import exams
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.people.service import sessions
from portal.people.views import browser

bp = Blueprint("beginning", __name__)


def door(attempt: Attempt) -> str:
    """The page before the start: nothing of an item is in it (EX-1)."""
    return render_template(
        "assessment/door.html",
        attempt=attempt,
        minutes=rules.minutes_given(attempt.terms),
        refusal=rules.may_begin(g.now, attempt.opens_at, attempt.closes_at),
        briefing=closing.briefings[Purpose(attempt.purpose)](attempt.owner_ref),
        now=g.now,
    )


@bp.post("/attempts/<public_id>/begin")
@requires(Permission.ATTEMPT_OWN, scope=queries.attempts_of)
def begin(public_id: str) -> ResponseReturnValue:
    """Begin in this browser; pressed twice it is begun once.

    At one's own device one proves again who one is (AU-3); at a seat the PIN has just done that.
    """
    exams.begin(
        g.actor.person_id, public_id, session_id=g.actor.session_id, now=g.now, let_in=_let_in
    )
    return redirect(url_for("attempts.show", public_id=public_id), 303)


def _let_in(attempt: Attempt) -> None:
    """Raises Refused from the wrong place and ReauthenticationNeeded."""
    visitor = Visitor(browser.client_address(), bool(g.actor.limited_to))
    gate = closing.gates.get(Purpose(attempt.purpose))  # a quiz is begun as it is drawn
    refusal = gate(attempt.owner_ref, visitor) if gate else None
    if refusal is not None:
        raise Refused(refusal)
    if not visitor.at_seat:
        sessions.require_recent(g.actor, g.now)
