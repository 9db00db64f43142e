"""Whether an event may be appended. What is refused here could never be read sensibly later."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.competency.rules.kinds import HIGHEST, LOWEST, SourceKind, Strand
from portal.competency.rules.policy import Policy
from portal.ledger.rules.counting import Reason, missing_ground
from portal.ledger.rules.evidence import FOREVER, Event, Line

_REF: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}")
_LONG_NUMBER: Final = re.compile(r"[0-9]{16}")  # NIK has 16 digits, NIP and NI PPPK have 18
_SEAL: Final = re.compile(r"[0-9a-f]{64}")
_WEST: Final = timedelta(hours=12)  # the clocks of the world lie between UTC-12
_EAST: Final = timedelta(hours=14)  # and UTC+14


class AppendRefusal(StrEnum):
    REF_MALFORMED = "ref_malformed"
    REF_LOOKS_PERSONAL = "ref_looks_personal"
    SEAL_MALFORMED = "seal_malformed"
    OCCURRED_AFTER_RECORDED = "occurred_after_recorded"
    NOTHING_TO_WITHDRAW = "nothing_to_withdraw"
    REVISION_OUT_OF_ORDER = "revision_out_of_order"
    OTHER_PERSON = "other_person"
    OTHER_AGENCY = "other_agency"
    RECORDED_BEFORE_THE_LAST = "recorded_before_the_last"
    LINE_TWICE = "line_twice"
    TWO_DECISIONS = "two_decisions"
    LEVEL_OUT_OF_RANGE = "level_out_of_range"
    ONLY_AN_ASSESSOR_DECIDES = "only_an_assessor_decides"
    MARKS_OUT_OF_RANGE = "marks_out_of_range"
    PASSED_BELOW_THE_CUT = "passed_below_the_cut"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    VALID_BEFORE_IT_OCCURRED = "valid_before_it_occurred"
    OFFER_MEASURES_NOTHING = "offer_measures_nothing"
    OFFER_WITHOUT_END = "offer_without_end"
    EXAMPLE_FROM_THE_FUTURE = "example_from_the_future"
    INDICATORS_MISSING = "indicators_missing"
    EXAMPLE_MISSING = "example_missing"
    DOCUMENTS_MISSING = "documents_missing"


_GROUNDS: Final = {
    Reason.INDICATORS_MISSING: AppendRefusal.INDICATORS_MISSING,
    Reason.EXAMPLE_MISSING: AppendRefusal.EXAMPLE_MISSING,
    Reason.DOCUMENTS_MISSING: AppendRefusal.DOCUMENTS_MISSING,
}  # too few raters is no fault of anybody's: it is recorded and shown, and does not count


def may_append(
    event: Event, earlier: Sequence[Event], policy: Policy | None
) -> AppendRefusal | None:
    """Why the event may not be appended; None when it may.

    `earlier` holds every revision of its source in order, `policy` is the one in force when it is
    recorded (None: no grounds are asked for). The first reason that applies wins. A withdrawn
    source may be taken up again by a further revision.
    """
    return (
        _refusal_of_the_event(event)
        or _refusal_of_the_revision(event, earlier)
        or _refusal_of_the_lines(event, policy)
    )


def _refusal_of_the_event(event: Event) -> AppendRefusal | None:
    if not _REF.fullmatch(event.source_ref):
        return AppendRefusal.REF_MALFORMED
    if _LONG_NUMBER.search(event.source_ref):
        return AppendRefusal.REF_LOOKS_PERSONAL
    if event.commitment is not None and not _SEAL.fullmatch(event.commitment):
        return AppendRefusal.SEAL_MALFORMED
    if event.occurred_at > event.recorded_at:
        return AppendRefusal.OCCURRED_AFTER_RECORDED
    return None


def _refusal_of_the_revision(event: Event, earlier: Sequence[Event]) -> AppendRefusal | None:
    if event.revision != len(earlier) + 1:
        return AppendRefusal.REVISION_OUT_OF_ORDER
    last = earlier[-1] if earlier else None
    if event.is_withdrawal and (last is None or last.is_withdrawal):
        return AppendRefusal.NOTHING_TO_WITHDRAW
    if last is None:
        return None
    if event.person_id != last.person_id:
        return AppendRefusal.OTHER_PERSON
    if event.agency_id != last.agency_id:
        return AppendRefusal.OTHER_AGENCY
    if event.recorded_at < last.recorded_at:
        return AppendRefusal.RECORDED_BEFORE_THE_LAST
    return None


def _refusal_of_the_lines(event: Event, policy: Policy | None) -> AppendRefusal | None:
    named = [(line.competency_id, line.strand, line.target_level) for line in event.lines]
    if len(set(named)) < len(named):
        return AppendRefusal.LINE_TWICE
    decided = [line.competency_id for line in event.lines if line.strand == Strand.OVERALL]
    if len(set(decided)) < len(decided) and event.source_kind == SourceKind.ASSESSOR:
        return AppendRefusal.TWO_DECISIONS
    for line in event.lines:
        refusal = _refusal_of_the_line(line, event) or _refusal_of_the_grounds(
            line, event.source_kind, policy
        )
        if refusal is not None:
            return refusal
    return None


def _refusal_of_the_line(line: Line, event: Event) -> AppendRefusal | None:
    if event.source_kind == SourceKind.RENEWAL_OFFER:
        return _refusal_of_the_offer(line)
    overall = line.strand == Strand.OVERALL
    if overall and event.source_kind != SourceKind.ASSESSOR:
        return AppendRefusal.ONLY_AN_ASSESSOR_DECIDES
    if not (0 if overall else LOWEST) <= line.target_level <= HIGHEST:
        return AppendRefusal.LEVEL_OUT_OF_RANGE
    return _refusal_of_the_marks(line) or _refusal_of_the_days(line, event.occurred_at)


def _refusal_of_the_offer(line: Line) -> AppendRefusal | None:
    if not LOWEST <= line.target_level <= HIGHEST:
        return AppendRefusal.LEVEL_OUT_OF_RANGE
    if line.passed or line.possible or line.earned or line.cut is not None:
        return AppendRefusal.OFFER_MEASURES_NOTHING
    if line.valid_until is None or line.valid_until == FOREVER:
        return AppendRefusal.OFFER_WITHOUT_END  # where renewal is always open, evidence lapses
    if line.valid_until <= line.valid_from:
        return AppendRefusal.ENDS_BEFORE_IT_BEGINS
    return None


def _refusal_of_the_marks(line: Line) -> AppendRefusal | None:
    cut = line.cut or 0
    if not (0 <= line.earned <= line.possible and 0 <= cut <= line.possible):
        return AppendRefusal.MARKS_OUT_OF_RANGE
    if line.passed and line.earned < cut:
        return AppendRefusal.PASSED_BELOW_THE_CUT
    if min(line.indicators, line.raters, line.documents) < 0:
        return AppendRefusal.NUMBER_OUT_OF_RANGE
    return None


def _refusal_of_the_days(line: Line, occurred_at: datetime) -> AppendRefusal | None:
    if line.valid_until is not None and line.valid_until <= line.valid_from:
        return AppendRefusal.ENDS_BEFORE_IT_BEGINS
    if line.valid_from < (occurred_at - _WEST).date():
        return AppendRefusal.VALID_BEFORE_IT_OCCURRED
    if line.example_on is not None and line.example_on > (occurred_at + _EAST).date():
        return AppendRefusal.EXAMPLE_FROM_THE_FUTURE
    return None


def _refusal_of_the_grounds(
    line: Line, source_kind: SourceKind, policy: Policy | None
) -> AppendRefusal | None:
    """A bare tick is refused: a passed line brings what the policy asks of its source."""
    rule = None if policy is None else policy.proof(source_kind, line.strand)
    if rule is None or not line.passed:
        return None
    reason = missing_ground(line, rule)
    return None if reason is None else _GROUNDS.get(reason)
