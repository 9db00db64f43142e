"""Levels of units side by side; whoever has no part in a rating changes it, with a reason."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import (
    EvaluationCalibration,
    EvaluationForm,
    EvaluationPeriod,
    EvaluationRating,
)
from portal.evaluation.rules.stages import Calendar, Dated, Stage, stored
from portal.ledger.queries import events
from portal.people.models import InboxMessage, Person
from portal.web.app import Portal
from tests.evaluation.test_case_pages import KEY, OPEN, REASON
from tests.support.evaluation import add_rated, make_period
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant
from tests.support.statements import counted

NOW = Calendar(
    OPEN.from_on,
    OPEN.until_on,
    tuple(
        Dated(Stage.CALIBRATION, date(2026, 11, 20), date(2026, 11, 30))
        if one.stage is Stage.CALIBRATION
        else Dated(Stage.OBJECTION, date(2026, 11, 30), date(2026, 12, 5))
        if one.stage is Stage.OBJECTION
        else one
        for one in OPEN.stages
    ),
)
WHY = "Unit lain memberi level dua untuk contoh yang sama beratnya."


@dataclass
class Rated:
    office: Office
    hr: Person
    period: str
    rating: str

    @property
    def place(self) -> str:
        return f"/admin/periods/{self.period}/calibration"

    @property
    def change(self) -> str:
        return f"{self.place}/{self.rating}/{KEY}"


@pytest.fixture
def rated(app: Portal, page: PageClient) -> Rated:
    """A clerk whose head gave level 1, while units are compared."""
    with app.app_context():
        office = Office(clerks=2)
        hr = office.member("Siti Aminah")
        for officer in (hr, office.head):
            make_grant(officer, Role.HR, office.agency)
        period = make_period(office.agency.id, calendar=NOW)
        row = add_rated(period.id, office.clerks[0].id, office.head.id)
        with transaction():
            db.session.get_one(EvaluationForm, row.id).unit_id = office.unit.id
        form, public_id = row.public_id, period.public_id
    office.enter(page, office.head)
    said = {
        "indicators": ["1-0", "1-1"], "example_on": ["2", "9", "2026"], "example": REASON,
        "version": "0",
    }  # fmt: skip
    assert page.post(f"/team/evaluations/{form}/rate/{KEY}?level=1", said).status_code == 303
    assert page.post(f"/team/evaluations/{form}/submit").status_code == 303
    with app.app_context():
        rating = db.session.scalars(select(EvaluationRating.public_id)).one()
    return Rated(office, hr, public_id, rating)


@pytest.mark.postgresql
def test_units_are_compared_and_a_level_is_changed_with_a_reason(
    app: Portal, page: PageClient, rated: Rated
) -> None:
    """The evidence follows, what was given stays beside it, rater and person read why."""
    rated.office.enter(page, rated.hr)
    page.get(rated.place)
    with counted(app) as statements:
        units = page.get(f"{rated.place}?competency={KEY}").text
    assert len(statements) <= 8, statements
    assert rated.office.unit.name in units
    with app.app_context():
        unit = rated.office.unit.public_id
    people = page.get(f"{rated.place}?competency={KEY}&unit={unit}").text
    assert rated.office.clerks[0].full_name in people
    assert page.post(rated.change, {"level": "2", "reason": "beda"}).status_code == 422
    assert page.post(rated.change, {"level": "1", "reason": WHY}).status_code == 422
    assert page.post(rated.change, {"level": "9", "reason": WHY}).status_code == 422
    assert page.post(rated.change, {"level": "2", "reason": WHY}).status_code == 303
    assert "semula 1" in page.get(f"{rated.place}?competency={KEY}&unit={unit}").text
    with app.app_context():
        kept = db.session.scalars(select(EvaluationCalibration)).one()
        assert (kept.before, kept.after, kept.reason) == (1, 2, WHY)
        told = db.session.scalars(select(InboxMessage.person_id)).all()
        assert rated.office.head.id in told
        clerk = rated.office.clerks[0].id
        [said] = [one for one in events.of_persons([clerk])[clerk] if one.revision == 2]
        assert [line.target_level for line in said.lines] == [2]


def test_nobody_calibrates_their_own_rating_or_outside_the_stage(
    app: Portal, page: PageClient, rated: Rated
) -> None:
    rated.office.enter(page, rated.office.head)
    assert page.post(rated.change, {"level": "2", "reason": WHY}).status_code == 422
    rated.office.enter(page, rated.office.clerks[1])
    assert page.client.get(rated.place).status_code == 403
    with app.app_context(), transaction():
        db.session.scalars(select(EvaluationPeriod)).one().stages = stored(OPEN)
    rated.office.enter(page, rated.hr)
    assert "tidak sedang berjalan" in page.get(rated.change).text
    assert page.post(rated.change, {"level": "2", "reason": WHY}).status_code == 422
