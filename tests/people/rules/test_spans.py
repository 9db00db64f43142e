"""Dated rows: no day twice, none lost, ends exclusive."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.rules import spans
from portal.people.rules.spans import Dated, Span, SpanRefusal

START = date(2024, 1, 1)
HORIZON = Span(START, START + timedelta(days=60))


def day(offset):
    return START + timedelta(days=offset)


def span(first, last=None):
    return Span(day(first), None if last is None else day(last))


days = st.integers(0, 50).map(day)
closed = st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda p: span(p[0], p[0] + p[1]))
any_span = st.one_of(closed, st.integers(0, 50).map(span))
rows = st.lists(any_span.map(lambda one: Dated(one, str(one.from_on))), max_size=8)


def all_days(one):
    return {day(n) for n in range(120) if one.holds(day(n))}


@pytest.mark.parametrize(("first", "last"), [(5, 5), (5, 4)])
def test_a_span_holds_at_least_one_day(first, last):
    assert spans.span_of(day(first), day(last)) is SpanRefusal.REVERSED
    with pytest.raises(ValueError, match="at least one day"):
        span(first, last)
    assert spans.span_of(day(first), day(first + 1)) == span(first, first + 1)


def test_the_first_day_is_in_and_the_last_is_not():
    one = span(3, 5)
    assert [one.holds(day(n)) for n in (2, 3, 4, 5)] == [False, True, True, False]
    assert span(3).holds(day(5000))


@given(any_span, any_span)
def test_overlap_sharing_and_containing_agree_with_counting_days(one, other):
    shared = all_days(one) & all_days(other)
    assert one.overlaps(other) == other.overlaps(one) == bool(shared)
    part = one.shared_with(other)
    assert (all_days(part) if part else set()) == shared
    assert one.contains(other) == (one.shared_with(other) == other)


@given(rows)
def test_overlapping_is_empty_exactly_when_no_two_rows_share_a_day(history):
    pairs = spans.overlapping(history)
    clash = any(
        one.span.overlaps(other.span)
        for index, one in enumerate(history)
        for other in history[index + 1 :]
    )
    assert bool(pairs) == clash
    assert all(one.span.overlaps(other.span) for one, other in pairs)


@given(st.lists(any_span, max_size=6))
def test_gaps_are_exactly_the_days_nobody_holds(held):
    found = spans.gaps(held, HORIZON)
    wanted = all_days(HORIZON) - {one for each in held for one in all_days(each)}
    assert {one for gap in found for one in all_days(gap)} == wanted
    assert all(first.until_on < second.from_on for first, second in pairwise(found))


def test_an_open_horizon_leaves_an_open_gap():
    assert spans.gaps([span(2, 4)], span(0)) == (span(0, 2), span(4))
    assert spans.gaps([span(0)], span(0)) == ()


@given(st.lists(st.tuples(days, st.sampled_from("abc")), max_size=8))
def test_beginning_again_and_again_leaves_one_value_a_day(steps):
    history = ()
    for from_on, value in steps:
        outcome = spans.begin(history, value, from_on)
        if isinstance(outcome, SpanRefusal):
            continue
        history = outcome
        assert spans.at(history, from_on) == value
    assert spans.overlapping(history) == ()
    if history:
        assert spans.gaps((row.span for row in history), Span(history[0].span.from_on)) == ()


def test_a_history_only_grows_at_its_end():
    history = (Dated(span(0, 10), "cpns"), Dated(span(10), "pns"))
    assert spans.begin(history, "pppk", day(5)) is SpanRefusal.LATER_ROW
    assert spans.begin(history, "pppk", day(10)) is SpanRefusal.LATER_ROW
    assert spans.begin(history, "pns", day(20)) is SpanRefusal.UNCHANGED
    assert spans.begin(history, "pppk", day(20)) == (
        Dated(span(0, 10), "cpns"),
        Dated(span(10, 20), "pns"),
        Dated(span(20), "pppk"),
    )


def test_closing_ends_what_runs_and_nothing_else():
    history = (Dated(span(0, 10), "a"), Dated(span(12), "b"))
    assert spans.close(history, day(20)) == (Dated(span(0, 10), "a"), Dated(span(12, 20), "b"))
    assert spans.close(history, day(12)) is SpanRefusal.REVERSED
    assert spans.close(history[:1], day(20)) is SpanRefusal.NOTHING_OPEN


def test_a_correction_fits_into_a_hole_or_is_refused():
    history = (Dated(span(0, 10), "a"), Dated(span(20), "b"))
    fits = Dated(span(10, 20), "c")
    assert spans.insert(history, fits) == (history[0], fits, history[1])
    assert spans.insert(history, Dated(span(9, 20), "c")) is SpanRefusal.OVERLAPS
    assert spans.insert(history, Dated(span(10, 21), "c")) is SpanRefusal.OVERLAPS
