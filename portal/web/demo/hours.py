"""Learning outside the portal in the demonstration city: claimed, mostly verified, some waiting."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.core import stored, typeset
from portal.core.db import transaction
from portal.core.uploads import Purpose
from portal.learning.hours import filing, verifying
from portal.learning.hours.filing import Who
from portal.learning.hours.models import HoursClaim
from portal.learning.rules.claims import Filed
from portal.learning.rules.hours import Activity
from portal.learning.rules.hours_policy import Scope
from portal.web.demo.build import BEGIN, City, held
from portal.web.demo.history import subjects

AT_ONCE = 25  # an officer's page
WAITING = timedelta(days=45)  # what ended since is not verified yet
_PAPER = b"""#set document(title: "Sertifikat contoh")
#set page(paper: "a4", flipped: true)
#set text(lang: "id", size: 20pt)
#align(center + horizon)[
= Sertifikat
Dokumen contoh pada peragaan.
]
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """Something people of a city take part in."""

    form: str
    title: str
    organiser: str
    days: int
    minutes: int = 0
    events: int = 0


KINDS = (
    Kind("bimtek", "Bimbingan teknis arsip dinamis", "Dinas Kearsipan dan Perpustakaan", 2, 720),
    Kind("seminar", "Webinar identitas kependudukan digital", "Ditjen Dukcapil", 1),
    Kind("workshop", "Lokakarya standar pelayanan", "Biro Organisasi Provinsi", 2),
    Kind("coaching", "Coaching penyusunan sasaran kinerja", "BKPSDM", 1, events=1),
    Kind("pelatihan_teknis", "Pelatihan teknis pengelolaan aduan", "BPSDM Provinsi", 5, 1350),
    Kind("sosialisasi", "Sosialisasi pelindungan data pribadi", "Dinas Kominfo", 1),
    Kind("komunitas_belajar", "Komunitas belajar petugas layanan", "DPMPTSP", 1, 90),
    Kind("elearning", "Pembelajaran daring antikorupsi", "LAN", 6, 540),
)


def play(made: City, today: date) -> None:
    """Nobody to three claims a head within the last year; the same for the same day."""
    paper = typeset.pdf(_PAPER, {}, at=BEGIN)
    filed: list[tuple[int, Filed]] = []
    for one in subjects(made, today):
        for number in range(one.place % 4):
            kind = KINDS[(one.place // 4 + one.place + number * 3) % len(KINDS)]
            ends_on = today - timedelta(days=(one.place * 7 + number * 61) % 300)
            filed.append((one.person.id, _filed(kind, ends_on, one.place * 10 + number)))
    filed.sort(key=lambda pair: pair[1].activity.ends_on)
    for place in range(0, len(filed), AT_ONCE):
        _round(made, filed[place : place + AT_ONCE], paper, place // AT_ONCE, today)


def _filed(kind: Kind, ends_on: date, number: int) -> Filed:
    begins_on = ends_on - timedelta(days=kind.days - 1)
    if kind.events:  # counted by the month
        begins_on = ends_on
    activity = Activity(
        kind.form, Scope.DOMESTIC, begins_on, ends_on, minutes=kind.minutes, events=kind.events
    )
    return Filed(activity, kind.title, kind.organiser, f"{number:04}/{ends_on.year}")


def _round(
    made: City, filed: Sequence[tuple[int, Filed]], paper: bytes, number: int, today: date
) -> None:
    """Some claims, filed when the last of them was over, and verified if that is long ago."""
    last = max(what.activity.ends_on for _person, what in filed)
    at = BEGIN.replace(year=last.year, month=last.month, day=last.day)
    with held(at, f"hours/{number}") as now, transaction():
        claims = [_claim(person_id, what, paper, last, now) for person_id, what in filed]
        if last + WAITING < today:
            verifying.decide(
                select(HoursClaim),
                {claim.public_id: claim.version for claim in claims},
                verify=True,
                reason="",
                decider_id=made.heads["bkpsdm_bangkom"].id,
                now=now + timedelta(minutes=5),
            )


def _claim(person_id: int, what: Filed, paper: bytes, day: date, now: datetime) -> HoursClaim:
    document = stored.receive(io.BytesIO(paper), "sertifikat.pdf", Purpose.DOCUMENT)
    return filing.file(Who(person_id, day, now), what, document)
