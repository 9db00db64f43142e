"""Classes of the demonstration city beside the open ones: by approval, with a quota, and a duty.

Everything happens some days before today, so that a request always waits for somebody: for a
superior, for the next official above, and for the organiser where nobody stands above.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.content.models import Course
from portal.core import zones
from portal.core.db import db
from portal.learning import entering, keeping, mandating
from portal.learning.keeping import Written
from portal.learning.models import CourseRun, EnrolmentRequest
from portal.learning.rules.enrolling import Terms
from portal.learning.rules.obliging import Rule
from portal.learning.rules.reach import Reach
from portal.people.models import Person
from portal.web.demo.build import City, held

GUIDED = "pelayanan-publik-prima"
FULL = "perizinan-berusaha-oss"
DUTY = "sandi-dan-tautan-aman"
SEATS = 6
_DAY = timedelta(days=1)


def play(made: City, today: date) -> None:
    """A class the superior grants, one that is full, and a mandatory course."""
    _guided(made, today)
    _full(made, today)
    _duty(made, today)


def _guided(made: City, today: date) -> None:
    """Two days away from the counter: granted, refused, waiting, and asked by the secretary."""
    terms = _terms(today - 21 * _DAY, today + 30 * _DAY, needs_approval=True, is_costly=True)
    run = _open(made, GUIDED, "Angkatan II, dengan dua hari praktik di MPP", "bkpsdm", terms, today)
    head, counter = made.heads["disdukcapil"], made.staff["disdukcapil"][8:14]
    reasons = (
        "Saya bertugas di loket prioritas dan ingin menangani lansia dengan lebih baik.",
        "Untuk menyiapkan layanan antar dokumen bagi penyandang disabilitas.",
        "Saya sering menerima pengaduan dan ingin menjawabnya dengan benar.",
        "Untuk persiapan bertugas di Mal Pelayanan Publik.",
    )
    for place, (person, why) in enumerate(zip(counter, reasons, strict=False)):
        _ask(run, person, why, today - (14 - place) * _DAY, f"guided/{place}")
    _answer(run, counter[0], head, today - 12 * _DAY)
    _answer(run, counter[1], head, today - 12 * _DAY)
    why = "Pada minggu itu tiga petugas loket cuti. Ajukan lagi untuk angkatan berikutnya."
    _answer(run, counter[2], head, today - 11 * _DAY, refused=why)
    for place, person in enumerate(counter[4:6]):
        why = "Agar loket pengaduan punya dua orang yang terlatih."
        _ask(run, person, why, today - (1 + place) * _DAY, f"guided/new/{place}")
    why = "Untuk memberi contoh kepada kepala unit layanan."
    _ask(run, made.heads["setda"], why, today - 2 * _DAY, "guided/secretary")


def _full(made: City, today: date) -> None:
    """More people than seats: the last ones queue in the order of asking."""
    people = made.staff["dpmptsp"][: SEATS + 2]
    reach = Reach(units=frozenset({made.units["dpmptsp"]}))
    terms = _terms(today - 28 * _DAY, today + 60 * _DAY, reach=reach, quota=SEATS)
    run = _open(made, FULL, "Kelas terbimbing petugas perizinan", "dpmptsp", terms, today)
    for place, person in enumerate(people):
        _ask(run, person, "", today - (20 - place) * _DAY, f"full/{place}")


def _duty(made: City, today: date) -> None:
    """Whoever serves at the counters must pass the micro-course within two months."""
    units = ("disdukcapil", "dpmptsp", "puskesmas_talawi")
    reach = Reach(units=frozenset(made.units[code] for code in units))
    begin = today - 20 * _DAY
    with held(zones.midnight(begin), "duty") as now:
        by: dict[str, Any] = {"now": now, "actor_id": made.heads["bkpsdm_bangkom"].id}
        rule = Rule(_course(DUTY).id, begin, reach=reach, due_days=60)
        basis = f"Surat Edaran Sekretaris Daerah Nomor 800/114/SE/{begin.year}"
        row = mandating.draft(made.organisation_id, rule, basis, **by)
        mandating.activate(row.id, on=begin, **by)


def _terms(opens: date, closes: date, **more: Any) -> Terms:
    return Terms(opens_at=zones.midnight(opens), closes_at=zones.midnight(closes), **more)


def _open(made: City, slug: str, name: str, organiser: str, terms: Terms, today: date) -> CourseRun:
    revision_id = _course(slug).current_revision_id
    assert revision_id is not None, "the course is published"  # noqa: S101
    what = Written(name, made.units[organiser], terms)
    with held(zones.midnight(today - 30 * _DAY), f"class/{slug}") as now:
        actor_id = made.heads["bkpsdm_bangkom"].id
        return keeping.create(made.organisation_id, revision_id, what, now=now, actor_id=actor_id)


def _course(slug: str) -> Course:
    return db.session.scalars(select(Course).where(Course.slug == slug)).one()


def _ask(run: CourseRun, person: Person, note: str, on: date, step: str) -> None:
    with held(zones.midnight(on) + timedelta(hours=9), f"class/{step}") as now:
        agency = run.organisation_id
        entering.sign_up(person.id, agency, run.public_id, note=note, now=now)


def _answer(run: CourseRun, person: Person, by: Person, on: date, *, refused: str = "") -> None:
    request_id = db.session.scalars(
        select(EnrolmentRequest.id).where(
            EnrolmentRequest.run_id == run.id, EnrolmentRequest.person_id == person.id
        )
    ).one()
    with held(zones.midnight(on) + timedelta(hours=10), f"class/answer/{request_id}") as now:
        entering.answer(
            request_id, grant=not refused, reason=refused, actor_id=by.id, may=True, now=now
        )
