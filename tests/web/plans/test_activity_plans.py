"""Lists of a thousand and of five thousand activities, as `test_plans` asks of all pages."""

from portal.web.app import Portal
from tests.support.multitude import analyse, multitude
from tests.support.plans import (
    ACTIVITIES,
    Readers,
    make_reads_dear,
    place,
    whole_reads,
    work,
)

MOST = 12


def test_more_activities_cost_a_reader_no_more(app: Portal, context: object) -> None:
    """No growing table is read from end to end; statements and work stay the same, also far down
    a list.
    """
    found = []
    for crowd in (multitude(1_000), multitude(5_000, first=2_000_000)):
        readers = Readers(app, crowd, ACTIVITIES)
        analyse()
        make_reads_dear()
        asked = dict(readers.ask())
        assert {page: plans for page, seen in asked.items() if (plans := whole_reads(seen))} == {}
        found.append({place(page): (len(seen), work(seen)) for page, seen in asked.items()})
    small, large = found
    counts = {page: count for page, (count, _done) in small.items()}
    assert {page: count for page, (count, _done) in large.items()} == counts
    assert {page: count for page, count in counts.items() if count > MOST} == {}
    ceiling = {page: done * 1.5 + 30 for page, (_count, done) in small.items()}
    assert {page: done for page, (_count, done) in large.items() if done > ceiling[page]} == {}
