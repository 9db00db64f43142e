"""Objections to a result or to an item (banding): who may file one until when, who decides it.

Source: UU 30/2014 Articles 75-78 (objections to an administrative decision), UU 25/2009 Article 36
(complaints have a clock and an answer). The periods are figures of the exam policy.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.assessment.rules.attempts import Release, shows

MIN_TEXT, MAX_TEXT = 20, 4000


class AppealRefusal(StrEnum):
    """Why an objection is not filed, or not decided so."""

    NOT_ANNOUNCED = "appeal.not_announced"
    TOO_LATE = "appeal.too_late"
    ITEM_NOT_SHOWN = "appeal.item_not_shown"
    ITEM_UNKNOWN = "appeal.item_unknown"
    TEXT_TOO_SHORT = "appeal.text_too_short"
    TEXT_TOO_LONG = "appeal.text_too_long"
    ALREADY_OPEN = "appeal.already_open"
    DECIDED = "appeal.decided"
    OWN_CASE = "appeal.own_case"
    INVIGILATED = "appeal.invigilated"
    WROTE_IT = "appeal.wrote_it"
    REASONS_MISSING = "appeal.reasons_missing"
    EFFECT_UNFIT = "appeal.effect_unfit"


class Decision(StrEnum):
    """How an objection is decided."""

    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


class Effect(StrEnum):
    """What follows from it."""

    NONE = "none"
    REGRADE = "regrade"
    MAKE_UP = "make_up"  # the attempt is void and another sitting is offered


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an objection stands on: what is shown now, since when it could be objected to, and for
    how many days by the policy of that day.
    """

    shown: Release
    since: datetime
    days: int

    @property
    def until(self) -> datetime:
        """From when on it is too late."""
        return self.since + timedelta(days=self.days)


def may_file(
    grounds: Grounds, text: str, *, about_item: bool, now: datetime
) -> AppealRefusal | None:
    """Why somebody may not object now; the first reason that applies."""
    if not shows(grounds.shown, Release.SCORE):
        return AppealRefusal.NOT_ANNOUNCED
    if about_item and not shows(grounds.shown, Release.RIGHT_WRONG):
        return AppealRefusal.ITEM_NOT_SHOWN
    if now >= grounds.until:
        return AppealRefusal.TOO_LATE
    length = len(text.strip())
    if length < MIN_TEXT:
        return AppealRefusal.TEXT_TOO_SHORT
    return AppealRefusal.TEXT_TOO_LONG if length > MAX_TEXT else None


@dataclass(frozen=True, slots=True)
class Officer:
    """What ties whoever wants to decide to the case (AZ-8)."""

    is_appellant: bool
    invigilated: bool
    wrote_it: bool


def may_decide(officer: Officer, *, is_open: bool) -> AppealRefusal | None:
    """Why this officer may not decide; nobody does who sat, watched or wrote the exam."""
    if not is_open:
        return AppealRefusal.DECIDED
    ties = {
        AppealRefusal.OWN_CASE: officer.is_appellant,
        AppealRefusal.INVIGILATED: officer.invigilated,
        AppealRefusal.WROTE_IT: officer.wrote_it,
    }
    return next((refusal for refusal, tied in ties.items() if tied), None)


def may_say(decision: Decision, effect: Effect, reasons: str) -> AppealRefusal | None:
    """Why a decision cannot be worded like this."""
    if len(reasons.strip()) < MIN_TEXT:
        return AppealRefusal.REASONS_MISSING
    if (decision is Decision.REJECTED) != (effect is Effect.NONE):
        return AppealRefusal.EFFECT_UNFIT
    return None
