"""What an exam asks for, and that everything somebody lacks is named at once."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification.rules import eligibility
from portal.certification.rules.eligibility import (
    Candidate,
    Lack,
    Missing,
    RequirementRefusal,
    Requirements,
)

TODAY = date(2026, 11, 26)
CLERK = Candidate(
    units=frozenset({1, 4}), jobs={7: date(2026, 1, 31)}, status="pns", courses={3}, levels={5: 2}
)
EVERYTHING = Requirements(
    units=frozenset({4}), jobs=frozenset({7}), statuses=frozenset({"pns"}), months_in_post=6,
    courses=frozenset({3}), levels={5: 2}, statements=("Tidak pernah dihukum.",),
)  # fmt: skip


def lacks(asked: Requirements, who: Candidate = CLERK) -> list[Lack]:
    return [one.lack for one in eligibility.missing(asked, who, TODAY)]


def test_who_has_everything_lacks_nothing() -> None:
    assert lacks(EVERYTHING) == []
    assert lacks(Requirements()) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Requirements(units=frozenset({9})), [Lack.UNIT]),
        (Requirements(units=frozenset({1})), []),  # a unit above
        (Requirements(jobs=frozenset({8})), [Lack.JOB]),
        (Requirements(statuses=frozenset({"pppk"})), [Lack.STATUS]),
        (Requirements(courses=frozenset({3, 9})), [Lack.COURSE]),
        (Requirements(levels={5: 3}), [Lack.LEVEL]),
        (Requirements(levels={6: 1}), [Lack.NO_LEVEL]),
        (Requirements(months_in_post=12), [Lack.TIME_IN_POST]),
        (Requirements(jobs=frozenset({8}), months_in_post=12), [Lack.JOB]),
        (
            Requirements(statuses=frozenset({"pppk"}), courses=frozenset({9}), levels={5: 3}),
            [Lack.STATUS, Lack.COURSE, Lack.LEVEL],
        ),
    ],
)
def test_everything_that_is_missing_is_named(asked: Requirements, found: list[Lack]) -> None:
    assert lacks(asked) == found


def test_who_works_nowhere_is_outside_even_an_exam_for_everybody() -> None:
    assert lacks(Requirements(), Candidate()) == [Lack.UNIT]


def test_what_is_missing_says_how_much_and_until_when() -> None:
    asked = Requirements(months_in_post=12, courses=frozenset({3, 9}), levels={5: 3})
    assert eligibility.missing(asked, CLERK, TODAY) == (
        Missing(Lack.TIME_IN_POST, level=12, from_on=date(2027, 1, 31)),
        Missing(Lack.COURSE, courses=frozenset({9})),
        Missing(Lack.LEVEL, competency=5, level=3, held=2),
    )


def test_time_counts_in_the_job_that_was_held_longest() -> None:
    who = replace(CLERK, jobs={7: date(2026, 10, 1), 8: date(2025, 1, 1)})
    assert lacks(Requirements(months_in_post=12), who) == []
    assert lacks(Requirements(jobs=frozenset({7}), months_in_post=12), who) == [Lack.TIME_IN_POST]


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 11, 15), 12, date(2027, 11, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_where_the_calendar_has_a_day(day: date, months: int, found: date) -> None:
    assert eligibility.months_after(day, months) == found


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (Requirements(levels={5: 2}), None),
        (Requirements(levels={5: 3}), RequirementRefusal.OWN_LEVEL),
        (Requirements(levels={6: 5}), None),
        (Requirements(months_in_post=-1), RequirementRefusal.MONTHS),
        (Requirements(months_in_post=481), RequirementRefusal.MONTHS),
        (Requirements(statements=("a",) * 11), RequirementRefusal.STATEMENTS),
        (Requirements(statements=("a" * 301,)), RequirementRefusal.STATEMENTS),
    ],
)
def test_an_exam_cannot_ask_for_what_it_certifies(
    asked: Requirements, reason: RequirementRefusal | None
) -> None:
    assert eligibility.may_ask(asked, competency=5, level=3) is reason


ids = st.frozensets(st.integers(1, 9), max_size=3)
requirements = st.builds(
    Requirements, units=ids, jobs=ids, statuses=st.frozensets(st.sampled_from(["pns", "pppk"])),
    months_in_post=st.integers(0, 24), courses=ids,
    levels=st.dictionaries(st.integers(1, 5), st.integers(1, 5), max_size=3),
    statements=st.lists(st.text(min_size=1, max_size=5), max_size=2).map(tuple),
)  # fmt: skip
candidates = st.builds(
    Candidate, units=ids, jobs=st.dictionaries(st.integers(1, 9), st.dates(), max_size=3),
    status=st.sampled_from(["pns", "pppk"]), courses=ids,
    levels=st.dictionaries(st.integers(1, 5), st.integers(1, 5), max_size=3),
)  # fmt: skip


@given(requirements)
def test_what_is_stored_is_read_back(asked: Requirements) -> None:
    assert Requirements.read(asked.stored()) == asked


@given(requirements, candidates, ids)
def test_one_more_course_or_level_never_makes_anybody_lack_more(
    asked: Requirements, who: Candidate, courses: frozenset[int]
) -> None:
    more = replace(
        who, courses=who.courses | courses, levels={key: 5 for key in (*who.levels, *asked.levels)}
    )
    before, after = lacks(asked, who), lacks(asked, more)
    assert set(after) <= set(before)
    assert not {Lack.LEVEL, Lack.NO_LEVEL} & set(after)
