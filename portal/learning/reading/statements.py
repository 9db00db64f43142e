"""The statements of the course page and the reader: one each, built once, columns only.

A page of the portal spends two statements on who asks; the rest of its budget is small (lesson
≤ 4, course ≤ 5). So head, parts and text come as branches of one union over the reader's place.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    ScalarSelect,
    Select,
    String,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.assessment.models import Attempt, AttemptResult
from portal.assessment.rules.attempts import Purpose
from portal.content.models import Course, CoursePart, CourseRevision, RevisionMedia
from portal.core.db import BigInt, Instant, Json
from portal.core.models import StoredFile
from portal.learning import duties
from portal.learning.margin.models import LessonNote, LessonPlace, LessonQuestion
from portal.learning.models import (
    CourseCompletion,
    CourseMandate,
    CourseRun,
    Enrolment,
    LessonCompletion,
)
from portal.learning.moving.redoing import is_outdated, reads_again
from portal.learning.queries import reachable_runs
from portal.learning.reading.way import LESSON, QUIZ

PASSED = 1000  # added to the percentage of a passed quiz
SKIPPED = 999  # in the place of the percentage: passed over
CHANGED = -1  # a lesson that was finished, before it said something else
KINDS = 10
# What a row of the union is.
HEAD, PART, TEXT, DUE, PLACE, NOTE, ASKED, ANSWER, MEDIA, DUTY = range(KINDS)
_KEY = bindparam("key", type_=String)
_COLUMNS: Mapping[str, Any] = {
    "id": BigInt, "number": Integer, "module": Integer, "minutes": Integer, "state": Integer,
    "course": BigInt, "key": String, "ref": String, "kind": String, "title": String,
    "text": Text, "note": Text, "day": Date, "facts": Json,
}  # fmt: skip


def _row(what: int, **columns: Any) -> list[ColumnElement[Any]]:
    """A branch's columns; what it does not name is empty, of the right type."""
    return [
        literal(what, Integer).label("what"),
        *(columns.get(name, cast(null(), type_)).label(name) for name, type_ in _COLUMNS.items()),
    ]


def _place() -> CTE:
    """The reader's run of the course and their open enrolment in it."""
    person = bindparam("person", type_=BigInt)
    pinned = func.coalesce(Enrolment.revision_id, CourseRun.revision_id)
    return (
        reachable_runs(
            bindparam("organisation", type_=BigInt), person, bindparam("now", type_=Instant)
        )
        .outerjoin(
            Enrolment,
            (Enrolment.run_id == CourseRun.id)
            & (Enrolment.person_id == person)
            & Enrolment.ended_at.is_(None),
        )
        .where(Course.slug == bindparam("slug", type_=String))
        .with_only_columns(
            CourseRun.id.label("run_id"),
            Course.id.label("course_id"),
            Course.code.label("code"),
            pinned.label("revision_id"),
            Enrolment.id.label("enrolment_id"),
            Enrolment.public_id.label("enrolment"),
        )
        # Of two open runs one's own.
        .order_by(Enrolment.id.is_(None), CourseRun.opens_at.desc(), CourseRun.id.desc())
        .limit(1)
        .cte("place")
    )


def _head(place: CTE, *, whole: bool) -> Select[*tuple[Any, ...]]:
    """The course; `whole` with all that its own page says."""
    says: dict[str, Any] = {}
    if whole:
        says = {"text": CourseRevision.summary, "facts": CourseRevision.facts}
        says |= {"minutes": CourseRevision.credit_jp100, "kind": CourseRevision.cover}
        says |= {"note": CourseRevision.change_note}
    return (
        select(
            *_row(
                HEAD,
                id=place.c.enrolment_id,
                number=place.c.run_id,
                module=CourseRevision.id,
                state=CourseCompletion.credit_jp100,
                key=place.c.code,
                ref=place.c.enrolment,
                title=CourseRevision.title,
                day=CourseCompletion.on_day,
                course=place.c.course_id,
                **says,
            )
        )
        .select_from(place)
        .join(CourseRevision, CourseRevision.id == place.c.revision_id)
        .outerjoin(CourseCompletion, CourseCompletion.enrolment_id == place.c.enrolment_id)
    )


def _parts(place: CTE, *, whole: bool) -> Select[*tuple[Any, ...]]:
    quiz = CoursePart.kind == QUIZ
    facts = (
        case((quiz, CoursePart.spec), else_=CoursePart.objectives)
        if whole
        else case((quiz & (CoursePart.key == _KEY), CoursePart.spec))
    )
    return (
        select(
            *_row(
                PART,
                id=CoursePart.id,
                number=CoursePart.position,
                module=CoursePart.module_number,
                minutes=CoursePart.minutes,
                state=_state(place),
                key=CoursePart.key,
                kind=CoursePart.kind,
                title=CoursePart.title,
                text=CoursePart.module_title,
                facts=facts,
            )
        )
        .select_from(place)
        .join(CoursePart, CoursePart.revision_id == place.c.revision_id)
    )


def _state(place: CTE) -> ColumnElement[int | None]:
    """Of a lesson 1 when finished, `CHANGED` when it is to be read again; of a quiz the best
    percentage, `PASSED` more when passed.

    A test before the lessons is behind the reader once it was tried, or a lesson was finished.
    """
    finished = exists(
        select(LessonCompletion.lesson_key)
        .where(
            LessonCompletion.enrolment_id == place.c.enrolment_id,
            LessonCompletion.lesson_key == CoursePart.key,
        )
        .correlate(place, CoursePart)
    )
    begun = exists(
        select(LessonCompletion.lesson_key)
        .where(LessonCompletion.enrolment_id == place.c.enrolment_id)
        .correlate(place)
    )
    best = _best(place)
    return case(
        (_is_before() & best.is_(None) & begun, PASSED + SKIPPED),
        (CoursePart.kind == QUIZ, best),
        (finished & reads_again(place.c.enrolment_id, CoursePart.key), CHANGED),
        (finished, 1),
        else_=0,
    )


def _is_before() -> ColumnElement[bool]:
    return and_(CoursePart.kind == QUIZ, CoursePart.spec["stage"].as_string() == "pre")


def _best(place: CTE) -> ScalarSelect[int]:
    newer = aliased(AttemptResult)
    newest = (
        select(func.max(newer.number)).where(newer.attempt_id == Attempt.id).correlate(Attempt)
    ).scalar_subquery()
    percent = AttemptResult.earned * 100 // AttemptResult.possible
    return (
        select(func.max(percent + case((AttemptResult.passed | _is_before(), PASSED), else_=0)))
        .join(Attempt, Attempt.id == AttemptResult.attempt_id)
        .where(
            Attempt.purpose == literal(Purpose.QUIZ.value),
            Attempt.owner_ref == cast(place.c.enrolment_id, String) + ":" + CoursePart.key,
            Attempt.person_id == bindparam("person", type_=BigInt),
            AttemptResult.number == newest,
            ~is_outdated(Attempt.owner_ref, Attempt.closed_at),
        )
        .correlate(place, CoursePart)
        .scalar_subquery()
    )


def _due() -> Select[*tuple[Any, ...]]:
    """A row when an attempt of the person waits to be closed (`close_due`)."""
    due = (
        select(Attempt.id)
        .where(
            Attempt.person_id == bindparam("person", type_=BigInt),
            Attempt.closed_at.is_(None),
            Attempt.paused_at.is_(None),
            Attempt.deadline <= bindparam("before", type_=Instant),
        )
        .limit(1)
        .subquery()
    )
    return select(*_row(DUE, id=due.c.id))


def _duty(place: CTE) -> Select[*tuple[Any, ...]]:
    """A row for each rule that makes the course a duty, beside the reader's standing."""
    person = bindparam("person", type_=BigInt)
    organisation, on = bindparam("organisation", type_=BigInt), bindparam("on", type_=Date)
    return (
        select(
            *_row(
                DUTY,
                key=CourseMandate.basis,
                title=duties.packed_rule(),
                text=duties.packed_standing(person, organisation, on),
                facts=CourseMandate.reach,
            )
        )
        .select_from(place)
        .join(CourseRun, CourseRun.id == place.c.run_id)
        .join(CourseMandate, duties.of_run(on))
    )


def _text(place: CTE) -> Select[*tuple[Any, ...]]:
    return (
        select(*_row(TEXT, id=CoursePart.id, text=CoursePart.html))
        .select_from(place)
        .join(CoursePart, CoursePart.revision_id == place.c.revision_id)
        .where(CoursePart.key == _KEY, CoursePart.kind == LESSON)
    )


def _read(place: CTE, *, lesson: bool) -> Select[*tuple[Any, ...]]:
    """Where the learner was last: in this lesson, or in the whole course."""
    latest = select(func.max(LessonPlace.read_at)).where(
        LessonPlace.enrolment_id == place.c.enrolment_id
    )
    wanted = (
        LessonPlace.lesson_key == _KEY
        if lesson
        else LessonPlace.read_at == latest.correlate(place).scalar_subquery()
    )
    return (
        select(*_row(PLACE, key=LessonPlace.lesson_key, kind=LessonPlace.anchor))
        .select_from(place)
        .join(LessonPlace, LessonPlace.enrolment_id == place.c.enrolment_id)
        .where(wanted)
    )


def _notes(place: CTE) -> Select[*tuple[Any, ...]]:
    """One's own notes at this lesson."""
    return (
        select(
            *_row(
                NOTE,
                number=LessonNote.id,
                key=LessonNote.public_id,
                kind=LessonNote.anchor,
                title=LessonNote.quote,
                text=LessonNote.text,
            )
        )
        .select_from(place)
        .join(LessonNote, LessonNote.course_id == place.c.course_id)
        .where(
            LessonNote.person_id == bindparam("person", type_=BigInt),
            LessonNote.lesson_key == _KEY,
        )
    )


def _asked(place: CTE) -> Select[*tuple[Any, ...]]:
    """One's own questions at this lesson; `state` 1 while a trainer is waited for."""
    return (
        select(
            *_row(
                ASKED,
                number=LessonQuestion.id,
                key=LessonQuestion.public_id,
                kind=LessonQuestion.anchor,
                title=LessonQuestion.quote,
                state=case((LessonQuestion.waiting_since.is_not(None), 1), else_=0),
            )
        )
        .select_from(place)
        .join(LessonQuestion, LessonQuestion.course_id == place.c.course_id)
        .where(
            LessonQuestion.asker_id == bindparam("person", type_=BigInt),
            LessonQuestion.lesson_key == _KEY,
        )
    )


def _answers(place: CTE) -> Select[*tuple[Any, ...]]:
    """What the agency's trainers have published at this lesson; it names nobody."""
    return (
        select(
            *_row(
                ANSWER,
                number=LessonQuestion.id,
                key=LessonQuestion.public_id,
                kind=LessonQuestion.anchor,
                title=LessonQuestion.public_question,
                text=LessonQuestion.public_answer,
            )
        )
        .select_from(place)
        .join(LessonQuestion, LessonQuestion.course_id == place.c.course_id)
        .where(
            LessonQuestion.organisation_id == bindparam("organisation", type_=BigInt),
            LessonQuestion.lesson_key == _KEY,
            LessonQuestion.published_at.is_not(None),
        )
    )


def _media(place: CTE) -> Select[*tuple[Any, ...]]:
    """How large the files of the revision are, in bytes."""
    return (
        select(*_row(MEDIA, id=StoredFile.size_bytes, key=RevisionMedia.path))
        .select_from(place)
        .join(RevisionMedia, RevisionMedia.revision_id == place.c.revision_id)
        .join(StoredFile, StoredFile.id == RevisionMedia.file_id)
    )


@cache
def course_statement() -> CompoundSelect[*tuple[Any, ...]]:
    """Built once: takes `person`, `organisation`, `slug`, `now`, `before` and `on`."""
    place = _place()
    head, parts = _head(place, whole=True), _parts(place, whole=True)
    return union_all(head, parts, _due(), _read(place, lesson=False), _duty(place))


@cache
def lesson_statement() -> CompoundSelect[*tuple[Any, ...]]:
    """Built once: takes `person`, `organisation`, `slug`, `key` and `now`."""
    place = _place()
    return union_all(
        _head(place, whole=False),
        _parts(place, whole=False),
        _text(place),
        _read(place, lesson=True),
        _notes(place),
        _asked(place),
        _answers(place),
        _media(place),
    )
