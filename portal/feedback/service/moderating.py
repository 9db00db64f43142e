"""Comments: published without what is private, withheld for a reason, answered by the unit."""

from datetime import datetime

from sqlalchemy import select

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.feedback.models import PublicService, ServiceAction, SurveyComment
from portal.feedback.queries import comments
from portal.feedback.rules import answering
from portal.feedback.rules import comments as rules
from portal.feedback.rules.comments import CommentRefusal, CommentState, Withheld


def publish(
    comment_id: int, text: str, *, are_no_names: bool, now: datetime, actor_id: int
) -> None:
    """Publish what a moderator left of a comment. Raises Refused(CommentRefusal)."""
    with transaction():
        comment, service = _locked(comment_id)
        if comment.answer:
            raise Refused(CommentRefusal.DECIDED, field="text")
        edited = answering.cleaned(text)
        names = comments.names_of(service.unit_id)
        refusal = rules.may_publish(comment.text, edited, names, are_no_names=are_no_names)
        if refusal is not None:
            raise Refused(refusal, field="text")
        comment.state, comment.published = CommentState.PUBLISHED, edited
        comment.withheld_because = ""
        comment.decided_at, comment.decided_by_id = now, actor_id
        _record("comment.published", comment, service, now, actor_id)


def withhold(comment_id: int, reason: Withheld, *, now: datetime, actor_id: int) -> None:
    """Do not publish a comment, or no longer; its ratings count all the same."""
    with transaction():
        comment, service = _locked(comment_id)
        comment.state, comment.withheld_because = CommentState.WITHHELD, reason
        comment.published = comment.answer = ""
        comment.answered_at = comment.answered_by_id = None
        comment.decided_at, comment.decided_by_id = now, actor_id
        _record("comment.withheld", comment, service, now, actor_id)


def answer(
    comment_id: int,
    text: str,
    *,
    action_id: int | None,
    are_no_names: bool,
    now: datetime,
    actor_id: int,
) -> None:
    """Answer a published comment in public, tied to what is done about it.

    Raises Refused(CommentRefusal).
    """
    with transaction():
        comment, service = _locked(comment_id)
        said = answering.cleaned(text)
        names = comments.names_of(service.unit_id)
        state = CommentState(comment.state)
        refusal = rules.may_answer(said, state, names, are_no_names=are_no_names)
        if refusal is not None:
            raise Refused(refusal, field="answer")
        if action_id is not None and not _belongs(action_id, service.id):
            raise NotFound
        comment.answer, comment.action_id = said, action_id
        comment.answered_at, comment.answered_by_id = now, actor_id
        _record("comment.answered", comment, service, now, actor_id)


def _belongs(action_id: int, service_id: int) -> bool:
    query = select(ServiceAction.id).where(
        ServiceAction.id == action_id, ServiceAction.service_id == service_id
    )
    return db.session.scalar(query) is not None


def _locked(comment_id: int) -> tuple[SurveyComment, PublicService]:
    comment = db.session.scalar(
        select(SurveyComment)
        .where(SurveyComment.id == comment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if comment is None:
        raise NotFound
    return comment, db.session.get_one(PublicService, comment.service_id)


def _record(
    action: str, comment: SurveyComment, service: PublicService, now: datetime, actor_id: int
) -> None:
    audit.record(
        action,
        object_kind="survey_comment",
        object_id=comment.id,
        now=now,
        actor_id=actor_id,
        organisation_id=service.organisation_id,
        service=service.code,
        reason=comment.withheld_because or None,
    )
