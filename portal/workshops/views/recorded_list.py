"""`/admin/recorded/<id>/list`: the attendance list, looked at line by line before it is kept."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.core import downloads, refusals
from portal.core.access import requires, takes_upload
from portal.core.errors import Refused
from portal.core.tabular import (
    TableLimits,
    TableRefusal,
    named,
    open_table,
)
from portal.workshops.forms.recorded import ListForm
from portal.workshops.queries import recorded
from portal.workshops.queries.recorded import Record
from portal.workshops.rules import recorded as rules
from portal.workshops.rules.recorded import Judged, RecordRefusal, Typed
from portal.workshops.service import recording as service
from portal.workshops.views import recorded_words as words
from portal.workshops.views.recorded import NEED, SCOPE, by, to_write

bp = Blueprint("recorded_list", __name__, url_prefix="/admin/recorded/<public_id>/list")
LIMITS = TableLimits(rows=rules.MOST)
HEAD = ("NIP", "Nomor sertifikat")


@bp.get("")
@requires(NEED, **SCOPE)
def write(public_id: str) -> ResponseReturnValue:
    """What was kept before, or an empty box."""
    found = to_write(public_id)
    kept = [Typed(line.row.number, line.row.certificate) for line in recorded.lines(found.one.id)]
    return _page(found, ListForm(formdata=None, rows=rules.written(kept)), [])


@bp.get("/template.xlsx")
@requires(NEED, **SCOPE)
def template(public_id: str) -> ResponseReturnValue:
    to_write(public_id)
    return downloads.xlsx("daftar-hadir", HEAD, (), sheet="Daftar hadir", at=g.now)


@bp.post("")
@takes_upload
@requires(NEED, **SCOPE)
def look(public_id: str) -> ResponseReturnValue:
    """The dry run: each line with what is wrong and what to do. Nothing is written."""
    found, form = to_write(public_id), ListForm()
    judged: list[Judged] = []

    def act() -> ResponseReturnValue:
        lines = _typed(form)
        judged.extend(service.dry_run(found.one, lines, by()))
        form.rows.data = rules.written(lines)
        form.shown.data = rules.digest(judged)
        return _page(found, form, judged)

    return refusals.answer(form, act, lambda: _page(found, form, judged))


@bp.post("/send")
@requires(NEED, **SCOPE)
def send(public_id: str) -> ResponseReturnValue:
    """Keep what was shown without fault and let a second person check it."""
    found, form = to_write(public_id), ListForm()
    lines = rules.read(form.rows.data or "")

    def act() -> ResponseReturnValue:
        done = service.send(found.one.id, lines, form.shown.data or "", by())
        said = ngettext(
            "%(num)d orang dikirim untuk diperiksa orang kedua.",
            "%(num)d orang dikirim untuk diperiksa orang kedua.",
            done,
        )
        flash(said, "ok")
        return redirect(url_for("recorded.show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _again(found, form, lines))


def _again(found: Record, form: ListForm, lines: list[Typed]) -> str:
    """The list as it is judged by now."""
    judged = service.dry_run(found.one, lines, by()) if 0 < len(lines) <= rules.MOST else []
    form.shown.data = rules.digest(judged)
    return _page(found, form, judged)


def _typed(form: ListForm) -> list[Typed]:
    """The lines of the file where one came, else those of the box. Raises Refused."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return rules.read(form.rows.data or "")
    try:
        with open_table(
            file.stream,  # type: ignore[arg-type]  # a spooled file of werkzeug, seekable
            limits=LIMITS,
        ) as table:
            columns, missing = named.columns_of(table.columns, rules.HEADINGS, [rules.NUMBER])
            if missing is not None:
                raise Refused(RecordRefusal.COLUMN, field="file", column=HEAD[0])
            rows = named.rows_of(table.rows, columns)
    except Refused as refused:
        if isinstance(refused.reason, TableRefusal):
            raise Refused(refused.reason, field="file", **refused.values) from refused
        raise
    return [
        Typed(
            row.cell(rules.NUMBER) or f"baris {row.line}",
            row.cell(rules.CERTIFICATE).replace(";", ","),
        )
        for row in rows
        if row.cell(rules.NUMBER) or row.faulty
    ]


def _page(found: Record, form: ListForm, judged: list[Judged]) -> str:
    return render_template(
        "workshops/recorded_rows.html",
        found=found,
        form=form,
        judged=judged,
        good=len(rules.good(judged)),
        bad=[one for one in judged if one.fault is not None],
        worth=words.worth(found.one),
        words=words,
        most=rules.MOST,
    )
