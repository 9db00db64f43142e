"""Asking for a regrade, proposing it to a second person, calling it off, agreeing to it (AZ-9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from portal.assessment.models import ItemVersion
from portal.assessment.regrading import queries
from portal.assessment.regrading.models import Regrade, RegradeEffect
from portal.assessment.rules import regrading as rules
from portal.assessment.rules.regrading import RegradeRefusal, Remedy
from portal.core import audit, entropy, jobs
from portal.core.db import after_commit, db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.people.models import Approval
from portal.people.queries import approvals as people
from portal.people.service import approvals, inbox
from portal.people.service.approvals import Act, Agreed, Proposal
from portal.people.service.notices import ApprovalNotice

KIND: Final = "assessment.regrade"
JOB: Final = "regrades"


@dataclass(frozen=True, slots=True)
class Asking:
    """What was found wrong, in the agency's attempts. `keep_reason` says why announced passes
    are not kept, "" where they are.
    """

    organisation_id: int
    remedy: Remedy
    reason: str
    keeps_passes: bool = True
    keep_reason: str = ""


def ask(version: ItemVersion, asking: Asking, *, actor_id: int, now: datetime) -> Regrade:
    """Write down what is to be done about an item version; a job then works out whom it changes.

    Nothing is marked anew yet. Raises Refused(RegradeRefusal).
    """
    refusal = rules.may_ask(
        asking.reason, keeps_passes=asking.keeps_passes, keep_reason=asking.keep_reason
    ) or rules.may_remedy(
        version.kind,
        version.answer_key,
        asking.remedy,
        options=len(version.face.get("options", ())),
    )
    if refusal is not None:
        raise Refused(refusal)
    with transaction():
        _refuse_who_sat(actor_id, version.id)
        if _open(asking.organisation_id, version.id) is not None:
            raise Refused(RegradeRefusal.UNDER_WAY)
        regrade = Regrade(
            public_id=entropy.public_id(),
            organisation_id=asking.organisation_id,
            item_version_id=version.id,
            remedy=asking.remedy.stored(),
            reason=asking.reason.strip(),
            keeps_passes=asking.keeps_passes,
            keep_reason="" if asking.keeps_passes else asking.keep_reason.strip(),
            asked_by_id=actor_id,
            asked_at=now,
        )
        db.session.add(regrade)
        db.session.flush()
        note("regrade.asked", regrade, now, actor_id)
        after_commit(_wake)
    return regrade


def _wake() -> None:
    jobs.hand_over(JOB)


def _open(organisation_id: int, version_id: int) -> int | None:
    query = select(Regrade.id).where(
        Regrade.organisation_id == organisation_id,
        Regrade.item_version_id == version_id,
        Regrade.ended_at.is_(None),
        Regrade.cancelled_at.is_(None),
    )
    return db.session.scalar(query)


def _refuse_who_sat(actor_id: int, version_id: int) -> None:
    """Nobody decides about an item of a paper of their own (AZ-8)."""
    if queries.has_sat(actor_id, version_id):
        raise Refused(RegradeRefusal.SAT_IT)


def propose(regrade_id: int, *, actor_id: int, now: datetime) -> Approval:
    """Hand it to a second person, with what was measured. Raises Refused."""
    with transaction():
        regrade = locked(regrade_id)
        if regrade.cancelled_at is not None or regrade.approved_at is not None:
            raise Refused(RegradeRefusal.UNDER_WAY)
        if regrade.measured_at is None:
            raise Refused(RegradeRefusal.NOT_MEASURED)
        approval = approvals.propose(
            Proposal(
                kind=KIND,
                subject=f"regrade:{regrade.id}",
                payload={
                    "regrade": regrade.id,
                    "public_id": regrade.public_id,
                    "changed": regrade.changed,
                },
                organisation_id=regrade.organisation_id,
                reason=regrade.reason[:500],
            ),
            actor_id=actor_id,
            now=now,
        )
        regrade.approval_id = approval.id
        _tell_board(regrade, approval, actor_id, now)
    return approval


def _tell_board(regrade: Regrade, approval: Approval, actor_id: int, now: datetime) -> None:
    """Members of the board decide here, whether or not they decide other proposals."""
    for person_id in people.holders(regrade.organisation_id, {Permission.RESULT_DECIDE}, now):
        if person_id != actor_id:
            inbox.send(
                person_id,
                ApprovalNotice.WAITING,
                path=f"/admin/regrades/{regrade.public_id}",
                event_key=f"{ApprovalNotice.WAITING}:{approval.id}:{person_id}",
                now=now,
                mail=True,
            )


def cancel(regrade_id: int, *, actor_id: int, now: datetime) -> None:
    """Call it off before anybody agreed; again is no error. Raises Refused."""
    with transaction():
        regrade = locked(regrade_id)
        if regrade.cancelled_at is not None:
            return
        if regrade.approved_at is not None:
            raise Refused(RegradeRefusal.UNDER_WAY)
        waiting = queries.approval_of(regrade)
        if waiting is not None and waiting.state == "open":
            raise Refused(RegradeRefusal.ASKED_ALREADY)
        regrade.cancelled_at = now
        note("regrade.cancelled", regrade, now, actor_id)


def carry_out(agreed: Agreed) -> Mapping[str, Any]:
    """From now on the remedy is part of the key; a job marks anew what was closed before."""
    regrade = locked(int(agreed.payload["regrade"]))
    _refuse_who_sat(agreed.decided_by, regrade.item_version_id)
    regrade.approved_at, regrade.approved_by_id = agreed.now, agreed.decided_by
    regrade.cursor = regrade.examined = regrade.changed = 0
    note("regrade.approved", regrade, agreed.now, agreed.decided_by)
    after_commit(_wake)
    return {}


def locked(regrade_id: int) -> Regrade:
    """The row, held. Raises NotFound."""
    found = db.session.scalar(
        select(Regrade)
        .where(Regrade.id == regrade_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def effects_of(regrade_id: int, after: int = 0, limit: int = queries.PAGE) -> list[RegradeEffect]:
    """What was measured, attempt by attempt."""
    query = select(RegradeEffect).where(
        RegradeEffect.regrade_id == regrade_id, RegradeEffect.attempt_id > after
    )
    return list(db.session.scalars(query.order_by(RegradeEffect.attempt_id).limit(limit)))


def note(
    action: str,
    regrade: Regrade,
    now: datetime,
    actor_id: int | None,
    attempts: list[int] | None = None,
) -> None:
    """Into the audit, in the transaction of the act."""
    audit.record(
        action,
        object_kind="regrade",
        object_id=regrade.id,
        organisation_id=regrade.organisation_id,
        now=now,
        actor_id=actor_id,
        item_version=regrade.item_version_id,
        changed=regrade.changed,
        attempts=attempts,
    )


ACTS: Final = {KIND: Act(Permission.RESULT_DECIDE, carry_out)}
