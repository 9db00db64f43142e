"""`portal profile` and `portal ledger` at the prompt: what they print and how they exit."""

import json
from datetime import timedelta

import pytest
from click.testing import Result
from sqlalchemy import text

from portal.cli import portal as commands
from portal.core import clock
from portal.core.db import db, transaction
from portal.ledger.service.appending import append
from portal.ledger.service.chaining import chain_new
from portal.people.models import PersonIdentifier
from portal.web.app import Portal
from tests.ledger.test_service import World
from tests.support.people import LONG_AGO_ON
from tests.support.portal_app import NOON

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def run(app: Portal):
    def call(*words: str, at=LATER) -> Result:
        runner = app.test_cli_runner()
        group, *rest = words
        with clock.fixed(at):
            return runner.invoke(commands.commands[group], rest)

    return call


@pytest.fixture
def number(app: Portal) -> str:
    """A person with one passed and one failed quiz, both chained at noon."""
    with app.app_context():
        world = World()
        append(world.quiz(), now=NOON)
        append(world.quiz("attempt:two", passed=False), now=NOON)
        chain_new(now=NOON)
        person = db.session.get_one(PersonIdentifier, 1).person_id
        with transaction():
            db.session.add(
                PersonIdentifier(
                    person_id=person, kind="agency_number", organisation_id=world.agency_id,
                    value="HONOR-17", valid_from=LONG_AGO_ON - timedelta(days=900),
                    valid_until=LONG_AGO_ON,
                )
            )  # fmt: skip
        return db.session.scalars(
            db.select(PersonIdentifier.value).where(PersonIdentifier.kind == "nip")
        ).one()


def test_show_names_the_deciding_and_the_unused_line(run, number):
    shown = run("profile", "show", number)
    assert shown.exit_code == 0, shown.output
    assert "level 1" in shown.output
    assert "attempt:one" in shown.output
    assert "unused     failed: quiz attempt:two" in shown.output


def test_a_former_number_finds_the_same_profile(run, number):
    assert run("profile", "show", "honor-17").output == run("profile", "show", number).output


def test_json_holds_every_line_once(run, number):
    shown = json.loads(run("profile", "show", number, "--json").output)
    [one] = shown["competencies"]
    assert (one["key"], one["level"], one["limiting"]) == ("spbe", 1, ["skill"])
    proofs = [strand["proof"]["ref"] for strand in one["strands"] if strand["proof"]]
    unused = [(line["ref"], line["reason"]) for line in one["unused"]]
    assert (proofs, unused) == (["attempt:one"], [("attempt:two", "failed")])
    assert {option["source"] for need in one["needs"] for option in need["options"]} >= {
        "practical",
        "application",
    }


def test_as_of_and_known_at_look_back(run, number):
    def level(*options: str) -> int:
        shown = json.loads(run("profile", "show", number, "--json", *options).output)
        return sum(one["level"] for one in shown["competencies"])

    assert level() == 1
    assert level("--as-of", "2026-11-25") == 0
    assert level("--known-at", "2026-11-26T11:59") == 0  # 12.00 WIB is the hour of chaining
    assert level("--known-at", "2026-11-26T12:00") == 1
    assert level("--known-at", "2026-11-26") == 1


def test_what_cannot_be_shown_is_said_in_one_line(run, number):
    for words in (("199001012015011001",), (number, "--known-at", "kemarin")):
        refused = run("profile", "show", *words)
        assert refused.exit_code in {1, 2}
        assert "Traceback" not in refused.output


def test_verify_and_rebuild_exit_1_when_something_differs(app, run, number):
    assert run("ledger", "verify").exit_code == 0
    assert run("ledger", "checkpoint").output == "1 checkpoints signed\n"
    assert run("ledger", "checkpoint").output == "0 checkpoints signed\n"
    assert "1 checkpoints" in run("ledger", "verify").output
    assert run("ledger", "rebuild", "--check").output == "1 persons, 2 lines, 0 differing\n"
    with app.app_context(), transaction():
        db.session.connection().execute(text("UPDATE profile_segment SET level = 4"))
    assert run("ledger", "rebuild", "--check").exit_code == 1
    assert run("ledger", "rebuild").exit_code == 0
    assert run("ledger", "rebuild", "--check").exit_code == 0
    for path in (app.settings.instance_dir / "checkpoints").iterdir():
        path.write_text(path.read_text().replace('"head": "', '"head": "0'))
    spoiled = run("ledger", "verify")
    assert (spoiled.exit_code, "position 2" in spoiled.output) == (1, True)


def test_chain_takes_what_is_waiting(app, run, number):
    assert run("ledger", "chain").output == "0 entries chained\n"
    with app.app_context():
        world = World.__new__(World)
        world.agency_id, world.person_id = db.session.execute(
            text("SELECT organisation_id, person_id FROM evidence_event WHERE id = 1")
        ).one()
        world.spbe = db.session.scalar(text("SELECT competency_id FROM evidence_line WHERE id = 1"))
        append(world.quiz("attempt:three"), now=NOON)
    assert run("ledger", "chain").output == "1 entries chained\n"
