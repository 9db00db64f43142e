"""`portal registry verify`: what is done to the register behind its back is found (CE-5, CE-6)."""

import json
from datetime import timedelta

import pytest
from flask.ctx import AppContext
from sqlalchemy import text

from portal.certification.registry_commands import registry
from portal.certification.rules.certificate_states import Act
from portal.certification.rules.register import Fault, may_have_happened
from portal.certification.schemes.queries import public_keys, register_rows
from portal.certification.schemes.service import checkpoints
from portal.certification.schemes.service import registry as service
from portal.certification.schemes.service.registry import Position
from portal.core import append_only, clock, keys
from portal.core.db import db, dialect_name, transaction
from portal.ledger.service.checkpoints import default_folder
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.support.plans import sent
from tests.support.portal_app import NOON

DAY = timedelta(days=1)
CERTIFICATES = ("certificate", "certificate_event", "certificate_status_place")


@pytest.fixture
def mint(context: AppContext) -> Mint:
    """Three certificates, and the checkpoint of their day."""
    made = Mint()
    for number in range(3):
        made.issue(at=NOON + timedelta(minutes=number))
    sign(1)
    return made


def sign(days: int) -> int:
    return checkpoints.make_due(
        now=NOON + days * DAY, keyring=keys.current(), folder=default_folder()
    )


def found() -> list[Fault]:
    db.session.expire_all()
    bad = [*service.faults(public_keys.known(NOON))]
    bad += checkpoints.faults(keys.current(), default_folder())
    return [one.fault for one in bad]


def by_hand(*statements: str) -> None:
    """What somebody with access to the database can do: triggers off, rows changed."""
    dialect = dialect_name()
    for table in CERTIFICATES:
        for statement in append_only.drop(dialect, table):
            db.session.execute(text(statement))
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()


def test_the_register_holds_and_a_day_is_signed_once(mint: Mint) -> None:
    assert found() == []
    assert sign(1) == 0
    mint.issue(at=NOON + DAY)
    assert sign(1) == 0, "the day is not over"
    assert sign(2) == 1
    assert found() == []
    assert len(list((default_folder() / checkpoints.FOLDER).iterdir())) == 2


def of_the_first(column: str) -> str:
    """The second certificate gets the first one's."""
    first = f"SELECT {column} FROM certificate_facts WHERE certificate_id = 1"
    return f"UPDATE certificate_facts SET {column} = ({first}) WHERE certificate_id = 2"


CHANGES: dict[Fault, str] = {
    Fault.GAP: "UPDATE certificate SET sequence = 9 WHERE id = 2",
    Fault.COUNTER: "UPDATE certificate_number SET last = 5",
    Fault.LOST: "DELETE FROM certificate_facts WHERE certificate_id = 2",
    Fault.COMMITMENT: of_the_first("salt"),
    Fault.SIGNATURE: of_the_first("signature"),
    Fault.CREDENTIAL: of_the_first("credential"),
    Fault.OTHER: "UPDATE certificate SET number = 'x' WHERE id = 2",
    Fault.PLACE: "DELETE FROM certificate_status_place WHERE certificate_id = 2",
}
BESIDE = ("certificate_facts", "certificate_status_place")


def test_each_change_behind_its_back_is_found(mint: Mint) -> None:
    """Every change alone, taken back before the next."""
    number = mint.issue(at=NOON + DAY).number.replace("0004", "0002")
    by_hand(*(f"CREATE TABLE kept_{one} AS SELECT * FROM {one}" for one in BESIDE))
    for fault, statement in CHANGES.items():
        by_hand(statement)
        assert found()[0] is fault, statement
        by_hand(
            f"UPDATE certificate SET sequence = 2, number = '{number}' WHERE id = 2",
            "UPDATE certificate_number SET last = 4",
            *(f"DELETE FROM {one}" for one in BESIDE),
            *(f"INSERT INTO {one} SELECT * FROM kept_{one}" for one in BESIDE),
        )
        assert found() == [], fault


def test_what_a_checkpoint_covers_can_be_neither_changed_nor_taken_out(mint: Mint) -> None:
    person = mint.office.clerks[0].id
    other = mint.desk.writer.id
    by_hand(f"UPDATE certificate SET person_id = {other} WHERE id = 2")
    assert found() == [Fault.CHANGED]
    by_hand(f"UPDATE certificate SET person_id = {person} WHERE id = 2")
    assert found() == []
    happened = f"'revoked', '{NOON:%Y-%m-%d %H:%M:%S}', {other}"
    by_hand(
        f"INSERT INTO certificate_event (certificate_id, act, at, by_id) VALUES (2, {happened})"
    )
    assert found() == [Fault.CHANGED]


def test_a_checkpoint_that_lies_is_no_checkpoint(mint: Mint) -> None:
    [path] = (default_folder() / checkpoints.FOLDER).iterdir()
    kept = path.read_text()
    path.write_text(json.dumps({**json.loads(kept), "head": "0" * 64}))
    assert found() == [Fault.APART]
    path.write_text(kept)
    for statement in append_only.drop(dialect_name(), "register_checkpoint"):
        db.session.execute(text(statement))
    db.session.execute(text("UPDATE register_checkpoint SET entries = 2"))
    db.session.commit()
    assert found() == [Fault.UNSIGNED]
    db.session.execute(text("DELETE FROM register_checkpoint"))
    db.session.commit()
    assert found() == [Fault.APART]


def test_an_erased_holder_leaves_the_register_whole(mint: Mint) -> None:
    """CE-7: facts that went with an erasure on record are no loss."""
    with transaction():
        db.session.execute(text("DELETE FROM certificate_facts WHERE certificate_id = 2"))
    assert found() == [Fault.LOST]
    with transaction():
        db.session.get_one(type(mint.holder), mint.holder.id).erased_at = NOON
    assert found() == []


def test_acts_that_cannot_follow_each_other_are_told() -> None:
    for acts, possible in (
        ((), True),
        ((Act.SUSPENDED, Act.REINSTATED, Act.SUSPENDED, Act.REVOKED), True),
        ((Act.REINSTATED,), False),
        ((Act.SUSPENDED, Act.SUSPENDED), False),
        ((Act.REVOKED, Act.REISSUED), False),
        ((Act.REISSUED, Act.SUSPENDED), False),
    ):
        assert may_have_happened(acts) is possible


def test_the_command_exits_with_the_first_bad_position(app: Portal, mint: Mint) -> None:
    runner = app.test_cli_runner()
    with clock.fixed(NOON + DAY):
        good = runner.invoke(registry, ["verify"])
        assert (good.exit_code, good.output.strip()) == (0, "the register holds")
        by_hand("UPDATE certificate SET sequence = 7 WHERE id = 2")
        bad = runner.invoke(registry, ["verify"])
    assert bad.exit_code == 1
    assert "number 3: a number is missing before it" in bad.output


def test_a_large_register_is_read_in_pieces_and_gone_on_with(
    app: Portal, mint: Mint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two statements a piece however many there are; a start behind a position reads the rest."""
    for number in range(4):
        mint.issue(at=NOON + DAY + timedelta(minutes=number))
    sign(2)
    monkeypatch.setattr(register_rows, "CHUNK", 2)
    known = public_keys.known(NOON)
    heard: list[Position] = []
    with sent() as whole:
        assert list(service.faults(known, said=heard.append)) == []
    assert [one.number for one in heard] == [2, 4, 6, 7]
    with sent() as rest:
        assert list(service.faults(known, after=heard[2])) == []
    assert (len(whole), len(rest)) == (1 + 2 * 4 + 1, 1 + 2 + 1)
    runner = app.test_cli_runner()
    with clock.fixed(NOON + 2 * DAY):
        good = runner.invoke(registry, ["verify", "--after", str(heard[2])])
        odd = runner.invoke(registry, ["verify", "--after", "kota/lain:2026:1"])
    assert (good.exit_code, good.output.strip()) == (0, "the register holds")
    assert (odd.exit_code, "no such" in odd.output) == (2, True)
    by_hand("UPDATE certificate SET sequence = 17 WHERE id = 7")
    [bad] = service.faults(known, after=heard[2])
    assert bad.fault is Fault.GAP


def test_a_register_that_nobody_signs_is_told(context: AppContext) -> None:
    made = Mint()
    made.issue()
    assert list(checkpoints.overdue(NOON + DAY)) == []
    assert list(checkpoints.overdue(NOON + 3 * DAY)) == [made.office.agency.id]
    sign(3)
    assert list(checkpoints.overdue(NOON + 30 * DAY)) == []
