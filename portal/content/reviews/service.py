"""What a reviewer does with a draft, and its author with what comes back."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, update

from portal.content import exporting, files
from portal.content import service as publishing
from portal.content.drafts import notices
from portal.content.drafts import queries as drafts
from portal.content.drafts import service as drafting
from portal.content.drafts.notices import DraftNotice
from portal.content.drafts.service import CourseDraftRefusal
from portal.content.faults import FaultyFolder
from portal.content.files import Files
from portal.content.models import (
    Course,
    CourseDraft,
    CourseRevision,
    DraftRemark,
    DraftVerdict,
)
from portal.content.queries import locked_course
from portal.content.reviews import queries
from portal.content.reviews.deciding import Keep, ReviewRefusal, may_publish, renewal
from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused

MAX_WORDS = 2000
_PLACE = re.compile(r"course|(?:module|lesson|quiz|item|media|file):[^\s\x00-\x1f]{1,205}")


def publish(
    draft_id: int,
    *,
    version: int,
    change_note: str = "",
    minor: Collection[str] = (),
    now: datetime,
    actor_id: int,
) -> DraftVerdict:
    """Publish a draft that was handed in, as the second person; twice by the same is once.

    `version` is the draft's as it was looked at. `minor` are the lessons and quizzes whose change
    asks nothing of those who had done them, `change_note` what learners read about this revision.
    Where questions alone changed there is no new revision to say it of: what was written for
    learners stays with the verdict. Revision, items, the draft's end, verdict, audit and messages
    commit together; checking and rendering come before. Raises NotFound, Refused(ReviewRefusal,
    CourseDraftRefusal).
    """
    seen = _decidable(draft_id, actor_id)
    if isinstance(seen, DraftVerdict):
        return seen
    _same_version(seen, version)
    try:
        ready = publishing.prepare(drafts.files(seen))
    except FaultyFolder as faulty:
        raise Refused(ReviewRefusal.FAULTY) from faulty
    with transaction():
        course = locked_course(seen.slug)
        draft = _decidable(draft_id, actor_id, lock=True)
        if isinstance(draft, DraftVerdict):
            return draft
        _same_version(draft, version)
        _refuse_stale(draft, course)
        owner = draft.organisation_id
        loaded = publishing.put_out(ready, now=now, actor_id=actor_id, organisation_id=owner)
        revision = _published_now(draft)
        words = change_note.strip()[:MAX_WORDS]
        if loaded.is_new:
            revision.change_note = words
            revision.minor = sorted({part["key"] for part in ready.parts} & set(minor))
        draft.course_id = revision.course_id
        told = queries.authors(draft) - {actor_id}
        drafting.published(draft.id, now=now, actor_id=actor_id)
        unsaid = "" if loaded.is_new else words
        verdict = _decide(draft, "published", unsaid, now, actor_id, revision_id=revision.id)
        path = f"/courses/{draft.slug}"
        notices.tell(draft, DraftNotice.PUBLISHED, sorted(told), path=path, now=now)
    return verdict


def send_back(draft_id: int, reason: str, *, now: datetime, actor_id: int) -> DraftVerdict:
    """Give a draft back to its authors, and say why. Raises NotFound, Refused(ReviewRefusal)."""
    words = reason.strip()
    if not words:
        raise Refused(ReviewRefusal.NO_REASON, field="reason")
    with transaction():
        draft = drafts.open_draft(draft_id, lock=True)
        if draft.submitted_at is None:
            raise Refused(ReviewRefusal.NOT_SUBMITTED)
        told = queries.authors(draft) - {actor_id}
        draft.submitted_at = draft.submitted_by_id = None
        verdict = _decide(draft, "returned", words[:MAX_WORDS], now, actor_id)
        _record("course_draft.returned", draft, now, actor_id)
        path = notices.path_of(draft)
        notices.tell(draft, DraftNotice.RETURNED, sorted(told), path=path, now=now)
    return verdict


def tell_change(revision_id: int, text: str, *, now: datetime, actor_id: int) -> None:
    """Say what is different in a revision, for the learners who read its course page.

    What a reviewer had written of it and could not be said waits no longer.
    """
    with transaction():
        revision = db.session.get_one(CourseRevision, revision_id, with_for_update=True)
        revision.change_note = text.strip()[:MAX_WORDS]
        unsaid = (DraftVerdict.revision_id == revision_id, DraftVerdict.reason != "")
        db.session.execute(update(DraftVerdict).where(*unsaid).values(reason=""))
        audit.record(
            "course.change_told",
            object_kind="course_revision",
            object_id=revision.id,
            now=now,
            actor_id=actor_id,
        )


def remark(draft_id: int, place: str, body: str, *, now: datetime, actor_id: int) -> DraftRemark:
    """Write a remark at a place of a draft. Raises NotFound, Refused(ReviewRefusal)."""
    words = body.strip()
    if not words:
        raise Refused(ReviewRefusal.NO_REASON, field="body")
    if not is_place(place):
        raise Refused(ReviewRefusal.NO_PLACE)
    with transaction():
        draft = drafts.open_draft(draft_id)
        row = DraftRemark(
            draft_id=draft.id,
            place=place,
            body=words[:MAX_WORDS],
            written_at=now,
            written_by_id=actor_id,
        )
        db.session.add(row)
        db.session.flush()
    return row


def is_place(place: str) -> bool:
    """Whether a remark can stand there."""
    return _PLACE.fullmatch(place) is not None


def settle(draft_id: int, public_id: str, *, now: datetime, actor_id: int) -> str:
    """Mark a remark as seen to; again changes nothing. Its place. Raises NotFound."""
    with transaction():
        drafts.open_draft(draft_id)
        row = db.session.scalar(
            select(DraftRemark)
            .where(DraftRemark.draft_id == draft_id, DraftRemark.public_id == public_id)
            .with_for_update()
        )
        if row is None:
            raise NotFound
        if row.settled_at is None:
            row.settled_at, row.settled_by_id = now, actor_id
    return row.place


def renew(
    draft_id: int, keep: Mapping[str, Keep], *, now: datetime, actor_id: int
) -> tuple[str, ...]:
    """Bring what was published meanwhile into a draft; the paths that were brought over.

    Files that only the published side changed are taken; where both did, `keep` says which stays.
    Raises NotFound, Refused(OPEN_CONFLICT) where it does not, Refused(NOTHING_NEW).
    """
    with transaction():
        slug = drafts.open_draft(draft_id).slug
        course = locked_course(slug)  # before the draft, as where it is published
        draft = drafts.open_draft(draft_id, lock=True)
        if draft.submitted_at is not None:
            raise Refused(CourseDraftRefusal.SUBMITTED)
        if course is None or course.organisation_id != draft.organisation_id:
            raise Refused(ReviewRefusal.NOTHING_NEW)
        theirs, revision = exporting.course(slug), _published_now(draft)
        digests = files.digests(theirs)
        if digests == draft.base:
            raise Refused(ReviewRefusal.NOTHING_NEW)
        plan = renewal(draft.base, files.digests(drafts.files(draft)), digests)
        if not set(plan.conflicts) <= set(keep):
            raise Refused(ReviewRefusal.OPEN_CONFLICT)
        wanted = [*plan.take, *(one for one in plan.conflicts if keep[one] is Keep.THEIRS)]
        changes = {path: _change(theirs, path) for path in wanted}
        drafting.write(draft.id, changes, expected={}, now=now, actor_id=actor_id)
        draft.base, draft.base_revision_id = dict(digests), revision.id
        draft.course_id = revision.course_id
        _record("course_draft.renewed", draft, now, actor_id)
    return tuple(sorted(wanted))


def _change(theirs: Files, path: str) -> drafting.Change:
    entry = theirs.entries.get(path)
    if entry is None:
        return None
    return entry.read() if entry.file_id is None else entry.file_id


def _decidable(draft_id: int, actor_id: int, *, lock: bool = False) -> CourseDraft | DraftVerdict:
    """The draft as it may be published by this person, or what they decided already."""
    query = select(CourseDraft).where(CourseDraft.id == draft_id)
    if lock:
        query = query.with_for_update()
    draft = db.session.scalar(query.execution_options(populate_existing=True))
    if draft is None:
        raise NotFound
    if draft.outcome == "published":
        verdict = queries.publication(draft.id)
        if verdict is None or verdict.decided_by_id != actor_id:
            raise Refused(ReviewRefusal.PUBLISHED_ALREADY)
        return verdict
    if draft.ended_at is not None:
        raise NotFound
    refusal = may_publish(
        is_submitted=draft.submitted_at is not None,
        authors=queries.authors(draft),
        actor_id=actor_id,
    )
    if refusal is not None:
        raise Refused(refusal)
    return draft


def _same_version(draft: CourseDraft, version: int) -> None:
    if draft.version != version:
        raise Refused(ReviewRefusal.CHANGED)


def _refuse_stale(draft: CourseDraft, course: Course | None) -> None:
    """What is published is no longer what the draft was begun from."""
    if course is None:
        if draft.base:
            raise Refused(ReviewRefusal.STALE)
        return
    if course.organisation_id != draft.organisation_id:
        raise Refused(CourseDraftRefusal.ADDRESS_TAKEN)
    if files.digests(exporting.course(draft.slug)) != draft.base:
        raise Refused(ReviewRefusal.STALE)


def _published_now(draft: CourseDraft) -> CourseRevision:
    return db.session.scalars(
        select(CourseRevision)
        .join(Course, Course.current_revision_id == CourseRevision.id)
        .where(Course.slug == draft.slug)
    ).one()


def _decide(
    draft: CourseDraft,
    outcome: str,
    reason: str,
    now: datetime,
    actor_id: int,
    *,
    revision_id: int | None = None,
) -> DraftVerdict:
    verdict = DraftVerdict(
        draft_id=draft.id,
        version=draft.version,
        outcome=outcome,
        reason=reason,
        decided_at=now,
        decided_by_id=actor_id,
        revision_id=revision_id,
    )
    db.session.add(verdict)
    db.session.flush()
    return verdict


def _record(act: str, draft: CourseDraft, now: datetime, actor_id: int) -> None:
    audit.record(
        act,
        object_kind="course_draft",
        object_id=draft.id,
        now=now,
        actor_id=actor_id,
        organisation_id=draft.organisation_id,
        slug=draft.slug,
    )
