"""A yearly plan as a spreadsheet and on paper: the columns of PP 11/2017 article 207."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from importlib import resources

from flask_babel import get_locale
from flask_babel import gettext as _

from portal.core import dates, zones
from portal.core.access import Actor
from portal.core.canonical import Json
from portal.core.tabular import Value
from portal.planning.models import YearlyPlan
from portal.planning.queries.decided import Official, decision
from portal.planning.queries.yearly import Row
from portal.planning.rules.yearly import Stage
from portal.planning.views import words


def columns() -> list[str]:
    """The seven columns first, in the order of the article, then the regional target."""
    return [
        _("Jenis kompetensi"),
        _("Sasaran"),
        _("Bentuk dan jalur"),
        _("Penyelenggara"),
        _("Jadwal"),
        _("Kesesuaian kurikulum"),
        _("Anggaran (rupiah)"),
        _("Target RPJMD atau Renstra"),
        _("Jumlah orang"),
        _("JP seorang"),
        _("Biaya seorang"),
        _("Biaya tiap JP"),
        _("Biaya tiap kesenjangan"),
        _("Realisasi (rupiah)"),
        _("Realisasi orang"),
        _("Ditunda karena"),
        _("Versi"),
        _("Keadaan rencana"),
        _("Disetujui oleh"),
        _("Jabatan penyetuju pada hari itu"),
        _("Tanggal persetujuan"),
    ]


def cells(plan: YearlyPlan, stage: Stage, rows: Sequence[Row], zone: str) -> Iterator[list[Value]]:
    """One list for each line, those put off at the end. Each says of which version it is and who
    approved that, since rows are copied out of a sheet.
    """
    forms = words.form_names(plan.year)
    standing = _standing(plan, stage, zone)
    for row in sorted(rows, key=lambda one: bool(one.one.cut_reason)):
        one, cost = row.one, row.cost
        yield [
            one.competence,
            one.target,
            forms.get(one.form, one.form),
            one.provider,
            words.span_of(one.month_from, one.month_until),
            one.curriculum,
            one.cost_idr,
            one.goal,
            one.people,
            Decimal(one.jp100) / 100,
            cost.per_person,
            cost.per_jp,
            cost.per_gap,
            row.done.spent_idr,
            row.done.people,
            one.cut_reason,
            *standing,
        ]


def _standing(plan: YearlyPlan, stage: Stage, zone: str) -> list[Value]:
    """Version, state, and who approved it, as what, on which day of the zone."""
    found = decision(plan, zone)
    if found is None:
        state = _("Rancangan, %(state)s", state=str(words.STAGES[stage][1]).lower())
        return [plan.version, state, "", "", None]
    by, on = found.approved, zones.local_day(found.at, zone)
    return [plan.version, str(words.STAGES[stage][1]), by.name, by.post, on]


def template() -> bytes:
    return resources.files("portal.planning").joinpath("data/plan.typ").read_bytes()


def decided(plan: YearlyPlan, zone: str) -> str:
    """Who proposed and who approved the version, and when; that nobody has yet."""
    found = decision(plan, zone)
    if found is None:
        return str(_("Rancangan: belum disetujui, jadi belum mengikat."))
    return str(
        _(
            "Diusulkan oleh %(proposed)s; disetujui oleh %(approved)s pada %(at)s.",
            proposed=_official(found.proposed),
            approved=_official(found.approved),
            at=dates.moment(found.at, zone),
        )
    )


def _official(one: Official) -> str:
    return f"{one.name} ({one.post})" if one.post else one.name


def values(plan: YearlyPlan, stage: Stage, rows: Sequence[Row], actor: Actor) -> dict[str, Json]:
    """What the paper shows, every word chosen."""
    forms = words.form_names(plan.year)
    title = _("Rencana pengembangan kompetensi %(year)d", year=plan.year)
    body: list[Json] = [
        [
            one.competence,
            _("%(target)s, %(people)d orang", target=one.target, people=one.people),
            _("%(form)s, %(jp)s JP", form=forms.get(one.form, one.form), jp=words.jp(one.jp100)),
            one.provider,
            words.span_of(one.month_from, one.month_until),
            one.curriculum,
            words.rupiah(one.cost_idr),
            one.goal,
        ]
        for one in (row.one for row in rows if not row.one.cut_reason)
    ]
    whole = sum(row.one.cost_idr for row in rows if not row.one.cut_reason)
    state = words.STAGES[stage][1]
    head: list[Json] = [str(one) for one in columns()[:8]]
    return {
        "language": str(get_locale()),
        "title": title,
        "agency": actor.organisation_name,
        "unit": plan.unit.name,
        "decided": decided(plan, actor.timezone),
        "state": _("Versi %(version)d, %(state)s", version=plan.version, state=state),
        "basis": _("Pasal 207 PP 11/2017"),
        "columns": head,
        "rows": body,
        "cut": _cut(rows),
        "cut_title": _("Yang ditunda, dan alasannya"),
        "total": _("Jumlah anggaran: %(cost)s", cost=words.rupiah(whole)),
        "empty": _("Belum ada baris rencana."),
        "page": _("Halaman"),
    }


def _cut(rows: Sequence[Row]) -> list[Json]:
    """What was put off: what, for whom, for how much, and why."""
    return [
        [
            one.competence,
            _("%(target)s, %(people)d orang", target=one.target, people=one.people),
            words.rupiah(one.cost_idr),
            one.cut_reason,
        ]
        for one in (row.one for row in rows if row.one.cut_reason)
    ]
