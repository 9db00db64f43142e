"""The door of an attempt that is ready: what is to come, and the button that begins it."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.assessment import queries
from portal.assessment.models import Attempt
from portal.assessment.rules import attempts as rules
from portal.assessment.service import exams
from portal.core.access import Permission, requires

bp = Blueprint("beginning", __name__)


def door(attempt: Attempt) -> str:
    """The page before the start: nothing of an item is in it."""
    return render_template(
        "assessment/door.html",
        attempt=attempt,
        minutes=rules.minutes_given(attempt.terms),
        refusal=rules.may_begin(g.now, attempt.opens_at, attempt.closes_at),
    )


@bp.post("/attempts/<public_id>/begin")
@requires(Permission.ATTEMPT_OWN, scope=queries.attempts_of)
def begin(public_id: str) -> ResponseReturnValue:
    """Begin in this browser; pressed twice it is begun once."""
    exams.begin(g.actor.person_id, public_id, session_id=g.actor.session_id, now=g.now)
    return redirect(url_for("attempts.show", public_id=public_id), 303)
