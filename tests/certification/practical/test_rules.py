"""Practical assessment: marks, differences and results as laws."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification.data import practical_policies
from portal.certification.rules import practical as rules
from portal.certification.rules import practical_policy
from portal.certification.rules.practical import (
    ChecklistRefusal,
    Mark,
    Observation,
    Point,
    PointFault,
    Why,
)
from portal.core import policy_files

POLICY = practical_policies()[0]
ON = date(2026, 11, 26)
RANK = {Mark.NOT_OBSERVED: 0, Mark.PARTLY: 1, Mark.OBSERVED: 2}
marks = st.sampled_from(list(Mark))


@st.composite
def checklists(draw, sheets: int):
    """Points with some critical ones, and that many full sets of marks."""
    count = draw(st.integers(2, 12))
    points = [Point(f"p{n}", f"Butir {n}", is_critical=draw(st.booleans())) for n in range(count)]
    filled = [{one.key: draw(marks) for one in points} for _ in range(sheets)]
    return points, *filled


@given(checklists(1), st.data())
def test_seeing_more_of_a_point_never_turns_a_pass_into_a_fail(made, data):
    points, seen = made
    before = rules.judge(points, seen, POLICY)
    key = data.draw(st.sampled_from([one.key for one in points]))
    higher = [mark for mark in Mark if RANK[mark] >= RANK[seen[key]]]
    after = rules.judge(points, {**seen, key: data.draw(st.sampled_from(higher))}, POLICY)
    assert after.earned >= before.earned
    assert after.passed or not before.passed


@given(checklists(1))
def test_a_pass_reaches_the_cut_and_misses_no_critical_point_and_only_then(made):
    points, seen = made
    found = rules.judge(points, seen, POLICY)
    critical = {one.key for one in points if one.is_critical}
    missed = {key for key in critical if seen[key] is not Mark.OBSERVED}
    assert found.passed == (found.earned >= found.cut and not missed)
    assert set(found.missed) == missed
    assert 0 <= found.earned <= found.possible
    assert found.cut * 100 >= found.possible * POLICY.figures.pass_percent
    assert (found.cut - 1) * 100 < found.possible * POLICY.figures.pass_percent
    assert (Why.BELOW_CUT in found.reasons) == (found.earned < found.cut)
    assert (Why.CRITICAL_MISSED in found.reasons) == bool(missed)


@given(checklists(2))
def test_two_who_differ_do_so_whichever_is_asked_first(made):
    _points, first, second = made
    assert set(rules.differing(first, second)) == set(rules.differing(second, first))
    assert rules.differing(first, first) == ()


@given(checklists(3))
def test_a_third_decides_only_where_two_differ_and_never_beyond_them(made):
    _points, first, second, third = made
    found = rules.middle(first, second, third)
    assert found == rules.middle(second, first, third)
    for key, mark in found.items():
        assert mark in rules.between(first[key], second[key])
        if first[key] is second[key]:
            assert mark is first[key]


@given(checklists(2), st.data())
def test_an_agreement_settles_every_difference_and_nothing_else(made, data):
    _points, first, second = made
    agreed = {
        key: data.draw(st.sampled_from(rules.between(first[key], second[key])))
        for key in rules.differing(first, second)
    }
    assert rules.is_agreement(first, second, agreed)
    found = rules.settled(first, agreed)
    assert all(found[key] is first[key] for key in set(first) - set(agreed))
    if agreed:
        short = dict(agreed)
        short.popitem()
        assert not rules.is_agreement(first, second, short)
    alike = next((key for key in first if first[key] is second[key]), None)
    if alike is not None:
        assert not rules.is_agreement(first, second, {**agreed, alike: first[alike]})


def test_an_agreement_lies_between_the_two():
    first, second = {"a": Mark.OBSERVED}, {"a": Mark.PARTLY}
    assert not rules.is_agreement(first, second, {"a": Mark.NOT_OBSERVED})
    assert rules.is_agreement(first, second, {"a": Mark.PARTLY})


def test_a_critical_point_seen_in_part_fails_a_sheet_that_reaches_the_cut():
    points = [Point(f"p{n}", f"Butir {n}", is_critical=n == 0) for n in range(5)]
    seen = {one.key: Mark.OBSERVED for one in points}
    assert rules.judge(points, seen, POLICY).passed
    found = rules.judge(points, {**seen, "p0": Mark.PARTLY}, POLICY)
    assert (found.passed, found.earned, found.cut, found.missed) == (False, 9, 7, ("p0",))
    assert found.reasons == (Why.CRITICAL_MISSED, Why.ENOUGH)


BARE = Point("p", "Butir")
PROVED = Point("p", "Butir", needs_example=True)
EXAMPLE = "Menata arsip loket tanpa diminta."


@pytest.mark.parametrize(
    ("point", "seen", "fault"),
    [
        (BARE, Observation(), PointFault.MARK_MISSING),
        (BARE, Observation(Mark.OBSERVED), None),
        (BARE, Observation(Mark.PARTLY), PointFault.NOTE_MISSING),
        (BARE, Observation(Mark.NOT_OBSERVED, "  kurang    "), PointFault.NOTE_MISSING),
        (BARE, Observation(Mark.NOT_OBSERVED, "Langkah ketiga dilewati."), None),
        (BARE, Observation(Mark.OBSERVED, "x" * 2001), PointFault.NOTE_TOO_LONG),
        (PROVED, Observation(Mark.OBSERVED), PointFault.EXAMPLE_MISSING),
        (PROVED, Observation(Mark.NOT_OBSERVED, "Tidak pernah terlihat."), None),
        (PROVED, Observation(Mark.OBSERVED, "", EXAMPLE), PointFault.EXAMPLE_DAY_MISSING),
        (PROVED, Observation(Mark.OBSERVED, "", EXAMPLE, date(2026, 11, 27)),
         PointFault.EXAMPLE_DAY_NOT_COME),
        (PROVED, Observation(Mark.OBSERVED, "", EXAMPLE, ON), None),
        (PROVED, Observation(Mark.OBSERVED, "", EXAMPLE, date(2024, 11, 1)), None),
        (PROVED, Observation(Mark.OBSERVED, "", EXAMPLE, date(2024, 10, 31)),
         PointFault.EXAMPLE_TOO_OLD),
    ],
)  # fmt: skip
def test_a_point_is_handed_in_with_its_grounds(point, seen, fault):
    found = rules.faults([point], {"p": seen}, POLICY, ON)
    assert found == ({"p": fault} if fault else {})


def test_a_checklist_has_two_to_forty_points_each_once():
    def publish(*texts: str, before: list[Point] | None = None) -> ChecklistRefusal | None:
        points = [Point(f"p{n}", text) for n, text in enumerate(texts)]
        return rules.may_publish(points, before or [])

    assert publish("Satu") is ChecklistRefusal.TOO_FEW_POINTS
    assert publish("Satu", "Dua") is None
    assert publish("Satu", "satu") is ChecklistRefusal.POINT_TWICE
    assert publish("Satu", "x" * 301) is ChecklistRefusal.POINT_TOO_LONG
    assert publish(*(f"Butir {n}" for n in range(41))) is ChecklistRefusal.TOO_MANY_POINTS
    same = [Point("p0", "Satu"), Point("p1", "Dua")]
    assert publish("Satu", "Dua", before=same) is ChecklistRefusal.UNCHANGED
    same[0] = replace(same[0], is_critical=True)
    assert publish("Satu", "Dua", before=same) is None


def test_two_assessors_from_the_level_the_policy_names():
    assert [POLICY.assessors(level) for level in range(1, 6)] == [1, 1, 1, 2, 2]
    assert POLICY.ground("pass_percent").verification == "own_proposal"


def test_the_version_of_a_day_decides():
    text = _document(second_from=date(2027, 1, 1))
    first, second = practical_policy.read(text)
    assert policy_files.in_force((first, second), date(2026, 12, 31)) is first
    assert policy_files.in_force((first, second), date(2027, 1, 1)) is second
    assert policy_files.in_force((first, second), date(1999, 1, 1)) is first


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pass_percent": "{value: 0, source: s}"}, "pass_percent"),
        ({"worth_partly": "{value: 3, source: s}"}, "worth"),
        ({"early_minutes": "{value: 0.5, source: s}"}, "whole numbers"),
        ({"late_minutes": "{value: 5, source: nowhere}"}, "sources"),
        ({"unknown_figure": "{value: 5, source: s}"}, "figures"),
        ({"two_assessors_from": "{value: 9, source: s}"}, "two_assessors_from"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_not_read(change, said):
    with pytest.raises(policy_files.PolicyFault, match=said):
        practical_policy.read(_document(**change))


def test_versions_come_in_order():
    with pytest.raises(policy_files.PolicyFault, match="out of order"):
        practical_policy.read(_document(second_from=date(2018, 1, 1)))
    with pytest.raises(policy_files.PolicyFault, match="format"):
        practical_policy.read("format: 2")


FIGURES = {
    "worth_observed": 2, "worth_partly": 1, "worth_not_observed": 0, "pass_percent": 70,
    "two_assessors_from": 4, "shortest_note": 10, "shortest_example": 20,
    "oldest_example_months": 24, "early_minutes": 30, "late_minutes": 15, "finish_days": 3,
    "renew_after_months": 30,
}  # fmt: skip


def _document(second_from: date | None = None, **change: str) -> str:
    figures = {name: f"{{value: {value}, source: s}}" for name, value in FIGURES.items()} | change
    lines = "".join(f"    {name}: {value}\n" for name, value in figures.items())
    head = "format: 1\nsources:\n  s: {reference: R, note: N, verification: read}\nversions:\n"
    days = [date(2018, 1, 1), *([second_from] if second_from else [])]
    return head + "".join(
        f"- version: {n}\n  valid_from: {day}\n  title: T\n  figures:\n{lines}"
        for n, day in enumerate(days, 1)
    )
