"""Question files into a certification bank: upload, a word about every item, then yes or no."""

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from portal.assessment import formats
from portal.assessment.formats import ItemFormat
from portal.content import item_words
from portal.content.banking import acts, uploads
from portal.content.banking.acts import FaultyItem
from portal.content.banking.blueprint import READ, Desk, bp, own_desk
from portal.content.forms import choose_from
from portal.content.importing import running
from portal.content.item_lists import ItemFileForm
from portal.content.specifying.blueprint import competency_names
from portal.content.views import item_files
from portal.content.views.blueprint import by
from portal.core import sentences, stored
from portal.core.access import requires, takes_upload
from portal.core.errors import Forbidden, Refused
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.core.uploads import Purpose


@bp.get("/<code>/import")
@requires(Permission.BANK_WRITE, **READ)
def choose(code: str) -> ResponseReturnValue:
    found = own_desk(code)
    terms = running.terms_of(found.files)
    form = ItemFileForm(
        formdata=None, data={"competency": terms.competency, "level": str(terms.level)}
    )
    return _choose(found, form)


@bp.get("/<code>/import/template")
@requires(Permission.BANK_WRITE, **READ)
def template(code: str) -> Response:
    own_desk(code)
    return item_files.example()


@bp.post("/<code>/import")
@requires(Permission.BANK_WRITE, **READ)
@takes_upload
def upload(code: str) -> ResponseReturnValue:
    """Keeps the file and leads to what would become of its items."""
    found = own_desk(code)
    form = ItemFileForm()
    if not form.validate_on_submit():
        return _choose(found, form), 422
    name = form.file.data.filename or ""
    try:
        received = stored.receive(form.file.data.stream, name, Purpose.ITEMS)
        data = item_files.content_of(received.kept.key)
        wanted = ItemFormat(form.form.data) if form.form.data else formats.format_of(name, data)
        formats.read(data, wanted)
        file_id = uploads.keep(found.bank, received, by=by())
    except Refused as refused:
        form.file.errors = [sentences.why(refused)]
        return _choose(found, form), 422
    chosen = {one: str(form[one].data or "") for one in item_files.WISHES} | {"form": wanted.value}
    values: dict[str, Any] = {"code": code, "file_id": file_id, **chosen}
    return redirect(url_for(".report", **values), 303)


@bp.get("/<code>/import/<file_id>")
@requires(Permission.BANK_WRITE, **READ)
def report(code: str, file_id: str) -> ResponseReturnValue:
    """What would become of every item; nothing is written yet."""
    found = own_desk(code)
    file = uploads.find(found.bank, file_id)
    chosen = item_files.chosen(request.args, file)
    return _report(found, file, chosen)


@bp.post("/<code>/import/<file_id>")
@requires(Permission.BANK_WRITE, **READ)
def confirm(code: str, file_id: str) -> ResponseReturnValue:
    """Writes into the bank what importing means for it as it stands now."""
    found = own_desk(code)
    file = uploads.find(found.bank, file_id)
    chosen = item_files.chosen(request.form, file)
    plan = item_files.plan(found.files, file, chosen)
    try:
        acts.take_in(found.bank, plan, file, by=by())
    except FaultyItem as faulty:
        told = dict.fromkeys(sentences.of(fault.code) for fault in faulty.faults)
        return _report(found, file, chosen, " ".join(told)), 422
    except Refused as refused:
        return _report(found, file, chosen, sentences.why(refused)), 422
    flash(
        _(
            "%(imported)d soal diimpor, %(changed)d berubah, %(refused)d ditolak.",
            imported=plan.imported,
            changed=plan.changed,
            refused=plan.refused,
        ),
        "ok",
    )
    return redirect(url_for(".show", code=code), 303)


@bp.post("/<code>/import/<file_id>/cancel")
@requires(Permission.BANK_WRITE, **READ)
def cancel(code: str, file_id: str) -> ResponseReturnValue:
    found = own_desk(code)
    uploads.drop(found.bank, file_id, by=by())
    flash(_("Impor dibatalkan. Bank tidak berubah."), "ok")
    return redirect(url_for(".show", code=code), 303)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Said at the field: the body was never read."""
    if g.actor is None or Permission.BANK_WRITE not in g.actor.permissions:
        raise Forbidden(Permission.BANK_WRITE)
    found = own_desk(str((request.view_args or {}).get("code", "")))
    form = ItemFileForm(formdata=None)
    form.file.errors = [_("Berkas itu terlalu besar. Bagilah menjadi beberapa berkas.")]
    return _choose(found, form), 413


def _choose(found: Desk, form: ItemFileForm) -> str:
    choose_from(form.competency, sorted(competency_names().items(), key=lambda pair: pair[1]))
    return render_template("banks/import.html", desk=found, form=form)


def _report(found: Desk, file: StoredFile, chosen: Mapping[str, str], error: str = "") -> str:
    return render_template(
        "banks/import_report.html",
        desk=found,
        file=file,
        plan=item_files.plan(found.files, file, chosen),
        chosen=chosen,
        words=item_words,
        sentence=item_files.sentence,
        error=error,
        page_errors=bool(error),
    )
