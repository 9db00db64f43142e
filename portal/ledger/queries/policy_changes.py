"""Who would change by a policy that is not published yet, before it is.

For each person of an agency the profile of one day is computed twice from the same entries: by
the policy that would decide on that day without the new one, and by the new one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from portal.competency.queries.catalogue import Catalogue, catalogue
from portal.competency.rules.kinds import Competency
from portal.competency.rules.policy import Limit, Policy, in_force
from portal.core.db import db
from portal.ledger.queries import events
from portal.ledger.rules.counting import facts_of, proofs_among
from portal.ledger.rules.evidence import Event, Line, in_effect, touched
from portal.ledger.rules.profile import verdict_on
from portal.people.models import Employment, Person

CHUNK: Final = 200
MOST_LINES: Final = 20_000
"""Lines one call reads at most, some seconds; the answer then says where it stopped."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One competency of a person before and after: level, and what keeps it from the next."""

    competency_id: int
    before: int
    after: int
    limiting_before: tuple[Limit, ...]
    limiting_after: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A person whose profile would differ, and where."""

    person_id: int
    shifts: tuple[Shift, ...]

    @property
    def falls(self) -> bool:
        return any(shift.after < shift.before for shift in self.shifts)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a new policy would do to the persons of an agency, from one of them on.

    `persons` are the first who change. The counts are of all persons looked at: `whole` says
    whether that is everybody from there on. `next_after` continues the list; None at its end.
    """

    persons: tuple[Changed, ...]
    examined: int
    changed: int
    falling: int
    whole: bool
    next_after: int | None


def policy_changes(
    policy: Policy, on: date, organisation_id: int, after_person_id: int = 0, limit: int = 25
) -> Effect:
    """The persons employed at the agency on `on` whose level or limiting strand would differ.

    In the order of ids, those after `after_person_id`; one or two statements per 200 persons.
    """
    reference = catalogue()
    former = in_force(reference.deciding, on)
    tally = _Tally(limit, after_person_id)
    for chunk in _persons(organisation_id, on, after_person_id):
        if tally.lines > MOST_LINES:
            return tally.effect(whole=False)
        for person_id, history in events.of_persons(chunk).items():
            shifts = tuple(_shifts(history, former, policy, on, reference))
            tally.add(Changed(person_id, shifts), sum(len(event.lines) for event in history))
    return tally.effect(whole=True)


class _Tally:
    """Counts everybody and keeps the first who change, one more than are shown."""

    def __init__(self, limit: int, after: int) -> None:
        self.lines = 0
        self._limit = limit
        self._kept: list[Changed] = []
        self._last_seen = after
        self._examined = self._changed = self._falling = 0

    def add(self, person: Changed, lines: int) -> None:
        self.lines += lines
        self._examined += 1
        self._last_seen = person.person_id
        if person.shifts:
            self._changed += 1
            self._falling += person.falls
            if len(self._kept) <= self._limit:
                self._kept.append(person)

    def effect(self, *, whole: bool) -> Effect:
        shown = tuple(self._kept[: self._limit])
        if len(self._kept) > self._limit:
            next_after: int | None = shown[-1].person_id
        else:
            next_after = None if whole else self._last_seen
        return Effect(shown, self._examined, self._changed, self._falling, whole, next_after)


def _persons(organisation_id: int, on: date, after: int) -> Iterator[list[int]]:
    """Persons with evidence whom the agency employs on the day, in chunks by id."""
    employed = select(Employment.person_id).where(
        Employment.organisation_id == organisation_id,
        Employment.valid_from <= on,
        (Employment.valid_until.is_(None)) | (Employment.valid_until > on),
    )
    while True:
        chunk = list(
            db.session.scalars(
                select(Person.id)
                .where(
                    Person.id > after,
                    Person.merged_into_id.is_(None),
                    Person.id.in_(employed),
                    events.has_evidence,
                )
                .order_by(Person.id)
                .limit(CHUNK)
            )
        )
        if not chunk:
            return
        yield chunk
        after = chunk[-1]


def _shifts(
    history: Sequence[Event],
    former: Policy | None,
    policy: Policy,
    on: date,
    reference: Catalogue,
) -> Iterator[Shift]:
    effective = in_effect(history)
    for competency_id in sorted(touched(history)):
        competency = reference.for_rules(competency_id)
        facts = facts_of(effective, competency_id)
        level, limiting = _found(facts, competency, former, on)
        new_level, new_limiting = _found(facts, competency, policy, on)
        if (level, limiting) != (new_level, new_limiting):
            yield Shift(competency_id, level, new_level, limiting, new_limiting)


def _found(
    facts: Sequence[tuple[Event, Line]], competency: Competency, policy: Policy | None, on: date
) -> tuple[int, tuple[Limit, ...]]:
    """Level and what limits it; level 0 where no policy was in force."""
    if policy is None:
        return 0, ()
    verdict = verdict_on(proofs_among(facts, competency, policy), competency, policy, on)
    return verdict.level, verdict.limiting
