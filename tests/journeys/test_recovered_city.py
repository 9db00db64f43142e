"""The demonstration city lost and recovered: backed up, restored elsewhere, and gone on with."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result

from portal.certification import registry_commands
from portal.certification.schemes.service import checkpoints as register_checkpoints
from portal.core import clock, jobs, outbox
from portal.core.db import db
from portal.ledger.service import checkpoints
from portal.web import doctor, recovery
from portal.web.app import Portal
from portal.web.demo import accounts
from tests.support.demonstration import TODAY, app_on
from tests.support.pages import PageClient
from tests.support.portal_app import NOON, close, make_app

KEY = "5d20f7ab" * 8
FORGED = """
DROP TRIGGER certificate_no_update;
UPDATE certificate SET valid_until = '2099-12-31' WHERE id = (SELECT min(id) FROM certificate);
"""


@pytest.fixture
def city(pytestconfig: pytest.Config, tmp_path: Path) -> Iterator[Portal]:
    """The city with the jobs of its first minutes done."""
    with clock.fixed(NOON):
        app = app_on(TODAY, pytestconfig, tmp_path / "city")
        app.settings.instance_dir.chmod(0o750)
        assert {one.partition(":")[0] for one in examined(app)} == {"queue", "checkpoints"}
        with app.app_context():
            while kinds := outbox.due_kinds(NOON):
                for kind in kinds:
                    outbox.drain(kind, now=NOON)
        for job in (register_checkpoints.JOB, "ledger-checkpoint"):
            jobs.run(app, job)
        assert examined(app) == []
        yield app
    close(app)


def examined(app: Portal) -> list[str]:
    """What the doctor says of its database."""
    with app.app_context():
        return list(doctor.database(app, NOON))


def run(app: Portal, command: click.Command, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(command, arguments, env={recovery.KEY: KEY})


def restored(city: Portal, file: Path) -> tuple[Portal, Result]:
    """Another place, which got the keys, the passwords and the checkpoints kept outside."""
    folder = file.parent / "elsewhere"
    folder.mkdir(mode=0o750)
    before = city.settings.instance_dir
    for name in ("keys", "checkpoints"):
        shutil.copytree(before / name, folder / name)
    shutil.copyfile(before / accounts.FILE, folder / accounts.FILE)
    elsewhere = make_app(folder, second_factor_optional=True)
    return elsewhere, run(elsewhere, recovery.restore, str(file), "--verify")


def test_a_city_is_recovered_whole(city: Portal, tmp_path: Path) -> None:
    """The same chains, files, passwords and certificates, and a doctor with nothing to say."""
    file = tmp_path / "city.backup"
    assert run(city, recovery.backup, str(file)).exit_code == 0
    jobs.run(city, "tidy")  # the old place works on meanwhile
    elsewhere, answer = restored(city, file)
    assert answer.exit_code == 0, answer.output
    assert "all checks hold" in answer.output
    assert heads(elsewhere) == heads(city)
    assert files(elsewhere) == files(city)
    assert examined(elsewhere) == []
    assert run(elsewhere, registry_commands.registry, "verify").exit_code == 0
    kept = accounts.read(elsewhere.settings.instance_dir)
    assert kept is not None
    for one in kept.accounts[:4]:
        page = PageClient(elsewhere)
        page.sign_in(one.username, one.password)
        page.get("/")
    address = f"/verify/{kept.samples['verify_code']}"
    assert visited(elsewhere, address) == visited(city, address)


def heads(app: Portal) -> dict[int, int]:
    with app.app_context():
        return dict(checkpoints.heads())


def files(app: Portal) -> set[str]:
    folder = app.settings.instance_dir / "files"
    return {path.name for path in folder.rglob("*") if path.is_file()}


def visited(app: Portal, address: str) -> str:
    """What a stranger reads there."""
    [main] = PageClient(app).get(address).root.iter("main")
    return " ".join("".join(main.itertext()).split())


def test_the_rehearsal_names_a_forged_certificate(city: Portal, tmp_path: Path) -> None:
    with city.app_context():
        raw = db.engine.raw_connection()
        made = raw.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'certificate_no_update'"
        ).fetchone()
        raw.executescript(FORGED)
        raw.execute(made[0])
        raw.close()
    file = tmp_path / "city.backup"
    assert run(city, recovery.backup, str(file)).exit_code == 0
    _elsewhere, answer = restored(city, file)
    assert answer.exit_code == 1
    assert "WRONG: register of agency 1" in answer.output
