"""A published specification with one form over real items, and somebody's attempt at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.assessment.models import (
    Attempt,
    ExamForm,
    ExamSpecification,
    ExamSpecificationVersion,
    Item,
    ItemBank,
)
from portal.assessment.rules.attempts import Release, Terms
from portal.assessment.service import banks, exams
from portal.assessment.service.exams import ExamOrder
from portal.core import entropy
from portal.core.db import db, transaction
from portal.people.models import Organisation, Person
from tests.assessment.making import COMPETENCY, document
from tests.support.competency import load_reference
from tests.support.people import make_agency, make_person, make_unit
from tests.support.portal_app import NOON

SESSION = 41
MINUTES = 90


@dataclass(frozen=True, slots=True)
class Hall:
    """An agency, its people and the form of an exam they sit."""

    agency: Organisation
    people: tuple[Person, ...]
    version_id: int
    form_id: int

    def order(
        self, *, allowance: int = 100, closes_at: datetime | None = None,
        opens_at: datetime | None = None, ref: str = "", minutes: int = MINUTES,
    ) -> ExamOrder:  # fmt: skip
        terms = Terms(minutes, 70, 1, 0, Release.CONFIRMATION, allowance_percent=allowance)
        return ExamOrder(
            ref or entropy.public_id(), "Ujian kompetensi", self.form_id, terms, closes_at, opens_at
        )

    def ready(self, place: int = 0, *, now: datetime = NOON, **order: object) -> Attempt:
        """An attempt of one of the people, checked in."""
        wanted = self.order(**order)  # type: ignore[arg-type]
        return exams.prepare(self.people[place].id, self.agency.id, wanted, now=now)

    def begun(self, place: int = 0, *, now: datetime = NOON, **order: object) -> Attempt:
        attempt = self.ready(place, now=now, **order)
        return exams.begin(attempt.person_id, attempt.public_id, session_id=SESSION, now=now)


def make_hall(*, people: int = 1, items: int = 6, timezone: str = "Asia/Jakarta") -> Hall:
    """Inside an application context: single-choice and short items by turns."""
    competency = load_reference()[COMPETENCY]
    agency = make_agency(timezone=timezone)
    unit = make_unit(agency)
    crowd = tuple(make_person(unit) for _ in range(people))
    version, form = make_form(agency, crowd[0], competency, items)
    return Hall(agency, crowd, version, form)


def make_form(agency: Organisation, author: Person, competency: int, items: int) -> tuple[int, int]:
    """The ids of a version and its form, with a certification bank of their own."""
    code = f"bank-{entropy.public_id()}"
    kinds = ("single", "short")
    banks.publish(
        code=code, title="Bank sertifikasi", kind="certification", public_keys=False,
        items=[document(kinds[n % 2], competency, f"soal-{n}") for n in range(items)],
        now=NOON - timedelta(days=30),
    )  # fmt: skip
    bank = db.session.scalars(select(ItemBank.id).where(ItemBank.code == code)).one()
    versions = db.session.scalars(
        select(Item.current_version_id).where(Item.bank_id == bank).order_by(Item.key)
    )
    return _publish(agency, author, bank, code, list(versions))


def _publish(
    agency: Organisation, author: Person, bank: int, code: str, items: Sequence[int | None]
) -> tuple[int, int]:
    with transaction():
        specification = ExamSpecification(
            organisation_id=agency.id, bank_id=bank, code=code, title="Ujian kompetensi",
            created_at=NOON, created_by_id=author.id,
        )  # fmt: skip
        db.session.add(specification)
        db.session.flush()
        version = ExamSpecificationVersion(
            specification_id=specification.id, number=1, title="Ujian kompetensi", rules=[],
            fixed=[], minutes=MINUTES, pass_percent=70, cut={}, report={},
            submitted_by_id=author.id, published_by_id=author.id, published_at=NOON,
        )  # fmt: skip
        db.session.add(version)
        db.session.flush()
        form = ExamForm(version_id=version.id, number=1, items=list(items), facility_permille=600)
        db.session.add(form)
        db.session.flush()
        return version.id, form.id
