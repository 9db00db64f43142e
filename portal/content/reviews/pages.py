"""`/studio/reviews` and `/studio/<draft>/review`: a second person looks, and decides (AZ-9)."""

from collections.abc import Callable

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.content import files
from portal.content.comparing import How, LessonChange, QuizChange
from portal.content.drafts import queries as drafts
from portal.content.files import Files
from portal.content.media import media_type
from portal.content.models import CourseDraft
from portal.content.reviews import queries, service, words
from portal.content.reviews.deciding import Keep, may_publish, renewal
from portal.content.reviews.queries import Review
from portal.content.views.blueprint import competencies
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Forbidden, NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission

bp = Blueprint("reviews", __name__, url_prefix="/studio")

READ = {"scope": drafts.drafts}
WAITING = {"scope": queries.submitted}
MAX_WORDS = service.MAX_WORDS


class PublishForm(FlaskForm):
    """The version that was looked at, and what learners read about it."""

    version = IntegerField(validators=[InputRequired()])
    change_note = TextAreaField(
        _l("Apa yang berubah, untuk peserta"),
        description=_l("Tampil di halaman kursus. Satu atau dua kalimat cukup."),
        validators=[Length(max=MAX_WORDS, message=_l("Paling banyak 2.000 huruf."))],
    )


class NoteForm(FlaskForm):
    """What is different, said after publishing."""

    change_note = TextAreaField(
        _l("Apa yang berubah, untuk peserta"),
        description=_l("Tampil di halaman kursus. Kosongkan bila tidak perlu."),
        validators=[Length(max=MAX_WORDS, message=_l("Paling banyak 2.000 huruf."))],
    )


class ReturnForm(FlaskForm):
    """Why not yet."""

    reason = TextAreaField(
        _l("Yang perlu diperbaiki"),
        validators=[
            InputRequired(_l("Tulis apa yang perlu diperbaiki; penulis membacanya.")),
            Length(max=MAX_WORDS, message=_l("Paling banyak 2.000 huruf.")),
        ],
    )


class RemarkForm(FlaskForm):
    """A remark at a place."""

    place = HiddenField(validators=[InputRequired()])
    body = TextAreaField(
        _l("Catatan"),
        validators=[
            InputRequired(_l("Tulis catatannya terlebih dahulu.")),
            Length(max=MAX_WORDS, message=_l("Paling banyak 2.000 huruf.")),
        ],
    )


@bp.get("/reviews")
@requires(Permission.COURSE_REVIEW, **WAITING)
def index() -> ResponseReturnValue:
    rows, more = queries.queue(g.actor, request.args.get("after", ""))
    return render_template("reviews/index.html", rows=rows, more=more)


@bp.get("/<public_id>/review")
@requires(Permission.COURSE_READ, **READ)
def show(public_id: str) -> ResponseReturnValue:
    draft = _open(public_id)
    if draft is None:
        return _published(public_id)
    return _page(draft)


@bp.post("/<public_id>/review/publish")
@requires(Permission.COURSE_REVIEW, **WAITING)
def publish(public_id: str) -> ResponseReturnValue:
    draft = _to_review(public_id)
    form = PublishForm()
    if not form.validate_on_submit():
        return _answer(draft, form, form)

    def act() -> str:
        verdict = service.publish(
            draft.id,
            version=form.version.data or 0,
            change_note=form.change_note.data or "",
            minor=request.form.getlist("minor")[:200],
            now=g.now,
            actor_id=g.actor.person_id,
        )
        if not verdict.reason:
            return str(_("Draf sudah terbit."))
        unsaid = _(
            "Draf sudah terbit. Hanya soalnya yang berubah, jadi revisinya tetap dan keterangan "
            "Anda belum tampil bagi peserta. Simpan di bawah bila perlu mereka baca."
        )
        return str(unsaid)

    return _carried_out(draft, act, form)


@bp.post("/<public_id>/review/return")
@requires(Permission.COURSE_REVIEW, **WAITING)
def send_back(public_id: str) -> ResponseReturnValue:
    draft = _to_review(public_id)
    form = ReturnForm()
    if not form.validate_on_submit():
        return _answer(draft, form, form)

    def act() -> str:
        reason = form.reason.data or ""
        service.send_back(draft.id, reason, now=g.now, actor_id=g.actor.person_id)
        return str(_("Draf dikembalikan. Penulisnya diberi tahu."))

    return _carried_out(draft, act, form)


@bp.post("/<public_id>/review/note")
@requires(Permission.COURSE_REVIEW, **WAITING)
def note(public_id: str) -> ResponseReturnValue:
    """What is different in a revision that is out already."""
    draft, verdict = queries.ended(g.actor, public_id)
    _holds(draft, Permission.COURSE_REVIEW)
    form = NoteForm()
    if not form.validate_on_submit() or verdict.revision_id is None:
        return _published(public_id, form), 422
    text = form.change_note.data or ""
    service.tell_change(verdict.revision_id, text, now=g.now, actor_id=g.actor.person_id)
    flash(_("Keterangan perubahan disimpan dan tampil di halaman kursus."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/review/remarks")
@requires(Permission.COURSE_READ, **READ)
@once
def remark(public_id: str) -> ResponseReturnValue:
    draft = drafts.draft(g.actor, public_id)
    form = RemarkForm()
    if not form.validate_on_submit():
        return _answer(draft, form, form)
    place, body = form.place.data or "", form.body.data or ""
    if service.is_place(place):
        service.remark(draft.id, place, body, now=g.now, actor_id=g.actor.person_id)
    return redirect(url_for(".show", public_id=public_id, _anchor=anchor(place)), 303)


@bp.post("/<public_id>/review/remarks/<remark_id>/settle")
@requires(Permission.COURSE_READ, **READ)
def settle(public_id: str, remark_id: str) -> ResponseReturnValue:
    draft = drafts.draft(g.actor, public_id)
    place = service.settle(draft.id, remark_id, now=g.now, actor_id=g.actor.person_id)
    return redirect(url_for(".show", public_id=public_id, _anchor=anchor(place)), 303)


@bp.get("/<public_id>/review/media/<path:path>")
@requires(Permission.COURSE_READ, **READ)
def media(public_id: str, path: str) -> Response:
    """A file of the draft."""
    return _sent(drafts.files(drafts.draft(g.actor, public_id)), path)


@bp.get("/<public_id>/review/published/<path:path>")
@requires(Permission.COURSE_READ, **READ)
def published_media(public_id: str, path: str) -> Response:
    """The file of that name in what is published."""
    return _sent(queries.published(drafts.draft(g.actor, public_id)), path)


def _sent(some: Files, path: str) -> Response:
    entry = some.entries.get(f"media/{path}")
    if entry is None:
        raise NotFound
    response = send_file(entry.open(), mimetype=media_type(path), etag=entry.sha256())
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.get("/<public_id>/renew")
@requires(Permission.COURSE_WRITE, **READ)
def renew_form(public_id: str) -> ResponseReturnValue:
    return _renewing(_to_write(public_id))


@bp.post("/<public_id>/renew")
@requires(Permission.COURSE_WRITE, **READ)
def renew(public_id: str) -> ResponseReturnValue:
    draft = _to_write(public_id)
    kept = {
        name.removeprefix("keep:"): Keep(value)
        for name, value in request.form.items()
        if name.startswith("keep:") and value in set(Keep)
    }
    try:
        brought = service.renew(draft.id, kept, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        return _renewing(drafts.draft(g.actor, public_id), sentences.why(refused)), 422
    flash(_("Terbitan terbaru sudah masuk ke draf: %(count)d berkas.", count=len(brought)), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def anchor(place: str) -> str:
    """The id of a place on the page."""
    return "".join(letter if letter.isalnum() else "-" for letter in place)


def _open(public_id: str) -> CourseDraft | None:
    try:
        return drafts.draft(g.actor, public_id)
    except NotFound:
        return None


def _to_review(public_id: str) -> CourseDraft:
    """A draft of an agency the actor reviews for, also one that has ended. Raises NotFound."""
    draft = _open(public_id)
    if draft is None:
        draft, _verdict = queries.ended(g.actor, public_id)
    _holds(draft, Permission.COURSE_REVIEW)
    return draft


def _to_write(public_id: str) -> CourseDraft:
    draft = drafts.draft(g.actor, public_id)
    _holds(draft, Permission.COURSE_WRITE)
    return draft


def _may(draft: CourseDraft, permission: Permission) -> bool:
    return draft.organisation_id in drafts.agency_ids(g.actor, permission)


def _holds(draft: CourseDraft, permission: Permission) -> None:
    if not _may(draft, permission):
        raise Forbidden(permission)


def _published(public_id: str, form: NoteForm | None = None) -> str:
    draft, verdict = queries.ended(g.actor, public_id)
    revision = queries.revision_of(verdict)
    note = verdict.reason or revision.change_note  # the reason: what could not be said yet
    return render_template(
        "reviews/published.html",
        draft=draft,
        verdict=verdict,
        revision=revision,
        form=form or NoteForm(formdata=None, data={"change_note": note}),
        reviews=_may(draft, Permission.COURSE_REVIEW),
        keeps_runs=Permission.RUN_WRITE in g.actor.permissions,
    )


def _carried_out(
    draft: CourseDraft, act: Callable[[], str], form: FlaskForm
) -> ResponseReturnValue:
    """Decide, and say what came of it; what it is refused with stands above the comparison, as it
    is now.
    """
    public_id = draft.public_id
    try:
        done = act()
    except Refused as refused:
        now = _open(public_id)
        if now is None:
            flash(sentences.why(refused), "warn")
            return redirect(url_for(".show", public_id=public_id), 303)
        form.form_errors.append(sentences.why(refused))
        return _answer(now, form, form)
    flash(done, "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _answer(draft: CourseDraft, form: FlaskForm, wrong: FlaskForm) -> ResponseReturnValue:
    """The page again with what was typed."""
    if draft.ended_at is not None:
        return redirect(url_for(".show", public_id=draft.public_id), 303)
    return _page(draft, form, wrong), 422


def _page(draft: CourseDraft, form: FlaskForm | None = None, wrong: FlaskForm | None = None) -> str:
    review = queries.review(draft)
    forms = {
        kind: form if isinstance(form, kind) else kind(formdata=None)
        for kind in (PublishForm, ReturnForm, RemarkForm)
    }
    forms[PublishForm].version.data = draft.version
    refusal = may_publish(
        is_submitted=draft.submitted_at is not None,
        authors=review.authors,
        actor_id=g.actor.person_id,
    )
    return render_template(
        "reviews/show.html",
        review=review,
        draft=draft,
        groups=_groups(review),
        minor=_may_be_minor(review),
        checked=set(request.form.getlist("minor")),
        publish_form=forms[PublishForm],
        return_form=forms[ReturnForm],
        remark_form=forms[RemarkForm],
        form=wrong,
        reviews=_may(draft, Permission.COURSE_REVIEW),
        writes=_may(draft, Permission.COURSE_WRITE),
        refusal=refusal,
        anchor=anchor,
        words=words,
        names={**dict(competencies()), **review.comparison.quiz_titles},
    )


def _groups(review: Review) -> list[tuple[str, str, int]]:
    """Anchor, name and size of each part of the comparison that has something in it."""
    found = review.comparison
    items = len(found.items) - len(found.key_changes)
    all_ = [
        ("kunci", _("Kunci jawaban"), len(found.key_changes)),
        ("keterangan", _("Keterangan kursus"), len(found.facts)),
        ("modul", _("Modul"), len(found.modules)),
        ("pelajaran", _("Pelajaran"), sum(not one.only_path for one in found.lessons)),
        ("kuis", _("Kuis"), sum(not one.only_path for one in found.quizzes)),
        ("soal", _("Soal"), items),
        ("media", _("Media"), len(found.media)),
        ("berkas", _("Berkas lain"), len(found.files) + len(_renamed(review))),
    ]
    return [one for one in all_ if one[2]]


def _renamed(review: Review) -> list[LessonChange | QuizChange]:
    """Parts of which nothing but the name of their file is another."""
    return [one for one in _parts(review) if one.only_path]


def _may_be_minor(review: Review) -> list[tuple[str, str]]:
    """Lessons and quizzes that learners may have done and that say or ask something else now."""
    changed = [one for one in _parts(review) if one.how is How.CHANGED]
    return [
        (one.key, one.title)
        for one in changed
        if (one.body if isinstance(one, LessonChange) else one.fields)
    ]


def _parts(review: Review) -> list[LessonChange | QuizChange]:
    return [*review.comparison.lessons, *review.comparison.quizzes]


def _renewing(draft: CourseDraft, error: str = "") -> str:
    theirs: Files = queries.published(draft)
    plan = renewal(draft.base, files.digests(drafts.files(draft)), files.digests(theirs))
    return render_template(
        "reviews/renew.html",
        draft=draft,
        plan=plan,
        is_stale=files.digests(theirs) != draft.base,
        error=error,
    )
