"""Erasing takes two, reaches all that is readable, leaves the chain whole (PR-3, AZ-9)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import outbox, stored
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.models import StoredFile
from portal.core.permissions import Role
from portal.ledger.queries import profiles
from portal.ledger.service.chaining import chain_new
from portal.ledger.service.verifying import rebuild, verify_chains
from portal.people.models import DataRequest, Employment, ImportStep, Person
from portal.people.rules.approvals import ApprovalRefusal
from portal.people.rules.erasing import ErasureHold, ErasureRefusal
from portal.people.service import approvals, erasure
from portal.web.app import Portal
from tests.people.privacy.leaver import LEFT_ON, Leaver, audited, rows_of
from tests.support.office import TODAY, Office
from tests.support.people import make_grant
from tests.support.portal_app import NOON

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.postgresql]

REASON = "Permohonan yang bersangkutan; masa simpan sudah lewat."


@pytest.fixture
def leaver(app: Portal, context: object) -> Leaver:
    return Leaver(Office(0))


def proposed(leaver: Leaver) -> int:
    return erasure.propose(
        leaver.id, organisation_id=leaver.agency_id, reason=REASON,
        actor_id=leaver.first_id, on=TODAY, now=NOON,
    ).id  # fmt: skip


def approve(leaver: Leaver, approval_id: int) -> None:
    approvals.approve(approval_id, actor_id=leaver.second_id, on=TODAY, now=NOON)
    outbox.drain(stored.DELETE, now=NOON)


def file_of(app: Portal) -> bytes:
    """All bytes of the database file, freed pages too."""
    db.session.remove()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return (app.settings.instance_dir / "portal.sqlite").read_bytes()


def test_pr_3_after_an_erasure_nothing_readable_is_left_and_the_chain_holds(
    app: Portal, leaver: Leaver
) -> None:
    """PR-3, CE-7: every table and stored file; both checks of the ledger; the level stays."""
    asked = leaver.ask_erasure()
    before = profiles.levels([leaver.id], TODAY)[leaver.id]
    assert before
    places = {place.split(".")[0] for place in leaver.found()}
    assert places >= {
        "person", "person_identifier", "email_change", "inbox_message", "role_grant",
        "data_request", "stored_file", "profile_request", "import_row", "import_step",
    }  # fmt: skip
    assert len(leaver.files()) == 1
    approve(leaver, proposed(leaver))
    assert leaver.found() == []
    assert leaver.files() == []
    if db.engine.dialect.name == "sqlite":
        assert [one for one in leaver.needles if one.encode() in file_of(app)] == []
    with pytest.raises(NotFound):
        stored.storage().open(leaver.document_key)
    assert rows_of(leaver.id) == {"account": 0, "session": 0, "number": 0}
    assert verify_chains(app.keyring, {}) == []
    chain_new(now=NOON)
    assert verify_chains(app.keyring, {}) == []
    assert rebuild(check=True).differing == ()
    assert profiles.levels([leaver.id], TODAY)[leaver.id] == before
    request = db.session.get_one(DataRequest, asked)
    assert (request.state, request.answered_by_id) == ("done", leaver.second_id)
    assert audited("person.erased") == 1


def test_az_9_one_person_alone_erases_nothing(leaver: Leaver) -> None:
    approval_id = proposed(leaver)
    with pytest.raises(Refused) as alone:
        approvals.approve(approval_id, actor_id=leaver.first_id, on=TODAY, now=NOON)
    assert alone.value.reason is ApprovalRefusal.OWN_PROPOSAL
    assert db.session.get_one(Person, leaver.id).erased_at is None
    assert leaver.found() != []
    with pytest.raises(Refused) as own:
        erasure.propose(
            leaver.id, organisation_id=leaver.agency_id, reason=REASON,
            actor_id=leaver.id, on=TODAY, now=NOON,
        )  # fmt: skip
    assert own.value.reason is ErasureRefusal.INVOLVED


def test_pr_3_a_duty_or_a_running_case_holds_the_erasure_and_is_named(leaver: Leaver) -> None:
    def reasons() -> set[ErasureHold]:
        return {hold.reason for hold in erasure.standing(leaver.id, on=TODAY, now=NOON).holds}

    assert reasons() == set()
    leaver.leave(TODAY - timedelta(days=30))
    [hold] = erasure.standing(leaver.id, on=TODAY, now=NOON).holds
    assert hold.reason is ErasureHold.KEPT_UNTIL
    assert hold.until == (TODAY - timedelta(days=30)).replace(year=2027)
    with transaction():
        row = db.session.scalars(select(Employment).where(Employment.person_id == leaver.id)).one()
        row.valid_until = None
    make_grant(leaver.person, Role.TRAINER, leaver.office.agency)
    assert reasons() == {ErasureHold.EMPLOYED, ErasureHold.GRANTED}
    with pytest.raises(Refused) as refused:
        proposed(leaver)
    assert refused.value.reason is ErasureRefusal.HELD


def test_what_came_up_after_the_proposal_still_holds_it(leaver: Leaver) -> None:
    approval_id = proposed(leaver)
    with transaction():
        db.session.execute(
            Employment.__table__.update()
            .where(Employment.person_id == leaver.id)
            .values(valid_until=None)
        )
    with pytest.raises(Refused) as refused:
        approve(leaver, approval_id)
    assert refused.value.reason is ErasureRefusal.HELD
    leaver.leave(LEFT_ON)
    approve(leaver, approval_id)
    assert leaver.found() == []
    states = select(ImportStep.state).where(ImportStep.batch_id == leaver.batch_id)
    assert set(db.session.scalars(states)) == {"kept"}  # done, and not to be taken back
    file = db.session.get_one(StoredFile, leaver.file_id)
    assert (file.original_name, file.deleted_at) == ("", NOON)
    with pytest.raises(Refused) as again:
        proposed(leaver)
    assert again.value.reason is ErasureRefusal.ALREADY


def test_pr_3_an_old_backup_does_not_bring_the_person_back(app: Portal, leaver: Leaver) -> None:
    """The list beside the database names internal numbers only; every erasure is done again."""
    database = app.settings.instance_dir / "portal.sqlite"
    approval_id = proposed(leaver)
    if db.engine.dialect.name != "sqlite":
        approve(leaver, approval_id)
        assert erasure.again(on=TODAY, now=NOON) == 0  # known already
        return
    db.session.remove()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    backup = database.read_bytes()
    approve(leaver, approval_id)
    outbox.drain(erasure.LISTED, now=NOON)
    listed = (app.settings.instance_dir / "erased.jsonl").read_text("utf-8")
    assert not [needle for needle in leaver.needles if needle in listed]
    db.session.remove()
    db.engine.dispose()
    for beside in ("portal.sqlite-wal", "portal.sqlite-shm"):
        (app.settings.instance_dir / beside).unlink(missing_ok=True)
    database.write_bytes(backup)
    assert leaver.found() != []
    assert erasure.again(on=TODAY, now=NOON) == 1
    assert leaver.found() == []
    assert verify_chains(app.keyring, {}) == []
    assert erasure.again(on=TODAY, now=NOON) == 0
