"""What somebody holds: the state the database computes is the one the rule says."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from flask.ctx import AppContext
from sqlalchemy import select, update

from portal.certification.rules import certificate_states
from portal.certification.rules.applications import ApplyRefusal, Kind, kind_of
from portal.certification.rules.certificate_states import Act, Happened, PublicState
from portal.certification.rules.validity import Renewal
from portal.certification.schemes.models import Certificate
from portal.certification.schemes.queries import certificates
from portal.core.db import db, transaction
from portal.people.models import Person
from tests.certification.certificates.register import TODAY, Register
from tests.support.plans import sent
from tests.support.portal_app import NOON

DAY = timedelta(days=1)


@pytest.fixture
def register(context: AppContext) -> Register:
    return Register()


def at(day: int) -> datetime:
    return NOON + day * DAY


STORIES: tuple[tuple[tuple[Act, int], ...], ...] = (
    (),
    ((Act.SUSPENDED, -3),),
    ((Act.SUSPENDED, -3), (Act.REINSTATED, -2)),
    ((Act.SUSPENDED, -3), (Act.REINSTATED, -2), (Act.SUSPENDED, -1)),
    ((Act.SUSPENDED, -3), (Act.REINSTATED, -3)),
    ((Act.SUSPENDED, -3), (Act.REVOKED, -1)),
    ((Act.REVOKED, -1),),
)


@pytest.mark.postgresql
def test_the_database_computes_the_state_the_rule_says(register: Register) -> None:
    holder = register.office.clerks[0]
    ends = (None, TODAY - 2 * DAY, TODAY, TODAY + DAY)
    made: list[tuple[Certificate, tuple[tuple[Act, int], ...], date | None]] = []
    for story, until in product(STORIES, ends):
        row = register.issue(holder, until=until)
        register.happen(row, *((act, at(day)) for act, day in story))
        made.append((row, story, until))
    for days in (-4, -3, -2, -1, 0, 1):
        now = at(days)
        query = select(Certificate.id, certificates.state_at(now.date(), now))
        states = {id_: state for id_, state in db.session.execute(query)}
        for row, story, until in made:
            happened = [Happened(act, at(day)) for act, day in story]
            wanted = certificate_states.state(
                row.issued_at, until, happened, on=now.date(), now=now
            )
            assert states[row.id] == wanted, (story, until, days)


def test_a_certificate_that_was_replaced_says_so_and_none_stands_before_its_issue(
    register: Register,
) -> None:
    holder = register.office.clerks[0]
    first = register.issue(holder)
    second = register.issue(holder, reissues=first, at=NOON)
    found = certificates.held_by(holder.id, TODAY, NOON)
    assert [(one.certificate.id, one.state) for one in found] == [
        (second.id, PublicState.VALID),
        (first.id, PublicState.SUPERSEDED),
    ]
    before = NOON - DAY
    [only] = certificates.held_by(holder.id, before.date(), before)
    assert (only.certificate.id, only.state) == (first.id, PublicState.VALID)


def test_what_a_merged_record_earned_counts_for_the_person(register: Register) -> None:
    holder, other = register.office.clerks[0], register.office.member("Rina Maharani")
    stranger = register.office.member("Sari Utami")
    own, merged = register.issue(holder), register.issue(other)
    register.issue(stranger)
    with transaction():
        db.session.execute(
            update(Person).where(Person.id == other.id).values(merged_into_id=holder.id)
        )
    found = certificates.held_by(holder.id, TODAY, NOON)
    assert [one.certificate.id for one in found] == [merged.id, own.id]
    both = certificates.held_by_all([holder.id, stranger.id], TODAY, NOON)
    assert [one.certificate.id for one in both[holder.id]] == [merged.id, own.id]
    assert len(both[stranger.id]) == 1


def test_the_window_and_the_grace_are_those_of_its_own_version(register: Register) -> None:
    holder = register.office.clerks[0]
    register.issue(holder, until=date(2027, 3, 1))

    def kind(on: date) -> Kind | ApplyRefusal:
        now = NOON + (on - TODAY)
        held = certificates.held_by(holder.id, on, now)
        return kind_of(certificates.of_scheme(held, register.scheme.id), on)

    [one] = certificates.held_by(holder.id, TODAY, NOON)
    assert one.term.window_opens == date(2026, 9, 1)
    assert one.term.grace_ends == date(2027, 3, 31)
    assert (one.renewal, one.is_renewable) == (Renewal.OPEN, True)
    assert kind(date(2026, 8, 31)) is ApplyRefusal.HOLDS_ONE
    assert kind(date(2026, 9, 1)) is kind(date(2027, 3, 30)) is Kind.RENEWAL
    assert kind(date(2027, 3, 31)) is Kind.FIRST
    assert not replace(one, state=PublicState.SUSPENDED).is_renewable


def test_what_was_renewed_is_not_renewed_again_unless_that_one_was_revoked(
    register: Register,
) -> None:
    holder = register.office.clerks[0]
    old = register.issue(holder)
    new = register.issue(holder, until=date(2030, 3, 1), renews=old, at=NOON - DAY)
    _newer, older = certificates.held_by(holder.id, TODAY, NOON)
    assert (older.renewed_by, older.is_renewable) == (new.id, False)
    register.happen(new, (Act.REVOKED, NOON))
    _newer, older = certificates.held_by(holder.id, TODAY, NOON)
    assert (older.renewed_by, older.is_renewable) == (None, True)


@pytest.mark.parametrize("many", [1, 12])
def test_reading_what_somebody_holds_takes_one_statement(register: Register, many: int) -> None:
    holder = register.office.clerks[0]
    for _ in range(many):
        register.issue(holder)
    with sent() as statements:
        found = certificates.held_by(holder.id, TODAY, NOON)
        assert {one.terms.title for one in found} == {"Pelayanan Adminduk"}
        assert {one.scheme.code for one in found} == {"ADM"}
    assert (len(found), len(statements)) == (many, 1)
