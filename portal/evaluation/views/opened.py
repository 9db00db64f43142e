"""Each number of a result opened: its value, its lines, how it comes about, and its legal source.

Everything is worked out from the facts of the form (`rules.facts`) and nothing else, so that a
locked form opens into the same lines for good; names alone are looked up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flask import url_for
from flask_babel import format_decimal, get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from portal.certification.rules.certificate_states import PublicState
from portal.certification.schemes import state_words
from portal.certification.schemes.queries import certificates
from portal.certification.schemes.queries.certificates import HeldCertificate
from portal.competency import words as competency_words
from portal.competency.queries import catalogue
from portal.core import sentences
from portal.core.dates import day
from portal.core.db import db
from portal.core.policy_files import LegalSource
from portal.core.units import jp
from portal.evaluation.data import policies
from portal.evaluation.rules.facts import CertificateFact, Facts, LevelFact, RatingFact
from portal.evaluation.rules.policy import EvaluationPolicy
from portal.evaluation.rules.ratings import RatingKind
from portal.evaluation.views import words
from portal.learning.hours import account
from portal.learning.hours import words as hours_words
from portal.people.models import Person

_WEIGHTS = ("weight_managerial", "weight_sociocultural", "weight_technical")
A_WHOLE = 100


class Number(StrEnum):
    """What a result consists of; the last part of the address of its page."""

    INDEX = "index"
    HOURS = "hours"
    CERTIFICATES = "certificates"
    PREDICATE = "predicate"
    RATINGS = "ratings"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a number is made of: cells as the columns say; `url` "" where nothing more is."""

    title: str
    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from, and how well that is known."""

    reference: str
    note: str
    verification: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """One number of the result with everything behind it."""

    number: Number
    title: str
    value: str
    formula: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    sources: tuple[Source, ...]
    remark: str = ""


def opened(facts: Facts, *, own: bool, now: datetime) -> tuple[Opened, ...]:
    """Every number of the facts. `own`: the reader is the person, who is led to their pages."""
    policy = next(one for one in policies() if one.version == facts.policy)
    return (
        _index(facts, policy, own=own),
        _hours(facts, own=own),
        _certificates(facts, own=own, now=now),
        _predicate(facts, policy),
        _ratings(facts, policy),
    )


def index_value(value: int | None) -> str:
    """Hundredths of a percent as people read them; a dash where nothing is required."""
    return f"{format_decimal(value / A_WHOLE, format='#,##0.00')} %" if value is not None else "–"


def _index(facts: Facts, policy: EvaluationPolicy, *, own: bool) -> Opened:
    found = facts.index
    said = _(
        "Tiap kompetensi standar jabatan menyumbang bobot × level yang dihitung, paling banyak "
        "sebesar standarnya; kelebihan tidak menutup kekurangan lain. Indeks = jumlah sumbangan ÷ "
        "jumlah yang mungkin = %(earned)d ÷ %(possible)d.",
        earned=found.earned,
        possible=found.possible,
    )
    attainment = (
        _("Level dihitung menurut kebijakan capaian versi %(number)d.", number=facts.attainment)
        if facts.attainment
        else ""
    )
    return Opened(
        Number.INDEX,
        str(_("Indeks kompetensi")),
        index_value(found.value),
        str(said if found.possible else _("Jabatan tidak meminta kompetensi apa pun.")),
        (str(_("Kompetensi")), str(_("Level / standar")), str(_("Bobot")), str(_("Sumbangan")),
         str(_("Perubahan")), str(_("Bukti yang menentukan"))),
        tuple(_term(one, facts.effective_on, own=own) for one in facts.levels),
        _grounds(policy, _WEIGHTS),
        " ".join(filter(None, (_compared(facts), str(attainment)))),
    )  # fmt: skip


def _term(one: LevelFact, on: date, *, own: bool) -> Line:
    named = catalogue.catalogue().worded(one.competency, on)
    change = {None: "–", 0: str(_("tetap"))}.get(one.change, f"{one.change or 0:+d}")
    return Line(
        named.name(str(get_locale())),
        (
            f"{one.level}/{one.required}",
            str(one.weight),
            f"{one.weight * one.figure.counted}/{one.weight * one.required}",
            change,
            "; ".join(dict.fromkeys(sentences.name(entry.source_kind) for entry in one.entries))
            or str(_("Belum ada bukti")),
        ),
        url_for("profile.competency", key=named.key) if own else "",
    )


def _compared(facts: Facts) -> str:
    earlier = facts.earlier
    if earlier is None:
        return ""
    said = _(
        "Periode sebelumnya: %(met)d dari %(required)d kompetensi, indeks %(value)s.",
        met=earlier.met,
        required=earlier.required,
        value=index_value(earlier.index),
    )
    return str(said)


def _hours(facts: Facts, *, own: bool) -> Opened:
    value, formula = _duty(facts)
    lines = _hours_lines(facts)
    booked = sum(one.jp100 for one in lines)
    changed = _("Catatan berubah sesudah angka ini ditetapkan: sekarang %(jp)s JP.", jp=jp(booked))
    return Opened(
        Number.HOURS,
        str(_("Jam pelajaran")),
        value,
        formula,
        (str(_("Kegiatan")), str(_("Selesai")), str(_("Aturan")), str(_("JP"))),
        tuple(
            Line(
                one.title,
                (day(one.activity.ends_on), hours_words.how(one), jp(one.jp100)),
                url_for("hours.index") if own else "",
            )
            for one in lines
        ),
        (Source(facts.hours.source, ""),) if facts.hours.source else (),
        "" if booked == facts.hours.done else str(changed),
    )


def _duty(facts: Facts) -> tuple[str, str]:
    """What is done of what is owed, and why it is this much."""
    duty = facts.hours
    done, owed = jp(duty.done), jp(duty.owed)
    first, last = day(duty.first_on), day(min(duty.last_on, facts.effective_on))
    if duty.kind == "minimum":
        why = _(
            "Kewajiban: %(months)d dari 12 bulan × %(full)s JP setahun = %(owed)s JP; bulan cuti "
            "atau tugas belajar (%(away)d) tidak dihitung. Tercatat: jumlah JP dari %(first)s "
            "sampai %(last)s.",
            months=duty.months, full=jp(duty.full), owed=owed, away=duty.away, first=first,
            last=last,
        )  # fmt: skip
        return str(_("%(done)s dari %(owed)s JP", done=done, owed=owed)), str(why)
    if duty.kind == "ceiling":
        why = _(
            "Batas %(owed)s JP pada tahun perjanjian %(first)s sampai %(last)s adalah kuota, bukan "
            "kewajiban.",
            owed=owed, first=first, last=day(duty.last_on),
        )  # fmt: skip
    else:
        why = _("Tidak ada jumlah paling sedikit untuk status ini; JP yang tercatat dijumlahkan.")
    return str(_("%(done)s JP", done=done)), str(why)


def _hours_lines(facts: Facts) -> list[account.Line]:
    """What is booked in the days of the duty, up to the day that counts; two statements."""
    duty = facts.hours
    found = account.account(facts.person, facts.effective_on.year, facts.effective_on)
    last = min(duty.last_on, facts.effective_on)
    return [
        line
        for line in found.lines
        if line.state == account.COUNTED and duty.first_on <= line.activity.ends_on <= last
    ]


def _certificates(facts: Facts, *, own: bool, now: datetime) -> Opened:
    names = {
        one.certificate.id: one
        for one in certificates.held_by(facts.person, facts.effective_on, now)
    }
    valid = sum(one.state == PublicState.VALID for one in facts.certificates)
    said = _(
        "Dihitung sertifikat yang berlaku pada suatu hari dalam periode, dengan keadaannya pada "
        "%(day)s. Sertifikat yang perpanjangannya belum ditawarkan tidak menurunkan apa pun.",
        day=day(facts.effective_on),
    )
    return Opened(
        Number.CERTIFICATES,
        str(_("Sertifikat")),
        str(ngettext("%(num)d berlaku", "%(num)d berlaku", valid)),
        str(said),
        (str(_("Sertifikat")), str(_("Nomor")), str(_("Masa")), str(_("Keadaan"))),
        tuple(_held(one, names.get(one.certificate), own=own) for one in facts.certificates),
        (),
    )


def _held(one: CertificateFact, held: HeldCertificate | None, *, own: bool) -> Line:
    until = day(one.until_on) if one.until_on else str(_("tanpa batas"))
    state = str(state_words.STATES[PublicState(one.state)])
    span = f"{day(one.from_on)} – {until}"
    if held is None:
        return Line(str(_("Sertifikat")), ("–", span, state))
    row = held.certificate
    url = url_for("own_certificate.show", public_id=row.public_id) if own else ""
    return Line(held.version.title, (row.number, span, state), url)


def _predicate(facts: Facts, policy: EvaluationPolicy) -> Opened:
    found = facts.predicate
    lines: tuple[Line, ...] = ()
    value = str(_("Belum diimpor"))
    if found is not None:
        value = str(words.PREDICATES[found.predicate])
        span = f"{day(found.from_on)} – {day(_day_before(found.until_on))}"
        lines = (
            Line(
                str(_("Berkas e-Kinerja")),
                (span, _rating(found.results), _rating(found.behaviour), value),
            ),
        )
    return Opened(
        Number.PREDICATE,
        str(_("Predikat kinerja")),
        value,
        str(
            _(
                "Diambil dari e-Kinerja apa adanya; portal tidak menghitung dan tidak mengubahnya. "
                "Predikat mengikuti kuadran hasil kerja × perilaku kerja."
            )
        ),
        (str(_("Asal")), str(_("Masa")), str(_("Hasil kerja")), str(_("Perilaku kerja")),
         str(_("Predikat"))),
        lines,
        _grounds(policy, ("least_months_led",)),
    )  # fmt: skip


def _rating(value: str) -> str:
    return str(words.APPRAISED[value]) if value in words.APPRAISED else "–"


def _ratings(facts: Facts, policy: EvaluationPolicy) -> Opened:
    people = _names(one.rater for one in facts.ratings)
    means = facts.rated
    lines = []
    for competency, (total, weight) in sorted(means.items()):
        named = catalogue.catalogue().worded(competency, facts.effective_on).name(str(get_locale()))
        by = "; ".join(
            _said(one, competency, people)
            for one in facts.ratings
            if any(mark.competency == competency for mark in one.marks)
        )
        lines.append(Line(named, (format_decimal(round(total / weight, 2)), by)))
    superiors = sum(one.kind is RatingKind.SUPERVISOR for one in facts.ratings)
    return Opened(
        Number.RATINGS,
        str(_("Penilaian")),
        str(ngettext("%(num)d penilai", "%(num)d penilai", superiors)),
        str(
            _(
                "Rata-rata level dari atasan, ditimbang dengan bulan masing-masing memimpin: "
                "jumlah (bulan × level) ÷ jumlah bulan. Penilaian diri dibaca berdampingan dan "
                "tidak masuk rata-rata; yang tidak disaksikan tidak menurunkan apa pun."
            )
        ),
        (str(_("Kompetensi")), str(_("Rata-rata")), str(_("Dari"))),
        tuple(lines),
        _grounds(policy, ("least_months_led",)),
    )


def _said(one: RatingFact, competency: int, people: Mapping[int, str]) -> str:
    mark = next(mark for mark in one.marks if mark.competency == competency)
    who = people.get(one.rater, "–")
    if one.kind is RatingKind.SELF:
        return str(_("diri sendiri level %(level)d", level=mark.level))
    changed = (
        " " + str(_("(sebelum kalibrasi %(given)d)", given=mark.given))
        if mark.given != mark.level
        else ""
    )
    said = _(
        "%(name)s level %(level)d, %(months)d bulan",
        name=who, level=mark.level, months=max(1, one.months),
    )  # fmt: skip
    return f"{said}{changed}"


def _names(ids: Iterable[int]) -> dict[int, str]:
    wanted = set(ids)
    if not wanted:
        return {}
    rows = db.session.execute(select(Person.id, Person.full_name).where(Person.id.in_(wanted)))
    return {id_: name for id_, name in rows}


def _grounds(policy: EvaluationPolicy, figures: Sequence[str]) -> tuple[Source, ...]:
    """The sources of these figures, each once."""
    found: dict[str, LegalSource] = {}
    for figure in figures:
        source = policy.ground(figure)
        found[source.id] = source
    return tuple(
        Source(one.reference, one.note, str(competency_words.VERIFICATIONS[one.verification]))
        for one in found.values()
    )


def _day_before(on: date) -> date:
    return date.fromordinal(on.toordinal() - 1)
