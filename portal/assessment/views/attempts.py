"""Sitting an attempt: the paper, the plain form that saves it, handing in, the review."""

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.assessment import closing, forms, papers, queries, review, single
from portal.assessment.models import Attempt
from portal.assessment.rules import attempts as rules
from portal.assessment.rules.attempts import Purpose
from portal.assessment.rules.saving import Outcome, SaveFault
from portal.assessment.service import attempts, holding, late_files, receipts
from portal.assessment.service.holding import Hold
from portal.assessment.views import beginning, cookies
from portal.core.access import Permission, requires, takes_upload

bp = Blueprint("attempts", __name__)

ALL = "*"
"""The page showed the whole paper: what it sends no field of is not answered."""


@bp.get("/attempts/<public_id>")
@requires(Permission.ATTEMPT_OWN, scope=queries.attempts_of)
def show(public_id: str) -> ResponseReturnValue:
    attempt, last_seq = single.opened(g.actor.person_id, public_id)
    if attempt.closed_at is None and attempt.started_at is None:
        return beginning.door(attempt)
    if attempt.closed_at is None and rules.is_due(attempt.ends_at, g.now, attempt.paused_at):
        attempts.close_due(g.actor.person_id, g.now)
    if attempt.closed_at is not None:
        return _result(attempt)
    hold = _hold(attempt)
    response = make_response(
        render_template(
            "assessment/paper.html",
            attempt=attempt,
            paper=papers.paper(attempt),
            token=holding.form_token(hold) if hold else "",
            next_seq=last_seq + 1,
            keys=holding.journal_keys(public_id),
            shorter_by=rules.shorter_by(attempt.started_at, attempt.ends_at, attempt.terms),
            zone=g.actor.timezone,
            now=g.now,
        )
    )
    if hold is not None:
        cookies.keep(response, attempt, hold, g.now)
    return response


def _result(attempt: Attempt) -> str:
    return render_template(
        "assessment/result.html",
        attempt=attempt,
        review=review.of(attempt, g.now),
        receipt=receipts.of(attempt),
        keys=holding.journal_keys(attempt.public_id),
        way_back=closing.ways_back[Purpose(attempt.purpose)](attempt.owner_ref),
    )


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
    shown = request.form.getlist("shown")
    given = forms.responses(places, request.form, places if shown == [ALL] else shown)
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


@bp.post("/attempts/<public_id>/late")
@takes_upload
@requires(Permission.ATTEMPT_OWN, scope=queries.attempts_of)
def late(public_id: str) -> ResponseReturnValue:
    """Take in an answer file of one's own attempt (RL-6)."""
    attempt = queries.own_attempt(g.actor.person_id, public_id)
    file = request.files.get("file")
    if file is None:
        return render_template("errors/400.html", sentence="", request_id=g.request_id), 400
    data = file.read(late_files.MAX_BYTES + 1)
    late_files.take(attempt, data, by_id=g.actor.person_id, now=g.now)
    flash(
        _(
            "Berkas jawaban diterima dan dicatat sebagai terlambat. Isinya tidak dinilai sebelum "
            "ada keputusan penyelenggara."
        ),
        "ok",
    )
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
