"""An application for a certificate: when it may be handed in, who decides it, and how.

Two equal words of a board decide; where the first two differ a third person's word does. Nobody
decides about themselves, about those they lead, or on what they stated. Sources: Peraturan BNSP
03/2013 (decision by others than the assessor's own supervision, K or BK with a way on), UU 30/2014
Articles 42-43 (no official decides where there is a conflict of interest).
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.certification.rules.certificate_states import PublicState
from portal.certification.rules.validity import Renewal, Term, renewal

ENOUGH: Final = 2
"""So many equal words of a board decide."""
MOST_DOCUMENTS: Final = 10
LONGEST_REASON: Final = 2000


class ApplyRefusal(StrEnum):
    """Why an application cannot be begun or handed in."""

    NOT_OFFERED = "apply.not_offered"
    ALREADY_OPEN = "apply.already_open"
    HOLDS_ONE = "apply.holds_one"
    SUSPENDED = "apply.suspended"
    NOT_MET = "apply.not_met"
    CONSENT = "apply.consent"
    NOT_OPEN = "apply.not_open"
    TOO_MANY_DOCUMENTS = "apply.too_many_documents"
    NO_DOCUMENT = "apply.no_document"


class Kind(StrEnum):
    FIRST = "first"
    RENEWAL = "renewal"


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate of the scheme that somebody holds, as it is on the day."""

    state: PublicState | None
    term: Term


def kind_of(held: Sequence[Held], on: date) -> Kind | ApplyRefusal:
    """Whether an application now is a first one or a renewal; or why there is nothing to ask for.

    A revoked or replaced certificate stands in nobody's way and is renewed by nobody; a suspended
    one is not got round by another.
    """
    if any(one.state is PublicState.SUSPENDED for one in held):
        return ApplyRefusal.SUSPENDED
    standing = [one for one in held if one.state in _STANDING]
    where = [renewal(one.term, on) for one in standing]
    if any(one in {Renewal.NEVER, Renewal.TOO_EARLY} for one in where):
        return ApplyRefusal.HOLDS_ONE
    renewable = any(one in {Renewal.OPEN, Renewal.IN_GRACE} for one in where)
    return Kind.RENEWAL if renewable else Kind.FIRST


_STANDING: Final = {PublicState.VALID, PublicState.EXPIRED}


def may_submit(
    *, is_open: bool, met: bool, score_is_public: bool, agreed: bool | None
) -> ApplyRefusal | None:
    """Why it cannot be handed in. Where the score may be public the applicant says yes or no."""
    if not is_open:
        return ApplyRefusal.NOT_OPEN
    if not met:
        return ApplyRefusal.NOT_MET
    return ApplyRefusal.CONSENT if score_is_public and agreed is None else None


class StatementRefusal(StrEnum):
    """Why what a superior says is not taken."""

    CLOSED = "statement.closed"
    REASON = "statement.reason"
    TOO_LONG = "statement.too_long"


def may_state(*, is_made: bool, note: str) -> StatementRefusal | None:
    """Why a statement is not taken; one that is not made says why."""
    if not is_made and not note.strip():
        return StatementRefusal.REASON
    return StatementRefusal.TOO_LONG if len(note.strip()) > LONGEST_REASON else None


class BoardRefusal(StrEnum):
    """Why somebody's word about an application is not taken."""

    DECIDED = "board.decided"
    OWN_CASE = "board.own_case"
    LEADS_THEM = "board.leads_them"
    STATED = "board.stated"
    TWICE = "board.twice"
    REASON = "board.reason"
    WAY_FORWARD = "board.way_forward"


class Verdict(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Word:
    """What one member of the board says. A refusal names the way forward."""

    member: int
    grants: bool
    reason: str
    way_forward: str = ""


def verdict(said: Sequence[Word]) -> Verdict:
    """What the board has decided so far."""
    grants = sum(one.grants for one in said)
    if grants >= ENOUGH:
        return Verdict.GRANTED
    return Verdict.REFUSED if len(said) - grants >= ENOUGH else Verdict.OPEN


def may_say(
    word: Word,
    said: Sequence[Word],
    *,
    applicant: int,
    supervisors: AbstractSet[int],
    stated: AbstractSet[int],
) -> BoardRefusal | None:
    """Why this word is not taken. `stated`: who made a statement for the application."""
    if verdict(said) is not Verdict.OPEN:
        return BoardRefusal.DECIDED
    if word.member == applicant:
        return BoardRefusal.OWN_CASE
    if word.member in supervisors:
        return BoardRefusal.LEADS_THEM
    if word.member in stated:
        return BoardRefusal.STATED
    if any(one.member == word.member for one in said):
        return BoardRefusal.TWICE
    if not 0 < len(word.reason.strip()) <= LONGEST_REASON:
        return BoardRefusal.REASON
    if not word.grants and not 0 < len(word.way_forward.strip()) <= LONGEST_REASON:
        return BoardRefusal.WAY_FORWARD
    return None
