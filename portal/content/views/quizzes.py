"""The form of a quiz: when it is passed, and which items its papers have."""

from collections import Counter
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import words
from portal.content.documents import CourseDocument, DrawDocument, QuizDocument
from portal.content.drafts import editing, queries
from portal.content.drafts.service import ChangedMeanwhile
from portal.content.folder import QuizFile
from portal.content.forms import SPARE_ROWS, QuizForm, choose_from
from portal.content.views import checklist
from portal.content.views.blueprint import Desk, bp, by, competencies, desk, items_url, own_desk
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission

SCOPE = {"scope": queries.drafts}
STEM = 110


@dataclass(frozen=True, slots=True)
class Stock:
    """How many items of one kind the bank of the course has."""

    competency: str
    difficulty: str
    items: int
    tags: tuple[tuple[str, int], ...]


@bp.get("/<public_id>/quizzes/<key>")
@requires(Permission.COURSE_READ, **SCOPE)
def quiz(public_id: str, key: str) -> ResponseReturnValue:
    found = desk(public_id)
    one = _quiz(found, key)
    return _page(found, one, _filled(found, one))


@bp.post("/<public_id>/quizzes/<key>")
@requires(Permission.COURSE_WRITE, **SCOPE)
def save_quiz(public_id: str, key: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    one = _quiz(found, key)
    form = QuizForm()
    _offer(found, form)
    if not form.validate_on_submit():
        return _page(found, one, form), 422
    try:
        editing.save_quiz(
            found.draft.id,
            one.path,
            _document(form, one.quiz),
            must_pass=bool(form.must_pass.data),
            version=form.version.data or 0,
            by=by(),
        )
    except ChangedMeanwhile as changed:
        saved = changed.files.get(one.path)
        form.version.data = saved.version if saved is not None else 0
        return _page(found, one, form, is_clash=True), 409
    flash(_("Kuis tersimpan."), "ok")
    return redirect(url_for(".quiz", public_id=public_id, key=key), 303)


def _quiz(found: Desk, key: str) -> QuizFile:
    one = next((each for each in found.read.quizzes if each.quiz.id == key), None)
    if one is None:
        raise NotFound
    return one


def _filled(found: Desk, one: QuizFile) -> QuizForm:
    quiz, head = one.quiz, found.outline.head
    rows = [
        {
            **rule.model_dump(include={"count", "competency", "difficulty"}),
            "tags": ", ".join(rule.tags),
        }
        for rule in quiz.draw
    ]
    form = QuizForm(
        data={
            **quiz.model_dump(exclude={"id", "draw", "fixed"}),
            "version": found.version(one.path),
            "must_pass": head is not None and quiz.id in head.completion.quizzes,
            "draw": [*rows, *([{}] * SPARE_ROWS)],
            "fixed": list(quiz.fixed),
        }
    )
    _offer(found, form)
    return form


def _offer(found: Desk, form: QuizForm) -> None:
    """The competencies of the course, and the items of its bank."""
    names = dict(competencies())
    head = found.outline.head
    keys = [aim.id for aim in head.competencies] if isinstance(head, CourseDocument) else []
    for row in form.draw:
        choose_from(row.form.competency, [(key, names.get(key, key)) for key in keys])
    items = [(one.item.id, f"{one.item.id}: {one.item.stem[:STEM]}") for one in found.read.items]
    choose_from(form.fixed, items)


def _document(form: QuizForm, old: QuizDocument) -> QuizDocument:
    """Items that were fixed before keep their order; new ones follow in that of the bank. What
    the form does not show stays as it was.
    """
    chosen = list(form.fixed.data or ())
    kept = [key for key in old.fixed if key in chosen]
    rules = [
        DrawDocument(
            competency=row.form.competency.data,
            difficulty=row.form.difficulty.data,
            count=row.form.count.data,
            tags=row.form.tag_list(),
        )
        for row in form.draw
        if row.form.count.data and row.form.competency.data
    ]
    changed = {
        "title": form.title.data or "",
        "minutes": form.minutes.data,
        "pass_percent": form.pass_percent.data,
        "attempts": form.attempts.data,
        "wait_minutes": form.wait_minutes.data,
        "release": form.release.data,
        "stage": form.stage.data,
        "retake_share": form.retake_share.data,
        "draw": tuple(rules),
        "fixed": (*kept, *(key for key in chosen if key not in kept)),
        "keep_order": bool(form.keep_order.data),
    }
    return QuizDocument.model_validate({**dict(old), **changed})


def _page(found: Desk, one: QuizFile, form: QuizForm, *, is_clash: bool = False) -> str:
    return render_template(
        "studio/quiz.html",
        desk=found,
        quiz=one,
        form=form,
        is_clash=is_clash,
        stock=_stock(found),
        findings=checklist.of_file(found, one.path),
        part_url=checklist.part_url,
        names=dict(competencies()),
        words=words,
        items_url=items_url,
    )


def _stock(found: Desk) -> list[Stock]:
    """What there is to draw from, so that nobody asks for more."""
    counts: Counter[tuple[str, str]] = Counter()
    tags: dict[tuple[str, str], Counter[str]] = {}
    for one in found.read.items:
        kind = (one.item.competency, one.item.difficulty)
        counts[kind] += 1
        tags.setdefault(kind, Counter()).update(one.item.tags)
    order = list(words.DIFFICULTIES)
    return [
        Stock(*kind, counts[kind], tuple(sorted(tags[kind].items())))
        for kind in sorted(counts, key=lambda kind: (kind[0], order.index(kind[1])))
    ]
