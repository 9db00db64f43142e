"""Aiken: letters behind a question, and the letter of the right one."""

import pytest

from portal.assessment.formats import ItemFormat
from tests.assessment.formats.reading import fates, only

AIKEN = ItemFormat.AIKEN
GOOD = "Siapa menandatangani?\nA) Camat\nB. Bupati\nANSWER: B\n"


def test_an_item_is_read_with_either_sign_behind_its_letters() -> None:
    item = only(GOOD, AIKEN)
    assert [(option.text, option.is_right) for option in item.options] == [
        ("Camat", False),
        ("Bupati", True),
    ]


def test_signs_of_html_are_shown_as_they_are() -> None:
    assert only(f"Arti <br> & *x*\n{GOOD}", AIKEN).stem.startswith(r"Arti &lt;br> & \*x\*")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("Tanpa kunci?\nA) a\nB) b\n", "item.no_right"),
        ("Kunci kosong?\nA) a\nB) b\nANSWER:\n", "item.no_right"),
        ("Kunci lain?\nA) a\nB) b\nANSWER: C\n", "item.key_not_option"),
        ("Satu pilihan?\nA) a\nANSWER: A\n", "item.few_options"),
        ("Huruf dua kali?\nA) a\nA) b\nANSWER: A\n", "item.option_twice"),
        ("A) a\nB) b\nANSWER: A\n", "item.no_stem"),
    ],
)
def test_what_is_broken_is_told_by_its_line_and_the_next_item_is_read(
    broken: str, reason: str
) -> None:
    after = broken.count("\n") + 2
    assert fates(f"{broken}\n{GOOD}", AIKEN) == [(1, reason), (after, "single")]


def test_a_file_cut_in_its_last_item_keeps_the_others() -> None:
    assert fates(f"{GOOD}\nTerpotong?\nA) a\n", AIKEN) == [(1, "single"), (6, "item.no_right")]
