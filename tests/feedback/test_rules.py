"""The survey's arithmetic is that of the regulation; what is shown tells nobody's answer."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.feedback.data import policies
from portal.feedback.rules import index, needs, periods, policy, publishing, sample, services
from portal.feedback.rules.index import Tally
from portal.feedback.rules.policy import ELEMENTS, PointsTo, PolicyFault
from portal.feedback.rules.publishing import UndoRefusal

POLICY = policies()[-1]
MINIMUM = POLICY.minimum
# The table and the examples of the regulation's reference sheet.
TABLE = """
10 10 15 14 20 19 25 24 30 28 35 32 40 36 45 40 50 44 55 48 60 52 65 56 70 59 75 63 80 66 85 70
90 73 95 76 100 80 110 86 120 92 130 97 140 103 150 108 160 113 170 118 180 123 190 127 200 132
210 136 220 140 230 144 240 148 250 152 260 155 270 159 280 162 290 165 300 169 320 175 340 181
360 186 380 191 400 196 420 201 440 205 460 210 480 214 500 217 550 226 600 234 650 242 700 248
750 254 800 260 850 265 900 269 950 274 1000 278 1100 285 1200 291 1300 297 1400 302 1500 306
1600 310 1700 313 1800 317 1900 320 2000 322 2200 327 2400 331 2600 335 2800 338 3000 341
3500 346 4000 351 4500 354 5000 357 6000 361 7000 364 8000 367 9000 368 10000 370 15000 375
20000 377 30000 379 40000 380 50000 381 75000 382 1000000 384
"""
NUMBERS = [int(one) for one in TABLE.split()]
EXAMPLES = [
    ([3] * 9, "75.00", "C"),
    ([4] * 9, "100.00", "A"),
    ([3.2, 3.1, 3.0, 3.6, 3.3, 3.4, 3.5, 3.2, 3.0], "81.39", "B"),
    ([2.5] * 9, "62.50", "D"),
]


def tallies(averages: Sequence[float], respondents: int = 10) -> dict[str, Tally]:
    return {
        key: Tally(round(average * respondents), respondents)
        for key, average in zip(ELEMENTS, averages, strict=True)
    }


@pytest.mark.parametrize(("averages", "expected", "grade"), EXAMPLES)
def test_the_examples_of_the_reference_come_out(
    averages: list[float], expected: str, grade: str
) -> None:
    result = index.result(POLICY, tallies(averages), 10)
    assert result is not None
    assert (result.converted, result.grade.letter) == (Decimal(expected), grade)


@pytest.mark.parametrize(
    ("population", "size"), list(zip(NUMBERS[::2], NUMBERS[1::2], strict=True))
)
def test_the_sample_is_that_of_the_table(population: int, size: int) -> None:
    assert sample.needed(POLICY, population) == size


def test_nobody_served_needs_nobody_and_few_need_all() -> None:
    assert [sample.needed(POLICY, one) for one in (0, 1, 2)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("converted", "letter"),
    [("100", "A"), ("88.31", "A"), ("88.30", "B"), ("76.61", "B"), ("76.60", "C"),
     ("65.00", "C"), ("64.99", "D"), ("25.00", "D")],
)  # fmt: skip
def test_a_grade_begins_at_its_bound(converted: str, letter: str) -> None:
    assert index.grade_of(POLICY, Decimal(converted)).letter == letter


@given(st.lists(st.integers(10, 40), min_size=9, max_size=9))
def test_the_index_lies_between_its_lowest_and_highest_element(totals: list[int]) -> None:
    given_ = {key: Tally(total, 10) for key, total in zip(ELEMENTS, totals, strict=True)}
    result = index.result(POLICY, given_, 10)
    assert result is not None
    assert Fraction(min(totals), 10) <= result.index <= Fraction(max(totals), 10)
    assert Decimal("25.00") <= result.converted <= Decimal("100.00")
    assert result.nrr[result.lowest] == Fraction(min(totals), 10)


@given(st.fractions(1, 4))
def test_rounding_is_to_the_nearest_hundredth_halves_up(value: Fraction) -> None:
    assert -Fraction(1, 200) < Fraction(index.rounded(value)) - value <= Fraction(1, 200)


def test_an_element_few_answered_is_neither_shown_nor_hidden_in_the_index() -> None:
    """Else the index less the eight others would tell it."""
    given_ = tallies([3] * 9) | {"u8": Tally(4, MINIMUM - 1)}
    result = index.result(POLICY, given_, 10)
    assert result is not None
    assert "u8" not in result.nrr
    assert result.converted == Decimal("75.00")
    enough = index.result(POLICY, given_ | {"u8": Tally(MINIMUM, MINIMUM)}, 10)
    assert enough is not None
    assert enough.nrr["u8"] == 1


def test_fewer_than_the_minimum_give_no_result() -> None:
    few = {key: Tally(12, MINIMUM - 1) for key in ELEMENTS}
    assert index.result(POLICY, few, MINIMUM - 1) is None
    assert index.result(POLICY, tallies([3] * 9, MINIMUM), MINIMUM) is not None


@given(st.integers(0, 500), st.booleans(), st.booleans())
def test_two_publications_next_to_each_other_differ_by_nobody_or_a_group(
    count: int, is_final: bool, more: bool
) -> None:
    """While it runs, one more answer; and at the end of the period, everything at once."""
    before = publishing.published(count, MINIMUM, is_final=False)
    after = publishing.published(count + more, MINIMUM, is_final=is_final)
    assert before <= after <= count + more
    assert after - before == 0 or after - before >= MINIMUM
    assert before == 0 or before >= MINIMUM


@given(st.integers(0, 300), st.integers(1, 60), st.data())
def test_taking_a_batch_back_never_tells_a_few(
    others: int, sheets: int, data: st.DataObject
) -> None:
    """The batch's rows lie anywhere among the others; what was shown before and is shown after
    differs in nobody, or in at least a group.
    """
    rows = [("other", n) for n in range(others)]
    at = data.draw(st.integers(0, others))
    rows[at:at] = [("batch", n) for n in range(sheets)]
    shown = rows[: publishing.published(len(rows), MINIMUM, is_final=False)]
    in_batch = sum(1 for kind, _ in shown if kind == "batch")
    if publishing.may_undo(sheets, in_batch, MINIMUM, is_undone=False) is not None:
        assert in_batch
        assert sheets < MINIMUM
        return
    left = [row for row in rows if row[0] == "other"]
    then = left[: publishing.published(len(left), MINIMUM, is_final=False)]
    apart = set(shown) ^ set(then)
    assert not apart or len(apart) >= MINIMUM


def test_a_batch_is_taken_back_once() -> None:
    assert publishing.may_undo(9, 0, MINIMUM, is_undone=True) is UndoRefusal.UNDONE
    assert publishing.may_undo(4, 1, MINIMUM, is_undone=False) is UndoRefusal.SHOWN
    assert publishing.may_undo(4, 0, MINIMUM, is_undone=False) is None


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 40)))
def test_what_groups_hold_back_is_nobody_or_a_group(counts: dict[str, int]) -> None:
    shown = publishing.groups(counts, MINIMUM)
    held = sum(count for key, count in counts.items() if key not in shown)
    assert all(counts[key] >= MINIMUM for key in shown)
    assert held == 0 or held >= MINIMUM or not shown


def test_a_period_is_half_a_year_and_its_figures_stand_a_fortnight_after_it() -> None:
    first = periods.of(POLICY, date(2026, 6, 30))
    second = periods.of(POLICY, date(2026, 7, 1))
    assert (first.code, second.code) == ("2026-1", "2026-2")
    assert (first.next, second.before) == (second, first)
    assert (first.from_on, first.last_on) == (date(2026, 1, 1), date(2026, 6, 30))
    assert periods.numbered(POLICY, second.number) == second
    assert not periods.is_final(POLICY, first, date(2026, 7, 14))
    assert periods.is_final(POLICY, first, date(2026, 7, 15))
    assert periods.last_final(POLICY, date(2026, 7, 14)) == first.before
    assert periods.last_final(POLICY, date(2026, 7, 15)) == first


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_each_day_lies_in_the_period_that_its_code_names(day: date) -> None:
    period = periods.of(POLICY, day)
    assert period.from_on <= day < period.until_on
    assert periods.coded(POLICY, period.code) == period
    assert period.next.from_on - period.last_on == timedelta(days=1)


@pytest.mark.parametrize(
    "code", ["", "2026", "2026-3", "2026-0", "1999-1", "26-1", "٢٠٢٦-1", "a-1"]
)
def test_other_words_name_no_period(code: str) -> None:
    assert periods.coded(POLICY, code) is None


def test_only_elements_about_staff_become_needs() -> None:
    low = {key: Tally(20, 10) for key in ELEMENTS}
    found = list(needs.weaknesses(POLICY, index.result(POLICY, low, 10)))
    assert [(one.element, one.points_to) for one in found] == [
        ("u6", PointsTo.COMPETENCE), ("u7", PointsTo.BEHAVIOUR),
    ]  # fmt: skip
    better = low | {"u6": Tally(31, 10)}
    assert [one.element for one in needs.weaknesses(POLICY, index.result(POLICY, better, 10))] == [
        "u7"
    ]
    assert list(needs.weaknesses(POLICY, None)) == []


@pytest.mark.parametrize("slug", ["", "KTP", "ktp el", "-ktp", "ktp--el", "results", "k" * 61])
def test_an_address_is_short_words_in_small_letters(slug: str) -> None:
    assert services.may_write(slug, date(2026, 1, 1), None) is services.ServiceRefusal.SLUG


def test_a_service_is_open_from_its_first_day_to_the_day_before_it_closes() -> None:
    opens, closes = date(2026, 1, 1), date(2026, 2, 1)
    assert services.may_write("ktp-el", opens, closes) is None
    assert services.may_write("ktp-el", closes, opens) is services.ServiceRefusal.REVERSED
    days = [date(2025, 12, 31), opens, date(2026, 1, 31), closes]
    assert [services.standing(opens, closes, day).value for day in days] == [
        "coming", "open", "open", "closed",
    ]  # fmt: skip


def test_the_policy_says_where_every_figure_comes_from() -> None:
    assert [one.code for one in POLICY.elements] == [f"U{n}" for n in range(1, 10)]
    assert POLICY.sources["skm"].reference == "PermenPANRB 14/2017"
    assert POLICY.element("u8").declined is not None
    assert not POLICY.element("u4").faces
    assert policy.in_force(policies(), date(1999, 1, 1)) is policies()[0]


@pytest.mark.parametrize("text", ["format: 2", "format: 1\nsources: {}\nversions: []"])
def test_a_document_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PolicyFault):
        policy.read(text)
