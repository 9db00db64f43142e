"""What one line is worth under a policy: a proof with its days, or the reason why it is none.

A proof is in force from `starts_on` to `ends_on`, then waits for renewal until `lapses_on` (the
same day, where the policy lets it lapse). All three are the first day on which the next thing is
so. Sources: attainment policy (`portal.competency.rules.policy`); architecture, Evidence and
Attainment policy.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from portal.competency.rules.kinds import Competency, SourceKind, Strand
from portal.competency.rules.policy import Policy, ProofRule, Renewal
from portal.ledger.rules.evidence import FOREVER, Event, Fact, Line


class Reason(StrEnum):
    """Why a line does not decide; the first that applies, in this order."""

    SUPERSEDED = "superseded"  # a later revision of its source is known
    WITHDRAWN = "withdrawn"  # its source has been withdrawn
    OFFER = "offer"  # an offer of renewal proves nothing
    FAILED = "failed"
    LEVEL_UNSUPPORTED = "level_unsupported"  # no such level of this competency is described
    NOT_A_PROOF = "not_a_proof"  # this source proves nothing of this strand
    INDICATORS_MISSING = "indicators_missing"
    EXAMPLE_MISSING = "example_missing"
    DOCUMENTS_MISSING = "documents_missing"
    TOO_FEW_RATERS = "too_few_raters"  # another proof of the strand is offered
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    OTHER_DECISION = "other_decision"  # another assessor's decision, in force or later, decides
    OUTREACHED = "outreached"  # a decision that waits for renewal; the strands reach as far
    ABOVE_SOURCE = "above_source"  # would decide, had its source been allowed to prove so much
    LOWER = "lower"  # another line proves a higher level
    OLDER = "older"  # another line proves the same level, in force or later
    NO_POLICY = "no_policy"  # no policy was in force on the day


class Standing(StrEnum):
    """How a proof stands on a day on which it counts."""

    IN_FORCE = "in_force"
    AWAITING = "awaiting"  # menunggu perpanjangan


_OFFER: Final = SourceKind.RENEWAL_OFFER
_STANDS: Final = Renewal.STANDS_UNTIL_OFFERED

Offers = dict[tuple[Strand, int], list[date]]


class Proof(NamedTuple):
    """A line that counts: to which level, and when."""

    event: Event
    line: Line
    level: int
    starts_on: date
    ends_on: date
    lapses_on: date

    @property
    def fact(self) -> Fact:
        return Fact(self.event, self.line)

    @property
    def is_capped(self) -> bool:
        """Whether the line reached higher than its source may prove."""
        return self.line.target_level > self.level

    def standing(self, on: date) -> Standing | None:
        """How it stands on this day; None when it does not count."""
        if not self.starts_on <= on < self.lapses_on:
            return None
        return Standing.IN_FORCE if on < self.ends_on else Standing.AWAITING


_MOMENT = (
    "event.occurred_at",
    "event.source_kind",
    "event.source_ref",
    "event.revision",
    "line.target_level",
)
moment: Final[Callable[[Proof], tuple[object, ...]]] = attrgetter(*_MOMENT)
"""The order of proofs that reach equally far: (occurred_at, natural key), and within one event the
target level. The greatest is the latest."""

reach_then_moment: Final[Callable[[Proof], tuple[object, ...]]] = attrgetter("level", *_MOMENT)


def facts_of(events: Iterable[Event], competency_id: int) -> list[tuple[Event, Line]]:
    """The lines that speak of this competency, each with its event."""
    return [
        (event, line)
        for event in events
        for line in event.lines
        if line.competency_id == competency_id
    ]


def offers_among(facts: Iterable[tuple[Event, Line]]) -> Offers:
    """The last open day of each offer of renewal, by what can be renewed (strand, target level)."""
    offers: Offers = defaultdict(list)
    for event, line in facts:
        if event.source_kind == _OFFER and line.valid_until is not None:
            offers[line.strand, line.target_level].append(line.valid_until)
    return offers


def appraise(
    fact: tuple[Event, Line], competency: Competency, policy: Policy, offers: Offers
) -> Proof | Reason:
    """What a line in effect is worth; days are not looked at, the proof carries them."""
    event, line = fact
    if event.source_kind == _OFFER:
        return Reason.OFFER
    if not line.passed:
        return Reason.FAILED
    if line.target_level > competency.highest:
        return Reason.LEVEL_UNSUPPORTED
    rule = policy.proof(event.source_kind, line.strand)
    if rule is None:
        return Reason.NOT_A_PROOF
    if rule.asks and (missing := missing_ground(line, rule)):
        return missing
    level = line.target_level if line.target_level < rule.max_level else rule.max_level
    starts = line.valid_from
    ends = line.valid_until or months_after(starts, rule.validity_months)
    lapses = ends
    if rule.renewal is _STANDS and ends < FOREVER:
        lapses = _lapse(ends, offers.get((line.strand, line.target_level), ()), policy)
    return Proof(event, line, level, starts, ends, lapses)


def missing_ground(line: Line, rule: ProofRule) -> Reason | None:
    """What the line lacks of what the policy asks from its source; None when nothing."""
    if line.indicators < rule.min_indicators:
        return Reason.INDICATORS_MISSING
    if rule.needs_example and line.example_on is None:
        return Reason.EXAMPLE_MISSING
    if line.documents < rule.min_documents:
        return Reason.DOCUMENTS_MISSING
    if line.raters < rule.min_raters:
        return Reason.TOO_FEW_RATERS
    return None


def proofs_among(
    facts: Sequence[tuple[Event, Line]], competency: Competency, policy: Policy
) -> list[Proof]:
    """The proofs among lines in effect of one competency."""
    offers = offers_among(facts)
    worth = [appraise(fact, competency, policy, offers) for fact in facts]
    return [proof for proof in worth if isinstance(proof, Proof)]


def _lapse(ends: date, offers: Sequence[date], policy: Policy) -> date:
    """The day on which evidence that stands until renewal is offered counts no more.

    That is the end of the first offer still open inside the window before the end of validity or
    later, yet never before the end of validity; without one it stands, at most as long as the
    policy lets it wait.
    """
    rule = policy.renewal
    opens = months_after(ends, -rule.window_months)
    last = FOREVER if rule.waiting_months is None else months_after(ends, rule.waiting_months)
    return max(ends, min([last, *(offer for offer in offers if offer > opens)]))


@lru_cache(maxsize=65536)
def months_after(day: date, months: int | None) -> date:
    """The same day of another month; where that month is too short, the first of the next.

    So a period of months that begins on a day never comes out shorter than the calendar says.
    Beyond the calendar's ends it is FOREVER, or its first day; None months are without an end.
    """
    if months is None:
        return FOREVER
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > FOREVER.year:
        return FOREVER
    if year < date.min.year:
        return date.min
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return date(year, month + 2, 1)  # no month before December is followed by a short one
