"""The pages of forum, needs and plans at a thousand and five thousand people, as `test_plans`."""

import re

import pytest

from portal.web.app import Portal
from tests.support.multitude import analyse, multitude
from tests.support.planning_crowd import GROWING, planned
from tests.support.plans import Readers, make_reads_dear, whole_reads, work

ADDS_UP = "/admin/plans/y"
"""The plan of a unit counts the gaps of all its people; its statements stay twelve."""
WALKED = "officer /admin/needs"
"""Goes on by key, the latest first, until a page is full."""
MOST = 14


@pytest.mark.postgresql
def test_a_larger_agency_costs_a_reader_of_forum_and_plans_no_more(
    app: Portal, context: object
) -> None:
    found = []
    for crowd in (multitude(1_000), multitude(5_000, first=2_000_000)):
        readers = Readers(app, crowd, planned(crowd))
        analyse()
        make_reads_dear()
        asked = dict(readers.ask())
        plans = {
            page: read
            for page, seen in asked.items()
            if ADDS_UP not in page and page != WALKED and (read := whole_reads(seen, also=GROWING))
        }
        assert plans == {}, "\n\n".join(f"{k}: {v}" for k, v in plans.items())
        found.append(
            {
                re.sub(r"\d{7}", "…", page): (len(seen), 0 if ADDS_UP in page else work(seen))
                for page, seen in asked.items()
            }
        )
    small, large = found
    counts = {page: count for page, (count, _done) in small.items()}
    assert {page: count for page, (count, _done) in large.items()} == counts
    assert {page: count for page, count in counts.items() if count > MOST} == {}
    assert counts[f"officer {ADDS_UP}…"] <= 12
    ceiling = {page: done * 1.5 + 60 for page, (_count, done) in small.items()}
    assert {page: done for page, (_count, done) in large.items() if done > ceiling[page]} == {}
