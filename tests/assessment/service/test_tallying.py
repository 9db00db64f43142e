"""Results add up to the statistics of their items, each once, whatever comes between."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.assessment import queries
from portal.assessment.models import Attempt, AttemptAnswer, AttemptResult, ItemTally, TallyMark
from portal.assessment.rules.statistics import SHOWN_FROM, Figures
from portal.assessment.service.tallying import SETTLED, count_new
from portal.core import entropy
from portal.core.db import db, transaction
from tests.assessment.conftest import Sitting
from tests.support.multitude import plan_of
from tests.support.plans import sent
from tests.support.portal_app import NOON

BANK = "course:semua-jenis"
LATER = NOON + SETTLED


def close(sitting: Sitting, at: int, *, option: int, others: int, number: int = 1) -> Attempt:
    """Another closed attempt at the paper of `sitting`: the option chosen of the single-choice
    item (1 is right), and how many of the seven other items were right.
    """
    first = sitting.attempt
    paper: list[Any] = sitting.paper
    right = {place["ref"]: 1 for place in paper if place["kind"] != "single"}
    marks = {ref: [int(place < others), 1] for place, ref in enumerate(right)}
    ref = sitting.place("single")["ref"]
    marks[ref] = [int(option == 1), 1]
    earned = sum(one for one, _ in marks.values())
    with transaction():
        attempt = Attempt(
            public_id=entropy.public_id(),
            purpose="quiz",
            owner_ref=f"lain:{at}",
            person_id=first.person_id,
            organisation_id=first.organisation_id,
            number=number,
            title=first.title,
            terms=first.terms,
            paper=paper,
            seed=first.seed,
            drawn_at=NOON,
            started_at=NOON,
            deadline=NOON,
            cookie_hash="",
            closed_at=NOON,
            ending="submitted",
        )
        db.session.add(attempt)
        db.session.flush()
        db.session.add(
            AttemptAnswer(
                attempt_id=attempt.id,
                item_ref=ref,
                response={"choice": [option]},
                epoch=1,
                seq=1,
                saved_at=NOON,
            )
        )
        _result(attempt.id, 1, earned, marks)
    return attempt


def _result(attempt_id: int, number: int, earned: int, marks: dict[str, list[int]]) -> None:
    db.session.add(
        AttemptResult(
            attempt_id=attempt_id,
            number=number,
            earned=earned,
            possible=8,
            cut=4,
            passed=True,
            marks=marks,
            reason="closed",
            made_at=NOON,
        )
    )


def single() -> Figures:
    db.session.expire_all()
    return queries.measured(BANK, ["single-1"])["single-1"].figures


def crowd(sitting: Sitting, times: int = 3) -> None:
    groups = ((1, 7), (1, 6), (0, 2), (2, 1))
    for at in range(times * len(groups)):
        option, others = groups[at % len(groups)]
        close(sitting, at, option=option, others=others)


@pytest.mark.postgresql
def test_results_are_counted_once_and_only_when_they_have_settled(sitting: Sitting) -> None:
    crowd(sitting)
    assert count_new(now=NOON + SETTLED - timedelta(seconds=1)) == 0
    assert count_new(now=LATER) == 12
    found = single()
    assert (found.count, found.facility) == (12, 50)
    assert found.discrimination is not None
    assert found.discrimination > 90
    assert [(o.is_key, o.count, o.percent) for o in found.options] == [
        (False, 3, 25), (True, 6, 50), (False, 3, 25),
    ]  # fmt: skip
    assert count_new(now=LATER) == 0
    assert single() == found


def test_pieces_add_up_to_the_whole(sitting: Sitting) -> None:
    for at, (option, others) in enumerate([(1, 7), (0, 2), (1, 5), (2, 1)] * 3):
        close(sitting, at, option=option, others=others)
        assert count_new(now=LATER) == 1
    pieces = single()
    with transaction():
        for row in db.session.scalars(select(ItemTally)):
            db.session.delete(row)
        db.session.delete(db.session.scalars(select(TallyMark)).one())
    assert count_new(now=LATER) == 12
    assert single() == pieces


def test_a_regrade_takes_the_place_of_what_it_corrects(sitting: Sitting) -> None:
    crowd(sitting)
    count_new(now=LATER)
    wrong = [one for one in db.session.scalars(select(AttemptResult)) if one.earned == 1]
    ref = sitting.place("single")["ref"]
    with transaction():
        for one in wrong:
            _result(one.attempt_id, 2, 2, {**one.marks, ref: [1, 1]})
    count_new(now=LATER)
    found = single()
    assert (found.count, found.facility) == (12, 75)


def test_only_a_first_attempt_counts(sitting: Sitting) -> None:
    crowd(sitting)
    close(sitting, 99, option=1, others=7, number=2)
    assert count_new(now=LATER) == 13
    assert single().count == 12


def test_nothing_is_shown_of_few_and_an_unanswered_item_counts_as_wrong(sitting: Sitting) -> None:
    crowd(sitting, times=2)
    count_new(now=LATER)
    assert (single().count, single().is_shown) == (8, False)
    assert SHOWN_FROM > 8
    short = queries.measured(BANK, ["short-1"])["short-1"].figures
    assert short.options == ()


def test_figures_cost_one_statement_by_keys_whatever_was_answered(sitting: Sitting) -> None:
    crowd(sitting, times=1)
    count_new(now=LATER)
    with sent() as seen:
        queries.measured(BANK, ["single-1", "short-1"])
    [(statement, values)] = seen
    assert "attempt" not in statement
    plan = plan_of(statement, values)
    assert not [line for line in plan.splitlines() if "SCAN " in line], plan


def test_counting_goes_through_new_results_alone(sitting: Sitting) -> None:
    crowd(sitting, times=1)
    with sent() as seen:
        count_new(now=LATER)
    for statement, values in seen:
        if statement.startswith("SELECT") and "FROM item_tally_mark" not in statement:
            plan = plan_of(statement, values)
            assert not [line for line in plan.splitlines() if "SCAN " in line], plan
