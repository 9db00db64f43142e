"""Sitting an attempt: the paper, saving, submitting, the result."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.assessment import queries
from portal.assessment.rules import marking
from portal.assessment.service import attempts
from portal.core.access import Permission, requires

bp = Blueprint("attempts", __name__)


@bp.get("/attempts/<public_id>")
@requires(Permission.ATTEMPT_OWN, scope=queries.attempts_of)
def show(public_id: str) -> ResponseReturnValue:
    attempts.close_due(g.actor.person_id, g.now)
    attempt = queries.own_attempt(g.actor.person_id, public_id)
    if attempt.closed_at is not None:
        result = queries.latest_result(attempt.id)
        return render_template("assessment/result.html", attempt=attempt, result=result)
    return render_template(
        "assessment/paper.html", attempt=attempt, paper=queries.paper(attempt), now=g.now
    )


@bp.post("/attempts/<public_id>/answers")
@requires(Permission.ATTEMPT_OWN, scope=queries.attempts_of)
def save(public_id: str) -> ResponseReturnValue:
    """The plain form: every answer of the page at once, then on or to the end."""
    chosen = {
        name.removeprefix("q-"): request.form.getlist(name)
        for name in request.form
        if name.startswith("q-")
    }
    try:
        attempts.choose(
            g.actor.person_id,
            public_id,
            epoch=request.form.get("epoch", 1, int),
            seq=request.form.get("seq", 1, int),
            chosen=chosen,
            now=g.now,
        )
    except marking.BadResponse:
        return render_template("errors/400.html", sentence="", request_id=g.request_id), 400
    if "submit" in request.form:
        attempts.submit(g.actor.person_id, public_id, now=g.now)
    return redirect(url_for(".show", public_id=public_id), 303)
