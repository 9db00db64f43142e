"""Predicates come from e-Kinerja: the scale, and what two ratings make."""

from datetime import date

import pytest

from portal.evaluation.rules import predicates
from portal.evaluation.rules.predicates import Appraisal, Predicate, Rating, RowRefusal

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


def row(predicate: Predicate, *ratings: Rating, until: date = date(2027, 1, 1)) -> Appraisal:
    return Appraisal("1", date(2026, 7, 1), until, predicate, *ratings)


def test_a_row_that_contradicts_itself_is_refused() -> None:
    assert predicates.may_take(row(Predicate.GOOD)) is None
    assert predicates.may_take(row(Predicate.GOOD, Rating.ABOVE, Rating.AS_EXPECTED)) is None
    wrong = row(Predicate.GOOD, Rating.BELOW, Rating.BELOW)
    assert predicates.may_take(wrong) is RowRefusal.DOES_NOT_FOLLOW
    backwards = row(Predicate.GOOD, until=date(2026, 7, 1))
    assert predicates.may_take(backwards) is RowRefusal.DAYS
