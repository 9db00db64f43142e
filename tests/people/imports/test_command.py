"""`portal people import` at the prompt: what it prints, how it exits, that it can be undone."""

from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import func, select

from portal.cli import portal as commands
from portal.core.db import db
from portal.people.models import ImportBatch, Person
from portal.web.app import Portal
from tests.people.imports.office import ANI, EXAMPLE, HEADER, Office
from tests.people.imports.test_importing import NEW, prepare_example

SEATLESS = f"{ANI};Ani Wijaya;PNS;;dinkes;;;;"


@pytest.fixture
def run(app: Portal, office: Office):
    def call(*words: str) -> Result:
        runner = app.test_cli_runner()
        found = runner.invoke(commands.commands["people"], ["import", *words])
        db.session.expire_all()
        return found

    return call


@pytest.fixture
def listed(tmp_path: Path):
    def write(*lines: str) -> str:
        path = tmp_path / "pegawai.csv"
        path.write_text("\n".join((HEADER, *lines)), encoding="utf-8")
        return str(path)

    return write


def people() -> int:
    return db.session.scalars(select(func.count()).select_from(Person)).one()


def test_the_example_is_imported_repeated_and_undone(run, office: Office) -> None:
    prepare_example(office)
    first = run(str(EXAMPLE), "--yes")
    assert first.exit_code == 0, first.output
    assert "lines 30: new 30, changed 0, same 0, refused 0" in first.output
    assert "in: 29" in first.output
    assert people() == 29
    again = run(str(EXAMPLE), "--yes")
    assert again.exit_code == 0
    assert "lines 30: new 0, changed 0, same 30, refused 0" in again.output
    assert people() == 29
    number = first.output.split("--undo ")[1].split()[0]
    undone = run("--undo", number)
    assert undone.exit_code == 0, undone.output
    assert "kept 0" in undone.output
    assert people() == 0


def test_nothing_is_written_without_a_confirmation_or_in_a_dry_run(run, listed) -> None:
    path = listed(*NEW)
    assert run(path).exit_code == 1
    dry = run(path, "--dry-run")
    assert dry.exit_code == 0
    assert "in: 3" in dry.output
    assert people() == 0


def test_each_refused_line_is_named_and_the_exit_code_says_so(run, listed) -> None:
    told = run(listed(SEATLESS, "123;Tanpa Nomor;PNS;;dinkes;;;;"), "--yes")
    assert told.exit_code == 3
    assert "people line 3: number:" in told.output
    assert people() == 1


def test_a_file_that_cannot_be_read_changes_nothing(run, tmp_path: Path) -> None:
    path = tmp_path / "salah.csv"
    path.write_bytes("NIP;Nama\n1;Sj\xe9\n".encode("cp1252"))
    told = run(str(path))
    assert told.exit_code == 1
    assert "CSV UTF-8" in told.output
    assert db.session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_missing_columns_are_named(run, tmp_path: Path) -> None:
    path = tmp_path / "kurang.csv"
    path.write_text(f"NIP;Nama;Kode unit\n{ANI};Ani;dinkes\n", encoding="utf-8")
    told = run(str(path), "--yes")
    assert told.exit_code == 1
    assert "status:" in told.output


def test_wrong_use_is_told(run, listed) -> None:
    assert run().exit_code == 2
    assert run("--undo", "x" * 22).exit_code == 1
    assert run(listed(SEATLESS), "--agency", "tidak-ada").exit_code == 1
