"""Finding people costs the same among a thousand and among many: indexes, equal statements."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from portal.core.access import Actor, Grant
from portal.core.db import db, dialect_name
from portal.core.permissions import Role
from portal.people.models import OrgUnit
from portal.people.queries import directory
from portal.people.queries.directory import Search, Standing
from tests.people.directory.crowd import TODAY, Crowd, explained
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("context")

MANY = 4_000
GROWING = "person|person_word|person_identifier|person_status|employment|tenure"


def reader(crowd: Crowd, unit: OrgUnit | None = None) -> Actor:
    """Somebody who may read the people of the agency, or of a unit."""
    grant = Grant(
        id=1, role=Role.HR, organisation_id=crowd.agency.id, unit_id=unit.id if unit else None,
        unit_path=unit.path if unit else "", subtree=True,
    )  # fmt: skip
    return Actor(
        person_id=0, person_public_id="", name="", account_id=0, session_id=0,
        organisation_id=crowd.agency.id, timezone="Asia/Jakarta", locale="id",
        shared_device=False, reauthenticated_at=NOON, second_factor_done=True, grants=(grant,),
        leads=False, unread=0,
    )  # fmt: skip


def searches(crowd: Crowd) -> dict[str, tuple[Actor, Search]]:
    everywhere = reader(crowd)
    return {
        "everybody": (everywhere, Search()),
        "next page": (everywhere, Search(after=_middle(crowd))),
        "rare word": (everywhere, Search(words=("zul",))),
        "two words": (everywhere, Search(words=("zul", "bas"))),
        "number": (everywhere, Search(number="19600118")),
        "unit": (everywhere, Search(unit_path=crowd.rare.path)),
        "unit officer": (reader(crowd, crowd.rare), Search(words=("bu",))),
        "status": (everywhere, Search(status="pppk")),
        "job": (everywhere, Search(job_ids=directory.jobs_called(everywhere, "ana"))),
        "former": (everywhere, Search(standing=Standing.FORMER)),
        "coming": (everywhere, Search(standing=Standing.COMING)),
    }


def _middle(crowd: Crowd) -> str:
    return directory.find(reader(crowd), Search(), TODAY).after


@contextmanager
def noted() -> Iterator[list[tuple[str, object]]]:
    """The statements of the block with their parameters."""
    seen: list[tuple[str, object]] = []

    def note(_c: object, _cur: object, statement: str, values: object, *_rest: object) -> None:
        seen.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def whole_reads(plan: str) -> list[str]:
    """The growing tables a plan reads from end to end."""
    word = r"SCAN (?:TABLE )?" if dialect_name() == "sqlite" else r"Seq Scan on "
    along_the_names = r"(?! USING INDEX ix_person_name_id)"
    return re.findall(rf"{word}(?:{GROWING})(?:_\d+)?\b{along_the_names}", plan)


def test_no_search_reads_a_growing_table_from_end_to_end(context: object) -> None:
    """The plan of every statement of every kind of search, with statistics, on both databases.

    PostgreSQL is asked with whole reads made dear: it rightly prefers them for thousands of rows,
    and what is shown is that an index can carry each step.
    """
    crowd = Crowd(MANY)
    if dialect_name() == "postgresql":
        db.session.execute(text("SET enable_seqscan = off"))
    read: dict[str, list[str]] = {}
    for kind, (actor, search) in searches(crowd).items():
        with noted() as seen:
            directory.find(actor, search, TODAY)
        for statement, values in list(seen):
            plan = explained(statement, values)
            found = whole_reads(plan)
            if found:
                read.setdefault(kind, []).extend([*found, plan])
    assert read == {}


def test_everybody_is_read_along_the_name_index(context: object) -> None:
    crowd = Crowd(2_200)
    with noted() as seen:
        page = directory.find(reader(crowd), Search(), TODAY)
    plans = [explained(statement, values) for statement, values in list(seen)]
    assert len(page.rows) == directory.PAGE
    walked = [plan for plan in plans if "ix_person_name_id" in plan]
    assert len(walked) == 1
    assert "person.sort_key" not in walked[0]  # nothing is sorted by it


def test_a_larger_agency_costs_no_more_statements(context: object) -> None:
    def counted(crowd: Crowd) -> dict[str, int]:
        counts = {}
        for kind, (actor, search) in searches(crowd).items():
            with noted() as seen:
                directory.find(actor, search, TODAY)
            counts[kind] = len(seen)
        return counts

    small, large = counted(Crowd(120)), counted(Crowd(2_200))
    assert small == large
    assert set(large.values()) == {3, 4}
