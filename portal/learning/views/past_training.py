"""`/admin/hours/past`: training history of another system, looked at, taken over, taken back."""

from collections.abc import Iterator

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from portal.core import downloads, sentences
from portal.core.access import requires, takes_upload
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.learning.data import hours_policies
from portal.learning.hours import words as hours_words
from portal.learning.past import reading, rules, taking
from portal.learning.past.models import TrainingImportLine
from portal.learning.past.reading import Row
from portal.learning.past.rules import Column, LineFault, PastState
from portal.learning.rules.hours_policy import in_force
from portal.people.service import sessions
from portal.people.views import shown

bp = Blueprint("past_training", __name__, url_prefix="/admin/hours/past")
NEED = Permission.HOURS_HANDLE
SCOPE = {"scope": reading.in_scope}
NAMES = {
    Column.NUMBER: _l("Nomor pegawai"),
    Column.FORM: _l("Jenis atau bentuk"),
    Column.TITLE: _l("Nama kegiatan"),
    Column.ORGANISER: _l("Penyelenggara"),
    Column.CERTIFICATE: _l("Nomor sertifikat"),
    Column.BEGINS: _l("Tanggal mulai"),
    Column.ENDS: _l("Tanggal selesai"),
    Column.HOURS: _l("Jumlah jam pelajaran"),
    Column.SCOPE: _l("Dalam atau luar negeri"),
}
OUTCOMES = {"new": _l("Baru"), "same": _l("Sudah diimpor"), "refused": _l("Ditolak")}
STATES = {
    PastState.UPLOADED: ("", _l("Kolom belum dipilih")),
    PastState.JUDGED: ("warn", _l("Menunggu persetujuan")),
    PastState.ENTERING: ("info", _l("Sedang dicatat")),
    PastState.ENTERED: ("ok", _l("Selesai")),
    PastState.UNDOING: ("info", _l("Sedang dibatalkan")),
    PastState.UNDONE: ("", _l("Dibatalkan")),
    PastState.DISCARDED: ("", _l("Disisihkan")),
}
HEAD = ("NIP", "Jenis diklat", "Nama diklat", "Penyelenggara", "Nomor sertifikat",
        "Tanggal mulai", "Tanggal selesai", "Jumlah jam", "Tempat")  # fmt: skip


class FileForm(FlaskForm):
    """A file and the system it comes from."""

    source = StringField(
        _l("Sistem asal"),
        [InputRequired(_l("Tulis dari sistem mana berkas ini.")), Length(max=60)],
        default="SIASN",
        description=_l("Tampil pada setiap catatan yang diimpor."),
    )
    file = FileField(
        _l("Berkas CSV atau XLSX"),
        [InputRequired(_l("Pilih berkas riwayat diklatnya."))],
        description=_l("Paling banyak 20.000 baris dan 20 MB."),
    )


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    return _index(FileForm(formdata=None))


def _index(form: FileForm) -> str:
    return render_template(
        "learning/past.html", form=form, rows=reading.latest(g.actor), states=STATES
    )


@bp.get("/template.xlsx")
@requires(NEED, **SCOPE)
def template() -> ResponseReturnValue:
    return downloads.xlsx("riwayat-diklat", HEAD, (), sheet="Riwayat diklat", at=g.now)


@bp.post("")
@takes_upload
@requires(NEED, **SCOPE)
def upload() -> ResponseReturnValue:
    """Not under `once`: reading a long file would hold the write lock."""
    form = FileForm()
    if not form.validate_on_submit():
        return _index(form), 422
    file = request.files["file"]
    try:
        made = taking.begin(
            file.stream,  # type: ignore[arg-type]  # a spooled file of werkzeug, seekable
            file.filename or "",
            form.source.data or "",
            actor=g.actor,
            now=g.now,
        )
    except Refused as refused:
        form.file.errors = [sentences.why(refused)]
        return _index(form), 422
    return redirect(url_for(".columns", public_id=made.public_id), 303)


@bp.get("/<public_id>/columns")
@requires(NEED, **SCOPE)
def columns(public_id: str) -> ResponseReturnValue:
    row = reading.one(g.actor, public_id)
    return _columns(row, {column: row.found.columns.get(column.value, "") for column in Column})


@bp.post("/<public_id>/columns")
@requires(NEED, **SCOPE)
def settle(public_id: str) -> ResponseReturnValue:
    """Keep the columns and judge every line; nothing counts yet."""
    row = reading.one(g.actor, public_id)
    known = set(row.found.headings)
    chosen = {one: request.form.get(one.value, "") for one in Column}
    chosen = {one: heading if heading in known else "" for one, heading in chosen.items()}
    try:
        taking.settle(row.found.id, chosen, actor=g.actor, on=g.today, now=g.now)
    except Refused as refused:
        if refused.field is None:
            raise
        return _columns(row, chosen, refused.field, sentences.why(refused)), 422
    return redirect(url_for(".show", public_id=public_id), 303)


def _columns(row: Row, chosen: dict[Column, str], field: str = "", said: str = "") -> str:
    return render_template(
        "learning/past_columns.html",
        row=row, chosen=chosen, names=NAMES, needed=rules.NEEDED, field=field, said=said,
    )  # fmt: skip


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    row = reading.one(g.actor, public_id)
    outcome = request.args.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else ""
    after = request.args.get("after", "0")
    lines = reading.lines(
        row.found.id,
        outcome=outcome,
        after=int(after) if after.isdecimal() and len(after) < 9 else 0,
    )
    return render_template(
        "learning/past_file.html",
        row=row,
        counts=reading.counts(row.found.id),
        outcome=outcome,
        outcomes=OUTCOMES,
        states=STATES,
        lines=[_line(line, name) for line, name in lines[: reading.PAGE]],
        after=lines[reading.PAGE - 1][0].line if len(lines) > reading.PAGE else 0,
    )


def _line(line: TrainingImportLine, name: str) -> dict[str, object]:
    """A line in words: what was understood, else what was typed and why it is refused."""
    policy = in_force(hours_policies(), g.today)
    form = policy.forms.get(line.form)
    return {
        "line": line,
        "name": name or line.cells.get(Column.NUMBER.value, ""),
        "title": line.cells.get(Column.TITLE.value, ""),
        "form": hours_words.form_name(form) if form else line.cells.get(Column.FORM.value, ""),
        "reason": _reason(line.reason),
    }


def _reason(code: str) -> str:
    return sentences.of(LineFault(code)) if code in set(LineFault) else ""


@bp.get("/<public_id>/report.csv")
@requires(NEED, **SCOPE)
def report(public_id: str) -> ResponseReturnValue:
    """Every line with what became of it; refused ones with the reason, to be mended."""
    row = reading.one(g.actor, public_id)
    found = reading.lines(row.found.id, size=rules.MOST_LINES)
    heads = [_("Baris"), *HEAD, _("Hasil"), _("Alasan")]
    shown.persons(())
    lines = _cells([line for line, _name in found])
    return downloads.csv("laporan-impor-riwayat", heads, lines)


ORDER = (Column.NUMBER, Column.FORM, Column.TITLE, Column.ORGANISER, Column.CERTIFICATE,
         Column.BEGINS, Column.ENDS, Column.HOURS, Column.SCOPE)  # fmt: skip


def _cells(lines: list[TrainingImportLine]) -> Iterator[list[str | int]]:
    for line in lines:
        typed = [str(line.cells.get(column.value, "")) for column in ORDER]
        yield [line.line, *typed, str(OUTCOMES[line.outcome]), _reason(line.reason)]


@bp.post("/<public_id>/confirm")
@requires(NEED, **SCOPE)
def confirm(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    row = reading.one(g.actor, public_id)
    taking.files.confirm(row.found.id, actor_id=g.actor.person_id, now=g.now)
    return _went_on(public_id, row.found.id)


@bp.post("/<public_id>/go-on")
@requires(NEED, **SCOPE)
def go_on(public_id: str) -> ResponseReturnValue:
    return _went_on(public_id, reading.one(g.actor, public_id).found.id)


def _went_on(public_id: str, import_id: int) -> ResponseReturnValue:
    """A first stretch at once, so that a short file is done when the page comes back."""
    taking.files.stretch(import_id, now=g.now)
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/discard")
@requires(NEED, **SCOPE)
def discard(public_id: str) -> ResponseReturnValue:
    row = reading.one(g.actor, public_id)
    taking.files.discard(row.found.id, actor_id=g.actor.person_id, now=g.now)
    flash(_("Berkas disisihkan; tidak ada yang dicatat."), "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/<public_id>/undo")
@requires(NEED, **SCOPE)
def undo(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    row = reading.one(g.actor, public_id)
    taking.files.begin_undo(row.found.id, actor_id=g.actor.person_id, now=g.now)
    return _went_on(public_id, row.found.id)
