"""After the rating: calibration, comment, acknowledgement, objection, fixing.

Who calibrates changes a level with a reason, and never their own or one they gave. An objection
(*keberatan*) is a case with a clock: an officer decides who neither rated nor calibrated the form
nor leads the person. A form is fixed once, when its time for objections is over and no objection is
open. Sources: UU 30/2014 Articles 75-77 (objection, ten working days) and 42-43 (no decision where
there is a conflict of interest), PermenPANRB 6/2022.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.evaluation.rules.ratings import LONGEST_WORD, SHORTEST_REASON


class CaseRefusal(StrEnum):
    """Why something cannot be done to a form or an objection."""

    NOT_OPEN = "case.not_open"
    FIXED = "case.fixed"
    OWN_CASE = "case.own_case"
    OWN_RATING = "case.own_rating"
    UNCHANGED = "case.unchanged"
    CHANGED = "case.changed"  # by another officer meanwhile
    REASON = "case.reason"
    TOO_LONG = "case.too_long"
    ALREADY_OPEN = "case.already_open"
    ANSWERED = "case.answered"  # acknowledged already
    DECIDED = "case.decided"
    LEADS_THEM = "case.leads_them"
    OBJECTION_OPEN = "case.objection_open"
    TIME_RUNS = "case.time_runs"  # the time for objections is not over
    NOTHING_CHANGES = "case.nothing_changes"  # by an objection that is turned down
    NO_FLAG = "case.no_flag"  # no correction touches what was fixed
    BEING_CHAINED = "case.being_chained"  # an entry about the person has no place yet


class Verdict(StrEnum):
    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Hand:
    """Whoever acts, and what they have had to do with this form."""

    person: int
    subject: int
    raters: AbstractSet[int] = frozenset()
    calibrators: AbstractSet[int] = frozenset()
    leaders: AbstractSet[int] = frozenset()  # who lead the subject today


def may_calibrate(
    hand: Hand, *, is_open: bool, seen: int, before: int, after: int, reason: str
) -> CaseRefusal | None:
    """`seen` is the level the officer looked at, `before` the one that stands now."""
    if not is_open:
        return CaseRefusal.NOT_OPEN
    if hand.person == hand.subject:
        return CaseRefusal.OWN_CASE
    if hand.person in hand.raters:
        return CaseRefusal.OWN_RATING
    if before != seen:
        return CaseRefusal.CHANGED
    if before == after:
        return CaseRefusal.UNCHANGED
    return _words(reason)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a form stands towards its person."""

    objections_open: bool  # the stage has the day
    objections_over: bool
    acknowledged_at: datetime | None = None
    has_objection: bool = False  # one without a decision
    was_decided: bool = False
    fixed_at: datetime | None = None


def may_acknowledge(standing: Standing) -> CaseRefusal | None:
    """Once calibration is over, until fixed; who has objected waits for the answer."""
    if standing.fixed_at is not None:
        return CaseRefusal.FIXED
    if not (standing.objections_open or standing.objections_over):
        return CaseRefusal.NOT_OPEN
    if standing.acknowledged_at is not None:
        return CaseRefusal.ANSWERED
    return CaseRefusal.OBJECTION_OPEN if standing.has_objection else None


def may_object(standing: Standing, reason: str) -> CaseRefusal | None:
    """One objection at a time, while the stage runs; who acknowledged may still object until then,
    for something may come to light.
    """
    if standing.fixed_at is not None:
        return CaseRefusal.FIXED
    if not standing.objections_open:
        return CaseRefusal.NOT_OPEN
    if standing.has_objection:
        return CaseRefusal.ALREADY_OPEN
    return CaseRefusal.DECIDED if standing.was_decided else _words(reason)


def may_decide(hand: Hand, *, decided: bool, reason: str) -> CaseRefusal | None:
    if decided:
        return CaseRefusal.DECIDED
    if hand.person == hand.subject:
        return CaseRefusal.OWN_CASE
    if hand.person in hand.raters | hand.calibrators:
        return CaseRefusal.OWN_RATING
    return CaseRefusal.LEADS_THEM if hand.person in hand.leaders else _words(reason)


def may_fix(standing: Standing) -> CaseRefusal | None:
    """A form is fixed when nothing about it is open any more; again is refused, not repeated."""
    if standing.fixed_at is not None:
        return CaseRefusal.FIXED
    if standing.has_objection:
        return CaseRefusal.OBJECTION_OPEN
    answered = standing.acknowledged_at is not None or standing.was_decided
    return None if answered or standing.objections_over else CaseRefusal.TIME_RUNS


def may_correct(hand: Hand, *, is_flagged: bool, reason: str) -> CaseRefusal | None:
    """Put right only where a correction touches it, and by nobody for themselves."""
    if not is_flagged:
        return CaseRefusal.NO_FLAG
    return CaseRefusal.OWN_CASE if hand.person == hand.subject else _words(reason)


def _words(text: str) -> CaseRefusal | None:
    if len(text.strip()) < SHORTEST_REASON:
        return CaseRefusal.REASON
    return CaseRefusal.TOO_LONG if len(text) > LONGEST_WORD else None
