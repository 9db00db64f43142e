"""Requests about a profile: recognition of prior achievement, and corrections.

A request is a claim; it changes nothing until somebody entitled has decided it with a reason.
Sources: Peraturan BKN 7/2020 (recognition rests on documents, not on a statement), UU 27/2022
(the right to have one's data corrected).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.competency.rules.kinds import LOWEST, SourceKind, Strand
from portal.competency.rules.policy import Policy

MIN_WORDS: Final = 10  # characters of a text that can be judged
ANSWER_WORKING_DAYS: Final = 10
_LENGTH: Final = 2000


class RequestKind(StrEnum):
    RECOGNITION = "recognition"
    CORRECTION = "correction"


class RequestState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RequestRefusal(StrEnum):
    TEXT_TOO_SHORT = "request.text_too_short"
    TEXT_TOO_LONG = "request.text_too_long"
    DOCUMENT_MISSING = "request.document_missing"
    STRAND_NOT_RECOGNISED = "request.strand_not_recognised"
    LEVEL_NOT_DESCRIBED = "request.level_not_described"
    DAY_NOT_COME = "request.day_not_come"
    ALREADY_OPEN = "request.already_open"
    EVIDENCE_UNKNOWN = "request.evidence_unknown"
    DECIDED = "request.decided"
    OWN_REQUEST = "request.own_request"
    REASON_MISSING = "request.reason_missing"
    WITHOUT_AGENCY = "request.without_agency"
    NOTHING_TO_WITHDRAW = "request.nothing_to_withdraw"


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says they achieved elsewhere."""

    strand: Strand
    level: int
    achieved_on: date
    text: str
    has_document: bool


def may_claim(
    claim: Claim, highest: int, policy: Policy | None, today: date
) -> RequestRefusal | None:
    """Why this claim cannot be filed; `highest` is the highest level the dictionary describes."""
    refusal = refusal_of_text(claim.text)
    if refusal is not None:
        return refusal
    if not claim.has_document:
        return RequestRefusal.DOCUMENT_MISSING
    if policy is None or policy.proof(SourceKind.RECOGNITION, claim.strand) is None:
        return RequestRefusal.STRAND_NOT_RECOGNISED
    if not LOWEST <= claim.level <= highest:
        return RequestRefusal.LEVEL_NOT_DESCRIBED
    if claim.achieved_on > today:
        return RequestRefusal.DAY_NOT_COME
    return None


def refusal_of_text(text: str) -> RequestRefusal | None:
    """Why these words cannot be judged."""
    length = len(text.strip())
    if length < MIN_WORDS:
        return RequestRefusal.TEXT_TOO_SHORT
    return RequestRefusal.TEXT_TOO_LONG if length > _LENGTH else None


def may_decide(state: RequestState, answer: str, *, is_own: bool) -> RequestRefusal | None:
    """Why the request may not be decided so; nobody decides about themselves."""
    if state is not RequestState.OPEN:
        return RequestRefusal.DECIDED
    if is_own:
        return RequestRefusal.OWN_REQUEST
    if len(answer.strip()) < MIN_WORDS:
        return RequestRefusal.REASON_MISSING
    return None
