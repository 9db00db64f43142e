"""Results as files: a PDF of one person, a table of a unit, and a file for SIASN."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from portal.competency.queries import catalogue
from portal.core import downloads, zones
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.core.tabular import Value
from portal.evaluation.models import EvaluationForm, EvaluationPeriod
from portal.evaluation.queries import exports, forms, periods, ratings
from portal.evaluation.queries.exports import Row
from portal.evaluation.rules.facts import LevelFact
from portal.evaluation.service import exporting
from portal.evaluation.views import figures, paper, words
from portal.people.queries import unit_choice
from portal.people.queries.unit_choice import UnitName
from portal.people.service import sessions
from portal.people.service.persons import printed

bp = Blueprint("evaluation_exports", __name__)
OWN: dict[str, Any] = {"scope": forms.forms_of}
LED: dict[str, Any] = {"scope": ratings.led_by}
SCOPE: dict[str, Any] = {"scope": periods.managed}
KINDS = ("csv", "xlsx")
HUNDREDTHS = Decimal(100)
SIASN = (
    "Nomor baris", "NIP", "Nama", "Kode kompetensi", "Nama kompetensi", "Jenis kompetensi",
    "Level standar", "Level", "Kesenjangan", "Indeks kompetensi", "Periode", "Tahun",
    "Tanggal penetapan",
)  # fmt: skip
"""Headings of the file, the same in every language: another system reads them."""


@bp.get("/evaluations/<code>/result.pdf")
@requires(Permission.EVALUATION_OWN, **OWN)
def own(code: str) -> ResponseReturnValue:
    form = forms.own_form(g.actor.person_id, code)
    return paper.answer(form, forms.person_of(form))


@bp.get("/team/evaluations/<public_id>/result.pdf")
@requires(Permission.EVALUATION_OWN, **LED)
def led(public_id: str) -> ResponseReturnValue:
    """The person sees that somebody looked."""
    form = ratings.one(ratings.led_by(g.actor, g.today), public_id)
    return paper.answer(form, figures.note_viewed(form))


@bp.post("/admin/periods/<public_id>/results/<kind>")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def results(public_id: str, kind: str) -> ResponseReturnValue:
    """Everybody of a unit with the numbers of their result, fixed or as they stand."""
    return _file(public_id, kind, "evaluation.exported", "evaluasi", _columns(), _cells)


@bp.post("/admin/periods/<public_id>/siasn/<kind>")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def siasn(public_id: str, kind: str) -> ResponseReturnValue:
    """Levels of fixed forms alone, a line for each competency of the standard."""
    action = "evaluation.siasn_exported"
    return _file(public_id, kind, action, "siasn-kompetensi", SIASN, _siasn_cells)


def _file(
    public_id: str,
    kind: str,
    action: str,
    name: str,
    columns: tuple[str, ...],
    cells: Callable[[EvaluationPeriod, Iterator[Row]], Iterator[list[Value]]],
) -> ResponseReturnValue:
    """AU-8, CO-7: proved anew, bounded, neutralised, noted with the number of people."""
    if kind not in KINDS:
        raise NotFound
    sessions.require_recent(g.actor, g.now)
    period = periods.one(periods.managed(g.actor), public_id)
    back = redirect(url_for("periods.show", public_id=public_id), 303)
    typed = request.form.get("unit", "").strip()[:200]
    unit = _unit(typed, period) if typed else None
    if typed and unit is None:
        flash(_("Unit itu tidak dikenali. Tulis kodenya."), "warn")
        return back
    query = exports.chosen(period, unit, only_locked=cells is _siasn_cells)
    people = exports.count(query)
    refused = _refused(people, only_locked=cells is _siasn_cells)
    if refused:
        flash(refused, "warn")
        return back
    exporting.note(
        action, period, people, unit.id if unit else None, actor_id=g.actor.person_id, now=g.now
    )
    return _sheet(f"{name}-{period.code}", kind, columns, _lines(period, query, cells))


def _refused(people: int, *, only_locked: bool) -> str:
    if people > exports.MOST:
        return str(
            _("Berkas memuat paling banyak %(most)d pegawai. Pilih sebuah unit.", most=exports.MOST)
        )
    if people:
        return ""
    if only_locked:
        return str(_("Belum ada hasil yang ditetapkan; hanya yang ditetapkan dikirim ke SIASN."))
    return str(_("Tidak ada pegawai periode ini pada unit itu."))


def _unit(typed: str, period: EvaluationPeriod) -> UnitName | None:
    """The unit meant, of the period's agency; None where it is not clear."""
    offered = [
        one
        for one in unit_choice.open_units(g.actor, Permission.EVALUATION_MANAGE, g.today)
        if one.organisation_id == period.organisation_id
    ]
    found = unit_choice.meant(typed, offered)
    return found[0] if len(found) == 1 else None


def _lines(
    period: EvaluationPeriod,
    query: Select[EvaluationForm],
    cells: Callable[[EvaluationPeriod, Iterator[Row]], Iterator[list[Value]]],
) -> Iterator[list[Value]]:
    return cells(period, exports.rows(query, g.now, g.today))


def _columns() -> tuple[str, ...]:
    return tuple(
        str(one)
        for one in (
            _("NIP"), _("Nama"), _("Unit"), _("Keadaan"), _("Dihitung per"),
            _("Indeks kompetensi, persen"), _("Kompetensi terpenuhi"), _("Kompetensi diminta"),
            _("Yang masih kurang"), _("JP tercatat"), _("JP wajib"), _("Sertifikat berlaku"),
            _("Predikat kinerja"),
        )
    )  # fmt: skip


def _cells(_period: EvaluationPeriod, rows: Iterator[Row]) -> Iterator[list[Value]]:
    codes = catalogue.directory(g.today)
    for row in rows:
        facts, index = row.facts, row.facts.index
        owed = facts.hours.owed if facts.hours.kind == "minimum" else None
        yield [
            row.number,
            printed(row.person),
            row.unit,
            str(_("Ditetapkan") if row.form.locked_at else _("Sementara, belum ditetapkan")),
            facts.effective_on,
            None if index.value is None else index.value / HUNDREDTHS,
            index.met,
            index.required,
            "; ".join(
                f"{codes[one.competency].code} {one.level}/{one.required}"
                for one in facts.levels
                if one.figure.gap and one.competency in codes
            ),
            facts.hours.done / HUNDREDTHS,
            None if owed is None else owed / HUNDREDTHS,
            sum(one.state == "valid" for one in facts.certificates),
            str(words.PREDICATES[facts.predicate.predicate]) if facts.predicate else "",
        ]


def _siasn_cells(period: EvaluationPeriod, rows: Iterator[Row]) -> Iterator[list[Value]]:
    number = 0
    for row in rows:
        for one in row.facts.levels:
            number += 1
            yield _siasn_line(f"{period.code}-{number}", period, row, one)


def _siasn_line(number: str, period: EvaluationPeriod, row: Row, one: LevelFact) -> list[Value]:
    named = catalogue.catalogue().worded(one.competency, row.facts.effective_on)
    index = row.facts.index.value
    locked = row.form.locked_at
    fixed_on = zones.local_day(locked, g.actor.timezone) if locked else None
    return [
        number,
        row.number,
        row.person.full_name,
        named.code,
        named.wording.name,
        one.kind.value,
        one.required,
        one.level,
        one.figure.gap,
        None if index is None else index / HUNDREDTHS,
        period.code,
        row.facts.effective_on.year,
        fixed_on,
    ]


def _sheet(name: str, kind: str, columns: tuple[str, ...], rows: Iterator[list[Value]]) -> Response:
    if kind == "csv":
        return downloads.csv(name, columns, rows)
    return downloads.xlsx(name, columns, rows, sheet=name, at=zones.local(g.now, g.actor.timezone))
