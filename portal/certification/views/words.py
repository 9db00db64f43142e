"""Exams, sittings and registrations in words; filters of the templates."""

from datetime import date, datetime, timedelta

from flask_babel import LazyString, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.certification.forms.sittings import DUTIES, MODES
from portal.certification.models import SittingShift
from portal.certification.queries import exams
from portal.certification.queries.doors import Door
from portal.certification.rules.accommodation import Needs
from portal.certification.rules.eligibility import Lack, Missing, Requirements
from portal.certification.rules.exams import Ladder, ScoreRelease
from portal.certification.rules.registration import RegisterRefusal, State
from portal.certification.rules.sittings import Check, Mode, Phase
from portal.certification.views import hall_words
from portal.competency.queries import catalogue
from portal.core import dates, sentences, zones
from portal.learning import runs
from portal.learning.rules.reach import Reach
from portal.people.views import person_words

PHASES: dict[Phase, tuple[str, LazyString, str]] = {
    Phase.CANCELLED: ("bad", _l("Dibatalkan"), "x"),
    Phase.ANNOUNCED: ("", _l("Pendaftaran belum dibuka"), "clock"),
    Phase.OPEN: ("info", _l("Pendaftaran dibuka"), "pencil"),
    Phase.CLOSED: ("", _l("Pendaftaran ditutup"), "lock"),
    Phase.RUNNING: ("warn", _l("Berlangsung"), "hourglass-split"),
    Phase.OVER: ("", _l("Selesai"), "check2"),
}
STATES: dict[State, tuple[str, LazyString, str]] = {
    State.REQUESTED: ("info", _l("Menunggu persetujuan"), "hourglass-split"),
    State.WAITING: ("warn", _l("Daftar tunggu"), "hourglass-split"),
    State.SEATED: ("ok", _l("Terdaftar"), "check2"),
    State.REFUSED: ("bad", _l("Tidak disetujui"), "x"),
    State.WITHDRAWN: ("", _l("Ditarik"), "x"),
    State.CANCELLED: ("bad", _l("Ujian dibatalkan"), "x"),
    State.PRESENT: ("ok", _l("Hadir"), "person-check"),
    State.ABSENT: ("", _l("Tidak hadir"), ""),
    State.MISSED_OUT: ("", _l("Tidak mendapat tempat"), ""),
}
CHECKS: dict[Check, tuple[LazyString, LazyString]] = {
    Check.FORMS: (
        _l("Paket soal sudah disiapkan"),
        _l("Terbitkan kisi-kisi dengan paket soalnya."),
    ),
    Check.ROOMS: (_l("Ruang sudah ditentukan"), _l("Tambahkan ruang dengan kursinya.")),
    Check.OFFICERS: (
        _l("Setiap ruang ada pengawasnya"),
        _l("Tugaskan pengawas untuk ruang ini:"),
    ),
    Check.REQUESTS: (
        _l("Semua pendaftaran sudah dijawab"),
        _l("Jawab pendaftaran yang menunggu."),
    ),
    Check.SEATS: (
        _l("Semua peserta mendapat kursi"),
        _l("Tambah ruang atau sesi, atau biarkan daftar tunggu."),
    ),
    Check.ASSIGNED: (
        _l("Paket soal sudah dibagikan"),
        _l("Bagikan paket soal kepada peserta yang belum mendapatnya."),
    ),
    Check.ACCOMMODATION: (
        _l("Penyesuaian muat dalam sesinya"),
        _l("Perpanjang sesi, atau pindahkan peserta ini ke sesi yang lebih panjang:"),
    ),
    Check.CONFLICTS: (
        _l("Tidak ada petugas yang menjadi peserta"),
        _l("Bebaskan petugas yang juga peserta ujian ini:"),
    ),
}


def shift_time(shift: SittingShift, zone: str) -> str:
    """9 Desember 2026, 08.00–10.00 WIB; with both days where it ends on another."""
    first, last = zones.local(shift.starts_at, zone), zones.local(shift.ends_at, zone)
    if first.date() != last.date():
        begin, end = dates.moment(shift.starts_at, zone), dates.moment(shift.ends_at, zone)
        return str(_("%(first)s sampai %(last)s", first=begin, last=end))
    begin = dates.clock_time(shift.starts_at, zone).rpartition(" ")[0]
    return f"{dates.day(first.date())}, {begin}–{dates.clock_time(shift.ends_at, zone)}"


def lack(one: Missing, requirements: Requirements, on: date) -> str:
    """What is missing, and the way forward."""
    names: list[str] = []
    if one.lack is Lack.JOB:
        names = list(runs.named({0: _reach(requirements)})[0].jobs)
    elif one.lack is Lack.STATUS:
        names = [str(person_words.STATUSES[code]) for code in sorted(requirements.statuses)]
    elif one.lack is Lack.COURSE:
        names = [title for _slug, title in exams.course_links(one.courses).values()]
    elif one.competency is not None:
        names = [competency(one.competency, on)]
    when = _("Belum ada jabatan yang tercatat; hubungi pengelola kepegawaian unit Anda.")
    if one.from_on is not None:
        when = _("Syarat ini terpenuhi pada %(day)s.", day=dates.day(one.from_on))
    return sentences.of(
        one.lack,
        names=", ".join(names),
        count=one.level,
        when=when,
        level=one.level,
        held=one.held,
    )


def _reach(requirements: Requirements) -> Reach:
    return Reach(requirements.units, requirements.jobs, requirements.statuses)


def competency(competency_id: int, on: date) -> str:
    """A competency's name in the reader's language."""
    found = catalogue.directory(on).get(competency_id)
    return found.name(str(get_locale() or "id")) if found else ""


def requirements(asked: Requirements, on: date) -> list[tuple[str, str]]:
    """What an exam asks for, as terms and values."""
    named = runs.named({0: _reach(asked)})[0]
    rows = []
    if named.units:
        rows.append((str(_("Unit kerja")), "; ".join(named.units)))
    if named.jobs:
        rows.append((str(_("Jabatan")), "; ".join(named.jobs)))
    if named.statuses:
        words = [str(person_words.STATUSES[code]) for code in named.statuses]
        rows.append((str(_("Status")), ", ".join(words)))
    if asked.months_in_post:
        months = ngettext("%(num)d bulan", "%(num)d bulan", asked.months_in_post)
        rows.append((str(_("Lama menjabat")), str(months)))
    if asked.courses:
        titles = [title for _slug, title in exams.course_links(asked.courses).values()]
        rows.append((str(_("Kursus yang lulus")), ", ".join(titles)))
    if asked.levels:
        held = [f"{competency(key, on)} {level}" for key, level in sorted(asked.levels.items())]
        rows.append((str(_("Level kompetensi")), ", ".join(held)))
    return rows


def ladder(one: Ladder) -> list[tuple[str, str]]:
    """How results come out, as terms and values."""
    score = (
        _("Begitu jawaban dikumpulkan")
        if one.score is ScoreRelease.AT_SUBMISSION
        else _("Sesudah diputuskan dewan")
    )
    return [
        (str(_("Nilai dan kelulusan")), str(score)),
        (str(_("Benar dan salah")), _after(one.right_wrong_days)),
        (str(_("Kunci dan pembahasan")), _after(one.key_days)),
    ]


def _after(days: int | None) -> str:
    if days is None:
        return str(_("Tidak ditampilkan"))
    if days == 0:
        return str(_("Sesudah semua sesi selesai"))
    return str(
        ngettext(
            "%(num)d hari sesudah semua sesi selesai",
            "%(num)d hari sesudah semua sesi selesai",
            days,
        )
    )


def needs(one: Needs) -> list[str]:
    """What somebody is given, in words: never why."""
    found = []
    if one.factor_percent > 100:
        found.append(str(_("waktu %(percent)d %%", percent=one.factor_percent)))
    if one.breaks_minutes:
        found.append(str(_("jeda %(minutes)d menit", minutes=one.breaks_minutes)))
    if one.reader:
        found.append(str(_("pembaca soal")))
    if one.large_type:
        found.append(str(_("huruf besar")))
    return [*found, *one.others]


def mode(value: str) -> str:
    """How a sitting begins."""
    return str(MODES[Mode(value)])


def duty(value: str) -> str:
    """What an officer does."""
    return str(DUTIES[value])


def moment_in(value: datetime, zone: str) -> str:
    """An instant on the clock of the sitting, with its zone named."""
    return dates.moment(value, zone)


def course_links(ids: frozenset[int]) -> list[tuple[str, str]]:
    """Slug and title of courses to pass first."""
    return list(exams.course_links(ids).values())


def refused(door: Door, now: datetime) -> str:
    """Why the reader of a door cannot sign up, and from when on they can."""
    reason = door.refused
    if reason is None:
        reason = next((one.refused for one in door.shifts if one.refused), None)
    if reason is None:
        return ""
    said = sentences.of(reason)
    sitting, at = door.whole.sitting, None
    if reason is RegisterRefusal.WAITING:
        at = door.free_at
    elif reason is RegisterRefusal.NOT_OPEN_YET:
        at = sitting.registration_opens_at
    if at is None:
        return said
    since = _("Paling cepat %(moment)s.", moment=dates.moment(at, sitting.zone))
    return f"{said} {since}"


def act(value: str) -> str:
    """What an officer did during a sitting."""
    return hall_words.act(value)


def last_day(due_at: datetime, zone: str) -> str:
    """The last day on which something due before midnight is in time."""
    return dates.day(zones.local_day(due_at - timedelta(seconds=1), zone))
