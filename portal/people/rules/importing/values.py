"""Reading single cells: dates, statuses and other words as registers write them."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from portal.people.rules.identifiers import Sex
from portal.people.rules.importing.reasons import CellReason
from portal.people.rules.names import search_key
from portal.people.rules.posts import TenureKind
from portal.people.rules.status import Status

T = TypeVar("T")
Read = Callable[[str], T | CellReason]

MAX_LENGTH = 200
_EMPTY = frozenset({"-", "–", "—", ".", "null", "n/a", "na", "nihil", "tidak ada"})
_SPREADSHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)", re.IGNORECASE)
_FORMULA = re.compile(r"[=@+]|-(?=[A-Za-z(])")
_BROKEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd]")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2}|[a-z]+)[-/. ](\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}[-/. ](?:\d{1,2}|[a-z]+)[-/. ]\d{2}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
_RANK = re.compile(r"(?<![A-Z])(?:(I{1,3})\s?/\s?([A-D])|(IV)\s?/\s?([A-E]))(?![A-Z])")
_PPPK_GRADE = re.compile(r"I{1,3}|IV|VI{0,3}|IX|XI{0,3}|XIV|XVI{0,2}")
_MONTHS = (
    ("januari", "january"), ("februari", "february", "pebruari"), ("maret", "march"),
    ("april",), ("mei", "may"), ("juni", "june"), ("juli", "july"),
    ("agustus", "august", "agt"), ("september", "sept"), ("oktober", "october"),
    ("november", "nopember"), ("desember", "december"),
)  # fmt: skip


class Standing(StrEnum):
    """Whether somebody still serves (kedudukan hukum)."""

    ACTIVE = "active"
    RETIRED = "retired"
    LEFT = "left"
    DECEASED = "deceased"


_STATUS: Mapping[str, Status] = MappingProxyType(
    {
        "pns": Status.PNS, "p": Status.PNS, "pegawai negeri sipil": Status.PNS,
        "cpns": Status.CPNS, "c": Status.CPNS, "calon pns": Status.CPNS,
        "calon pegawai negeri sipil": Status.CPNS,
        "pppk": Status.PPPK, "p3k": Status.PPPK, "pppk penuh waktu": Status.PPPK,
        "pegawai pemerintah dengan perjanjian kerja": Status.PPPK,
        "pppk paruh waktu": Status.PPPK_PARUH_WAKTU, "p3k paruh waktu": Status.PPPK_PARUH_WAKTU,
        "paruh waktu": Status.PPPK_PARUH_WAKTU, "pppk pw": Status.PPPK_PARUH_WAKTU,
        "non asn": Status.NON_ASN, "honorer": Status.NON_ASN, "thl": Status.NON_ASN,
        "tkk": Status.NON_ASN, "phl": Status.NON_ASN, "tenaga kontrak": Status.NON_ASN,
        "pegawai tidak tetap": Status.NON_ASN, "ptt": Status.NON_ASN,
        "luar": Status.OUTSIDE, "orang luar": Status.OUTSIDE, "mitra": Status.OUTSIDE,
    }
)  # fmt: skip
_STANDING: Mapping[str, Standing] = MappingProxyType(
    {
        "aktif": Standing.ACTIVE, "cltn": Standing.ACTIVE, "tugas belajar": Standing.ACTIVE,
        "cuti di luar tanggungan negara": Standing.ACTIVE, "cuti": Standing.ACTIVE,
        "diperbantukan": Standing.ACTIVE, "dipekerjakan": Standing.ACTIVE,
        "pensiun": Standing.RETIRED, "bup": Standing.RETIRED, "purna tugas": Standing.RETIRED,
        "mpp": Standing.ACTIVE, "masa persiapan pensiun": Standing.ACTIVE,
        "berhenti": Standing.LEFT, "diberhentikan": Standing.LEFT, "keluar": Standing.LEFT,
        "mutasi keluar": Standing.LEFT, "pindah instansi": Standing.LEFT,
        "pindah": Standing.LEFT, "kontrak berakhir": Standing.LEFT,
        "meninggal": Standing.DECEASED, "meninggal dunia": Standing.DECEASED,
        "wafat": Standing.DECEASED,
    }
)  # fmt: skip
_TENURE_KIND: Mapping[str, TenureKind] = MappingProxyType(
    {
        "definitif": TenureKind.DEFINITIVE, "tetap": TenureKind.DEFINITIVE,
        "def": TenureKind.DEFINITIVE,
        "plt": TenureKind.PLT, "pelaksana tugas": TenureKind.PLT,
        "plh": TenureKind.PLH, "pelaksana harian": TenureKind.PLH,
    }
)  # fmt: skip
_SEX: Mapping[str, Sex] = MappingProxyType(
    {
        "l": Sex.MALE, "lk": Sex.MALE, "laki laki": Sex.MALE, "pria": Sex.MALE, "m": Sex.MALE,
        "p": Sex.FEMALE, "pr": Sex.FEMALE, "perempuan": Sex.FEMALE, "wanita": Sex.FEMALE,
        "f": Sex.FEMALE,
    }
)  # fmt: skip
_YES_NO: Mapping[str, bool] = MappingProxyType(
    {"ya": True, "y": True, "1": True, "tidak": False, "t": False, "0": False}
)


def clean(cell: str) -> str:
    """The cell on one line without outer spaces; the usual signs for "nothing" become empty."""
    text = " ".join(unicodedata.normalize("NFC", cell.replace("\ufeff", "")).split())
    return "" if text.lower() in _EMPTY else text


def form_refusal(text: str) -> CellReason | None:
    """Why a cleaned cell cannot be what somebody meant to write, whatever field it is."""
    if len(text) > MAX_LENGTH:
        return CellReason.TOO_LONG
    if _SPREADSHEET_ERROR.fullmatch(text):
        return CellReason.SPREADSHEET_ERROR
    if _FORMULA.match(text):
        return CellReason.FORMULA
    if _BROKEN.search(text):
        return CellReason.BROKEN_LETTERS
    return None


def as_date(text: str) -> date | CellReason:
    """A day written year first, or day first as in Indonesia; month names in both languages."""
    written = text.lower()
    if _SHORT_YEAR.fullmatch(written):
        return CellReason.SHORT_YEAR
    year_first = _ISO.fullmatch(text)
    if year_first is not None:
        return _date(year_first[1], year_first[2], year_first[3])
    day_first = _DAY_FIRST.fullmatch(written)
    if day_first is not None:
        return _date(day_first[3], day_first[2], day_first[1])
    return CellReason.DATE


def as_status(text: str) -> Status | CellReason:
    """PNS, CPNS, PPPK … in the words and letters of the registers."""
    return _word(_STATUS, text, CellReason.STATUS)


def as_standing(text: str) -> Standing | CellReason:
    """Whether the person still serves."""
    return _word(_STANDING, text, CellReason.STANDING)


def as_tenure_kind(text: str) -> TenureKind | CellReason:
    """Definitive, Plt. or Plh."""
    return _word(_TENURE_KIND, text, CellReason.TENURE_KIND)


def as_sex(text: str) -> Sex | CellReason:
    """L or P, or the words."""
    return _word(_SEX, text, CellReason.SEX)


def as_yes_no(text: str) -> bool | CellReason:
    """Ya or tidak."""
    return _word(_YES_NO, text, CellReason.YES_NO)


def as_email(text: str) -> str | CellReason:
    """An address in small letters. Form only; nobody is written to."""
    return text.lower() if _EMAIL.fullmatch(text) else CellReason.EMAIL


def as_rank(text: str) -> str | CellReason:
    """Golongan: I/a to IV/e for PNS, also beside the name of the rank; I to XVII for PPPK."""
    written = text.upper()
    room = _RANK.search(written)
    if room is not None:
        return f"{room[1] or room[3]}/{(room[2] or room[4]).lower()}"
    return written if _PPPK_GRADE.fullmatch(written) else CellReason.RANK


def as_code(text: str) -> str | CellReason:
    """A code of a unit, post or job: no spaces, at most 60 signs, told apart by case."""
    return text if len(text) <= 60 and " " not in text else CellReason.CODE


def as_name(text: str) -> str | CellReason:
    """A person's name holds letters and no digits."""
    has_letter = any(sign.isalpha() for sign in text)
    return text if has_letter and not any(map(str.isdigit, text)) else CellReason.NAME


def as_text(text: str) -> str | CellReason:
    """Any text."""
    return text


def _word(table: Mapping[str, T], text: str, reason: CellReason) -> T | CellReason:
    return table.get(search_key(text), reason)


def _date(year: str, month: str, day: str) -> date | CellReason:
    try:
        return date(int(year), int(month) if month.isdigit() else _month(month), int(day))
    except ValueError:
        return CellReason.DATE


def _month(word: str) -> int:
    """The month whose name begins with these three letters or more; 0 for none."""
    if len(word) < 3:
        return 0
    return next(
        (
            number
            for number, names in enumerate(_MONTHS, start=1)
            if any(name.startswith(word) for name in names)
        ),
        0,
    )
