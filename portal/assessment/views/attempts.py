"""Sitting an attempt: the paper, the plain form that saves it, handing in, the review."""

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.assessment import closing, forms, papers, queries, review
from portal.assessment.models import Attempt
from portal.assessment.rules.attempts import Purpose
from portal.assessment.rules.saving import Outcome, SaveFault
from portal.assessment.service import attempts, holding
from portal.assessment.service.holding import Hold
from portal.assessment.views import cookies
from portal.core.access import Permission, requires

bp = Blueprint("attempts", __name__)


@bp.get("/attempts/<public_id>")
@requires(Permission.ATTEMPT_OWN, scope=queries.attempts_of)
def show(public_id: str) -> ResponseReturnValue:
    attempts.close_due(g.actor.person_id, g.now)
    attempt = queries.own_attempt(g.actor.person_id, public_id)
    if attempt.closed_at is not None:
        return render_template(
            "assessment/result.html",
            attempt=attempt,
            review=review.of(attempt, g.now),
            way_back=closing.ways_back[Purpose(attempt.purpose)](attempt.owner_ref),
        )
    hold = _hold(attempt)
    response = make_response(
        render_template(
            "assessment/paper.html",
            attempt=attempt,
            paper=papers.paper(attempt),
            token=holding.form_token(hold) if hold else "",
            next_seq=queries.last_seq(attempt.id, attempt.epoch) + 1,
            zone=g.actor.timezone,
            now=g.now,
        )
    )
    if hold is not None:
        cookies.keep(response, attempt, hold, g.now)
    return response


def _hold(attempt: Attempt) -> Hold | None:
    """This browser's hold on the attempt, if nobody took it over."""
    return holding.again(attempt.public_id, attempt.epoch, g.actor.session_id, attempt.cookie_hash)


@bp.post("/attempts/<public_id>/here")
@requires(Permission.ATTEMPT_OWN, scope=queries.attempts_of)
def here(public_id: str) -> ResponseReturnValue:
    """Go on in this browser; the other one can only read from now on."""
    attempts.take_over(g.actor.person_id, public_id, session_id=g.actor.session_id, now=g.now)
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/attempts/<public_id>/answers")
@requires(Permission.ATTEMPT_OWN, scope=queries.attempts_of)
def save(public_id: str) -> ResponseReturnValue:
    """The plain form: every answer of the page at once, then on or to the end."""
    attempt = queries.own_attempt(g.actor.person_id, public_id)
    places = {place["ref"]: place for place in attempt.paper}
    given = forms.responses(places, request.form, request.form.getlist("shown"))
    try:
        answers = papers.read_answers(places, given)
    except papers.UnreadableAnswer:
        return render_template("errors/400.html", sentence="", request_id=g.request_id), 400
    found = attempts.save_form(
        g.actor.person_id,
        public_id,
        epoch=request.form.get("epoch", 0, int),
        answers=answers,
        now=g.now,
    )
    if isinstance(found, SaveFault):
        return render_template("errors/400.html", sentence="", request_id=g.request_id), 400
    if found.counts and "submit" in request.form:
        attempts.submit(g.actor.person_id, public_id, now=g.now)
    else:
        _say(found)
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/attempts/<public_id>/submit")
@requires(Permission.ATTEMPT_OWN, scope=queries.attempts_of)
def submit(public_id: str) -> ResponseReturnValue:
    """Hand in what is saved. Sent twice it leads to the same result (RL-5)."""
    attempts.submit(g.actor.person_id, public_id, now=g.now)
    return redirect(url_for(".show", public_id=public_id), 303)


def _say(found: Outcome) -> None:
    if found is Outcome.STORED:
        flash(_("Jawaban tersimpan. Anda masih dapat mengubahnya sampai tenggat."))
    elif found is Outcome.TAKEN_OVER:
        flash(
            _(
                "Jawaban di halaman ini tidak disimpan karena percobaan ini dilanjutkan di "
                "peramban lain. Pilih Lanjutkan di sini untuk menulis lagi dari sini."
            )
        )
    elif found is Outcome.CLOSED:
        flash(
            _(
                "Percobaan ini sudah dikumpulkan. Jawaban yang baru dikirim tetap dicatat sebagai "
                "terlambat, tetapi tidak dinilai."
            )
        )
    else:
        flash(
            _(
                "Waktu sudah habis. Jawaban yang baru dikirim tetap dicatat sebagai terlambat, "
                "tetapi tidak dinilai."
            )
        )
