"""Where a person works: one agency and one home unit at a time, with dates."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from portal.people.rules.spans import Dated, Span


class EmploymentRefusal(StrEnum):
    """Why an employment cannot be written as asked."""

    UNKNOWN_UNIT = "employment.unknown_unit"
    UNIT_CLOSED = "employment.unit_closed"
    ELSEWHERE = "employment.elsewhere"
    NOT_EMPLOYED = "employment.not_employed"


def works_at(history: Iterable[Dated[int]], organisation_id: int, span: Span) -> bool:
    """Whether somebody is employed by the organisation on the first day of `span`."""
    return any(row.value == organisation_id and row.span.holds(span.from_on) for row in history)


def elsewhere_from(history: Iterable[Dated[int]], organisation_id: int, on: date) -> bool:
    """Whether another organisation employs the person on `on` or later."""
    coming = Span(on)
    return any(row.value != organisation_id and row.span.overlaps(coming) for row in history)
