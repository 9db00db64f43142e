"""The order of a course: modules and parts are added, named, moved and taken out by buttons."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.drafts import editing, queries
from portal.content.drafts.outline import Module, Part
from portal.content.drafts.service import ChangedMeanwhile
from portal.content.forms import ModuleForm, TitleForm, Versioned
from portal.content.views.blueprint import Desk, bp, by, own_desk
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.idempotency import once
from portal.core.permissions import Permission

SCOPE = {"scope": queries.drafts}


@bp.get("/<public_id>/modules/new")
@requires(Permission.COURSE_WRITE, **SCOPE)
def new_module(public_id: str) -> ResponseReturnValue:
    return _title_page(own_desk(public_id), TitleForm(), _("Modul baru"))


@bp.post("/<public_id>/modules/new")
@requires(Permission.COURSE_WRITE, **SCOPE)
@once
def add_module(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    form = TitleForm()
    if not form.validate_on_submit():
        return _title_page(found, form, _("Modul baru")), 422
    name = editing.add_module(found.draft.id, form.title.data or "", by=by())
    return _back(public_id, name)


@bp.get("/<public_id>/modules/<name>")
@requires(Permission.COURSE_WRITE, **SCOPE)
def module(public_id: str, name: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    one = _module(found, name)
    form = ModuleForm(data={"title": one.title, "version": found.version(one.path)})
    return render_template("studio/module.html", desk=found, module=one, form=form)


@bp.post("/<public_id>/modules/<name>")
@requires(Permission.COURSE_WRITE, **SCOPE)
def save_module(public_id: str, name: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    one = _module(found, name)
    form = ModuleForm()
    if not form.validate_on_submit():
        return render_template("studio/module.html", desk=found, module=one, form=form), 422
    try:
        editing.rename_module(
            found.draft.id,
            name,
            form.title.data or "",
            version=form.version.data or 0,
            by=by(),
        )
    except ChangedMeanwhile:
        return _changed(public_id)
    return _back(public_id, name)


@bp.get("/<public_id>/modules/<name>/<kind>")
@requires(Permission.COURSE_WRITE, **SCOPE)
def new_part(public_id: str, name: str, kind: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    one = _module(found, name)
    return _title_page(found, TitleForm(), _new_part_title(kind), one)


@bp.post("/<public_id>/modules/<name>/<kind>")
@requires(Permission.COURSE_WRITE, **SCOPE)
@once
def add_part(public_id: str, name: str, kind: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    one = _module(found, name)
    title = _new_part_title(kind)
    form = TitleForm()
    if not form.validate_on_submit():
        return _title_page(found, form, title, one), 422
    add = editing.add_lesson if kind == "lesson" else editing.add_quiz
    key = add(found.draft.id, name, form.title.data or "", by=by())
    endpoint = ".lesson" if kind == "lesson" else ".quiz"
    return redirect(url_for(endpoint, public_id=public_id, key=key), 303)


@bp.post("/<public_id>/move")
@requires(Permission.COURSE_WRITE, **SCOPE)
def move(public_id: str) -> ResponseReturnValue:
    """One place up or down. The button says which way, the version of the file, and its path:
    that of a lesson or quiz, or of module.yaml for a whole module.
    """
    found = own_desk(public_id)
    way, _space, rest = request.form.get("move", "").partition(" ")
    number, _space, path = rest.partition(" ")
    version, up = int(number) if number.isdecimal() else -1, way == "up"
    one = next((each for each in found.outline.modules if each.path == path), None)
    try:
        if one is not None:
            editing.move_module(found.draft.id, one.name, version=version, up=up, by=by())
        else:
            editing.move_part(found.draft.id, path, version=version, up=up, by=by())
    except ChangedMeanwhile:
        return _changed(public_id)
    return redirect(url_for(".draft", public_id=public_id, _anchor="susunan"), 303)


@bp.get("/<public_id>/remove")
@requires(Permission.COURSE_WRITE, **SCOPE)
def remove_form(public_id: str) -> ResponseReturnValue:
    """Asks before a module, lesson or quiz is taken out."""
    found = own_desk(public_id)
    what = _thing(found, request.args.get("path", ""))
    if what is None:
        return _changed(public_id)
    return render_template(
        "studio/remove.html",
        desk=found,
        what=what,
        path=what.path,
        version=found.version(what.path),
        is_published=found.draft.course_id is not None,
    )


@bp.post("/<public_id>/remove")
@requires(Permission.COURSE_WRITE, **SCOPE)
def remove(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    what = _thing(found, request.form.get("path", ""))
    if what is None:
        return _changed(public_id)
    form = Versioned()
    version = (form.version.data or 0) if form.validate_on_submit() else -1
    try:
        if isinstance(what, Module):
            editing.remove_module(found.draft.id, what.name, version=version, by=by())
        else:
            editing.remove_part(found.draft.id, what.path, version=version, by=by())
    except ChangedMeanwhile:
        return _changed(public_id)
    flash(_("%(title)s dihapus dari draf.", title=what.title), "ok")
    return redirect(url_for(".draft", public_id=public_id, _anchor="susunan"), 303)


def _module(found: Desk, name: str) -> Module:
    one = found.outline.module(name)
    if one is None:
        raise NotFound
    return one


def _thing(found: Desk, path: str) -> Module | Part | None:
    """A module, lesson or quiz by its file; None when somebody has moved or removed it."""
    things: list[Module | Part] = [*found.outline.modules, *found.outline.parts]
    return next((each for each in things if each.path == path), None)


def _new_part_title(kind: str) -> str:
    """Raises NotFound for what is no kind of part."""
    if kind not in ("lesson", "quiz"):
        raise NotFound
    return str(_("Pelajaran baru") if kind == "lesson" else _("Kuis baru"))


def _title_page(found: Desk, form: TitleForm, title: str, module: Module | None = None) -> str:
    return render_template("studio/title.html", desk=found, form=form, title=title, module=module)


def _back(public_id: str, name: str) -> ResponseReturnValue:
    return redirect(url_for(".draft", public_id=public_id, _anchor=f"modul-{name[:2]}"), 303)


def _changed(public_id: str) -> ResponseReturnValue:
    flash(
        _(
            "Susunannya baru saja diubah orang lain, jadi perintah Anda tidak dijalankan. Inilah "
            "susunan yang sekarang; ulangi bila masih perlu."
        ),
        "warn",
    )
    return redirect(url_for(".draft", public_id=public_id, _anchor="susunan"), 303)
