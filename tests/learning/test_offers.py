"""What each process remembers of an agency's offer is never older than the last commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from portal.core import clock
from portal.learning import doors, keeping, mandating
from portal.learning import service as learning
from portal.learning.keeping import Written
from portal.learning.rules.obliging import Rule
from portal.web.app import Portal
from tests.learning.offering import Offering
from tests.support.pages import PageClient
from tests.support.portal_app import NOON, beside
from tests.support.statements import counted

DAY = timedelta(days=1)


@pytest.fixture
def offering(app: Portal) -> Iterator[Offering]:
    with app.app_context():
        yield Offering(clerks=1)


@contextmanager
def reader(app: Portal, offering: Offering) -> Iterator[PageClient]:
    """A clerk whose pages another process writes, which has shown them the catalogue before."""
    with beside(app) as other:
        page = offering.office.enter(PageClient(other), offering.office.clerks[0])
        page.get("/catalogue")
        yield page


def shows(page: PageClient, offering: Offering, now: datetime = NOON) -> bool:
    with clock.fixed(now):
        return f'href="/courses/{offering.slug}"' in page.get("/catalogue").text


@pytest.mark.postgresql
def test_a_run_opened_changed_closed_or_taken_away_is_seen_at_once(
    app: Portal, offering: Offering
) -> None:
    agency, actor = offering.office.agency.id, offering.office.head.id
    with reader(app, offering) as page:
        assert shows(page, offering)
        keeping.close(offering.open_run.id, now=NOON, actor_id=actor)
        assert not shows(page, offering)
        terms = replace(doors.terms_of(offering.open_run), opens_at=NOON, closes_at=None)
        what = Written("", None, terms)
        run = keeping.create(agency, offering.revision_id, what, now=NOON, actor_id=actor)
        assert shows(page, offering)
        later = replace(what, terms=replace(terms, opens_at=NOON + DAY))
        keeping.change(run.id, later, now=NOON, actor_id=actor)
        assert not shows(page, offering)
        keeping.change(run.id, what, now=NOON, actor_id=actor)
        assert shows(page, offering)
        keeping.delete(run.id, now=NOON, actor_id=actor)
        assert not shows(page, offering)
        learning.open_run(
            revision_id=offering.revision_id, course_id=offering.course.id,
            organisation_id=agency, opens_at=NOON,
        )  # fmt: skip
        assert shows(page, offering)


def test_a_run_opens_and_closes_by_itself(app: Portal, offering: Offering) -> None:
    actor = offering.office.head.id
    with reader(app, offering) as page:
        terms = replace(
            doors.terms_of(offering.open_run), opens_at=NOON + DAY, closes_at=NOON + 2 * DAY
        )
        what = Written("", None, terms)
        keeping.change(offering.open_run.id, what, now=NOON, actor_id=actor)
        almost = timedelta(seconds=1)
        assert [
            shows(page, offering, NOON + after)
            for after in (timedelta(), DAY - almost, DAY, 2 * DAY - almost, 2 * DAY, DAY)
        ] == [False, False, True, True, False, True]


def test_a_rule_put_in_force_and_ended_is_seen_at_once(app: Portal, offering: Offering) -> None:
    agency, actor = offering.office.agency.id, offering.office.head.id
    rule = Rule(offering.course.id, NOON.date(), due_days=30)
    with reader(app, offering) as page:
        words = "Kursus wajib"
        assert words not in page.get("/").text
        row = mandating.draft(agency, rule, "Edaran", now=NOON, actor_id=actor)
        assert words not in page.get("/").text
        mandating.activate(row.id, on=NOON.date(), now=NOON, actor_id=actor)
        assert words in page.get("/").text
        mandating.end(row.id, on=NOON.date(), now=NOON, actor_id=actor)
        assert words not in page.get("/").text


def test_what_is_remembered_costs_no_statement(app: Portal, offering: Offering) -> None:
    with reader(app, offering) as page, counted(page.app) as statements:
        assert shows(page, offering)
    assert [one for one in statements if "FROM course_r" in one] == []
