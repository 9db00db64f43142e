"""The form of a lesson, with the page its learners get beside it."""

from dataclasses import dataclass, replace

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.content import practising, writing
from portal.content.compiling import Compiler
from portal.content.documents import LessonMatter
from portal.content.drafts import editing, queries, reading
from portal.content.drafts.queries import Kept
from portal.content.drafts.reading import Block
from portal.content.drafts.service import ChangedMeanwhile
from portal.content.folder import LessonFile
from portal.content.forms import LessonForm, PracticeForm, lines
from portal.content.practising import Choice
from portal.content.views import checklist
from portal.content.views.blueprint import Desk, bp, by, desk, own_desk
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.core.text import LESSON, TextRefused
from portal.people.queries import scopes

SCOPE = {"scope": queries.drafts}
STEM = 160
ANSWERED = "periksa"  # names the practice question whose answer comes in the address


@dataclass(frozen=True, slots=True)
class Preview:
    """A lesson as its learners see it, or why it cannot be shown."""

    blocks: tuple[Block, ...]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """What somebody else saved while this form was open."""

    who: str
    saved: Kept | None
    text: str


@bp.get("/<public_id>/lessons/<key>")
@requires(Permission.COURSE_READ, **SCOPE)
def lesson(public_id: str, key: str) -> ResponseReturnValue:
    found = desk(public_id)
    one = _lesson(found, key)
    if not found.may_write:
        return redirect(url_for(".read", public_id=public_id, key=key), 303)
    form = LessonForm(
        data={
            "version": found.version(one.path),
            "title": one.matter.title,
            "minutes": one.matter.minutes,
            "objectives": "\n".join(one.matter.objectives),
            "body": one.body.strip("\n"),
        }
    )
    return _page(found, one, form)


@bp.post("/<public_id>/lessons/<key>")
@requires(Permission.COURSE_WRITE, **SCOPE)
def save_lesson(public_id: str, key: str) -> ResponseReturnValue:
    """Save, or with `preview` only show what was typed."""
    found = own_desk(public_id)
    one = _lesson(found, key)
    form = LessonForm()
    if not form.validate_on_submit():
        return _page(found, one, form), 422
    if "practise" in request.form:
        return _practised(found, one, form)
    if "preview" in request.form:
        return _page(found, one, form)
    matter = LessonMatter(
        id=key,
        title=form.title.data or "",
        minutes=form.minutes.data or 1,
        objectives=lines(form.objectives.data),
    )
    try:
        editing.save_lesson(
            found.draft.id,
            one.path,
            matter,
            form.body.data or "",
            version=form.version.data or 0,
            by=by(),
        )
    except ChangedMeanwhile as changed:
        return _clash(found, one, form, changed), 409
    except Refused as refused:
        form.body.errors = [sentences.why(refused)]
        return _page(found, one, form), 422
    flash(_("Pelajaran tersimpan."), "ok")
    if "look" in request.form:
        return redirect(url_for(".read", public_id=public_id, key=key), 303)
    return redirect(url_for(".lesson", public_id=public_id, key=key), 303)


def _practised(found: Desk, one: LessonFile, form: LessonForm) -> str:
    """The page as it was typed with the chosen questions put in; nothing is saved yet."""
    body = writing.tidy(form.body.data or "")
    wanted = PracticeForm()
    known = [choice.id for choice in practising.choices(found.read, body)]
    chosen = [key for key in known if key in set(wanted.practice.data or ())]
    places = len(practising.sections(body))
    at = wanted.practice_at.data or 0
    form.body.data = practising.put_in(body, chosen, at if at in range(places) else places - 1)
    if chosen:
        flash(_("Soal latihan sudah ditaruh di isi pelajaran. Simpan bila sudah sesuai."), "ok")
    else:
        flash(_("Pilih dahulu soal yang akan ditaruh."), "warn")
    return _page(found, one, form)


@bp.post("/<public_id>/lessons/<key>/preview")
@requires(Permission.COURSE_WRITE, **SCOPE)
def preview(public_id: str, key: str) -> ResponseReturnValue:
    """The typed text as its learners would see it; saves nothing."""
    found = own_desk(public_id)
    typed = (request.form.get("body") or "")[: LESSON.max_chars + 1]
    return render_template("studio/_preview.html", preview=_seen(found, _lesson(found, key), typed))


@bp.get("/<public_id>/read/<key>")
@requires(Permission.COURSE_READ, **SCOPE)
def read(public_id: str, key: str) -> ResponseReturnValue:
    """A saved lesson as its learners get it."""
    found = desk(public_id)
    one = _lesson(found, key)
    seen = _seen(found, one, one.body)
    if ANSWERED in request.args and request.headers.get("HX-Request"):
        block = next((each for each in seen.blocks if each.checked), None)
        return render_template("learning/_practice_feedback.html", block=block)
    keys = [each.matter.id for each in found.read.lessons]
    at = keys.index(key)
    return render_template(
        "studio/read.html",
        desk=found,
        lesson=one,
        module=next(m for m in found.outline.modules if one.path.startswith(f"{m.name}/")),
        number=at + 1,
        before=keys[at - 1] if at else "",
        after=keys[at + 1] if at + 1 < len(keys) else "",
        preview=seen,
        answered=ANSWERED,
    )


def _lesson(found: Desk, key: str) -> LessonFile:
    one = next((each for each in found.read.lessons if each.matter.id == key), None)
    if one is None:
        raise NotFound
    return one


def _seen(found: Desk, one: LessonFile, body: str) -> Preview:
    try:
        page = Compiler(found.read).lesson(replace(one, body=writing.tidy(body)))
    except TextRefused as refused:
        return Preview((), sentences.why(refused))
    asked = request.args.get(ANSWERED, "")
    return Preview(reading.blocks(found.read, page.html, asked, request.args))


def _practice(found: Desk, body: str) -> PracticeForm:
    """The questions one can put in, and the places: at the end first, where most belong."""
    form = PracticeForm(formdata=None)
    form.practice.choices = [
        SelectChoice(choice.id, _worded(choice)) for choice in practising.choices(found.read, body)
    ]
    titles = [section.title for section in practising.sections(body)]
    form.practice_at.choices = [
        SelectChoice(at, title or str(_("Di awal, sebelum judul bagian pertama")))
        for at, title in enumerate(titles)
    ]
    form.practice_at.data = len(titles) - 1
    return form


def _worded(choice: Choice) -> str:
    stem = choice.stem if len(choice.stem) <= STEM else f"{choice.stem[:STEM].rstrip()}…"
    if choice.in_quiz:
        return str(_("%(stem)s (dapat muncul di kuis)", stem=stem))
    return stem


def _page(found: Desk, one: LessonFile, form: LessonForm, clash: Clash | None = None) -> str:
    body = form.body.data or ""
    stems = {each.item.id: each.item.stem for each in found.read.items}
    return render_template(
        "studio/lesson.html",
        desk=found,
        lesson=one,
        form=form,
        clash=clash,
        findings=checklist.of_file(found, one.path),
        part_url=checklist.part_url,
        preview=_seen(found, one, body),
        practice=_practice(found, body),
        asked=[(key, stems.get(key, "")) for key in practising.asked(body)],
    )


def _clash(found: Desk, one: LessonFile, form: LessonForm, changed: ChangedMeanwhile) -> str:
    """The form as it was typed, beside what is saved now; sending it again puts it in place."""
    saved = changed.files.get(one.path)
    form.version.data = saved.version if saved is not None else 0
    who = ""
    if saved is not None:
        names = scopes.names(g.actor, Permission.COURSE_READ, [saved.changed_by_id], g.today)
        who = names.get(saved.changed_by_id, "")
    text = (saved.content or "") if saved is not None else ""
    return _page(found, one, form, Clash(who, saved, text))
