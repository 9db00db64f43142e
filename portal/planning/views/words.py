"""What states and kinds of the area are called."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from flask import g
from flask_babel import LazyString, format_decimal, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.competency.queries import catalogue
from portal.core import dates, units
from portal.learning.data import hours_policies
from portal.learning.rules.hours_policy import in_force
from portal.planning.models import YearlyLine
from portal.planning.queries.personal import Suggestion
from portal.planning.rules.forum import ForumState, ProposalKind
from portal.planning.rules.needs import OriginKind
from portal.planning.rules.personal import PlanState, Progress, Why
from portal.planning.rules.yearly import Source, Stage

STATES: Mapping[str, tuple[str, LazyString]] = {
    ForumState.OPEN: ("", _l("Diusulkan")),
    ForumState.PLANNED: ("warn", _l("Direncanakan")),
    ForumState.OFFERED: ("info", _l("Sudah ditawarkan")),
    ForumState.DONE: ("ok", _l("Terlaksana")),
    ForumState.DECLINED: ("", _l("Tidak dilanjutkan")),
}
"""Kind of tag and words of each state of a proposal."""

DECISIONS: Mapping[str, LazyString] = {
    ForumState.PLANNED: _l("Direncanakan: menjadi kebutuhan unit dan masuk rencana"),
    ForumState.OFFERED: _l("Sudah ditawarkan: kursus atau kegiatannya sudah dibuka"),
    ForumState.DONE: _l("Terlaksana"),
    ForumState.DECLINED: _l("Tidak dilanjutkan"),
}

KINDS: Mapping[str, LazyString] = {
    ProposalKind.NEED: _l("Kebutuhan"),
    ProposalKind.IDEA: _l("Gagasan"),
}


def competency_names() -> dict[int, str]:
    """Competencies by id in the reader's language, in the order of their names."""
    locale = str(get_locale() or "id")
    found = {one.id: one.name(locale) for one in catalogue.directory(g.today).values()}
    return dict(sorted(found.items(), key=lambda one: one[1]))


WHYS: Mapping[str, LazyString] = {
    Why.GAP: _l("Kesenjangan jabatan"),
    Why.AIM: _l("Jabatan tujuan"),
    Why.EXPIRY: _l("Sertifikat akan berakhir"),
    Why.MANDATE: _l("Kursus wajib"),
    Why.WISH: _l("Keinginan sendiri"),
}

PROGRESS: Mapping[str, tuple[str, LazyString]] = {
    Progress.PLANNED: ("", _l("Belum dimulai")),
    Progress.RUNNING: ("info", _l("Sedang berjalan")),
    Progress.REACHED: ("ok", _l("Tercapai")),
}

PLAN_STATES: Mapping[str, tuple[str, LazyString]] = {
    PlanState.WRITING: ("", _l("Sedang disusun")),
    PlanState.PROPOSED: ("info", _l("Menunggu kesepakatan atasan")),
    PlanState.RETURNED: ("warn", _l("Dikembalikan atasan")),
    PlanState.AGREED: ("ok", _l("Disepakati")),
}


def form_names(year: int) -> dict[str, str]:
    """Forms of learning of the year's rules by key, in the reader's language."""
    locale = str(get_locale() or "id")
    policy = in_force(hours_policies(), date(year, 1, 1))
    return {key: form.name(locale) for key, form in policy.forms.items()}


def months() -> list[tuple[int, str]]:
    """The twelve months by number."""
    return [(number, month_name(number)) for number in range(1, 13)]


def month_name(number: int) -> str:
    return dates.month(date(2000, number, 1)).removesuffix(" 2000")


def title_of(one: Suggestion) -> str:
    """What a suggestion is called once it stands in a plan."""
    if one.why in (Why.GAP, Why.AIM):
        return str(_("%(name)s, level %(level)d", name=one.name, level=one.level))
    if one.why is Why.EXPIRY:
        return str(_("Perpanjangan sertifikat %(number)s", number=one.name))
    return one.name


def jp(jp100: int) -> str:
    """Learning hours as written: 12,5."""
    return str(format_decimal(Decimal(jp100) / 100))


def rupiah(value: int | None) -> str:
    """Rp1.500.000, or a dash where there is nothing to divide by."""
    return "–" if value is None else units.rupiah(value)


def millions(value: int) -> str:
    """Rp1,5 jt: for charts and key figures, where there is no room for all of it."""
    amount = format_decimal(Decimal(value) / 1_000_000, format="#,##0.#")
    return str(_("Rp%(amount)s\u00a0jt", amount=amount))


PRIORITIES: Mapping[int, LazyString] = {
    1: _l("Harus tahun ini"),
    2: _l("Penting"),
    3: _l("Bila ada sisa"),
}

STAGES: Mapping[str, tuple[str, LazyString]] = {
    Stage.DRAFT: ("", _l("Sedang disusun")),
    Stage.SUBMITTED: ("info", _l("Menunggu persetujuan orang kedua")),
    Stage.APPROVED: ("ok", _l("Disetujui")),
}

SOURCES: Mapping[str, LazyString] = {
    Source.APBD: _l("APBD"),
    Source.APBN: _l("APBN"),
    Source.BLUD: _l("BLUD"),
    Source.OTHER: _l("Sumber lain yang sah"),
}

ORIGINS: Mapping[str, LazyString] = {
    OriginKind.FOLLOWUP: _l("evaluasi"),
    OriginKind.FORUM: _l("forum"),
    OriginKind.GAP: _l("kesenjangan"),
    OriginKind.EXPIRY: _l("sertifikat"),
    OriginKind.SURVEY: _l("suara warga"),
}


def span_of(first: int, last: int) -> str:
    """Maret, or Maret–Mei."""
    if first == last:
        return month_name(first)
    return f"{month_name(first)}–{month_name(last)}"


def why_cut(line: YearlyLine, left_idr: int) -> str:
    """Why the money does not reach a line, as it stays written in the plan."""
    return str(
        _(
            "Prioritas: %(priority)s. Biayanya %(cost)s; sesudah yang didahulukan, sisa uang "
            "%(left)s.",
            priority=PRIORITIES[line.priority],
            cost=rupiah(line.cost_idr),
            left=rupiah(left_idr),
        )
    )
