"""What the records say about some persons towards what schemes ask for: `weighing.Facts`.

One call serves a whole list: each kind of record is read once, whoever and however many are asked
about, and only where a tree asks for it. Records of somebody who was merged into another count for
the one that stays. Whatever came after the day of the question is left out, so that an application
is weighed on the day it was handed in however late it is decided.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import aliased

from portal.assessment.models import Attempt, AttemptResult
from portal.assessment.rules.attempts import Purpose
from portal.certification.models import Exam, Registration, Sitting
from portal.certification.practical.models import (
    PracticalBooking,
    PracticalResult,
    PracticalSlot,
)
from portal.certification.queries.standing import is_out
from portal.certification.rules.requirements import Leaf, LeafKind, Node, leaves
from portal.certification.rules.weighing import Facts, Finding, Span
from portal.certification.schemes.models import CertificateApplication, CertificateStatement
from portal.competency.rules.kinds import STRANDS, Strand
from portal.content.models import CourseRevision
from portal.core import zones
from portal.core.db import db
from portal.learning.hours import books
from portal.learning.models import CourseCompletion, Enrolment
from portal.ledger.queries import events, profiles
from portal.ledger.queries.events import Origin
from portal.ledger.queries.profiles import HeldLevel
from portal.people.models import Person, Post, Tenure
from portal.people.queries import agencies

Key = tuple[LeafKind, int, str]
"""Kind, number of what is asked for, and the strand of a level."""


@dataclass(frozen=True, slots=True)
class Source:
    """The record a fact was read from: the registration of an exam, the booking of an assessment,
    the origin of the evidence that decides a level.
    """

    public_id: str = ""
    sitting: str = ""  # public id of an exam's sitting
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Facts about one person, and where each of them was read."""

    facts: Facts
    sources: Mapping[Key, Source] = field(default_factory=dict)

    def source(self, finding: Finding) -> Source | None:
        """Where the fact of a finding was read; None for sums, posts, courses and statements."""
        return self.sources.get(key_of(finding.leaf))


def key_of(leaf: Leaf) -> Key:
    """What a leaf is about."""
    if leaf.kind is LeafKind.EVIDENCE:
        return leaf.kind, leaf.competency, leaf.strand.value
    return leaf.kind, leaf.competency if leaf.kind is LeafKind.ASSESSOR else leaf.ref, ""


def facts_for(
    person_id: int, tree: Node, on: date, application: CertificateApplication | None = None
) -> Facts:
    """What is known of one person on the day, with the statements of their application."""
    found = of_persons([person_id], [tree], on)[person_id].facts
    return found if application is None else stated(found, statements([application.id]))


def stated(facts: Facts, made: Iterable[CertificateStatement]) -> Facts:
    """The facts with what the supervisor stated in one application, or would not."""
    rows = list(made)
    return Facts(
        facts.courses, facts.hours, facts.posts, facts.strands, facts.exams, facts.practicals,
        facts.decided,
        stated=frozenset(one.key for one in rows if one.is_made),
        refused=frozenset(one.key for one in rows if not one.is_made),
    )  # fmt: skip


def statements(application_ids: Collection[int]) -> Sequence[CertificateStatement]:
    """What was stated in these applications, as it is now."""
    query = select(CertificateStatement).where(
        CertificateStatement.application_id.in_(application_ids)
    )
    ordered = query.order_by(CertificateStatement.id).execution_options(populate_existing=True)
    return db.session.scalars(ordered).all() if application_ids else ()


def of_persons(person_ids: Collection[int], trees: Iterable[Node], on: date) -> dict[int, Known]:
    """Person → what is known on the day of everything these trees ask for, without statements."""
    asked = _asked(trees)
    owners = _owners(person_ids)
    found = _Found()
    for kind, read in _READ.items():
        if asked.get(kind):
            read(owners, asked[kind], on, found)
    if asked.get(LeafKind.EVIDENCE) or asked.get(LeafKind.ASSESSOR):
        _levels(person_ids, asked, on, found)
    return {person_id: found.known(person_id) for person_id in person_ids}


_Asked = dict[LeafKind, frozenset[int]]


def _asked(trees: Iterable[Node]) -> _Asked:
    """What is asked for, by kind: courses, jobs, exams, assessments, competencies."""
    numbers: defaultdict[LeafKind, set[int]] = defaultdict(set)
    for leaf in (leaf for tree in trees for leaf in leaves(tree)):
        about = leaf.refs if leaf.kind is LeafKind.POST else (leaf.ref or leaf.competency,)
        numbers[leaf.kind].update(about)
    return {kind: frozenset(some) for kind, some in numbers.items()}


def _owners(person_ids: Collection[int]) -> dict[int, int]:
    """Record → whom it counts for: these persons' own and those merged into them."""
    merged = select(Person.id, Person.merged_into_id).where(Person.merged_into_id.in_(person_ids))
    owners = {id_: owner for id_, owner in db.session.execute(merged) if owner is not None}
    return owners | {id_: id_ for id_ in person_ids}


class _Found:
    """What the readers collect, by person."""

    def __init__(self) -> None:
        self.achieved: defaultdict[tuple[int, LeafKind], dict[int, date]] = defaultdict(dict)
        self.hours: Mapping[int, Sequence[tuple[date, int]]] = {}
        self.posts: defaultdict[int, list[Span]] = defaultdict(list)
        self.strands: defaultdict[int, dict[tuple[int, Strand], int]] = defaultdict(dict)
        self.decided: defaultdict[int, dict[int, int]] = defaultdict(dict)
        self.sources: defaultdict[int, dict[Key, Source]] = defaultdict(dict)

    def achieve(
        self, owner: int, kind: LeafKind, number: int, on: date, source: Source | None = None
    ) -> None:
        """The latest day counts, and its record."""
        days = self.achieved[owner, kind]
        if number not in days or days[number] <= on:
            days[number] = on
            if source is not None:
                self.sources[owner][kind, number, ""] = source

    def hold(self, owner: int, held: Mapping[int, HeldLevel]) -> Iterator[tuple[Key, int]]:
        """Levels of strands; which line decides each."""
        for competency, level in held.items():
            for strand, height, line in zip(STRANDS, level.strands, level.deciding, strict=False):
                self.strands[owner][competency, strand] = height
                if line is not None:
                    yield (LeafKind.EVIDENCE, competency, strand.value), line

    def decide(self, owner: int, held: Mapping[int, HeldLevel]) -> Iterator[tuple[Key, int]]:
        """Assessors' decisions; one that waits for its renewal is none in force."""
        for competency, level in held.items():
            decision = level.deciding[-1]
            if decision is not None and not level.awaiting:
                self.decided[owner][competency] = level.level
                yield (LeafKind.ASSESSOR, competency, ""), decision

    def known(self, person_id: int) -> Known:
        facts = Facts(
            courses=self.achieved[person_id, LeafKind.COURSE],
            hours=tuple(self.hours.get(person_id, ())),
            posts=tuple(self.posts[person_id]),
            strands=self.strands[person_id],
            exams=self.achieved[person_id, LeafKind.EXAM],
            practicals=self.achieved[person_id, LeafKind.PRACTICAL],
            decided=self.decided[person_id],
        )
        return Known(facts, self.sources[person_id])


_Owners = Mapping[int, int]


def _courses(owners: _Owners, wanted: frozenset[int], on: date, found: _Found) -> None:
    rows = db.session.execute(
        select(CourseCompletion.person_id, CourseRevision.course_id, CourseCompletion.on_day)
        .join(Enrolment, Enrolment.id == CourseCompletion.enrolment_id)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .where(
            CourseCompletion.person_id.in_(owners),
            CourseRevision.course_id.in_(wanted),
            CourseCompletion.on_day <= on,
        )
    )
    for record, course, day in rows:
        found.achieve(owners[record], LeafKind.COURSE, course, day)


def _hours(owners: _Owners, _wanted: frozenset[int], on: date, found: _Found) -> None:
    found.hours = books.days(sorted(set(owners.values())), on)


def _posts(owners: _Owners, wanted: frozenset[int], on: date, found: _Found) -> None:
    """Acting posts count too, as the work is done in them."""
    rows = db.session.execute(
        select(Tenure.person_id, Post.job_id, Tenure.valid_from, Tenure.valid_until)
        .join(Post, Post.id == Tenure.post_id)
        .where(Tenure.person_id.in_(owners), Post.job_id.in_(wanted), Tenure.valid_from <= on)
        .order_by(Tenure.valid_from, Tenure.id)
    )
    for record, job, since, until in rows:
        found.posts[owners[record]].append(Span(job, since, until))


def _exams(owners: _Owners, wanted: frozenset[int], on: date, found: _Found) -> None:
    """Attempts that passed by their newest result, were not voided, and whose score is out."""
    newer = aliased(AttemptResult)
    is_newest = ~exists(
        select(newer.id).where(
            newer.attempt_id == AttemptResult.attempt_id, newer.number > AttemptResult.number
        )
    )
    rows = db.session.execute(
        select(
            Attempt.person_id, Attempt.closed_at, Sitting.exam_id, Sitting.zone, Exam.release,
            Sitting.score_released_at, Registration.public_id, Sitting.public_id.label("sitting"),
        )
        .join(Registration, Registration.public_id == Attempt.owner_ref)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .join(Exam, Exam.id == Sitting.exam_id)
        .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .where(
            Attempt.person_id.in_(owners),
            Attempt.purpose == Purpose.EXAM.value,
            Attempt.closed_at.is_not(None),
            Attempt.ending.is_distinct_from("voided"),
            Sitting.exam_id.in_(wanted),
            AttemptResult.passed,
            is_newest,
        )
        .order_by(Attempt.closed_at)
    )  # fmt: skip
    for row in rows:
        day = zones.local_day(row.closed_at, row.zone)
        if day <= on and is_out(row.release, row.score_released_at):
            source = Source(row.public_id, sitting=row.sitting)
            found.achieve(owners[row.person_id], LeafKind.EXAM, row.exam_id, day, source)


def _practicals(owners: _Owners, wanted: frozenset[int], on: date, found: _Found) -> None:
    """By the newest result of each booking; one that is open for correction stands meanwhile."""
    for row in _assessed(owners, wanted):
        day = zones.local_day(row.starts_at, agencies.timezones()[row.organisation_id])
        if day <= on:
            owner, source = owners[row.person_id], Source(row.public_id)
            found.achieve(owner, LeafKind.PRACTICAL, row.assessment_id, day, source)


def _assessed(
    owners: _Owners, wanted: frozenset[int]
) -> Sequence[Row[int, int, int, str, datetime]]:
    newer, book = aliased(PracticalResult), PracticalBooking
    is_newest = ~exists(
        select(newer.id).where(
            newer.booking_id == PracticalResult.booking_id, newer.number > PracticalResult.number
        )
    )
    return db.session.execute(
        select(
            book.person_id, book.organisation_id, book.assessment_id, book.public_id,
            PracticalSlot.starts_at,
        )
        .join(PracticalResult, PracticalResult.booking_id == book.id)
        .join(PracticalSlot, PracticalSlot.id == book.slot_id)
        .where(
            book.person_id.in_(owners),
            book.assessment_id.in_(wanted),
            book.ended_at.is_(None),
            PracticalResult.passed,
            is_newest,
        )
        .order_by(PracticalSlot.starts_at)
    ).all()  # fmt: skip


def _levels(person_ids: Collection[int], asked: _Asked, on: date, found: _Found) -> None:
    """Levels of the profile of the day, and where the lines that decide them come from."""
    lines: defaultdict[int, list[tuple[int, Key]]] = defaultdict(list)
    for person_id, held in profiles.levels(person_ids, on).items():
        strands = held.keys() & asked.get(LeafKind.EVIDENCE, frozenset())
        decisions = held.keys() & asked.get(LeafKind.ASSESSOR, frozenset())
        for key, line in (
            *found.hold(person_id, {one: held[one] for one in strands}),
            *found.decide(person_id, {one: held[one] for one in decisions}),
        ):
            lines[line].append((person_id, key))
    for number, origin in events.origins(lines.keys()).items():
        for person_id, key in lines[number]:
            found.sources[person_id][key] = Source(origin=origin)


_READ = {
    LeafKind.COURSE: _courses,
    LeafKind.HOURS: _hours,
    LeafKind.POST: _posts,
    LeafKind.EXAM: _exams,
    LeafKind.PRACTICAL: _practicals,
}
