"""CC-1, CC-3, CC-4: what the schema keeps unique, clashes run again, one key makes one thing."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import psycopg
import pytest
from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.core import audit
from portal.core import db as database
from portal.core.access import public, requires
from portal.core.db import db, transaction
from portal.core.idempotency import FIELD, once
from portal.core.models import AuditEntry, IdempotencyKey, Outbox
from portal.core.permissions import Permission
from portal.web.app import Portal
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_person, make_unit
from tests.support.portal_app import NOON

UNIQUE = {
    ("outbox", ("event_key",)),
    ("idempotency_key", ("actor_id", "endpoint", "key")),
    ("enrolment", ("run_id", "person_id")),  # open ones
    ("enrolment", ("run_id", "person_id", "number")),
    ("attempt", ("purpose", "owner_ref", "person_id")),  # open ones
    ("attempt", ("purpose", "owner_ref", "person_id", "number")),
    ("attempt_result", ("attempt_id", "number")),
    ("ledger_checkpoint", ("organisation_id", "position")),
}
"""What CC-1 wants of the parts that exist; each later part adds its own."""

CLASHES = {
    "busy": sqlite3.OperationalError("database is locked"),
    "serialisation": psycopg.errors.SerializationFailure("could not serialize"),
    "deadlock": psycopg.errors.DeadlockDetected("deadlock detected"),
    "lock": psycopg.errors.LockNotAvailable("lock timeout"),
}


def test_the_schema_keeps_unique_what_must_be(app: Portal) -> None:
    with app.app_context():
        looking = inspect(db.engine)
        found = set()
        for table in looking.get_table_names():
            found |= {(table, tuple(one["column_names"]))
                      for one in looking.get_unique_constraints(table)}  # fmt: skip
            found |= {(table, tuple(one["column_names"]))
                      for one in looking.get_indexes(table) if one["unique"]}  # fmt: skip
    assert UNIQUE - found == set()


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("table", [Outbox, IdempotencyKey])
def test_a_duplicate_written_past_the_portal_fails(table: type) -> None:
    rows = {
        Outbox: {
            "event_key": "one", "kind": "t", "payload": {}, "created_at": NOON, "due_at": NOON,
        },
        IdempotencyKey: {
            "actor_id": 1, "endpoint": "e", "key": "k", "location": "/", "created_at": NOON,
        },
    }  # fmt: skip

    def write() -> None:
        with transaction():
            db.session.execute(db.insert(table).values(rows[table]))

    write()
    with pytest.raises(IntegrityError):
        write()


def written(app: Portal) -> int:
    with app.app_context():
        return db.session.scalars(select(func.count(AuditEntry.id))).one()


def clashing(times: int, clash: Exception, instants: list[datetime]) -> Callable[[], str]:
    """A view that writes, and clashes the first `times` before it can commit."""

    def view() -> str:
        instants.append(g.now)
        with transaction():
            audit.record("t", object_kind="t", object_id=1, now=g.now, actor_id=None)
            db.session.flush()
            if len(instants) <= times:
                raise OperationalError("", {}, clash)
        return "done"

    return public(view)


@pytest.mark.parametrize("kind", CLASHES)
@pytest.mark.parametrize("times", [1, database.MAX_TRIES - 1, database.MAX_TRIES])
def test_a_clash_ends_in_success_or_a_clear_503(app: Portal, kind: str, times: int) -> None:
    """CC-3: never a 500, never half a change, the same instant in every try."""
    instants: list[datetime] = []
    app.add_url_rule("/clash", "clash", clashing(times, CLASHES[kind], instants))
    answer = PageClient(app).client.get("/clash")
    if times < database.MAX_TRIES:
        assert (answer.status_code, answer.text, written(app)) == (200, "done", 1)
    else:
        assert (answer.status_code, written(app)) == (503, 0)
        assert int(answer.headers["Retry-After"]) > 0
    assert len(instants) == min(times + 1, database.MAX_TRIES)
    assert set(instants) == {NOON}


def creating(app: Portal) -> PageClient:
    """A route that makes one row per call, behind a key; somebody signed in who may call it."""

    def create() -> ResponseReturnValue:
        if request.form.get("wrong"):
            return "a form with errors", 422
        with transaction():
            audit.record("t", object_kind="t", object_id=1, now=g.now, actor_id=None)
        return redirect(f"/made/{written_here()}", 303)

    guarded = requires(Permission.PROFILE_OWN)(once(create))
    app.add_url_rule("/create", "create", guarded, methods=["POST"])
    with app.app_context():
        account = make_account(make_person(make_unit(make_agency())))
    page = PageClient(app)
    page.enter(account.id)
    return page


def written_here() -> int:
    return db.session.scalars(
        select(func.count(AuditEntry.id)).where(AuditEntry.action == "t")
    ).one()


def made(app: Portal) -> int:
    with app.app_context():
        return written_here()


def test_a_creating_post_sent_twice_with_one_key_makes_one_row(app: Portal) -> None:
    """CC-4."""
    page = creating(app)
    wrong = page.post("/create", {FIELD: "k1", "wrong": "y"})
    assert wrong.status_code == 422
    first = page.post("/create", {FIELD: "k1"})
    again = page.post("/create", {FIELD: "k1"})
    assert [one.status_code for one in (first, again)] == [303, 303]
    assert first.headers["Location"] == again.headers["Location"]
    assert made(app) == 1
    page.post("/create", {FIELD: "k2"})
    assert made(app) == 2


def test_the_button_pressed_five_times_at_once_makes_one_row(app: Portal) -> None:
    page = creating(app)
    token = page.csrf_token()
    cookie = page.client.get_cookie("portal-dev")
    assert cookie is not None
    start = Barrier(5)

    def press(_number: int) -> tuple[int, str]:
        other = PageClient(app)
        other.client.set_cookie("portal-dev", cookie.value)
        start.wait(20)
        answer = other.post("/create", {FIELD: "k1"}, token=token)
        return answer.status_code, answer.headers.get("Location", "")

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(press, range(5)))
    assert {status for status, _ in answers} == {303}
    assert len({location for _, location in answers}) == 1
    assert made(app) == 1
