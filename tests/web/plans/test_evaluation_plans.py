"""The pages of evaluation at a thousand and five thousand people, as `test_plans` asks of all."""

import pytest

from portal.core.db import db, transaction
from portal.evaluation.models import EvaluationRater
from portal.web.app import Portal
from tests.support.evaluation_crowd import NOW, adds_up, evaluated
from tests.support.multitude import GROUP, analyse, multitude
from tests.support.pages import PageClient
from tests.support.plans import Readers, Sent, make_reads_dear, place, sent, whole_reads, work

LISTED = ("/people", "/fixing", "/admin/awards", "/admin/follow-ups")
"""Lists of a whole agency by reach or by name: they go on by key, and each page walks from there
until it is full, along an index or not.
"""
WALKED = ("/admin/objections", "/admin/readiness-claims")
"""Lists of an agency that go along an index until a page is full."""
FILLS = {"officer /": 2}
"""Up to a hundred of each kind that waits are looked at; a larger agency fills more of them."""
MOST = 40
"""Statements of the page with most in it: one's own form with everything that belongs to it."""


@pytest.mark.postgresql
def test_a_larger_agency_costs_a_reader_of_evaluations_no_more(
    app: Portal, context: object
) -> None:
    """No growing table is read from end to end; statements and work stay the same."""
    found = []
    for crowd in (multitude(1_000), multitude(5_000, first=2_000_000)):
        readers = Readers(app, crowd, evaluated(crowd))
        analyse()
        make_reads_dear()
        asked = {page: seen for page, seen in readers.ask() if not _lists(page)}
        assert {page: plans for page, seen in asked.items() if (plans := whole_reads(seen))} == {}
        found.append({_place(page): _cost(page, seen) for page, seen in asked.items()})
    small, large = found
    counts = {page: count for page, (count, _done) in small.items()}
    assert {page: count for page, (count, _done) in large.items()} == counts
    assert {page: count for page, count in counts.items() if count > MOST} == {}
    ceiling = {page: done * FILLS.get(page, 1.5) + 60 for page, (_count, done) in small.items()}
    assert {page: done for page, (_count, done) in large.items() if done > ceiling[page]} == {}


def _cost(page: str, seen: list[Sent]) -> tuple[int, int]:
    """Statements, and what they cost; pages that add up a whole period may cost more."""
    grows = adds_up(page) or any(part in page for part in WALKED)
    return len(seen), 0 if grows else work(seen)


def _lists(page: str) -> bool:
    return any(part in page for part in LISTED)


def _place(page: str) -> str:
    """The address without the ids in it."""
    role, path = page.split()
    parts = ["…" if part[:1] == "f" and part[1:].isdigit() else part for part in path.split("/")]
    return f"{role} {place('/'.join(part if len(part) < 22 else '…' for part in parts))}"


def test_a_team_of_forty_is_shown_with_twelve_statements(app: Portal, context: object) -> None:
    crowd = multitude(2 * GROUP)
    evaluated(crowd)
    others = range(crowd.first + GROUP + 1, crowd.first + GROUP + 11)
    with transaction():
        db.session.execute(
            db.update(EvaluationRater)
            .where(EvaluationRater.form_id.in_([one + NOW for one in others]))
            .values(person_id=crowd.leader_id, named_by_id=crowd.leader_id)
        )
    page = PageClient(app)
    page.enter(crowd.leader_id)
    page.get("/team/evaluations")
    with sent() as seen:
        shown = page.get("/team/evaluations").text
    people = {
        one for one in range(crowd.first, crowd.first + crowd.count) if f"f{one + NOW}" in shown
    }
    assert len(people) == 40
    assert len(seen) <= 12
