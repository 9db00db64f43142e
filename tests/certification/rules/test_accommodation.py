"""What a person is given: the most of each kind in force; never less time than the exam gives."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification.rules import accommodation
from portal.certification.rules.accommodation import AccommodationRefusal, Given, Needs

DAY = date(2026, 11, 26)
NEXT = DAY + timedelta(days=1)


def test_the_most_of_each_kind_counts_on_its_days() -> None:
    given_ones = [
        Given(Needs(125, breaks_minutes=10), DAY),
        Given(Needs(150, reader=True), DAY, NEXT),
        Given(Needs(300, large_type=True), NEXT),
    ]
    assert accommodation.in_force(given_ones, DAY) == Needs(150, 10, reader=True)
    assert accommodation.in_force(given_ones, NEXT) == Needs(300, 10, large_type=True)
    assert accommodation.in_force(given_ones, DAY - timedelta(days=1)) == Needs()
    assert not accommodation.in_force([], DAY)


@pytest.mark.parametrize(
    ("one", "reason", "refusal"),
    [
        (Given(Needs(125), DAY), "Disleksia", None),
        (Given(Needs(large_type=True), DAY, NEXT), "Low vision", None),
        (Given(Needs(others=("Kursi roda",)), DAY), "Daksa", None),
        (Given(Needs(), DAY), "Disleksia", AccommodationRefusal.NOTHING),
        (Given(Needs(99, reader=True), DAY), "x", AccommodationRefusal.FACTOR),
        (Given(Needs(301), DAY), "x", AccommodationRefusal.FACTOR),
        (Given(Needs(125, breaks_minutes=121), DAY), "x", AccommodationRefusal.BREAKS),
        (Given(Needs(125), DAY, DAY), "x", AccommodationRefusal.DATES),
        (Given(Needs(125), DAY), "  ", AccommodationRefusal.REASON),
    ],
)
def test_what_cannot_be_given_is_refused(
    one: Given, reason: str, refusal: AccommodationRefusal | None
) -> None:
    assert accommodation.may_write(one, reason) is refusal


@given(st.integers(1, 480), st.integers(100, 300))
def test_more_time_is_never_less_and_never_a_minute_short(minutes: int, factor: int) -> None:
    longer = accommodation.minutes(minutes, factor)
    assert longer >= minutes
    assert longer * 100 >= minutes * factor > (longer - 1) * 100
