"""What the moments of contact say about a connection."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.assessment.rules.contact import BEAT, GAP_AFTER, Contact, is_silent, seen
from tests.support.portal_app import NOON

steps = st.lists(
    st.tuples(st.integers(0, 600), st.sampled_from(["10.0.1.0", "10.0.2.0"])), max_size=40
)


def follow(given_steps: list[tuple[int, str]]) -> Contact | None:
    contact, at = None, NOON
    for seconds, network in given_steps:
        at += timedelta(seconds=seconds)
        contact = seen(contact, network, at)
    return contact


def test_a_browser_that_asks_in_time_has_no_gap() -> None:
    contact = follow([(0, "a"), *[(30, "a")] * 20])
    assert contact == Contact(NOON, NOON + timedelta(minutes=10), "a")


def test_a_silence_beyond_the_limit_is_one_gap_without_its_usual_beat() -> None:
    silence = GAP_AFTER + timedelta(seconds=1)
    contact = seen(Contact(NOON, NOON, "a"), "a", NOON + silence)
    assert (contact.gaps, contact.gap_seconds) == (1, (silence - BEAT).seconds)
    assert seen(Contact(NOON, NOON, "a"), "a", NOON + GAP_AFTER).gaps == 0


@given(steps)
def test_gaps_never_sum_to_more_than_the_time_that_went_by(
    given_steps: list[tuple[int, str]],
) -> None:
    contact = follow(given_steps)
    if contact is not None:
        gone = (contact.seen_at - contact.first_at).total_seconds()
        assert 0 <= contact.gap_seconds <= gone
        networks = [network for _seconds, network in given_steps]
        assert contact.moves == sum(a != b for a, b in pairwise(networks))


def test_a_contact_that_arrives_late_changes_nothing() -> None:
    contact = Contact(NOON, NOON, "a")
    assert seen(contact, "b", NOON - timedelta(seconds=1)) == contact


def test_somebody_never_heard_of_is_silent_from_the_start_on() -> None:
    assert not is_silent(None, NOON, NOON + GAP_AFTER)
    assert is_silent(None, NOON, NOON + GAP_AFTER + timedelta(seconds=1))
    assert not is_silent(NOON + GAP_AFTER, NOON, NOON + GAP_AFTER * 2)
