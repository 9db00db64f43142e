"""Numbers of employees: their form, what they tell about a person, and how they are hidden.

Sources: Perka BKN 22/2007 and 43/2007 for the NIP (birth date 8, appointment year and month 6,
sex 1, serial 3); the layout of the NI PPPK (digits 9-12 a year, 13-14 a contract counter that is
no month) as in `reference/asn/person_identifiers.yaml`. The NIK is never accepted: it is a
population number that learning does not need. A woman's birth day carries no 40 in a NIP; that
is the NIK's rule.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

NUMBER_LENGTH = 18
"""Digits of a NIP and of an NI PPPK."""
MIN_AGE_AT_START = 18
_NIK_LENGTH = 16
_OLD_NIP_LENGTH = 9
_EARLIEST_BIRTH_YEAR = 1900
_AGENCY_NUMBER = re.compile(r"[A-Z0-9](?:[A-Z0-9./-]{1,30})[A-Z0-9]")
_SPREADSHEET_POWER = re.compile(r"\d(?:[.,]\d*)?E\+?\d{1,2}")
_BETWEEN_DIGITS = re.compile(r"[\s.\-'’‘`\u200b-\u200f\u2060\ufeff]")
_BETWEEN_SIGNS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]")


class IdentifierKind(StrEnum):
    """Which register a person's number comes from."""

    NIP = "nip"
    NI_PPPK = "ni_pppk"
    AGENCY_NUMBER = "agency_number"


class Sex(StrEnum):
    """What the fifteenth digit says."""

    MALE = "male"
    FEMALE = "female"


class IdentifierRefusal(StrEnum):
    """Why a text is not a number of the kind asked for. The first that applies is told."""

    EMPTY = "number.empty"
    ROUNDED = "number.rounded"
    NOT_DIGITS = "number.not_digits"
    NIK = "number.nik"
    OLD_NIP = "number.old_nip"
    LENGTH = "number.length"
    BIRTH_DATE = "number.birth_date"
    START_MONTH = "number.start_month"
    START_YEAR = "number.start_year"
    SEX_DIGIT = "number.sex_digit"
    SERIAL = "number.serial"
    TOO_YOUNG = "number.too_young"
    STARTS_LATER = "number.starts_later"
    AGENCY_FORM = "number.agency_form"
    AGENCY_LOOKS_LIKE_NIP = "number.agency_looks_like_nip"


@dataclass(frozen=True, slots=True)
class Revealed:
    """What an 18-digit number tells everybody who can read it: why it is personal data."""

    born_on: date
    sex: Sex
    start_year: int
    start_month: int | None
    """Month of appointment; None for an NI PPPK, whose digits 13-14 are no month."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number valid in form. Its representation is masked, so that no log line shows it."""

    kind: IdentifierKind
    value: str = field(repr=False)
    revealed: Revealed | None = field(default=None, repr=False)

    @property
    def masked(self) -> str:
        """The number as shown outside the personnel office."""
        return mask(self.value)

    def __str__(self) -> str:
        return self.masked


def normalise(kind: IdentifierKind, text: str) -> str:
    """The one form in which a number of this kind is stored and compared.

    Spaces, dots, hyphens and the apostrophe a spreadsheet puts before text leave an 18-digit
    number; an agency number keeps its own dots and hyphens and is written in capitals.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    if kind is IdentifierKind.AGENCY_NUMBER:
        return _BETWEEN_SIGNS.sub("", plain).strip("'’‘`")
    return _BETWEEN_DIGITS.sub("", plain)


def normalise_any(text: str) -> str:
    """The form to look a typed number up by when its kind is not known, as at sign-in."""
    digits = normalise(IdentifierKind.NIP, text)
    if _is_number(digits) and len(digits) == NUMBER_LENGTH:
        return digits
    return normalise(IdentifierKind.AGENCY_NUMBER, text)


def parse(kind: IdentifierKind, text: str, *, on: date) -> Identifier | IdentifierRefusal:
    """The number in `text`, or the first reason why it is none; `on` is the day of judging."""
    value = normalise(kind, text)
    if not value:
        return IdentifierRefusal.EMPTY
    if _SPREADSHEET_POWER.fullmatch(_BETWEEN_SIGNS.sub("", text.upper())):
        return IdentifierRefusal.ROUNDED
    if kind is IdentifierKind.AGENCY_NUMBER:
        return _agency_number(value)
    refusal = _digits_refusal(value)
    if refusal is not None:
        return refusal
    return _eighteen_digits(kind, value, on)


def likely_kind(text: str) -> IdentifierKind:
    """The kind whose form the number has. A guess for a first view, never a judgement."""
    value = normalise(IdentifierKind.NIP, text)
    if not _is_number(value) or len(value) != NUMBER_LENGTH:
        return IdentifierKind.AGENCY_NUMBER
    if "01" <= value[12:14] <= "12":
        return IdentifierKind.NIP
    return IdentifierKind.NI_PPPK


def mask(value: str) -> str:
    """Hide exactly what the number tells about its bearer: birth date and sex digit.

    What stays (start of service and serial) is enough to tell two namesakes apart. An agency
    number shows its last three signs, and nothing when it is shorter than six.
    """
    if len(value) == NUMBER_LENGTH and _is_number(value):
        return f"********{value[8:14]}*{value[15:]}"
    shown = 3 if len(value) >= 6 else 0
    return "*" * (len(value) - shown) + value[len(value) - shown :]


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _digits_refusal(value: str) -> IdentifierRefusal | None:
    if not _is_number(value):
        return IdentifierRefusal.NOT_DIGITS
    if len(value) == _NIK_LENGTH:
        return IdentifierRefusal.NIK
    if len(value) == _OLD_NIP_LENGTH:
        return IdentifierRefusal.OLD_NIP
    if len(value) != NUMBER_LENGTH:
        return IdentifierRefusal.LENGTH
    return None


def _agency_number(value: str) -> Identifier | IdentifierRefusal:
    digits = normalise(IdentifierKind.NIP, value)
    if _is_number(digits):
        if len(digits) == _NIK_LENGTH:
            return IdentifierRefusal.NIK
        if len(digits) == NUMBER_LENGTH:
            return IdentifierRefusal.AGENCY_LOOKS_LIKE_NIP
    if _AGENCY_NUMBER.fullmatch(value) is None or not any(sign.isdigit() for sign in value):
        return IdentifierRefusal.AGENCY_FORM
    return Identifier(IdentifierKind.AGENCY_NUMBER, value)


def _eighteen_digits(kind: IdentifierKind, value: str, on: date) -> Identifier | IdentifierRefusal:
    born_on = _date_of(value[:8])
    if born_on is None or born_on.year < _EARLIEST_BIRTH_YEAR or born_on > on:
        return IdentifierRefusal.BIRTH_DATE
    year, month = int(value[8:12]), int(value[12:14])
    if year < born_on.year:
        return IdentifierRefusal.START_YEAR
    if kind is IdentifierKind.NIP and not 1 <= month <= 12:
        return IdentifierRefusal.START_MONTH
    sex = {"1": Sex.MALE, "2": Sex.FEMALE}.get(value[14])
    if sex is None:
        return IdentifierRefusal.SEX_DIGIT
    if value[15:] == "000":
        return IdentifierRefusal.SERIAL
    start_month = month if kind is IdentifierKind.NIP else None
    refusal = _start_refusal(born_on, year, start_month, on)
    return refusal or Identifier(kind, value, Revealed(born_on, sex, year, start_month))


def _start_refusal(
    born_on: date, year: int, month: int | None, on: date
) -> IdentifierRefusal | None:
    """Age and future. With a month both are told on its first day; a year alone gets the
    benefit of the doubt: its last day for the age, its first for the future."""
    start = date(year, month or 1, 1)
    age_on = date(year, 12, 31) if month is None else start
    if start > on:
        return IdentifierRefusal.STARTS_LATER
    if age(born_on, age_on) < MIN_AGE_AT_START:
        return IdentifierRefusal.TOO_YOUNG
    return None


def _date_of(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def age(born_on: date, on: date) -> int:
    """Completed years of life on a day."""
    birthday_ahead = (on.month, on.day) < (born_on.month, born_on.day)
    return on.year - born_on.year - birthday_ahead
