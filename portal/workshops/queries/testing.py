"""Tests of an activity: the banks they may be drawn from, what was taken, and what it brought."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, literal, select

from portal.assessment import queries as attempts
from portal.assessment.models import Attempt, AttemptResult, Item, ItemBank, ItemVersion
from portal.assessment.queries import Tried
from portal.assessment.rules.attempts import Purpose
from portal.competency.models import Competency
from portal.content.models import Course
from portal.core.db import db
from portal.learning.models import CourseRun
from portal.learning.rules.gain import MeanGain, Score, mean_gain
from portal.workshops.models import (
    Activity,
    ActivityCompetency,
    ActivityRegistration,
    ActivityTest,
    SessionPresence,
)
from portal.workshops.queries.activities import Whole
from portal.workshops.queries.places import held
from portal.workshops.rules import testing as rules
from portal.workshops.rules.presence import fewest
from portal.workshops.rules.testing import Stage


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank an activity's tests may be drawn from; `items`: those about what it aims at."""

    id: int
    title: str
    items: int


@dataclass(frozen=True, slots=True)
class Results:
    """What a test brought, without anybody's own figure. `gain` is None below the least group."""

    before: int  # people who took the one before
    after: int
    passed: int
    gain: MeanGain | None


@dataclass(frozen=True, slots=True)
class Awaited:
    """How far an activity that is over is with the test it asks for: until when it may be begun,
    from when hours can be booked, how many were there often enough, and how many of them passed.
    """

    closes_at: datetime
    decided_from: datetime
    present: int
    passed: int


def test_of(activity_id: int) -> ActivityTest | None:
    """The test of an activity, read anew; None without one."""
    return db.session.get(ActivityTest, activity_id, populate_existing=True)


def banks(activity_id: int, organisation_id: int) -> list[Bank]:
    """Practice banks of courses the agency offers that ask about the activity's competencies."""
    offered = exists(
        select(CourseRun.id)
        .join(Course, Course.id == CourseRun.course_id)
        .where(
            CourseRun.organisation_id == organisation_id,
            literal("course:") + Course.slug == ItemBank.code,
        )
    )
    rows = db.session.execute(
        _fitting(activity_id)
        .join(ItemBank, ItemBank.id == Item.bank_id)
        .where(ItemBank.kind == "practice", offered)
        .with_only_columns(ItemBank.id, ItemBank.title, func.count())
        .group_by(ItemBank.id, ItemBank.title)
        .order_by(ItemBank.title, ItemBank.id)
    )
    return [Bank(*row) for row in rows]


def available(bank_id: int, activity_id: int) -> Counter[tuple[str, str]]:
    """How many items of a bank fit, by competency and difficulty."""
    rows = db.session.execute(
        _fitting(activity_id)
        .join(Competency, Competency.id == ItemVersion.competency_id)
        .where(Item.bank_id == bank_id)
        .with_only_columns(Competency.key, ItemVersion.difficulty, func.count())
        .group_by(Competency.key, ItemVersion.difficulty)
    )
    return Counter({(key, difficulty): count for key, difficulty, count in rows})


def _fitting(activity_id: int) -> Select[Item]:
    """Items in use about a competency of the activity, no harder than what it aims at."""
    return (
        select(Item)
        .join(ItemVersion, ItemVersion.id == Item.current_version_id)
        .join(ActivityCompetency, ActivityCompetency.competency_id == ItemVersion.competency_id)
        .where(
            ActivityCompetency.activity_id == activity_id,
            ItemVersion.level <= ActivityCompetency.level,
            Item.retired_at.is_(None),
        )
    )


def bank_code(bank_id: int) -> str:
    return db.session.scalars(select(ItemBank.code).where(ItemBank.id == bank_id)).one()


def tries(person_id: int, registration_public_id: str) -> dict[Stage, list[Tried]]:
    """One's own attempts at both tests, oldest first."""
    refs = {rules.owner_ref(registration_public_id, stage): stage for stage in Stage}
    found = attempts.tries(person_id, list(refs))
    return {stage: found[ref] for ref, stage in refs.items()}


def is_begun(activity_id: int) -> bool:
    """Whether somebody has begun one of its tests."""
    refs = [
        literal("activity:") + ActivityRegistration.public_id + f":{stage.value}" for stage in Stage
    ]
    taken = (
        select(Attempt.id)
        .join(ActivityRegistration, Attempt.owner_ref.in_(refs))
        .where(
            Attempt.purpose == Purpose.QUIZ.value, ActivityRegistration.activity_id == activity_id
        )
    )
    return db.session.scalar(taken.limit(1)) is not None


def owner(registration_public_id: str) -> tuple[ActivityRegistration, Activity]:
    """The registration an attempt belongs to, with its activity."""
    row = db.session.execute(
        select(ActivityRegistration, Activity)
        .join(Activity, Activity.id == ActivityRegistration.activity_id)
        .where(ActivityRegistration.public_id == registration_public_id)
    ).one()
    return row[0], row[1]


def measured(attempt_public_id: str, activity_id: int) -> list[tuple[int, int]]:
    """Competency and level that the paper of an attempt measured, of those the activity aims at:
    the highest level it asked about, never above the aim.
    """
    paper = db.session.scalars(
        select(Attempt.paper).where(Attempt.public_id == attempt_public_id)
    ).one()
    rows = db.session.execute(
        select(ItemVersion.competency_id, func.max(ItemVersion.level), ActivityCompetency.level)
        .join(ActivityCompetency, ActivityCompetency.competency_id == ItemVersion.competency_id)
        .where(
            ItemVersion.id.in_([place["version"] for place in paper]),
            ActivityCompetency.activity_id == activity_id,
        )
        .group_by(ItemVersion.competency_id, ActivityCompetency.level)
        .order_by(ItemVersion.competency_id)
    )
    return [(id_, min(asked, aim)) for id_, asked, aim in rows]


def passed(registrations: Collection[str]) -> set[str]:
    """Those of the registrations (public ids) whose test after was passed; one statement."""
    refs = {rules.owner_ref(one, Stage.AFTER): one for one in registrations}
    rows = db.session.execute(attempts.passed(list(refs))) if refs else ()
    return {refs[ref] for ref, _at, _zone in rows}


def awaited(whole: Whole, now: datetime) -> Awaited | None:
    """None where no test is asked for, or before the end; two statements."""
    one, test = whole.activity, test_of(whole.activity.id)
    if test is None or not test.is_required or one.ends_at is None or now < one.ends_at:
        return None
    ref = literal("activity:") + ActivityRegistration.public_id + f":{Stage.AFTER.value}"
    there = (
        select(ref.label("ref"))
        .join(SessionPresence, SessionPresence.registration_id == ActivityRegistration.id)
        .where(
            ActivityRegistration.activity_id == one.id,
            held(),
            ActivityRegistration.seated_at.is_not(None),
        )
        .group_by(ActivityRegistration.id, ActivityRegistration.public_id)
        .having(func.count() >= fewest(len(whole.meetings), one.presence_percent))
        .cte("there")
    )
    passes = attempts.passes().where(Attempt.owner_ref.in_(select(there.c.ref)))
    took = passes.with_only_columns(Attempt.owner_ref).distinct().subquery()
    counts = (select(func.count()).select_from(some).scalar_subquery() for some in (there, took))
    present, passed_ = db.session.execute(select(*counts)).one()
    return Awaited(
        rules.closes_at(one.ends_at, test.open_days),
        rules.decided_from(one.ends_at, test.open_days, test.minutes),
        present,
        passed_,
    )


def results(activity_id: int) -> Results:
    """What the tests of an activity brought; two statements, nothing about anybody alone."""
    tried = _tried(activity_id)
    first = {key: scores[0] for key, scores in tried.items()}
    took = {stage: {who for who, at in first if at is stage} for stage in Stage}
    both = sorted(took[Stage.BEFORE] & took[Stage.AFTER])
    return Results(
        before=len(took[Stage.BEFORE]),
        after=len(took[Stage.AFTER]),
        passed=sum(
            any(passed_ for _score, passed_ in tried[who, Stage.AFTER]) for who in took[Stage.AFTER]
        ),
        gain=mean_gain((first[who, Stage.BEFORE][0], first[who, Stage.AFTER][0]) for who in both),
    )


def _tried(activity_id: int) -> Mapping[tuple[int, Stage], list[tuple[Score, bool]]]:
    """Registration and stage → what each closed attempt brought, the first one first."""
    newest = (
        select(func.max(AttemptResult.number))
        .where(AttemptResult.attempt_id == Attempt.id)
        .correlate(Attempt)
        .scalar_subquery()
    )
    found: dict[tuple[int, Stage], list[tuple[Score, bool]]] = {}
    for stage in Stage:
        ref = literal("activity:") + ActivityRegistration.public_id + f":{stage.value}"
        rows = db.session.execute(
            select(
                ActivityRegistration.id,
                AttemptResult.earned,
                AttemptResult.possible,
                AttemptResult.passed,
            )
            .join(
                Attempt,
                (Attempt.purpose == Purpose.QUIZ.value)
                & (Attempt.owner_ref == ref)
                & (Attempt.person_id == ActivityRegistration.person_id),
            )
            .join(
                AttemptResult,
                (AttemptResult.attempt_id == Attempt.id) & (AttemptResult.number == newest),
            )
            .where(ActivityRegistration.activity_id == activity_id)
            .order_by(ActivityRegistration.id, Attempt.number)
        )
        for id_, earned, possible, passed_ in rows:
            found.setdefault((id_, stage), []).append((Score(earned, possible), passed_))
    return found
