"""`/admin/lists`: lists from pasted numbers, to print as attendance sheets and to download."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.core import zones
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.tabular.writing import content_disposition, csv_bytes, xlsx_file
from portal.people.queries import officers, person_lists
from portal.people.queries.directory import Found
from portal.people.rules import identifiers
from portal.people.service import person_lists as service
from portal.people.service import sessions
from portal.people.views import pasted
from portal.people.views import person_words as words

bp = Blueprint("person_lists", __name__, url_prefix="/admin/lists")

OWN = {"scope": person_lists.own}
MOST = 300
SHEETS = ("attendance", "staff")
PAPERS = ("a4", "f4")
_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


COLUMNS = (
    _l("No."),
    _l("Nama"),
    _l("Nomor"),
    _l("Unit"),
    _l("Jabatan"),
    _l("Status"),
    _l("Golongan ruang"),
)


class ListForm(FlaskForm):
    """A title and the numbers, as they come from a spreadsheet or a message."""

    title = StringField(
        _l("Nama daftar"),
        validators=[
            InputRequired(_l("Tulis nama daftarnya, misalnya Apel 1 Desember.")),
            Length(max=120, message=_l("Paling banyak 120 huruf.")),
        ],
        render_kw={"autocomplete": "off"},
    )
    numbers = TextAreaField(
        _l("NIP atau nomor pegawai"),
        validators=[InputRequired(_l("Tempel nomornya di sini.")), Length(max=40_000)],
        description=_l("Satu nomor tiap baris, paling banyak 300. Urutannya dipertahankan."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    partial = BooleanField(_l("Simpan tanpa baris yang tidak ditemukan"))


@dataclass(frozen=True, slots=True)
class Line:
    """One pasted line: who it is, or what to do about it."""

    typed: str
    person_id: int | None
    name: str
    remark: str = ""


@bp.get("")
@requires(Permission.SLIP_PRINT, **OWN)
def index() -> ResponseReturnValue:
    return _index(ListForm(formdata=None))


@bp.post("")
@requires(Permission.SLIP_PRINT, **OWN)
@once
def keep() -> ResponseReturnValue:
    form = ListForm()
    if not form.validate_on_submit():
        return _index(form), 422
    typed = pasted.lines(form.numbers.data or "")
    lines = _judge(typed[:MOST])
    found = [line.person_id for line in lines if line.person_id is not None]
    missing = len(lines) - len(found)
    if len(typed) > MOST:
        form.numbers.errors = [_("Paling banyak %(most)d nomor dalam satu daftar.", most=MOST)]
    elif not found:
        form.numbers.errors = [_("Tidak satu pun nomor ini ditemukan di unit Anda.")]
    elif missing and not form.partial.data:
        form.numbers.errors = [
            _(
                "Sebagian baris tidak ditemukan. Perbaiki, atau centang di bawah untuk menyimpan "
                "tanpa baris itu."
            )
        ]
    if form.numbers.errors:
        return _index(form, lines), 422
    kept = service.keep(g.actor, form.title.data or "", found, now=g.now)
    flash(_("Daftar disimpan."), "ok")
    return redirect(url_for(".show", public_id=kept.public_id), 303)


@bp.get("/<public_id>")
@requires(Permission.SLIP_PRINT, **OWN)
def show(public_id: str) -> ResponseReturnValue:
    kept = person_lists.one(g.actor, public_id)
    people = person_lists.members(g.actor, kept, g.today)
    return render_template("lists/show.html", kept=kept, people=people, words=words)


@bp.get("/<public_id>/print/<sheet>")
@requires(Permission.SLIP_PRINT, **OWN)
def printed(public_id: str, sheet: str) -> ResponseReturnValue:
    if sheet not in SHEETS:
        raise NotFound
    kept = person_lists.one(g.actor, public_id)
    asked = request.args.get("paper", "")
    return render_template(
        "lists/print.html",
        kept=kept,
        people=person_lists.members(g.actor, kept, g.today),
        sheet=sheet,
        words=words,
        letterhead=officers.letterhead(g.actor, on=g.today),
        officer=officers.placed(g.actor.person_id, on=g.today),
        paper=asked if asked in PAPERS else "a4",
        paper_urls={
            paper: url_for(".printed", public_id=public_id, sheet=sheet, paper=paper)
            for paper in PAPERS
        },
    )


@bp.post("/<public_id>/download/<kind>")
@requires(Permission.SLIP_PRINT, **OWN)
def download(public_id: str, kind: str) -> ResponseReturnValue:
    """AU-8, CO-7: proved anew, neutralised, noted with the number of people."""
    if kind not in _KINDS:
        raise NotFound
    sessions.require_recent(g.actor, g.now)
    kept = person_lists.one(g.actor, public_id)
    people = person_lists.members(g.actor, kept, g.today)
    service.note_download(g.actor, kept, len(people.rows), now=g.now)
    head = [str(one) for one in COLUMNS]
    rows = _cells(people.rows)
    if kind == "csv":
        body = b"".join(csv_bytes(head, rows))
    else:
        made_at = zones.local(g.now, g.actor.timezone)
        with xlsx_file(head, rows, sheet=kept.title, created_at=made_at) as file:
            body = file.read()
    named = content_disposition(f"{kept.title}.{kind}")
    return Response(body, content_type=_KINDS[kind], headers={"Content-Disposition": named})


@bp.post("/<public_id>/remove")
@requires(Permission.SLIP_PRINT, **OWN)
def remove(public_id: str) -> ResponseReturnValue:
    service.remove(g.actor, person_lists.one(g.actor, public_id), now=g.now)
    flash(_("Daftar dihapus. Data pegawai tidak berubah."), "ok")
    return redirect(url_for(".index"), 303)


def _index(form: ListForm, lines: Sequence[Line] = ()) -> str:
    kept = person_lists.newest(g.actor)
    return render_template("lists/index.html", form=form, lines=lines, kept=kept)


def _judge(typed: Sequence[str]) -> list[Line]:
    """Each line with whom it names. Who works elsewhere reads like nobody (AZ-4)."""
    numbers = {line: identifiers.normalise_any(line) for line in typed}
    found = person_lists.by_numbers(g.actor, list(numbers.values()), g.today)
    seen: dict[int, int] = {}
    lines = []
    for place, line in enumerate(typed, start=1):
        known = found.get(numbers[line])
        if known is None:
            lines.append(Line(line, None, "", _("tidak ditemukan di unit Anda")))
            continue
        person_id, name, is_current = known
        remark = "" if is_current else _("nomor lama")
        if person_id in seen:
            remark = _("sudah ada di baris %(line)d", line=seen[person_id])
        seen.setdefault(person_id, place)
        lines.append(Line(line, person_id, name, remark))
    return lines


def _cells(rows: Sequence[Found]) -> list[list[str | int]]:
    return [
        [
            place,
            row.name,
            row.number,
            row.unit,
            ", ".join(row.jobs),
            str(words.STATUSES.get(row.status, row.status)),
            row.rank,
        ]
        for place, row in enumerate(rows, start=1)
    ]
