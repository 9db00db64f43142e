"""OP-2 to OP-5, OP-9: what is logged, what an error shows, what happens without a database."""

import io
import json
import logging
import shutil
import time
from collections import Counter, namedtuple
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import render_template_string
from flask_wtf import FlaskForm
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.core import audit, clock, logs, outbox, schema
from portal.core.access import public, requires
from portal.core.db import db, transaction
from portal.core.models import AuditEntry
from portal.core.permissions import Permission, Role
from portal.web import doctor, request_log
from portal.web.app import Portal
from tests.support.pages import PageClient
from tests.support.people import (
    LONG_AGO,
    make_account,
    make_agency,
    make_grant,
    make_person,
    make_unit,
)
from tests.support.portal_app import NOON, make_app
from tests.support.postgresql_server import Server

Usage = namedtuple("Usage", "total used free")

CANARY = "KanariRahasia"
CONFIRMING = "confirm_password"
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the process would log, as it would."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    out = io.StringIO()
    logs.configure(stream=out)
    yield out
    root.handlers[:], level = before
    root.setLevel(level)


def everybody(app: Portal) -> int:
    """An account that holds every role at its agency."""
    with app.app_context():
        agency = make_agency()
        person = make_person(make_unit(agency))
        account = make_account(person)
        with transaction():
            account.totp_confirmed_at = LONG_AGO
        for role in Role:
            if role not in (Role.EMPLOYEE, Role.SUPERVISOR):
                make_grant(person, role, agency)
        return account.id


def fields() -> list[str]:
    """The name of every field of every form of the portal."""
    forms, found = [FlaskForm], set()
    while forms:
        form = forms.pop()
        forms += form.__subclasses__()
        found |= {name for name in dir(form) if hasattr(getattr(form, name), "field_class")}
    return sorted(found)


def posts(app: Portal) -> list[tuple[str, str]]:
    """Method and address of every unsafe route; what opens something in them is a canary too."""
    adapter = app.url_map.bind("127.0.0.1")
    found = []
    for rule in app.url_map.iter_rules():
        given = {name: value_for(rule, name) for name in rule.arguments}
        for method in sorted((rule.methods or set()) & UNSAFE):
            found.append((method, adapter.build(rule.endpoint, given, method=method)))
    return sorted(found)


def value_for(rule: object, name: str) -> object:
    if name in request_log.NAMES:
        return "tidak-ada"  # names a thing and opens none: it is logged on purpose
    converter = rule._converters[name]  # type: ignore[attr-defined]  # werkzeug shows them so only
    return 1 if type(converter).__name__ == "IntegerConverter" else f"{CANARY}-alamat-{name}"


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_secret_of_any_form_is_logged_or_shown_by_an_error(
    app: Portal, page: PageClient, log: io.StringIO, signed_in: bool
) -> None:
    """OP-2."""
    account = everybody(app)
    secrets = {name: f"{CANARY}-{name}-9876543210" for name in fields()}
    assert {"password", "code"} <= set(secrets), "the forms were not found"
    addresses = posts(app)
    assert len(addresses) > 15
    if signed_in:
        page.enter(account)
    token, stale = page.csrf_token(), {400, 401} if signed_in else {400}
    answers: Counter[int] = Counter()
    for method, address in addresses:
        answer = page.client.open(address, method=method, data={**secrets, "csrf_token": token})
        secrets.pop(CONFIRMING, None)  # asked before any view, which it would keep from answering
        if answer.status_code in stale:  # the address before has ended the session
            if signed_in:
                page.enter(account)
            token = page.csrf_token()
            data = {**secrets, "csrf_token": token}
            answer = page.client.open(address, method=method, data=data)
        answers[answer.status_code] += 1
        if answer.status_code >= 400 and answer.status_code != 422:
            assert CANARY not in answer.text, (method, address)
    assert answers[429] < len(addresses) / 10, "what is held back shows nothing of its view"
    written = log.getvalue()
    assert "POST " in written
    assert CANARY not in written


def test_each_request_is_one_line_that_says_who_did_what(
    app: Portal, page: PageClient, log: io.StringIO
) -> None:
    account = everybody(app)
    page.enter(account)
    page.get("/account")
    page.get("/courses/tidak-ada", status=404)
    page.client.get("/healthz")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    requests = [line for line in lines if line["logger"] == "portal.requests"]
    assert [(one["action"].split()[0], one["result"]) for one in requests] == [
        ("GET", 200), ("GET", 404),
    ]  # fmt: skip
    assert requests[0]["actor"] is not None
    assert requests[1]["object"] == "tidak-ada"
    assert all(one["request"] and one["ms"] >= 0 for one in requests)


def test_a_failed_statement_does_not_log_its_values(app: Portal, log: io.StringIO) -> None:
    with app.test_request_context():
        try:
            db.session.execute(text("SELECT :value FROM nowhere"), {"value": CANARY})
        except DBAPIError:
            logging.getLogger("portal.test").exception("it failed")
    assert "nowhere" in log.getvalue()
    assert CANARY not in log.getvalue()


# OP-3

LEAKS = ("Traceback", "SELECT", "nowhere", "/portal/", ".py", "sqlite", "psycopg", "Werkzeug")


def broken_rendering() -> str:
    return render_template_string("{{ missing.attribute.of.nothing }}")


def broken_database() -> str:
    with transaction():
        audit.record("t", object_kind="t", object_id=1, now=NOON, actor_id=None)
        db.session.flush()
        db.session.execute(text("SELECT secret FROM nowhere"))
    return "done"


@pytest.mark.parametrize("place", ["rendering", "database"])
def test_an_error_shows_a_plain_page_and_nothing_is_done(
    tmp_path: Path, app: Portal, log: io.StringIO, place: str
) -> None:
    """OP-3: the page has the request's id and nothing of the inside."""
    view = public({"rendering": broken_rendering, "database": broken_database}[place])
    app.add_url_rule("/broken", "broken", view)
    answer = PageClient(app).client.get("/broken")
    plain_500(answer, log)
    with app.app_context():
        assert db.session.scalar(select(func.count(AuditEntry.id))) == 0


def plain_500(answer: object, log: io.StringIO) -> None:
    assert answer.status_code == 500  # type: ignore[attr-defined]
    shown = answer.text + str(answer.headers)  # type: ignore[attr-defined]
    assert [leak for leak in LEAKS if leak in shown] == []
    assert answer.headers["X-Request-Id"] in answer.text  # type: ignore[attr-defined]
    assert "Traceback" in log.getvalue(), "the cause is in the log"


class Unanswerable(str):
    """A permission about which the question whether somebody holds it cannot be answered."""

    __slots__ = ()

    def __hash__(self) -> int:
        raise RuntimeError("SELECT /portal/policy.py failed")


def test_a_check_that_breaks_refuses(app: Portal, log: io.StringIO) -> None:
    """OP-3: an error inside the policy function never lets the action through."""
    done: list[int] = []

    def act() -> str:
        done.append(1)
        return "done"

    for path, permission in (("/guarded", Permission.AUDIT_READ), ("/broken", Unanswerable("x"))):
        app.add_url_rule(path, path[1:], requires(permission)(act))
    account = everybody(app)
    page = PageClient(app)
    page.enter(account)
    assert page.client.get("/guarded").text == "done"
    plain_500(page.client.get("/broken"), log)
    assert done == [1]


# OP-4


def ready(app: Portal) -> tuple[int, str]:
    started = time.monotonic()
    answer = PageClient(app).client.get("/readyz")
    assert time.monotonic() - started < 5
    return answer.status_code, answer.text


def full_disk(_app: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(100 * 1024**3, 0, 1024**3))


def other_revision(app: Portal, _patch: object) -> None:
    with app.app_context(), transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000_older'"))


def old_effect(app: Portal, _patch: object) -> None:
    with app.app_context(), transaction():
        outbox.enqueue("test", {}, event_key="one", now=NOON - timedelta(hours=1))


def read_only(app: Portal, _patch: object) -> None:
    """A database that can be read and not written."""
    refuse = {
        "sqlite": [
            "CREATE TRIGGER stop BEFORE INSERT ON data_stamp "
            "BEGIN SELECT RAISE(ABORT, 'read only'); END"
        ],
        "postgresql": [
            "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'read only'; END $$",
            "CREATE TRIGGER stop BEFORE INSERT ON data_stamp FOR EACH ROW EXECUTE FUNCTION stop()",
        ],
    }
    with app.app_context(), transaction():
        for statement in refuse[db.engine.dialect.name]:
            db.session.execute(text(statement))


FAULTS: list[Callable[[Portal, pytest.MonkeyPatch], None]] = [
    full_disk, other_revision, old_effect, read_only,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_each_failure_flips_readiness(
    app: Portal, monkeypatch: pytest.MonkeyPatch, fault: Callable[..., None]
) -> None:
    assert ready(app) == (200, "ready")
    fault(app, monkeypatch)
    assert ready(app) == (503, "unready")


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_jump_of_the_wall_clock_flips_readiness_and_ends_nothing_early(
    app: Portal, hours: int
) -> None:
    """OP-9: the portal's own time goes on by the monotonic clock."""
    assert ready(app) == (200, "ready")
    before = clock.now()
    wall = time.time()
    with time_machine.travel(wall + hours * 3600, tick=True):
        assert ready(app) == (503, "unready")
        assert abs(clock.now() - before) < timedelta(seconds=30)
    assert ready(app) == (200, "ready")


def test_readiness_leaves_no_row(app: Portal) -> None:
    assert ready(app) == (200, "ready")
    with app.app_context():
        assert db.session.execute(text("SELECT * FROM data_stamp")).all() == []


# OP-5


@pytest.mark.postgresql
def test_without_its_database_the_portal_answers_503_and_comes_back_by_itself(
    tmp_path: Path, durable_postgresql: Server
) -> None:
    app = make_app(tmp_path / "instance", durable_postgresql.address)
    with app.app_context():
        schema.to_head()
        account = everybody(app)
        assert list(doctor.limits(NOON)) == []
    page = PageClient(app)
    page.enter(account)
    page.get("/account")
    durable_postgresql.kill()
    for _ in range(3):
        started = time.monotonic()
        answer = page.client.get("/account")
        assert time.monotonic() - started < 3
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert [leak for leak in LEAKS if leak in answer.text] == []
    assert ready(app) == (503, "unready")
    durable_postgresql.start()
    limit = time.monotonic() + 10
    while page.client.get("/account").status_code != 200:
        assert time.monotonic() < limit, "not back within 10 s"
        time.sleep(0.1)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.postgresql
def test_an_exhausted_pool_answers_503_and_the_limits_are_the_servers(
    tmp_path: Path, postgresql_database: str
) -> None:
    app = make_app(tmp_path / "instance", postgresql_database)
    with app.app_context():
        schema.to_head()
        account = everybody(app)
        db.session.remove()
        page = PageClient(app)
        page.enter(account)
        page.get("/account")
        held = [db.engine.connect() for _ in range(6)]
        for connection in held:
            assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "5s"
        started = time.monotonic()
        answer = page.client.get("/account")
        assert time.monotonic() - started < 3
        assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
        for connection in held:
            connection.close()
        page.get("/account")
        db.session.remove()
        db.engine.dispose()
