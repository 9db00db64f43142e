"""Reading profiles: levels of a day from the cache, and the full explanation from the entries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select

from portal.competency.queries import catalogue
from portal.core.db import db
from portal.ledger.models import ProfileSegment
from portal.ledger.queries import events
from portal.ledger.rules.evidence import Event, Horizon
from portal.ledger.rules.outlook import Step, Turning, next_turning
from portal.ledger.rules.profile import CompetencyProfile, profile


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """What the cache says of one competency of one person on a day."""

    level: int
    strands: tuple[int, int, int]  # knowledge, skill, attitude
    limiting: tuple[str, ...]
    awaiting: bool
    until_on: date
    policy_version: int
    deciding: tuple[int | None, ...]  # line ids: knowledge, skill, attitude, decision


def levels(person_ids: Collection[int], on: date) -> dict[int, dict[int, HeldLevel]]:
    """Person → competency → level held on the day; one statement. No entry means level 0."""
    rows = db.session.execute(
        select(ProfileSegment).where(
            ProfileSegment.person_id.in_(person_ids),
            ProfileSegment.from_on <= on,
            ProfileSegment.until_on > on,
        )
    ).scalars()
    found: dict[int, dict[int, HeldLevel]] = {person_id: {} for person_id in person_ids}
    for row in rows:
        found[row.person_id][row.competency_id] = _held(row)
    return found


def _held(row: ProfileSegment) -> HeldLevel:
    return HeldLevel(
        level=row.level,
        strands=(row.knowledge, row.skill, row.attitude),
        limiting=tuple(row.limiting),
        awaiting=row.awaiting,
        until_on=row.until_on,
        policy_version=row.policy_version,
        deciding=tuple(row.deciding),
    )


@dataclass(frozen=True, slots=True)
class Outlook:
    """A level on a day and the next turn for the worse, if one is known to come."""

    held: HeldLevel | None
    turning: Turning | None


def outlooks(person_ids: Collection[int], on: date) -> dict[int, dict[int, Outlook]]:
    """Person → competency → level on the day and what comes; one statement."""
    rows = db.session.scalars(
        select(ProfileSegment)
        .where(ProfileSegment.person_id.in_(person_ids), ProfileSegment.until_on > on)
        .order_by(ProfileSegment.person_id, ProfileSegment.competency_id, ProfileSegment.from_on)
    )
    found: dict[int, dict[int, Outlook]] = {person_id: {} for person_id in person_ids}
    for (person_id, competency_id), group in groupby(
        rows, key=lambda row: (row.person_id, row.competency_id)
    ):
        segments = list(group)
        now = segments[0] if segments[0].from_on <= on else None
        steps = [Step(row.from_on, row.until_on, row.level, row.awaiting) for row in segments]
        found[person_id][competency_id] = Outlook(
            _held(now) if now else None, next_turning(steps, on)
        )
    return found


@dataclass(frozen=True, slots=True)
class Explained:
    """A person's whole profile on a day with every deciding and unused line."""

    on: date
    events: Sequence[Event]
    competencies: Mapping[int, CompetencyProfile]


def explain(
    person_id: int,
    on: date,
    *,
    competency_ids: Collection[int] | None = None,
    horizon: Horizon | None = None,
) -> Explained:
    """The profile computed from the entries, two statements.

    `competency_ids` None means every competency the ledger speaks of.
    """
    known = events.of_persons([person_id])[person_id]
    reference = catalogue.catalogue()
    named = {line.competency_id for event in known for line in event.lines}
    wanted = named if competency_ids is None else competency_ids
    competencies = [reference.for_rules(id_) for id_ in sorted(wanted)]
    made = profile(known, competencies, reference.deciding, on=on, horizon=horizon)
    return Explained(on, known, made)
