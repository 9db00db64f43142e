"""Enrolments for a multitude, written by the database itself: for plans and the bench.

Everybody takes the same few courses: in the first they read all lessons and passed the quiz, in the
others they read half and tried it once.
"""

from dataclasses import dataclass

from sqlalchemy import text

from portal.core.db import db, dialect_name, transaction
from portal.learning.models import CourseRun
from tests.support.multitude import Multitude, escaped
from tests.support.portal_app import NOON

_AT = "'2026-01-05 02:00:00.000000'"
_ON = "'2026-01-05'"
_LESSON = "course_part p ON p.revision_id = e.revision_id AND p.kind = 'lesson'"
_QUIZ = "course_part p ON p.revision_id = e.revision_id AND p.kind = 'quiz'"

ROWS = (
    (
        "enrolment (public_id, run_id, revision_id, person_id, number, enrolled_at)",
        f"'n' || o.run_id || '-' || p.id, o.run_id, o.revision_id, p.id, 1, {_AT} "
        "FROM person p CROSS JOIN offered o WHERE p.id >= :first AND p.id < :end",
    ),
    (
        "lesson_completion (enrolment_id, lesson_key, completed_at, on_day, minutes)",
        f"e.id, p.key, {_AT}, {_ON}, p.minutes FROM enrolment e JOIN offered o "
        f"ON o.run_id = e.run_id JOIN {_LESSON} WHERE o.k = 0 OR p.position % 2 = 0",
    ),
    (
        "course_completion (enrolment_id, person_id, number, completed_at, on_day, credit_jp100)",
        f"e.id, e.person_id, 1, {_AT}, {_ON}, 300 FROM enrolment e JOIN offered o "
        "ON o.run_id = e.run_id WHERE o.k = 0",
    ),
    (
        "attempt (public_id, purpose, owner_ref, person_id, organisation_id, number, title, terms, "
        "paper, seed, drawn_at, started_at, deadline, epoch, cookie_hash, closed_at, ending)",
        "'a' || e.id || '-' || p.position, 'quiz', e.id || ':' || p.key, e.person_id, :agency, 1, "
        f"p.title, '{{}}', '[]', CAST('0' AS :blob), {_AT}, {_AT}, {_AT}, 1, '', {_AT}, "
        f"'submitted' FROM enrolment e JOIN offered o ON o.run_id = e.run_id JOIN {_QUIZ}",
    ),
    (
        "attempt_result (attempt_id, number, earned, possible, cut, passed, marks, reason, "
        "made_at)",
        f"a.id, 1, 8, 10, 7, true, '{{}}', 'closed', {_AT} FROM attempt a "
        "WHERE a.organisation_id = :agency",
    ),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A revision everybody of the agency takes."""

    course_id: int
    revision_id: int


def learners(crowd: Multitude, offers: list[Offer]) -> None:
    """Offer the revisions at the agency, and let everybody there take them."""
    with transaction():
        runs = [
            CourseRun(
                revision_id=one.revision_id, course_id=one.course_id,
                organisation_id=crowd.agency.id, opens_at=NOON,
            )
            for one in offers
        ]  # fmt: skip
        db.session.add_all(runs)
        db.session.flush()
        connection = db.session.connection()
        if dialect_name() == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(
            text("CREATE TEMPORARY TABLE offered (k INTEGER, run_id BIGINT, revision_id BIGINT)")
        )
        connection.execute(
            text("INSERT INTO offered VALUES (:k, :run, :revision)"),
            [{"k": k, "run": one.id, "revision": one.revision_id} for k, one in enumerate(runs)],
        )
        end = crowd.first + crowd.count
        blob = "BLOB" if dialect_name() == "sqlite" else "BYTEA"
        for into, selection in ROWS:
            statement = f"INSERT INTO {into} SELECT {selection}"
            for name, value in (
                (":agency", crowd.agency.id), (":first", crowd.first), (":end", end),
                (":blob", blob),
            ):  # fmt: skip
                statement = statement.replace(name, str(value))
            connection.exec_driver_sql(escaped(statement))
        connection.execute(text("DROP TABLE offered"))
