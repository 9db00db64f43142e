"""Indonesian names: one word or many, titles on both sides."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.rules import names
from portal.people.rules.names import PersonName


@pytest.mark.parametrize(
    ("text", "front", "core", "back"),
    [
        ("Budi Santoso", (), "Budi Santoso", ()),
        ("Suharti", (), "Suharti", ()),
        (
            "Dr. Ir. H. Budi Santoso, S.T., M.T.",
            ("Dr.", "Ir.", "H."),
            "Budi Santoso",
            ("S.T.", "M.T."),
        ),
        ("dr. Maya Anggraini, Sp.A", ("dr.",), "Maya Anggraini", ("Sp.A",)),
        ("Prof. Dr. Sulastri", ("Prof.", "Dr."), "Sulastri", ()),
        ("Drs. Slamet", ("Drs.",), "Slamet", ()),
        ("Budi Santoso S.Kom M.Kom", (), "Budi Santoso", ("S.Kom", "M.Kom")),
        ("SRI WAHYUNI SE", (), "SRI WAHYUNI", ("SE",)),
        ("Rina Marlina, A.Md.Kep.", (), "Rina Marlina", ("A.Md.Kep.",)),
        ("M. Yusuf", (), "M. Yusuf", ()),
        ("Ahmad M. Ali", (), "Ahmad M. Ali", ()),
        ("Siti A.R.", (), "Siti A.R.", ()),
        ("H. Ahmad", ("H.",), "Ahmad", ()),
        ("Dr.", (), "Dr.", ()),
        ("Andi", (), "Andi", ()),
        ("Apt. Dewi, S.Farm.", ("Apt.",), "Dewi", ("S.Farm.",)),
        ("Ni Luh Putu Ayu , S.Pd , M.Pd ", (), "Ni Luh Putu Ayu", ("S.Pd", "M.Pd")),
        ("  Budi \t Santoso ", (), "Budi Santoso", ()),
        ("", (), "", ()),
    ],
)
def test_titles_are_taken_off_both_ends_and_the_name_stays(text, front, core, back):
    assert names.parse(text) == PersonName(core, front, back)


def test_a_full_name_is_printed_in_the_usual_form():
    one = names.parse("Dr. Ir. H. Budi Santoso, S.T., M.T.")
    assert one.full == "Dr. Ir. H. Budi Santoso, S.T., M.T."
    assert PersonName("Suharti").full == "Suharti"


def test_cells_of_titles_are_split_at_commas_and_spaces():
    assert names.titles("S.Sos., M.A.P.") == ("S.Sos.", "M.A.P.")
    assert names.titles(" Dr. Ir. ") == ("Dr.", "Ir.")
    assert names.titles(" , ") == ()


@pytest.mark.parametrize(
    ("core", "initials"),
    [
        ("Budi Santoso", "BS"),
        ("Sri Wahyuni Rekaan", "SR"),
        ("Suharti", "S"),
        ("ma'ruf amin", "MA"),
        ("Élise Ørsted", "ÉØ"),
        ("M. Yusuf", "MY"),
        ("'Aisyah", "A"),
        ("", "?"),
        ("123", "?"),
    ],
)
def test_initials_are_first_and_last_word(core, initials):
    assert PersonName(core).initials == initials


def test_lists_are_sorted_by_the_name_as_spoken():
    people = ["Drs. Slamet", "andi", "Ándi B", "Budi", "Dr. Ani", "Ma'ruf", "Maruf"]
    ordered = sorted((names.parse(text) for text in people), key=lambda one: one.sort_key)
    assert [one.core for one in ordered] == [
        "andi", "Ándi B", "Ani", "Budi", "Ma'ruf", "Maruf", "Slamet",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("MA'RUF  Amin", "maruf amin"),
        ("Ma’ruf Amin", "maruf amin"),
        ("Al-Farisi, S.T.", "al farisi s t"),
        ("José Ramos", "jose ramos"),
        ("Straße", "strasse"),
        ("  ", ""),
    ],
)
def test_the_search_key_forgets_case_marks_and_punctuation(text, key):
    assert names.search_key(text) == key


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert names.search_key(names.search_key(text)) == names.search_key(text)


@given(st.text(max_size=40))
def test_parsing_loses_no_letter(text):
    parsed = names.parse(text)
    composed = unicodedata.normalize("NFC", text)
    assert sorted(filter(str.isalnum, parsed.full)) == sorted(filter(str.isalnum, composed))
    assert parsed.initials


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Budi Santoso", "BUDI SANTOSO"),
        ("Budi Santoso", "Budi Santosa"),
        ("Muhammad Yusuf", "M. Yusuf"),
        ("Moh. Yusuf", "Mohammad Yusuf"),
        ("Nurhayati", "Nur Hayati"),
        ("Siti Aminah", "Siti Aminah Putri"),
        ("Wahyuni Sri", "Sri Wahyuni"),
        ("Suharti", "Suharti Dewi"),
        ("Ma'ruf", "Maruf"),
    ],
)
def test_spellings_of_one_name_are_related(one, other):
    assert names.are_related(one, other)
    assert names.are_related(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Aminah", "Siti Rahma"),
        ("Muhammad Yusuf", "Muhammad Ilham"),
        ("Budi Santoso", "Andi Pratama"),
        ("Suharti", "Sulastri"),
        ("", "Budi"),
        ("", ""),
    ],
)
def test_a_shared_common_word_does_not_relate_two_names(one, other):
    assert not names.are_related(one, other)
    assert not names.are_related(other, one)


words = st.lists(st.sampled_from(["sri", "budi", "dewi", "wahyuni", "m", "siti"]), max_size=4)


@given(words, words)
def test_being_related_has_no_direction(one, other):
    ours, theirs = " ".join(one), " ".join(other)
    assert names.are_related(ours, theirs) == names.are_related(theirs, ours)


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("SRI WAHYUNI", "Sri Wahyuni"),
        ("sri wahyuni", "Sri Wahyuni"),
        ("MA'RUF AL-FARISI", "Ma'ruf Al-Farisi"),
        ("A. HIDAYAT II", "A. Hidayat II"),
        ("VIVI", "Vivi"),
        ("I MADE", "I Made"),
        ("McArthur", "McArthur"),
        ("Sri WAHYUNI", "Sri WAHYUNI"),
        ("", ""),
    ],
)
def test_names_in_capitals_become_names_and_others_stay(text, tidy):
    assert names.tidy_case(text) == tidy
