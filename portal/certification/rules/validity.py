"""How long a certificate holds, when it may be renewed, and what its days will be.

Renewal adds, never resets: whichever base counts, a renewed certificate never ends before the one
it follows. Days are of the agency; `until` is the first day on which it holds no more. Sources:
Peraturan BNSP 03/2013 (validity stands in each scheme, usually three years, renewal by assessing
again before the end); window, grace and base are the agency's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from portal.ledger.rules.counting import months_after

MOST_MONTHS: Final = 240
MOST_GRACE_DAYS: Final = 366
PREVIEWED: Final = 3


class Base(StrEnum):
    """From which day a renewed certificate counts."""

    COMPLETION = "completion"  # the day on which its requirements were met
    PREVIOUS_EXPIRY = "previous_expiry"  # the end of the one before
    FIXED_DATE = "fixed_date"  # always ends on the same day of a year


class Asks(StrEnum):
    """What a renewal asks for."""

    EVERYTHING = "everything"  # the requirements of a first certificate
    OWN = "own"  # a tree of its own


@dataclass(frozen=True, slots=True)
class Validity:
    """`months` None: without an end, hence never renewed. `month` and `day` are those of a fixed
    date. The window opens `window_months` before the end; for `grace_days` from the end on a
    renewal is still one.
    """

    months: int | None = None
    base: Base = Base.COMPLETION
    month: int = 12
    day: int = 31
    window_months: int = 0
    grace_days: int = 0
    asks: Asks = Asks.EVERYTHING

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "Validity":
        """From the form in which tables keep it."""
        enums = {"base": Base(kept["base"]), "asks": Asks(kept["asks"])}
        return cls(**{**kept, **enums})

    def stored(self) -> dict[str, Any]:
        return {
            "months": self.months,
            "base": self.base.value,
            "month": self.month,
            "day": self.day,
            "window_months": self.window_months,
            "grace_days": self.grace_days,
            "asks": self.asks.value,
        }


class ValidityRefusal(StrEnum):
    """Why a scheme cannot have this validity."""

    MONTHS = "validity.months"
    FIXED_DATE = "validity.fixed_date"
    WINDOW = "validity.window"
    GRACE = "validity.grace"


def may_have(one: Validity) -> ValidityRefusal | None:
    """The first thing that cannot be meant.

    A window as long as the validity would have every certificate renewable from its first day. The
    29th of February is no fixed date: three years of four have none.
    """
    if one.months is None:
        return None
    if not 1 <= one.months <= MOST_MONTHS:
        return ValidityRefusal.MONTHS
    if one.base is Base.FIXED_DATE and not _is_a_day(one.month, one.day):
        return ValidityRefusal.FIXED_DATE
    if not 1 <= one.window_months < max(one.months, 2):
        return ValidityRefusal.WINDOW
    return None if 0 <= one.grace_days <= MOST_GRACE_DAYS else ValidityRefusal.GRACE


def _is_a_day(month: int, day: int) -> bool:
    try:
        date(2026, month, day)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Term:
    """The days of one certificate; without an end all but the first are None."""

    since: date
    until: date | None
    window_opens: date | None
    grace_ends: date | None  # the first day on which a renewal is none any more

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, as documents print it."""
        return None if self.until is None else self.until - timedelta(days=1)


def term(
    rule: Validity,
    completed_on: date,
    previous_until: date | None = None,
    asked_on: date | None = None,
) -> Term:
    """The days of a certificate completed on this day, following one that ends or ended so.

    `asked_on`: the day of its application. Whether a renewal came in time is told by that day, so
    that nobody loses by how long the decision took.
    """
    until = _until(rule, completed_on, previous_until, asked_on or completed_on)
    return held(rule, completed_on, until)


def held(rule: Validity, since: date, until: date | None) -> Term:
    """The days of a certificate that holds from and until then: its window and its grace."""
    if until is None:
        return Term(since, None, None, None)
    return Term(
        since,
        until,
        max(since, months_after(until, -rule.window_months)),
        until + timedelta(days=rule.grace_days),
    )


def _until(
    rule: Validity, completed_on: date, previous: date | None, asked_on: date
) -> date | None:
    if rule.months is None:
        return None
    until = months_after(completed_on, rule.months)
    if (
        previous is not None
        and rule.base is Base.PREVIOUS_EXPIRY
        and _still(rule, previous, asked_on)
    ):
        again = months_after(previous, rule.months)
        until = again if again > completed_on else until  # decided only after its own end
    if rule.base is Base.FIXED_DATE:
        until = _fixed(rule, until)
    return until if previous is None else max(until, previous)


def _still(rule: Validity, previous: date, on: date) -> bool:
    return on < previous + timedelta(days=rule.grace_days)


def _fixed(rule: Validity, least: date) -> date:
    """The day after the first fixed date on which the promised months have passed."""
    for year in (least.year, least.year + 1):
        after = date(year, rule.month, rule.day) + timedelta(days=1)
        if after >= least:
            return after
    raise AssertionError("a fixed date comes every year")


class Renewal(StrEnum):
    """Where a certificate stands towards its renewal."""

    NEVER = "never"  # it has no end
    TOO_EARLY = "too_early"
    OPEN = "open"
    IN_GRACE = "in_grace"
    LAPSED = "lapsed"  # a new certificate is a first one


def renewal(days: Term, on: date) -> Renewal:
    """Whether the certificate may be renewed on the day."""
    if days.until is None or days.window_opens is None or days.grace_ends is None:
        return Renewal.NEVER
    if on < days.window_opens:
        return Renewal.TOO_EARLY
    if on < days.until:
        return Renewal.OPEN
    return Renewal.IN_GRACE if on < days.grace_ends else Renewal.LAPSED


def preview(rule: Validity, first_on: date, count: int = PREVIEWED) -> Sequence[Term]:
    """What will become of a certificate completed on this day, each renewed as its window opens."""
    terms = [term(rule, first_on)]
    while len(terms) < count:
        last = terms[-1]
        if last.until is None or last.window_opens is None:
            break
        terms.append(term(rule, last.window_opens, last.until))
    return terms
