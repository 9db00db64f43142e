"""Short text and numbers, written by the examinee.

What was written is stored as written: how it is read (capitals, spaces, a decimal comma) is a
matter of marking and may be corrected by a new key, never by touching an answer.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.assessment.rules.kinds import base
from portal.assessment.rules.shuffling import Shuffler

_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([. ]\d{3})+(,\d+)?")  # 1.250.000,5 as it is written here
_PLAIN = re.compile(r"[+-]?\d{1,20}([.,]\d{1,20})?")


def same_text(written: str, accepted: Iterable[str], *, case_sensitive: bool) -> bool:
    """Whether a written answer is one of the accepted ones, spaces and letter forms aside."""
    return _folded(written, case_sensitive) in {_folded(one, case_sensitive) for one in accepted}


def _folded(text: str, case_sensitive: bool) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", text).split()).rstrip(".!?;,: ")
    return plain if case_sensitive else plain.casefold()


def number(written: str) -> Decimal | None:
    """The number a person wrote, with decimal comma or point; None when it is none.

    "1.250" is one thousand two hundred and fifty, as officials write it; "1.25" and "1,25" are
    the same. A leading "Rp" is not part of a number.
    """
    text = unicodedata.normalize("NFKC", written).strip().removeprefix("Rp").strip()
    text = text.replace("\N{MINUS SIGN}", "-")
    if _GROUPED.fullmatch(text):
        text = text.replace(".", "").replace(" ", "")
    elif not _PLAIN.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:  # pragma: no cover  the patterns let nothing else through
        return None


class Short:
    """Client and stored: `{"text": "…"}`; the empty text takes it back."""

    def shape(self, face: base.Face) -> dict[str, Any]:
        return {}

    def place(self, shape: base.Shape, shuffler: Shuffler) -> dict[str, Any]:
        return {}

    def read(self, place: base.Place, given: object) -> dict[str, Any]:
        return {"text": base.written(base.field(given, "text"))}

    def is_blank(self, response: base.Response) -> bool:
        return not response["text"].strip()

    def parts(self, key: base.Key) -> int:
        return 1

    def right(self, key: base.Key, response: base.Response) -> int:
        case_sensitive = bool(key.get("case_sensitive"))
        return int(same_text(response["text"], key["accepted"], case_sensitive=case_sensitive))


class Numeric:
    """Client and stored: `{"number": {"text": "12,5", "unit": 0}}`.

    The face lists the units to choose from; with one it only stands beside the field. The key
    holds, in the same order, what one of each is worth in the unit of `value`.
    """

    def shape(self, face: base.Face) -> dict[str, Any]:
        return {"units": len(face["units"])}

    def place(self, shape: base.Shape, shuffler: Shuffler) -> dict[str, Any]:
        return {"units": shape["units"]}

    def read(self, place: base.Place, given: object) -> dict[str, Any]:
        value = base.table(given, "number")
        if not set(value) <= {"text", "unit"}:
            raise base.BadResponse("a number has a text and a unit")
        unit = value.get("unit", 0)
        if isinstance(unit, bool) or not isinstance(unit, int):
            raise base.BadResponse("a unit is named by its place in the list")
        if not 0 <= unit < max(1, place["units"]):
            raise base.BadResponse("unknown unit")
        return {"number": {"text": base.written(value.get("text", "")), "unit": unit}}

    def is_blank(self, response: base.Response) -> bool:
        return not response["number"]["text"].strip()

    def parts(self, key: base.Key) -> int:
        return 1

    def right(self, key: base.Key, response: base.Response) -> int:
        given = number(response["number"]["text"])
        if given is None:
            return 0
        worth = key["worth"] or ["1"]
        value = given * Decimal(worth[response["number"]["unit"]])
        return int(abs(value - Decimal(key["value"])) <= Decimal(key["tolerance"]))
