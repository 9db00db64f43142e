"""The form of course.yaml: what the course is, for whom, and when it is finished."""

from decimal import Decimal

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import queries as content
from portal.content import words
from portal.content.documents import MINUTES_PER_JP, CompetencyAim, CourseDocument, SourceNote
from portal.content.drafts import editing, outline, queries
from portal.content.drafts.service import ChangedMeanwhile
from portal.content.folder import COURSE
from portal.content.forms import SPARE_ROWS, FactsForm, choose_from, lines
from portal.content.views import checklist
from portal.content.views.blueprint import Desk, bp, by, competencies, desk, own_desk
from portal.core.access import requires
from portal.core.permissions import Permission

SCOPE = {"scope": queries.drafts}


@bp.get("/<public_id>/facts")
@requires(Permission.COURSE_READ, **SCOPE)
def facts(public_id: str) -> ResponseReturnValue:
    found = desk(public_id)
    head = found.outline.head
    if head is None:  # no form can hold what cannot be read
        return redirect(url_for(".text", public_id=public_id, path=COURSE), 303)
    return _page(found, _filled(found, head))


@bp.post("/<public_id>/facts")
@requires(Permission.COURSE_WRITE, **SCOPE)
def save_facts(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    head = found.outline.head
    if head is None:
        return redirect(url_for(".text", public_id=public_id, path=COURSE), 303)
    form = FactsForm()
    _offer(found, form)
    if not form.validate_on_submit() or _code_is_taken(found, form):
        return _page(found, form), 422
    try:
        editing.save_document(
            found.draft.id, COURSE, _document(form, head), version=form.version.data or 0, by=by()
        )
    except ChangedMeanwhile as changed:
        saved = changed.files.get(COURSE)
        form.version.data = saved.version if saved is not None else 0
        return _page(found, form, is_clash=True), 409
    flash(_("Keterangan kursus tersimpan."), "ok")
    return redirect(url_for(".draft", public_id=public_id), 303)


def _code_is_taken(found: Desk, form: FactsForm) -> bool:
    taken = content.code_is_taken(form.code.data or "", found.draft.slug)
    if taken:
        form.code.errors = [_("Kode itu sudah dipakai kursus lain. Pakai kode lain.")]
    return taken


def _filled(found: Desk, head: CourseDocument) -> FactsForm:
    aims = [
        {"competency": aim.id, "level": str(aim.level), "strand": aim.strand}
        for aim in head.competencies
    ]
    sources = [one.model_dump() for one in head.sources]
    form = FactsForm(
        data={
            **head.model_dump(include={"code", "title", "title_en", "summary", "audience"}),
            **head.model_dump(include={"language", "licence", "cover"}),
            "version": found.version(COURSE),
            "aims": [*aims, *([{}] * SPARE_ROWS)],
            "hours": decimal_text(head.hours),
            "authors": "\n".join(head.authors),
            "quizzes": list(head.completion.quizzes),
            "sources": [*sources, *([{}] * SPARE_ROWS)],
        }
    )
    _offer(found, form)
    return form


def _offer(found: Desk, form: FactsForm) -> None:
    known = [("", _("Tidak dipakai")), *competencies()]
    for row in form.aims:
        choose_from(row.form.competency, known)
    ways = [(key, str(label)) for key, label in words.VERIFICATIONS.items()]
    for row in form.sources:
        choose_from(row.form.verification, ways)
    quizzes = [
        (one.key, one.title) for one in found.outline.parts if one.kind == "quiz" and one.key
    ]
    choose_from(form.quizzes, quizzes)
    choose_from(form.cover, [(key, str(label)) for key, label in words.COVERS.items()])


def _document(form: FactsForm, old: CourseDocument) -> CourseDocument:
    """What the form does not show stays as it was."""
    aims = tuple(
        CompetencyAim(
            id=row.form.competency.data,
            level=int(row.form.level.data),
            strand=row.form.strand.data,
        )
        for row in form.aims
        if row.form.competency.data
    )
    changed = {
        "code": form.code.data or "",
        "title": form.title.data or "",
        "title_en": form.title_en.data or "",
        "summary": form.summary.data or "",
        "language": form.language.data,
        "audience": form.audience.data or "",
        "competencies": aims,
        "hours": form.credit(),
        "authors": lines(form.authors.data),
        "licence": form.licence.data or "",
        "cover": form.cover.data,
        "completion": {**dict(old.completion), "quizzes": tuple(form.quizzes.data or ())},
        "sources": _sources(form),
    }
    return CourseDocument.model_validate({**dict(old), **changed})


def _sources(form: FactsForm) -> tuple[SourceNote, ...]:
    made: list[SourceNote] = []
    for row in form.sources:
        if row.form.title.data:
            wanted = outline.name_for(row.form.id.data or row.form.title.data)
            key = outline.free(wanted, {one.id for one in made})
            verification = row.form.verification.data or ""
            made.append(SourceNote(id=key, title=row.form.title.data, verification=verification))
    return tuple(made)


def decimal_text(number: Decimal) -> str:
    """0,4 as an author types it."""
    return f"{number.normalize():f}".replace(".", ",")


def _page(found: Desk, form: FactsForm, *, is_clash: bool = False) -> str:
    minutes = found.outline.minutes
    return render_template(
        "studio/facts.html",
        desk=found,
        form=form,
        is_clash=is_clash,
        minutes=minutes,
        proposed=_proposed(minutes),
        missing=-minutes % 9,
        findings=checklist.of_file(found, COURSE),
    )


def _proposed(minutes: int) -> str:
    """The hours these minutes make; "" where they make no whole hundredths (9 minutes are 0.2)."""
    exact = Decimal(minutes) / MINUTES_PER_JP
    return decimal_text(exact) if minutes and minutes % 9 == 0 else ""
