"""OP-1, OP-12: `portal doctor` exits 1 and names the fault, for every fault there is to seed."""

import json
import shutil
import socket
from collections import namedtuple
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from portal.certification import sealing
from portal.certification.documents import published, seal
from portal.cli import portal
from portal.core import advisories, clock, entropy, keys, outbox
from portal.core.db import db, transaction
from portal.core.models import Outbox
from portal.web.app import Portal
from tests.support import requirements
from tests.support.people import make_agency

Usage = namedtuple("Usage", "total used free")
Patch = pytest.MonkeyPatch
REAL = datetime.now(UTC)
"""The database has a clock of its own, which the doctor compares with."""


class Patient:
    """An installation of the test profile, or of production, in good health."""

    def __init__(self, app: Portal, profile: str) -> None:
        self.folder = app.settings.instance_dir
        self.settings = {
            "PORTAL_PROFILE": profile,
            "PORTAL_INSTANCE_DIR": str(self.folder),
            "PORTAL_DATABASE_URL": app.settings.database_url,
            "PORTAL_BASE_URL": "https://portal.contoh.go.id",
            "PORTAL_TRUSTED_PROXIES": "1",
            "PORTAL_MAIL_FROM": "portal@contoh.go.id",
            "PORTAL_CHECKPOINT_DIR": str(self.folder.parent / "checkpoints"),
        }
        (self.folder.parent / "checkpoints").mkdir()
        if app.settings.database_url:
            as_in_production(app.settings.database_url)
        sealing.make_missing(self.folder / "keys" / "seal.pem", "Kota Contoh", REAL)
        for path in self.folder.glob("portal.sqlite*"):
            path.chmod(0o600)
        self.folder.chmod(0o750)

    def examined(self, *arguments: str) -> Result:
        with clock.fixed(datetime.now(UTC)):
            return CliRunner().invoke(portal, ["doctor", *arguments], env=self.settings)


def as_in_production(url: str) -> None:
    """The server of the tests is quick at the price of the last commits; production is not."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name = connection.scalar(text("SELECT current_database()"))
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = on'))
    engine.dispose()


@pytest.fixture
def patient(app: Portal) -> Patient:
    return Patient(app, "test")


@pytest.fixture
def in_production(app: Portal, monkeypatch: pytest.MonkeyPatch) -> Patient:
    monkeypatch.setattr(entropy, "_seeding_allowed", True)  # given back: production forbids it
    return Patient(app, "production")


def test_a_sound_installation_has_no_fault(patient: Patient) -> None:
    answer = patient.examined()
    assert answer.output == "no fault found\n"
    assert answer.exit_code == 0


def test_a_sound_production_has_no_fault(in_production: Patient) -> None:
    answer = in_production.examined()
    assert answer.output == "no fault found\n"
    assert answer.exit_code == 0


def name(patient: Patient, setting: str, value: str) -> None:
    patient.settings[f"PORTAL_{setting}"] = value


def key(patient: Patient, value: str | None, mode: int = 0o600) -> None:
    path = patient.folder / "keys" / keys.Purpose.SESSION.value
    path.unlink()
    if value is not None:
        path.write_text(value)
        path.chmod(mode)


GOOD_KEY = "9a31f06c" * 8


def old_seal(patient: Patient) -> None:
    path = patient.folder / "keys" / "seal.pem"
    path.unlink()
    seal.keep(path, seal.new("Kota Contoh", "ID", REAL - timedelta(days=3660)))


def withdrawn_key(patient: Patient) -> None:
    """Rotated, withdrawn, and then the old key file was put back."""
    path = patient.folder / "keys" / keys.Purpose.CERTIFICATE.value
    before = path.read_text()
    published.rotate(path.parent, REAL)
    [old, _new] = published.register(path.parent)
    published.withdraw(path.parent, old.id, "hilang", REAL)
    path.write_text(before)


def signing_folder(patient: Patient) -> None:
    """Connected to a signing office whose certificates nobody has put down."""
    name(patient, "ESIGN", "folder")
    name(patient, "ESIGN_FOLDER", str(patient.folder))


OF_PRODUCTION: dict[str, tuple[Callable[[Patient], object], str]] = {
    "plain http": (lambda p: name(p, "BASE_URL", "http://portal.contoh.go.id"), "https://"),
    "no second factor": (lambda p: name(p, "SECOND_FACTOR_OPTIONAL", "true"), "second_factor"),
    "development pages": (lambda p: name(p, "DEVELOPMENT_PAGES", "true"), "development_pages"),
    "no proxy": (lambda p: name(p, "TRUSTED_PROXIES", "0"), "tls: "),
    "open folder": (lambda p: p.folder.chmod(0o755), "can be read by everybody"),
    "missing key": (lambda p: key(p, None), "session: missing"),
    "short key": (lambda p: key(p, "abc123"), "session: must be 64 hex digits"),
    "empty key": (lambda p: key(p, ""), "session: empty"),
    "sample key": (lambda p: key(p, "0" * 64), "session: a sample value"),
    "readable key": (lambda p: key(p, GOOD_KEY, 0o644), "session: must have mode 0600"),
    "no seal": (lambda p: (p.folder / "keys/seal.pem").unlink(), "seal.pem: missing"),
    "readable seal": (lambda p: (p.folder / "keys/seal.pem").chmod(0o640), "seal.pem: must have"),
    "old seal": (old_seal, "its certificate ends on"),
    "withdrawn key": (withdrawn_key, "the newest key was withdrawn"),
    "checkpoints inside": (
        lambda p: name(p, "CHECKPOINT_DIR", str(p.folder / "checkpoints")),
        "must lie outside",
    ),
    "bad sender": (lambda p: name(p, "MAIL_FROM", "portal@localhost"), "mail_from"),
    "no signing folder": (lambda p: name(p, "ESIGN", "folder"), "esign_folder: is no folder"),
    "no roots of signers": (signing_folder, "no signature is taken without it"),
    "unknown setting": (lambda p: name(p, "JOBS", "cron"), "settings: jobs"),
}


@pytest.mark.parametrize("fault", OF_PRODUCTION)
def test_each_fault_of_production_is_named(in_production: Patient, fault: str) -> None:
    seed, sentence = OF_PRODUCTION[fault]
    seed(in_production)
    expect(in_production.examined(), sentence)


def expect(answer: Result, sentence: str) -> None:
    assert answer.exit_code == 1, answer.output
    assert any(one in answer.output for one in sentence.split("|")), answer.output
    assert all(line.startswith("FAULT ") for line in answer.output.splitlines())


def readable_settings(patient: Patient) -> None:
    path = patient.folder / "portal.toml"
    path.write_text("")
    path.chmod(0o644)


def no_server(patient: Patient) -> None:
    """A mail server at a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    name(patient, "MAIL_TRANSPORT", "smtp")
    name(patient, "SMTP_HOST", "127.0.0.1")
    name(patient, "SMTP_PORT", str(port))


OF_THE_PLACE: dict[str, tuple[Callable[[Patient], object], str]] = {
    "readable settings": (readable_settings, "portal.toml can be reached"),
    "readable keys": (lambda p: (p.folder / "keys").chmod(0o755), "keys is not its owner's"),
    "no mail host": (lambda p: name(p, "MAIL_TRANSPORT", "smtp"), "smtp_host is empty"),
    "no mail server": (no_server, "mail: 127.0.0.1 cannot be reached"),
    "no checkpoint folder": (
        lambda p: shutil.rmtree(p.settings["PORTAL_CHECKPOINT_DIR"]),
        "does not exist",
    ),
}


@pytest.mark.parametrize("fault", OF_THE_PLACE)
def test_each_fault_of_the_place_is_named(patient: Patient, fault: str) -> None:
    seed, sentence = OF_THE_PLACE[fault]
    seed(patient)
    expect(patient.examined(), sentence)


def test_debugging_is_a_fault(patient: Patient, monkeypatch: Patch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    expect(patient.examined(), "debug: ")


def test_a_full_disk_is_a_fault(patient: Patient, monkeypatch: Patch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(100 * 1024**3, 0, 1024**3))
    expect(patient.examined(), "disk: ")


def drop_trigger(app: Portal) -> None:
    statements = {
        "sqlite": "DROP TRIGGER audit_entry_no_update",
        "postgresql": "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_change",
    }
    with transaction():
        db.session.execute(text(statements[db.engine.dialect.name]))


def other_revision(app: Portal) -> None:
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000_older'"))


def endangered(app: Portal) -> None:
    """A page of the file written over; a server that answers before it has written."""
    if app.settings.database_url:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            here = connection.engine.url.database
            connection.execute(text(f'ALTER DATABASE "{here}" SET synchronous_commit = off'))
        return
    with db.engine.connect() as connection:
        page, size = connection.execute(
            text("SELECT rootpage, page_size FROM sqlite_master, pragma_page_size WHERE name = :n"),
            {"n": "forum_proposal"},
        ).one()
    db.session.remove()
    db.engine.dispose()
    with (app.settings.instance_dir / "portal.sqlite").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)


def old_effect(app: Portal) -> None:
    with transaction():
        outbox.enqueue("test", {}, event_key="one", now=REAL - timedelta(hours=1))


def hopeless_effect(app: Portal) -> None:
    old_effect(app)
    with transaction():
        db.session.scalars(db.select(Outbox)).one().tries = outbox.MAX_TRIES


def future_entry(app: Portal) -> None:
    with transaction():
        db.session.execute(
            text(
                "INSERT INTO audit_entry (at, action, object_kind, object_id, outcome, request_id,"
                " detail) VALUES (:at, 'a', 'b', 'c', 'done', '', '{}')"
            ).bindparams(at=stamp(REAL + timedelta(hours=2)))
        )


def stamp(instant: object) -> object:
    """As the database's own type keeps it."""
    return str(instant)[:19] if db.engine.dialect.name == "sqlite" else instant


OF_THE_DATABASE: dict[str, tuple[Callable[[Portal], object], str]] = {
    "trigger": (drop_trigger, "trigger audit_entry_no_"),
    "revision": (other_revision, "run `portal upgrade`"),
    "age": (old_effect, "queue: 1 effects wait"),
    "hopeless": (hopeless_effect, "were given up"),
    "nobody": (old_effect, "nobody carries out test"),
    "clock": (future_entry, "clock: it is behind"),
    "endangered": (endangered, "database: the file is damaged|acknowledged answers can be lost"),
}


@pytest.mark.parametrize("fault", OF_THE_DATABASE)
def test_each_fault_of_the_database_is_named(app: Portal, patient: Patient, fault: str) -> None:
    seed, sentence = OF_THE_DATABASE[fault]
    with app.app_context():
        make_agency()
        seed(app)
        db.session.remove()
        db.engine.dispose()
    expect(patient.examined(), sentence)


def test_a_database_that_is_away_is_a_fault(patient: Patient, tmp_path: Path) -> None:
    gone = f"postgresql+psycopg://portal@/portal?host={tmp_path}"
    name(patient, "DATABASE_URL", gone)
    expect(patient.examined(), "database: cannot be used")


def advisory(package: str, **affected: object) -> dict[str, object]:
    named = {"package": {"ecosystem": "PyPI", "name": package}, **affected}
    return {
        "id": "CVE-2026-0001",
        "affected": [named],
        "database_specific": {"severity": "HIGH"},
    }


def between(introduced: str, fixed: str) -> list[dict[str, object]]:
    return [{"type": "ECOSYSTEM", "events": [{"introduced": introduced}, {"fixed": fixed}]}]


@pytest.mark.parametrize("form", ["one", "list", "lines"])
def test_a_seeded_advisory_is_a_fault(patient: Patient, tmp_path: Path, form: str) -> None:
    """OP-12."""
    records = [advisory("Flask", ranges=between("0", "9999"))]
    file = tmp_path / "advisories.json"
    file.write_text(
        {"one": json.dumps(records[0]), "list": json.dumps(records)}.get(
            form, "\n".join(map(json.dumps, records * 2))
        )
    )
    expect(patient.examined("--advisories", str(file)), "CVE-2026-0001 (high)")


def test_advisories_of_other_versions_and_packages_are_none(
    patient: Patient, tmp_path: Path
) -> None:
    records = [
        advisory("Flask", ranges=between("0", "0.12")),
        advisory("no-such-package", ranges=between("0", "9999")),
        {**advisory("Flask", ranges=between("0", "9999")), "withdrawn": "2026-01-01T00:00:00Z"},
    ]
    file = tmp_path / "advisories.json"
    file.write_text(json.dumps(records))
    assert patient.examined("--advisories", str(file)).exit_code == 0


def test_a_file_that_holds_no_advisories_is_a_fault(patient: Patient, tmp_path: Path) -> None:
    file = tmp_path / "advisories.json"
    for content in ("[]", "{}", "words", "[1]"):
        file.write_text(content)
        expect(patient.examined("--advisories", str(file)), "advisories: ")


@pytest.mark.parametrize(
    ("version", "hit"),
    [("1.0", False), ("2.0", True), ("2.9.9", True), ("3.0", False), ("4.1", True), ("5.0", False)],
)
def test_ranges_begin_and_end_where_they_say(version: str, hit: bool) -> None:
    events = [
        {"introduced": "2.0"}, {"fixed": "3.0"}, {"introduced": "4"}, {"last_affected": "4.1"},
    ]  # fmt: skip
    record = advisory("a.b", ranges=[{"type": "ECOSYSTEM", "events": events}])
    assert bool(advisories.scan({("a-b", version)}, [record])) is hit
    listed = advisory("a-b", versions=[version])
    assert advisories.scan({("a-b", version)}, [listed])


def test_every_pin_of_the_portal_is_read() -> None:
    found = advisories.pins(advisories.PINS.read_text())
    there = {(pin.name, pin.version) for pin in requirements.pins(advisories.PINS.read_text())}
    assert found == there
