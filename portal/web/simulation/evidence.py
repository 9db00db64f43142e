"""Two years of evidence of a simulated agency: a twentieth of the people has half of it.

What is measured follows from who somebody is and how much was measured before, never from chance.
Every line has the ground that the policy asks of its source.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.competency.rules.kinds import CompetencyKind, SourceKind, Strand
from portal.core import zones
from portal.ledger.rules.evidence import Line
from portal.ledger.service import entering
from portal.ledger.service.appending import Entry

BUSY_SHARE = 20  # one of so many people has half of all evidence
SPAN = timedelta(days=700)
HOUR = timedelta(hours=1)
POSSIBLE, CUT = 20, 14


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody, who leads them, and what the post requires: competency id, kind and level."""

    person_id: int
    leader_id: int | None
    required: Sequence[tuple[int, CompetencyKind, int]]


def share_of(place: int, people: int, events: int) -> int:
    """How many of the events are about the person at a place; over all places they add up."""
    busy = -(-people // BUSY_SHARE)
    if place % BUSY_SHARE == 0:
        whole, rest = divmod(events // 2, busy)
        return whole + (place // BUSY_SHARE < rest)
    whole, rest = divmod(events - events // 2, people - busy)
    return whole + (place - place // BUSY_SHARE - 1 < rest)


def enter(
    organisation_id: int,
    subjects: Sequence[Subject],
    events: int,
    *,
    begin: datetime,
    now: datetime,
) -> int:
    """Write events with their lines, and put them on the sequencer's list; how many.

    Needs a `transaction()`. Chain and profiles are made afterwards, by those who always make them.
    """
    counts = [share_of(place, len(subjects), events) for place in range(len(subjects))]
    entered = 0
    for round_ in range(max(counts)):
        entries = list(_round(organisation_id, subjects, round_, counts, begin))
        entered += entering.enter_new(entries, now=now)
    return entered


def _round(
    organisation_id: int,
    subjects: Sequence[Subject],
    round_: int,
    counts: Sequence[int],
    begin: datetime,
) -> Iterator[Entry]:
    """The event of this number of everybody who has so many."""
    for place, (one, count) in enumerate(zip(subjects, counts, strict=True)):
        if round_ < count and one.required:
            at = begin + SPAN * round_ / count + HOUR * (place * 13 % 240)
            source, lines = _measured(one, place, round_, zones.local_day(at))
            yield Entry(
                organisation_id=organisation_id,
                person_id=one.person_id,
                source_kind=source,
                source_ref=f"simulated:{one.person_id}-{round_}",
                occurred_at=at,
                recorded_by_id=one.leader_id if source in _LED else None,
                lines=lines,
            )


def _measured(
    one: Subject, place: int, round_: int, on: date
) -> tuple[SourceKind, tuple[Line, ...]]:
    lap, turn = divmod(place + round_, len(one.required))
    id_, kind, need = one.required[turn]
    luck = (place * 7 + round_ * 5 + id_) % 12
    if kind is CompetencyKind.TECHNICAL:
        return _technical(id_, need, lap % 4, luck, on)
    level = min(5, max(1, need + (luck == 11) - (luck < 3)))
    line = Line(id_, Strand.OVERALL, level, passed=True, valid_from=on)
    return SourceKind.ASSESSOR, (line,)


_LED = frozenset({SourceKind.SUPERVISOR_RATING, SourceKind.APPLICATION})


def _technical(
    id_: int, need: int, turn: int, luck: int, on: date
) -> tuple[SourceKind, tuple[Line, ...]]:
    """Recognised training, a quiz, a rating and an application at work, by turns."""
    if turn == 0:
        level = max(1, min(3, need - (luck < 4)))
        strands = (Strand.KNOWLEDGE, Strand.SKILL) if luck < 10 else (Strand.KNOWLEDGE,)
        return SourceKind.RECOGNITION, tuple(
            Line(id_, strand, level, passed=True, valid_from=on, documents=1) for strand in strands
        )
    if turn == 1:
        earned = 9 + luck
        passed = earned >= CUT
        level = min(2, need)
        line = Line(id_, Strand.KNOWLEDGE, level, passed, on, None, earned, POSSIBLE, CUT)
        return SourceKind.QUIZ, (line,)
    if turn == 2:
        line = Line(id_, Strand.ATTITUDE, min(4, need), True, on, indicators=3)
        return SourceKind.SUPERVISOR_RATING, (line,)
    example = on - timedelta(days=21)
    line = Line(id_, Strand.SKILL, min(4, need), True, on, indicators=3, example_on=example)
    return SourceKind.APPLICATION, (line,)


def required(
    levels: Mapping[int, int], kinds: Mapping[int, CompetencyKind]
) -> list[tuple[int, CompetencyKind, int]]:
    """What a standard asks, technical competencies first, for `Subject`."""
    found = [(id_, kinds[id_], level) for id_, level in levels.items()]
    return sorted(found, key=lambda one: (one[1] is not CompetencyKind.TECHNICAL, one[0]))
