"""What fixed forms come to, as far as proposals look at them; few statements for any number."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from portal.competency.queries import catalogue, requirements
from portal.evaluation.models import EvaluationForm
from portal.evaluation.queries.results import facts_of_all
from portal.evaluation.rules.facts import Facts
from portal.evaluation.rules.followups import Result
from portal.evaluation.rules.index import Figure
from portal.evaluation.rules.population import Gap
from portal.ledger.queries import profiles


def results(forms: Sequence[EvaluationForm], now: datetime) -> list[Result]:
    """One for each form, in their order: of what was stored at lock, else of what is known now."""
    found = facts_of_all(forms, now)
    return [_result(found[one.id]) for one in forms]


def _result(facts: Facts) -> Result:
    return Result(
        person=facts.person,
        unit=facts.unit or 0,
        figures=facts.figures,
        hours_short=facts.hours_short,
        predicate=facts.predicate.predicate if facts.predicate else None,
        excused=Gap.ON_LEAVE in facts.gaps,
    )


def figures(person_ids: Collection[int], on: date) -> Mapping[int, tuple[Figure, ...]]:
    """What the posts ask for and what is held on the day; two statements."""
    required = requirements.of_persons(person_ids, on)
    held = profiles.levels(person_ids, on)
    known = catalogue.directory(on)
    return {
        person: tuple(
            Figure(
                key,
                held[person][key].level if key in held[person] else 0,
                need.level,
                known[key].kind,
            )
            for key, need in sorted(required[person].levels.definitive.items())
            if key in known
        )
        for person in person_ids
    }


def against(person_id: int, job_id: int, on: date) -> tuple[Figure, ...]:
    """The same against the standard of a job aimed at; two statements."""
    return against_all({person_id: job_id}, on)[person_id]


def against_all(jobs: Mapping[int, int], on: date) -> Mapping[int, tuple[Figure, ...]]:
    """By person against the job each aims at; two statements for any number."""
    required = requirements.of_jobs(set(jobs.values()), on)
    held = profiles.levels(jobs, on)
    known = catalogue.directory(on)
    return {
        person: tuple(
            Figure(
                key, held[person][key].level if key in held[person] else 0, level, known[key].kind
            )
            for key, level in sorted(required[job].items())
            if key in known
        )
        for person, job in jobs.items()
    }
