"""Calling staff to an activity: who can be called, who gets a place, what an answer leads to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

NEVER_SINCE_YEARS: Final = 2
"""Who was not called for so long comes first (issue 7: never invited in two years)."""
MOST: Final = 500
"""So many are looked at for one letter."""
REPLY_REMINDER: Final = timedelta(days=2)
SECOND_REPLY: Final = timedelta(days=2)
"""So long whoever named a colleague in time may answer once more when the colleague cannot come."""
START_REMINDER: Final = timedelta(days=1)


class InvitationState(StrEnum):
    """Where an invitation stands."""

    INVITED = "invited"  # waits for the answer
    REPLACING = "replacing"  # a colleague's superior has not answered yet
    COMING = "coming"
    DECLINED = "declined"
    REPLACED = "replaced"
    GIVEN_UP = "given_up"  # came, or the colleague did, and gave the place back
    LAPSED = "lapsed"  # nobody answered in time
    WITHDRAWN = "withdrawn"


class InvitationRefusal(StrEnum):
    """Why nobody is called, or an invitation is not answered like this."""

    NOT_COMING = "invitation.not_coming"
    NUMBER_TAKEN = "invitation.number_taken"
    REPLY_PAST = "invitation.reply_past"
    REPLY_LATE = "invitation.reply_late"
    NOBODY = "invitation.nobody"
    UNIT_UNKNOWN = "invitation.unit_unknown"
    LATE = "invitation.late"
    ANSWERED = "invitation.answered"
    WITHDRAWN = "invitation.withdrawn"
    ASKED = "invitation.asked"
    REASON = "invitation.reason"
    COLLEAGUE_UNKNOWN = "invitation.colleague_unknown"
    COLLEAGUE_SELF = "invitation.colleague_self"
    COLLEAGUE_ELSEWHERE = "invitation.colleague_elsewhere"
    COLLEAGUE_BUSY = "invitation.colleague_busy"


class Finding(StrEnum):
    """What is known of somebody before they are called; the first that applies."""

    FREE = "finding.free"
    SEATED = "finding.seated"
    INVITED = "finding.invited"
    ASKED = "finding.asked"  # signed up themselves and waits: called, they get the place
    CLASH = "finding.clash"
    AWAY = "finding.away"
    FULL = "finding.full"


MAY_BE_CALLED: Final = frozenset({Finding.FREE, Finding.ASKED})


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides where an invitation stands. `asks`: a colleague's registration waits;
    `stands`: the registration it led to is still held.
    """

    answer: str
    reply_by_at: datetime
    freed_at: datetime | None = None
    withdrawn_at: datetime | None = None
    asks: bool = False
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody for one activity."""

    seated: bool = False
    invited: bool = False
    asked: bool = False
    clash: str = ""
    away: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """Where somebody works on the day: unit and job families."""

    unit_id: int
    families: frozenset[str] = frozenset()


_ANSWERED = {
    "coming": InvitationState.COMING,
    "declined": InvitationState.DECLINED,
    "replaced": InvitationState.REPLACED,
}


def state(one: Facts, now: datetime) -> InvitationState:
    """Where an invitation stands at `now`; silence counts from the reply date on, whether or not
    the place was given back yet.
    """
    if one.withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    if one.answer:
        found = _ANSWERED[one.answer]
        gone = found is not InvitationState.DECLINED and not one.stands
        return InvitationState.GIVEN_UP if gone else found
    if one.freed_at is not None:
        return InvitationState.LAPSED
    if one.asks:
        return InvitationState.REPLACING
    return InvitationState.INVITED if now < one.reply_by_at else InvitationState.LAPSED


_CLOSED = {
    InvitationState.LAPSED: InvitationRefusal.LATE,
    InvitationState.WITHDRAWN: InvitationRefusal.WITHDRAWN,
    InvitationState.REPLACING: InvitationRefusal.ASKED,
}


def may_reply(found: InvitationState) -> InvitationRefusal | None:
    """Why an invitation takes no answer (any more)."""
    if found is InvitationState.INVITED:
        return None
    return _CLOSED.get(found, InvitationRefusal.ANSWERED)


def lapses(reply_by_at: datetime, starts_at: datetime | None, now: datetime, *, asks: bool) -> bool:
    """Whether silence gives the place back: at the reply date, or at the begin where a colleague's
    superior has not answered.
    """
    begun = starts_at is not None and now >= starts_at
    return begun or (now >= reply_by_at and not asks)


def answers_again_until(
    reply_by_at: datetime, starts_at: datetime | None, now: datetime
) -> datetime:
    """Until when whoever named a colleague in time answers again, now that the colleague does not
    come: the reply date, or some days from now where it is over or near; never past the begin.
    """
    later = now + SECOND_REPLY
    until = later if starts_at is None else min(later, starts_at)
    return max(reply_by_at, until)


def may_send(
    reply_by_at: datetime, starts_at: datetime | None, now: datetime
) -> InvitationRefusal | None:
    """Why a letter cannot ask for a reply by then; nobody is called to what has begun."""
    if starts_at is None or now >= starts_at:
        return InvitationRefusal.NOT_COMING
    if reply_by_at <= now:
        return InvitationRefusal.REPLY_PAST
    return InvitationRefusal.REPLY_LATE if reply_by_at > starts_at else None


def finding(known: Known) -> Finding:
    """What stands against calling somebody, if anything."""
    checks = (
        (known.seated, Finding.SEATED),
        (known.invited, Finding.INVITED),
        (known.away, Finding.AWAY),
        (bool(known.clash), Finding.CLASH),
        (known.asked, Finding.ASKED),
    )
    return next((one for applies, one in checks if applies), Finding.FREE)


def seat(
    left: int, quotas: Mapping[int, int], wanted: Iterable[tuple[int, Collection[int]]]
) -> list[int]:
    """Who gets a place, in the order wanted. `left`: free places of the activity; `quotas`: free
    places by unit; each wanted one names the quotas that count for them.
    """
    free, given = dict(quotas), []
    for who, counted in wanted:
        if left <= 0:
            break
        if any(free[unit] <= 0 for unit in counted):
            continue
        left -= 1
        for unit in counted:
            free[unit] -= 1
        given.append(who)
    return given


def may_replace(invited: Work, colleague: Work) -> InvitationRefusal | None:
    """Why somebody cannot come instead: they share neither unit nor job family."""
    if invited.unit_id == colleague.unit_id or invited.families & colleague.families:
        return None
    return InvitationRefusal.COLLEAGUE_ELSEWHERE


def never_since(on: date) -> date:
    """The first day of the years within which an invitation counts."""
    year = on.year - NEVER_SINCE_YEARS
    leap_day = on.month == 2 and on.day == 29
    return date(year, 2, 28) if leap_day else on.replace(year=year)


def quotas_of(path: str, quotas: Sequence[tuple[int, str]]) -> frozenset[int]:
    """The units with a quota that a person of the unit with this path counts for."""
    return frozenset(unit for unit, above in quotas if path.startswith(above))
