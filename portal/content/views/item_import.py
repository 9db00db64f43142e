"""Question files into a draft: upload, a word about every item, then yes or no."""

from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from portal.assessment import formats
from portal.assessment.formats import ItemFormat
from portal.content import item_words
from portal.content.drafts import item_acts
from portal.content.faults import FaultyFolder
from portal.content.forms import choose_from
from portal.content.importing import running
from portal.content.item_lists import ItemFileForm
from portal.content.views import item_files
from portal.content.views.blueprint import Desk, by, competencies, own_desk
from portal.content.views.items import SCOPE, bp
from portal.core import sentences, stored
from portal.core.access import requires, takes_upload
from portal.core.errors import Conflict, Forbidden, NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.uploads import Purpose


@bp.get("/import-items")
@requires(Permission.COURSE_WRITE, **SCOPE)
def choose(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    terms = running.terms_of(found.files)
    form = ItemFileForm(
        formdata=None, data={"competency": terms.competency, "level": str(terms.level)}
    )
    return _choose(found, form)


@bp.get("/import-items/template")
@requires(Permission.COURSE_WRITE, **SCOPE)
def template(public_id: str) -> Response:
    own_desk(public_id)
    return item_files.example()


@bp.post("/import-items")
@requires(Permission.COURSE_WRITE, **SCOPE)
@takes_upload
def upload(public_id: str) -> ResponseReturnValue:
    """Keeps the file and leads to what would become of its items."""
    found = own_desk(public_id)
    form = ItemFileForm()
    if not form.validate_on_submit():
        return _choose(found, form), 422
    name = form.file.data.filename or ""
    try:
        received = stored.receive(form.file.data.stream, name, Purpose.ITEMS)
        data = item_files.content_of(received.kept.key)
        wanted = ItemFormat(form.form.data) if form.form.data else formats.format_of(name, data)
        formats.read(data, wanted)
        file_id = item_acts.keep_upload(found.draft, received, by=by())
    except Refused as refused:
        form.file.errors = [sentences.why(refused)]
        return _choose(found, form), 422
    chosen = {one: str(form[one].data or "") for one in item_files.WISHES} | {"form": wanted.value}
    values: dict[str, Any] = {"public_id": public_id, "file_id": file_id, **chosen}
    return redirect(url_for(".report", **values), 303)


@bp.get("/import-items/<file_id>")
@requires(Permission.COURSE_WRITE, **SCOPE)
def report(public_id: str, file_id: str) -> ResponseReturnValue:
    """What would become of every item; nothing is written yet."""
    found = own_desk(public_id)
    file = item_acts.upload(found.draft, file_id)
    if file.deleted_at is not None:
        raise NotFound
    chosen = item_files.chosen(request.args, file)
    try:
        plan = item_files.plan(found.files, file, chosen)
    except FaultyFolder as faulty:
        flash(_("Bank soal draf ini belum dapat dibaca. Betulkan dahulu berkas itu."), "warn")
        path = faulty.faults[0].path.removeprefix(f"{found.draft.slug}/")
        return redirect(url_for("studio.text", public_id=public_id, path=path), 303)
    return render_template(
        "studio/item_report.html",
        desk=found,
        file=file,
        plan=plan,
        chosen=chosen,
        words=item_words,
        sentence=item_files.sentence,
    )


@bp.post("/import-items/<file_id>")
@requires(Permission.COURSE_WRITE, **SCOPE)
@once
def confirm(public_id: str, file_id: str) -> ResponseReturnValue:
    """Writes into the draft what importing means for it as it stands now."""
    found = own_desk(public_id)
    file = item_acts.upload(found.draft, file_id)
    if file.deleted_at is not None:
        raise Conflict
    plan = item_files.plan(found.files, file, item_files.chosen(request.form, file))
    draft = found.draft
    item_acts.take_in(draft.id, plan, file, organisation_id=draft.organisation_id, by=by())
    flash(
        _(
            "%(imported)d soal diimpor, %(changed)d berubah, %(refused)d ditolak.",
            imported=plan.imported,
            changed=plan.changed,
            refused=plan.refused,
        ),
        "ok",
    )
    return redirect(url_for(".index", public_id=public_id), 303)


@bp.post("/import-items/<file_id>/cancel")
@requires(Permission.COURSE_WRITE, **SCOPE)
def cancel(public_id: str, file_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    item_acts.drop_upload(found.draft, file_id, by=by())
    flash(_("Impor dibatalkan. Draf tidak berubah."), "ok")
    return redirect(url_for(".index", public_id=public_id), 303)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Said at the field: the body was never read."""
    if g.actor is None or Permission.COURSE_WRITE not in g.actor.permissions:
        raise Forbidden(Permission.COURSE_WRITE)
    found = own_desk(str((request.view_args or {}).get("public_id", "")))
    form = ItemFileForm(formdata=None)
    form.file.errors = [_("Berkas itu terlalu besar. Bagilah menjadi beberapa berkas.")]
    return _choose(found, form), 413


def _choose(found: Desk, form: ItemFileForm) -> str:
    choose_from(form.competency, competencies())
    return render_template("studio/item_import.html", desk=found, form=form)
