"""Words and the stems a course is found by."""

import pytest

from portal.content import terms


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("perizinan", "Mengurus izin usaha"),
        ("menilai", "Penilaian kinerja"),
        ("PEGAWAI", "kepegawaian"),
        ("layanan", "melayani warga"),
        ("SPBE", "(SPBE)"),
        ("keluhan", "warga yang mengeluh"),
    ],
)
def test_another_form_of_a_word_is_the_same_word(asked: str, written: str) -> None:
    assert set(terms.stems(asked)) <= set(terms.stems(written))


def test_common_words_and_signs_find_nothing() -> None:
    assert terms.stems("yang di dan untuk … ! a 7") == []


def test_a_title_weighs_more_than_any_number_of_mentions() -> None:
    found = terms.weighed([(terms.TITLE, "Arsip")], ["izin " * 500])
    assert found["arsip"] == terms.TITLE > found["izin"] == terms.MOST_OF_TEXT


def test_a_long_word_is_cut_as_it_is_stored() -> None:
    assert all(len(stem) <= terms.STEM_LENGTH for stem in terms.stems("x" * 300))
