"""Appending, chaining, verifying and rebuilding through the services, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.ledger.models import EvidenceEvent, LedgerEntry, LedgerPending, ProfileSegment
from portal.ledger.queries import events, profiles
from portal.ledger.rules.appending import AppendRefusal
from portal.ledger.rules.chain import FaultKind
from portal.ledger.rules.evidence import Line
from portal.ledger.service import checkpoints
from portal.ledger.service.appending import Entry, append, withdraw
from portal.ledger.service.chaining import chain_new
from portal.ledger.service.verifying import rebuild, verify_chains
from portal.web.app import Portal
from tests.support.competency import load_reference
from tests.support.people import make_agency, make_person, make_unit
from tests.support.portal_app import NOON

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.postgresql]

TODAY = NOON.date()


class World:
    """One agency, one person, the reference dictionary and policy."""

    def __init__(self) -> None:
        agency = make_agency()
        self.agency_id = agency.id
        self.person_id = make_person(make_unit(agency)).id
        self.competencies = load_reference()
        self.spbe = self.competencies["spbe"]

    def quiz(
        self,
        ref: str = "attempt:one",
        *,
        level: int = 2,
        passed: bool = True,
        on: date = TODAY,
        at: datetime = NOON,
    ) -> Entry:
        line = Line(
            competency_id=self.spbe,
            strand=Strand.KNOWLEDGE,
            target_level=level,
            passed=passed,
            valid_from=on,
            earned=8 if passed else 3,
            possible=10,
            cut=7,
        )
        return Entry(
            organisation_id=self.agency_id,
            person_id=self.person_id,
            source_kind=SourceKind.QUIZ,
            source_ref=ref,
            occurred_at=at,
            recorded_by_id=self.person_id,
            lines=(line,),
            detail={"title": "Kuis SPBE"},
        )

    def held(self, on: date = TODAY) -> tuple[int, tuple[int, int, int]]:
        found = profiles.levels([self.person_id], on)[self.person_id].get(self.spbe)
        return (found.level, found.strands) if found else (0, (0, 0, 0))


@pytest.fixture
def world() -> World:
    return World()


def count(table: type) -> int:
    return db.session.scalars(select(func.count()).select_from(table)).one()


def test_a_passed_quiz_is_in_the_profile_of_the_same_transaction(world: World) -> None:
    append(world.quiz(), now=NOON)
    assert world.held() == (1, (2, 0, 0))  # level 2 needs skill besides knowledge
    assert world.held(TODAY - timedelta(days=1)) == (0, (0, 0, 0))
    assert world.held(TODAY.replace(year=TODAY.year + 4)) == (0, (0, 0, 0))  # 36 months are over


def test_the_profile_says_why(world: World) -> None:
    append(world.quiz(), now=NOON)
    append(world.quiz("attempt:two", passed=False), now=NOON)
    found = profiles.explain(world.person_id, TODAY).competencies[world.spbe]
    [knowledge] = [one for one in found.strands if one.strand is Strand.KNOWLEDGE]
    assert knowledge.proof is not None
    assert knowledge.proof.event.source_ref == "attempt:one"
    assert [(one.fact.event.source_ref, one.reason.value) for one in found.unused] == [
        ("attempt:two", "failed")
    ]


def test_the_same_fact_twice_is_one_event(world: World) -> None:
    first = append(world.quiz(), now=NOON)
    assert append(world.quiz(), now=NOON + timedelta(minutes=1)) == first
    assert (count(EvidenceEvent), count(LedgerPending)) == (1, 1)


def test_a_changed_fact_is_the_next_revision_and_the_old_one_never_counts(world: World) -> None:
    append(world.quiz(), now=NOON)
    lines = tuple(replace(line, passed=False, earned=5) for line in world.quiz().lines)
    append(replace(world.quiz(), lines=lines), now=NOON + timedelta(hours=1))
    revisions = events.revisions("quiz", "attempt:one")
    assert [event.revision for _, event in revisions] == [1, 2]
    assert world.held() == (0, (0, 0, 0))


def test_a_withdrawal_takes_the_level_back(world: World) -> None:
    append(world.quiz(), now=NOON)
    later = NOON + timedelta(hours=1)
    withdraw(SourceKind.QUIZ, "attempt:one", recorded_by_id=world.person_id, now=later)
    assert world.held() == (0, (0, 0, 0))


def test_what_the_rules_refuse_leaves_nothing(world: World) -> None:
    entry = replace(world.quiz(), source_ref="nip:197512082005012007")
    with pytest.raises(Refused) as refused:
        append(entry, now=NOON)
    assert refused.value.reason is AppendRefusal.REF_LOOKS_PERSONAL
    assert (count(EvidenceEvent), count(ProfileSegment)) == (0, 0)


def test_many_appends_at_once_make_one_event_and_one_profile(app: Portal, world: World) -> None:
    entries = [world.quiz(), world.quiz("attempt:two"), world.quiz("attempt:three", level=1)]

    def try_one(number: int) -> None:
        with app.app_context():
            append(entries[number % 3], now=NOON)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(try_one, range(18)))
    assert count(EvidenceEvent) == 3
    assert rebuild(check=True).differing == ()
    assert world.held() == (1, (2, 0, 0))


CHANGES = (
    "UPDATE evidence_event SET revision = 9",
    "DELETE FROM evidence_event",
    "UPDATE evidence_line SET level = 5",
    "DELETE FROM evidence_line",
    "UPDATE ledger_entry SET position = 9",
    "DELETE FROM ledger_entry",
)


@pytest.mark.parametrize("statement", CHANGES)
def test_nothing_of_the_ledger_can_be_changed_or_deleted(world: World, statement: str) -> None:
    """CE-5."""
    append(world.quiz(), now=NOON)
    chain_new(now=NOON)
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.connection().execute(text(statement))


def test_the_sequencer_chains_each_entry_once(app: Portal, world: World) -> None:
    for number in range(7):
        append(world.quiz(f"attempt:{number}"), now=NOON)

    def sequence(_number: int) -> int:
        with app.app_context():
            return chain_new(now=NOON)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(sequence, range(4)))
    assert sum(done) == 7
    positions = db.session.scalars(select(LedgerEntry.position).order_by(LedgerEntry.position))
    assert list(positions) == list(range(1, 8))
    assert verify_chains(app.keyring, {}) == []


def test_what_was_known_at_an_instant_is_what_was_chained_by_then(world: World) -> None:
    append(world.quiz(), now=NOON)
    chain_new(now=NOON + timedelta(minutes=1))
    append(world.quiz("attempt:two", level=1), now=NOON + timedelta(hours=1))
    chain_new(now=NOON + timedelta(hours=1, minutes=1))
    early = events.horizon_at(NOON + timedelta(minutes=30))
    mine = events.of_persons([world.person_id])[world.person_id]
    assert [event.source_ref for event in mine if early.knows(event)] == ["attempt:one"]


def forge(statement: str) -> None:
    """Change rows as somebody could who owns the database and drops the triggers."""
    dialect = db.engine.dialect.name
    with transaction():
        connection = db.session.connection()
        for table in ("evidence_event", "evidence_line", "ledger_entry"):
            if dialect == "sqlite":
                for verb in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{verb}"))
            else:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        connection.execute(text(statement))
    db.session.expire_all()


def event_at(position: int) -> str:
    return f"(SELECT event_id FROM ledger_entry WHERE position = {position})"


FORGERIES = (
    (f"UPDATE evidence_line SET level = 1 WHERE event_id = {event_at(2)}", 2, FaultKind.CHANGED),
    (
        f"UPDATE evidence_event SET recorded_by_id = NULL WHERE id = {event_at(3)}",
        3,
        FaultKind.CHANGED,
    ),
    ("DELETE FROM ledger_entry WHERE position = 2", 2, FaultKind.MISSING),
    (
        "UPDATE ledger_entry SET previous_hash = entry_hash WHERE position = 4",
        4,
        FaultKind.UNLINKED,
    ),
    ("DELETE FROM ledger_entry WHERE position = 5", 5, FaultKind.CUT_OFF),
    (  # inserted: an event beside the chain, to raise a level
        "INSERT INTO evidence_event (public_id, organisation_id, person_id, source_kind, "
        "source_ref, revision, occurred_at, recorded_at) SELECT 'forged', organisation_id, "
        "person_id, source_kind, 'forged', 1, occurred_at, recorded_at FROM evidence_event "
        f"WHERE id = {event_at(1)}",
        6,
        FaultKind.NEVER_CHAINED,
    ),
    (
        f"DELETE FROM evidence_detail WHERE event_id = {event_at(1)}",
        1,
        FaultKind.DETAIL_MISSING,
    ),
)


@pytest.mark.parametrize(("statement", "position", "kind"), FORGERIES)
def test_silent_change_by_the_database_owner_is_found_at_its_position(
    app: Portal, world: World, tmp_path: Path, statement: str, position: int, kind: FaultKind
) -> None:
    """CE-6: changing, deleting, inserting, swapping, cutting off by direct SQL is found."""
    for number in range(5):
        append(world.quiz(f"attempt:{number}"), now=NOON)
    chain_new(now=NOON)
    checkpoints.make(on=TODAY, now=NOON, keyring=app.keyring, folder=tmp_path)
    assert verify_chains(app.keyring, {}) == []
    forge(statement)
    [found] = verify_chains(app.keyring, {})
    assert (found.fault.position, found.fault.kind) == (position, kind)
    assert found.organisation_id == world.agency_id


def test_two_entries_in_each_others_place_are_found(app: Portal, world: World) -> None:
    """CE-6: swapping by direct SQL."""
    for number in range(5):
        append(world.quiz(f"attempt:{number}"), now=NOON)
    chain_new(now=NOON)
    for now_at, then_at in ((2, 100), (3, 2), (100, 3)):
        forge(f"UPDATE ledger_entry SET position = {then_at} WHERE position = {now_at}")
    [found] = verify_chains(app.keyring, {})
    assert (found.fault.position, found.fault.kind) == (2, FaultKind.UNLINKED)


def test_a_wholly_recomputed_chain_is_found_by_a_checkpoint_kept_elsewhere(
    app: Portal, world: World, tmp_path: Path
) -> None:
    """CE-6: somebody deletes the last event whole and its checkpoint; the file outside tells."""
    for number in range(2):
        append(world.quiz(f"attempt:{number}"), now=NOON)
    chain_new(now=NOON)
    checkpoints.make(on=TODAY, now=NOON, keyring=app.keyring, folder=tmp_path)
    outside = checkpoints.read(tmp_path, app.keyring)
    assert verify_chains(app.keyring, outside) == []
    with transaction():
        connection = db.session.connection()
        if db.engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER ledger_checkpoint_no_delete"))
        else:
            connection.execute(text("ALTER TABLE ledger_checkpoint DISABLE TRIGGER USER"))
        connection.execute(text("DELETE FROM ledger_checkpoint"))
    last = db.session.scalars(select(LedgerEntry.event_id).where(LedgerEntry.position == 2)).one()
    forge("DELETE FROM ledger_entry WHERE position = 2")
    for table in ("evidence_line", "evidence_detail"):
        forge(f"DELETE FROM {table} WHERE event_id = {last}")
    forge(f"DELETE FROM evidence_event WHERE id = {last}")
    assert verify_chains(app.keyring, {}) == []
    [found] = verify_chains(app.keyring, outside)
    assert found.fault.kind is FaultKind.CUT_OFF


def test_rebuild_finds_and_mends_a_cache_that_lies(world: World) -> None:
    """CE-7: profiles are projections."""
    append(world.quiz(), now=NOON)
    assert rebuild(check=True).differing == ()
    with transaction():
        db.session.connection().execute(text("UPDATE profile_segment SET level = 5"))
    db.session.expire_all()
    assert rebuild(check=True).differing == ((world.person_id, world.spbe),)
    rebuild(check=False)
    assert rebuild(check=True).differing == ()
    assert world.held() == (1, (2, 0, 0))
