"""Certification exams of the demonstration city: sat, going on today, and to sign up for.

The keys of their banks are public, so they are for the demonstration alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.assessment.models import ExamSpecification
from portal.certification.models import Exam, Sitting, SittingShift
from portal.certification.queries import exams as reads
from portal.certification.rules.accommodation import Given, Needs
from portal.certification.rules.eligibility import Requirements
from portal.certification.rules.exams import Ladder, ScoreRelease
from portal.certification.rules.sittings import Mode, Span
from portal.certification.service import (
    accommodations,
    exams,
    parts,
    registering,
    sittings,
)
from portal.certification.service.parts import RoomWritten
from portal.certification.service.registering import Choice
from portal.competency.models import Competency
from portal.core import zones
from portal.core.db import db
from portal.people.models import Person
from portal.web.demo import results
from portal.web.demo.build import City, held
from portal.web.demo.specifications import player

ZONE = zones.DEFAULT
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INSTRUCTIONS = (
    "Ujian ini menguji pengetahuan yang dipakai dalam pekerjaan setiap hari; bahan cetak dan "
    "catatan tidak boleh dibuka.\n"
    "Telepon dimatikan dan disimpan di tas.\n"
    "Jawaban tersimpan sendiri; bila sambungan putus, teruskan mengerjakan."
)
DECLARED = ("Saya tidak pernah dijatuhi hukuman disiplin tingkat berat dalam tiga tahun terakhir.",)


def play(made: City, today: date) -> None:
    """Two exams with their sittings as they stand on `today`; the same for the same day."""
    service = _exam(made, today, "UJI-PPP-2", "pelayanan_prima")
    spbe = _exam(made, today, "UJI-SPBE-2", "spbe", DECLARED)
    clerks = [*made.staff["disdukcapil"], *made.staff["kecamatan_silungkang"]]
    results.play(made, today, spbe)
    _today(made, today, service, clerks[:12])
    _open(made, today, spbe, [*made.staff["diskominfo"][3:8], *made.staff["dpmptsp"][:4]])


def appoint(made: City, *, now: datetime) -> None:
    """The invigilator of the demonstration takes charge; needs the grants of the accounts."""
    chief = made.heads["bkpsdm_bangkom"]
    person = player(made, "invigilator")
    to_come = select(SittingShift.sitting_id).where(SittingShift.ends_at > now)
    query = select(Sitting).where(Sitting.id.in_(to_come)).order_by(Sitting.id)
    for sitting in db.session.scalars(query).all():
        parts.add_officer(sitting.id, person.public_id, "", "lead", now=now, actor_id=chief.id)


def sample() -> str | None:
    """The sitting one can sign up for: the last one made."""
    return db.session.scalar(select(Sitting.public_id).order_by(Sitting.id.desc()).limit(1))


def _exam(
    made: City,
    today: date,
    specification: str,
    key: str,
    statements: Sequence[str] = (),
) -> Exam:
    """An exam of a published specification of the demonstration."""
    at = zones.midnight(today - 90 * DAY) + 9 * HOUR
    with held(at, f"exam/{specification}") as now:
        kept = select(ExamSpecification).where(ExamSpecification.code == specification)
        found = db.session.scalars(kept).one()
        competency = select(Competency.id).where(Competency.key == key)
        return exams.create(
            made.organisation_id,
            exams.Written(
                code=specification.removeprefix("UJI-"),
                title=found.title.replace("Sertifikasi", "Ujian").partition(",")[0],
                specification_id=found.id,
                competency_id=db.session.scalars(competency).one(),
                level=2,
                max_attempts=3,
                wait_days=30,
                valid_months=36,
                ladder=Ladder(ScoreRelease.BY_BOARD, 7, None),
                requirements=Requirements(months_in_post=12, statements=tuple(statements)),
                instructions=INSTRUCTIONS,
            ),
            now=now,
            actor_id=made.heads["bkpsdm_bangkom"].id,
        )


def _sitting(made: City, exam: Exam, what: sittings.Written, shift: Span, now: datetime) -> Sitting:
    by: dict[str, Any] = {"now": now, "actor_id": made.heads["bkpsdm_bangkom"].id}
    one = sittings.create(exam.id, what, shift, **by)
    for name, seats in (("Laboratorium komputer 1", 15), ("Laboratorium komputer 2", 10)):
        place = "Gedung BKPSDM lantai 2, Jalan Contoh Nomor 1"
        parts.add_room(one.id, RoomWritten(name, place, seats), **by)
    return one


def _written(exam: Exam, title: str, now: datetime, closes_at: datetime) -> sittings.Written:
    version = reads.versions(exam.specification_id)[0]
    return sittings.Written(
        title=title, version_id=version.id, mode=Mode.WINDOW, zone=ZONE, opens_at=now,
        closes_at=closes_at,
    )  # fmt: skip


def _today(made: City, today: date, exam: Exam, people: Sequence[Person]) -> None:
    """A window that lasts all of today, with a dozen people; one of them has more time."""
    chief = made.heads["bkpsdm_bangkom"]
    begins = zones.midnight(today) + 6 * HOUR
    with held(zones.midnight(today - 20 * DAY) + 9 * HOUR, "exam/today") as now:
        what = _written(exam, f"{exam.title}, gelombang akhir tahun", now, begins - DAY)
        one = _sitting(made, exam, what, Span(begins, begins + 17 * HOUR), now)
        sittings.publish(one.id, now=now, actor_id=chief.id)
        accommodations.give(
            people[3].id, made.organisation_id,
            Given(Needs(125, 10, large_type=True), today - 20 * DAY),
            "Surat keterangan dokter mata.",
            actor_id=chief.id, now=now,
        )  # fmt: skip
    for number, person in enumerate(people):
        at = zones.midnight(today - 18 * DAY) + (9 + number) * HOUR
        with held(at, f"exam/today/{number}") as now:
            registering.sign_up(person.id, made.organisation_id, one.public_id, Choice(), now=now)


def _open(made: City, today: date, exam: Exam, people: Sequence[Person]) -> None:
    """Two shifts in three weeks, by approval: some have a seat, some wait for their answer."""
    chief = made.heads["bkpsdm_bangkom"]
    begins = zones.midnight(today + 21 * DAY) + 8 * HOUR
    with held(zones.midnight(today - 7 * DAY) + 9 * HOUR, "exam/open") as now:
        what = _written(exam, f"{exam.title}, gelombang awal tahun", now, begins - 3 * DAY)
        what = replace(
            what, mode=Mode.FIXED, needs_approval=True, late_minutes=15,
            networks=("10.20.0.0/16",),
            instructions="Masuk dari pintu timur; parkir tamu di belakang gedung.",
        )  # fmt: skip
        one = _sitting(made, exam, what, Span(begins, begins + 2 * HOUR), now)
        second = Span(begins + 3 * HOUR, begins + 5 * HOUR)
        parts.add_shift(one.id, second, now=now, actor_id=chief.id)
        sittings.publish(one.id, now=now, actor_id=chief.id)
    asked = []
    for number, person in enumerate(people):
        at = zones.midnight(today - 6 * DAY) + (9 + number) * HOUR
        with held(at, f"exam/open/{number}") as now:
            choice = Choice(statements=DECLARED)
            asked.append(
                registering.sign_up(person.id, made.organisation_id, one.public_id, choice, now=now)
            )
    for number, registration in enumerate(asked[:6]):
        with held(zones.midnight(today - 2 * DAY) + 10 * HOUR, f"exam/answer/{number}") as now:
            registering.answer(
                registration.id,
                grant=number != 5,
                reason="" if number != 5 else "Bertugas di luar kota pada hari ujian.",
                actor_id=chief.id,
                now=now,
            )
