"""Reads of a learner's way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Select,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased, joinedload

from portal.assessment import queries as attempts
from portal.competency.queries import catalogue as dictionary
from portal.content import queries as content
from portal.content.models import Course, CourseRevision
from portal.core import stamps
from portal.core.db import db
from portal.core.errors import NotFound
from portal.learning.models import (
    CourseCompletion,
    CourseRun,
    Enrolment,
    LessonCompletion,
)
from portal.learning.moving import redoing
from portal.people.models import Organisation, Person


def open_runs(
    organisation_id: int | BindParameter[int] | None, now: datetime | BindParameter[datetime]
) -> Select[Course, CourseRevision, CourseRun]:
    """Courses an agency offers now; the catalogue and every course page start here."""
    return (
        select(Course, CourseRevision, CourseRun)
        .join(CourseRun, CourseRun.course_id == Course.id)
        .join(CourseRevision, CourseRevision.id == CourseRun.revision_id)
        .where(
            CourseRun.organisation_id == organisation_id,
            CourseRun.opens_at <= now,
            or_(CourseRun.closes_at.is_(None), CourseRun.closes_at > now),
        )
    )


def reachable_runs(
    organisation_id: int | BindParameter[int] | None,
    person_id: int | BindParameter[int],
    now: datetime | BindParameter[datetime],
) -> Select[Course, CourseRevision, CourseRun]:
    """Runs whose course page somebody opens: those not closed yet, be it that they open later,
    and those in which they have a place.
    """
    place = (
        select(literal(1))
        .where(
            Enrolment.run_id == CourseRun.id,
            Enrolment.person_id == person_id,
            Enrolment.ended_at.is_(None),
        )
        .correlate(CourseRun)
    )
    return (
        select(Course, CourseRevision, CourseRun)
        .join(CourseRun, CourseRun.course_id == Course.id)
        .join(CourseRevision, CourseRevision.id == CourseRun.revision_id)
        .where(
            CourseRun.organisation_id == organisation_id,
            or_(CourseRun.closes_at.is_(None), CourseRun.closes_at > now, exists(place)),
        )
    )


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course as its reader sees it: their pinned revision, parts and progress."""

    slug: str
    revision: CourseRevision
    run: CourseRun
    enrolment: Enrolment | None
    completed: CourseCompletion | None
    parts: list[content.Part]
    done: frozenset[str]
    tries: dict[str, list[attempts.Tried]]

    @property
    def next_part(self) -> content.Part | None:
        """The first lesson not finished or quiz not passed; None when nothing is left."""
        return next((part for part in self.parts if not self.is_done(part)), None)

    def is_done(self, part: content.Part) -> bool:
        if part.kind == "lesson":
            return part.key in self.done
        return any(one.passed and one.counts for one in self.tries.get(part.key, ()))

    def part(self, key: str) -> content.Part:
        """The part with this key. Raises NotFound."""
        found = next((part for part in self.parts if part.key == key), None)
        if found is None:
            raise NotFound
        return found

    def after(self, part: content.Part) -> content.Part | None:
        """The part that follows in reading order."""
        return next((one for one in self.parts if one.position == part.position + 1), None)


def owner_ref(enrolment_id: int, quiz_key: str) -> str:
    """How `assessment` names the owner of a quiz attempt."""
    return f"{enrolment_id}:{quiz_key}"


def owner_of(ref: str) -> tuple[int, str]:
    """Enrolment and quiz an `owner_ref` names."""
    enrolment_id, quiz_key = ref.split(":", 1)
    return int(enrolment_id), quiz_key


def course(person_id: int, organisation_id: int | None, slug: str, now: datetime) -> CourseView:
    """The course page's reads. Raises NotFound for what the agency does not offer."""
    own = aliased(Enrolment)
    row = db.session.execute(
        reachable_runs(organisation_id, person_id, now)
        .outerjoin(
            own,
            and_(own.run_id == CourseRun.id, own.person_id == person_id, own.ended_at.is_(None)),
        )
        .where(Course.slug == slug)
        .order_by(own.id.is_(None), CourseRun.opens_at, CourseRun.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound
    _course, revision, run = row
    mine = db.session.execute(
        select(Enrolment, CourseCompletion)
        .outerjoin(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .options(joinedload(Enrolment.revision))
        .where(
            Enrolment.run_id == run.id,
            Enrolment.person_id == person_id,
            Enrolment.ended_at.is_(None),
        )
    ).one_or_none()
    enrolment, completed = (mine[0], mine[1]) if mine else (None, None)
    pinned = enrolment.revision if enrolment else revision
    parts = content.parts_of(pinned.id)
    return CourseView(
        slug,
        pinned,
        run,
        enrolment,
        completed,
        parts,
        done=_done(enrolment),
        tries=_tries(person_id, enrolment, parts),
    )


def _done(enrolment: Enrolment | None) -> frozenset[str]:
    if enrolment is None:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(LessonCompletion.lesson_key).where(
                LessonCompletion.enrolment_id == enrolment.id,
                ~redoing.reads_again(LessonCompletion.enrolment_id, LessonCompletion.lesson_key),
            )
        )
    )


def _tries(
    person_id: int, enrolment: Enrolment | None, parts: Sequence[content.Part]
) -> dict[str, list[attempts.Tried]]:
    if enrolment is None:
        return {}
    keys = {owner_ref(enrolment.id, p.key): p.key for p in parts if p.kind == "quiz"}
    found = redoing.tries(person_id, list(keys))
    return {keys[ref]: tried for ref, tried in found.items()}


def own_enrolment(person_id: int, enrolment_id: int, *, lock: bool = False) -> Enrolment:
    """An open enrolment of this person. Raises NotFound."""
    query = (
        select(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.person_id == person_id)
        .options(joinedload(Enrolment.revision))
    )
    if lock:
        query = query.with_for_update(of=Enrolment).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class MyCourse:
    """A course the person takes or has completed."""

    slug: str
    title: str
    run_id: int
    completed_on: date | None
    credit_jp100: int


def slug_of(revision_id: int) -> str:
    """The slug of the course a revision belongs to."""
    return db.session.scalars(
        select(Course.slug)
        .join(CourseRevision, CourseRevision.course_id == Course.id)
        .where(CourseRevision.id == revision_id)
    ).one()


@dataclass(frozen=True, slots=True)
class CourseOf:
    """The course an enrolment is for, and whether the enrolment has completed it."""

    slug: str
    title: str
    enrolment: str  # public id
    is_completed: bool
    person_id: int
    revision_id: int
    facts: Mapping[str, Any]


def course_of(enrolment_id: int) -> CourseOf:
    """The course an enrolment is for; one statement."""
    row = db.session.execute(
        select(
            Course.slug,
            CourseRevision.title,
            Enrolment.public_id,
            CourseCompletion.enrolment_id.is_not(None),
            Enrolment.person_id,
            Enrolment.revision_id,
            CourseRevision.facts,
        )
        .join(CourseRevision, CourseRevision.course_id == Course.id)
        .join(Enrolment, Enrolment.revision_id == CourseRevision.id)
        .outerjoin(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .where(Enrolment.id == enrolment_id)
    ).one()
    return CourseOf(*row)


def has_read(enrolment_id: int) -> bool:
    """Whether a lesson was finished."""
    query = select(LessonCompletion.lesson_key).where(LessonCompletion.enrolment_id == enrolment_id)
    return db.session.scalar(query.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Taken:
    """What closing a quiz needs of the enrolment it belongs to."""

    revision_id: int
    facts: Mapping[str, Any]
    zone: str
    is_completed: bool
    is_merged: bool  # the person's record, into another one
    is_behind: bool  # the run went on to a newer revision meanwhile


_TAKEN = (  # built once: every quiz that closes asks
    select(
        Enrolment.revision_id,
        CourseRevision.facts,
        Organisation.timezone,
        CourseCompletion.number,
        Person.merged_into_id,
        CourseRun.revision_id.label("of_run"),
        stamps.column(stamps.REFERENCE).label("reference"),
    )
    .select_from(Enrolment)
    .join(Person, Person.id == Enrolment.person_id)
    .join(CourseRun, CourseRun.id == Enrolment.run_id)
    .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
    .join(Organisation, Organisation.id == bindparam("organisation"))
    .outerjoin(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
    .where(Enrolment.id == bindparam("enrolment"), Enrolment.person_id == bindparam("person"))
    .with_for_update(of=(Enrolment, Person), key_share=True)
)


def taken(person_id: int, enrolment_id: int, organisation_id: int) -> Taken:
    """The enrolment and the person, locked, with the rule of the revision; one statement.

    The person too, because evidence and learning hours are entered in order. Raises NotFound.
    """
    values = {"organisation": organisation_id, "enrolment": enrolment_id, "person": person_id}
    row = db.session.connection().execute(_TAKEN, values).one_or_none()
    if row is None:
        raise NotFound
    stamps.remember(stamps.REFERENCE, row.reference)
    return Taken(
        row.revision_id,
        row.facts,
        row.timezone,
        row.number is not None,
        row.merged_into_id is not None,
        row.of_run != row.revision_id,
    )


def knowledge_aims(facts: Mapping[str, Any]) -> list[tuple[int, int]]:
    """(competency id, level) whose knowledge the quizzes of a revision measure."""
    ids = dictionary.catalogue().by_key
    return [
        (ids[aim["id"]], aim["level"])
        for aim in facts["competencies"]
        if aim["strand"] == "knowledge"
    ]
