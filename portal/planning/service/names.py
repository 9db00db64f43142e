"""Opening who wrote a proposal without a name: two persons, a reason, and the author is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.core import audit
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.errors import Forbidden, NotFound, Refused
from portal.core.permissions import Permission
from portal.people.models import Approval, Person
from portal.people.rules.approvals import ApprovalState
from portal.people.service import approvals, inbox
from portal.people.service.approvals import Act, Agreed, Proposal
from portal.planning.models import ForumProposal
from portal.planning.notices import PlanningNotice
from portal.planning.queries import forum as queries
from portal.planning.rules.forum import ForumRefusal

OPEN_NAME = "forum.open_name"


def _subject(one: ForumProposal) -> str:
    return f"forum_proposal:{one.id}"


def ask(one: ForumProposal, reason: str, *, by: int, now: datetime) -> Approval:
    """Propose to open the name. Raises Refused(ForumRefusal, ApprovalRefusal)."""
    if one.author_id is not None:
        raise Refused(ForumRefusal.HAS_A_NAME)
    what = Proposal(
        kind=OPEN_NAME,
        subject=_subject(one),
        payload={"public_id": one.public_id},
        organisation_id=one.organisation_id,
        reason=reason,
    )
    return approvals.propose(what, actor_id=by, now=now)


def _open(agreed: Agreed) -> Mapping[str, Any]:
    """The second person agreed: the author is told. The name itself is written nowhere."""
    one = db.session.scalar(
        select(ForumProposal).where(ForumProposal.public_id == agreed.payload["public_id"])
    )
    if one is None:
        raise NotFound
    author = queries.author_of(one)
    if author is not None:
        inbox.send(
            author,
            PlanningNotice.AUTHOR_OPENED,
            {"title": one.title},
            path=f"/forum/{one.public_id}",
            event_key=f"{PlanningNotice.AUTHOR_OPENED}:{agreed.approval_id}",
            now=agreed.now,
            mail=True,
        )
    return {}


ACTS = {OPEN_NAME: Act(Permission.PRIVACY_HANDLE, _open)}


def opened(one: ForumProposal, actor: Actor) -> bool:
    """Whether this actor is one of the two who opened the name."""
    query = select(Approval.id).where(
        Approval.kind == OPEN_NAME,
        Approval.subject == _subject(one),
        Approval.state == ApprovalState.APPROVED.value,
        (Approval.requested_by_id == actor.person_id) | (Approval.decided_by_id == actor.person_id),
    )
    return db.session.scalar(query.limit(1)) is not None


def read(one: ForumProposal, actor: Actor, *, now: datetime) -> str:
    """The author's name, for the two alone; each reading is noted. Raises Forbidden."""
    if not opened(one, actor):
        raise Forbidden(Permission.PRIVACY_HANDLE)
    author = queries.author_of(one)
    with transaction():
        audit.record(
            "forum.name_read",
            object_kind="forum_proposal",
            object_id=one.id,
            organisation_id=one.organisation_id,
            now=now,
            actor_id=actor.person_id,
        )
    person = None if author is None else db.session.get(Person, author)
    return "" if person is None else person.full_name
