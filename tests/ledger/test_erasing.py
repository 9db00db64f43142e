"""Erasing the words of evidence takes two persons and leaves chain and profile whole (CE-7)."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.ledger.models import EvidenceDetail, LedgerPending
from portal.ledger.rules.chain import ErasureRefusal, FaultKind
from portal.ledger.service import erasing
from portal.ledger.service.appending import append
from portal.ledger.service.chaining import chain_new
from portal.ledger.service.verifying import rebuild, verify_chains
from portal.people.rules.approvals import ApprovalRefusal
from portal.people.service import approvals
from portal.web.app import Portal
from tests.ledger.test_service import TODAY, World
from tests.support.people import make_agency, make_person, make_unit
from tests.support.portal_app import NOON

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.postgresql]

REASON = "Permintaan penghapusan nomor 12 dari yang bersangkutan."


def details() -> int:
    return db.session.scalars(select(func.count()).select_from(EvidenceDetail)).one()


def test_after_a_lawful_erasure_both_checks_still_pass(app: Portal) -> None:
    world = World()
    append(world.quiz(), now=NOON)
    append(world.quiz("attempt:two"), now=NOON)
    with pytest.raises(Refused) as early:
        erasing.propose(world.person_id, world.agency_id, reason=REASON, actor_id=1, now=NOON)
    assert early.value.reason is ErasureRefusal.NOT_CHAINED_YET
    chain_new(now=NOON)
    level = world.held()
    unit = make_unit(make_agency())
    first, second = (make_person(unit, name).id for name in ("Satu", "Dua"))
    proposed = erasing.propose(
        world.person_id, world.agency_id, reason=REASON, actor_id=first, now=NOON
    )
    assert details() == 2  # one person alone erases nothing
    with pytest.raises(Refused) as alone:
        approvals.approve(proposed.id, actor_id=first, on=TODAY, now=NOON)
    assert type(alone.value.reason) is ApprovalRefusal
    assert details() == 2
    later = NOON + timedelta(hours=1)
    approvals.approve(proposed.id, actor_id=second, on=TODAY, now=later)
    assert details() == 0
    assert verify_chains(app.keyring, {}) == []  # also in the minute before the sequencer
    chain_new(now=later)
    assert verify_chains(app.keyring, {}) == []
    assert rebuild(check=True).differing == ()
    assert world.held() == level  # the facts stay


def test_nothing_to_erase_is_said(app: Portal) -> None:
    world = World()
    with pytest.raises(Refused) as nothing:
        erasing.propose(world.person_id, world.agency_id, reason=REASON, actor_id=1, now=NOON)
    assert nothing.value.reason is ErasureRefusal.NOTHING_TO_ERASE


def test_an_erasure_nobody_will_chain_explains_nothing(app: Portal) -> None:
    """CE-6: a row in the list of erasures alone is not enough; the sequencer must have it to do."""
    world = World()
    append(world.quiz(), now=NOON)
    chain_new(now=NOON)
    unit = make_unit(make_agency())
    first, second = (make_person(unit, name).id for name in ("Satu", "Dua"))
    proposed = erasing.propose(
        world.person_id, world.agency_id, reason=REASON, actor_id=first, now=NOON
    )
    approvals.approve(proposed.id, actor_id=second, on=TODAY, now=NOON)
    with transaction():
        db.session.execute(delete(LedgerPending))
    [fault] = verify_chains(app.keyring, {})
    assert fault.fault.kind is FaultKind.DETAIL_MISSING
