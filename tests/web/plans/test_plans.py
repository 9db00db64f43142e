"""No page or append reads a growing table from end to end, and none costs more at a larger size.

Asked of the statements the pages really send, at a thousand and at five thousand people, with and
without the database's statistics; `bench/plans.py` asks the same at a hundred thousand.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, text

from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.access import Role
from portal.core.db import db, dialect_name, transaction
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.web.app import Portal
from tests.support.multitude import Multitude, analyse, multitude, plan_of, work_of
from tests.support.pages import PageClient
from tests.support.people import make_account, make_grant, make_person, make_unit
from tests.support.portal_app import NOON

Sent = tuple[str, object]

GROWING = (
    "person|person_identifier|person_status|employment|post|tenure|account|signin_session|"
    "inbox_message|profile_segment|evidence_event|evidence_line|ledger_entry|profile_request|"
    "enrolment|course_completion|lesson_completion|attempt|attempt_result|access_view|approval"
)
BUDGETS = {"/": 6, "/profile": 8, "/team": 12}


@contextmanager
def sent() -> Iterator[list[Sent]]:
    """Every statement of the block with its parameters, transaction words aside."""
    seen: list[Sent] = []

    def note(_c: object, _cur: object, statement: str, values: object, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            seen.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


class Readers:
    """A member, their leader and a personnel officer of the multitude, signed in."""

    def __init__(self, app: Portal, crowd: Multitude) -> None:
        officer = make_person(make_unit(crowd.agency))
        account = make_account(officer)
        with transaction():
            db.session.merge(account).totp_confirmed_at = NOON
        make_grant(officer, Role.HR, crowd.agency)
        led = crowd.public_id(crowd.member_id)
        key = next(iter(catalogue().by_key))
        self._pages = {
            "member": (
                crowd.member_id,
                ("/", "/profile", f"/profile/{key}", "/inbox", "/profile/requests"),
            ),
            "leader": (crowd.leader_id, ("/", "/team", f"/team/{led}")),
            "officer": (account.id, ("/admin/requests", f"/people/{led}")),
        }
        self._clients = {}
        for name, (account_id, _) in self._pages.items():
            client = PageClient(app)
            client.enter(account_id)
            self._clients[name] = client

    def ask(self) -> Iterator[tuple[str, list[Sent]]]:
        """Every page once it is warm, with what it sends."""
        for name, (_, paths) in self._pages.items():
            for path in paths:
                self._clients[name].get(path)
                with sent() as seen:
                    self._clients[name].get(path)
                yield f"{name} {path}", seen


def appended(crowd: Multitude, number: int) -> list[Sent]:
    """What one more fact about somebody with much evidence sends."""
    competency = min(catalogue().by_key.values())
    line = Line(competency, Strand.KNOWLEDGE, 1, passed=True, valid_from=date(2026, 2, 1))
    entry = Entry(
        crowd.agency.id, crowd.member_id, SourceKind.QUIZ, f"attempt:{number}",
        datetime(2026, 2, 1, 3, tzinfo=UTC), crowd.member_id, (line,), {"title": "Kuis"},
    )  # fmt: skip
    with sent() as seen:
        append(entry, now=NOON)
    return seen


def whole_reads(statements: list[Sent]) -> list[str]:
    """Plans that read a growing table from end to end, be it along an index.

    An INSERT of rows is left out: SQLite lists checks of references that it runs for nobody.
    """
    sqlite = dialect_name() == "sqlite"
    pattern = rf"SCAN (?:{GROWING})(?:_\d+)?\b" if sqlite else rf"Seq Scan on (?:{GROWING})\b"
    plans = [
        (sentence, plan_of(sentence, values))
        for sentence, values in statements
        if " VALUES (" not in sentence
    ]
    return [f"{sentence}\n{plan}" for sentence, plan in plans if re.search(pattern, plan)]


@pytest.mark.parametrize("analysed", [False, True])
def test_no_page_reads_a_growing_table_from_end_to_end(
    app: Portal, context: object, analysed: bool
) -> None:
    crowd = multitude(1_000)
    readers = Readers(app, crowd)
    if analysed:
        analyse()
    make_reads_dear()
    found = {page: whole_reads(seen) for page, seen in readers.ask()}
    found["append"] = whole_reads(appended(crowd, 1))
    assert {page: plans for page, plans in found.items() if plans} == {}


def test_a_larger_agency_costs_no_more(app: Portal, context: object) -> None:
    """Neither statements, which stay within the budgets, nor work inside the database.

    The ceiling is that of performance.md §6; a page or two are added for trees that grew a level.
    """
    found = []
    for crowd in (multitude(1_000), multitude(5_000, first=2_000_000)):
        analyse()
        make_reads_dear()
        pages = [*Readers(app, crowd).ask(), ("append", appended(crowd, crowd.first))]
        found.append({_place(page): (len(seen), work(seen)) for page, seen in pages})
        with transaction():  # the other agency's queue is answered
            db.session.execute(text("UPDATE profile_request SET state = 'accepted'"))
    small, large = found
    counts = {page: count for page, (count, _) in small.items()}
    assert {page: count for page, (count, _) in large.items()} == counts
    assert {page: count for page, count in counts.items() if count > BUDGETS.get(page, 12)} == {}
    ceiling = {page: done * 1.5 + 30 for page, (_, done) in small.items()}
    assert {page: done for page, (_, done) in large.items() if done > ceiling[page]} == {}


def work(statements: list[Sent]) -> int:
    """What the database does for the reading ones."""
    return sum(
        work_of(sentence, values)
        for sentence, values in statements
        if sentence.startswith(("SELECT", "WITH"))
    )


def make_reads_dear() -> None:
    """For a few thousand rows PostgreSQL rightly prefers to read a table whole; what is shown is
    that an index can carry each step.
    """
    if dialect_name() == "postgresql":
        db.session.execute(text("SET enable_seqscan = off"))


def _place(page: str) -> str:
    """The address without the name of the person in it."""
    return re.sub(r"/p\d+$", "/p", page.split()[-1])
