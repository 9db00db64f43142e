"""Notes at a paragraph: private, found again on "Catatan saya"."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import rates
from portal.core.access import requires
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.learning import queries as courses
from portal.learning.margin import queries, service
from portal.learning.margin.forms import NoteForm
from portal.learning.views.catalogue import MAX_WORDS, SEARCHES
from portal.learning.views.lessons import enrolled

bp = Blueprint("notes", __name__)


@bp.get("/notes")
@requires(Permission.LEARNING_OWN, scope=queries.notes_of)
def index() -> ResponseReturnValue:
    words = " ".join(request.args.get("q", "").split())[:MAX_WORDS]
    if words:
        rates.spend(SEARCHES, str(g.actor.account_id), now=g.now)
    rows, before = queries.notes(g.actor, words, before=request.args.get("before", type=int))
    return render_template("learning/notes.html", rows=rows, words=words, before=before)


@bp.get("/courses/<slug>/<key>/notes/new")
@requires(Permission.LEARNING_OWN, scope=courses.open_runs)
def new(slug: str, key: str) -> ResponseReturnValue:
    return _form(slug, key, NoteForm())


@bp.post("/courses/<slug>/<key>/notes/new")
@requires(Permission.LEARNING_OWN, scope=courses.open_runs)
@once
def add(slug: str, key: str) -> ResponseReturnValue:
    form = NoteForm()
    at = request.args.get("at", "")
    if not form.validate_on_submit():
        return _form(slug, key, form), 422
    lesson = enrolled(slug, key)
    note = service.add_note(g.actor, lesson, at, form.text.data or "", now=g.now)
    flash(_("Catatan disimpan."), "ok")
    anchor = f"catatan-{note.public_id}"
    return redirect(url_for("courses.lesson", slug=slug, key=key, _anchor=anchor), 303)


@bp.get("/notes/<public_id>")
@requires(Permission.LEARNING_OWN, scope=queries.notes_of)
def edit(public_id: str) -> ResponseReturnValue:
    note, where = queries.note(g.actor, public_id)
    form = NoteForm(text=note.text)
    return render_template("learning/note.html", note=note, where=where, form=form)


@bp.post("/notes/<public_id>")
@requires(Permission.LEARNING_OWN, scope=queries.notes_of)
def save(public_id: str) -> ResponseReturnValue:
    note, where = queries.note(g.actor, public_id)
    form = NoteForm()
    if not form.validate_on_submit():
        return render_template("learning/note.html", note=note, where=where, form=form), 422
    service.change_note(g.actor, public_id, form.text.data or "", now=g.now)
    flash(_("Catatan disimpan."), "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/notes/<public_id>/delete")
@requires(Permission.LEARNING_OWN, scope=queries.notes_of)
def remove(public_id: str) -> ResponseReturnValue:
    service.remove_note(g.actor, public_id)
    flash(_("Catatan dihapus."), "ok")
    return redirect(url_for(".index"), 303)


def _form(slug: str, key: str, form: NoteForm) -> str:
    lesson = enrolled(slug, key)
    _anchor, quote = service.quote_of(lesson, request.args.get("at", ""))
    return render_template("learning/note_new.html", lesson=lesson, quote=quote, form=form)
