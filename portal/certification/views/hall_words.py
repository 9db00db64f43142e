"""What the live list says: states, progress, signals with how usual they are, acts done."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.certification.queries.hall import Line
from portal.certification.rules.boarding import Act, Pin, Seen, base_rates
from portal.certification.rules.incidents import IncidentKind
from portal.certification.service.invigilating import Done, Wish
from portal.core import dates, zones

SEEN: Mapping[Seen, LazyString] = {
    Seen.EXPECTED: _l("Belum hadir"),
    Seen.ABSENT: _l("Tidak hadir"),
    Seen.READY: _l("Hadir, belum mulai"),
    Seen.WORKING: _l("Mengerjakan"),
    Seen.PAUSED: _l("Dijeda"),
    Seen.SUBMITTED: _l("Sudah mengumpulkan"),
    Seen.EXPIRED: _l("Waktu habis"),
    Seen.VOIDED: _l("Pengerjaan dibatalkan"),
}
_READY: Mapping[Pin, LazyString] = {
    Pin.NONE: _l("Hadir, belum mendapat PIN"),
    Pin.WAITS: _l("Hadir, PIN belum dipakai"),
    Pin.USED: _l("Di komputer, belum mulai"),
    Pin.MOVES: _l("Hadir, PIN belum dipakai"),
}
TAGS = {
    Seen.EXPECTED: "",
    Seen.ABSENT: "warn",
    Seen.READY: "info",
    Seen.WORKING: "info",
    Seen.PAUSED: "warn",
    Seen.SUBMITTED: "ok",
    Seen.EXPIRED: "ok",
    Seen.VOIDED: "bad",
}
ACTS: Mapping[Act, LazyString] = {
    Act.CHECK_IN: _l("Mencatat kehadiran"),
    Act.CHECK_OUT: _l("Membatalkan kehadiran"),
    Act.PIN: _l("Memberi PIN"),
    Act.ADMIT_LATE: _l("Mengizinkan masuk terlambat"),
    Act.ENTER: _l("Masuk di komputer ujian"),
    Act.EXTEND: _l("Mengubah waktu"),
    Act.PAUSE: _l("Menjeda"),
    Act.RESUME: _l("Melanjutkan"),
    Act.TAKE_OVER: _l("Memindahkan ke komputer lain"),
    Act.VOID: _l("Membatalkan pengerjaan"),
    Act.READY_ROOM: _l("Menyiapkan ruang"),
    Act.INCIDENT: _l("Mencatat kejadian"),
    Act.EXPORT: _l("Mengunduh catatan"),
}
_INCIDENTS: Mapping[IncidentKind, LazyString] = {
    IncidentKind.TECHNICAL: _l("Gangguan komputer"),
    IncidentKind.POWER: _l("Listrik padam"),
    IncidentKind.NETWORK: _l("Jaringan terputus"),
    IncidentKind.HEALTH: _l("Peserta sakit atau keluar ruang"),
    IncidentKind.DISTURBANCE: _l("Gangguan di ruang"),
    IncidentKind.IDENTITY: _l("Identitas tidak cocok"),
    IncidentKind.CONDUCT: _l("Dugaan pelanggaran tata tertib"),
    IncidentKind.OTHER: _l("Lainnya"),
}


def incident_kinds() -> list[tuple[str, str]]:
    """Kinds to choose from."""
    return [(kind.value, str(words)) for kind, words in _INCIDENTS.items()]


def seen(where: Seen) -> str:
    return str(SEEN[where])


def state(line: Line) -> str:
    """Where an examinee is, with what is awaited at the door or at another computer."""
    if line.seen is Seen.READY:
        return str(_READY[line.pin])
    if line.seen.is_open and line.pin is Pin.MOVES:
        told: str = _("%(state)s; PIN untuk pindah belum dipakai", state=seen(line.seen))
        return told
    return seen(line.seen)


def act(name: str) -> str:
    """An act of the record in words."""
    return str(ACTS[Act(name)])


def incident(kind: str) -> str:
    return str(_INCIDENTS[IncidentKind(kind)])


def hour(value: datetime | None, zone: str) -> str:
    """10.32, on the clock of the room."""
    return dates.clock_time(value, zone).rpartition(" ")[0] if value else ""


def there(value: datetime | None, zone: str, *, named: bool = False) -> str:
    """10.32, on the clock of the place; with `named` 10.32 WIB."""
    if value is None:
        return ""
    return dates.clock_time(value, zone) if named else hour(value, zone)


def instant(text: str, zone: str, now: datetime) -> datetime | None:
    """The last time the clock of the room showed `text`; None for no time of day."""
    found = re.fullmatch(r"\s*(\d{1,2})[.:](\d{2})\s*", text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    there = zones.local(now, zone).replace(
        hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0
    )
    if there > zones.local(now, zone):
        there -= timedelta(days=1)
    return there.astimezone(now.tzinfo)


def cells(line: Line, zone: str) -> dict[str, str]:
    """The cells that change while the page stays open, as text; `kind` colours the state."""
    return {
        "state": state(line),
        "kind": TAGS[line.seen],
        "answered": f"{line.answered}/{line.items}" if line.started_at else "",
        "saved": hour(line.saved_at, zone),
        "until": hour(line.deadline, zone) if not line.seen.is_over else "",
        "signal": _signal(line),
    }


def _signal(line: Line) -> str:
    """Neutral facts; most have an innocent cause, so the page says how usual each is."""
    found = line.signals
    parts = []
    if found.silent:
        parts.append(_("belum terdengar lebih dari satu menit"))
    if found.gaps:
        minutes = found.lost_minutes
        parts.append(
            ngettext("putus %(num)d kali", "putus %(num)d kali", found.gaps)
            + " "
            + _("(%(minutes)d menit)", minutes=minutes)
        )
    if found.moves:
        parts.append(
            ngettext(
                "jaringan berganti %(num)d kali", "jaringan berganti %(num)d kali", found.moves
            )
        )
    return "; ".join(parts)


def rates(lines: Sequence[Line]) -> str:
    """How usual the signals are in this shift."""
    found = base_rates([one.signals for one in lines if one.started_at is not None])
    if not found.begun:
        return ""
    told: str = _(
        "Dari %(begun)d yang sudah mulai, %(gaps)d pernah terputus dan %(moves)d berganti "
        "jaringan. Tanda ini saja bukan pelanggaran.",
        begun=found.begun,
        gaps=found.gaps,
        moves=found.moves,
    )
    return told


def done(wish: Wish, result: Done) -> str:
    """What an act came to."""
    told: str
    touched = result.touched
    if wish.act is Act.EXTEND:
        told = ngettext(
            "Waktu %(num)d peserta bertambah %(minutes)d menit.",
            "Waktu %(num)d peserta bertambah %(minutes)d menit.",
            touched,
            minutes=wish.minutes,
        )
    elif wish.act is Act.PAUSE:
        told = ngettext("%(num)d peserta dijeda.", "%(num)d peserta dijeda.", touched)
    elif wish.act is Act.RESUME:
        told = ngettext("%(num)d peserta dilanjutkan.", "%(num)d peserta dilanjutkan.", touched)
    else:
        told = _("Pengerjaan dibatalkan. Jawaban yang tersimpan tetap ada untuk pemeriksaan.")
    return told
