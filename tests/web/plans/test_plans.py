"""No page or append reads a growing table from end to end, and none costs more at a larger size.

Asked of the statements the pages really send, at a thousand and at five thousand people, with and
without the database's statistics; `bench/plans.py` asks the same at a hundred thousand.
"""

import pytest
from sqlalchemy import text

from portal.core.db import db, transaction
from portal.web.app import Portal
from tests.support.multitude import analyse, multitude
from tests.support.plans import (
    Readers,
    appended,
    make_reads_dear,
    place,
    whole_reads,
    work,
)

BUDGETS = {"member /": 6, "leader /": 6, "officer /": 9, "/profile": 8, "/team": 12}


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
        readers = Readers(app, crowd)
        analyse()
        make_reads_dear()
        pages = [*readers.ask(), ("append", appended(crowd, crowd.first))]
        found.append({place(page): (len(seen), work(seen)) for page, seen in pages})
        with transaction():  # the other agency's queue is answered
            db.session.execute(
                text("UPDATE profile_request SET state = 'accepted' WHERE organisation_id = :id"),
                {"id": crowd.agency.id},
            )
    small, large = found
    counts = {page: count for page, (count, _) in small.items()}
    assert {page: count for page, (count, _) in large.items()} == counts
    assert {page: count for page, count in counts.items() if count > BUDGETS.get(page, 12)} == {}
    ceiling = {page: done * 1.5 + 30 for page, (_, done) in small.items()}
    assert {page: done for page, (_, done) in large.items() if done > ceiling[page]} == {}
