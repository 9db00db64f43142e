"""How many certificates people hold that are valid, and how many of these end soon."""

from datetime import date, timedelta

import pytest
from flask.ctx import AppContext
from sqlalchemy import select

from portal.certification.rules.certificate_states import Act
from portal.certification.schemes.queries import holding
from portal.certification.schemes.queries.holding import Holding
from portal.people.models import Person
from tests.certification.certificates.register import TODAY, Register
from tests.support.portal_app import NOON
from tests.support.statements import counted

pytestmark = pytest.mark.postgresql


def test_valid_ones_count_and_those_that_nothing_renews_end(context: AppContext) -> None:
    register = Register()
    one, other = register.office.clerks[0], register.office.head
    register.issue(one, until=None)
    register.issue(one, until=TODAY + timedelta(days=90))
    register.issue(one, until=TODAY + timedelta(days=91))
    register.issue(one, until=TODAY)  # has ended
    renewed = register.issue(one, until=TODAY + timedelta(days=5))
    register.issue(one, since=date(2026, 11, 2), until=date(2029, 11, 2), renews=renewed)
    revoked = register.issue(one, until=date(2028, 1, 1))
    register.happen(revoked, (Act.REVOKED, NOON - timedelta(days=1)))
    register.issue(other, until=None)
    people = select(Person.id).where(Person.id == one.id)
    with counted(context.app) as statements:
        found = holding.of_people(people, on=TODAY, now=NOON)
    assert (found, len(statements)) == (Holding(valid=5, ending=1), 1)
    nobody = select(Person.id).where(Person.id < 0)
    assert holding.of_people(nobody, on=TODAY, now=NOON) == Holding(0, 0)
