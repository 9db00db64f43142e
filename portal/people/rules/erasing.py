"""Why a person cannot be erased yet (PR-3): a duty to keep, or something still running."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.people.rules import retention


class ErasureHold(StrEnum):
    """What stands against it. Areas add their own kinds of running things."""

    EMPLOYED = "erasure.employed"
    KEPT_UNTIL = "erasure.kept_until"
    GRANTED = "erasure.granted"
    APPROVAL_OPEN = "erasure.approval_open"
    IMPORT_RUNNING = "erasure.import_running"
    REQUEST_OPEN = "erasure.request_open"
    ATTEMPT_RUNNING = "erasure.attempt_running"
    EVALUATION_RUNNING = "erasure.evaluation_running"
    CASE_RUNNING = "erasure.case_running"
    NOT_CHAINED = "erasure.not_chained"


class ErasureRefusal(StrEnum):
    """Why the erasure is not carried out at all."""

    HELD = "erasure.held"
    ALREADY = "erasure.already"
    MERGED = "erasure.merged"
    INVOLVED = "erasure.involved"


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason, and the day on which it ends by itself, where one is known."""

    reason: ErasureHold
    until: date | None = None


def service_hold(employments: list[tuple[date, date | None]], on: date) -> Hold | None:
    """The duty that follows from employments, as (from, exclusive end).

    Sources: UU 20/2023 and PP 11/2017 for people in service; the register for the year after.
    """
    if any(until is None or until > on for _since, until in employments):
        return Hold(ErasureHold.EMPLOYED)
    ends = [until for _since, until in employments if until is not None]
    if not ends:
        return None
    free_on = retention.identity_until(max(ends))
    return Hold(ErasureHold.KEPT_UNTIL, free_on) if free_on > on else None
