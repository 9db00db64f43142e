"""Proposals that take two persons."""

from sqlalchemy import select

from portal.core.db import db
from portal.people.models import Approval
from portal.people.rules.approvals import ApprovalState


def is_open(kind: str, subject: str) -> bool:
    """Whether a proposal of this kind about this thing waits for its second person."""
    query = select(Approval.id).where(
        Approval.kind == kind,
        Approval.subject == subject,
        Approval.state == ApprovalState.OPEN.value,
    )
    return db.session.scalar(query.limit(1)) is not None


def carried_out(kind: str) -> list[Approval]:
    """The proposals of a kind that were approved, oldest first."""
    query = select(Approval).where(
        Approval.kind == kind, Approval.state == ApprovalState.APPROVED.value
    )
    return list(db.session.scalars(query.order_by(Approval.id)))
