"""Acts that take two persons: the proposer never decides, and the act happens once (AZ-9)."""

from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.models import AuditEntry
from portal.core.permissions import Permission
from portal.people.models import Approval, Organisation, Person
from portal.people.rules.approvals import ApprovalRefusal
from portal.people.service import approvals
from portal.people.service.approvals import Act, Agreed, Proposal
from portal.web.app import Portal
from tests.people.service.conftest import City
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.refusals import refusal

TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def rename() -> Iterator[None]:
    """An act with an effect that can be counted: a letter more in the agency's name."""

    def carry_out(agreed: Agreed) -> Mapping[str, object]:
        agency = db.session.get_one(Organisation, agreed.organisation_id, populate_existing=True)
        agency.name += agreed.payload["letter"]
        return {"length": len(agency.name)}

    approvals.acts["test.rename"] = Act(Permission.APPROVAL_DECIDE, carry_out)
    yield
    del approvals.acts["test.rename"]


@pytest.fixture
def people(city: City) -> tuple[Person, Person, Person]:
    return tuple(city.person(city.root, name) for name in ("Ani", "Budi", "Cici"))


def propose(city: City, person: Person, reason: str = "Nama resmi berubah") -> Approval:
    what = Proposal(
        kind="test.rename", subject="organisation:1", payload={"letter": "x"},
        organisation_id=city.agency.id, reason=reason,
    )  # fmt: skip
    return approvals.propose(what, actor_id=person.id, now=NOON)


def approve(approval: Approval, person: Person) -> Approval:
    return approvals.approve(approval.id, actor_id=person.id, on=TODAY, now=NOON)


def name_of(city: City) -> str:
    query = select(Organisation.name).where(Organisation.id == city.agency.id)
    return db.session.scalars(query).one()


def test_a_proposal_alone_changes_nothing_and_its_maker_can_not_decide_it(
    city: City, people: tuple[Person, ...]
) -> None:
    first, second, _ = people
    before = name_of(city)
    approval = propose(city, first)
    assert refusal(approve, approval, first) is ApprovalRefusal.OWN_PROPOSAL
    assert (name_of(city), approval.state) == (before, "open")
    approve(approval, second)
    assert name_of(city) == before + "x"
    assert approval.payload == {"letter": "x", "length": len(before) + 1}
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.object_kind == "approval")
    )
    assert list(actions) == ["approval.proposed", "approval.approved"]


def test_the_schema_knows_no_decision_by_the_proposer(
    city: City, people: tuple[Person, ...]
) -> None:
    approval = propose(city, people[0])
    with pytest.raises(IntegrityError), transaction():
        approval.decided_by_id = people[0].id


def test_of_many_who_decide_at_once_one_does(
    app: Portal, city: City, people: tuple[Person, ...]
) -> None:
    first, second, third = people
    before = name_of(city)
    approval = propose(city, first)
    calls = [
        lambda: approve(approval, second),
        lambda: approve(approval, third),
        lambda: approvals.refuse(approval.id, "Belum perlu", actor_id=third.id, now=NOON),
        lambda: approvals.withdraw(approval.id, actor_id=first.id, now=NOON),
    ]
    outcome = race(app, calls)
    refused = [one.reason for one in outcome if isinstance(one, Refused)]
    assert refused == [ApprovalRefusal.ALREADY_DECIDED] * 3
    db.session.expire_all()
    assert name_of(city) in {before, before + "x"}


def test_one_thing_is_proposed_once_at_a_time(
    app: Portal, city: City, people: tuple[Person, ...]
) -> None:
    outcome = race(app, [lambda one=one: propose(city, one) for one in people])
    refused = [one.reason for one in outcome if isinstance(one, Refused)]
    assert refused == [ApprovalRefusal.ALREADY_OPEN] * 2


def test_a_refusal_and_a_proposal_need_a_reason(city: City, people: tuple[Person, ...]) -> None:
    first, second, _ = people
    assert refusal(propose, city, first, "  ") is ApprovalRefusal.REASON_MISSING
    approval = propose(city, first)
    by = {"actor_id": second.id, "now": NOON}
    assert refusal(approvals.refuse, approval.id, "", **by) is ApprovalRefusal.REASON_MISSING
    approvals.refuse(approval.id, "Belum ada keputusan", **by)
    assert (approval.state, approval.decision_reason) == ("refused", "Belum ada keputusan")
    propose(city, first)


def test_only_its_maker_withdraws_a_proposal(city: City, people: tuple[Person, ...]) -> None:
    first, second, _ = people
    approval = propose(city, first)
    withdraw = {"now": NOON}
    assert (
        refusal(approvals.withdraw, approval.id, actor_id=second.id, **withdraw)
        is ApprovalRefusal.NOT_YOURS
    )
    approvals.withdraw(approval.id, actor_id=first.id, **withdraw)
    assert refusal(approve, approval, second) is ApprovalRefusal.ALREADY_DECIDED


def test_an_act_that_is_refused_leaves_the_proposal_open(
    city: City, people: tuple[Person, ...]
) -> None:
    first, second, _ = people

    def refuses(_agreed: Agreed) -> Mapping[str, object]:
        raise Refused(ApprovalRefusal.NOT_YOURS)

    approval = propose(city, first)
    approvals.acts["test.rename"] = Act(Permission.APPROVAL_DECIDE, refuses)
    assert refusal(approve, approval, second) is ApprovalRefusal.NOT_YOURS
    db.session.expire_all()
    assert approval.state == "open"
