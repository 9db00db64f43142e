"""What came of a course for one learner, and what they say about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from portal.assessment import queries as attempts
from portal.content import queries as content
from portal.content.models import Course, CourseRevision
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.learning import queries, survey
from portal.learning.models import CourseCompletion, CourseReaction, CourseRun, Enrolment
from portal.learning.rules.gain import Gain, Score, gain
from portal.learning.rules.reaction import ReactionRefusal, shown

PRE, POST = "pre", "post"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A completed course of one learner. The scores are of the first tries, None without one."""

    public_id: str
    title: str
    course_id: int
    organisation_id: int
    enrolment_id: int
    revision_id: int
    completed_on: date
    credit_jp100: int
    reaction: CourseReaction | None
    is_shown: bool
    before: Score | None
    after: Score | None

    @property
    def gain(self) -> Gain | None:
        if self.before is None or self.after is None:
            return None
        return gain(self.before, self.after)


def outcome(person_id: int, public_id: str) -> Outcome:
    """The completion of the learner's enrolment with this id. Raises NotFound."""
    row = db.session.execute(
        select(Course, CourseRevision.title, Enrolment, CourseRun.organisation_id)
        .add_columns(CourseCompletion, CourseReaction)
        .select_from(CourseCompletion)
        .join(Enrolment, Enrolment.id == CourseCompletion.enrolment_id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .join(Course, Course.id == CourseRevision.course_id)
        .outerjoin(CourseReaction, CourseReaction.enrolment_id == Enrolment.id)
        .where(CourseCompletion.person_id == person_id, Enrolment.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    course, title, enrolment, organisation_id, completion, reaction = row
    scores = _scores(person_id, enrolment)
    return Outcome(
        public_id, title, course.id, organisation_id, enrolment.id, enrolment.revision_id,
        completion.on_day, completion.credit_jp100, reaction,
        is_shown=reaction is not None and _is_shown(reaction),
        before=scores.get(PRE), after=scores.get(POST),
    )  # fmt: skip


def _scores(person_id: int, enrolment: Enrolment) -> dict[str, Score]:
    """The first tries of the tests before and after, by stage."""
    refs = {
        queries.owner_ref(enrolment.id, part.key): part.spec["stage"]
        for part in content.parts_of(enrolment.revision_id)
        if part.kind == "quiz" and part.spec.get("stage") in {PRE, POST}
    }
    found = {}
    for ref, tried in attempts.tries(person_id, list(refs)).items() if refs else ():
        first = next((one for one in tried if one.earned is not None), None)
        if first is not None:
            found[refs[ref]] = Score(first.earned or 0, first.possible or 0)
    return found


def _is_shown(reaction: CourseReaction) -> bool:
    same = select(func.count(CourseReaction.id)).where(
        CourseReaction.course_id == reaction.course_id,
        CourseReaction.organisation_id == reaction.organisation_id,
    )
    count = db.session.scalars(same).one()
    before = db.session.scalars(same.where(CourseReaction.number < reaction.number)).one()
    return before < shown(count)


def answer(
    person_id: int, public_id: str, ratings: Mapping[str, int], remark: str, *, on: date
) -> None:
    """Keep the answer to the survey; until it is shown, a second one takes its place.

    Raises NotFound for a course not completed, Refused(ReactionRefusal).
    """
    with transaction():
        found = _held(person_id, public_id)
        reaction = found.reaction
        if reaction is None:
            reaction = CourseReaction(
                enrolment_id=found.enrolment_id,
                course_id=found.course_id,
                organisation_id=found.organisation_id,
                number=_next_number(found),
            )
            db.session.add(reaction)
        reaction.survey_version = survey.in_force(on).version
        reaction.ratings, reaction.remark = dict(ratings), remark
        db.session.flush()


def withdraw(person_id: int, public_id: str) -> None:
    """Take the answer back; none given changes nothing. Raises NotFound, Refused."""
    with transaction():
        reaction = _held(person_id, public_id).reaction
        if reaction is not None:
            db.session.delete(reaction)
            db.session.flush()


def _held(person_id: int, public_id: str) -> Outcome:
    """The completion, with the answers to its course held. Raises NotFound, Refused once shown."""
    course_id = outcome(person_id, public_id).course_id
    db.session.execute(select(Course.id).where(Course.id == course_id).with_for_update())
    found = outcome(person_id, public_id)
    if found.is_shown:
        raise Refused(ReactionRefusal.SHOWN)
    return found


def _next_number(found: Outcome) -> int:
    last = select(func.coalesce(func.max(CourseReaction.number), 0)).where(
        CourseReaction.course_id == found.course_id,
        CourseReaction.organisation_id == found.organisation_id,
    )
    return db.session.scalars(last).one() + 1
