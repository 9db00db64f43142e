"""OP-11: the drill. Back up a living installation, restore it elsewhere, check everything."""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import click
import pytest
from click.testing import Result
from sqlalchemy import create_engine, text

from portal.core import clock, keys, rates
from portal.core.backup import tables
from portal.core.db import db, transaction
from portal.core.models import StoredFile
from portal.core.storage import FolderStorage
from portal.ledger.commands import ledger
from portal.ledger.service import checkpoints
from portal.ledger.service.chaining import chain_new
from portal.web import recovery
from portal.web.app import Portal
from tests.support import postgresql
from tests.support.evidence import Evidence
from tests.support.portal_app import NOON, make_app

KEY = "9a31f06c" * 8
CONTENT = b"Bukti pengembangan kompetensi " * 50_000


class Place:
    """An instance folder, a database address and the commands that work on them."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.key = KEY

    def run(self, command: click.Command, *arguments: str) -> Result:
        app = make_app(self.folder, self.url)
        answer = app.test_cli_runner().invoke(command, arguments, env={recovery.KEY: self.key})
        with app.app_context():
            db.engine.dispose()
        return answer

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table, in one order."""
        url = self.url or f"sqlite:///{self.folder / 'portal.sqlite'}"
        engine = create_engine(url)
        app = make_app(self.folder, self.url)
        with app.app_context():
            names = tables.tables()
            db.engine.dispose()
        with engine.connect() as connection:
            found = {
                name: sorted(map(str, connection.execute(text(f'SELECT * FROM "{name}"'))))
                for name in names
            }
        engine.dispose()
        return found

    def nothing_there(self) -> bool:
        files = self.folder / "files"
        no_files = not files.exists() or not any(files.rglob("*"))
        if not self.url:
            return no_files and not list(self.folder.glob("portal.sqlite*"))
        return no_files and not any(self.rows().values())


@pytest.fixture
def lived_in(app: Portal) -> Place:
    """A place with evidence, a checkpoint, files, limits and unfinished effects."""
    with app.app_context():
        evidence = Evidence()
        for number in range(3):
            evidence.passed(f"attempt:{number}", now=NOON)
        chain_new(now=NOON)
        checkpoints.make_due(
            now=NOON, keyring=keys.current(), folder=app.settings.instance_dir / "checkpoints"
        )
        stored = FolderStorage(app.settings.instance_dir / "files").put(
            BytesIO(CONTENT), max_bytes=len(CONTENT)
        )
        with transaction():
            rates.add("bucket", now=NOON)
            db.session.add(
                StoredFile(
                    purpose="proof",
                    storage_key=stored.key,
                    original_name="bukti.pdf",
                    media_type="application/pdf",
                    size_bytes=stored.size,
                    sha256=stored.sha256,
                    created_at=NOON,
                )
            )
    return Place(app.settings.instance_dir, app.settings.database_url)


@pytest.fixture
def empty(
    lived_in: Place, dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Place]:
    """Another machine: nothing but the keys, which were kept apart."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    shutil.copytree(lived_in.folder / "keys", folder / "keys")
    if dialect == "sqlite":
        yield Place(folder, "")
        return
    server: postgresql.Databases = request.getfixturevalue("postgresql_server")
    with server.fresh() as url:
        yield Place(folder, url)


def test_the_drill(lived_in: Place, empty: Place, app: Portal, tmp_path: Path) -> None:
    """Taken while the portal works; restored elsewhere it is the same, and goes on."""
    file = tmp_path / "nightly.backup"
    before = lived_in.rows()
    stop = threading.Event()

    def works() -> None:
        with app.app_context():
            number = 0
            while not stop.is_set():
                number += 1
                with transaction():
                    rates.add("busy", now=NOON + timedelta(seconds=number))

    worker = threading.Thread(target=works)
    worker.start()
    try:
        taken = lived_in.run(recovery.backup, str(file))
    finally:
        stop.set()
        worker.join()
    assert taken.exit_code == 0, taken.output
    assert file.stat().st_mode & 0o077 == 0
    assert list(tmp_path.glob("*.draft")) == []
    restored = empty.run(recovery.restore, str(file), "--verify")
    assert restored.exit_code == 0, restored.output
    assert "all checks hold" in restored.output
    assert "chains verified: " in restored.output
    after = empty.rows()
    busy = {"rate_count"}
    assert {n: r for n, r in after.items() if n not in busy} == {
        n: r for n, r in before.items() if n not in busy
    }
    assert len(after["evidence_event"]) == 3
    assert empty.run(ledger, "verify").exit_code == 0
    goes_on(empty)


def goes_on(place: Place) -> None:
    """New rows get new numbers; append-only tables are still that."""
    app = make_app(place.folder, place.url)
    with app.app_context(), clock.fixed(NOON):
        known = db.session.scalars(text("SELECT max(id) FROM person")).one()
        competency = db.session.scalars(text("SELECT min(competency_id) FROM evidence_line")).one()
        evidence = Evidence(competency_id=competency)
        assert evidence.person_id > known
        evidence.passed("attempt:new", now=NOON)
        assert chain_new(now=NOON) == 1
        db.session.remove()
        db.engine.dispose()


def test_a_backup_shows_nothing_and_holds_no_key(
    lived_in: Place, empty: Place, tmp_path: Path
) -> None:
    file = tmp_path / "nightly.backup"
    assert lived_in.run(recovery.backup, str(file)).exit_code == 0
    data = file.read_bytes()
    assert b"Rina Maharani" not in data
    assert CONTENT[:60] not in data
    shutil.rmtree(empty.folder / "keys")
    restored = empty.run(recovery.restore, str(file))
    assert restored.exit_code == 0, restored.output
    for path in (lived_in.folder / "keys").iterdir():
        assert (empty.folder / "keys" / path.name).read_text() != path.read_text()


def test_a_backup_never_replaces_another(lived_in: Place, tmp_path: Path) -> None:
    file = tmp_path / "nightly.backup"
    file.write_bytes(b"the older one")
    answer = lived_in.run(recovery.backup, str(file))
    assert answer.exit_code == 1
    assert "exists" in answer.output
    assert file.read_bytes() == b"the older one"


def test_without_a_proper_key_nothing_is_written(lived_in: Place, tmp_path: Path) -> None:
    lived_in.key = "0" * 64
    answer = lived_in.run(recovery.backup, str(tmp_path / "nightly.backup"))
    assert answer.exit_code == 1
    assert "key of the backup" in answer.output
    assert list(tmp_path.glob("nightly*")) == []


@pytest.mark.parametrize("fault", ["key", "changed", "cut", "other"])
def test_a_damaged_backup_restores_nothing(
    lived_in: Place, empty: Place, tmp_path: Path, fault: str
) -> None:
    file = tmp_path / "nightly.backup"
    assert lived_in.run(recovery.backup, str(file)).exit_code == 0
    data = bytearray(file.read_bytes())
    if fault == "key":
        empty.key = "1c55e20a" * 8
    elif fault == "changed":
        data[-500] ^= 1
    elif fault == "cut":
        del data[-100:]
    else:
        data = bytearray(b"PK\x03\x04" + bytes(1000))
    file.write_bytes(data)
    answer = empty.run(recovery.restore, str(file), "--verify")
    assert answer.exit_code == 1, answer.output
    assert "nothing was restored" in answer.output
    assert empty.nothing_there()


def test_a_place_that_is_not_empty_is_left_alone(lived_in: Place, tmp_path: Path) -> None:
    file = tmp_path / "nightly.backup"
    assert lived_in.run(recovery.backup, str(file)).exit_code == 0
    before = lived_in.rows()
    answer = lived_in.run(recovery.restore, str(file), "--verify")
    assert answer.exit_code == 1
    assert "not empty" in answer.output
    assert lived_in.rows() == before
    assert len(list(FolderStorage(lived_in.folder / "files").keys())) == 1


def test_the_rehearsal_finds_a_missing_file_and_a_changed_entry(
    lived_in: Place, empty: Place, tmp_path: Path, dialect: str
) -> None:
    for path in (lived_in.folder / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    forge(lived_in, dialect)
    file = tmp_path / "nightly.backup"
    assert lived_in.run(recovery.backup, str(file)).exit_code == 0
    answer = empty.run(recovery.restore, str(file), "--verify")
    assert answer.exit_code == 1
    assert "is missing" in answer.output
    assert "chain of agency" in answer.output


def forge(place: Place, dialect: str) -> None:
    """Change a line as the owner of the database can."""
    change = "UPDATE evidence_line SET earned = 9 WHERE id = (SELECT min(id) FROM evidence_line)"
    if dialect == "sqlite":
        with sqlite3.connect(place.folder / "portal.sqlite") as connection:
            [(name, made)] = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE name = 'evidence_line_no_update'"
            ).fetchall()
            connection.execute(f"DROP TRIGGER {name}")
            connection.execute(change)
            connection.execute(made)
        connection.close()
        return
    engine = create_engine(place.url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE evidence_line DISABLE TRIGGER USER"))
        connection.execute(text(change))
        connection.execute(text("ALTER TABLE evidence_line ENABLE TRIGGER USER"))
    engine.dispose()
