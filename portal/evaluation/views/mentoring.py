"""`/mentoring`: two people agree, meet and close; nobody else reads what they write."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from portal.competency.queries import catalogue
from portal.core import refusals, sentences
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.evaluation.forms.mentoring import (
    BeginForm,
    CloseForm,
    DeclineForm,
    SessionForm,
    ShareForm,
)
from portal.evaluation.queries import followups
from portal.evaluation.queries import mentoring as queries
from portal.evaluation.queries import mentoring_proofs as proving
from portal.evaluation.queries.mentoring import Row
from portal.evaluation.rules import mentoring as rules
from portal.evaluation.rules.followups import Kind
from portal.evaluation.rules.mentoring import MentoringRefusal, MentoringState
from portal.evaluation.service import mentoring as service
from portal.evaluation.service.mentoring import Wanted
from portal.evaluation.views import mentoring_words as words
from portal.evaluation.views import proofs
from portal.people.queries import numbers

bp = Blueprint("mentoring", __name__)
NEED = Permission.EVALUATION_OWN
OWN: dict[str, Any] = {"scope": queries.of_person}


@bp.get("/mentoring")
@requires(NEED, **OWN)
def index() -> ResponseReturnValue:
    return render_template(
        "mentoring/index.html",
        rows=queries.latest(g.actor.person_id),
        me=g.actor.person_id,
        words=words,
        name=queries.name,
    )


@bp.route("/mentoring/new", methods=["GET", "POST"])
@requires(NEED, **OWN)
def new() -> ResponseReturnValue:
    """Ask somebody to be one's mentor."""
    return _begin(g.actor.person_id, "", url_for(".index"))


@bp.route("/admin/follow-ups/<public_id>/mentor", methods=["GET", "POST"])
@requires(Permission.EVALUATION_MANAGE, scope=followups.decided_by)
def name_mentor(public_id: str) -> ResponseReturnValue:
    """An officer names a mentor for an approved follow-up; both still have to agree."""
    row = followups.one(followups.decided_by(g.actor, g.today), public_id)
    if row.person is None or row.kind is not Kind.MENTORING or not row.found.approved:
        raise NotFound
    back = url_for("follow_ups.show", public_id=public_id)
    return _begin(row.person.id, row.name, back)


def _begin(mentee_id: int, mentee: str, back: str) -> ResponseReturnValue:
    form = BeginForm()
    form.competency.choices = [
        SelectChoice("", _("Tidak menyangkut satu kompetensi")),
        *_choices(mentee_id),
    ]

    def page() -> str:
        return render_template("mentoring/new.html", form=form, mentee=mentee, back_url=back)

    if request.method == "GET":
        form.competency.data = request.args.get("competency", "")
        return page()
    organisation_id = g.actor.organisation_id
    if organisation_id is None:
        raise NotFound

    @once
    def act() -> ResponseReturnValue:
        made = service.begin(
            Wanted(
                mentee_id=mentee_id,
                mentor_id=_bearer(form.number.data or "", organisation_id),
                competency_id=catalogue.catalogue().by_key.get(form.competency.data or ""),
                goals=form.goals.data or "",
                until_on=_given(form.until_on),
            ),
            organisation_id,
            by_id=g.actor.person_id,
            today=g.today,
            now=g.now,
        )
        flash(_("Usulan pendampingan dikirim. Dimulai setelah keduanya setuju."), "ok")
        own = g.actor.person_id in (made.mentee_id, made.mentor_id)
        return redirect(url_for(".show", public_id=made.public_id) if own else back, 303)

    return refusals.answer(form, act, page)


def _bearer(number: str, organisation_id: int) -> int:
    for one in numbers.bearers(number, g.today):
        if one.organisation_id == organisation_id:
            return one.person_id
    raise Refused(MentoringRefusal.UNKNOWN, field="number")


def _choices(mentee_id: int) -> list[SelectChoice]:
    known = catalogue.directory(g.today)
    locale = str(get_locale())
    return [
        SelectChoice(known[key].key, known[key].name(locale))
        for key in queries.figures(mentee_id, g.today)
    ]


@bp.get("/mentoring/<public_id>")
@requires(NEED, **OWN)
def show(public_id: str) -> ResponseReturnValue:
    return _page(public_id)


@bp.post("/mentoring/<public_id>/agree")
@requires(NEED, **OWN)
def agree(public_id: str) -> ResponseReturnValue:
    row = queries.one(g.actor.person_id, public_id)
    service.agree(row.found.id, by_id=g.actor.person_id, now=g.now)
    flash(_("Persetujuan Anda dicatat."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/mentoring/<public_id>/decline")
@requires(NEED, **OWN)
def decline(public_id: str) -> ResponseReturnValue:
    row = queries.one(g.actor.person_id, public_id)
    form = DeclineForm()

    def act() -> None:
        service.decline(row.found.id, form.reason.data or "", by_id=g.actor.person_id, now=g.now)

    return _sent(public_id, form, act, _("Jawaban Anda disampaikan."))


@bp.post("/mentoring/<public_id>/share")
@requires(NEED, **OWN)
def share(public_id: str) -> ResponseReturnValue:
    row = queries.one(g.actor.person_id, public_id)
    if row.found.mentee_id != g.actor.person_id:
        raise NotFound
    form = _sharing(row)

    def act() -> None:
        by_key = catalogue.catalogue().by_key
        wanted = {by_key[one] for one in form.competencies.data or () if one in by_key}
        service.share(row.found.id, wanted, by_id=g.actor.person_id, now=g.now)

    return _sent(public_id, form, act, _("Yang boleh dibaca pendamping sudah disimpan."))


@bp.post("/mentoring/<public_id>/sessions")
@requires(NEED, **OWN)
def meet(public_id: str) -> ResponseReturnValue:
    row = queries.one(g.actor.person_id, public_id)
    form = SessionForm()

    def act() -> None:
        service.meet(
            row.found.id,
            _given(form.held_on),
            form.minutes.data or 0,
            form.note.data or "",
            by_id=g.actor.person_id,
            today=g.today,
            now=g.now,
        )

    return _sent(public_id, form, act, _("Pertemuan dicatat. Menunggu konfirmasi pihak lain."))


@bp.post("/mentoring/<public_id>/sessions/<session_id>/confirm")
@requires(NEED, **OWN)
def confirm(public_id: str, session_id: str) -> ResponseReturnValue:
    row = queries.one(g.actor.person_id, public_id)
    found = queries.session(row.found.id, session_id)
    title = words.booked_as(row, g.today)
    service.confirm(row.found.id, found.id, title, by_id=g.actor.person_id, now=g.now)
    flash(_("Pertemuan dikonfirmasi dan dihitung sebagai jam pelajaran."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/mentoring/<public_id>/sessions/<session_id>/remove")
@requires(NEED, **OWN)
def remove(public_id: str, session_id: str) -> ResponseReturnValue:
    row = queries.one(g.actor.person_id, public_id)
    found = queries.session(row.found.id, session_id)
    service.remove(row.found.id, found.id, by_id=g.actor.person_id, now=g.now)
    flash(_("Catatan pertemuan dihapus."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/mentoring/<public_id>/close")
@requires(NEED, **OWN)
def close(public_id: str) -> ResponseReturnValue:
    row = queries.one(g.actor.person_id, public_id)
    form = CloseForm()

    def act() -> None:
        service.close(
            row.found.id,
            form.outcome.data or "",
            fulfilled=form.ending.data == "reached",
            by_id=g.actor.person_id,
            now=g.now,
        )

    return _sent(public_id, form, act, _("Pendampingan ditutup."))


def _sent(
    public_id: str, form: FlaskForm, act: Callable[[], None], done: str
) -> ResponseReturnValue:
    """What one of the page's forms is answered with; refused the page is read anew."""

    @once
    def carried() -> ResponseReturnValue:
        act()
        flash(done, "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    if not form.validate_on_submit():
        return _page(public_id, form), 422
    try:
        return carried()
    except Refused as refused:
        _tell(form, refused)
        return _page(public_id, form), 422


def _given(field: Any) -> date:
    """The day of a field that was validated."""
    day = field.data
    if not isinstance(day, date):
        raise TypeError("a validated day")
    return day


def _tell(form: FlaskForm, refused: Refused) -> None:
    if refused.field and refused.field in form:
        form[refused.field].errors = [*form[refused.field].errors, sentences.why(refused)]
    else:
        form.form_errors.append(sentences.why(refused))


def _sharing(row: Row, *, filled: bool = True) -> ShareForm:
    form = ShareForm() if filled else ShareForm(formdata=None)
    form.competencies.choices = _choices(row.found.mentee_id)
    return form


def _page(public_id: str, sent: FlaskForm | None = None) -> str:
    me = g.actor.person_id
    row = queries.one(me, public_id)
    is_mentee = me == row.found.mentee_id
    running = row.state is MentoringState.RUNNING

    def of(kind: type[FlaskForm]) -> FlaskForm:
        return sent if isinstance(sent, kind) else kind(formdata=None)

    sharing = None
    if is_mentee and row.state in (MentoringState.PROPOSED, MentoringState.RUNNING):
        sharing = sent if isinstance(sent, ShareForm) else _sharing(row, filled=False)
        known = catalogue.directory(g.today)
        if sent is not sharing:
            keys = queries.shared(row.found.id)
            sharing.competencies.data = [known[key].key for key in keys if key in known]
    return render_template(
        "mentoring/show.html",
        row=row,
        me=me,
        is_mentee=is_mentee,
        running=running,
        waits=row.waits_for(me),
        sessions=queries.sessions(row.found.id),
        shared=() if is_mentee else queries.read_by_mentor(row, g.today),
        form=sent,
        declining=of(DeclineForm),
        sharing=sharing,
        meeting=of(SessionForm),
        closing=of(CloseForm),
        **_closing(row),
        names=catalogue.directory(g.today),
        words=words,
        name=queries.name,
        today=g.today,
    )


def _closing(row: Row) -> dict[str, Any]:
    """What it ends with: the sessions both confirmed, and what the mentor saw."""
    proof = proving.of(row.found.id)
    seen = proving.mark(row.found, proof) if proof else None
    refused = rules.may_prove(proving.standing(row.found, g.today))
    return {
        "met": proving.met(row.found.id),
        "proof": proof,
        "seen": seen,
        "observed": proofs.observed(seen, g.today),
        "why_no_proof": sentences.of(refused) if refused else "",
    }
