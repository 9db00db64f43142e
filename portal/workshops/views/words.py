"""What pages of the area call its states and kinds."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import dates, zones
from portal.core.units import rupiah as rupiah_of
from portal.workshops.forms.activities import ACCESS, MODES, STRANDS
from portal.workshops.forms.partners import SECTORS
from portal.workshops.models import Activity, ActivityCompetency
from portal.workshops.queries import activities, units
from portal.workshops.rules import activities as rules
from portal.workshops.rules.activities import Access, Missing, Mode, State, Step
from portal.workshops.rules.arriving import Line
from portal.workshops.rules.partners import AgreementState, Sector
from portal.workshops.rules.places import PlaceState
from portal.workshops.service.arriving import Listed


def sector(value: str) -> LazyString:
    return SECTORS[Sector(value)]


AGREEMENTS: Mapping[AgreementState, tuple[str, LazyString]] = {
    AgreementState.COMING: ("info", _l("Belum berlaku")),
    AgreementState.STANDING: ("ok", _l("Berlaku")),
    AgreementState.OVER: ("", _l("Berakhir")),
    AgreementState.ENDED: ("warn", _l("Diakhiri")),
}
"""Kind of the tag and its words."""


STATES: Mapping[State, tuple[str, LazyString]] = {
    State.DRAFT: ("", _l("Draf")),
    State.SUBMITTED: ("info", _l("Diperiksa")),
    State.RETURNED: ("warn", _l("Dikembalikan")),
    State.COMING: ("ok", _l("Terbit")),
    State.RUNNING: ("ok", _l("Berlangsung")),
    State.OVER: ("", _l("Selesai")),
    State.CANCELLED: ("bad", _l("Dibatalkan")),
}
"""Kind of the tag and its words."""

ACTS: Mapping[str, LazyString] = {
    "submitted": _l("Diajukan"),
    "comment": _l("Catatan"),
    "returned": _l("Dikembalikan"),
    "published": _l("Disetujui dan terbit"),
}

PLACES: Mapping[PlaceState, tuple[str, LazyString]] = {
    PlaceState.REQUESTED: ("info", _l("Menunggu persetujuan")),
    PlaceState.WAITING: ("warn", _l("Di daftar tunggu")),
    PlaceState.SEATED: ("ok", _l("Terdaftar")),
    PlaceState.REFUSED: ("bad", _l("Tidak disetujui")),
    PlaceState.WITHDRAWN: ("", _l("Dibatalkan")),
}
"""Kind of the tag and its words."""

LISTED: Mapping[Line, tuple[str, LazyString]] = {
    Line.NOTED: ("ok", _l("Dicatat hadir")),
    Line.ALREADY: ("", _l("Sudah tercatat")),
    Line.ABSENT: ("", _l("Tidak hadir")),
    Line.UNKNOWN: ("bad", _l("Tiket tidak dikenal")),
    Line.UNCLEAR: ("warn", _l("Isi kolom Hadir tidak jelas")),
}
"""Kind of the tag and its words, for each line of an attendance list."""

MISSING: Mapping[Missing, LazyString] = {
    Missing.PLACE: _l("Tulis tempatnya."),
    Missing.SESSIONS: _l("Tambahkan paling sedikit satu sesi."),
    Missing.PAST: _l("Sesi pertama sudah lewat. Ganti tanggalnya."),
    Missing.TRAINERS: _l("Tulis pengajar setiap sesi."),
    Missing.CAPACITY: _l("Tulis banyaknya tempat."),
    Missing.WINDOW: _l("Tulis kapan pendaftaran dibuka dan ditutup."),
    Missing.LATE: _l("Pendaftaran harus ditutup sebelum sesi pertama."),
}

STEPS: Mapping[Step, LazyString] = {
    Step.WHAT: _l("Apa kegiatannya?"),
    Step.COMPETENCIES: _l("Kompetensi apa yang dilatih?"),
    Step.PLACE: _l("Di mana kegiatan diadakan?"),
    Step.SESSIONS: _l("Kapan, dan siapa yang mengajar?"),
    Step.PEOPLE: _l("Untuk berapa orang?"),
    Step.TESTS: _l("Diuji dengan tes?"),
    Step.CHECK: _l("Periksa, lalu ajukan"),
}
"""The heading of each page of the form."""


def mode(value: str) -> LazyString:
    return MODES[Mode(value)]


def access(value: str) -> LazyString:
    return ACCESS[Access(value)]


def strand(value: str) -> LazyString:
    return STRANDS[value]


def when(one: Activity) -> str:
    """From when to when, on the clock of the place: one line."""
    if one.starts_at is None or one.ends_at is None:
        return str(_("Jadwal belum ditulis"))
    first, last = (zones.local_day(at, one.zone) for at in (one.starts_at, one.ends_at))
    if first == last:
        return span(one.starts_at, one.ends_at, one.zone)
    return dates.days(first, last)


def span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """9 Desember 2026, 08.30–15.30 WIB."""
    begin = dates.clock_time(starts_at, zone).rsplit(" ", 1)[0]
    day = dates.day(zones.local_day(starts_at, zone))
    return f"{day}, {begin}–{dates.clock_time(ends_at, zone)}"


def rupiah(value: int) -> str:
    return rupiah_of(value) if value else str(_("Tidak berbiaya"))


def stages(one: Activity, now: datetime) -> list[dict[str, str]]:
    """Where a partner's activity stands, as the row of stages shows it."""
    found = rules.state(activities.marks(one), now)
    published, over = one.published_at is not None, found is State.OVER
    running = found is State.RUNNING
    steps = [
        (_("Draf"), one.created_at, one.submitted_at is not None or published),
        (_("Diajukan"), one.submitted_at, published),
        (_("Terbit, pendaftaran"), one.published_at, running or over),
        (_("Pelaksanaan"), one.starts_at, over),
        (_("Laporan"), None, False),
    ]
    made, current = [], True
    for label, at, done in steps:
        note = dates.day(zones.local_day(at, one.zone)) if at else ""
        state = "done" if done else "now" if current else ""
        current = current and done
        made.append({"label": label, "note": note, "state": state})
    return made


def competency_lines(rows: Iterable[ActivityCompetency], names: Mapping[int, str]) -> list[str]:
    """Each competency with the level aimed at."""
    return [
        str(_("%(name)s, level %(level)d", name=names.get(one.competency_id, "?"), level=one.level))
        for one in rows
    ]


def day_of(at: datetime, zone: str) -> str:
    """The day of an instant on the clock of the place."""
    return dates.day(zones.local_day(at, zone))


def last_day(at: datetime, zone: str) -> str:
    """The last day before an instant that ends a window."""
    return dates.day(units.last_day(at, zone))


def listed(lines: Sequence[Listed]) -> str:
    """How many of the lines of a list were noted, and how many nobody can read."""
    count = Counter(one.outcome for one in lines)
    said = _(
        "%(noted)d dicatat hadir dari %(all)d baris; %(bad)d perlu diperiksa.",
        noted=count[Line.NOTED],
        all=len(lines),
        bad=count[Line.UNKNOWN] + count[Line.UNCLEAR],
    )
    return str(said)
