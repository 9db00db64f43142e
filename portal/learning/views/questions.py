"""Questions at a paragraph: learners ask, trainers who reach them answer."""

from datetime import timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import rates
from portal.core.access import requires
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.learning import queries as courses
from portal.learning.margin import queries, service
from portal.learning.margin.forms import AnswerForm, PublicForm, QuestionForm
from portal.learning.margin.queries import Asked
from portal.learning.views.lessons import enrolled

bp = Blueprint("questions", __name__)
desk = Blueprint("question_desk", __name__, url_prefix="/studio/questions")

ASKING = rates.Limit("question", allowed=6, window=timedelta(hours=1))


@bp.get("/questions")
@requires(Permission.LEARNING_OWN, scope=queries.questions_of)
def index() -> ResponseReturnValue:
    rows = queries.questions(queries.questions_of(g.actor))
    return render_template("learning/questions.html", rows=rows)


@bp.get("/courses/<slug>/<key>/questions/new")
@requires(Permission.LEARNING_OWN, scope=courses.open_runs)
def new(slug: str, key: str) -> ResponseReturnValue:
    return _new(slug, key, QuestionForm())


@bp.post("/courses/<slug>/<key>/questions/new")
@requires(Permission.LEARNING_OWN, scope=courses.open_runs)
@once
def ask(slug: str, key: str) -> ResponseReturnValue:
    form = QuestionForm()
    if not form.validate_on_submit():
        return _new(slug, key, form), 422
    lesson = enrolled(slug, key)
    rates.spend(ASKING, str(g.actor.account_id), now=g.now)
    at = request.args.get("at", "")
    question = service.ask(g.actor, lesson, at, form.text.data or "", now=g.now)
    flash(_("Pertanyaan terkirim. Jawabannya datang ke kotak masuk Anda."), "ok")
    return redirect(url_for(".show", public_id=question.public_id), 303)


@bp.get("/questions/<public_id>")
@requires(Permission.LEARNING_OWN, scope=queries.questions_of)
def show(public_id: str) -> ResponseReturnValue:
    return _thread(queries.thread(queries.questions_of(g.actor), public_id), QuestionForm())


@bp.post("/questions/<public_id>")
@requires(Permission.LEARNING_OWN, scope=queries.questions_of)
@once
def follow_up(public_id: str) -> ResponseReturnValue:
    asked = queries.thread(queries.questions_of(g.actor), public_id)
    form = QuestionForm()
    if not form.validate_on_submit():
        return _thread(asked, form), 422
    rates.spend(ASKING, str(g.actor.account_id), now=g.now)
    service.follow_up(g.actor, asked.question.id, form.text.data or "", now=g.now)
    return redirect(url_for(".show", public_id=public_id), 303)


@desk.get("")
@requires(Permission.COURSE_WRITE, scope=queries.questions_to)
def waiting() -> ResponseReturnValue:
    rows = queries.questions(_reached())
    return render_template("learning/question_desk.html", rows=rows)


@desk.get("/<public_id>")
@requires(Permission.COURSE_WRITE, scope=queries.questions_to)
def read(public_id: str) -> ResponseReturnValue:
    asked = queries.thread(_reached(), public_id)
    return _desk(asked, AnswerForm(), _public(asked))


@desk.post("/<public_id>/answer")
@requires(Permission.COURSE_WRITE, scope=queries.questions_to)
@once
def answer(public_id: str) -> ResponseReturnValue:
    asked = queries.thread(_reached(), public_id)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _desk(asked, form, _public(asked)), 422
    service.answer(g.actor, asked, form.text.data or "", now=g.now)
    flash(_("Jawaban terkirim. Penanya diberi tahu."), "ok")
    return redirect(url_for(".read", public_id=public_id), 303)


@desk.post("/<public_id>/publish")
@requires(Permission.COURSE_WRITE, scope=queries.questions_to)
def publish(public_id: str) -> ResponseReturnValue:
    asked = queries.thread(_reached(), public_id)
    form = PublicForm()
    if not form.validate_on_submit():
        return _desk(asked, AnswerForm(formdata=None), form), 422
    question, reply = form.question.data or "", form.answer.data or ""
    service.publish(g.actor, asked.question.id, question, reply, now=g.now)
    flash(_("Tanya jawab ini sekarang terlihat oleh semua peserta kursus."), "ok")
    return redirect(url_for(".read", public_id=public_id), 303)


@desk.post("/<public_id>/withdraw")
@requires(Permission.COURSE_WRITE, scope=queries.questions_to)
def withdraw(public_id: str) -> ResponseReturnValue:
    asked = queries.thread(_reached(), public_id)
    service.withdraw(asked.question.id)
    flash(_("Tanya jawab ditarik. Hanya penanya dan pengajar yang melihatnya."), "ok")
    return redirect(url_for(".read", public_id=public_id), 303)


def _reached() -> queries.Questions:
    return queries.questions_to(g.actor, Permission.COURSE_WRITE, g.today)


def _new(slug: str, key: str, form: QuestionForm) -> str:
    lesson = enrolled(slug, key)
    _anchor, quote = service.quote_of(lesson, request.args.get("at", ""))
    return render_template("learning/question_new.html", lesson=lesson, quote=quote, form=form)


def _thread(asked: Asked, form: QuestionForm) -> str:
    names = queries.names([one.author_id for one in asked.question.entries])
    return render_template("learning/question.html", asked=asked, names=names, form=form)


def _desk(asked: Asked, form: AnswerForm, public: PublicForm) -> str:
    names = queries.names([one.author_id for one in asked.question.entries])
    return render_template(
        "learning/question_answer.html", asked=asked, names=names, form=form, public=public
    )


def _public(asked: Asked) -> PublicForm:
    """What is published, or what would be: the first question and the last answer."""
    question = asked.question
    replies = [one.text for one in question.entries if one.by_trainer]
    return PublicForm(
        formdata=None,
        question=question.public_question or asked.first,
        answer=question.public_answer or (replies[-1] if replies else ""),
    )
