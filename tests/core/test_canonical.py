"""Canonical JSON: one value, one byte string."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.canonical import canonical_json, instant_text

ascii_keys = st.text(st.characters(max_codepoint=127), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ascii_keys, inner, max_size=4),
    max_leaves=12,
)


def test_the_bytes_are_those_of_the_standard():
    """Spelling as RFC 8785 asks: sorted keys, no spaces, only the escapes that must be."""
    value = {"b": [True, None, -7], "a": 'é"\\\n\u0007/\u20ac😀', "A": {}}
    assert canonical_json(value) == (
        '{"A":{},"a":"é\\"\\\\\\n\\u0007/€😀","b":[true,null,-7]}'.encode()
    )


@given(values)
def test_it_is_read_back_as_the_same_value(value):
    assert json.loads(canonical_json(value)) == value


@given(
    st.dictionaries(ascii_keys, st.integers(), min_size=2).flatmap(
        lambda value: st.tuples(st.just(value), st.permutations(list(value.items())))
    )
)
def test_the_order_of_keys_does_not_matter(case):
    value, pairs = case
    assert canonical_json(dict(pairs)) == canonical_json(value)


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), {"a": [0.5]}, {"ä": 1}, {1: 2}, {"a": b"x"}, {"a": {1, 2}}, [object()]],
)
def test_what_has_two_spellings_is_refused(value):
    with pytest.raises(TypeError, match="canonical JSON"):
        canonical_json(value)


def test_text_that_is_not_unicode_is_refused():
    with pytest.raises(ValueError, match="surrogates"):
        canonical_json("\ud800")


def test_an_instant_is_written_in_utc_with_six_digits():
    jakarta = timezone(timedelta(hours=7))
    assert instant_text(datetime(2026, 11, 26, 12, 0, tzinfo=jakarta)) == (
        "2026-11-26T05:00:00.000000Z"
    )
    assert instant_text(datetime(2026, 1, 2, 3, 4, 5, 60, UTC)) == "2026-01-02T03:04:05.000060Z"
    with pytest.raises(ValueError, match="timezone"):
        instant_text(datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake itself
