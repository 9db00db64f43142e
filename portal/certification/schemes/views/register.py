"""`/admin/certificates`: the register of certificates, its export, and what ends when."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from portal.certification.documents import codes
from portal.certification.rules.applications import LONGEST_REASON
from portal.certification.rules.certificate_states import PublicState
from portal.certification.schemes import state_words
from portal.certification.schemes.models import CertificateScheme
from portal.certification.schemes.queries import bulk as tasks
from portal.certification.schemes.queries import forecast as forecasts
from portal.certification.schemes.queries import register, successions
from portal.certification.schemes.queries.forecast import Forecast
from portal.certification.schemes.queries.register import Listed, Search
from portal.certification.schemes.service import bulk, exporting
from portal.core import dates, sentences, zones
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.tabular import Value, content_disposition, csv_bytes, xlsx_file
from portal.ledger.rules.counting import months_after
from portal.people.queries import unit_choice
from portal.people.queries.unit_choice import UnitName
from portal.people.service import sessions
from portal.people.views import shown

bp = Blueprint("certificate_register", __name__, url_prefix="/admin/certificates")

NEED = Permission.CERTIFICATE_MANAGE
SCOPE = {"scope": register.in_scope}
MOST = 200
MONTHS_OFFERED = 25
UNITS_SHOWN = 12
WAIT_S = 3
FILTERS = ("q", "unit", "scheme", "state", "month")
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COLUMNS = (
    _l("Nomor"),
    _l("Nama"),
    _l("Unit"),
    _l("Sertifikat"),
    _l("Berlaku sejak"),
    _l("Hari terakhir berlaku"),
    _l("Keadaan"),
    _l("Sudah diperpanjang"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of an address as they were understood."""

    search: Search
    typed: dict[str, str]
    units: list[UnitName]  # that may be meant
    schemes: list[CertificateScheme]

    @property
    def unit(self) -> UnitName | None:
        return self.units[0] if len(self.units) == 1 else None

    @property
    def is_clear(self) -> bool:
        return not self.typed["unit"] or self.unit is not None

    @property
    def scheme(self) -> CertificateScheme | None:
        found = (one for one in self.schemes if one.id == self.search.scheme_id)
        return next(found, None)

    @property
    def address(self) -> dict[str, str | None]:
        """Of the list as it is filtered, for links."""
        month = self.search.month
        return {
            "q": self.typed["q"] or None,
            "unit": self.typed["unit"] or None,
            "scheme": self.scheme.public_id if self.scheme else None,
            "state": self.search.state.value if self.search.state else None,
            "month": f"{month:%Y-%m}" if month else None,
        }


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    """What is looked for stands in the address: it can be kept and sent to others in scope."""
    return _list(asked(request.args))


@bp.post("/find")
@requires(NEED, **SCOPE)
def find() -> ResponseReturnValue:
    """The search form: posted, because a verification code belongs into no address."""
    if codes.typed(request.form.get("q", "")[:MOST]) is not None:
        return _list(asked(request.form))
    filled: dict[str, Any] = {
        name: request.form.get(name, "").strip()[:MOST] or None for name in FILTERS
    }
    return redirect(url_for(".index", **filled), 303)


@bp.post("/download/<kind>")
@requires(NEED, **SCOPE)
def download(kind: str) -> ResponseReturnValue:
    """AU-8, CO-7: proved anew, neutralised, noted with how many it holds. What was ticked, else
    everything the filters leave.
    """
    if kind not in KINDS:
        raise NotFound
    sessions.require_recent(g.actor, g.now)
    what, ids = asked(request.args), request.form.getlist("certificate")[:MOST]
    rows = exporting.rows(g.actor, what.search, ids, on=g.today, now=g.now)
    exporting.note(g.actor, exporting.REGISTER, len(rows), now=g.now)
    return sheet(f"{_('sertifikat')}-{g.today:%Y%m%d}", kind, COLUMNS, _cells(rows))


@bp.post("/remind")
@requires(NEED, **SCOPE)
def remind() -> ResponseReturnValue:
    """Those ticked, else all the filters leave, once a day each. How many that are is said before
    anybody is told.
    """
    what, ids = asked(request.args), request.form.getlist("certificate")[:MOST]
    try:
        if not (ids or request.form.get("sure")):
            lines = bulk.to_remind(g.actor, what.search, (), on=g.today, now=g.now)
            return render_template("certificates/bulk_sure.html", asked=what, count=len(lines))
        return _remind(what, ids)
    except Refused as refused:
        return _again(what, refused, ids)


@bp.post("/suspend")
@requires(NEED, **SCOPE)
def suspend() -> ResponseReturnValue:
    """Those ticked, with one reason that each holder reads."""
    return _for_a_reason(_suspend)


@bp.post("/reinstate")
@requires(NEED, **SCOPE)
def reinstate() -> ResponseReturnValue:
    """Those ticked that are suspended hold again, with one reason that each holder reads."""
    return _for_a_reason(_reinstate)


def _for_a_reason(act: Callable[[list[str], str], ResponseReturnValue]) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    what, ids = asked(request.args), request.form.getlist("certificate")[:MOST]
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    try:
        return act(ids, reason)
    except Refused as refused:
        return _again(what, refused, ids, reason)


@once
def _remind(what: Asked, ids: Sequence[str]) -> ResponseReturnValue:
    made = bulk.remind(g.actor, what.search, ids, on=g.today, now=g.now)
    return redirect(url_for(".task", public_id=made.public_id), 303)


@once
def _suspend(ids: Sequence[str], reason: str) -> ResponseReturnValue:
    made = bulk.suspend(g.actor, ids, reason, on=g.today, now=g.now)
    return redirect(url_for(".task", public_id=made.public_id), 303)


@once
def _reinstate(ids: Sequence[str], reason: str) -> ResponseReturnValue:
    made = bulk.reinstate(g.actor, ids, reason, on=g.today, now=g.now)
    return redirect(url_for(".task", public_id=made.public_id), 303)


@bp.get("/tasks/<public_id>")
@requires(NEED, scope=tasks.in_scope)
def task(public_id: str) -> ResponseReturnValue:
    """How far an act on many certificates is; the page comes back by itself while it runs."""
    found = tasks.one(g.actor, public_id, g.today)
    left = tasks.left_out(g.actor, found, on=g.today, now=g.now)
    shown.persons(one.line.person for one in left)
    html = render_template(
        "certificates/bulk_task.html", task=found, left=left, acts=state_words.BULK
    )
    response = make_response(html)
    if found.runs:
        response.headers["Refresh"] = str(WAIT_S)
    return response


def _again(
    what: Asked, refused: Refused, ids: Sequence[str], reason: str | None = None
) -> ResponseReturnValue:
    """The same page of the list, with what was ticked and written."""
    flash(sentences.why(refused), "warn")
    return _list(what, frozenset(ids), reason), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/forecast")
@requires(NEED, **SCOPE)
def forecast() -> ResponseReturnValue:
    what = asked(request.args)
    path = what.search.unit_path
    found = forecasts.ahead(g.actor, on=g.today, now=g.now, unit_path=path)
    names = [dates.month_short(one) for one in found.months]
    return render_template(
        "certificates/forecast.html",
        forecast=found,
        asked=what,
        names=names,
        bars=list(zip(names, found.totals, strict=True)),
        months=[f"{one:%Y-%m}" for one in found.months],
    )


@bp.post("/forecast/<kind>")
@requires(NEED, **SCOPE)
def download_forecast(kind: str) -> ResponseReturnValue:
    """The forecast of the page with every unit, proved anew and noted."""
    if kind not in KINDS:
        raise NotFound
    sessions.require_recent(g.actor, g.now)
    found = forecasts.ahead(
        g.actor, on=g.today, now=g.now, most=forecasts.ALL_UNITS,
        unit_path=asked(request.args).search.unit_path,
    )  # fmt: skip
    exporting.note(g.actor, exporting.FORECAST, found.total, now=g.now)
    months = (dates.month_short(one) for one in found.months)
    columns = (_("Kode unit"), _("Unit"), *months, _("Jumlah"))
    named = _("prakiraan-sertifikat") + f"-{g.today:%Y%m%d}"
    return sheet(named, kind, columns, _forecast_cells(found))


def _forecast_cells(found: Forecast) -> Iterator[list[Value]]:
    """A line a unit, those of units that are not named together, and the sums."""
    for one in found.units:
        name = one.name or _("Tidak bekerja di unit mana pun")
        yield [one.code, name, *one.counts, one.total]
    if any(found.others):
        yield ["", _("Unit lain"), *found.others, sum(found.others)]
    yield ["", _("Semua"), *found.totals, found.total]


def asked(args: MultiDict[str, str]) -> Asked:
    """The filters of an address or a form; what makes no sense is no filter."""
    typed = {name: args.get(name, "")[:MOST].strip() for name in ("q", "unit")}
    units, schemes = _units(typed["unit"]), list(register.schemes(g.actor))
    scheme = next((one for one in schemes if one.public_id == args.get("scheme")), None)
    state = args.get("state", "")
    search = Search(
        text=typed["q"],
        unit_path=units[0].path if len(units) == 1 else "",
        scheme_id=scheme.id if scheme else None,
        state=PublicState(state) if state in set(PublicState) else None,
        month=_month(args.get("month", "")),
    )
    return Asked(search, typed, units, schemes)


def sheet(
    name: str, kind: str, columns: tuple[object, ...], rows: Iterator[list[Value]]
) -> Response:
    """A table as a download."""
    head = [str(one) for one in columns]
    if kind == "csv":
        body = b"".join(csv_bytes(head, rows))
    else:
        made_at = zones.local(g.now, g.actor.timezone)
        with xlsx_file(head, rows, sheet=name, created_at=made_at) as file:
            body = file.read()
    named = content_disposition(f"{name}.{kind}")
    return Response(body, content_type=KINDS[kind], headers={"Content-Disposition": named})


def _list(what: Asked, chosen: Set[str] = frozenset(), reason: str | None = None) -> str:
    after = request.args.get("after", "")
    lines = register.Lines(())
    if what.is_clear:
        lines = register.find(g.actor, what.search, on=g.today, now=g.now, after=after)
    shown.persons(row.person for row in lines.rows)
    first = g.today.replace(day=1)
    months = [months_after(first, ahead) for ahead in range(-1, MONTHS_OFFERED)]
    if what.search.month and what.search.month not in months:
        months.insert(0, what.search.month)
    return render_template(
        "certificates/register.html",
        lines=lines,
        asked=what,
        after=after,
        units=what.units[:UNITS_SHOWN],
        months=[(f"{one:%Y-%m}", dates.month(one)) for one in months],
        words=state_words,
        ticked=bool(request.args.get("all")),
        chosen=chosen,
        reason=reason,
        tasks=tasks.recent(g.actor, g.today, g.now),
        by_officials=successions.is_signed_by_officials(g.actor),
    )


def _units(text: str) -> list[UnitName]:
    """The units meant by what was typed or by an address."""
    if not text:
        return []
    units = unit_choice.open_units(g.actor, NEED, g.today)
    named = [one for one in units if one.public_id == text]
    return named or list(unit_choice.meant(text, units))


def _month(text: str) -> date | None:
    """The first day of a month written 2026-11."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == len("2026-11") else None
    except ValueError:
        return None


def _cells(rows: list[Listed]) -> Iterator[list[Value]]:
    for row in rows:
        one = row.certificate
        until = one.valid_until
        yield [
            one.number,
            row.name,
            row.unit,
            row.version.title_in(str(get_locale() or "id")),
            one.valid_from,
            last_day(until),
            str(state_words.STATES[row.state]),
            str(_("Ya") if row.is_renewed else _("Belum")),
        ]


def last_day(until: date | None) -> date | None:
    """The last day on which it holds; none for one without an end."""
    return None if until is None else date.fromordinal(until.toordinal() - 1)
