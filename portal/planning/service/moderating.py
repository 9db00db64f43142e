"""What officials do in the forum: publish, take down, answer with a reason, merge what is alike."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.service import inbox
from portal.planning.models import ForumAnswer, ForumComment, ForumProposal
from portal.planning.notices import PlanningNotice
from portal.planning.queries import forum as queries
from portal.planning.queries import needs as need_queries
from portal.planning.queries.offers import Offer, OfferKind
from portal.planning.rules import forum as rules
from portal.planning.rules.forum import ForumRefusal, ForumState
from portal.planning.rules.needs import Origin, OriginKind
from portal.planning.service import forum, needs


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a proposal, and why. `unit_id`: whose need it is, once it is planned;
    `offer`: the course or activity that offers it, where it is one of the portal's.
    """

    state: ForumState
    reason: str
    unit_id: int | None = None
    offer: Offer | None = None


def publish(proposal_id: int, *, by: int, now: datetime) -> None:
    """Let colleagues read a proposal without a name; again changes nothing."""
    with transaction():
        one = forum.locked(proposal_id)
        if one.published_at is not None:
            return
        one.published_at = now
        _note("forum.published", one, by, now)


def hide(proposal_id: int, reason: str, *, by: int, now: datetime) -> None:
    """Take a proposal down; its author reads why. Raises Refused(ForumRefusal)."""
    with transaction():
        one = forum.locked(proposal_id)
        if one.hidden_at is not None:
            return
        _refuse_without_reason(reason)
        one.hidden_at, one.hidden_by_id, one.hide_reason = now, by, reason.strip()
        _note("forum.hidden", one, by, now)


def hide_comment(comment: ForumComment, reason: str, *, by: int, now: datetime) -> None:
    """Take a comment down. Raises Refused(ForumRefusal)."""
    _refuse_without_reason(reason)
    with transaction():
        one = forum.locked(comment.proposal_id)
        if comment.hidden_at is not None:
            return
        db.session.execute(
            update(ForumComment)
            .where(ForumComment.id == comment.id)
            .values(hidden_at=now, hidden_by_id=by, hide_reason=reason.strip())
        )
        one.comments = max(0, one.comments - 1)
        _note("forum.comment_hidden", one, by, now)


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(ForumRefusal.REASON, field="reason")


def answer(proposal_id: int, decision: Decision, *, by: int, now: datetime) -> None:
    """Decide about a proposal, under one's name and with a reason; what is planned becomes a need
    of its unit, which a refusal drops. Author and supporters are told.

    Raises Refused(ForumRefusal).
    """
    with transaction():
        one = forum.locked(proposal_id)
        if one.published_at is None or one.hidden_at is not None or one.merged_at is not None:
            raise Refused(ForumRefusal.NOT_PUBLISHED)
        refusal = rules.may_answer(ForumState(one.state), decision.state, decision.reason)
        if refusal is not None:
            at = "reason" if refusal is ForumRefusal.REASON else "state"
            raise Refused(refusal, field=at)
        if decision.state is ForumState.PLANNED:
            _register(one, decision, by, now)
        elif decision.state is ForumState.DECLINED:
            _drop(one, decision, by, now)
        one.state, one.answer_due_at = decision.state.value, None
        row = ForumAnswer(
            organisation_id=one.organisation_id,
            proposal_id=one.id,
            state=decision.state.value,
            reason=decision.reason.strip(),
            at=now,
            by_id=by,
            course_id=_offered(decision, OfferKind.COURSE),
            activity_id=_offered(decision, OfferKind.ACTIVITY),
        )
        db.session.add(row)
        db.session.flush()
        _note("forum.answered", one, by, now)
        _tell(one, PlanningNotice.ANSWERED, f"{row.id}", one.public_id, now)


def _offered(decision: Decision, kind: OfferKind) -> int | None:
    if decision.state is not ForumState.OFFERED or decision.offer is None:
        return None
    return decision.offer.id if decision.offer.kind is kind else None


def _drop(one: ForumProposal, decision: Decision, by: int, now: datetime) -> None:
    need = need_queries.of_origin(one.organisation_id, Origin(OriginKind.FORUM, one.public_id))
    if need is not None:
        needs.drop(need.id, decision.reason, by=by, now=now)


def _register(one: ForumProposal, decision: Decision, by: int, now: datetime) -> None:
    unit_id = decision.unit_id or one.unit_id
    if unit_id is None:
        raise Refused(ForumRefusal.UNIT, field="unit")
    need = needs.register(
        organisation_id=one.organisation_id,
        unit_id=unit_id,
        competency_id=one.competency_id,
        title=one.title,
        origin=Origin(OriginKind.FORUM, one.public_id),
        by_id=by,
        now=now,
    )
    needs.take_up(need.id, by=by, now=now)


def merge(proposal_id: int, into: ForumProposal, *, by: int, now: datetime) -> None:
    """Let one proposal go on in another that means the same: supports add up, one for each person,
    and comments move along. Raises Refused(ForumRefusal).
    """
    if proposal_id == into.id:
        raise Refused(ForumRefusal.SAME, field="into")
    with transaction():
        first, second = sorted((proposal_id, into.id))
        held = {one.id: one for one in (forum.locked(first), forum.locked(second))}
        goes, stays = held[proposal_id], held[into.id]
        if goes.merged_at is not None or stays.merged_at is not None:
            raise Refused(ForumRefusal.MERGED, field="into")
        if stays.published_at is None or stays.hidden_at is not None:
            raise Refused(ForumRefusal.NOT_PUBLISHED, field="into")
        for person_id in sorted(queries.supporters(goes.id)):
            forum.count(stays, person_id, now)
        db.session.execute(
            update(ForumComment)
            .where(ForumComment.proposal_id == goes.id)
            .values(proposal_id=stays.id)
        )
        stays.comments += goes.comments
        goes.comments = 0
        goes.answer_due_at = None
        goes.merged_at, goes.merged_by_id, goes.merged_into_id = now, by, stays.id
        _note("forum.merged", goes, by, now)
        _tell(goes, PlanningNotice.MERGED, f"merged:{goes.id}", stays.public_id, now)


def comment_of(proposal_id: int, public_id: str) -> ForumComment:
    """A comment of the proposal. Raises NotFound."""
    query = select(ForumComment).where(
        ForumComment.proposal_id == proposal_id, ForumComment.public_id == public_id
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _tell(one: ForumProposal, kind: PlanningNotice, key: str, to: str, now: datetime) -> None:
    """Tell author and supporters the same: who gets it is not thereby known as the author."""
    author = queries.author_of(one)
    for person_id in sorted(queries.supporters(one.id) | ({author} if author else set())):
        inbox.send(
            person_id,
            kind,
            {"title": one.title},
            path=f"/forum/{to}",
            event_key=f"{kind}:{key}:{person_id}",
            now=now,
        )


def _note(action: str, one: ForumProposal, by: int, now: datetime) -> None:
    audit.record(
        action,
        object_kind="forum_proposal",
        object_id=one.id,
        organisation_id=one.organisation_id,
        now=now,
        actor_id=by,
    )
