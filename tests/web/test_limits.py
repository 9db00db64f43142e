"""WE-5 and OP-6: what is too large or too deep is refused, and so is a write on a full disk."""

import sqlite3
import tracemalloc

import pytest
from sqlalchemy import event, select

from portal.core import json_body
from portal.core.db import db
from portal.core.json_body import BadJson
from portal.people.models import Person
from portal.web.app import Portal
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_person, make_unit

MIB = 2**20


@pytest.fixture
def person(app: Portal) -> Person:
    with app.app_context():
        return make_person(make_unit(make_agency()))


@pytest.fixture
def signed_in(app: Portal, page: PageClient, person: Person) -> PageClient:
    with app.app_context():
        page.enter(make_account(person).id)
    return page


def multipart(count: int) -> bytes:
    """That many parts of a form with files."""
    one = '--b\r\nContent-Disposition: form-data; name="f{}"\r\n\r\nx\r\n'
    return ("".join(one.format(number) for number in range(count)) + "--b--\r\n").encode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"phone=" + b"1" * MIB, "application/x-www-form-urlencoded"),
        (multipart(201), "multipart/form-data; boundary=b"),
        (b"x" * (MIB + 1), "application/json"),
    ],
)
def test_a_body_beyond_a_limit_is_refused_without_much_memory(
    signed_in: PageClient, body: bytes, kind: str
) -> None:
    signed_in.get("/account/phone")
    tracemalloc.start()
    answer = signed_in.client.post("/account/phone", data=body, content_type=kind)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 413
    assert most < 50 * MIB


def test_as_many_parts_as_allowed_are_read(signed_in: PageClient) -> None:
    """The same form one part smaller fails for another reason: it has no token."""
    answer = signed_in.client.post(
        "/account/phone", data=multipart(200), content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code == 400


def test_a_request_for_another_host_is_refused(page: PageClient) -> None:
    assert page.client.get("/login", headers={"Host": "127.0.0.1"}).status_code == 200
    assert page.client.get("/login", headers={"Host": "jahat.example"}).status_code == 400


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_json_of_twenty_levels_is_read_and_of_twenty_one_is_not(opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"

    def nested(levels: int) -> bytes:
        inner = opening * (levels - 1) + b"1" + closing * (levels - 1)
        return b'{"body":' + inner + b"}"

    assert set(json_body.read(nested(20), max_bytes=MIB, fields=("body",))) == {"body"}
    with pytest.raises(BadJson):
        json_body.read(nested(21), max_bytes=MIB, fields=("body",))


@pytest.mark.sqlite_only
def test_on_a_full_disk_no_write_is_acknowledged_reading_goes_on_and_it_recovers(
    app: Portal, signed_in: PageClient, person: Person
) -> None:
    """OP-6. The database may not grow: what SQLite says then is what it says on a full disk."""
    with app.app_context():
        engine = db.engine

    def limit(pages: int) -> None:
        """For every connection there is and each one to come."""

        def hold(connection: sqlite3.Connection, *_rest: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages}")

        event.listen(engine, "checkout", hold)

    def kept() -> str | None:
        with app.app_context():
            query = select(Person.phone).where(Person.id == person.id)
            return db.session.scalars(query.execution_options(populate_existing=True)).one()

    with engine.connect() as connection:
        [pages] = connection.exec_driver_sql("PRAGMA page_count").one()
    limit(pages)
    acknowledged, refused = "", 0
    for number in range(400):
        phone = f"0812 {number:04d} 0000"
        answer = signed_in.post("/account/phone", {"phone": phone})
        if answer.status_code == 303:
            acknowledged = phone
        else:
            assert answer.status_code == 503
            assert "Retry-After" in answer.headers
            refused += 1
        if refused == 2:
            break
    assert refused == 2
    assert (kept() or "").replace(" ", "").endswith(acknowledged.replace(" ", "")[-10:])
    assert signed_in.client.get("/account").status_code == 200
    limit(pages + 1000)
    assert signed_in.post("/account/phone", {"phone": "0813 1111 2222"}).status_code == 303
