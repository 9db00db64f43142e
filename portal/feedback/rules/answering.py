"""What an answer must be to count: complete, in its time, from a sheet that was handed out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from portal.feedback.rules.policy import SurveyPolicy

DECLINED = "0"
"""The unscored choice of an element that has one; a paper sheet may leave any element open."""
COMMENT_LENGTH = 1000
QUICKEST = timedelta(seconds=8)
"""Nobody reads nine questions in less; programs do."""
SHEET_LIVES = timedelta(hours=12)


class SheetRefusal(StrEnum):
    """Why a sent sheet is not counted. Each is said in words, with a way to begin again."""

    FORGED = "sheet.forged"
    EXPIRED = "sheet.expired"
    REPLAYED = "sheet.replayed"
    TOO_QUICK = "sheet.too_quick"
    CLOSED = "sheet.closed"
    TOO_MANY = "sheet.too_many"


class SheetFault(StrEnum):
    """What is wrong with one line of a sheet."""

    NOT_ANSWERED = "sheet.not_answered"
    NOT_ON_THE_SCALE = "sheet.not_on_the_scale"
    COMMENT_TOO_LONG = "sheet.comment_too_long"
    EMPTY = "sheet.empty"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one respondent answered. `ratings` lacks what was declined or left open."""

    ratings: Mapping[str, int]
    traits: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A sheet as it was sent, and what is wrong by field; nothing is, when it may be counted."""

    sheet: Sheet
    faults: Mapping[str, SheetFault]


def read(policy: SurveyPolicy, given: Mapping[str, str]) -> Read:
    """The answers of a sent page: each element answered or, where offered, declined."""
    ratings: dict[str, int] = {}
    faults: dict[str, SheetFault] = {}
    for element in policy.elements:
        value = given.get(element.key, "").strip()
        if value == DECLINED and element.declined is not None:
            continue
        if not value:
            faults[element.key] = SheetFault.NOT_ANSWERED
        elif (rating := rating_of(policy, value)) is None:
            faults[element.key] = SheetFault.NOT_ON_THE_SCALE
        else:
            ratings[element.key] = rating
    comment = cleaned(given.get("comment", ""))
    if len(comment) > COMMENT_LENGTH:
        faults["comment"] = SheetFault.COMMENT_TOO_LONG
    return Read(Sheet(ratings, traits_of(policy, given), comment), faults)


def rating_of(policy: SurveyPolicy, value: str) -> int | None:
    """A point of the scale as it was sent; None for anything else."""
    points = {str(one): one for one in range(policy.lowest, policy.highest + 1)}
    return points.get(value)


def traits_of(policy: SurveyPolicy, given: Mapping[str, str]) -> dict[str, str]:
    """What the respondent says of themselves; unknown words are as good as none."""
    return {
        trait.key: given[trait.key]
        for trait in policy.traits
        if given.get(trait.key, "") in trait.choices
    }


def cleaned(text: str) -> str:
    """Text as it is kept: no control characters, no space around it, lines as they are."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(
        "".join(sign for sign in line if sign.isprintable()).rstrip() for line in lines
    ).strip()


def may_count(issued_at: datetime | None, now: datetime, *, is_open: bool) -> SheetRefusal | None:
    """Why a sheet issued at that instant (None: not by us) is not counted; None when it is."""
    if issued_at is None or issued_at > now + timedelta(seconds=5):
        return SheetRefusal.FORGED
    if not is_open:
        return SheetRefusal.CLOSED
    if now >= issued_at + SHEET_LIVES:
        return SheetRefusal.EXPIRED
    if now < issued_at + QUICKEST:
        return SheetRefusal.TOO_QUICK
    return None
