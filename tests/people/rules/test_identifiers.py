"""NIP, NI PPPK and agency numbers: form, what they tell, how they are hidden."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.rules import identifiers
from portal.people.rules.identifiers import (
    Identifier,
    IdentifierKind,
    IdentifierRefusal,
    Revealed,
    Sex,
)

TODAY = date(2026, 11, 23)
NIP = IdentifierKind.NIP
NI_PPPK = IdentifierKind.NI_PPPK
AGENCY = IdentifierKind.AGENCY_NUMBER

FICTITIOUS_NIP = [
    ("197512082005012007", date(1975, 12, 8), Sex.FEMALE, 2005, 1),
    ("198307142010011003", date(1983, 7, 14), Sex.MALE, 2010, 1),
    ("199004252015032001", date(1990, 4, 25), Sex.FEMALE, 2015, 3),
    ("199611302020121002", date(1996, 11, 30), Sex.MALE, 2020, 12),
    ("200002192024042001", date(2000, 2, 19), Sex.FEMALE, 2024, 4),
]
FICTITIOUS_NI_PPPK = [
    ("198805122023211001", date(1988, 5, 12), Sex.MALE, 2023),
    ("199306302024212002", date(1993, 6, 30), Sex.FEMALE, 2024),
]


@pytest.mark.parametrize(("text", "born_on", "sex", "year", "month"), FICTITIOUS_NIP)
def test_a_nip_reveals_birth_date_sex_and_appointment(text, born_on, sex, year, month):
    parsed = identifiers.parse(NIP, text, on=TODAY)
    assert parsed == Identifier(NIP, text, Revealed(born_on, sex, year, month))


@pytest.mark.parametrize(("text", "born_on", "sex", "year"), FICTITIOUS_NI_PPPK)
def test_digits_13_and_14_of_an_ni_pppk_are_no_month(text, born_on, sex, year):
    parsed = identifiers.parse(NI_PPPK, text, on=TODAY)
    assert parsed == Identifier(NI_PPPK, text, Revealed(born_on, sex, year, None))
    assert identifiers.parse(NIP, text, on=TODAY) is IdentifierRefusal.START_MONTH


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", IdentifierRefusal.EMPTY),
        (" . ", IdentifierRefusal.EMPTY),
        ("19751208200501200A", IdentifierRefusal.NOT_DIGITS),
        ("１９７５12082005O12007", IdentifierRefusal.NOT_DIGITS),
        ("١٩٧٥١٢٠٨٢٠٠٥٠١٢٠٠٧", IdentifierRefusal.NOT_DIGITS),
        ("19751208200501200", IdentifierRefusal.LENGTH),
        ("1975120820050120071", IdentifierRefusal.LENGTH),
        ("3273015208750001", IdentifierRefusal.NIK),
        ("3273 0152 0875 0001", IdentifierRefusal.NIK),
        ("131234567", IdentifierRefusal.OLD_NIP),
        ("1,97512E+17", IdentifierRefusal.ROUNDED),
        ("1.97512082005012E17", IdentifierRefusal.ROUNDED),
        ("197502302005012007", IdentifierRefusal.BIRTH_DATE),
        ("197513082005012007", IdentifierRefusal.BIRTH_DATE),
        ("000001012005012007", IdentifierRefusal.BIRTH_DATE),
        ("189912312005012007", IdentifierRefusal.BIRTH_DATE),
        ("202701012005012007", IdentifierRefusal.BIRTH_DATE),
        ("197552082005012007", IdentifierRefusal.BIRTH_DATE),
        ("197512481995012007", IdentifierRefusal.BIRTH_DATE),
        ("197512081970012007", IdentifierRefusal.START_YEAR),
        ("197512082005002007", IdentifierRefusal.START_MONTH),
        ("197512082005132007", IdentifierRefusal.START_MONTH),
        ("197512082005010007", IdentifierRefusal.SEX_DIGIT),
        ("197512082005013007", IdentifierRefusal.SEX_DIGIT),
        ("197512082005012000", IdentifierRefusal.SERIAL),
        ("197512081993122007", IdentifierRefusal.TOO_YOUNG),
        ("197512082026122007", IdentifierRefusal.STARTS_LATER),
        ("197512082027012007", IdentifierRefusal.STARTS_LATER),
    ],
)
def test_a_wrong_nip_is_refused_with_the_first_reason_that_applies(text, reason):
    assert identifiers.parse(NIP, text, on=TODAY) is reason


def test_forty_is_not_added_to_a_womans_birth_day():
    """That is the NIK's rule; a public program copies it by mistake."""
    assert identifiers.parse(NIP, "197512482005012007", on=TODAY) is IdentifierRefusal.BIRTH_DATE


@pytest.mark.parametrize("serial", ["001", "007", "999"])
def test_serials_run_from_001_to_999(serial):
    assert isinstance(identifiers.parse(NIP, f"197512082005012{serial}", on=TODAY), Identifier)


def test_eighteen_is_counted_on_the_first_day_of_the_appointment_month():
    """Born on 8 December 1975: eighteen since 8 December 1993."""
    early = identifiers.parse(NIP, "197512081993122001", on=TODAY)
    assert early is IdentifierRefusal.TOO_YOUNG
    assert isinstance(identifiers.parse(NIP, "197512081994012001", on=TODAY), Identifier)


def test_a_pppk_turns_eighteen_at_some_day_of_the_first_year():
    assert isinstance(identifiers.parse(NI_PPPK, "200512312023211001", on=TODAY), Identifier)
    young = identifiers.parse(NI_PPPK, "200601012023211001", on=TODAY)
    assert young is IdentifierRefusal.TOO_YOUNG


def test_a_start_counts_as_future_until_its_first_day():
    text = "199004252026122001"
    assert identifiers.parse(NIP, text, on=date(2026, 11, 30)) is IdentifierRefusal.STARTS_LATER
    assert isinstance(identifiers.parse(NIP, text, on=date(2026, 12, 1)), Identifier)
    late = identifiers.parse(NI_PPPK, "199004252027212001", on=date(2026, 12, 31))
    assert late is IdentifierRefusal.STARTS_LATER


@pytest.mark.parametrize(
    "written",
    [
        "19751208 200501 2 007",
        "19751208.200501.2.007",
        " 19751208-200501-2-007\n",
        "'197512082005012007",
        "１９７５１２０８200501\u00a02007\u200b",
    ],
)
def test_the_ways_people_write_a_nip_are_one_number(written):
    assert identifiers.normalise(NIP, written) == "197512082005012007"
    assert identifiers.normalise_any(written) == "197512082005012007"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("non-asn/dkp/0123", "NON-ASN/DKP/0123"),
        (" THL 2021.004 ", "THL2021.004"),
        ("'00417", "00417"),
        ("A17", "A17"),
    ],
)
def test_an_agency_number_keeps_its_own_signs(written, value):
    assert identifiers.parse(AGENCY, written, on=TODAY) == Identifier(AGENCY, value)
    assert identifiers.normalise_any(written) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("  ", IdentifierRefusal.EMPTY),
        ("3273015208750001", IdentifierRefusal.NIK),
        ("3273-0152-0875-0001", IdentifierRefusal.NIK),
        ("197512082005012007", IdentifierRefusal.AGENCY_LOOKS_LIKE_NIP),
        ("19751208 200501 2 007", IdentifierRefusal.AGENCY_LOOKS_LIKE_NIP),
        ("4,17E+12", IdentifierRefusal.ROUNDED),
        ("A1", IdentifierRefusal.AGENCY_FORM),
        ("HONORER", IdentifierRefusal.AGENCY_FORM),
        ("-0123", IdentifierRefusal.AGENCY_FORM),
        ("0123_4", IdentifierRefusal.AGENCY_FORM),
        ("=1+1", IdentifierRefusal.AGENCY_FORM),
        ("9" * 33, IdentifierRefusal.AGENCY_FORM),
    ],
)
def test_a_wrong_agency_number_is_refused_with_its_reason(text, reason):
    assert identifiers.parse(AGENCY, text, on=TODAY) is reason


@given(st.sampled_from(IdentifierKind), st.text(max_size=30))
def test_any_text_gives_a_number_or_a_reason_and_parsing_twice_changes_nothing(kind, text):
    parsed = identifiers.parse(kind, text, on=TODAY)
    if isinstance(parsed, Identifier):
        assert identifiers.parse(kind, parsed.value, on=TODAY) == parsed
        assert identifiers.normalise(kind, text) == parsed.value
    else:
        assert isinstance(parsed, IdentifierRefusal)


@given(st.sampled_from(IdentifierKind), st.integers(10**15, 10**16 - 1))
def test_a_sixteen_digit_number_is_never_accepted(kind, number):
    assert identifiers.parse(kind, str(number), on=TODAY) is IdentifierRefusal.NIK


births = st.dates(date(1950, 1, 1), date(2000, 12, 31))


@given(births, st.integers(18, 40), st.integers(1, 12), st.sampled_from("12"), st.integers(1, 999))
def test_every_number_built_by_the_rule_is_accepted_and_read_back(born_on, age, month, sex, serial):
    year = born_on.year + age + 1
    on = date(year, 12, 31)
    text = f"{born_on:%Y%m%d}{year}{month:02}{sex}{serial:03}"
    parsed = identifiers.parse(NIP, text, on=on)
    assert isinstance(parsed, Identifier)
    assert parsed.revealed == Revealed(born_on, Sex.MALE if sex == "1" else Sex.FEMALE, year, month)
    assert identifiers.likely_kind(text) is NIP
    yesterday = date(year, month, 1) - timedelta(days=1)
    assert identifiers.parse(NIP, text, on=yesterday) is IdentifierRefusal.STARTS_LATER


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("19751208 200501 2 007", NIP),
        ("198805122023211001", NI_PPPK),
        ("THL-0042", AGENCY),
        ("131234567", AGENCY),
    ],
)
def test_the_likely_kind_follows_the_form(text, kind):
    assert identifiers.likely_kind(text) is kind


def test_a_masked_number_tells_neither_birth_date_nor_sex():
    woman = identifiers.mask("197512082005012007")
    man = identifiers.mask("196001012005011007")
    assert woman == man == "********200501*007"


@pytest.mark.parametrize(
    ("value", "masked"),
    [("THL2021.004", "********004"), ("A1234", "*****"), ("A12345", "***345")],
)
def test_an_agency_number_shows_its_end_when_it_is_long_enough(value, masked):
    assert identifiers.mask(value) == masked


def test_no_form_of_printing_shows_the_number():
    """OP-2: a number in a log line or traceback is masked."""
    number = identifiers.parse(NIP, "197512082005012007", on=TODAY)
    for shown in (str(number), repr(number), f"{number}", repr([number])):
        assert "19751208" not in shown
        assert "1975, 12, 8" not in shown
