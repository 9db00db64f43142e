"""An exam that was sat: its paper has an item of every kind, its results are as a test says."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from portal.assessment.models import (
    Attempt,
    AttemptAnswer,
    ExamForm,
    ExamSpecification,
    ExamSpecificationVersion,
    ItemBank,
)
from portal.assessment.rules.kinds import KINDS
from portal.assessment.service import attempts
from portal.certification.models import Exam, Registration, Sitting, SittingShift
from portal.certification.queries import board
from portal.certification.rules.exams import Ladder
from portal.certification.service import releasing
from portal.certification.service.releasing import Confirmed
from portal.core import entropy
from portal.core.db import db, transaction
from portal.people.models import Organisation, OrgUnit, Person
from tests.assessment.conftest import begin, write_course
from tests.assessment.making import document, right_response
from tests.support.competency import load_reference
from tests.support.people import make_person, make_unit
from tests.support.portal_app import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = NOON - 4 * HOUR
SHIFT_ENDS = START + 2 * HOUR
AFTER = SHIFT_ENDS + HOUR


@dataclass
class ExamDay:
    """A sitting of two hours in the morning, by the board's ladder unless said otherwise."""

    root: Path
    ladder: Ladder = field(default_factory=Ladder)

    def __post_init__(self) -> None:
        quiz = begin(write_course(self.root / "semua-jenis"))
        self.agency = db.session.get_one(Organisation, quiz.agency_id)
        self.unit: OrgUnit = make_unit(self.agency)
        self.paper: list[dict[str, Any]] = quiz.paper
        self.competency_id = load_reference()["spbe"]
        self.board_member = self.person("Ketua Sidang")
        self._exam()
        self.sitting = self.make_sitting()

    def person(self, name: str = "") -> Person:
        return make_person(self.unit, name) if name else make_person(self.unit)

    def _exam(self) -> None:
        me = self.board_member.id
        with transaction():
            bank = ItemBank(code="bank-uji", title="Bank", kind="certification", created_at=NOON)
            db.session.add(bank)
            db.session.flush()
            specification = ExamSpecification(
                organisation_id=self.agency.id, bank_id=bank.id, code="spbe-1", title="Kisi-kisi",
                created_at=NOON, created_by_id=me,
            )  # fmt: skip
            db.session.add(specification)
            db.session.flush()
            version = ExamSpecificationVersion(
                specification_id=specification.id, number=3, title="Kisi-kisi", rules=[], fixed=[],
                minutes=90, pass_percent=70, cut={}, report={}, submitted_by_id=me,
                published_by_id=me, published_at=NOON,
            )  # fmt: skip
            db.session.add(version)
            db.session.flush()
            self.version_id = version.id
            items = [place["version"] for place in self.paper]
            self.forms = [
                ExamForm(version_id=version.id, number=number, items=items, facility_permille=600)
                for number in (1, 2)
            ]
            db.session.add_all(self.forms)
            self.exam = Exam(
                organisation_id=self.agency.id, code="UJI-SPBE", title="Ujian SPBE dasar",
                specification_id=specification.id, competency_id=self.competency_id, level=2,
                max_attempts=2, wait_days=0, valid_months=24, release=self.ladder.stored(),
                created_at=NOON, created_by_id=me,
            )  # fmt: skip
            db.session.add(self.exam)
            db.session.flush()

    def make_sitting(self, starts_at: datetime = START, **facts: Any) -> Sitting:
        with transaction():
            sitting = Sitting(
                organisation_id=self.agency.id, exam_id=self.exam.id, version_id=self.version_id,
                title="Ujian SPBE November", mode="fixed", zone="Asia/Jakarta",
                registration_opens_at=starts_at - 9 * DAY, registration_closes_at=starts_at - DAY,
                created_at=starts_at - 10 * DAY, created_by_id=self.board_member.id,
                published_at=starts_at - 9 * DAY, **facts,
            )  # fmt: skip
            db.session.add(sitting)
            db.session.flush()
            db.session.add(
                SittingShift(
                    sitting_id=sitting.id, number=1, starts_at=starts_at,
                    ends_at=starts_at + 2 * HOUR,
                )
            )  # fmt: skip
        return sitting

    def sit(
        self,
        *,
        blank: int = 0,
        who: Person | None = None,
        form: int = 0,
        close: bool = True,
        at: datetime = START,
        single: int | None = None,
    ) -> Attempt:
        """Somebody answers everything right but the first `blank` items (and, where given, the
        option `single` of the single choice), and hands in.
        """
        person = who or self.person()
        with transaction():
            registration = Registration(
                organisation_id=self.agency.id, sitting_id=self.sitting.id, person_id=person.id,
                number=1, form_id=self.forms[form].id, requested_at=NOON,
                requested_by_id=person.id, approved_at=NOON,
            )  # fmt: skip
            db.session.add(registration)
            db.session.flush()
            attempt = Attempt(
                public_id=entropy.public_id(), purpose="exam", owner_ref=registration.public_id,
                person_id=person.id, organisation_id=self.agency.id, number=1,
                title=self.exam.title, terms={"pass_percent": 70, "release": "confirmation"},
                paper=self.paper, seed=b"0" * 16, drawn_at=START, started_at=START,
                deadline=SHIFT_ENDS, closes_at=SHIFT_ENDS, form_id=self.forms[form].id,
                cookie_hash="",
            )  # fmt: skip
            db.session.add(attempt)
            db.session.flush()
            for place in self.paper[blank:]:
                db.session.add(
                    AttemptAnswer(
                        attempt_id=attempt.id, item_ref=place["ref"],
                        response=right(place, single), epoch=1, seq=1, saved_at=START,
                    )
                )  # fmt: skip
        if close:
            attempts.submit(person.id, attempt.public_id, now=at)
        return attempt

    def release(self, *, now: datetime = AFTER) -> None:
        """The board lets the results out, and the job does what follows."""
        found = board.figures(self.sitting.id)
        releasing.release(
            self.sitting.id, Confirmed(found.count, found.passed), actor_id=self.board_member.id,
            now=now,
        )  # fmt: skip
        releasing.go_on(now=now)


def right(place: dict[str, Any], single: int | None = None) -> dict[str, Any]:
    """The right response to an item as the engine stores it."""
    kind = place["kind"]
    if kind == "single" and single is not None:
        return {"choice": [single]}
    return KINDS[kind].read(place, right_response(kind, place, document(kind)))
