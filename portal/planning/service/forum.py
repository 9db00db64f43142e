"""What staff do in the forum: propose, support, take support back, comment."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from portal.content import terms
from portal.core import audit, zones
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.planning.models import (
    ForumComment,
    ForumHiddenAuthor,
    ForumProposal,
    ForumSupport,
    ForumWord,
)
from portal.planning.queries import forum as queries
from portal.planning.rules import forum as rules
from portal.planning.rules.forum import ForumRefusal, ForumState, ProposalKind
from portal.planning.service.writing import insert
from portal.workshops.queries import places


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody proposes. `differs`: they saw the similar ones and mean something else."""

    kind: ProposalKind
    title: str
    body: str
    competency_id: int | None = None
    nameless: bool = False
    differs: bool = False


def propose(actor: Actor, said: Said, *, now: datetime) -> ForumProposal:
    """A proposal: read by colleagues at once, or, without a name, once a moderator read it.

    Raises Refused(ForumRefusal).
    """
    if actor.organisation_id is None:
        raise Refused(ForumRefusal.NOT_EMPLOYED)
    if not said.differs and queries.similar(actor.organisation_id, said.title):
        raise Refused(ForumRefusal.SIMILAR, field="differs")
    unit = places.unit_of(actor.person_id, actor.organisation_id, now)
    if unit is None:
        raise Refused(ForumRefusal.NOT_EMPLOYED)
    with transaction():
        one = ForumProposal(
            organisation_id=actor.organisation_id,
            unit_id=None if said.nameless else unit.id,
            competency_id=said.competency_id,
            kind=said.kind.value,
            title=said.title.strip(),
            body=said.body.strip(),
            author_id=None if said.nameless else actor.person_id,
            written_on=zones.local_day(now),
            published_at=None if said.nameless else now,
        )
        db.session.add(one)
        db.session.flush()
        stems = {stem for stem in terms.stems(one.title) if stem}
        db.session.add_all(ForumWord(proposal_id=one.id, stem=stem) for stem in sorted(stems))
        if said.nameless:
            db.session.add(ForumHiddenAuthor(proposal_id=one.id, person_id=actor.person_id))
        _note(one, actor, said, now)
    return one


def _note(one: ForumProposal, actor: Actor, said: Said, now: datetime) -> None:
    """That something was proposed; by whom only where the proposal says so itself."""
    audit.record(
        "forum.proposed",
        object_kind="forum_proposal",
        object_id=one.id,
        organisation_id=one.organisation_id,
        now=now,
        actor_id=None if said.nameless else actor.person_id,
    )


def locked(proposal_id: int) -> ForumProposal:
    """The row, held until the transaction ends: supports and comments are counted under it."""
    query = select(ForumProposal).where(ForumProposal.id == proposal_id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def support(proposal_id: int, person_id: int, *, now: datetime) -> None:
    """Stand behind a proposal; again changes nothing. Raises Refused(ForumRefusal)."""
    with transaction():
        one = locked(proposal_id)
        seen = one.published_at is not None and one.hidden_at is None and one.merged_at is None
        refusal = rules.may_support(ForumState(one.state), is_published=seen)
        if refusal is not None:
            raise Refused(refusal)
        count(one, person_id, now)


def count(one: ForumProposal, person_id: int, now: datetime) -> None:
    """Add one person's support to a row that is held, if it is not there yet."""
    made = db.session.scalar(
        insert(ForumSupport)
        .values(proposal_id=one.id, person_id=person_id, at=now)
        .on_conflict_do_nothing(index_elements=["proposal_id", "person_id"])
        .returning(ForumSupport.id)
    )
    if made is None:
        return
    one.supports += 1
    if one.state == ForumState.OPEN.value:
        one.answer_due_at = rules.answer_due(one.supports, one.answer_due_at, now)


def withdraw(proposal_id: int, person_id: int) -> None:
    """Take one's support back; again changes nothing."""
    with transaction():
        one = locked(proposal_id)
        gone = db.session.scalar(
            delete(ForumSupport)
            .where(ForumSupport.proposal_id == one.id, ForumSupport.person_id == person_id)
            .returning(ForumSupport.id)
        )
        if gone is not None:
            one.supports -= 1


def comment(proposal_id: int, text: str, *, by: int, now: datetime) -> ForumComment:
    """Say something to a proposal, under one's name. Raises Refused(ForumRefusal)."""
    with transaction():
        one = locked(proposal_id)
        if one.published_at is None or one.hidden_at is not None or one.merged_at is not None:
            raise Refused(ForumRefusal.NOT_PUBLISHED)
        row = ForumComment(proposal_id=one.id, author_id=by, text=text.strip(), written_at=now)
        db.session.add(row)
        one.comments += 1
    return row
