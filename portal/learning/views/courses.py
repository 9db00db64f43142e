"""A course, its lessons and its quizzes."""

from dataclasses import replace
from functools import partial

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
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.assessment.closing import WayBack
from portal.content import queries as content
from portal.content.media import open_media
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.learning import completing, doors, entering, proving, queries, reading, service
from portal.learning.margin import service as margin
from portal.learning.moving import redoing
from portal.learning.reading import text
from portal.learning.rules.enrolling import Step
from portal.learning.views import low_data
from portal.learning.views.lessons import enrolled

bp = Blueprint("courses", __name__)

MARKING = "tandai"  # shows ways to write at every paragraph
ANSWERED = "periksa"  # names the practice question whose answer comes in the address
NOTE = 1000
"""Letters of what somebody adds to a request; the rest is left out."""


def _course(slug: str) -> queries.CourseView:
    return queries.course(g.actor.person_id, g.actor.organisation_id, slug, g.now)


@bp.get("/courses/<slug>")
@requires(Permission.LEARNING_OWN, scope=queries.open_runs)
def course(slug: str) -> ResponseReturnValue:
    me = g.actor.person_id
    page = reading.course(me, g.actor.organisation_id, slug, g.now, g.today)
    held = proving.levels(me, g.today)
    return render_template(
        "learning/course.html",
        course=page,
        aims=proving.aims(me, page.facts, held, g.today, str(get_locale() or "id")),
        doors=_doors(page),
        duty=page.duty(held, g.today),
        now=g.now,
        today=g.today,
    )


def _doors(page: reading.CoursePage) -> list[doors.Door]:
    """The ways in, for whoever has no place."""
    me, agency = g.actor.person_id, g.actor.organisation_id
    if page.enrolment_id is not None or agency is None:
        return []
    return doors.doors(me, agency, page.slug, on=g.today, now=g.now)


@bp.post("/courses/<slug>/enrol")
@requires(Permission.LEARNING_OWN, scope=queries.open_runs)
@once
def enrol(slug: str) -> ResponseReturnValue:
    done = entering.sign_up_for(
        g.actor.person_id,
        g.actor.organisation_id,
        slug,
        request.form.get("run", "")[:22],
        note=request.form.get("note", "").strip()[:NOTE],
        now=g.now,
    )
    if done.enrolment_id is None:
        flash(
            _("Permohonan Anda sudah dikirim kepada atasan.")
            if done.step is Step.ASK
            else _("Anda tercatat dalam antrean."),
            "ok",
        )
        return redirect(url_for("places.own", public_id=done.request), 303)
    flash(_("Anda terdaftar. Mulailah dari pelajaran pertama."))
    first = _course(slug).next_part
    if first is None or first.kind != "lesson":
        return redirect(url_for(".course", slug=slug), 303)
    return redirect(url_for(".lesson", slug=slug, key=first.key), 303)


@bp.get("/courses/<slug>/<key>")
@requires(Permission.LEARNING_OWN, scope=queries.open_runs)
def lesson(slug: str, key: str) -> ResponseReturnValue:
    me = g.actor.person_id
    found = reading.lesson(me, g.actor.organisation_id, slug, key, g.now)
    if found.enrolment_id is None:
        return redirect(url_for(".course", slug=slug), 303)
    if found.step_now.kind == reading.QUIZ:
        return _quiz(found, found.enrolment_id)
    asked = request.args.get(ANSWERED, "")
    show = partial(low_data.shown, sizes=found.sizes)
    laid = text.laid(found, asked, request.args, show=show, may_mark=MARKING in request.args)
    if asked and request.headers.get("HX-Request"):
        block = next((one for one in laid.blocks if one.checked), None)
        return render_template("learning/_practice_feedback.html", block=block)
    return render_template(
        "learning/lesson.html",
        lesson=found,
        laid=laid,
        answered=ANSWERED,
        marking=MARKING,
        low_data=low_data.is_low(),
    )


def _quiz(found: reading.Lesson, enrolment_id: int) -> ResponseReturnValue:
    quiz = found.step_now
    owner = queries.owner_ref(enrolment_id, quiz.key)
    tries = redoing.tries(g.actor.person_id, [owner])[owner]
    has_read = any(one.is_done for one in found.steps if one.kind == reading.LESSON)
    begin = service.beginning(quiz.minutes, quiz.facts, tries, g.now, has_read=has_read)
    return render_template(
        "learning/quiz.html",
        lesson=found,
        tries=tries,
        refusal=sentences.why(begin.refused) if begin.refused else "",
        again_at=begin.again_at,
    )


@bp.post("/courses/<slug>/<key>/finish")
@requires(Permission.LEARNING_OWN, scope=queries.open_runs)
def finish(slug: str, key: str) -> ResponseReturnValue:
    view = _course(slug)
    if view.enrolment is None:
        raise NotFound
    service.finish_lesson(g.actor.person_id, view.enrolment.id, key, on_day=g.today, now=g.now)
    following = view.after(view.part(key))
    if following is None:
        return redirect(url_for(".course", slug=slug), 303)
    return redirect(url_for(".lesson", slug=slug, key=following.key), 303)


@bp.post("/courses/<slug>/<key>/place")
@requires(Permission.LEARNING_OWN, scope=queries.open_runs)
def place(slug: str, key: str) -> ResponseReturnValue:
    """The device tells which paragraph is being read; sent again it changes nothing."""
    age_s = request.form.get("age_s", 0, type=int)
    margin.keep_place(enrolled(slug, key), request.form.get("anchor", ""), age_s=age_s, now=g.now)
    return "", 204


@bp.post("/courses/<slug>/<key>/start")
@requires(Permission.ATTEMPT_OWN, scope=queries.open_runs)
def start(slug: str, key: str) -> ResponseReturnValue:
    view = _course(slug)
    if view.enrolment is None or g.actor.organisation_id is None:
        raise NotFound
    attempt = service.start_quiz(
        g.actor.person_id,
        g.actor.organisation_id,
        view.enrolment.id,
        key,
        session_id=g.actor.session_id,
        now=g.now,
    )
    return redirect(url_for("attempts.show", public_id=attempt.public_id), 303)


@bp.get("/courses/<slug>/media/<path:path>")
@requires(Permission.LEARNING_OWN, scope=queries.open_runs)
def media(slug: str, path: str) -> Response:
    file = content.media(_course(slug).revision.id, path)
    response = send_file(open_media(file.storage_key), mimetype=file.media_type, etag=file.sha256)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def way_back(owner_ref: str) -> WayBack:
    """The quiz page of the course an attempt belongs to, and what came of a completed one."""
    enrolment_id, key = queries.owner_of(owner_ref)
    found = queries.course_of(enrolment_id)
    back = WayBack(url_for("courses.lesson", slug=found.slug, key=key), found.title)
    if found.is_completed:
        return replace(back, outcome=url_for("outcomes.show", public_id=found.enrolment))
    quizzes = completing.required(found.facts)
    way = completing.Way(enrolment_id, found.person_id, found.revision_id, quizzes)
    left = completing.left(way)
    if not left:
        return back
    first = next((part for part in left if part.key != key), left[0])
    further = (url_for("courses.lesson", slug=found.slug, key=first.key), first.title)
    return replace(back, left=len(left), further=further)
