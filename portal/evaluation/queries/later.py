"""What came after a form's facts: corrections that touch them, and what is listed apart."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.competency.rules.kinds import SourceKind
from portal.core import zones
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.queries import achievements
from portal.evaluation.queries.achievements import Achieved, Days
from portal.evaluation.queries.frozen import Frozen
from portal.evaluation.rules import facts as rules
from portal.evaluation.rules.facts import EntryFact, Facts
from portal.ledger.queries import events
from portal.ledger.rules.evidence import Event, Horizon
from portal.people.queries import agencies

_NEXT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LaterEvent:
    """An event of the ledger that the facts do not know of."""

    kind: SourceKind
    on: date
    recorded_at: datetime
    is_correction: bool
    competencies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Later:
    """What came after the day or the lock of a form. `flags`: frozen entries corrected since."""

    events: Sequence[LaterEvent]
    done: Achieved
    flags: frozenset[EntryFact]

    @property
    def is_empty(self) -> bool:
        done = self.done
        found = (self.events, done.courses, done.exams, done.activities)
        return not any(found)


def of(facts: Facts, kept: Frozen | None, period: EvaluationPeriod, now: datetime) -> Later:
    """Of one form: open ones by the day that counts, locked ones by the chains' positions."""
    zone = agencies.timezones()[period.organisation_id]
    today = zones.local_day(now, zone)
    known = events.of_persons([facts.person])[facts.person]
    after = facts.effective_on + _NEXT
    done = Achieved()
    if after <= today:
        done = achievements.of_people([facts.person], Days(after, today), now)[facts.person]
    unknown = [one for one in known if _is_later(one, facts, kept, zone)]
    return Later(
        events=[_event(one, zone) for one in unknown],
        done=done,
        flags=_flags(facts, unknown) if kept else frozenset(),
    )


def flags(kept: Collection[Frozen]) -> Mapping[int, frozenset[EntryFact]]:
    """By form: the frozen entries corrected since; one statement for any number."""
    known = events.of_persons({one.facts.person for one in kept})
    return {
        one.form_id: _flags(
            one.facts,
            [event for event in known[one.facts.person] if not Horizon(one.positions).knows(event)],
        )
        for one in kept
    }


def _flags(facts: Facts, unknown: Sequence[Event]) -> frozenset[EntryFact]:
    spoken = [(one.source_kind, one.source_ref, one.revision) for one in unknown]
    return rules.corrected(facts, spoken)


def _is_later(event: Event, facts: Facts, kept: Frozen | None, zone: str) -> bool:
    if kept is not None and not Horizon(kept.positions).knows(event):
        return True
    return zones.local_day(event.occurred_at, zone) > facts.effective_on


def _event(event: Event, zone: str) -> LaterEvent:
    return LaterEvent(
        kind=event.source_kind,
        on=zones.local_day(event.occurred_at, zone),
        recorded_at=event.recorded_at,
        is_correction=event.revision > 1,
        competencies=tuple(dict.fromkeys(line.competency_id for line in event.lines)),
    )
