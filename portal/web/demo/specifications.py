"""Certification banks of the demonstration city and what is examined out of them.

Two specifications are published, each with three forms: one with a cut by policy, one by an Angoff
panel of five. A third waits for its reviewer. The banks' keys are public, so only a demonstration
may use them.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from portal.assessment import specifications as reads
from portal.assessment.models import ExamSpecification, ItemBank
from portal.assessment.rules import specifying
from portal.assessment.rules.blueprint import PRIOR
from portal.assessment.rules.cuts import CutMethod, PanelCut
from portal.assessment.rules.drawing import DrawRule
from portal.assessment.rules.specifying import Cut, Plan
from portal.assessment.service import specifications as service
from portal.content import service as content
from portal.core import entropy
from portal.core.db import db
from portal.people.models import Person
from portal.web.demo import city
from portal.web.demo.build import BEGIN, City, courses_folder, held

LOADED = BEGIN + timedelta(days=31)
WRITTEN = BEGIN + timedelta(days=45)
DECIDED_ON = "2024-08-12"
JUDGES = 5


def play(made: City) -> None:
    """Load the banks; write, rate, hand in and publish."""
    with held(LOADED, "banks") as now:
        for path in sorted(courses_folder().glob("*/bank.yaml")):
            content.load(path.parent, now=now, actor_id=None)
    service_plan = Plan(
        rows=_rows("pelayanan_prima", 4, 11, 5),
        minutes=40,
        cut=Cut(
            CutMethod.POLICY, 70, 0, DECIDED_ON, "Keputusan Kepala BKPSDM 893.3/114/2024, diktum 2."
        ),
    )
    _published(made, "bank-pelayanan-prima", "UJI-PPP-2", _TITLE["pelayanan_prima"], service_plan)
    _published(made, "bank-spbe", "UJI-SPBE-2", _TITLE["spbe"], _rated(made))
    waiting = replace(service_plan, rows=_rows("spbe", 4, 12, 4), minutes=45)
    _submitted(made, "bank-keamanan-informasi", "UJI-KDP-2", _TITLE["keamanan"], waiting)


_TITLE = {
    "pelayanan_prima": "Sertifikasi Pelayanan Publik Prima, level 2",
    "spbe": "Sertifikasi SPBE dalam Pekerjaan Sehari-hari, level 2",
    "keamanan": "Sertifikasi Keamanan Informasi dan Pelindungan Data Pribadi, level 2",
}


def _rows(competency: str, easy: int, medium: int, hard: int) -> tuple[DrawRule, ...]:
    counts = {"easy": easy, "medium": medium, "hard": hard}
    return tuple(DrawRule(competency, difficulty, count) for difficulty, count in counts.items())


def _rated(made: City) -> Plan:
    """A plan whose cut comes out of the ratings of a panel that judges much alike."""
    plan = Plan(rows=_rows("spbe", 7, 10, 3), minutes=40)
    stock = reads.stock(_bank("bank-spbe").id)
    with held(WRITTEN, "angoff"):
        ratings = tuple(
            {
                one.key: PRIOR[one.difficulty] // 10 - 8 + judge + entropy.below(13)
                for one in stock.items
            }
            for judge in range(JUDGES)
        )
    note = "Berita acara panel penetapan batas lulus nomor 005/BA-ANGOFF/2024."
    cut = Cut(CutMethod.ANGOFF, None, JUDGES, DECIDED_ON, note, ratings)
    told = specifying.computed(replace(plan, cut=cut), stock)
    percent = told.percent if isinstance(told, PanelCut) else None
    return replace(plan, cut=replace(cut, percent=percent))


def _published(made: City, bank: str, code: str, title: str, plan: Plan) -> None:
    row = _submitted(made, bank, code, title, plan)
    with held(WRITTEN + timedelta(days=2), f"publish/{code}") as now:
        service.publish(
            row.id,
            version=row.draft_version,
            shared={},
            public_allowed=True,
            now=now,
            actor_id=player(made, "reviewer").id,
        )


def _submitted(made: City, bank: str, code: str, title: str, plan: Plan) -> ExamSpecification:
    author = player(made, "trainer").id
    with held(WRITTEN, f"specification/{code}") as now:
        row = service.create(_bank(bank).id, code, title, now=now, actor_id=author)
        version = service.write(row.id, plan, version=row.draft_version, now=now, actor_id=author)
        return service.submit(
            row.id, version=version, shared={}, public_allowed=True, now=now, actor_id=author
        )


def _bank(code: str) -> ItemBank:
    return db.session.scalars(select(ItemBank).where(ItemBank.code == code)).one()


def player(made: City, role: str) -> Person:
    """Who plays a role of the demonstration."""
    seat = {one.role: one for one in city.PLAYERS}[role]
    return made.heads[seat.unit] if seat.place is None else made.staff[seat.unit][seat.place]
