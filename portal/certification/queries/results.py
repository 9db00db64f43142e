"""A result as its examinee reads it: what it proves, and where more is to be learnt."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from portal.assessment import queries as engine
from portal.assessment.models import Attempt, AttemptResult, ItemVersion
from portal.assessment.rules.attempts import Purpose
from portal.certification.models import Exam, Registration, Sitting
from portal.competency.queries import catalogue, requirements
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.ledger.queries import profiles


@dataclass(frozen=True, slots=True)
class Own:
    """A closed attempt at an exam with everything it belongs to."""

    registration: Registration
    sitting: Sitting
    exam: Exam
    attempt: Attempt


def of_person(actor: Actor) -> Select[Registration]:
    """One's own registrations; results and appeals start here."""
    return select(Registration).where(Registration.person_id == actor.person_id)


def own(person_id: int, public_id: str) -> Own:
    """One's own closed attempt by its registration; another's looks like none. Raises NotFound."""
    row = db.session.execute(
        select(Registration, Sitting, Exam, Attempt)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .join(Exam, Exam.id == Sitting.exam_id)
        .join(
            Attempt,
            (Attempt.purpose == Purpose.EXAM.value) & (Attempt.owner_ref == Registration.public_id),
        )
        .where(
            Registration.public_id == public_id,
            Registration.person_id == person_id,
            Attempt.closed_at.is_not(None),
        )
        .order_by(Attempt.id.desc())
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound
    return Own(*row)


def person_of(registration_id: int) -> int:
    """Whose registration it is."""
    return db.session.get_one(Registration, registration_id).person_id


STRONG_FROM = 70


@dataclass(frozen=True, slots=True)
class Mastery:
    """What was got right of one competency of the paper."""

    key: str
    name: str
    earned: int
    possible: int

    @property
    def percent(self) -> int:
        return 100 * self.earned // self.possible if self.possible else 0

    @property
    def is_strong(self) -> bool:
        return self.percent >= STRONG_FROM


@dataclass(frozen=True, slots=True)
class Held:
    """The competency the exam certifies, in the profile: strands are knowledge, skill, attitude."""

    key: str
    name: str
    level: int
    strands: Sequence[int]
    need: int | None


@dataclass(frozen=True, slots=True)
class Announced:
    """A result whose score is out."""

    result: AttemptResult
    mastery: Sequence[Mastery]
    held: Held

    @property
    def weak(self) -> list[Mastery]:
        return [one for one in self.mastery if not one.is_strong]


def announced(own_: Own, on: date, locale: str) -> Announced | None:
    """Marks, competency by competency, and the profile; None where nothing was marked."""
    result = engine.latest_result(own_.attempt.id)
    if result is None:
        return None
    return Announced(result, _mastery(own_.attempt, result, on, locale), _held(own_, on, locale))


def _mastery(attempt: Attempt, result: AttemptResult, on: date, locale: str) -> list[Mastery]:
    versions = {place["ref"]: place["version"] for place in attempt.paper}
    query = select(ItemVersion.id, ItemVersion.competency_id).where(
        ItemVersion.id.in_(versions.values())
    )
    competencies = {id_: competency for id_, competency in db.session.execute(query)}
    sums: Mapping[int, list[int]] = defaultdict(lambda: [0, 0])
    for ref, (earned, possible) in result.marks.items():
        one = sums[competencies[versions[ref]]]
        one[0] += earned
        one[1] += possible
    names = catalogue.directory(on)
    return [
        Mastery(names[id_].key, names[id_].name(locale), earned, possible)
        for id_, (earned, possible) in sorted(sums.items())
        if id_ in names
    ]


def _held(own_: Own, on: date, locale: str) -> Held:
    person_id, competency_id = own_.registration.person_id, own_.exam.competency_id
    worded = catalogue.directory(on)[competency_id]
    held = profiles.levels([person_id], on)[person_id].get(competency_id)
    required = requirements.of_persons([person_id], on)[person_id].levels.definitive
    return Held(
        worded.key,
        worded.name(locale),
        held.level if held else 0,
        held.strands if held else (0, 0, 0),
        required[competency_id].level if competency_id in required else None,
    )
