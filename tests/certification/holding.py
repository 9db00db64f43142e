"""An office with an exam of prepared forms and a sitting, for tests of taking part."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.assessment.models import (
    Attempt,
    AttemptResult,
    ExamForm,
    ExamSpecification,
    ExamSpecificationVersion,
    ItemBank,
)
from portal.certification.models import Exam, Registration, Sitting
from portal.certification.rules.exams import Ladder
from portal.certification.rules.sittings import Mode, Span
from portal.certification.service import exams, parts, registering, sittings
from portal.certification.service.exams import Written as ExamWritten
from portal.certification.service.parts import RoomWritten
from portal.certification.service.registering import Choice
from portal.certification.service.sittings import Written
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import InboxMessage, Person
from tests.support.office import Office
from tests.support.people import make_grant
from tests.support.portal_app import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = Span(NOON + 7 * DAY, NOON + 7 * DAY + 2 * HOUR)
SECOND = Span(FIRST.ends_at, FIRST.ends_at + 2 * HOUR)


class Holding:
    """The exam is open to everybody; its sitting has one shift, no room, and is not opened."""

    def __init__(self, clerks: int = 3, forms: int = 4) -> None:
        self.office = Office(clerks)
        self.organiser = self.office.member("Dewi Organisator")
        make_grant(self.organiser, Role.HR, self.office.agency)
        self.author = self.office.member("Eka Penyusun")
        self.competency_id = next(iter(self.office.competencies.values()))
        self.specification_id, self.version_id = self._specification(forms)
        self.exam = self.make_exam()
        self.sitting = self.make_sitting()

    def _specification(self, forms: int) -> tuple[int, int]:
        me = self.author.id
        with transaction():
            bank = ItemBank(code="bank-adm", title="Bank", kind="certification", created_at=NOON)
            db.session.add(bank)
            db.session.flush()
            specification = ExamSpecification(
                organisation_id=self.office.agency.id, bank_id=bank.id, code="adm",
                title="Kisi-kisi Adminduk", created_at=NOON, created_by_id=me,
            )  # fmt: skip
            db.session.add(specification)
            db.session.flush()
            version = ExamSpecificationVersion(
                specification_id=specification.id, number=1, title="Kisi-kisi Adminduk", rules=[],
                fixed=[], minutes=90, pass_percent=70, cut={}, report={}, submitted_by_id=me,
                published_by_id=me, published_at=NOON,
            )  # fmt: skip
            db.session.add(version)
            db.session.flush()
            db.session.add_all(
                ExamForm(version_id=version.id, number=number, items=[], facility_permille=600)
                for number in range(1, forms + 1)
            )
        return specification.id, version.id

    def written(self, **changes: Any) -> ExamWritten:
        values = {
            "code": "UJI-ADM", "title": "Ujian Administrasi Kependudukan",
            "specification_id": self.specification_id, "competency_id": self.competency_id,
            "level": 2, "max_attempts": 2, "wait_days": 30, "ladder": Ladder(), **changes,
        }  # fmt: skip
        return ExamWritten(**values)

    def make_exam(self, **changes: Any) -> Exam:
        what = self.written(**changes)
        return exams.create(self.office.agency.id, what, now=NOON, actor_id=self.organiser.id)

    def change_exam(self, **changes: Any) -> None:
        exams.change(self.exam.id, self.written(**changes), now=NOON, actor_id=self.organiser.id)

    def plan(self, **changes: Any) -> Written:
        values = {
            "title": "Ujian Desember", "version_id": self.version_id, "mode": Mode.FIXED,
            "zone": "Asia/Jakarta", "opens_at": NOON - DAY, "closes_at": NOON + 5 * DAY,
            "late_minutes": 15, **changes,
        }  # fmt: skip
        return Written(**values)

    def make_sitting(
        self, shift: Span = FIRST, exam: Exam | None = None, **changes: Any
    ) -> Sitting:
        exam_id = (exam or self.exam).id
        return sittings.create(
            exam_id, self.plan(**changes), shift, now=NOON, actor_id=self.organiser.id
        )

    def open(self, *seats: int, sitting: Sitting | None = None, row_seats: int = 5) -> Sitting:
        """Give the sitting rooms of so many seats and show it."""
        one = sitting or self.sitting
        for number, count in enumerate(seats or (20,), start=1):
            parts.add_room(
                one.id, RoomWritten(f"Ruang {number}", "Lantai 2", count, row_seats), now=NOON,
                actor_id=self.organiser.id,
            )  # fmt: skip
        sittings.publish(one.id, now=NOON, actor_id=self.organiser.id)
        return one

    def sign_up(
        self, who: Person, *, sitting: Sitting | None = None, now: datetime = NOON, **choice: Any
    ) -> Registration:
        one = sitting or self.sitting
        return registering.sign_up(
            who.id, self.office.agency.id, one.public_id, Choice(**choice), now=now
        )

    def attempt(
        self,
        registration: Registration,
        *,
        passed: bool,
        closed_at: datetime = NOON,
        ending: str = "submitted",
        form_id: int | None = None,
    ) -> None:
        """An exam that was written, as the engine leaves it."""
        with transaction():
            attempt = Attempt(
                purpose="exam", owner_ref=registration.public_id, person_id=registration.person_id,
                organisation_id=self.office.agency.id, number=1, title="Ujian", terms={}, paper=[],
                seed=b"0" * 16, drawn_at=closed_at, started_at=closed_at, deadline=closed_at,
                cookie_hash="", closed_at=closed_at, ending=ending,
                form_id=form_id or registration.form_id,
            )  # fmt: skip
            db.session.add(attempt)
            db.session.flush()
            db.session.add(
                AttemptResult(
                    attempt_id=attempt.id, number=1, earned=7 if passed else 1, possible=10, cut=7,
                    passed=passed, marks={}, reason="closed", made_at=closed_at,
                )
            )  # fmt: skip

    def told(self, who: Person) -> list[str]:
        """The kinds of messages somebody got, in order."""
        query = select(InboxMessage.kind).where(InboxMessage.person_id == who.id)
        return list(db.session.scalars(query.order_by(InboxMessage.id)))
