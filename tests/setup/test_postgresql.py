"""The PostgreSQL that tests get."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.support.postgresql import Databases
from tests.support.postgresql_server import (
    NoServerError,
    children_of,
    find_programs,
    running_server,
    version_of,
)

pytestmark = pytest.mark.postgresql
ROOT = Path(__file__).resolve().parents[2]


def connect(url: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql")
    return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)


def ask(url: str, query: str) -> object:
    with connect(url) as connection:
        row = connection.execute(query).fetchone()
        return row and row[0]


def test_sqlalchemy_reaches_a_fresh_database_of_a_version_we_support(postgresql_database):
    engine = create_engine(postgresql_database)
    with engine.connect() as connection:
        version = connection.execute(text("SHOW server_version_num")).scalar_one()
        tables = text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert connection.execute(tables).scalar_one() == 0
    engine.dispose()
    assert int(version) >= 150000


def test_text_is_utf8_and_letters_beyond_ascii_have_cases(postgresql_database):
    assert ask(postgresql_database, "SHOW server_encoding") == "UTF8"
    assert ask(postgresql_database, "SELECT upper('é')") == "É"


def test_a_fresh_database_is_gone_afterwards_even_while_connected(postgresql_server):
    with postgresql_server.fresh() as url:
        lingering = connect(url)
        assert lingering.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(url)
    lingering.close()


def test_a_template_is_built_once_and_each_copy_is_separate(postgresql_server):
    built = []

    def build(url: str) -> None:
        built.append(url)
        with connect(url) as connection:
            connection.execute("CREATE TABLE thing (id int)")
            connection.execute("INSERT INTO thing VALUES (1)")

    first, again = (postgresql_server.template("things", build) for _ in range(2))
    assert first == again
    # The other worker of this run may have built it.
    assert len(built) <= 1
    with postgresql_server.fresh(first) as one, postgresql_server.fresh(first) as other:
        with connect(one) as connection:
            connection.execute("DELETE FROM thing")
        assert ask(one, "SELECT count(*) FROM thing") == 0
        assert ask(other, "SELECT count(*) FROM thing") == 1


@pytest.fixture
def shelf(postgresql_server):
    """A template with a seeded table, one that refers to it, a sequence and a trigger."""

    def build(url: str) -> None:
        with connect(url) as connection:
            connection.execute(
                "CREATE TABLE place (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);"
                "CREATE TABLE thing (id serial PRIMARY KEY, place_id int REFERENCES place);"
                "INSERT INTO place (name) VALUES ('here'), ('tab\there');"
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$BEGIN RAISE EXCEPTION 'append only'; END$$;"
                "CREATE TRIGGER kept BEFORE DELETE ON thing FOR EACH ROW EXECUTE FUNCTION refuse();"
            )

    return postgresql_server.template("shelf", build)


USE = (
    "INSERT INTO place (name) VALUES ('there'); INSERT INTO thing (place_id) VALUES (3), (1);"
    "UPDATE place SET name = 'moved' WHERE id = 1"
)
LEFT = (
    "SELECT (SELECT array_agg(concat(id, name) ORDER BY id) FROM place)::text || "
    "(SELECT count(*) FROM thing)"
)


def test_a_lent_database_is_as_its_template_for_everybody(postgresql_server, shelf):
    with postgresql_server.lent(shelf) as url:
        first, begun = url, ask(url, LEFT)
        lingering = connect(url)
        lingering.execute("BEGIN; " + USE)
        lingering.execute("COMMIT; BEGIN; SELECT * FROM thing FOR UPDATE")
    with postgresql_server.lent(shelf) as url, connect(url) as connection:
        assert (url, ask(url, LEFT)) == (first, begun)
        connection.execute(USE)  # the third place is the third again
        assert connection.execute("SELECT max(id) FROM thing").fetchone() == (2,)
    lingering.close()


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE thing ADD COLUMN more text",
        "ALTER TABLE thing DISABLE TRIGGER kept",
        "DROP TRIGGER kept ON thing",
        "CREATE INDEX mine ON thing (place_id)",
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "ANALYZE place",
        "ALTER DATABASE {name} SET enable_seqscan = off",
        "INSERT INTO place (name) SELECT repeat('x', 1000) FROM generate_series(1, 5000)",
    ],
)
def test_a_lent_database_that_is_more_than_refilled_is_not_lent_again(
    postgresql_server, shelf, change
):
    with postgresql_server.lent(shelf) as url, connect(url) as connection:
        connection.execute(change.format(name=make_url(url).database))
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(url)


def test_a_template_whose_building_failed_is_built_again(postgresql_server):
    def fail(url: str) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        postgresql_server.template("stubborn", fail)
    built = []
    postgresql_server.template("stubborn", built.append)
    assert len(built) == 1


def test_all_databases_of_a_run_can_be_dropped_and_no_others(postgresql_server):
    mine = Databases(postgresql_server.address, "mine")
    theirs = Databases(postgresql_server.address, "theirs")
    gone, kept = mine.create_database(), theirs.create_database()
    mine.drop_all()
    assert ask(theirs.url(kept), "SELECT 1") == 1
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(mine.url(gone))
    theirs.drop_all()


def test_a_durable_server_keeps_what_was_committed_when_it_is_killed(durable_postgresql):
    address = durable_postgresql.address
    assert ask(address, "SHOW fsync") == "on"
    assert ask(address, "SHOW synchronous_commit") == "on"
    assert ask(address, "SHOW full_page_writes") == "on"
    with connect(address) as connection:
        connection.execute("CREATE TABLE answer (id int)")
        connection.execute("INSERT INTO answer VALUES (1), (2)")
        process = durable_postgresql.process
        assert process is not None
        assert children_of(process.pid)
        durable_postgresql.kill()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    durable_postgresql.start()
    assert ask(address, "SELECT count(*) FROM answer") == 2


def test_a_stopped_server_leaves_no_folder_and_no_process():
    with running_server() as server:
        folder, process = server.folder, server.process
        assert ask(server.address, "SHOW fsync") == "off"
        assert folder.is_dir()
    assert not folder.exists()
    assert process is not None
    assert process.poll() is not None


def test_a_failed_start_says_why_and_leaves_no_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_PG_BIN", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with pytest.raises(NoServerError, match="cannot be run"), running_server():
        pass
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_server_too_old_is_refused(tmp_path):
    old = tmp_path / "postgres"
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
    old.chmod(0o755)
    with pytest.raises(NoServerError, match="15 or newer"):
        version_of(tmp_path, {})
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.2 (Debian 15.2-1)'\n")
    assert version_of(tmp_path, {}) == 15


def test_named_programs_come_before_those_of_the_wheel(monkeypatch):
    wheel = find_programs()
    assert (wheel / "initdb").exists()
    monkeypatch.setenv("PORTAL_PG_BIN", "/somewhere")
    assert find_programs() == Path("/somewhere")


def test_the_server_of_a_run_leaves_when_the_run_is_killed(tmp_path):
    """A run begun here as a process of its own is killed while a server serves it."""
    script = (
        "import json, os, signal, sys\n"
        "from tests.support import postgresql, shared_run\n"
        "run = shared_run.begin()\n"
        "print(postgresql.shared_address(run), run.folder, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == -9, done.stderr
    address, folder = done.stdout.split()
    server_folder = Path(str(make_url(address).query["host"]))
    wait_until(lambda: not server_folder.exists() and not Path(folder).exists())


def wait_until(holds, seconds=20):
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "still not true"
        time.sleep(0.05)
