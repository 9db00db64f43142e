"""Promotion readiness: the checklist of one person with what each answer is read from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from portal.competency.queries.aims import Aim
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, ReadinessClaim
from portal.evaluation.queries import frozen, outcomes, periods
from portal.evaluation.queries.results import facts_of
from portal.evaluation.rules import readiness as rules
from portal.evaluation.rules.facts import Facts
from portal.evaluation.rules.followups import Result
from portal.evaluation.rules.index import Figure
from portal.evaluation.rules.readiness import Checked, Criterion, Past
from portal.people.models import Job, Person
from portal.people.queries import scopes
from portal.people.rules import names
from portal.planning.models import PersonalPlan

PAGE = 25


@dataclass(frozen=True, slots=True)
class Fixed:
    """One fixed period as the checklist looks at it."""

    name: str
    code: str
    past: Past


@dataclass(frozen=True, slots=True)
class Readiness:
    """The checklist with its sources; nobody is compared with anybody."""

    checked: Sequence[Checked]
    own: Sequence[Figure]
    following: Sequence[Figure]
    aim: Aim | None
    fixed: Sequence[Fixed]  # the latest first
    periods: int  # looked at

    @property
    def is_ready(self) -> bool:
        return rules.is_ready(self.checked)


def of_person(person_id: int, aim: Aim | None, today: date, now: datetime) -> Readiness:
    """For the job aimed at; without one that criterion is not known."""
    latest = _latest(person_id)
    looked_at = periods.policy_on(today).figures.promotion_periods
    own = outcomes.figures([person_id], today)[person_id]
    following = outcomes.against(person_id, aim.job_id, today) if aim else None
    fixed = _fixed([person_id], looked_at).get(person_id, [])
    short = facts_of(latest, now).hours_short if latest else None
    past = [one.past for one in fixed]
    return Readiness(
        checked=rules.check(own, following, past, short, looked_at),
        own=own,
        following=following or (),
        aim=aim,
        fixed=fixed,
        periods=looked_at,
    )


def _latest(person_id: int) -> EvaluationForm | None:
    return db.session.scalar(
        select(EvaluationForm)
        .join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
        .where(EvaluationForm.person_id == person_id, EvaluationPeriod.opened_at.is_not(None))
        .order_by(EvaluationPeriod.from_on.desc())
        .limit(1)
    )


def aims_of(person_ids: Collection[int]) -> Mapping[int, int]:
    """The job each of these aims at in their latest personal plan that names one."""
    rows = db.session.execute(
        select(PersonalPlan.person_id, PersonalPlan.aim_job_id)
        .where(PersonalPlan.person_id.in_(person_ids), PersonalPlan.aim_job_id.is_not(None))
        .order_by(PersonalPlan.person_id, PersonalPlan.year)
    )
    return {person_id: job_id for person_id, job_id in rows if job_id is not None}


def ready(results: Sequence[Result], on: date, looked_at: int) -> frozenset[int]:
    """Who of these meets every criterion for the job they aim at; five statements for any number.

    Asked of those alone whose own standard is met and who owe no hours.
    """
    able = {one.person: one for one in results if one.figures and not one.gaps}
    jobs = aims_of([person for person, one in able.items() if not one.hours_short])
    following = outcomes.against_all(jobs, on)
    past = _fixed(list(jobs), looked_at)
    return frozenset(
        person
        for person in jobs
        if rules.is_ready(
            rules.check(
                able[person].figures,
                following[person],
                [one.past for one in past.get(person, ())],
                able[person].hours_short,
                looked_at,
            )
        )
    )


def _fixed(person_ids: Collection[int], size: int) -> Mapping[int, list[Fixed]]:
    """The latest fixed periods of each; two statements."""
    rows = db.session.execute(
        select(
            EvaluationForm.person_id,
            EvaluationForm.id,
            EvaluationPeriod.name,
            EvaluationPeriod.code,
        )
        .join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
        .where(EvaluationForm.person_id.in_(person_ids), EvaluationForm.locked_at.is_not(None))
        .order_by(EvaluationForm.person_id, EvaluationPeriod.from_on.desc())
    )
    latest: dict[int, list[tuple[int, str, str]]] = {}
    for person_id, form, name, code in rows:
        kept = latest.setdefault(person_id, [])
        if len(kept) < size:
            kept.append((form, name, code))
    known = frozen.of_forms([form for kept in latest.values() for form, _name, _code in kept])
    return {
        person_id: [
            Fixed(name, code, _past(known[form].facts))
            for form, name, code in kept
            if form in known
        ]
        for person_id, kept in latest.items()
    }


def _past(facts: Facts) -> Past:
    return Past(facts.index.value, facts.predicate.predicate if facts.predicate else None)


def own(person_id: int) -> Select[ReadinessClaim]:
    """What one said against one's own criteria. Lists and single reads start here."""
    return select(ReadinessClaim).where(ReadinessClaim.person_id == person_id)


def handled(actor: Actor, on: date) -> Select[ReadinessClaim]:
    """Those of people in the actor's reach."""
    need = Permission.EVALUATION_MANAGE
    return select(ReadinessClaim).where(scopes.reaches(actor, need, on, ReadinessClaim.person_id))


def waiting(actor: Actor, on: date) -> Select[ReadinessClaim]:
    """What waits for this actor's answer."""
    return handled(actor, on).where(
        ReadinessClaim.answered_at.is_(None), ReadinessClaim.person_id != actor.person_id
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """One with the names a page shows."""

    found: ReadinessClaim
    person: Person
    job: str
    answered_by: str

    @property
    def criterion(self) -> Criterion:
        return Criterion(self.found.criterion)

    @property
    def name(self) -> str:
        return _name(self.person)


def claims(person_id: int) -> Sequence[Claim]:
    """Everything a person said, the newest first."""
    return _rows(own(person_id).order_by(ReadinessClaim.id.desc()).limit(PAGE))


def one(scope: Select[ReadinessClaim], public_id: str) -> Claim:
    """One of the scope. Raises NotFound."""
    found = _rows(scope.where(ReadinessClaim.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def page(scope: Select[ReadinessClaim], *, is_open: bool, after: str) -> tuple[list[Claim], str]:
    """Those that wait, the oldest first; the others, the latest first; and where it goes on."""
    key = ReadinessClaim.id
    edge = (
        db.session.scalar(select(key).where(ReadinessClaim.public_id == after)) if after else None
    )
    if is_open:
        query = scope.where(ReadinessClaim.answered_at.is_(None), key > (edge or 0)).order_by(key)
    else:
        query = scope.where(ReadinessClaim.answered_at.is_not(None)).order_by(key.desc())
        query = query.where(key < edge) if edge else query
    found = _rows(query.limit(PAGE + 1))
    return found[:PAGE], found[PAGE - 1].found.public_id if len(found) > PAGE else ""


def _rows(query: Select[ReadinessClaim]) -> list[Claim]:
    record, kept, officer = (aliased(Person) for _ in range(3))
    found = db.session.execute(
        query.join(record, record.id == ReadinessClaim.person_id)
        .join(kept, kept.id == func.coalesce(record.merged_into_id, record.id))
        .outerjoin(Job, Job.id == ReadinessClaim.job_id)
        .outerjoin(officer, officer.id == ReadinessClaim.answered_by_id)
        .add_columns(kept, Job.name, officer)
        .execution_options(populate_existing=True)
    )
    return [
        Claim(one, person, job or "", _name(by) if by else "") for one, person, job, by in found
    ]


def _name(who: Person) -> str:
    return names.printed(who.full_name, who.front_title, who.back_title)
