"""An agency with a certification bank, who writes specifications over it, and who publishes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.assessment.models import ExamSpecification, ExamSpecificationVersion, ItemBank
from portal.assessment.rules.cuts import CutMethod
from portal.assessment.rules.drawing import DrawRule
from portal.assessment.rules.specifying import Cut, Plan
from portal.assessment.service import banks, specifications
from portal.content import items, queries
from portal.content.documents import ItemFile
from portal.core.db import db
from portal.core.permissions import Role
from portal.people.models import Organisation, OrgUnit, Person
from portal.web.app import Portal
from tests.assessment.making import COMPETENCY, html
from tests.support.competency import load_reference
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_grant, make_person, make_unit
from tests.support.portal_app import NOON

BANK = "bank-uji"
ROWS = (DrawRule(COMPETENCY, "easy", 3), DrawRule(COMPETENCY, "hard", 2))
CUT = Cut(CutMethod.POLICY, 70, 0, "2026-11-20", "Keputusan Kepala BKPSDM 12/2026.")
PLAN = Plan(rows=ROWS, cut=CUT)


def question(number: int, difficulty: str, **values: Any) -> ItemFile:
    facts = {
        "id": f"uji-{number:03d}", "type": "single", "competency": COMPETENCY, "level": 2,
        "difficulty": difficulty, "tags": ["dasar"] if number % 2 else [],
        "stem": f"Pertanyaan nomor {number} tentang layanan?",
        "options": [
            {"text": f"Jawaban tepat {number}", "correct": True, "why": "Tepat."},
            {"text": f"Jawaban lain {number}", "correct": False, "why": "Bukan."},
        ],
        "explanation": "Karena.", "source": "Peraturan, Pasal 1", **values,
    }  # fmt: skip
    return ItemFile.model_validate(facts)


def questions(easy: int = 9, hard: int = 6) -> list[ItemFile]:
    return [question(n, "easy" if n <= easy else "hard") for n in range(1, easy + hard + 1)]


@dataclass(frozen=True, slots=True)
class Bureau:
    agency: Organisation
    unit: OrgUnit
    author: Person
    reviewer: Person
    bank: ItemBank

    def begin(self, plan: Plan = PLAN, code: str = "UJI-1") -> ExamSpecification:
        row = specifications.create(
            self.bank.id, code, "Ujian layanan", now=NOON, actor_id=self.author.id
        )
        specifications.write(row.id, plan, version=1, now=NOON, actor_id=self.author.id)
        return row

    def submitted(self, plan: Plan = PLAN, code: str = "UJI-1") -> ExamSpecification:
        row = self.begin(plan, code)
        return specifications.submit(
            row.id, version=row.draft_version, shared={}, public_allowed=False, now=NOON,
            actor_id=self.author.id,
        )  # fmt: skip

    def published(self, plan: Plan = PLAN, code: str = "UJI-1") -> ExamSpecificationVersion:
        return self.publish(self.submitted(plan, code))

    def publish(self, row: ExamSpecification, actor_id: int = 0) -> ExamSpecificationVersion:
        return specifications.publish(
            row.id, version=row.draft_version, shared={}, public_allowed=False, now=NOON,
            actor_id=actor_id or self.reviewer.id,
        )  # fmt: skip


def fill(agency: Organisation, some: list[ItemFile], code: str = BANK, **facts: Any) -> ItemBank:
    """A certification bank with these items."""
    documents = items.documents(some, queries.competency_ids(), lambda text: html(text).html)
    placed = [items.placed(one, "items/01-soal.yaml", n) for n, one in enumerate(documents)]
    banks.publish(
        code=code, title="Bank uji", kind="certification", public_keys=False, items=placed,
        now=NOON, facts={"code": "BANK-UJI", "competency": COMPETENCY, "level": 2},
        organisation_id=agency.id, **facts,
    )  # fmt: skip
    return db.session.scalars(select(ItemBank).where(ItemBank.code == code)).one()


def make_bureau(easy: int = 9, hard: int = 6) -> Bureau:
    agency = make_agency()
    load_reference(agency.id)
    unit = make_unit(agency)
    author, reviewer = make_person(unit, "Yulia Fitri"), make_person(unit, "Zulkifli Rahman")
    bank = fill(agency, questions(easy, hard))
    return Bureau(agency, unit, author, reviewer, bank)


def entered(portal: Portal, agency: Organisation, person: Person, *roles: Role) -> PageClient:
    for role in roles:
        make_grant(person, role, agency)
    client = PageClient(portal)
    client.enter(make_account(person).id)
    return client
