"""Paper sheets as they are typed: one row a sheet, nine digits, quick on the number keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.feedback.rules import answering, periods
from portal.feedback.rules.answering import Sheet, SheetFault
from portal.feedback.rules.policy import ELEMENTS, TRAITS, SurveyPolicy

ROWS = 20
"""Sheets of one page of entry; a batch is one page."""
_LEFT_OPEN = frozenset({"", "0", "-"})


class BatchRefusal(StrEnum):
    """Why sheets of a day cannot be entered."""

    NOT_YET = "batch.not_yet"
    PERIOD_OVER = "batch.period_over"
    NOT_OPEN = "batch.not_open"
    NOTHING = "batch.nothing"


@dataclass(frozen=True, slots=True)
class Row:
    """One sheet as it was typed: field → text."""

    given: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Nothing was typed, so there was no sheet."""
        names = (*ELEMENTS, *TRAITS, "comment")
        return not any(self.given.get(name, "").strip() for name in names)


def read(policy: SurveyPolicy, row: Row) -> answering.Read:
    """One typed sheet: what is left open or declined (empty, 0 or -) is not scored."""
    ratings: dict[str, int] = {}
    faults: dict[str, SheetFault] = {}
    for element in policy.elements:
        value = row.given.get(element.key, "").strip()
        if value in _LEFT_OPEN:
            continue
        rating = answering.rating_of(policy, value)
        if rating is None:
            faults[element.key] = SheetFault.NOT_ON_THE_SCALE
        else:
            ratings[element.key] = rating
    comment = answering.cleaned(row.given.get("comment", ""))
    if len(comment) > answering.COMMENT_LENGTH:
        faults["comment"] = SheetFault.COMMENT_TOO_LONG
    if not ratings and not faults:
        faults[ELEMENTS[0]] = SheetFault.EMPTY
    return answering.Read(Sheet(ratings, answering.traits_of(policy, row.given), comment), faults)


def may_enter(
    policy: SurveyPolicy,
    answered_on: date,
    opens_on: date,
    closes_on: date | None,
    *,
    on: date,
) -> BatchRefusal | None:
    """Why sheets filled in on that day cannot be entered `on`; None when they can."""
    if answered_on > on:
        return BatchRefusal.NOT_YET
    if periods.is_final(policy, periods.of(policy, answered_on), on):
        return BatchRefusal.PERIOD_OVER
    if answered_on < opens_on or (closes_on is not None and answered_on >= closes_on):
        return BatchRefusal.NOT_OPEN
    return None


def typed(rows: Sequence[Row]) -> list[tuple[int, Row]]:
    """The rows in which something was typed, with their numbers from 1."""
    return [(number, row) for number, row in enumerate(rows, 1) if not row.is_empty]
