"""How many PNS have the year's hours, month by month: sums of many, each year by itself."""

from datetime import date

import pytest
from sqlalchemy import Select, select

from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.learning.hours import attained, verifying
from portal.learning.hours.models import HoursClaim
from portal.people.models import Person, PersonStatus
from portal.planning.models import BudgetLine
from portal.web.app import Portal
from tests.support.hours import filed, make_claim
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant
from tests.support.portal_app import NOON
from tests.support.statements import counted

pytestmark = pytest.mark.postgresql


@pytest.fixture
def office(app: Portal) -> Office:
    with app.app_context():
        made = Office(6)
        make_grant(made.head, Role.HR, made.agency)
        return made


def learnt(office: Office, who: int, first: date, last: date) -> None:
    """A workshop from day to day, 5 JP each, verified."""
    claim = make_claim(office.clerks[who].id, filed(on=first, until=last), today=last)
    verifying.decide(
        select(HoursClaim), {claim.public_id: claim.version}, verify=True, reason="",
        decider_id=office.head.id, now=NOON,
    )  # fmt: skip


def clerks(office: Office) -> Select[int]:
    return select(Person.id).where(Person.id.in_([one.id for one in office.clerks]))


def test_whoever_has_the_hours_counts_from_the_month_in_which_they_came_together(
    app: Portal, office: Office
) -> None:
    with app.app_context():
        learnt(office, 0, date(2026, 3, 2), date(2026, 3, 5))
        learnt(office, 1, date(2026, 2, 2), date(2026, 2, 4))
        learnt(office, 1, date(2026, 6, 8), date(2026, 6, 8))
        learnt(office, 2, date(2026, 5, 4), date(2026, 5, 6))  # 15 JP
        learnt(office, 2, date(2025, 12, 1), date(2025, 12, 1))  # of another year
        learnt(office, 3, date(2025, 10, 6), date(2025, 10, 9))
        with counted(app) as statements:
            found = attained.by_month(clerks(office), TODAY)
        assert len(statements) == 2
        assert (found.people, found.wanted_jp100) == (6, 2000)
        assert found.years[2026] == (0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2)
        assert found.years[2025] == (0,) * 9 + (1, 1, 1)
        assert found.percents(2026)[-1] == 33
        credited = attained.by_form(clerks(office), TODAY)
        assert credited[2026].forms == {"workshop": 5500}
        assert credited[2025].jp100 == 2500


def test_only_those_who_owe_it_are_counted(app: Portal, office: Office) -> None:
    """For PPPK the figure of the law is a ceiling."""
    with app.app_context():
        learnt(office, 0, date(2026, 3, 2), date(2026, 3, 5))
        with transaction():
            status = select(PersonStatus).where(PersonStatus.person_id == office.clerks[0].id)
            db.session.scalars(status).one().status = "pppk"
        found = attained.by_month(clerks(office), TODAY)
    assert (found.people, found.years[2026][-1]) == (5, 0)


def test_the_page_shows_it_to_who_reads_units_and_to_nobody_else(
    app: Portal, page: PageClient, office: Office
) -> None:
    with app.app_context():
        learnt(office, 0, date(2026, 3, 2), date(2026, 3, 5))
    office.enter(page, office.head)
    text = page.get("/admin/impact").text
    assert "14 % PNS sudah mencapai 20 JP" in text  # the head is one of seven
    assert "100 % jam pelajaran berasal dari lokakarya (workshop)" in text
    assert "Belum ada evaluasi yang dibuka" in text
    office.enter(page, office.clerks[0])
    page.get("/admin/impact", status=403)


def test_of_too_few_people_no_hours_are_shown(app: Portal, page: PageClient) -> None:
    """PR-3."""
    with app.app_context():
        small = Office(2)
        make_grant(small.head, Role.HR, small.agency)
        learnt(small, 0, date(2026, 3, 2), date(2026, 3, 5))
        money = BudgetLine(
            organisation_id=small.agency.id, unit_id=small.unit.id, year=TODAY.year,
            source="apbd", code="5.1.02", name="Diklat", amount_idr=10_000_000,
            created_by_id=small.head.id, created_at=NOON,
        )  # fmt: skip
        with transaction():
            db.session.add(money)
    small.enter(page, small.head)
    text = page.get("/admin/impact").text
    assert "Realisasi 0 % dari pagu" in text
    assert "biaya per JP" not in text
    assert "mencapai 20 JP" not in text
    assert "jam pelajaran berasal dari" not in text
