"""The one way to commit: joins, rolls back, refuses writes outside, runs again after a clash."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import OperationalError

from portal.core import audit, outbox
from portal.core.db import OutsideTransaction, db, dialect_name, transaction, with_retries
from portal.core.models import AuditEntry, Outbox, RateCount
from portal.web.app import Portal
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_person, make_unit
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("context")


def entries() -> int:
    return db.session.scalars(select(func.count()).select_from(AuditEntry)).one()


def note(action: str) -> None:
    audit.record(action, object_kind="test", object_id=1, now=NOON, actor_id=None)


def test_a_nested_transaction_joins_the_outer_one() -> None:
    def fails_after_an_inner_success() -> None:
        with transaction():
            with transaction():
                note("inner")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_after_an_inner_success()
    assert entries() == 0
    with transaction():
        with transaction():
            note("inner")
        note("outer")
    assert entries() == 2


def test_a_write_outside_a_transaction_is_refused() -> None:
    note("stray")
    with pytest.raises(OutsideTransaction):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(OutsideTransaction):
        db.session.execute(
            insert(RateCount).values(bucket="b", window_start=NOON, count=1, last_at=NOON)
        )
    assert entries() == 0


def test_a_call_that_met_a_busy_database_is_run_again_with_a_fresh_session() -> None:
    calls = []

    def call() -> str:
        calls.append(id(db.session()))
        if len(calls) < 3:
            raise OperationalError("", {}, sqlite3.OperationalError("database is locked"))
        return "done"

    assert with_retries(call) == "done"
    assert len(calls) == 3


def test_an_error_that_will_not_go_away_is_not_run_again() -> None:
    calls = []

    def call() -> None:
        calls.append(1)
        raise OperationalError("", {}, sqlite3.OperationalError("no such table: x"))

    with pytest.raises(OperationalError):
        with_retries(call)
    assert len(calls) == 1


def test_one_cause_makes_one_outbox_row_however_many_try_at_once(app: Portal) -> None:
    def cause(number: int) -> None:
        with app.app_context(), transaction():
            outbox.enqueue("test", {"n": number}, event_key="the-one-cause", now=NOON)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(cause, range(24)))
    assert db.session.scalars(select(func.count()).select_from(Outbox)).one() == 1


@pytest.mark.postgresql
def test_the_end_of_a_request_keeps_what_a_connection_has_prepared(app: Portal) -> None:
    """Rolled back at their end, reads would be planned anew in every request."""
    for _ in range(12):
        with app.app_context():
            assert entries() == 0
    if dialect_name() == "postgresql":
        with app.app_context():
            prepared = db.session.scalars(text("SELECT statement FROM pg_prepared_statements"))
            assert any("audit_entry" in one for one in prepared)


@pytest.mark.postgresql
def test_what_every_request_asks_is_planned_once_a_connection(page: PageClient) -> None:
    """A statement of eleven tables takes longer to plan than to answer."""
    page.enter(make_account(make_person(make_unit(make_agency()))).id)
    for _ in range(15):
        page.get("/inbox")
    if dialect_name() == "postgresql":
        plans = text(
            "SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements"
            " WHERE statement LIKE 'WITH RECURSIVE%signin_session.token_hash%'"
        )
        reused, anew = db.session.execute(plans).one()
        assert (reused > 0, anew) == (True, 0)


@pytest.mark.postgresql
def test_a_connection_the_database_has_hung_up_is_replaced_unseen(page: PageClient) -> None:
    page.enter(make_account(make_person(make_unit(make_agency()))).id)
    page.get("/inbox")
    if dialect_name() == "postgresql":
        db.session.remove()
        with psycopg.connect(address(), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    page.get("/inbox")


def address() -> str:
    """The database as the driver itself calls it."""
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def test_the_end_of_a_request_stores_nothing(app: Portal) -> None:
    with app.app_context():
        entries()
        note("stray")
    with app.app_context():
        assert entries() == 0
