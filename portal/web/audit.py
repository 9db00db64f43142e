"""`/admin/audit`: who did what to whom and when; for administrators of a whole agency, operators.

Composed here because entries of every area stand in it; names come from `people`, words from
`web/sentences/audit`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from portal.core import audit, dates, rates, zones
from portal.core.access import requires
from portal.core.date_field import DatePartsField
from portal.core.db import db, transaction
from portal.core.models import AuditEntry
from portal.core.permissions import Permission, Role
from portal.core.rates import Limit
from portal.core.tabular import content_disposition, csv_bytes
from portal.people.queries import audit_entries as queries
from portal.people.queries import directory
from portal.people.queries.audit_entries import Names, Place, Wanted
from portal.people.service import sessions
from portal.people.views import approval_kinds, role_words
from portal.web import navigation
from portal.web.sentences import audit as words
from portal.web.sentences.audit_acts import ACTIONS

bp = Blueprint("audit", __name__, url_prefix="/admin/audit")

EXPORTS = Limit("export", allowed=5, window=timedelta(hours=1))  # WE-6
MOST_ROWS = 10_000
_ISO_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d)")
SCOPE = {"scope": queries.in_scope}


class FilterForm(Form):
    """What the list is narrowed to; read from the address, so that a view of it can be kept."""

    by = StringField(_l("Dilakukan oleh"), [Optional(), Length(max=200)])
    about = StringField(_l("Menyangkut pegawai"), [Optional(), Length(max=200)])
    action = SelectField(_l("Tindakan"), validate_choice=False)
    from_on = DatePartsField(_l("Sejak tanggal"), [Optional()])
    until_on = DatePartsField(_l("Sampai tanggal"), [Optional()])

    def __init__(self, args: MultiDict[str, str]) -> None:
        super().__init__(args)
        self.action.choices = _choices()
        self.validate()

    def wanted(self, zone: str) -> Wanted:
        """A faulty day narrows nothing; its field says what is wrong."""
        chosen = self.action.data or ""
        known = chosen in ACTIONS or chosen.removesuffix(".") in words.GROUPS
        first = None if self.from_on.errors else self.from_on.data
        last = None if self.until_on.errors else self.until_on.data
        return Wanted(
            by=(self.by.data or "").strip()[:200],
            about=(self.about.data or "").strip()[:200],
            action=chosen if known else "",
            from_at=None if first is None else zones.midnight(first, zone),
            until_at=None if last is None else zones.midnight(last + timedelta(days=1), zone),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in words."""

    at: datetime
    who: str
    action: str
    group: str
    about: str
    details: tuple[tuple[str, str], ...]
    outcome: str
    code: str
    request_id: str


@bp.get("")
@requires(Permission.AUDIT_READ, **SCOPE)
def index() -> ResponseReturnValue:
    return _list(FilterForm(request.args))


@bp.post("/find")
@requires(Permission.AUDIT_READ, **SCOPE)
def find() -> ResponseReturnValue:
    """The filter, posted: a number of a person belongs into no address."""
    filled: dict[str, list[str]] = {}
    for name in FilterForm(MultiDict()).data:
        typed = [one.strip()[:200] for one in request.form.getlist(name)]
        if name in {"by", "about"} and typed and directory.read(typed[0])[1]:
            typed = [queries.bearer(typed[0])]
        if any(typed):
            filled[name] = typed
    return redirect(url_for(".index", **filled), 303)  # type: ignore[arg-type]  # repeated names


@bp.post("/export")
@requires(Permission.AUDIT_READ, **SCOPE)
def export() -> ResponseReturnValue:
    """What the filter shows, as CSV; itself an entry of the log (AU-8, WE-6, CO-7)."""
    sessions.require_recent(g.actor, g.now)
    form = FilterForm(request.args)
    query = queries.narrowed(g.actor, form.wanted(g.actor.timezone))
    entries = list(db.session.scalars(query.limit(MOST_ROWS + 1)))
    if len(entries) > MOST_ROWS:
        return _list(form, too_many=True), 422
    with transaction():
        rates.spend(EXPORTS, str(g.actor.account_id), now=g.now)
        audit.record(
            "audit.exported",
            object_kind="audit",
            object_id="-",
            now=g.now,
            actor_id=g.actor.person_id,
            organisation_id=g.actor.organisation_id,
            rows=len(entries),
        )
    return _csv(entries)


def _list(form: FilterForm, *, too_many: bool = False) -> str:
    place = _place(request.args.get("before", ""))
    entries, more = queries.page(g.actor, form.wanted(g.actor.timezone), place)
    found = queries.names_in(entries)
    kept = {name: request.args.getlist(name) for name in form.data if request.args.get(name)}
    return render_template(
        "web/audit.html",
        rows=[_row(entry, found) for entry in entries],
        more="" if more is None else f"{more.at.isoformat()}~{more.skip}",
        filter=form,
        kept=kept,
        words=words,
        of_agency=bool(queries.agencies(g.actor)),
        too_many=too_many,
        most=MOST_ROWS,
    )


def _csv(entries: list[AuditEntry]) -> ResponseReturnValue:
    found = queries.names_in(entries)
    columns = (
        _("Waktu (%(zone)s)", zone=zones.name(g.actor.timezone)), _("Oleh"), _("Tindakan"),
        _("Menyangkut"), _("Rincian"), _("Hasil"), _("Kode tindakan"), _("Kode permintaan"),
    )  # fmt: skip
    lines = (
        (
            zones.local(row.at, g.actor.timezone), row.who, row.action, row.about,
            "; ".join(f"{key}: {value}" for key, value in row.details),
            str(words.OUTCOMES[row.outcome][1]), row.code, row.request_id,
        )
        for row in (_row(entry, found) for entry in entries)
    )  # fmt: skip
    response = make_response(b"".join(csv_bytes(columns, lines)))
    response.mimetype = "text/csv"
    name = _("catatan audit %(day)s.csv", day=g.today.isoformat())
    response.headers["Content-Disposition"] = content_disposition(name)
    return response


def _row(entry: AuditEntry, found: Names) -> Row:
    return Row(
        at=entry.at,
        who=_person(entry.actor_id, found) or _("Sistem"),
        action=words.action_words(entry.action),
        group=words.group_words(entry.action),
        about=_about(entry, found),
        details=tuple(_details(entry, found)),
        outcome=entry.outcome,
        code=entry.action,
        request_id=entry.request_id,
    )


def _about(entry: AuditEntry, found: Names) -> str:
    """What the entry is about, by its name now; empty where it has none to show."""
    id_ = int(entry.object_id) if entry.object_id.isdigit() else 0
    match entry.object_kind:
        case "person":
            return _person(id_, found)
        case "account":
            return _person(found.accounts.get(id_), found)
        case "unit":
            return found.units.get(id_, "")
        case "job":
            return found.jobs.get(id_, "")
        case "post":
            return ", ".join(found.posts.get(id_, ()))
        case "organisation":
            return found.agencies.get(id_, "")
        case "page":
            return navigation.place(entry.object_id)
        case _:
            return ""


def _details(entry: AuditEntry, found: Names) -> list[tuple[str, str]]:
    """The entry's facts in words; ids of rows that have no name here are left out."""
    shown = []
    for key, value in entry.detail.items():
        label = words.DETAILS.get(key)
        said = "" if label is None and _is_row(value) else _detail(key, value, found)
        if said:
            shown.append((key if label is None else str(label), said))
    return shown


def _is_row(value: object) -> bool:
    """Whether it is the number of a row, or several, which mean nothing to a reader."""
    if isinstance(value, list):
        return all(map(_is_row, value))
    return isinstance(value, int) and not isinstance(value, bool)


def _detail(key: str, value: object, found: Names) -> str:
    if value is None or value == "":
        return ""
    if key in {"person", "by", "stays", "goes"} and isinstance(value, int):
        return _person(value, found)
    if key == "unit" and isinstance(value, int):
        return found.units.get(value, "")
    if key == "role" and value in set(Role):
        return role_words.name_of(str(value))
    if key == "kind" and value in approval_kinds.kinds:
        return str(approval_kinds.of(str(value)).label)
    if key in {"source", "subject", "merge", "by", "criterion"}:
        return ""
    return ", ".join(map(_said, value)) if isinstance(value, list) else _said(value)


def _said(value: object) -> str:
    """A code in words, a day as people read it, anything else as it stands."""
    text = str(value)
    if text in words.VALUES:
        return str(words.VALUES[text])
    if _ISO_DAY.fullmatch(text):
        return dates.day(date.fromisoformat(text))
    return text


def _person(person_id: int | None, found: Names) -> str:
    return "" if person_id is None else found.persons.get(person_id, "")


def _place(text: str) -> Place | None:
    """Where a page begins, from its address; a faulty one is the beginning."""
    at, _sep, skip = text.partition("~")
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        return None
    if instant.tzinfo is None or not (skip.isascii() and skip.isdigit()) or len(skip) > 6:
        return None
    return Place(instant, int(skip))


def _choices() -> list[SelectChoice]:
    """Every act, after all acts of its group."""
    found = [SelectChoice("", _l("Semua tindakan"))]
    for group, label in sorted(words.GROUPS.items(), key=lambda one: str(one[1])):
        acts = [one for one in ACTIONS if one.startswith(f"{group}.")]
        found.append(
            SelectChoice(f"{group}.", _l("Semua: %(group)s", group=label), optgroup=str(label))
        )
        found.extend(SelectChoice(one, ACTIONS[one], optgroup=str(label)) for one in acts)
    return found
