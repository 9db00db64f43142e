"""The demonstration city, whole on the day it is made; `LATER` names the months after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.certification.models import ExamAppeal
from portal.certification.schemes.models import Certificate
from portal.competency.queries import catalogue
from portal.content.models import Course, CourseRevision
from portal.core import clock
from portal.core.db import db
from portal.evaluation.models import EvaluationPeriod, EvaluationRating, Mentoring
from portal.learning.models import CourseCompletion, Enrolment
from portal.ledger.queries import profiles
from portal.ledger.service.verifying import rebuild, verify_chains
from portal.people.models import Employment, OrgUnit, Person, PersonIdentifier
from portal.web.app import Portal
from portal.web.demo import accounts, city, population, regulation, rising
from tests.support.demonstration import app_on, noon, stands_on
from tests.support.portal_app import close

LATER = (0, 1, 7, 13)  # months after the day of the tests


@contextmanager
def demonstration(
    months: int, config: pytest.Config, folder: Path
) -> Iterator[tuple[Portal, date, accounts.Kept]]:
    day = stands_on(months)
    app = app_on(day, config, folder)
    kept = accounts.read(folder)
    assert kept is not None
    with clock.fixed(noon(day)), app.app_context():
        yield app, day, kept
    close(app)


@pytest.mark.parametrize("months", LATER)
def test_a_living_city_on_the_day_it_is_made_and_later(
    months: int, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    with demonstration(months, pytestconfig, tmp_path) as (app, day, kept):
        assert kept.played_on == day
        assert 115 <= people_on(day) <= 130
        assert (
            len({one.role for one in kept.accounts}) == len(city.PLAYERS) + 2
        )  # mayor, coordinator
        assert [name for name, found in kept.samples.items() if found is None] == []
        a_period_is_open_and_two_are_fixed(day)
        an_officer_rises(day)
        a_unit_catches_up(day)
        certificates_stand_and_have_ended(day)
        assert decisions() == {"rejected", "upheld", ""}
        assert db.session.scalar(select(func.count()).select_from(Mentoring)) == 2
        assert not verify_chains(app.keyring, {})
        assert rebuild(check=True).differing == ()


def people_on(day: date) -> int:
    employed = select(func.count(Employment.person_id.distinct())).where(
        Employment.valid_from <= day,
        Employment.valid_until.is_(None) | (Employment.valid_until > day),
    )
    return int(db.session.scalar(employed) or 0)


def a_period_is_open_and_two_are_fixed(day: date) -> None:
    periods = db.session.scalars(select(EvaluationPeriod).order_by(EvaluationPeriod.from_on)).all()
    assert [one.fixed_at is not None for one in periods[:2]] == [True, True]
    last = periods[-1]
    assert last.from_on <= day < last.until_on
    assert last.opened_at is not None
    assert last.fixed_at is None
    rated = {one.form_id for one in db.session.scalars(select(EvaluationRating))}
    assert len(rated) > 30


def an_officer_rises(day: date) -> None:
    who = person(population.invented(rising.PLACE, head=False).number)
    key = catalogue.catalogue().by_key[rising.KEY]
    stages = (rising.LEARNT, rising.SHOWN, rising.GROWN, day)
    levels = [profiles.levels([who.id], on)[who.id][key].level for on in stages]
    assert levels == [1, 2, 3, 3]


def a_unit_catches_up(day: date) -> None:
    """One of its six passes the course in time, the others once somebody has explained it."""
    due = regulation.TOLD + timedelta(days=regulation.DUE_DAYS)
    assert passed_by(due) == 1
    assert passed_by(day) == 6


def passed_by(day: date) -> int:
    """How many of the unit had completed the course by the day."""
    query = (
        select(func.count(CourseCompletion.person_id.distinct()))
        .join(Enrolment, Enrolment.id == CourseCompletion.enrolment_id)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .join(Course, Course.id == CourseRevision.course_id)
        .join(Employment, Employment.person_id == CourseCompletion.person_id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(Course.slug == regulation.SLUG, OrgUnit.code == regulation.UNIT)
        .where(CourseCompletion.on_day <= day)
    )
    return int(db.session.scalar(query) or 0)


def certificates_stand_and_have_ended(day: date) -> None:
    ends = db.session.scalars(select(Certificate.valid_until)).all()
    assert any(one is not None and one <= day for one in ends)
    assert any(one is not None and one > day for one in ends)


def decisions() -> set[str]:
    return {*db.session.scalars(select(ExamAppeal.decision))}


def person(number: str) -> Person:
    query = select(Person).join(PersonIdentifier).where(PersonIdentifier.value == number)
    return db.session.scalars(query).one()
