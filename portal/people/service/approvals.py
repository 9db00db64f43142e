"""Acts that take two persons: proposed, then carried out or refused by somebody else (AZ-9).

Every kind of act is registered once, in `web/wiring.py`, like the outbox's handlers: the table
below is the only way from here to what another area does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.people.models import Approval
from portal.people.queries import approvals as queries
from portal.people.rules import approvals as rules
from portal.people.rules.approvals import ApprovalRefusal, ApprovalState
from portal.people.service import inbox, locks
from portal.people.service.notices import ApprovalNotice


@dataclass(frozen=True, slots=True)
class Agreed:
    """A proposal both persons stand behind, as the act gets it."""

    approval_id: int
    kind: str
    payload: Mapping[str, Any]
    organisation_id: int
    proposed_by: int
    decided_by: int
    on: date
    now: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """What one kind of proposal does. Both persons need `permission` in the agency.

    `carry_out` runs inside the deciding transaction; what it returns is kept beside the payload.
    """

    permission: Permission
    carry_out: Callable[[Agreed], Mapping[str, Any]]


acts: dict[str, Act] = {}


@dataclass(frozen=True, slots=True)
class Proposal:
    """`subject` is what it is about, in the form "person:17": one open proposal for each."""

    kind: str
    subject: str
    payload: Mapping[str, Any]
    organisation_id: int
    reason: str


def propose(what: Proposal, *, actor_id: int, now: datetime) -> Approval:
    """Write a proposal down; nothing is done yet. Raises Refused(ApprovalRefusal)."""
    refusal = rules.may_propose(what.reason)
    if refusal is not None:
        raise Refused(refusal, field="reason")
    with transaction():
        locks.organisation(what.organisation_id)
        if queries.is_open(what.kind, what.subject):
            raise Refused(ApprovalRefusal.ALREADY_OPEN)
        approval = Approval(
            kind=what.kind,
            subject=what.subject,
            payload=dict(what.payload),
            organisation_id=what.organisation_id,
            reason=what.reason.strip(),
            requested_by_id=actor_id,
            requested_at=now,
        )
        db.session.add(approval)
        db.session.flush()
        _note("approval.proposed", approval, now, actor_id)
        _ask(approval, now)
    return approval


def approve(approval_id: int, *, actor_id: int, on: date, now: datetime) -> Approval:
    """Carry the act out, in the same transaction. Raises Refused(ApprovalRefusal), and whatever
    the act itself is refused with.
    """
    with transaction():
        approval = _decidable(approval_id, actor_id)
        agreed = Agreed(
            approval_id=approval.id,
            kind=approval.kind,
            payload=approval.payload,
            organisation_id=approval.organisation_id,
            proposed_by=approval.requested_by_id,
            decided_by=actor_id,
            on=on,
            now=now,
        )
        outcome = acts[approval.kind].carry_out(agreed)
        approval.payload = {**approval.payload, **outcome}
        _decide(approval, ApprovalState.APPROVED, "", actor_id, now)
    return approval


def refuse(approval_id: int, reason: str, *, actor_id: int, now: datetime) -> Approval:
    """Say no, and why. Raises Refused(ApprovalRefusal)."""
    refusal = rules.may_propose(reason)
    if refusal is not None:
        raise Refused(refusal, field="reason")
    with transaction():
        approval = _decidable(approval_id, actor_id)
        _decide(approval, ApprovalState.REFUSED, reason.strip(), actor_id, now)
    return approval


def withdraw(approval_id: int, *, actor_id: int, now: datetime) -> Approval:
    """Take back one's own proposal. Raises Refused(ApprovalRefusal)."""
    with transaction():
        approval = locks.approval(approval_id)
        state = ApprovalState(approval.state)
        refusal = rules.may_withdraw(state, approval.requested_by_id, actor_id)
        if refusal is not None:
            raise Refused(refusal)
        approval.state = ApprovalState.WITHDRAWN.value
        _note("approval.withdrawn", approval, now, actor_id)
    return approval


_ANSWERS = {
    ApprovalState.APPROVED: ApprovalNotice.APPROVED,
    ApprovalState.REFUSED: ApprovalNotice.REFUSED,
}


def _ask(approval: Approval, now: datetime) -> None:
    """Whoever may be the second person is told that one is needed."""
    act = acts.get(approval.kind)
    if act is None:
        return
    for person_id in queries.deciders(approval.organisation_id, act.permission, now):
        if person_id != approval.requested_by_id:
            _tell(person_id, ApprovalNotice.WAITING, approval, now)


def _tell(person_id: int, kind: ApprovalNotice, approval: Approval, now: datetime) -> None:
    inbox.send(
        person_id,
        kind,
        path=f"/admin/approvals/{approval.public_id}",
        event_key=f"{kind}:{approval.id}:{person_id}",
        now=now,
        mail=True,
    )


def _decidable(approval_id: int, actor_id: int) -> Approval:
    approval = locks.approval(approval_id)
    state = ApprovalState(approval.state)
    refusal = rules.may_decide(state, approval.requested_by_id, actor_id)
    if refusal is not None:
        raise Refused(refusal)
    return approval


def _decide(
    approval: Approval, state: ApprovalState, reason: str, actor_id: int, now: datetime
) -> None:
    approval.state = state.value
    approval.decided_by_id, approval.decided_at = actor_id, now
    approval.decision_reason = reason
    _note(f"approval.{state}", approval, now, actor_id)
    _tell(approval.requested_by_id, _ANSWERS[state], approval, now)


def _note(action: str, approval: Approval, now: datetime, actor_id: int) -> None:
    audit.record(
        action,
        object_kind="approval",
        object_id=approval.id,
        organisation_id=approval.organisation_id,
        now=now,
        actor_id=actor_id,
        kind=approval.kind,
        subject=approval.subject,
    )
