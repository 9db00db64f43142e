"""Attainment policies: drafts are written together, publishing is one act and final."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from portal.competency.models import AttainmentPolicy, PolicyDraft
from portal.competency.queries import policies as queries
from portal.competency.queries import reference
from portal.competency.rules.policy import Policy
from portal.competency.rules.policy_document import compare, parse_policy, policy_document
from portal.competency.rules.policy_text import policy_text
from portal.competency.rules.publishing import PublishRefusal, may_succeed
from portal.competency.rules.reading import DocumentError
from portal.competency.rules.source_text import FaultyText, read_source
from portal.core import audit, outbox, stamps
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused

PUBLISHED = "policy.published"
"""Kind of the effect that follows: whoever keeps levels computes them anew before the day."""

MAX_TEXT = 60_000
_NAMES_OF_A_VERSION = ("version", "valid_from", "title")


class DraftRefusal(StrEnum):
    """Why a draft cannot be saved or published."""

    CHANGED_MEANWHILE = "draft.changed_meanwhile"
    CLOSED = "draft.closed"
    FAULTY = "draft.faulty"
    TOO_LONG = "draft.too_long"
    WRONG_VERSION = "draft.wrong_version"


def read_policy(text: str) -> Policy:
    """The policy of a text. Raises FaultyText with the line of every fault."""
    source = read_source(text)
    try:
        return parse_policy(source.document)
    except DocumentError as error:
        raise source.locate(error) from error


def start_draft(*, now: datetime, today: date, actor_id: int) -> PolicyDraft:
    """A copy of the newest policy to edit, for the first day of next month.

    Before any policy was published it is a copy of the one that ships with the portal.
    """
    with transaction():
        base = newest()
        number = base.version if base is not None else 0
        source = base if base is not None else read_policy(reference.text(reference.POLICY))
        copy = replace(source, version=number + 1, valid_from=_first_of_next_month(today))
        draft = PolicyDraft(
            base_version=number,
            text=policy_text(copy),
            revision=1,
            created_at=now,
            saved_at=now,
            saved_by_id=actor_id,
        )
        db.session.add(draft)
        db.session.flush()
        _record("policy_draft.started", draft, now, actor_id)
    return draft


def newest() -> Policy | None:
    """The policy with the highest version, wherever its day lies."""
    return max(queries.published(), key=lambda policy: policy.version, default=None)


def _first_of_next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def save_draft(
    draft_id: int, text: str, source: str, *, revision: int, now: datetime, actor_id: int
) -> PolicyDraft:
    """Keep what was typed, faults and all; `revision` is the one its author started from.

    Saving the same again changes nothing. Raises NotFound, Refused(DraftRefusal).
    """
    if len(text) > MAX_TEXT:
        raise Refused(DraftRefusal.TOO_LONG, field="text", limit=MAX_TEXT)
    with transaction():
        draft = _locked(draft_id)
        if (draft.text, draft.source) == (text, source):
            return draft
        if draft.published_version is not None or draft.discarded_at is not None:
            raise Refused(DraftRefusal.CLOSED)
        if draft.revision != revision:
            raise Refused(DraftRefusal.CHANGED_MEANWHILE)
        draft.text = text
        draft.source = source
        draft.revision += 1
        draft.saved_at = now
        draft.saved_by_id = actor_id
        db.session.flush()
    return draft


def discard_draft(draft_id: int, *, now: datetime, actor_id: int) -> None:
    """Put a draft aside; doing so again changes nothing. Raises NotFound, Refused."""
    with transaction():
        draft = _locked(draft_id)
        if draft.published_version is not None:
            raise Refused(DraftRefusal.CLOSED)
        if draft.discarded_at is None:
            draft.discarded_at = now
            db.session.flush()
            _record("policy_draft.discarded", draft, now, actor_id)


def publish_draft(
    draft_id: int, *, revision: int, now: datetime, today: date, actor_id: int
) -> int:
    """Publish a draft as it was when its reader pressed the button; returns the version.

    Publishing it again returns the same version. Of two drafts of the same policy the first
    wins, the second is refused as outdated. Raises NotFound, Refused(DraftRefusal or
    PublishRefusal).
    """
    with transaction():
        stamps.renew(stamps.REFERENCE, now)
        draft = _locked(draft_id)
        if draft.published_version is not None:
            return draft.published_version
        if draft.discarded_at is not None:
            raise Refused(DraftRefusal.CLOSED)
        if draft.revision != revision:
            raise Refused(DraftRefusal.CHANGED_MEANWHILE)
        refused = why_not(draft, today=today)
        if refused is not None:
            raise refused
        policy = read_policy(draft.text)
        _publish(policy, draft.source, now=now, actor_id=actor_id)
        draft.published_version = policy.version
        db.session.flush()
    return policy.version


def publish_document(
    policy: Policy,
    source: str,
    *,
    now: datetime,
    today: date,
    actor_id: int | None,
    dry_run: bool = False,
) -> bool:
    """Publish a policy read from a file; False when this version is published already.

    Raises Refused(PublishRefusal or DraftRefusal).
    """
    with transaction():
        if not dry_run:
            stamps.renew(stamps.REFERENCE, now)
        last = _newest_version()
        if policy.version <= last:
            known = {one.version: one for one in queries.published()}
            if not differences(known[policy.version], policy):
                return False
            raise Refused(PublishRefusal.OUTDATED, number=last)
        refused = _refusal(policy, source, last, today)
        if refused is not None:
            raise refused
        if not dry_run:
            _publish(policy, source, now=now, actor_id=actor_id)
    return True


def from_tomorrow(policy: Policy, today: date) -> Policy:
    """The policy as it may be published today: a first one on its day, a later one tomorrow at
    the earliest.
    """
    if policy.version <= 1 or policy.valid_from > today:
        return policy
    return replace(policy, valid_from=today + timedelta(days=1))


def why_not(draft: PolicyDraft, *, today: date) -> Refused | None:
    """Why the draft cannot be published as it stands; None when it can."""
    try:
        policy = read_policy(draft.text)
    except FaultyText as error:
        return Refused(DraftRefusal.FAULTY, field="text", count=len(error.located))
    last = _newest_version()
    if draft.base_version != last:
        return Refused(PublishRefusal.OUTDATED, number=last)
    return _refusal(policy, draft.source, last, today)


def _refusal(policy: Policy, source: str, last: int, today: date) -> Refused | None:
    """Why the policy may not be the next one after version `last`."""
    if policy.version != last + 1:
        return Refused(DraftRefusal.WRONG_VERSION, field="text", expected=last + 1)
    if not source:
        return Refused(PublishRefusal.NO_SOURCE, field="source")
    reason = may_succeed(policy.valid_from, first=last == 0, today=today)
    if reason is not None:
        return Refused(reason, field="text")
    base = newest()
    if base is not None and not differences(base, policy):
        return Refused(PublishRefusal.UNCHANGED)
    return None


def _publish(policy: Policy, source: str, *, now: datetime, actor_id: int | None) -> None:
    db.session.add(
        AttainmentPolicy(
            version=policy.version,
            valid_from=policy.valid_from,
            body=policy_document(policy),
            source=source,
            published_at=now,
            published_by_id=actor_id,
        )
    )
    db.session.flush()
    audit.record(
        "policy.published",
        object_kind="attainment_policy",
        object_id=policy.version,
        now=now,
        actor_id=actor_id,
        valid_from=policy.valid_from.isoformat(),
    )
    number = policy.version
    outbox.enqueue(PUBLISHED, {"version": number}, event_key=f"policy:{number}", now=now)


def differences(before: Policy, after: Policy) -> list[str]:
    """Paths at which the rules of two policies differ; their names and days do not count."""
    changes = compare(before, after)
    return [change.path for change in changes if change.path not in _NAMES_OF_A_VERSION]


def _newest_version() -> int:
    return db.session.scalar(select(func.max(AttainmentPolicy.version))) or 0


def _locked(draft_id: int) -> PolicyDraft:
    query = select(PolicyDraft).where(PolicyDraft.id == draft_id).with_for_update()
    draft = db.session.scalar(query.execution_options(populate_existing=True))
    if draft is None:
        raise NotFound
    return draft


def _record(action: str, draft: PolicyDraft, now: datetime, actor_id: int) -> None:
    audit.record(
        action,
        object_kind="policy_draft",
        object_id=draft.public_id,
        now=now,
        actor_id=actor_id,
        base_version=draft.base_version,
    )
