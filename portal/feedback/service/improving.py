"""Improvement actions: promised with an owner and a day, done with words that say what changed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core import audit, stored
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.feedback.models import PublicService, ServiceAction
from portal.feedback.rules import actions as rules
from portal.feedback.rules.actions import ActionRefusal

_FIELDS = {
    ActionRefusal.TITLE: "title",
    ActionRefusal.DUE: "due_on",
    ActionRefusal.PROOF: "proof",
    ActionRefusal.DONE_BEFORE: "done_on",
    ActionRefusal.NOT_COME: "done_on",
    ActionRefusal.ENDED: "proof",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What will be done, about which element ("" for the whole), by which post, until when."""

    title: str
    element: str
    owner_post_id: int
    due_on: date


def promise(
    service: PublicService, made: Promise, *, on: date, now: datetime, actor_id: int | None
) -> ServiceAction:
    """A new action of a service. Raises Refused(ActionRefusal)."""
    refusal = rules.may_write(made.title, made.due_on, on=on)
    if refusal is not None:
        raise Refused(refusal, field=_FIELDS[refusal])
    with transaction():
        action = ServiceAction(
            service_id=service.id,
            element=made.element,
            title=made.title,
            owner_post_id=made.owner_post_id,
            due_on=made.due_on,
            created_at=now,
            created_by_id=actor_id,
        )
        db.session.add(action)
        db.session.flush()
        _record("improvement.promised", action, service, now, actor_id)
    return action


@dataclass(frozen=True, slots=True)
class Proof:
    """What has changed, in words; perhaps where to read it, and a file that everybody may see."""

    words: str
    url: str = ""
    document: Received | None = None


def finish(
    action_id: int, proof: Proof, done_on: date, *, on: date, now: datetime, actor_id: int
) -> None:
    """Say that an action is done, since when, and what has changed.

    Raises Refused(ActionRefusal, QuotaRefusal).
    """
    with transaction():
        action, service = _locked(action_id)
        is_open = action.done_on is None and action.dropped_on is None
        begun_on = action.created_at.date()
        refusal = rules.may_finish(proof.words, done_on, begun_on, on=on, is_open=is_open)
        if refusal is not None:
            raise Refused(refusal, field=_FIELDS[refusal])
        action.done_on, action.proof, action.proof_url = done_on, proof.words, proof.url
        if proof.document is not None:
            kept = stored.add(
                proof.document,
                Purpose.DOCUMENT,
                person_id=actor_id,
                organisation_id=service.organisation_id,
                now=now,
            )
            action.proof_file_id = kept.id
        _record("improvement.done", action, service, now, actor_id)


def drop(action_id: int, reason: str, *, on: date, now: datetime, actor_id: int) -> None:
    """Give an action up, with the reason. Raises Refused(ActionRefusal)."""
    with transaction():
        action, service = _locked(action_id)
        if action.done_on is not None or action.dropped_on is not None:
            raise Refused(ActionRefusal.ENDED, field="reason")
        if not rules.SHORTEST <= len(reason) <= rules.LONGEST:
            raise Refused(ActionRefusal.REASON, field="reason")
        action.dropped_on, action.drop_reason = on, reason
        _record("improvement.dropped", action, service, now, actor_id)


def _locked(action_id: int) -> tuple[ServiceAction, PublicService]:
    action = db.session.scalar(
        select(ServiceAction)
        .where(ServiceAction.id == action_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if action is None:
        raise NotFound
    return action, db.session.get_one(PublicService, action.service_id)


def _record(
    what: str, action: ServiceAction, service: PublicService, now: datetime, actor_id: int | None
) -> None:
    audit.record(
        what,
        object_kind="service_action",
        object_id=action.id,
        now=now,
        actor_id=actor_id,
        organisation_id=service.organisation_id,
        service=service.code,
        element=action.element,
    )
