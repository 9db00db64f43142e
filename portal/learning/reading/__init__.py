"""What the course page and the reader read (`statements`), as what they show (`way`)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import CompoundSelect

from portal.assessment.rules.attempts import GRACE
from portal.assessment.service.attempts import close_due
from portal.core.db import db
from portal.core.errors import NotFound
from portal.learning.duties import Asked, rule_of
from portal.learning.reading import statements
from portal.learning.reading.statements import (
    ANSWER,
    ASKED,
    CHANGED,
    DUE,
    DUTY,
    HEAD,
    KINDS,
    MEDIA,
    NOTE,
    PART,
    PASSED,
    PLACE,
    SKIPPED,
    TEXT,
)
from portal.learning.reading.way import LESSON, QUIZ, Beside, CoursePage, Lesson, Place, Step, Way

__all__ = ["LESSON", "QUIZ", "CoursePage", "Lesson", "Step", "Way", "course", "lesson"]


def course(
    person_id: int, organisation_id: int | None, slug: str, now: datetime, on: date
) -> CoursePage:
    """The course page; one statement. Closes what is due first, which costs more and is rare.

    Raises NotFound for what the agency does not offer.
    """
    values = {
        "person": person_id, "organisation": organisation_id, "slug": slug, "now": now,
        "before": now - GRACE, "on": on,
    }  # fmt: skip
    rows = _rows(statements.course_statement(), values)
    if rows[DUE]:
        close_due(person_id, now)
        rows = _rows(statements.course_statement(), values)
    head = _one(rows[HEAD])
    return CoursePage(
        **_way(slug, head, rows[PART]),
        summary=head.text,
        cover=head.kind,
        credit_jp100=head.minutes,
        facts=head.facts,
        change_note=head.note or "",
        place=next((Place(row.key, row.kind) for row in rows[PLACE]), None),
        asked=tuple(_rule(slug, head.title, row) for row in rows[DUTY]),
        standing=rows[DUTY][0].text if rows[DUTY] else "",
    )


def _rule(slug: str, title: str, row: Any) -> Asked:
    """A rule that makes the course a duty for some."""
    return Asked(slug, title, row.key, rule_of(row.title, row.facts))


def lesson(
    person_id: int, organisation_id: int | None, slug: str, key: str, now: datetime
) -> Lesson:
    """A lesson or quiz in the reader; one statement. A quiz has no text.

    Raises NotFound for what the agency does not offer and for no part of the course.
    """
    values = {
        "person": person_id, "organisation": organisation_id, "slug": slug, "key": key, "now": now,
    }  # fmt: skip
    rows = _rows(statements.lesson_statement(), values)
    way = _way(slug, _one(rows[HEAD]), rows[PART])
    step = Way(**way).step(key)
    return Lesson(
        **way,
        step_now=step,
        html=rows[TEXT][0].text if rows[TEXT] else "",
        anchor=rows[PLACE][0].kind if rows[PLACE] else "",
        notes=_beside(rows[NOTE]),
        asked=_beside(rows[ASKED]),
        answers=_beside(rows[ANSWER]),
        sizes={row.key: row.id for row in rows[MEDIA]},
    )


def _rows(
    statement: CompoundSelect[*tuple[Any, ...]], values: Mapping[str, object]
) -> Mapping[int, list[Any]]:
    """The rows by what they are."""
    found: dict[int, list[Any]] = {what: [] for what in range(KINDS)}
    for row in db.session.connection().execute(statement, values):
        found[row[0]].append(row)
    return found


def _one(rows: Sequence[Any]) -> Any:
    """The only row. Raises NotFound for none."""
    if not rows:
        raise NotFound
    return rows[0]


def _way(slug: str, head: Any, parts: Sequence[Any]) -> dict[str, Any]:
    return {
        "slug": slug,
        "code": head.key,
        "title": head.title,
        "course_id": head.course,
        "run_id": head.number,
        "revision_id": head.module,
        "enrolment_id": head.id,
        "enrolment": head.ref or "",
        "completed_on": head.day,
        "booked_jp100": head.state or 0,
        "steps": tuple(sorted(map(_step, parts), key=attrgetter("position"))),
    }


def _step(row: Any) -> Step:
    quiz, state = row.kind == QUIZ, row.state or 0
    is_skipped = quiz and state == PASSED + SKIPPED
    is_tried = quiz and row.state is not None and not is_skipped
    return Step(
        id=row.id,
        position=row.number,
        kind=row.kind,
        key=row.key,
        module_number=row.module,
        module_title=row.text,
        title=row.title,
        minutes=row.minutes,
        is_done=not is_skipped and state >= (PASSED if quiz else 1),
        percent=state % PASSED if is_tried else None,
        facts=row.facts,
        is_changed=state == CHANGED,
        is_skipped=is_skipped,
    )


def _beside(rows: Sequence[Any]) -> tuple[Beside, ...]:
    """In the order of writing."""
    found = (
        Beside(row.number, row.key, row.kind, row.title, row.text or "", bool(row.state))
        for row in rows
    )
    return tuple(sorted(found, key=attrgetter("id")))
