"""The facts of open forms, read from the profile and the books; few statements for many forms."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from portal.competency.queries import catalogue, requirements
from portal.competency.queries.catalogue import Catalogue
from portal.competency.rules.standards import Required
from portal.core import zones
from portal.core.db import db
from portal.evaluation.models import EvaluationForm, EvaluationPeriod
from portal.evaluation.queries import achievements, frozen, periods, spoken
from portal.evaluation.queries.achievements import Achieved, Days
from portal.evaluation.queries.frozen import Frozen
from portal.evaluation.rules.facts import (
    FORMAT,
    EarlierFact,
    EntryFact,
    Facts,
    HoursFact,
    LevelFact,
    RatingFact,
)
from portal.evaluation.rules.policy import EvaluationPolicy
from portal.learning.hours import reached
from portal.ledger.queries import events, profiles
from portal.ledger.queries.events import Origin
from portal.ledger.queries.profiles import HeldLevel
from portal.people.queries import agencies

_STRANDS = ("knowledge", "skill", "attitude", "")  # as `HeldLevel.deciding` has them


def live(
    forms: Sequence[EvaluationForm], known_at: datetime, *, on: date | None = None
) -> Mapping[int, Facts]:
    """By form: what is known now of the day that counts, the cut-off day once it has come.

    `on`: the day of a snapshot, for its correcting entry.
    """
    found: dict[int, Facts] = {}
    in_order = sorted(forms, key=lambda one: (one.period_id, one.id))
    for period_id, group in groupby(in_order, lambda one: one.period_id):
        period = db.session.get_one(EvaluationPeriod, period_id)
        day = on or effective_on(period, known_at)
        found |= _of_period(period, list(group), day, known_at)
    return found


def effective_on(period: EvaluationPeriod, known_at: datetime) -> date:
    """The day whose facts a form of the period shows."""
    zone = agencies.timezones()[period.organisation_id]
    return periods.calendar(period).effective_on(zones.local_day(known_at, zone))


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything read for the forms of one period, by person and by form."""

    reference: Catalogue
    required: Mapping[int, Mapping[int, Required]]
    held: Mapping[int, Mapping[int, HeldLevel]]
    origins: Mapping[int, Origin]
    hours: Mapping[int, HoursFact]
    achieved: Mapping[int, Achieved]
    before: Mapping[int, Frozen]
    ratings: Mapping[int, tuple[RatingFact, ...]]


def _of_period(
    period: EvaluationPeriod, forms: Sequence[EvaluationForm], on: date, known_at: datetime
) -> dict[int, Facts]:
    ids = [one.person_id for one in forms]
    needed = requirements.of_persons(ids, on)
    held = profiles.levels(ids, on)
    required = {person: needed[person].levels.definitive for person in ids}
    known = _Known(
        reference=catalogue.catalogue(),
        required=required,
        held=held,
        origins=events.origins(_deciding(required, held)),
        hours=_hours(ids, on),
        achieved=achievements.of_people(ids, Days(period.from_on, on), known_at),
        before=frozen.last_before(period.organisation_id, ids, period.from_on),
        ratings=spoken.of_forms([one.id for one in forms]),
    )
    policy = periods.policy(period, on)
    return {one.id: _facts(one, policy, on, known) for one in forms}


def _deciding(
    required: Mapping[int, Mapping[int, Required]], held: Mapping[int, Mapping[int, HeldLevel]]
) -> set[int]:
    """The lines that decide what the standards ask for."""
    return {
        line
        for person, levels in held.items()
        for competency, one in levels.items()
        if competency in required[person]
        for line in one.deciding
        if line is not None
    }


def _facts(form: EvaluationForm, policy: EvaluationPolicy, on: date, known: _Known) -> Facts:
    person = form.person_id
    held = known.held[person]
    done = known.achieved[person]
    before = known.before.get(person)
    return Facts(
        format=FORMAT,
        form=form.id,
        period=form.period_id,
        person=person,
        unit=form.unit_id,
        effective_on=on,
        policy=policy.version,
        attainment=max((one.policy_version for one in held.values()), default=None),
        gaps=tuple(form.gaps.split()),
        levels=tuple(_levels(known, person, policy)),
        hours=known.hours[person],
        earlier=_earlier(before),
        predicate=done.predicate,
        courses=tuple(done.courses),
        exams=tuple(done.exams),
        certificates=tuple(done.certificates),
        activities=tuple(done.activities),
        applications=tuple(done.applications),
        ratings=known.ratings.get(form.id, ()),
    )


def _levels(known: _Known, person: int, policy: EvaluationPolicy) -> Iterable[LevelFact]:
    before = known.before.get(person)
    earlier = {one.competency: one.level for one in before.facts.levels} if before else {}
    for competency, need in sorted(known.required[person].items()):
        kind = known.reference.for_rules(competency).kind
        held = known.held[person].get(competency)
        knowledge, skill, attitude = held.strands if held else (0, 0, 0)
        yield LevelFact(
            competency=competency,
            kind=kind,
            weight=policy.figures.weight(kind),
            required=need.level,
            level=held.level if held else 0,
            knowledge=knowledge,
            skill=skill,
            attitude=attitude,
            before=earlier.get(competency),
            awaiting=bool(held and held.awaiting),
            limiting=tuple(held.limiting) if held else (),
            entries=_entries(held, known.origins),
        )


def _entries(held: HeldLevel | None, origins: Mapping[int, Origin]) -> tuple[EntryFact, ...]:
    found = zip(_STRANDS, held.deciding, strict=True) if held else ()
    return tuple(
        EntryFact(one.kind, one.ref, one.revision, strand)
        for strand, line in found
        if line is not None and (one := origins.get(line)) is not None
    )


def _earlier(before: Frozen | None) -> EarlierFact | None:
    if before is None:
        return None
    index = before.facts.index
    return EarlierFact(before.facts.period, index.met, index.required, index.value)


def _hours(person_ids: Collection[int], on: date) -> dict[int, HoursFact]:
    """What each owes in the year of the day, and what is booked by then."""
    return {
        person: HoursFact(
            kind=one.duty.kind.value,
            status=one.duty.status,
            owed=one.duty.jp100,
            full=one.duty.full_jp100,
            done=one.jp100,
            first_on=one.duty.first_on,
            last_on=one.duty.last_on,
            months=one.duty.months,
            away=one.duty.away,
            source=one.duty.source,
        )
        for person, one in reached.of_people(person_ids, on).items()
    }
