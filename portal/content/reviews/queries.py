"""Reads for reviewing: the queue, and everything the page about one draft shows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.content import comparing, exporting, files
from portal.content import service as publishing
from portal.content.comparing import Comparison
from portal.content.drafts import queries as drafts
from portal.content.faults import Fault
from portal.content.files import Files
from portal.content.models import (
    CourseDraft,
    CourseRevision,
    DraftRemark,
    DraftVerdict,
    DraftWriter,
)
from portal.content.queries import course_called
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Person
from portal.people.queries.records import own_records

PAGE = 30


def authors(draft: CourseDraft) -> frozenset[int]:
    """Persons who wrote in a draft or handed it in: none of them publishes it."""
    kept = func.coalesce(Person.merged_into_id, Person.id)
    wrote = select(DraftWriter.person_id).where(DraftWriter.draft_id == draft.id)
    records = or_(Person.id.in_(wrote), Person.id == draft.submitted_by_id)
    return frozenset(db.session.scalars(select(kept).where(records)))


def submitted(actor: Actor) -> Select[CourseDraft]:
    """Drafts that wait for a reviewer, of the agencies the actor reviews for."""
    return drafts.drafts(actor, Permission.COURSE_REVIEW).where(
        CourseDraft.submitted_at.is_not(None)
    )


def decidable(actor: Actor) -> Select[CourseDraft]:
    """Those of them this person did not write in and did not hand in, under this record or one
    merged into it: they wait for them.
    """
    return submitted(actor).where(
        ~_wrote(actor),
        or_(
            CourseDraft.submitted_by_id.is_(None),
            CourseDraft.submitted_by_id.not_in(own_records(actor.person_id)),
        ),
    )


def _wrote(actor: Actor) -> ColumnElement[bool]:
    return exists(
        select(DraftWriter.draft_id).where(
            DraftWriter.draft_id == CourseDraft.id,
            DraftWriter.person_id.in_(own_records(actor.person_id)),
        )
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft in the queue; `is_own` where the reader wrote in it, so somebody else decides."""

    draft: CourseDraft
    submitted_by: str
    is_own: bool


def queue(actor: Actor, after: str = "") -> tuple[list[Waiting], str]:
    """Drafts that wait, the longest first, and the id to go on from; one statement a page."""
    edge = aliased(CourseDraft)
    query = (
        submitted(actor)
        .join(Person, Person.id == CourseDraft.submitted_by_id)
        .add_columns(Person.full_name, Person.id, _wrote(actor))
    )
    if after:
        place = select(edge.submitted_at).where(edge.public_id == after).scalar_subquery()
        own = select(edge.id).where(edge.public_id == after).scalar_subquery()
        query = query.where(
            (CourseDraft.submitted_at > place)
            | ((CourseDraft.submitted_at == place) & (CourseDraft.id > own))
        )
    query = query.order_by(CourseDraft.submitted_at, CourseDraft.id).limit(PAGE + 1)
    rows = [
        Waiting(draft, name, is_own=bool(wrote_in) or by == actor.person_id)
        for draft, name, by, wrote_in in db.session.execute(query)
    ]
    return rows[:PAGE], rows[PAGE - 1].draft.public_id if len(rows) > PAGE else ""


def publication(draft_id: int) -> DraftVerdict | None:
    """The decision that published a draft."""
    return db.session.scalar(
        select(DraftVerdict).where(
            DraftVerdict.draft_id == draft_id, DraftVerdict.outcome == "published"
        )
    )


def published(draft: CourseDraft) -> Files:
    """What is published at the draft's address now; an empty folder for a new course."""
    found = course_called(draft.slug)
    if found is None or found[0].organisation_id != draft.organisation_id:
        return Files(draft.slug, {})
    return exporting.course(draft.slug)


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark with the names of those who wrote and settled it."""

    row: DraftRemark
    by: str
    settled_by: str


@dataclass(frozen=True, slots=True)
class Verdict:
    row: DraftVerdict
    by: str


@dataclass(frozen=True, slots=True)
class Review:
    """Everything about a draft that somebody who decides looks at."""

    draft: CourseDraft
    revision: CourseRevision | None  # published now; None for a new course
    comparison: Comparison
    faults: Sequence[Fault]
    is_stale: bool
    authors: dict[int, str]
    remarks: dict[str, list[Remark]]
    verdicts: Sequence[Verdict]

    @property
    def blocking(self) -> list[Fault]:
        return [one for one in self.faults if one.is_blocking]

    @property
    def open_remarks(self) -> int:
        return sum(one.row.settled_at is None for all_ in self.remarks.values() for one in all_)


def review(draft: CourseDraft) -> Review:
    """The draft beside what is published now."""
    mine, theirs = drafts.files(draft), published(draft)
    found = course_called(draft.slug)
    return Review(
        draft,
        found[1] if found and theirs.entries else None,
        comparing.compare(theirs, mine),
        publishing.checked(mine).faults,
        is_stale=files.digests(theirs) != draft.base,
        authors=_names(authors(draft)),
        remarks=_remarks(draft.id),
        verdicts=_verdicts(draft.id),
    )


def _names(ids: frozenset[int]) -> dict[int, str]:
    query = select(Person.id, Person.full_name).where(Person.id.in_(ids)).order_by(Person.sort_key)
    return {id_: name for id_, name in db.session.execute(query)}


def _remarks(draft_id: int) -> dict[str, list[Remark]]:
    settler = aliased(Person)
    rows = db.session.execute(
        select(DraftRemark, Person.full_name, settler.full_name)
        .join(Person, Person.id == DraftRemark.written_by_id)
        .outerjoin(settler, settler.id == DraftRemark.settled_by_id)
        .where(DraftRemark.draft_id == draft_id)
        .order_by(DraftRemark.written_at, DraftRemark.id)
    )
    found: dict[str, list[Remark]] = defaultdict(list)
    for row, by, settled_by in rows:
        found[row.place].append(Remark(row, by, settled_by or ""))
    return dict(found)


def _verdicts(draft_id: int) -> list[Verdict]:
    rows = db.session.execute(
        select(DraftVerdict, Person.full_name)
        .join(Person, Person.id == DraftVerdict.decided_by_id)
        .where(DraftVerdict.draft_id == draft_id)
        .order_by(DraftVerdict.id.desc())
    )
    return [Verdict(row, by) for row, by in rows]


def sent_back(draft: CourseDraft) -> Verdict | None:
    """Why a draft came back, while its authors mend it."""
    found = () if draft.submitted_at else _verdicts(draft.id)
    return next(iter(found), None)


def ended(actor: Actor, public_id: str) -> tuple[CourseDraft, DraftVerdict]:
    """A draft that was published, in the agencies the actor reads courses of. Raises NotFound."""
    ids = drafts.agency_ids(actor, Permission.COURSE_READ)
    row = db.session.execute(
        select(CourseDraft, DraftVerdict)
        .join(DraftVerdict, DraftVerdict.draft_id == CourseDraft.id)
        .where(
            CourseDraft.public_id == public_id,
            CourseDraft.organisation_id.in_(ids),
            DraftVerdict.outcome == "published",
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def revision_of(verdict: DraftVerdict) -> CourseRevision:
    """The revision a draft became."""
    return db.session.scalars(
        select(CourseRevision).where(CourseRevision.id == verdict.revision_id)
    ).one()
