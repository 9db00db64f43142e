"""Marking anew by a remedy: bounds, repetition, and passes that were announced."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessment.rules.marking import Marks
from portal.assessment.rules.regrading import (
    RegradeRefusal,
    Remedy,
    RemedyKind,
    Verdict,
    mark_by,
    may_ask,
    may_remedy,
    regraded,
    verdict,
)

OPTIONS = 4
REASON = "Kunci yang dipakai keliru."

keys = st.builds(
    lambda correct, marks: {"correct": sorted(correct), "marks": marks},
    st.sets(st.integers(0, OPTIONS - 1), min_size=1, max_size=OPTIONS - 1),
    st.integers(1, 5),
)
responses = st.none() | st.builds(
    lambda chosen: {"choice": sorted(chosen)}, st.sets(st.integers(0, OPTIONS - 1), max_size=1)
)
remedies = st.one_of(
    keys.map(lambda key: Remedy(RemedyKind.KEY, {"correct": key["correct"]})),
    st.just(Remedy(RemedyKind.FULL)),
    st.just(Remedy(RemedyKind.DROP)),
)
papers = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), keys, min_size=1, max_size=12)
percents = st.integers(0, 100)


@st.composite
def sat(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], Verdict, int]:
    """Keys and answers by item, the result they made, and the percentage asked for."""
    known = draw(papers)
    answers = {ref: draw(responses) for ref in known}
    percent = draw(percents)
    marks = {ref: mark_by("single", key, answers[ref], None) for ref, key in known.items()}
    return known, answers, verdict(marks, percent), percent


@given(sat(), remedies, st.booleans())
def test_marks_stay_within_bounds_and_only_one_item_changes(
    paper: tuple[dict[str, Any], dict[str, Any], Verdict, int], remedy: Remedy, keeps: bool
) -> None:
    known, answers, before, percent = paper
    ref = sorted(known)[0]
    fresh = mark_by("single", known[ref], answers[ref], remedy)
    after = regraded(before, ref, fresh, percent, keeps_pass=keeps)
    if after is None:
        assert before.marks[ref] == (fresh.earned, fresh.possible)
        return
    assert 0 <= after.earned <= after.possible
    assert 0 <= after.cut <= after.possible
    assert {**after.marks, ref: None} == {**before.marks, ref: None}
    assert (after.earned, after.possible) == tuple(
        map(sum, zip(*after.marks.values(), strict=True))
    )


@given(sat(), remedies, st.booleans())
def test_regrading_twice_is_regrading_once(
    paper: tuple[dict[str, Any], dict[str, Any], Verdict, int], remedy: Remedy, keeps: bool
) -> None:
    known, answers, before, percent = paper
    ref = sorted(known)[0]
    fresh = mark_by("single", known[ref], answers[ref], remedy)
    once = regraded(before, ref, fresh, percent, keeps_pass=keeps) or before
    assert regraded(once, ref, fresh, percent, keeps_pass=keeps) is None


@given(sat(), remedies)
def test_the_result_is_the_one_the_attempt_would_have_had_from_the_start(
    paper: tuple[dict[str, Any], dict[str, Any], Verdict, int], remedy: Remedy
) -> None:
    known, answers, before, percent = paper
    ref = sorted(known)[0]
    fresh = mark_by("single", known[ref], answers[ref], remedy)
    after = regraded(before, ref, fresh, percent, keeps_pass=False) or before
    marks = {
        name: mark_by("single", key, answers[name], remedy if name == ref else None)
        for name, key in known.items()
    }
    assert replace(after, passed=True) == replace(verdict(marks, percent), passed=True)
    if after.possible:
        assert after.passed == verdict(marks, percent).passed


@given(sat(), remedies)
def test_an_announced_pass_is_kept_and_a_fail_is_never_made_of_it(
    paper: tuple[dict[str, Any], dict[str, Any], Verdict, int], remedy: Remedy
) -> None:
    known, answers, before, percent = paper
    ref = sorted(known)[0]
    fresh = mark_by("single", known[ref], answers[ref], remedy)
    kept = regraded(before, ref, fresh, percent, keeps_pass=True) or before
    plain = regraded(before, ref, fresh, percent, keeps_pass=False) or before
    assert kept.passed == (before.passed or plain.passed)
    assert kept.is_kept == (kept.passed and kept.earned < kept.cut)


@given(sat())
def test_full_marks_take_nothing_from_anybody(
    paper: tuple[dict[str, Any], dict[str, Any], Verdict, int],
) -> None:
    known, _answers, before, percent = paper
    ref = sorted(known)[0]
    fresh = mark_by("single", known[ref], None, Remedy(RemedyKind.FULL))
    after = regraded(before, ref, fresh, percent, keeps_pass=False) or before
    assert after.earned >= before.earned
    assert after.possible == before.possible
    assert after.passed >= before.passed


def test_a_single_choice_may_have_several_right_answers() -> None:
    key = {"correct": [0]}
    both = Remedy(RemedyKind.KEY, {"correct": [0, 2]})
    found = [mark_by("single", key, {"choice": [one]}, both).earned for one in range(OPTIONS)]
    assert found == [1, 0, 1, 0]


def test_what_is_left_of_an_emptied_paper_keeps_its_verdict() -> None:
    before = verdict({"a": Marks(0, 1)}, 60)
    after = regraded(before, "a", Marks(0, 0), 60, keeps_pass=True)
    assert after is not None
    assert (after.possible, after.passed) == (0, False)


KEY = {"correct": [1], "accepted": ["NIB"], "value": "5", "tolerance": "0"}


@pytest.mark.parametrize(
    ("kind", "change", "refusal"),
    [
        ("single", {"correct": [1]}, RegradeRefusal.SAME_KEY),
        ("single", {"correct": []}, RegradeRefusal.NO_OPTION),
        ("single", {"correct": [4]}, RegradeRefusal.NO_OPTION),
        ("single", {"correct": [0, 1, 2, 3]}, RegradeRefusal.ONE_OPTION_MUST_BE_WRONG),
        ("single", {"correct": [0, 1]}, None),
        ("short", {"accepted": [""]}, RegradeRefusal.NO_ANSWER),
        ("short", {"accepted": ["NIB", "nomor induk berusaha"]}, None),
        ("numeric", {"value": "lima", "tolerance": "0"}, RegradeRefusal.NOT_A_NUMBER),
        ("numeric", {"value": "5", "tolerance": "-1"}, RegradeRefusal.NOT_A_NUMBER),
        ("numeric", {"value": "NaN", "tolerance": "0"}, RegradeRefusal.NOT_A_NUMBER),
        ("numeric", {"value": "5.5", "tolerance": "0.5"}, None),
        ("ordering", {"order": [0]}, RegradeRefusal.KEY_NOT_EDITABLE),
    ],
)
def test_another_key_must_be_one(
    kind: str, change: dict[str, Any], refusal: RegradeRefusal | None
) -> None:
    remedy = Remedy(RemedyKind.KEY, change)
    assert may_remedy(kind, KEY, remedy, options=OPTIONS) == refusal
    assert may_remedy(kind, KEY, Remedy(RemedyKind.DROP), options=OPTIONS) is None


@pytest.mark.parametrize(
    ("reason", "keeps", "why", "refusal"),
    [
        ("", True, "", RegradeRefusal.REASON_MISSING),
        (REASON, True, "", None),
        (REASON, False, " ", RegradeRefusal.KEEP_REASON_MISSING),
        (REASON, False, REASON, None),
    ],
)
def test_a_regrade_says_why(
    reason: str, keeps: bool, why: str, refusal: RegradeRefusal | None
) -> None:
    assert may_ask(reason, keeps_passes=keeps, keep_reason=why) == refusal


def test_a_remedy_is_stored_as_it_is() -> None:
    for one in (Remedy(RemedyKind.KEY, {"correct": [0, 2]}), Remedy(RemedyKind.FULL)):
        assert Remedy.read(one.stored()) == one
