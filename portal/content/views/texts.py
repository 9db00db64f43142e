"""A file as plain text: for what no form can read, and for authors who like it so."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.drafts import editing, queries
from portal.content.drafts.service import ChangedMeanwhile
from portal.content.forms import TextForm
from portal.content.views import checklist
from portal.content.views.blueprint import Desk, bp, by, desk, own_desk
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission

SCOPE = {"scope": queries.drafts}


@bp.get("/<public_id>/text/<path:path>")
@requires(Permission.COURSE_READ, **SCOPE)
def text(public_id: str, path: str) -> ResponseReturnValue:
    found = desk(public_id)
    _need_text(found, path)
    data = {"version": found.version(path), "text": found.kept[path].content}
    return _page(found, path, TextForm(data=data))


@bp.post("/<public_id>/text/<path:path>")
@requires(Permission.COURSE_WRITE, **SCOPE)
def save_text(public_id: str, path: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    _need_text(found, path)
    form = TextForm()
    if not form.validate_on_submit():
        return _page(found, path, form), 422
    try:
        editing.save_text(
            found.draft.id, path, form.text.data or "", version=form.version.data or 0, by=by()
        )
    except ChangedMeanwhile as changed:
        saved = changed.files.get(path)
        form.version.data = saved.version if saved is not None else 0
        return _page(found, path, form, is_clash=True), 409
    except Refused as refused:
        form.text.errors = [sentences.why(refused)]
        return _page(found, path, form), 422
    flash(_("Berkas tersimpan."), "ok")
    return redirect(url_for(".draft", public_id=public_id), 303)


def _need_text(found: Desk, path: str) -> None:
    """Raises NotFound for what the draft does not have, and for media: they are no texts."""
    if path not in found.kept or found.kept[path].content is None:
        raise NotFound


def _page(found: Desk, path: str, form: TextForm, *, is_clash: bool = False) -> str:
    return render_template(
        "studio/text.html",
        desk=found,
        path=path,
        form=form,
        is_clash=is_clash,
        findings=checklist.of_file(found, path),
    )
