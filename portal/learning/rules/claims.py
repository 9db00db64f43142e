"""Claims of learning outside the portal: what may be filed, corrected, decided.

The form decides which facts are asked for; hours are computed and never typed. Source: reference
learning_hours.yaml, record_fields and accounting_rules (no_double_claim, overlap_warning).
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.learning.rules.hours import BY_LENGTH, Activity
from portal.learning.rules.hours_policy import HoursPolicy, RuleKind

MINUTES_A_DAY: Final = 24 * 60
MOST_DAYS: Final = 366 * 2
MOST_EVENTS: Final = 60
MOST_SEMESTERS: Final = 4
MIN_WORDS: Final = 5  # characters of a reason
LENGTH: Final = 200


class ClaimState(StrEnum):
    OPEN = "open"
    VERIFIED = "verified"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ClaimRefusal(StrEnum):
    FORM_UNKNOWN = "hours.form_unknown"
    NOT_ABROAD = "hours.not_abroad"
    TITLE_MISSING = "hours.title_missing"
    ORGANISER_MISSING = "hours.organiser_missing"
    TEXT_TOO_LONG = "hours.text_too_long"
    REVERSED = "hours.reversed"
    DAY_NOT_COME = "hours.day_not_come"
    TOO_LONG_AGO = "hours.too_long_ago"
    PERIOD_TOO_LONG = "hours.period_too_long"
    MINUTES_MISSING = "hours.minutes_missing"
    MINUTES_IMPOSSIBLE = "hours.minutes_impossible"
    EVENTS_MISSING = "hours.events_missing"
    EVENTS_IMPOSSIBLE = "hours.events_impossible"
    ONE_MONTH_EACH = "hours.one_month_each"
    SEMESTERS_MISSING = "hours.semesters_missing"
    DOCUMENT_MISSING = "hours.document_missing"
    DUPLICATE = "hours.duplicate"
    DECIDED = "hours.decided"
    CHANGED = "hours.changed"
    OWN_CLAIM = "hours.own_claim"
    REASON_MISSING = "hours.reason_missing"
    WITHOUT_AGENCY = "hours.without_agency"
    NOT_VERIFIED = "hours.not_verified"
    NOTHING_CHOSEN = "hours.nothing_chosen"
    TWO_PERSONS = "hours.two_persons"


class ContestRefusal(StrEnum):
    """Why an entry cannot be contested, or a contest answered."""

    REASON_MISSING = "contest.reason_missing"
    NOT_BOOKED = "contest.not_booked"
    ALREADY_OPEN = "contest.already_open"
    ANSWERED = "contest.answered"


class AbsenceRefusal(StrEnum):
    """Why a leave cannot be recorded."""

    PERSON_UNKNOWN = "absence.person_unknown"
    KIND_UNKNOWN = "absence.kind_unknown"
    REVERSED = "absence.reversed"
    OVERLAPS = "absence.overlaps"


@dataclass(frozen=True, slots=True)
class Filed:
    """What somebody says they learnt elsewhere."""

    activity: Activity
    title: str
    organiser: str
    number: str  # of the certificate or letter; "" where it has none


def may_claim(filed: Filed, policy: HoursPolicy, today: date) -> ClaimRefusal | None:
    """Why this cannot be filed; the first reason that applies."""
    activity = filed.activity
    form = policy.forms.get(activity.form)
    if form is None:
        return ClaimRefusal.FORM_UNKNOWN
    if activity.scope not in form.rules:
        return ClaimRefusal.NOT_ABROAD
    return _words(filed) or _days(activity, today) or _amount(activity, policy)


def _words(filed: Filed) -> ClaimRefusal | None:
    if not filed.title.strip():
        return ClaimRefusal.TITLE_MISSING
    if not filed.organiser.strip():
        return ClaimRefusal.ORGANISER_MISSING
    if max(len(filed.title), len(filed.organiser), len(filed.number)) > LENGTH:
        return ClaimRefusal.TEXT_TOO_LONG
    return None


def _days(activity: Activity, today: date) -> ClaimRefusal | None:
    if activity.ends_on < activity.begins_on:
        return ClaimRefusal.REVERSED
    if activity.ends_on > today:
        return ClaimRefusal.DAY_NOT_COME
    if activity.days > MOST_DAYS:
        return ClaimRefusal.PERIOD_TOO_LONG
    if activity.begins_on.year < today.year - 10:
        return ClaimRefusal.TOO_LONG_AGO
    return None


def _amount(activity: Activity, policy: HoursPolicy) -> ClaimRefusal | None:
    rule = policy.forms[activity.form].rules[activity.scope]
    if rule.kind in BY_LENGTH:
        if activity.minutes < 1:
            return ClaimRefusal.MINUTES_MISSING
        too_many = activity.minutes > activity.days * MINUTES_A_DAY
        return ClaimRefusal.MINUTES_IMPOSSIBLE if too_many else None
    if rule.kind is RuleKind.PER_EVENT:
        if activity.events < 1:
            return ClaimRefusal.EVENTS_MISSING
        if activity.events > MOST_EVENTS:
            return ClaimRefusal.EVENTS_IMPOSSIBLE
        begun = activity.begins_on.year, activity.begins_on.month
        apart = rule.most_a_month is not None and begun != activity.month
        return ClaimRefusal.ONE_MONTH_EACH if apart else None
    if rule.kind is RuleKind.PER_SEMESTER and not 1 <= activity.semesters <= MOST_SEMESTERS:
        return ClaimRefusal.SEMESTERS_MISSING
    return None


def fingerprint(filed: Filed) -> str:
    """The same for what is one activity: organiser and number, spelt as it may be.

    Without a number: organiser, title, form and days.
    """
    activity = filed.activity
    parts = [_folded(filed.organiser), _folded(filed.number)]
    if not parts[1]:
        days = (activity.begins_on.isoformat(), activity.ends_on.isoformat())
        parts += [_folded(filed.title), activity.form, *days]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _folded(text: str) -> str:
    """Letters and digits alone: "No. 12/LAN" and "no 12 lan" are one number."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def is_unusual(activity: Activity, policy: HoursPolicy) -> bool:
    """More on one day than people do: to be looked at by whoever verifies."""
    return activity.minutes > activity.days * policy.unusual_minutes_a_day


def may_decide(state: ClaimState, *, version: int, seen: int, is_own: bool) -> ClaimRefusal | None:
    """Why it may not be decided so; nobody decides about themselves, or about what they have not
    seen.
    """
    if state is not ClaimState.OPEN:
        return ClaimRefusal.DECIDED
    if is_own:
        return ClaimRefusal.OWN_CLAIM
    return ClaimRefusal.CHANGED if version != seen else None


def refusal_of_reason(reason: str) -> ClaimRefusal | None:
    return None if len(reason.strip()) >= MIN_WORDS else ClaimRefusal.REASON_MISSING
