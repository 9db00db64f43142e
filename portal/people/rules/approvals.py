"""Acts that take two persons (AZ-9): one proposes, another one decides."""

from enum import StrEnum


class ApprovalState(StrEnum):
    """Where a proposal stands. All but `open` are final."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ApprovalRefusal(StrEnum):
    """Why a proposal cannot be made or decided."""

    ALREADY_OPEN = "approval.already_open"
    ALREADY_DECIDED = "approval.already_decided"
    OWN_PROPOSAL = "approval.own_proposal"
    NOT_YOURS = "approval.not_yours"
    REASON_MISSING = "approval.reason_missing"


def may_propose(reason: str) -> ApprovalRefusal | None:
    """Why nothing can be proposed: a second person needs to know why."""
    return None if reason.strip() else ApprovalRefusal.REASON_MISSING


def may_decide(state: ApprovalState, proposed_by: int, decided_by: int) -> ApprovalRefusal | None:
    """Why somebody may not decide a proposal; whoever proposed it never may."""
    if state is not ApprovalState.OPEN:
        return ApprovalRefusal.ALREADY_DECIDED
    if proposed_by == decided_by:
        return ApprovalRefusal.OWN_PROPOSAL
    return None


def may_withdraw(state: ApprovalState, proposed_by: int, actor: int) -> ApprovalRefusal | None:
    """Why somebody may not withdraw a proposal; only who made it does."""
    if state is not ApprovalState.OPEN:
        return ApprovalRefusal.ALREADY_DECIDED
    return None if proposed_by == actor else ApprovalRefusal.NOT_YOURS
