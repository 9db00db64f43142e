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
    DEATH_AHEAD = "employment.death_ahead"
    AMBIGUOUS_UNIT = "employment.ambiguous_unit"


class EndReason(StrEnum):
    """Why an agency no longer employs somebody."""

    RETIRED = "retired"
    DIED = "died"
    RESIGNED = "resigned"
    DISMISSED = "dismissed"
    CONTRACT_ENDED = "contract_ended"
    MOVED_AWAY = "moved_away"


def may_leave(reason: EndReason, on: date, today: date) -> EmploymentRefusal | None:
    """Why a leaving cannot be written: nobody's death is known before it."""
    if reason is EndReason.DIED and on > today:
        return EmploymentRefusal.DEATH_AHEAD
    return None


def works_at(history: Iterable[Dated[int]], organisation_id: int, span: Span) -> bool:
    """Whether somebody is employed by the organisation on the first day of `span`."""
    return any(row.value == organisation_id and row.span.holds(span.from_on) for row in history)


def elsewhere_from(history: Iterable[Dated[int]], organisation_id: int, on: date) -> bool:
    """Whether another organisation employs the person on `on` or later."""
    coming = Span(on)
    return any(row.value != organisation_id and row.span.overlaps(coming) for row in history)
