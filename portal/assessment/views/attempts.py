"""Sitting an attempt: the paper, the plain form that saves it, handing in, the review."""

from collections.abc import Collection, Mapping

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.assessment import closing, forms, kept_papers, papers, proving, queries, review, single
from portal.assessment.kept_papers import Place
from portal.assessment.models import Attempt
from portal.assessment.rules import attempts as rules
from portal.assessment.rules.attempts import Purpose
from portal.assessment.rules.saving import Outcome, SaveFault
from portal.assessment.service import attempts, holding, late_files, receipts
from portal.assessment.service.holding import Hold
from portal.assessment.views import beginning, cookies
from portal.core.access import own_token, public, requires, takes_upload, unfinished
from portal.core.errors import NotFound
from portal.core.permissions import Permission

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
        return _result(attempt, last_seq)
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


def _result(attempt: Attempt, last_seq: int) -> str:
    found = review.of(attempt, g.now)
    tells = attempt.purpose == Purpose.QUIZ and found.result is not None
    return render_template(
        "assessment/result.html",
        attempt=attempt,
        review=found,
        proofs=proving.proofs(attempt, g.today, str(get_locale() or "id")) if tells else (),
        receipt=receipts.of(attempt),
        stored=last_seq,
        keys=holding.journal_keys(attempt.public_id),
        way_back=closing.ways_back[Purpose(attempt.purpose)](attempt.owner_ref),
    )


def _hold(attempt: Attempt) -> Hold | None:
    """This browser's hold on the attempt, if nobody took it over.

    It has the cookie, or it had and is still the sign-in that began: whoever signed in anew in the
    same browser goes on without taking over from themselves (EX-9).
    """
    sent = holding.read(attempt.public_id, cookies.read())
    if sent is not None and (sent.epoch, sent.cookie_hash) == (attempt.epoch, attempt.cookie_hash):
        return sent
    return holding.again(attempt.public_id, attempt.epoch, g.actor.session_id, attempt.cookie_hash)


@bp.post("/attempts/<public_id>/here")
@requires(Permission.ATTEMPT_OWN, scope=queries.attempts_of)
def here(public_id: str) -> ResponseReturnValue:
    """Go on in this browser; the other one can only read from now on."""
    attempts.take_over(g.actor.person_id, public_id, session_id=g.actor.session_id, now=g.now)
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/attempts/<public_id>/answers")
@own_token
@public
@unfinished
def save(public_id: str) -> ResponseReturnValue:
    """The plain form: every answer of the page at once, then on or to the end.

    It authenticates as a save of the script does, so a log-in that has idled out loses nothing
    (EX-9); the way on leads over the sign-in then.
    """
    hold, places = holding.read(public_id, cookies.read()), kept_papers.of(public_id)
    if hold is None or places is None:
        raise NotFound
    if not holding.token_fits(hold, request.form.get("csrf_token", "")):
        sentence = _(
            "Halaman itu dibuka sebelum percobaan ini dilanjutkan di peramban atau tab lain. "
            "Jawaban di dalamnya tidak disimpan."
        )
        return _unread(public_id, sentence)
    shown = _shown(places)
    try:
        answers = papers.read_answers(
            places,
            forms.responses(places, request.form, shown or forms.complete(places, request.form)),
        )
    except papers.UnreadableAnswer:
        sentence = _("Ada jawaban yang bentuknya tidak dikenali. Tidak ada yang disimpan.")
        return _unread(public_id, sentence)
    found = attempts.save_form(public_id, hold, answers=answers, now=g.now)
    if isinstance(found, SaveFault):
        raise NotFound
    if found.counts and not shown:
        sentence = _(
            "Halaman yang diterima tidak lengkap. Yang terbaca utuh, %(count)d soal, sudah "
            "disimpan; jawaban soal lain tetap seperti sebelumnya.",
            count=len(answers),
        )
        return _unread(public_id, sentence)
    return _go_on(public_id, hold, found)


def _shown(places: Mapping[str, Place]) -> Collection[str]:
    """The items of the page that was sent; none when it does not say so as our pages do."""
    told = request.form.getlist("shown")
    if told == [ALL]:
        return places
    return told if all(ref in places for ref in told) else ()


def _go_on(public_id: str, hold: Hold, found: Outcome) -> ResponseReturnValue:
    if found.counts and "submit" in request.form:
        attempts.submit_held(public_id, hold, now=g.now)
        if g.actor is None:
            flash(_("Jawaban Anda sudah diterima. Masuk lagi untuk melihat tanda terimanya."))
    else:
        _say(found)
    page = url_for(".show", public_id=public_id)
    return redirect(page if g.actor else url_for("signin.form", next=page), 303)


def _unread(public_id: str, sentence: str) -> ResponseReturnValue:
    """What was sent cannot be counted as a page: nothing is taken back, nothing handed in."""
    page = render_template(
        "assessment/unread.html", public_id=public_id, sentence=sentence, request_id=g.request_id
    )
    return page, 400


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
