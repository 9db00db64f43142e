"""`/admin/hours/siasn`: files of lines for SIASN, and the answers that came back."""

from collections.abc import Iterator
from typing import IO, BinaryIO, cast

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms.validators import InputRequired

from portal.core import sentences, zones
from portal.core.access import requires, takes_upload
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.tabular import (
    TableLimits,
    Value,
    content_disposition,
    csv_bytes,
    open_table,
    xlsx_file,
)
from portal.core.uploads import Purpose, UploadRefusal, examine
from portal.learning.data import hours_policies
from portal.learning.hours import siasn
from portal.learning.hours.siasn import Report
from portal.learning.rules import siasn as rules
from portal.learning.rules.hours_policy import HUNDREDTHS, in_force
from portal.people.service import sessions

bp = Blueprint("hours_siasn", __name__, url_prefix="/admin/hours/siasn")

FIRST_YEAR = 2000
LIMITS = TableLimits(rows=5_000)
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COLUMNS = (
    rules.LINE, "NIP", "Nama", "Jenis diklat", "Bentuk", "Nama kegiatan", "Penyelenggara",
    "Nomor sertifikat", "Tanggal mulai", "Tanggal selesai", "Tahun", "Jumlah jam",
    rules.STATE, rules.REASON,
)  # fmt: skip
"""Headings of the file, the same in every language: another system reads them."""


class MakeForm(FlaskForm):
    """Which lines go into the file."""

    again = BooleanField(
        _l("Sertakan yang ditolak SIASN"),
        description=_l("Hanya bila penyebab penolakannya sudah dibereskan."),
    )


class AnswerForm(FlaskForm):
    """The file with the answers."""

    file = FileField(
        _l("Berkas jawaban"),
        [InputRequired(_l("Pilih berkas jawabannya."))],
        description=_l(
            "CSV atau XLSX dengan kolom Nomor baris, Status (diterima atau ditolak), dan Alasan."
        ),
        render_kw={"accept": ".csv,.tsv,.xlsx"},
    )


@bp.get("", endpoint="index")
@requires(Permission.HOURS_HANDLE, scope=siasn.batches)
def index() -> ResponseReturnValue:
    return _index(AnswerForm(formdata=None))


@bp.post("")
@requires(Permission.HOURS_HANDLE, scope=siasn.batches)
def make() -> ResponseReturnValue:
    form = MakeForm()
    answers = AnswerForm(formdata=None)
    try:
        return _make(again=bool(form.again.data))
    except Refused as refused:
        flash(sentences.why(refused), "warn")
    return _index(answers), 422


@once
def _make(*, again: bool) -> ResponseReturnValue:
    made = siasn.make(g.actor, year_asked(), again=again, on=g.today, now=g.now)
    said = ngettext("Berkas berisi %(num)d baris.", "Berkas berisi %(num)d baris.", made.lines)
    flash(f"{said} {_('Unduh, lalu kirim ke SIASN.')}", "ok")
    return redirect(url_for(".index", year=made.year), 303)


@bp.post("/<public_id>/download/<kind>")
@requires(Permission.HOURS_HANDLE, scope=siasn.batches)
def download(public_id: str, kind: str) -> ResponseReturnValue:
    """AU-8, CO-7: proved anew, neutralised, noted with the number of lines."""
    if kind not in KINDS:
        raise NotFound
    sessions.require_recent(g.actor, g.now)
    batch = siasn.one(g.actor, public_id)
    siasn.note_download(g.actor, batch, now=g.now)
    name = f"siasn-{batch.year}-{batch.created_at:%Y%m%d-%H%M}"
    return sheet(name, kind, COLUMNS, _cells(siasn.lines(batch, g.today)))


def sheet(
    name: str, kind: str, columns: tuple[str, ...] | list[str], rows: Iterator[list[Value]]
) -> Response:
    """A table as a download."""
    if kind == "csv":
        body = b"".join(csv_bytes(columns, rows))
    else:
        made_at = zones.local(g.now, g.actor.timezone)
        with xlsx_file(columns, rows, sheet=name, created_at=made_at) as file:
            body = file.read()
    named = content_disposition(f"{name}.{kind}")
    return Response(body, content_type=KINDS[kind], headers={"Content-Disposition": named})


def _cells(lines: Iterator[siasn.Sent]) -> Iterator[list[Value]]:
    """Hours are rounded down to whole ones, and only here (accounting_rules, rounding)."""
    for one in lines:
        form = in_force(hours_policies(), one.ends_on).forms[one.form]
        yield [
            one.number, one.nip, one.name, form.siasn, form.name_id, one.title, one.organiser,
            one.certificate, one.begins_on, one.ends_on, one.ends_on.year,
            one.jp100 // HUNDREDTHS, "", "",
        ]  # fmt: skip


@bp.post("/answers")
@takes_upload
@requires(Permission.HOURS_HANDLE, scope=siasn.batches)
def answers() -> ResponseReturnValue:
    """The same file again changes nothing, so it needs no key."""
    form = AnswerForm()
    if form.validate_on_submit():
        sent = request.files["file"]
        try:
            with open_table(_checked(sent.stream, sent.filename or ""), limits=LIMITS) as table:
                report = siasn.take(g.actor, table, now=g.now)
        except Refused as refused:
            form.file.errors = [*form.file.errors, sentences.why(refused)]
        else:
            return _index(AnswerForm(formdata=None), report)
    return _index(form), 422


def _checked(stream: IO[bytes], name: str) -> BinaryIO:
    """Raises Refused(UploadRefusal)."""
    found = examine(cast(BinaryIO, stream), name, Purpose.TABLE)
    if isinstance(found, UploadRefusal):
        raise Refused(found, field="file")
    return found.content


def year_asked() -> int:
    """The year of the address, else this one."""
    year = request.args.get("year", g.today.year, type=int)
    return year if FIRST_YEAR <= year <= g.today.year else int(g.today.year)


def _index(form: AnswerForm, report: Report | None = None) -> str:
    year = year_asked()
    fresh, refused = siasn.waiting(g.actor, year, g.today)
    return render_template(
        "learning/hours_siasn.html",
        form=form,
        make=MakeForm(formdata=None),
        year=year,
        this_year=g.today.year,
        fresh=fresh,
        refused=refused,
        most=siasn.MOST,
        to_cancel=siasn.to_cancel(g.actor, g.today),
        batches=siasn.latest(g.actor),
        report=report,
        why=lambda refusal: sentences.why(Refused(refusal)),
    )
