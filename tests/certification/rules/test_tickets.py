"""What is printed on a ticket is what opens the seat, however somebody types it."""

from hypothesis import given
from hypothesis import strategies as st

from portal.certification.rules import tickets
from portal.core.legible import ALPHABET

symbols = st.text(ALPHABET, min_size=tickets.SYMBOLS, max_size=tickets.SYMBOLS)


@given(symbols)
def test_a_printed_number_is_understood_as_itself(drawn: str) -> None:
    printed = tickets.written(drawn)
    assert tickets.typed(printed) == printed
    assert tickets.typed(drawn) == printed
    assert tickets.typed(f" {drawn[:2]} {drawn[2:].lower()} ") == printed


def test_its_form_is_two_halves_of_four() -> None:
    assert tickets.written("NGF9SMSH") == "NGF9-SMSH"
    assert tickets.typed("ngf9smsh") == "NGF9-SMSH"
