"""AU-1: length counts, signs do not; what everybody tries first does not count."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.people import data
from portal.people.rules import passwords
from portal.people.rules.passwords import PasswordRefusal, Surroundings

COMMON = data.common_passwords()
NOBODY = Surroundings()
SRI = Surroundings(
    names=("Sri Wahyuni Rekaan, S.Sos.", "sri.wahyuni"),
    numbers=("197512082005012007",),
    places=("Badan Kepegawaian Kota Contoh", "Kota Contoh", "Portal Kompetensi"),
)
GOOD = "ombak kecil di tepi dermaga"


def judge(password, *, second_factor=False, around=NOBODY):
    return passwords.may_use(password, second_factor=second_factor, around=around, common=COMMON)


@pytest.mark.parametrize(
    ("length", "second_factor", "reason"),
    [
        (14, False, PasswordRefusal.TOO_SHORT_ALONE),
        (15, False, None),
        (7, True, PasswordRefusal.TOO_SHORT_WITH_SECOND_FACTOR),
        (8, True, None),
        (128, False, None),
        (1024, False, None),
        (1025, False, PasswordRefusal.TOO_LONG),
        (1025, True, PasswordRefusal.TOO_LONG),
    ],
)
def test_the_bounds_of_length(length, second_factor, reason):
    password = "".join(chr(0x4E00 + n) for n in range(length))
    assert judge(password, second_factor=second_factor) is reason


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        GOOD.upper(),
        "kuda,hujan,sepatu,lampu",
        "  spasi di depan dan belakang  ",
        "x7Kq!vR2#mZp9wLd",
        "пароль из слов моря",
        "saya tinggal di kota contoh dekat jembatan lama",
    ],
)
def test_no_kind_of_sign_is_demanded_or_forbidden(password):
    assert judge(password, around=SRI) is None


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("passwordpassword", PasswordRefusal.COMMON),
        ("P@ssw0rd-P4$$word", PasswordRefusal.COMMON),
        ("KataSandiRahasia1", PasswordRefusal.COMMON),
        ("IndonesiaMerdeka!", PasswordRefusal.COMMON),
        ("Bismillah-Jakarta", PasswordRefusal.COMMON),
        ("asnpnspppkkorpri!", PasswordRefusal.COMMON),
        ("Rahasia-1975-2005", PasswordRefusal.PATTERN),
        ("aaaaaaaaaaaaaaaaaaaa", PasswordRefusal.PATTERN),
        ("zxzxzxzxzxzxzxzxzx", PasswordRefusal.PATTERN),
        ("kuda7-kuda7-kuda7-kuda7", PasswordRefusal.PATTERN),
        ("qwertyuiopasdfgh", PasswordRefusal.PATTERN),
        ("fghjklzxcvbnm4567", PasswordRefusal.PATTERN),
        ("abcdefghijklmnop", PasswordRefusal.PATTERN),
        ("sriwahyuni-sriwahyuni", PasswordRefusal.OWN_NAME),
        ("Wahyuni.Rekaan.S.Sos", PasswordRefusal.OWN_NAME),
        ("R3kaan-Wahyun1-Sri", PasswordRefusal.OWN_NAME),
        ("197512082005012007", PasswordRefusal.OWN_NUMBER),
        ("1975 1208 2005 012007", PasswordRefusal.OWN_NUMBER),
        ("nip:200501 2 007!x", None),
        ("lahir 08121975 ya!", None),
        ("x08121975-081275y", PasswordRefusal.OWN_NUMBER),
        ("Badan-Kepegawaian", PasswordRefusal.AGENCY),
        ("K0taC0nt0h-2026-!!", PasswordRefusal.AGENCY),
        ("contoh.contoh.kota.contoh", PasswordRefusal.AGENCY),
    ],
)
def test_what_is_easily_guessed_does_not_count(password, reason):
    assert judge(password, around=SRI) is reason


@pytest.mark.parametrize("number", ["199611302020121002", "3273015208750001"])
def test_nobodys_nip_or_nik_is_a_password(number):
    assert judge(number) is PasswordRefusal.OWN_NUMBER


def test_the_same_password_may_be_fine_for_somebody_else():
    password = "wahyuni+rekaan+2x"
    assert judge(password, around=SRI) is PasswordRefusal.OWN_NAME
    assert judge(password) is None


def test_with_a_second_factor_less_must_remain():
    password = "garuda-tujuh"
    assert judge(password) is PasswordRefusal.TOO_SHORT_ALONE
    assert judge(password, second_factor=True) is None
    assert judge("garuda12", second_factor=True) is PasswordRefusal.COMMON


@pytest.mark.parametrize("sign", ["\x00", "\n", "\t", "\x7f"])
def test_control_signs_are_refused(sign):
    assert judge(GOOD + sign) is PasswordRefusal.CONTROL_SIGN
    assert judge(GOOD) is None


@given(st.text(max_size=60))
@example("e\u0301" * 15)
def test_composed_and_decomposed_spellings_are_one_password(text):
    composed = unicodedata.normalize("NFC", text)
    spread = unicodedata.normalize("NFD", text)
    assert passwords.normalise(composed) == passwords.normalise(spread)
    assert judge(composed) is judge(spread)


def test_length_is_counted_after_composing():
    assert judge("e\u0301" * 14) is PasswordRefusal.TOO_SHORT_ALONE


@given(st.text(max_size=1100), st.booleans())
def test_any_text_gets_an_answer_and_never_a_change(text, second_factor):
    refusal = judge(text, second_factor=second_factor, around=SRI)
    assert refusal is None or isinstance(refusal, PasswordRefusal)
    if refusal is None:
        assert len(passwords.normalise(text)) >= passwords.MIN_WITH_SECOND_FACTOR


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=20, max_size=40))
def test_knowing_more_about_a_person_never_turns_a_refusal_into_acceptance(text):
    assert judge(text) is None or judge(text, around=SRI) is not None


def test_the_block_list_holds_the_context_words_of_the_house():
    assert {"asn", "nip", "password", "katasandi", "rahasia", "bismillah"} <= COMMON
    assert all(word == word.lower().strip() for word in COMMON)
