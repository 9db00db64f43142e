"""Pages of imports: upload, columns, dry run by line, differences, progress, undo."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from portal.core import jobs, sentences, storage
from portal.core.access import requires, takes_upload
from portal.core.errors import Forbidden, NotFound, Refused
from portal.core.permissions import Permission
from portal.people.models import ImportBatch
from portal.people.queries import imports as queries
from portal.people.rules.importing.batches import BatchState, state_of
from portal.people.rules.importing.fields import OF_SHEET, Field, Sheet
from portal.people.rules.importing.stored import reason_of
from portal.people.service import sessions
from portal.people.service.importing import confirming, files, running, staging, undoing
from portal.people.views import import_words as words
from portal.people.views.import_forms import (
    ChoicesForm,
    ConfirmForm,
    UploadForm,
    doubled,
    places,
)

bp = Blueprint("imports", __name__, url_prefix="/admin/imports")

SCOPE = {"scope": queries.in_scope}


@bp.app_template_filter("import_reason")
def import_reason(stored: str) -> str:
    """The sentence of a reason that was kept."""
    return sentences.of(reason_of(stored))


@bp.get("")
@requires(Permission.IMPORT_RUN, **SCOPE)
def index() -> ResponseReturnValue:
    return _index(UploadForm())


@bp.post("")
@requires(Permission.IMPORT_RUN, **SCOPE)
@takes_upload
def upload() -> ResponseReturnValue:
    organisation_id = _agency()
    form = UploadForm()
    if not form.validate_on_submit():
        return _index(form), 422
    sent = form.file.data
    try:
        batch = files.begin(
            sent.stream,
            sent.filename or "",
            organisation_id=organisation_id,
            room=_room(),
            storage=storage.of_installation(),
            now=g.now,
            actor_id=g.actor.person_id,
        )
    except Refused as refused:
        form.file.errors = [sentences.why(refused)]
        return _index(form), 422
    return redirect(url_for(".columns", public_id=batch.public_id), 303)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Said at the field: the body was never read."""
    if g.actor is None or Permission.IMPORT_RUN not in g.actor.permissions:
        raise Forbidden(Permission.IMPORT_RUN)
    form = UploadForm(formdata=None)
    limit = _limit() // 2**20
    form.file.errors = [
        _("Berkas lebih dari %(limit)d MB. Bagi menjadi beberapa berkas.", limit=limit)
    ]
    return _index(form), 413


@bp.get("/<public_id>")
@requires(Permission.IMPORT_RUN, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    batch = queries.batch(g.actor, public_id)
    if state_of(batch) is BatchState.UPLOADED:
        return redirect(url_for(".columns", public_id=public_id), 303)
    return _show(batch)


@bp.get("/<public_id>/columns")
@requires(Permission.IMPORT_RUN, **SCOPE)
def columns(public_id: str) -> ResponseReturnValue:
    batch = _open(public_id)
    form = ChoicesForm(data={"covers": "part", **batch.choices})
    saved = request.args.get("map", "")
    return _columns(batch, form, _chosen(batch, saved))


@bp.post("/<public_id>/columns")
@requires(Permission.IMPORT_RUN, **SCOPE)
def settle(public_id: str) -> ResponseReturnValue:
    """Keep the columns and judge every line; nothing about people changes."""
    batch = _open(public_id)
    form = ChoicesForm()
    chosen = places(request.form, batch.headers)
    if not form.validate_on_submit() or doubled(request.form, batch.headers):
        return _columns(batch, form, chosen), 422
    by = {"now": g.now, "actor_id": g.actor.person_id}
    told = {"covers": form.covers.data, "units": form.units.data or ""}
    try:
        files.settle(batch.id, chosen, told, **by)
        _keep_map(batch.id)
        staging.stage(batch.id, storage=storage.of_installation(), on=g.today, **by)
    except Refused as refused:
        if refused.field == "units":
            form.units.errors = [sentences.why(refused)]
        return _columns(_open(public_id), form, chosen), 422
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/maps/<map_id>/forget")
@requires(Permission.IMPORT_RUN, **SCOPE)
def forget_map(map_id: str) -> ResponseReturnValue:
    files.forget_map(_agency(), map_id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Peta kolom dihapus."), "ok")
    return redirect(url_for(".index"), 303)


@bp.get("/<public_id>/lines")
@requires(Permission.IMPORT_RUN, **SCOPE)
def lines(public_id: str) -> ResponseReturnValue:
    batch = queries.batch(g.actor, public_id)
    outcome = _one_of(request.args.get("hasil", ""), words.OUTCOMES)
    return render_template(
        "imports/lines.html",
        batch=batch,
        outcome=outcome,
        page=queries.lines(batch.id, outcome, _number("sesudah")),
        words=words,
        notes=sentences.of,
    )


@bp.get("/<public_id>/differences")
@requires(Permission.IMPORT_RUN, **SCOPE)
def differences(public_id: str) -> ResponseReturnValue:
    batch = queries.batch(g.actor, public_id)
    kind = _one_of(request.args.get("jenis", ""), words.DIFFERENCES)
    return render_template(
        "imports/differences.html",
        batch=batch,
        state=state_of(batch),
        kind=kind,
        counts=queries.counts(batch.id),
        page=queries.differences(batch.id, kind, _number("sesudah")),
        here=_number("sesudah"),
        words=words,
    )


@bp.post("/<public_id>/ticks")
@requires(Permission.IMPORT_RUN, **SCOPE)
def tick(public_id: str) -> ResponseReturnValue:
    """Keep the ticks of one page and go to the next, or back to the import."""
    batch = queries.batch(g.actor, public_id)
    confirming.tick(
        batch.id,
        _ids(request.form.get("shown", "").split(",")),
        _ids(request.form.getlist("chosen")),
        now=g.now,
        actor_id=g.actor.person_id,
    )
    after = _ids([request.form.get("after", "")])
    kind = _one_of(request.form.get("kind", ""), words.DIFFERENCES)
    if after:
        target = url_for(".differences", public_id=public_id, jenis=kind or None, sesudah=after[0])
        return redirect(target, 303)
    flash(_("Pilihan Anda disimpan."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/tick-all")
@requires(Permission.IMPORT_RUN, **SCOPE)
def tick_all(public_id: str) -> ResponseReturnValue:
    batch = queries.batch(g.actor, public_id)
    kind = _one_of(request.form.get("kind", ""), words.DIFFERENCES)
    confirming.tick_all(
        batch.id,
        kind,
        wanted=request.form.get("wanted") == "1",
        now=g.now,
        actor_id=g.actor.person_id,
    )
    return redirect(url_for(".show", public_id=public_id) + "#perbedaan", 303)


@bp.post("/<public_id>/confirm")
@requires(Permission.IMPORT_RUN, **SCOPE)
def confirm(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    batch = queries.batch(g.actor, public_id)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _show(batch), 422
    by = {"now": g.now, "actor_id": g.actor.person_id}
    try:
        confirming.confirm(batch.id, form.digest.data, on=g.today, **by)
        confirming.prepare(batch.id, storage=storage.of_installation(), **by)
    except Refused as refused:
        return _disagreed(public_id, refused)
    jobs.hand_over(running.JOB)
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/continue")
@requires(Permission.IMPORT_RUN, **SCOPE)
def go_on(public_id: str) -> ResponseReturnValue:
    """A stretch of the work in this request: for whoever does not want to wait for the jobs."""
    batch = queries.batch(g.actor, public_id)
    running.stretch(
        batch.id, storage=storage.of_installation(), now=g.now, actor_id=g.actor.person_id
    )
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/undo")
@requires(Permission.IMPORT_RUN, **SCOPE)
def undo(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    batch = queries.batch(g.actor, public_id)
    undoing.begin(batch.id, now=g.now, actor_id=g.actor.person_id)
    jobs.hand_over(running.JOB)
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/discard")
@requires(Permission.IMPORT_RUN, **SCOPE)
def discard(public_id: str) -> ResponseReturnValue:
    batch = queries.batch(g.actor, public_id)
    files.discard(
        batch.id, storage=storage.of_installation(), now=g.now, actor_id=g.actor.person_id
    )
    flash(_("Impor disisihkan; berkas dan barisnya dihapus."), "ok")
    return redirect(url_for(".index"), 303)


@bp.get("/<public_id>/steps")
@requires(Permission.IMPORT_RUN, **SCOPE)
def steps(public_id: str) -> ResponseReturnValue:
    """The writes that were refused, or could not be undone, each with its reason."""
    batch = queries.batch(g.actor, public_id)
    state = "kept" if request.args.get("keadaan") == "kept" else "refused"
    rows, after = queries.steps_in(batch.id, [state], _number("sesudah"))
    return render_template(
        "imports/steps.html", batch=batch, state=state, rows=rows, after=after, words=words
    )


def _index(form: UploadForm) -> str:
    before = _number("sebelum")
    batches, older = queries.recent(g.actor, before or None)
    agencies = queries.agencies(g.actor)
    return render_template(
        "imports/index.html",
        form=form,
        may_upload=bool(agencies),
        batches=[(batch, state_of(batch)) for batch in batches],
        older=older,
        maps=queries.maps(agencies[0]) if agencies else (),
        words=words,
    )


def _show(batch: ImportBatch) -> str:
    return render_template(
        "imports/show.html",
        batch=batch,
        state=state_of(batch),
        counts=queries.counts(batch.id),
        form=ConfirmForm(formdata=None, data={"digest": batch.digest}),
        outdated=batch.judged_on != g.today,
        words=words,
    )


def _columns(
    batch: ImportBatch, form: ChoicesForm, chosen: Mapping[Sheet, Mapping[Field, int]]
) -> str:
    sheets = [
        {
            "sheet": sheet,
            "headers": batch.headers[sheet.value],
            "found": {place: field.value for field, place in chosen[sheet].items()},
            "map": files.assigned(batch.headers[sheet.value], sheet, chosen[sheet]),
            "fields": [field for field in Field if field in OF_SHEET[sheet]],
        }
        for sheet in chosen
    ]
    twice = doubled(request.form, batch.headers) if request.method == "POST" else []
    return render_template(
        "imports/columns.html",
        batch=batch,
        form=form,
        sheets=sheets,
        twice=twice,
        maps=queries.maps(batch.organisation_id),
        words=words,
    )


def _chosen(batch: ImportBatch, map_id: str) -> dict[Sheet, Mapping[Field, int]]:
    """The columns of the batch; those of a saved map where one was picked."""
    found: dict[Sheet, Mapping[Field, int]] = {
        sheet: one.columns for sheet, one in files.maps(batch).items()
    }
    for saved in queries.maps(batch.organisation_id):
        if saved.public_id == map_id and saved.sheet in batch.headers:
            used = files.use_map(saved, batch.headers[saved.sheet])
            found[Sheet(saved.sheet)] = used.columns
            for fault in used.faults:
                where = fault.header or (words.FIELDS[fault.field] if fault.field else "")
                flash(f"{where}: {sentences.of(fault.reason)}", "warn")
    return found


def _keep_map(batch_id: int) -> None:
    """Save the columns under a name when one was given."""
    name = request.form.get("map_name", "").strip()
    sheet = request.form.get("map_sheet", "")
    if name and sheet in {one.value for one in Sheet}:
        files.save_map(batch_id, Sheet(sheet), name, now=g.now, actor_id=g.actor.person_id)


def _disagreed(public_id: str, refused: Refused) -> ResponseReturnValue:
    """The list is another one by now: it is judged anew where it still can be, and shown."""
    batch = queries.batch(g.actor, public_id)
    if state_of(batch) is BatchState.STAGED and batch.judged_on != g.today:
        staging.stage(
            batch.id,
            storage=storage.of_installation(),
            on=g.today,
            now=g.now,
            actor_id=g.actor.person_id,
        )
    flash(sentences.why(refused), "warn")
    return _show(queries.batch(g.actor, public_id)), 409


def _open(public_id: str) -> ImportBatch:
    """An import whose columns can still be settled."""
    batch = queries.batch(g.actor, public_id)
    if state_of(batch) not in (BatchState.UPLOADED, BatchState.STAGED):
        raise NotFound
    return batch


def _agency() -> int:
    """The agency the actor imports for: their own when they may, else the only one they may."""
    held = queries.agencies(g.actor)
    if not held:
        raise Forbidden(Permission.IMPORT_RUN)
    return g.actor.organisation_id if g.actor.organisation_id in held else held[0]


def _limit() -> int:
    settings: Any = current_app
    limit: int = settings.settings.upload_limit_bytes
    return limit


def _room() -> files.Room:
    settings: Any = current_app
    told = settings.settings
    return files.Room(_limit(), told.person_quota_bytes, told.agency_quota_bytes)


def _number(name: str) -> int:
    """A keyset place from the address; anything else is the beginning."""
    found = _ids([request.args.get(name, "")])
    return found[0] if found else 0


def _ids(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


def _one_of(text: str, known: Mapping[str, object]) -> str:
    return text if text in known else ""
