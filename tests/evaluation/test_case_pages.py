"""A person answers their result; an objection is decided by somebody without a part in it."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.permissions import Role
from portal.evaluation.models import EvaluationObjection, EvaluationRating
from portal.evaluation.rules.stages import Calendar, Dated, Stage
from portal.ledger.queries import events
from portal.people.models import InboxMessage, Person
from portal.web.app import Portal
from tests.support.evaluation import add_rated, make_period
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant

KEY = "pelayanan_publik"
REASON = "Contoh yang dipakai penilai bukan pekerjaan saya, melainkan rekan."
ANSWER = "Contoh itu memang pekerjaan pegawai lain menurut buku loket."
OPEN = Calendar(
    date(2026, 7, 1),
    date(2027, 1, 1),
    (
        Dated(Stage.SELF, date(2026, 11, 1), date(2026, 11, 20)),
        Dated(Stage.SUPERVISOR, date(2026, 11, 1), date(2026, 11, 27)),
        Dated(Stage.CALIBRATION, date(2026, 11, 20), date(2026, 11, 25)),
        Dated(Stage.OBJECTION, date(2026, 11, 25), date(2026, 12, 5)),
        Dated(Stage.FIXING, date(2026, 12, 5), date(2026, 12, 10)),
        Dated(Stage.FOLLOW_UP, date(2026, 12, 10), None),
    ),
)


@dataclass
class Case:
    office: Office
    hr: Person
    form: str


@pytest.fixture
def case(app: Portal, page: PageClient) -> Case:
    """A clerk rated by the head, on a day of the stage of objections."""
    with app.app_context():
        office = Office(clerks=2)
        hr = office.member("Siti Aminah")
        make_grant(hr, Role.HR, office.agency)
        make_grant(office.head, Role.HR, office.agency)
        period = make_period(office.agency.id, calendar=OPEN)
        form = add_rated(period.id, office.clerks[0].id, office.head.id).public_id
        made = Case(office, hr, form)
    office.enter(page, office.head)
    said = {
        "indicators": ["1-0", "1-1"], "example_on": ["2", "9", "2026"], "example": REASON,
        "version": "0",
    }  # fmt: skip
    place = f"/team/evaluations/{form}"
    assert page.post(f"{place}/rate/{KEY}?level=1", said).status_code == 303
    assert page.post(f"{place}/submit").status_code == 303
    return made


def test_the_form_is_fed_and_says_who_looked(app: Portal, page: PageClient, case: Case) -> None:
    case.office.enter(page, case.office.head)
    page.get(f"/team/evaluations/{case.form}")
    case.office.enter(page, case.office.clerks[0])
    shown = page.get("/evaluations/2026-2").text
    assert "JP diakui" in shown
    assert "Predikat kinerja belum diimpor" in shown
    assert "Yang membuka evaluasi Anda" in shown
    assert "Hendri Saputra" in shown[shown.index("Yang membuka evaluasi Anda") :]
    case.office.enter(page, case.office.clerks[1])  # a peer has no such form, and no way to it
    page.get("/evaluations/2026-2", status=404)
    page.get(f"/team/evaluations/{case.form}", status=404)


def test_who_accepts_may_still_comment_until_it_is_fixed(
    app: Portal, page: PageClient, case: Case
) -> None:
    case.office.enter(page, case.office.clerks[0])
    assert "Terima hasil" in page.get("/evaluations/2026-2").text
    for _again in range(2):
        assert page.post("/evaluations/2026-2/acknowledge").status_code == 303
    page.get("/evaluations/2026-2/comment")
    word = {"comment": "Terima kasih atas contohnya."}
    assert page.post("/evaluations/2026-2/comment", word).status_code == 303
    shown = page.get("/evaluations/2026-2").text
    assert word["comment"] in shown
    assert "Terima hasil" not in shown


def test_an_objection_is_decided_by_somebody_without_a_part_in_it(
    app: Portal, page: PageClient, case: Case
) -> None:
    rina = case.office.clerks[0]
    case.office.enter(page, rina)
    page.get("/evaluations/2026-2/object")
    assert page.post("/evaluations/2026-2/object", {"reason": "ya"}).status_code == 422
    assert page.post("/evaluations/2026-2/object", {"reason": REASON}).status_code == 303
    assert "Diputus paling lambat" in page.get("/evaluations/2026-2").text
    with app.app_context():
        row = db.session.scalars(select(EvaluationObjection)).one()
        place = f"/admin/objections/{row.public_id}"
        rating = db.session.scalars(select(EvaluationRating)).one()
        assert row.due_on == date(2026, 12, 10)  # ten working days
        field = f"level-{rating.id}-{case.office.competencies[KEY]}"
    verdict = {"verdict": "upheld", "answer": ANSWER, field: "0"}
    case.office.enter(page, case.office.head)  # personnel officer, and the rater
    assert "Putuskan" not in page.get(place).text
    assert page.post(place, verdict).status_code == 422
    case.office.enter(page, case.hr)
    assert "1 keberatan atas evaluasi" in page.get("/").text
    assert rina.full_name in page.get("/admin/objections").text
    assert page.post(place, {**verdict, "verdict": "rejected"}).status_code == 422
    assert page.post(place, verdict).status_code == 303
    assert ANSWER in page.get(place).text
    case.office.enter(page, rina)
    shown = page.get("/evaluations/2026-2").text
    assert ANSWER in shown
    assert "level 1 menjadi 0" in shown
    with app.app_context():
        last = events.revisions(
            "supervisor_rating", f"rating:{rating.public_id}:{case.office.competencies[KEY]}"
        )[-1][1]
        assert last.is_withdrawal  # the evidence follows the decision
        told = db.session.scalars(
            select(InboxMessage.kind).where(InboxMessage.person_id == rina.id)
        ).all()
        assert {"evaluation.objection_filed", "evaluation.objection_decided"} <= set(told)
