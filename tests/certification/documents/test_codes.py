"""The typed code and the QR value (CE-1)."""

import pytest

from portal.certification.documents import codes
from portal.core.legible import ALPHABET

CODE = "7K4M-29XQ-HT5D-W8RC6"


def test_a_typed_code_is_found_however_it_is_typed() -> None:
    ways = [
        CODE,
        CODE.lower(),
        CODE.replace("-", ""),
        " 7k4m 29xq – ht5d w8rc6 ",
        CODE.replace("-", "‑"),
        "７Ｋ４Ｍ-29XQ-HT5D-W8RC6",  # full width
        "7К4М-29ХQ-НТ5D-W8RС6",  # Cyrillic К, М, Х, Н, Т, С
        "7Κ4Μ-29ΧQ-ΗΤ5D-W8RC6",  # Greek Κ, Μ, Χ, Η, Τ
    ]
    assert {codes.typed(way) for way in ways} == {CODE}


@pytest.mark.parametrize(
    "text",
    ["", "7K4M", CODE + "7", CODE[:-1], CODE.replace("7", "1"), CODE.replace("Q", "O"), "-" * 17]
    + [CODE.replace("M", letter) for letter in "IL0ı€"]
    + [CODE + " " * 80, "<script>alert(1)", "7K4M\x0029XQHT5DW8RC6"],
)
def test_what_can_be_no_code_is_none(text: str) -> None:
    assert codes.typed(text) is None


def test_new_codes_use_the_whole_alphabet_and_never_repeat() -> None:
    made = [codes.new_code() for _ in range(500)]
    assert len(set(made)) == 500
    assert all(codes.typed(one) == one for one in made)
    assert set("".join(made)) - {"-"} == set(ALPHABET)
    assert not set("ILO01") & set(ALPHABET)
    assert len(ALPHABET) ** codes.SYMBOLS > 2**84


def test_qr_values_are_128_bits() -> None:
    made = {codes.new_qr_value() for _ in range(100)}
    assert len(made) == 100
    assert all(codes.is_qr_value(one) for one in made)
    assert not codes.is_qr_value(CODE)
