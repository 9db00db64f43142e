"""Words of evaluation as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString, format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import dates
from portal.evaluation.queries.appraisals import ImportState
from portal.evaluation.queries.periods import PeriodState
from portal.evaluation.rules import neutral
from portal.evaluation.rules.applying import ApplicationState
from portal.evaluation.rules.facts import Facts
from portal.evaluation.rules.neutral import Neutral
from portal.evaluation.rules.population import Gap
from portal.evaluation.rules.predicates import Predicate, Rating
from portal.evaluation.rules.stages import Calendar, Stage

GAPS: Mapping[Gap, LazyString] = {
    Gap.NO_POST: _l("Tidak memegang jabatan"),
    Gap.ONLY_ACTING: _l("Hanya memegang jabatan sebagai Plt. atau Plh."),
    Gap.NO_RATER: _l("Belum ada penilai"),
    Gap.ACTING_RATER: _l("Dinilai oleh Plt. atau Plh."),
    Gap.SEVERAL_RATERS: _l("Atasan berganti; masing-masing menilai bulannya"),
    Gap.RATER_GONE: _l("Atasan terdahulu tidak lagi di instansi"),
    Gap.MOVED: _l("Pindah unit dalam periode"),
    Gap.ON_LEAVE: _l("Sedang cuti atau tugas belajar"),
}
"""What HR looks at before a period is opened."""

STAGES: Mapping[Stage, LazyString] = {
    Stage.SELF: _l("Penilaian diri"),
    Stage.SUPERVISOR: _l("Penilaian atasan"),
    Stage.CALIBRATION: _l("Kalibrasi"),
    Stage.OBJECTION: _l("Keberatan"),
    Stage.FIXING: _l("Penetapan"),
    Stage.FOLLOW_UP: _l("Tindak lanjut"),
}

STATES: Mapping[PeriodState, LazyString] = {
    PeriodState.DRAFT: _l("Rancangan"),
    PeriodState.PREPARING: _l("Sedang disusun"),
    PeriodState.PREPARED: _l("Siap dibuka"),
    PeriodState.PLANNED: _l("Terjadwal"),
    PeriodState.OPEN: _l("Berjalan"),
    PeriodState.UNFIXED: _l("Belum seluruhnya ditetapkan"),
    PeriodState.CLOSED: _l("Ditetapkan"),
}

PREDICATES: Mapping[Predicate, LazyString] = {
    Predicate.VERY_GOOD: _l("Sangat Baik"),
    Predicate.GOOD: _l("Baik"),
    Predicate.NEEDS_IMPROVEMENT: _l("Butuh Perbaikan"),
    Predicate.POOR: _l("Kurang"),
    Predicate.VERY_POOR: _l("Sangat Kurang"),
}

APPRAISED: Mapping[str, LazyString] = {
    Rating.ABOVE.value: _l("Di atas ekspektasi"),
    Rating.AS_EXPECTED.value: _l("Sesuai ekspektasi"),
    Rating.BELOW.value: _l("Di bawah ekspektasi"),
}
"""Results and behaviour, as e-Kinerja rates them."""

IMPORTS: Mapping[ImportState, tuple[str, LazyString]] = {
    ImportState.CHECKED: ("info", _l("Diperiksa, belum dicatat")),
    ImportState.TAKEN: ("ok", _l("Tercatat")),
    ImportState.DISCARDED: ("", _l("Disisihkan")),
    ImportState.UNDONE: ("", _l("Ditarik kembali")),
}
"""Kind of tag and words, as below."""

APPLICATIONS: Mapping[ApplicationState, tuple[str, LazyString]] = {
    ApplicationState.PLANNED: ("info", _l("Direncanakan")),
    ApplicationState.DUE: ("warn", _l("Hasilnya ditanyakan")),
    ApplicationState.WAITS: ("info", _l("Menunggu atasan")),
    ApplicationState.CONFIRMED: ("ok", _l("Dikonfirmasi")),
    ApplicationState.NOT_CONFIRMED: ("", _l("Belum dikonfirmasi")),
    ApplicationState.UNANSWERED: ("", _l("Tidak dilaporkan")),
    ApplicationState.WITHDRAWN: ("", _l("Ditarik")),
}
"""Kind of tag and words."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the strip: `state` is done, now or "" (still to come)."""

    label: str
    note: str
    state: str


def strip(calendar: Calendar, today: date) -> Sequence[Step]:
    """The stages of a period as the strip shows them."""
    found = []
    for one in calendar:
        state = "done" if one.is_over(today) else "now" if one.holds(today) else ""
        if one.last_on is None:
            note = _("Mulai %(day)s", day=_short(one.from_on))
        elif one.holds(today):
            note = _("Sampai %(day)s", day=_short(one.last_on))
        else:
            note = f"{_first(one.from_on, one.last_on)}–{_short(one.last_on)}"
        found.append(Step(str(STAGES[one.stage]), note, state))
    return found


def stage_now(calendar: Calendar, today: date) -> str:
    """Which stage has the day, and until when; "" between stages and before the first."""
    one = calendar.current(today)
    if one is None or not one.holds(today):
        return ""
    stage = str(STAGES[one.stage])
    if one.last_on is None:
        return str(_("Tahap sekarang: %(stage)s.", stage=stage))
    return str(
        _("Tahap sekarang: %(stage)s, sampai %(day)s.", stage=stage, day=dates.day(one.last_on))
    )


def _short(day: date) -> str:
    return str(format_date(day, "d MMM"))


def _first(day: date, last: date) -> str:
    """The first day of a span, without the month where it is that of the last."""
    same = (day.year, day.month) == (last.year, last.month)
    return str(format_date(day, "d")) if same else _short(day)


FIGURES: Mapping[str, LazyString] = {
    "weight_managerial": _l("Bobot kompetensi manajerial dalam indeks"),
    "weight_sociocultural": _l("Bobot kompetensi sosial kultural dalam indeks"),
    "weight_technical": _l("Bobot kompetensi teknis dalam indeks"),
    "least_months_led": _l("Atasan menilai bila memimpin sedikitnya sekian bulan"),
    "least_months_served": _l("Dinilai bila bertugas sedikitnya sekian bulan dalam periode"),
    "remind_days": _l("Pengingat sekian hari sebelum tahap periode baru berakhir"),
    "application_days": _l("Hasil penerapan ditanyakan sesudah sekian hari"),
    "application_answer_days": _l("Hari untuk menjawab hasil penerapan"),
    "objection_working_days": _l("Hari kerja untuk memutus keberatan"),
    "leniency_rated": _l("Petunjuk kelonggaran: sedikitnya sekian pegawai dinilai"),
    "leniency_hundredths": _l("Petunjuk kelonggaran: selisih dalam seperseratus level"),
    "socialisation_percent": _l("Sosialisasi diusulkan bila sekian persen unit kurang"),
    "socialisation_people": _l("Sosialisasi diusulkan bila sedikitnya sekian orang kurang"),
    "mentoring_gaps": _l("Pendampingan diusulkan mulai sekian kompetensi kurang"),
    "promotion_periods": _l("Kesiapan promosi melihat sekian periode terakhir"),
    "shown_people": _l("Angka kelompok ditampilkan mulai sekian orang"),
}
"""Every figure of the policy, in words."""


NEUTRAL: Mapping[Neutral, LazyString] = {
    Neutral.LEAVE: _l(
        "Cuti atau tugas belajar: bulan-bulan itu tidak mewajibkan JP, dan yang tidak dinilai "
        "selama itu tidak dihitung sebagai kurang."
    ),
    Neutral.PART_YEAR: _l(
        "Bertugas kurang dari setahun: JP yang wajib hanya untuk bulan yang dijalani."
    ),
    Neutral.RENEWAL: _l(
        "Menunggu perpanjangan: bukti yang habis masanya sebelum ujian perpanjangan ditawarkan "
        "tetap berlaku sampai kesempatan itu ada."
    ),
    Neutral.NOBODY_RATED: _l(
        "Tidak ada atasan yang menilai: penilaian yang kosong tidak masuk hitungan apa pun."
    ),
    Neutral.UNANSWERED: _l(
        "Penerapan yang tidak terjawab sampai waktunya lewat tidak masuk hitungan apa pun."
    ),
}
"""What is missing and lowers nothing, in words."""


def unharmed(facts: Facts, calendar: Calendar, today: date) -> list[LazyString]:
    """The sentences that apply to a form."""
    over = calendar.of(Stage.SUPERVISOR).is_over(today)
    return [NEUTRAL[one] for one in neutral.reasons(facts, rating_over=over)]


def indicators_asked(least: int) -> str:
    """What is told beside the indicators of a level before any is ticked."""
    text: str = ngettext(
        "Centang yang benar-benar terlihat, sedikitnya %(num)d. Yang tidak dicentang tidak dinilai "
        "buruk.",
        "Centang yang benar-benar terlihat, sedikitnya %(num)d. Yang tidak dicentang tidak dinilai "
        "buruk.",
        least,
    )
    return text
