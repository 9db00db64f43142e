"""What requirements are about, in names and public ids: for words and for the way forward."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from portal.certification.models import Exam, Sitting
from portal.certification.practical.models import PracticalAssessment
from portal.certification.rules.requirements import LeafKind, Node, leaves
from portal.content.models import Course, CourseRevision
from portal.core.db import db
from portal.people.models import Job


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing: what it is called, and its name in an address. `sitting`: the next time an exam
    is held to which one can still sign up, "" for none.
    """

    title: str
    title_en: str = ""
    public_id: str = ""
    sitting: str = ""


@dataclass(frozen=True, slots=True)
class Subjects:
    """By kind of requirement and number; jobs by theirs."""

    known: Mapping[LeafKind, Mapping[int, Subject]] = field(default_factory=dict)

    def of(self, kind: LeafKind, number: int) -> Subject | None:
        return self.known.get(kind, {}).get(number)


def of_trees(trees: Iterable[Node], now: datetime) -> Subjects:
    """Everything these trees name, but competencies (those are in the dictionary everybody has);
    one statement for each kind.
    """
    wanted: dict[LeafKind, set[int]] = {}
    for leaf in (leaf for tree in trees for leaf in leaves(tree)):
        wanted.setdefault(leaf.kind, set()).update(leaf.refs or (leaf.ref,))
    known = {kind: read(wanted[kind], now) for kind, read in _READ.items() if wanted.get(kind)}
    return Subjects(known)


def _courses(ids: Collection[int], _now: datetime) -> dict[int, Subject]:
    rows = db.session.execute(
        select(Course.id, Course.slug, CourseRevision.title, CourseRevision.title_en)
        .join(CourseRevision, CourseRevision.id == Course.current_revision_id)
        .where(Course.id.in_(ids))
    )
    return {id_: Subject(title, title_en, slug) for id_, slug, title, title_en in rows}


def _exams(ids: Collection[int], now: datetime) -> dict[int, Subject]:
    """With the sitting whose registration closes first among those still open."""
    rows = db.session.execute(
        select(Exam.id, Exam.public_id, Exam.title, Sitting.public_id)
        .outerjoin(
            Sitting,
            (Sitting.exam_id == Exam.id)
            & (Sitting.published_at <= now)
            & Sitting.cancelled_at.is_(None)
            & (Sitting.registration_closes_at > now),
        )
        .where(Exam.id.in_(ids))
        .order_by(Sitting.registration_closes_at.desc(), Sitting.id.desc())
    )
    return {
        id_: Subject(title, public_id=public_id, sitting=sitting or "")
        for id_, public_id, title, sitting in rows
    }


def _practicals(ids: Collection[int], _now: datetime) -> dict[int, Subject]:
    row = PracticalAssessment
    rows = db.session.execute(select(row.id, row.public_id, row.title).where(row.id.in_(ids)))
    return {id_: Subject(title, public_id=public_id) for id_, public_id, title in rows}


def _jobs(ids: Collection[int], _now: datetime) -> dict[int, Subject]:
    rows = db.session.execute(select(Job.id, Job.name).where(Job.id.in_(ids)))
    return {id_: Subject(name) for id_, name in rows}


_READ = {
    LeafKind.COURSE: _courses,
    LeafKind.EXAM: _exams,
    LeafKind.PRACTICAL: _practicals,
    LeafKind.POST: _jobs,
}
