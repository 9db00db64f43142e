"""Duplicates become one person by two persons, with everything they have, and back again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.core.db import db, transaction
from portal.core.errors import NotFound
from portal.core.permissions import Role
from portal.people.models import (
    Account,
    Approval,
    Employment,
    InboxMessage,
    Person,
    PersonIdentifier,
    PersonStatus,
    RoleGrant,
    Tenure,
)
from portal.people.queries import accounts, holdings
from portal.people.queries.duplicates import Traces
from portal.people.rules.identifiers import IdentifierKind
from portal.people.rules.merging import MergeRefusal, UndoRefusal
from portal.people.service import approvals, employments, merging, persons
from tests.people.service.conftest import City
from tests.support.people import make_account, make_grant
from tests.support.portal_app import NOON
from tests.support.refusals import refusal

TODAY = date(2026, 11, 26)
NIP = "197512082005012007"
TABLES = (Employment, PersonIdentifier, PersonStatus, Tenure, RoleGrant, Account, InboxMessage)


def of(table: type, person: Person) -> list:
    return list(
        db.session.scalars(select(table).where(table.person_id == person.id).order_by(table.id))
    )


@pytest.fixture
def deciders(city: City) -> tuple[Person, Person]:
    return city.person(city.root, "Ani"), city.person(city.root, "Budi")


@pytest.fixture
def twins(city: City) -> tuple[Person, Person]:
    """A civil servant, and the same woman from her years as contract staff."""
    real = city.person(city.clinic, "Sri Wahyuni", NIP)
    early = persons.register(
        name="Sri Wahyuni", kind=IdentifierKind.AGENCY_NUMBER, number="THL-17",
        status="non_asn", organisation_id=city.agency.id, unit_id=city.school.id,
        valid_from=date(2019, 1, 1), on=TODAY, now=NOON, actor_id=None,
    )  # fmt: skip
    employments.leave(
        early.id, organisation_id=city.agency.id, on=date(2023, 1, 1), now=NOON, actor_id=None
    )
    with transaction():
        [status] = of(PersonStatus, early)
        status.valid_until = date(2023, 1, 1)
    return real, early


def propose(
    city: City, twins: tuple[Person, Person], by: Person, traces: Traces | None = None
) -> Approval:
    known = {twins[0].id: traces} if traces else {}
    return merging.propose(
        twins[0].id, twins[1].id, traces=known, organisation_id=city.agency.id,
        reason="Orang yang sama", actor_id=by.id, on=TODAY, now=NOON,
    )  # fmt: skip


def approve(approval: Approval, by: Person) -> None:
    approvals.approve(approval.id, actor_id=by.id, on=TODAY, now=NOON)


def undo(city: City, absorbed: Person, by: Person) -> Approval:
    return merging.propose_undo(
        absorbed.id, organisation_id=city.agency.id, reason="Ternyata dua orang",
        actor_id=by.id, now=NOON,
    )  # fmt: skip


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables a merge touches, as it stands; but for what its deciders are told."""
    db.session.expire_all()
    found = {}
    for table in (*TABLES, Person):
        columns = list(table.__table__.columns)
        query = select(*columns).order_by(table.id)
        if table is InboxMessage:
            query = query.where(~InboxMessage.kind.startswith("approval."))
        rows = db.session.execute(query)
        found[table.__tablename__] = [tuple(row) for row in rows]
    return found


def test_everything_of_the_absorbed_record_goes_to_the_one_that_stays(
    city: City, twins: tuple[Person, Person], deciders: tuple[Person, Person]
) -> None:
    real, early = twins
    approve(propose(city, twins, deciders[0]), deciders[1])
    db.session.expire_all()
    assert early.merged_into_id == real.id
    assert [row.value for row in of(PersonIdentifier, real)] == [NIP, "THL-17"]
    assert [row.valid_until for row in of(PersonIdentifier, real)] == [None, TODAY]
    assert {(row.unit_id, row.valid_until) for row in of(Employment, real)} == {
        (city.clinic.id, None),
        (city.school.id, date(2023, 1, 1)),
    }
    assert {row.status for row in of(PersonStatus, real)} == {"pns", "non_asn"}
    assert [of(table, early) for table in TABLES] == [[]] * len(TABLES)
    assert holdings.merged_ids(real.id) == tuple(sorted([real.id, early.id]))


def test_two_undo_it_row_for_row(
    city: City, twins: tuple[Person, Person], deciders: tuple[Person, Person]
) -> None:
    _, early = twins
    make_account(early)
    make_grant(early, Role.UNIT_OFFICER, city.clinic)
    before = snapshot()
    approve(propose(city, twins, deciders[0]), deciders[1])
    assert snapshot() != before
    back = undo(city, early, deciders[1])
    assert refusal(approve, back, deciders[1]).value == "approval.own_proposal"
    approve(back, deciders[0])
    assert snapshot() == before
    assert refusal(undo, city, early, deciders[0]) is UndoRefusal.ALREADY_UNDONE


def test_what_was_changed_since_the_merge_stays_changed_when_it_is_undone(
    city: City, twins: tuple[Person, Person], deciders: tuple[Person, Person]
) -> None:
    real, early = twins
    approve(propose(city, twins, deciders[0]), deciders[1])
    tomorrow = TODAY + timedelta(days=1)
    employments.move(real.id, city.school.id, from_on=tomorrow, now=NOON, actor_id=None)
    approve(undo(city, early, deciders[0]), deciders[1])
    assert [row.valid_until for row in of(Employment, real)] == [tomorrow, None]
    assert [row.valid_until for row in of(Employment, early)] == [date(2023, 1, 1)]


def test_days_both_records_cover_are_kept_once(city: City, deciders: tuple[Person, Person]) -> None:
    """The same woman entered twice: the earlier years of the second record are not lost."""
    real = city.person(city.clinic, "Sri Wahyuni", NIP)
    guest = persons.register(
        name="Sri Wahyuni", kind=None, number="", status="outside",
        organisation_id=city.agency.id, unit_id=city.school.id, valid_from=date(2020, 1, 1),
        on=TODAY, now=NOON, actor_id=None,
    )  # fmt: skip
    before = snapshot()
    approve(propose(city, (real, guest), deciders[0]), deciders[1])
    spans = {(row.unit_id, row.valid_from, row.valid_until) for row in of(Employment, real)}
    start = date(2024, 1, 1)
    assert spans == {
        (city.clinic.id, start, None),
        (city.school.id, date(2020, 1, 1), start),
    }
    approve(undo(city, guest, deciders[0]), deciders[1])
    assert snapshot() == before


def test_roles_do_not_go_along_and_one_account_stays(
    city: City, twins: tuple[Person, Person], deciders: tuple[Person, Person]
) -> None:
    real, early = twins
    make_account(real)
    make_account(early)
    grant = make_grant(early, Role.HR, city.agency)
    approve(propose(city, twins, deciders[0]), deciders[1])
    db.session.expire_all()
    assert (grant.revoked_at, grant.revoked_by_id) == (NOON, deciders[1].id)
    assert of(RoleGrant, real) == []
    found = accounts.named(NIP, now=NOON)
    assert found is not None
    assert found.person_id == real.id
    assert accounts.named("THL-17", now=NOON) is None
    assert [row.deactivated_at for row in of(Account, early)] == [NOON]


def test_the_only_account_goes_along(
    city: City, twins: tuple[Person, Person], deciders: tuple[Person, Person]
) -> None:
    real, early = twins
    account = make_account(early)
    approve(propose(city, twins, deciders[0]), deciders[1])
    found = accounts.named(NIP, now=NOON)
    assert found is not None
    assert (found.id, found.person_id) == (account.id, real.id)


def test_two_persons_who_differ_are_not_merged_and_nobody_merges_themselves(
    city: City, twins: tuple[Person, Person], deciders: tuple[Person, Person]
) -> None:
    real, _ = twins
    other = city.person(city.clinic, "Sri Wahyuni")
    assert refusal(propose, city, (real, other), deciders[0]) is MergeRefusal.BORN_DIFFERENTLY
    assert refusal(propose, city, twins, real) is MergeRefusal.OWN_RECORD
    busy = Traces(attempt_is_running=True)
    assert refusal(propose, city, twins, deciders[0], busy) is MergeRefusal.ATTEMPT_RUNNING


def test_a_merged_record_is_no_longer_changed(
    city: City, twins: tuple[Person, Person], deciders: tuple[Person, Person]
) -> None:
    _, early = twins
    approve(propose(city, twins, deciders[0]), deciders[1])
    by = {"now": NOON, "actor_id": None}
    for call in (
        lambda: employments.move(early.id, city.school.id, from_on=TODAY, **by),
        lambda: persons.correct_name(early.id, "Sri", organisation_id=city.agency.id, **by),
    ):
        assert refusal(call).value == "person.merged"


def test_a_merge_is_undone_newest_first(
    city: City, twins: tuple[Person, Person], deciders: tuple[Person, Person]
) -> None:
    real, early = twins
    approve(propose(city, twins, deciders[0]), deciders[1])
    third = persons.register(
        name="Sri Wahyuni", kind=None, number="", status="outside",
        organisation_id=city.agency.id, unit_id=city.school.id, valid_from=date(2010, 1, 1),
        on=TODAY, now=NOON, actor_id=None,
    )  # fmt: skip
    approve(propose(city, (real, third), deciders[0]), deciders[1])
    assert refusal(undo, city, early, deciders[0]) is UndoRefusal.LATER_MERGE
    approve(undo(city, third, deciders[0]), deciders[1])
    approve(undo(city, early, deciders[0]), deciders[1])
    with pytest.raises(NotFound):
        undo(city, real, deciders[0])
