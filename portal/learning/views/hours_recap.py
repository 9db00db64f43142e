"""`/admin/hours/recap` and `/admin/hours/lists`: a year by groups, and by name with the proofs."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from flask import Blueprint, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.core.tabular import Value, content_disposition
from portal.core.units import percent
from portal.learning.data import hours_policies
from portal.learning.hours import proofs, recap, words
from portal.learning.hours.proofs import Nominative
from portal.learning.hours.recap import Dimension, Group, Recap
from portal.learning.rules.hours_policy import HUNDREDTHS, in_force
from portal.learning.views.hours_siasn import KINDS, sheet, year_asked
from portal.people.models import PersonList
from portal.people.queries import officers, person_lists, scopes
from portal.people.service import sessions, viewings
from portal.people.service.viewings import Viewed
from portal.people.views import person_words, shown

bp = Blueprint("hours_recap", __name__, url_prefix="/admin/hours")

PAPERS = ("a4", "f4")


@bp.get("/recap", endpoint="index")
@requires(Permission.HOURS_HANDLE, scope=scopes.persons)
def index() -> ResponseReturnValue:
    year = year_asked()
    found = recap.recap(g.actor, year, _on(year))
    return render_template(
        "learning/hours_recap.html",
        recap=found,
        year=year,
        this_year=g.today.year,
        titles=_titles(),
        named=_named,
        percent=percent,
    )


@bp.post("/recap/<kind>")
@requires(Permission.HOURS_HANDLE, scope=scopes.persons)
def download(kind: str) -> ResponseReturnValue:
    """AU-8, CO-7: proved anew and noted with the number of people."""
    if kind not in KINDS:
        raise NotFound
    sessions.require_recent(g.actor, g.now)
    year = year_asked()
    found = recap.recap(g.actor, year, _on(year))
    recap.note(g.actor, found.people, year, now=g.now)
    head = [_("Menurut"), _("Kelompok"), _("Pegawai ber-JP"), _("Dari"), _("Baris"), "JP"]
    return sheet(_("rekap-jp-%(year)d", year=year), kind, head, _cells(found))


def _on(year: int) -> date:
    """Units and statuses as on the last day of a year gone by."""
    today: date = g.today
    return today if year == today.year else date(year, 12, 31)


def _titles() -> dict[Dimension, str]:
    return {
        Dimension.FORM: _("Bentuk kegiatan"),
        Dimension.UNIT: _("Unit"),
        Dimension.STATUS: _("Status"),
        Dimension.SEX: _("Jenis kelamin"),
    }


def _named(by: Dimension, one: Group) -> str:
    """What a group is called."""
    if one.key == "*":
        return str(_("Kelompok di bawah lima orang, digabung"))
    if not one.key:
        return str(_("Tidak tercatat"))
    if by is Dimension.FORM:
        return words.form_name(in_force(hours_policies(), g.today).forms[one.key])
    if by is Dimension.STATUS:
        return str(person_words.STATUSES.get(one.key, one.key))
    if by is Dimension.SEX:
        return str(_("Laki-laki") if one.key == "male" else _("Perempuan"))
    return one.key


def _cells(found: Recap) -> Iterator[list[Value]]:
    titles = _titles()
    for by, groups in found.groups.items():
        for one in groups:
            jp = None if one.jp100 is None else Decimal(one.jp100) / HUNDREDTHS
            yield [titles[by], _named(by, one), one.people, one.of, one.lines, jp]


@bp.get("/lists", endpoint="lists")
@requires(Permission.HOURS_HANDLE, scope=person_lists.own)
def lists() -> ResponseReturnValue:
    return render_template(
        "learning/hours_lists.html", kept=person_lists.newest(g.actor), year=g.today.year
    )


@bp.get("/lists/<public_id>")
@requires(Permission.HOURS_HANDLE, scope=person_lists.own)
def nominative(public_id: str) -> ResponseReturnValue:
    """The list by name, as it is printed."""
    kept, year, found = _nominative(public_id)
    asked = request.args.get("paper", "")
    shown.persons(row.person.public_id for row in found.rows)
    return render_template(
        "learning/hours_nominative.html",
        kept=kept,
        found=found,
        year=year,
        this_year=g.today.year,
        words=words,
        person_words=person_words,
        letterhead=officers.letterhead(g.actor, on=g.today),
        officer=officers.placed(g.actor.person_id, on=g.today),
        paper=asked if asked in PAPERS else "a4",
        paper_urls={
            paper: url_for(".nominative", public_id=public_id, year=year, paper=paper)
            for paper in PAPERS
        },
    )


@bp.post("/lists/<public_id>/download/<kind>")
@requires(Permission.HOURS_HANDLE, scope=person_lists.own)
def nominative_sheet(public_id: str, kind: str) -> ResponseReturnValue:
    if kind not in KINDS:
        raise NotFound
    sessions.require_recent(g.actor, g.now)
    kept, year, found = _nominative(public_id)
    proofs.note("hours.nominative_downloaded", g.actor, kept, len(found.rows), year, g.now)
    head = [
        _("No."), _("Nama"), _("Nomor"), _("Unit"), _("Status"), _("Kegiatan"), _("Bentuk"),
        _("Mulai"), _("Selesai"), "JP",
    ]  # fmt: skip
    return sheet(f"{kept.title} {year}", kind, head, _rows(found))


def _rows(found: Nominative) -> Iterator[list[Value]]:
    """A line for each activity; somebody without any stands there with 0."""
    for place, row in enumerate(found.rows, start=1):
        status = str(person_words.STATUSES.get(row.person.status, ""))
        who: list[Value] = [place, row.person.name, row.person.number, row.person.unit, status]
        if not row.lines:
            yield [*who, "", "", None, None, 0]
        for one in row.lines:
            form = in_force(hours_policies(), one.ends_on).forms[one.form]
            jp = Decimal(one.jp100) / HUNDREDTHS
            yield [*who, one.title, words.form_name(form), one.begins_on, one.ends_on, jp]


@bp.post("/lists/<public_id>/proofs")
@requires(Permission.HOURS_HANDLE, scope=person_lists.own)
def proofs_zip(public_id: str) -> ResponseReturnValue:
    """The documents of the persons of a list, streamed file by file."""
    sessions.require_recent(g.actor, g.now)
    kept, year, found = _nominative(public_id)
    documents = proofs.proofs(found)
    proofs.note("hours.proofs_downloaded", g.actor, kept, len(found.rows), year, g.now)
    head = [
        _("No."), _("Bukti"), _("Nomor"), _("Nama"), _("Kegiatan"), _("Mulai"), _("Selesai"), "JP",
    ]  # fmt: skip
    named = content_disposition(f"{kept.title} {year}.zip")
    return Response(
        proofs.archive(found, documents, head, g.now),
        content_type="application/zip",
        headers={"Content-Disposition": named},
    )


def _nominative(public_id: str) -> tuple[PersonList, int, Nominative]:
    """With the hours of each person, who can see that they were looked at (PR-4)."""
    kept, year = person_lists.one(g.actor, public_id), year_asked()
    found = proofs.nominative(g.actor, kept, year, g.today)
    ids = [row.person.id for row in found.rows]
    viewings.note(g.actor.person_id, ids, Viewed.HOURS, on=g.today, now=g.now)
    return kept, year, found
