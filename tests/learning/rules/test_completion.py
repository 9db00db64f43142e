"""Completion is derived: the same events make the same one, told in whatever order."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.learning.data import hours_policies
from portal.learning.rules.completion import (
    Booking,
    LessonDone,
    QuizPassed,
    Rule,
    credits_jp100,
    derive,
)
from portal.learning.rules.hours import in_jp100
from portal.learning.rules.hours_policy import Scope

MONDAY = date(2026, 11, 23)
START = datetime(2026, 11, 23, 1, tzinfo=UTC)
RULE = Rule(frozenset({"a", "b"}), frozenset({"kuis"}))

hours = st.integers(0, 60)


def read(key: str, hour: int, minutes: int = 45) -> LessonDone:
    return LessonDone(key, START + timedelta(hours=hour), day(hour), minutes)


def passed(hour: int) -> QuizPassed:
    return QuizPassed("kuis", START + timedelta(hours=hour), day(hour))


def day(hour: int) -> date:
    return MONDAY + timedelta(days=hour // 24)


@given(a=hours, b=hours, first=hours, later=hours, data=st.data())
def test_any_order_of_events_ends_in_the_same_completion(
    a: int, b: int, first: int, later: int, data: st.DataObject
) -> None:
    lessons: Sequence[LessonDone] = [read("a", a), read("b", b), read("c", later), read("a", a + 9)]
    passes: Sequence[QuizPassed] = [passed(first), passed(first + later)]
    found = derive(RULE, data.draw(st.permutations(lessons)), data.draw(st.permutations(passes)))
    assert found is not None
    assert found == derive(RULE, lessons, passes)
    last = max(a, b, first)  # neither what is not asked for nor what comes again moves it
    assert (found.at, found.on_day) == (START + timedelta(hours=last), day(last))
    assert sum(found.minutes_by_day.values()) == 3 * 45


@given(missing=st.sampled_from(["a", "b", "kuis"]))
def test_nothing_is_completed_while_anything_is_missing(missing: str) -> None:
    lessons = [read(key, 1) for key in ("a", "b") if key != missing]
    assert derive(RULE, lessons, [passed(1)] if missing != "kuis" else []) is None
    assert derive(Rule(frozenset(), frozenset()), [read("a", 1)], []) is None


@given(
    courses=st.lists(
        st.dictionaries(
            st.integers(0, 3).map(lambda n: MONDAY + timedelta(days=n)), st.integers(1, 400)
        ),
        max_size=5,
    )
)
def test_no_day_credits_more_than_three_hours_over_all_courses(
    courses: list[dict[date, int]],
) -> None:
    """A day is rounded once, whatever courses share it: each gets what it adds to the day's sum,
    at most a hundredth a day more than alone.
    """
    credits = credits_jp100(bookings(*courses))
    by_day: Counter[date] = Counter()
    for course in courses:
        by_day.update(course)
    assert sum(credits) == sum(min(300, in_jp100(minutes, 45)) for minutes in by_day.values())
    assert all(
        credit <= sum(in_jp100(minutes, 45) + 1 for minutes in course.values())
        for credit, course in zip(credits, courses, strict=True)
    )
    # What comes later takes nothing back.
    assert credits_jp100(bookings(*courses[:2])) == credits[:2]


def bookings(*courses: dict[date, int], claimed: int = 0) -> list[Booking]:
    policy, taken = hours_policies()[-1], {(Scope.DOMESTIC, MONDAY): claimed}
    return [Booking(course, policy, taken) for course in courses]


def test_the_cap_is_what_courses_and_claims_before_left_of_the_day() -> None:
    assert credits_jp100(bookings({MONDAY: 180})) == [300]
    assert credits_jp100(bookings({MONDAY: 90}, claimed=90)) == [100]
    assert credits_jp100(bookings({MONDAY: 90}, claimed=200)) == [0]
    assert credits_jp100(bookings({MONDAY: 100}, {MONDAY: 100})) == [222, 78]


def test_the_example_of_the_reference() -> None:
    """learning_hours.yaml: 180, 90 and 30 minutes on three days are 5.67 JP."""
    days = {MONDAY + timedelta(days=n): minutes for n, minutes in enumerate((180, 90, 30))}
    assert credits_jp100(bookings(days)) == [567]
