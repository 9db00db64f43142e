"""Predicates come from e-Kinerja: the scale, and what two ratings make."""

from dataclasses import replace
from datetime import date

import pytest

from portal.core.tabular.named import Written
from portal.evaluation.rules import predicates
from portal.evaluation.rules.predicates import (
    Appraisal,
    Column,
    Known,
    Predicate,
    Rating,
    RowRefusal,
)
from portal.people.rules.spans import Span

CELLS = [
    ("di_atas", "di_atas", "sangat_baik"), ("di_atas", "sesuai", "baik"),
    ("di_atas", "di_bawah", "kurang"), ("sesuai", "di_atas", "baik"), ("sesuai", "sesuai", "baik"),
    ("sesuai", "di_bawah", "kurang"), ("di_bawah", "di_atas", "butuh_perbaikan"),
    ("di_bawah", "sesuai", "butuh_perbaikan"), ("di_bawah", "di_bawah", "sangat_kurang"),
]  # fmt: skip


@pytest.mark.parametrize(("results", "behaviour", "predicate"), CELLS)
def test_the_quadrant(results: str, behaviour: str, predicate: str) -> None:
    assert predicates.QUADRANT[Rating(results), Rating(behaviour)] is Predicate(predicate)


@pytest.mark.parametrize("text", ["Sangat Baik", "SANGAT  BAIK", "sangat_baik"])
def test_a_predicate_is_known_by_its_official_name(text: str) -> None:
    assert predicates.predicate_of(text) is Predicate.VERY_GOOD


def test_what_lies_outside_the_scale_is_none() -> None:
    assert predicates.predicate_of("Istimewa") is None
    assert predicates.rating_of("Di Atas Ekspektasi") is Rating.ABOVE
    assert predicates.rating_of("sesuai") is Rating.AS_EXPECTED
    assert predicates.rating_of("cukup") is None


JULY, YEAR_END = date(2026, 7, 1), date(2027, 1, 1)
KNOWN = Known({"111": 1, "222": 2}, {1: [Span(date(2020, 1, 1))]}, {}, date(2027, 2, 1))


def meant(predicate: Predicate, *ratings: Rating, until: date = YEAR_END) -> Appraisal:
    return Appraisal(1, JULY, until, predicate, *ratings)


def test_a_row_that_contradicts_itself_is_refused() -> None:
    assert predicates.may_take(meant(Predicate.GOOD), KNOWN) is None
    follows = meant(Predicate.GOOD, Rating.ABOVE, Rating.AS_EXPECTED)
    assert predicates.may_take(follows, KNOWN) is None
    wrong = meant(Predicate.GOOD, Rating.BELOW, Rating.BELOW)
    assert predicates.may_take(wrong, KNOWN) is RowRefusal.DOES_NOT_FOLLOW
    backwards = meant(Predicate.GOOD, until=JULY)
    assert predicates.may_take(backwards, KNOWN) is RowRefusal.DAYS


def typed(line: int, number: str = "111", **changed: str) -> Written[Column]:
    known = {"from": "01-07-2026", "until": "31-12-2026", "predicate": "Baik"}
    cells = {Column(name): text for name, text in {**known, **changed}.items()}
    return Written(line, {Column.NUMBER: number, **cells})


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (typed(2), None),
        (typed(2, "999"), RowRefusal.UNKNOWN_NUMBER),
        (typed(2, "222"), RowRefusal.NOT_EMPLOYED),
        (typed(2, predicate="Istimewa"), RowRefusal.OUTSIDE_SCALE),
        (typed(2, results="cukup"), RowRefusal.RATING),
        (typed(2, until="31-06-2026"), RowRefusal.DAYS),  # no day of the calendar
        (typed(2, until="30-06-2026"), RowRefusal.DAYS),
        (typed(2, until="31-12-2027"), RowRefusal.NOT_OVER),
        (Written(2, {}, faulty=True), RowRefusal.UNREADABLE),
    ],
)
def test_each_row_is_judged_by_itself(row: Written[Column], said: RowRefusal | None) -> None:
    [one] = predicates.judge([row], KNOWN)
    assert one.refusal is said
    assert (one.found is None) is (said is not None)


def test_the_same_person_and_days_count_once_in_a_file() -> None:
    quarter = typed(4, until="30-09-2026")  # lies within: a year holds its quarters
    crossing = typed(5, **{"from": "01-09-2026", "until": "31-01-2027"})
    judged = predicates.judge([typed(2), typed(3), quarter, crossing], KNOWN)
    assert [one.refusal for one in judged] == [None, RowRefusal.TWICE, None, RowRefusal.TWICE]


def test_what_stands_is_neither_recorded_twice_nor_overlapped() -> None:
    standing = replace(KNOWN, standing={1: [meant(Predicate.GOOD)]})
    [same] = predicates.judge([typed(2)], standing)
    assert same.refusal is RowRefusal.KNOWN
    [other] = predicates.judge([typed(2, predicate="Kurang")], standing)
    assert other.refusal is RowRefusal.OVERLAPS


def test_the_one_that_speaks_for_a_period_covers_most_of_it_most_exactly() -> None:
    year = Appraisal(1, date(2026, 1, 1), YEAR_END, Predicate.POOR)
    half, quarter = meant(Predicate.GOOD), meant(Predicate.VERY_GOOD, until=date(2026, 10, 1))
    assert predicates.of_period([year, quarter, half], JULY, YEAR_END) is half
    assert predicates.of_period([year, quarter], JULY, YEAR_END) is year
    assert predicates.of_period([half], YEAR_END, date(2027, 7, 1)) is None
