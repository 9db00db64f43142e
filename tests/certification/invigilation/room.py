"""A published sitting with one room, an invigilator and examinees at its seats."""

from datetime import datetime, timedelta
from typing import TypeVar

from portal.assessment.models import ExamSpecificationVersion
from portal.certification.models import (
    Exam,
    Registration,
    Sitting,
    SittingOfficer,
    SittingRoom,
    SittingShift,
)
from portal.certification.queries import duties
from portal.certification.queries.duties import Watch
from portal.certification.rules import tickets
from portal.certification.service import door
from portal.core.db import Base, db, transaction
from portal.core.permissions import Role
from portal.people.models import Person
from portal.people.queries import actors
from portal.people.service import sessions
from portal.people.service.sessions import Device
from tests.support.competency import load_reference
from tests.support.exams import Hall, make_hall
from tests.support.people import make_account, make_grant, make_person, make_unit
from tests.support.portal_app import NOON

Made = TypeVar("Made", bound=Base)
START = NOON + timedelta(hours=1)
END = START + timedelta(hours=3)
ADDRESS = "10.20.0.7"
DEVICE = Device("", ADDRESS, shared=True)


class ExamRoom:
    """Inside an application context."""

    def __init__(
        self,
        people: int = 2,
        *,
        mode: str = "fixed",
        late_minutes: int = 15,
        start: datetime = START,
    ) -> None:
        self.hall: Hall = make_hall(people=people)
        agency = self.hall.agency
        unit = make_unit(agency, name="Balai ujian")
        self.invigilator = make_person(unit, "Yanti Pengawas")
        make_grant(self.invigilator, Role.INVIGILATOR, agency)
        self.account_id = make_account(self.invigilator).id
        with transaction():
            self.sitting = self._sitting(mode, late_minutes)
            self.shift = self._add(
                SittingShift(
                    sitting_id=self.sitting.id,
                    number=1,
                    starts_at=start,
                    ends_at=start + (END - START),
                )
            )
            self.room = self.add_room("Laboratorium 1")
            self.registrations = [
                self._register(person, seat)
                for seat, person in enumerate(self.hall.people, start=1)
            ]

    def _add(self, row: Made) -> Made:
        db.session.add(row)
        db.session.flush()
        return row

    def _sitting(self, mode: str, late_minutes: int) -> Sitting:
        me, agency = self.invigilator.id, self.hall.agency.id
        version = self.hall.version_id
        exam = Exam(
            organisation_id=agency, code="UJI", title="Ujian SPBE",
            specification_id=_specification_of(version), competency_id=_competency(), level=2,
            max_attempts=2, wait_days=0, created_at=NOON, created_by_id=me,
            instructions="Kerjakan sendiri.",
        )  # fmt: skip
        self._add(exam)
        sitting = Sitting(
            organisation_id=agency, exam_id=exam.id, version_id=version, title="Ujian Desember",
            mode=mode, zone="Asia/Jakarta", registration_opens_at=NOON - timedelta(days=9),
            registration_closes_at=NOON - timedelta(days=2), late_minutes=late_minutes,
            created_at=NOON, created_by_id=me, published_at=NOON - timedelta(days=9),
        )  # fmt: skip
        self._add(sitting)
        return sitting

    def add_room(self, name: str, *, watched: bool = True) -> SittingRoom:
        room = SittingRoom(sitting_id=self.sitting.id, name=name, seats=30)
        self._add(room)
        if watched:
            officer = SittingOfficer(
                sitting_id=self.sitting.id, room_id=room.id, person_id=self.invigilator.id,
                duty="invigilator", assigned_at=NOON, assigned_by_id=self.invigilator.id,
            )  # fmt: skip
            self._add(officer)
        return room

    def _register(self, person: Person, seat: int) -> Registration:
        one = Registration(
            organisation_id=self.hall.agency.id, sitting_id=self.sitting.id,
            shift_id=self.shift.id, room_id=self.room.id, person_id=person.id, number=1, seat=seat,
            form_id=self.hall.form_id, requested_at=NOON, requested_by_id=person.id,
            approved_at=NOON, decided_by_id=self.invigilator.id,
            ticket=tickets.written(f"SPBE{seat:04d}"),
        )  # fmt: skip
        self._add(one)
        return one

    def watch(self) -> Watch:
        token = sessions.begin(self.account_id, now=NOON, device=DEVICE, second_factor=True)
        found = actors.signed_in(sessions.token_hash(token), now=NOON, on=NOON.date())
        assert found is not None
        return duties.one(found.actor, self.sitting.public_id, self.shift.public_id)

    def check_in(self, place: int = 0, *, now: datetime = START) -> str:
        """Check somebody in and give them a PIN."""
        watch, me = self.watch(), self.invigilator.id
        one = self.registrations[place].public_id
        door.check_in(watch, one, "Kartu pegawai, foto sesuai", by_id=me, now=now)
        ((_one, pin),) = door.give_pins(watch, [one], by_id=me, now=now)
        return pin

    @property
    def path(self) -> str:
        return f"/invigilate/{self.sitting.public_id}/{self.shift.public_id}"


def _specification_of(version_id: int) -> int:
    return db.session.get_one(ExamSpecificationVersion, version_id).specification_id


def _competency() -> int:
    return next(iter(load_reference().values()))
