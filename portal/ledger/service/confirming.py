"""A supervisor confirms what was seen at work, and may take it back with a reason."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.competency.queries import catalogue, policies
from portal.competency.queries.catalogue import CompetencyValue
from portal.competency.rules.kinds import Strand
from portal.core import audit, stored, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.ledger.models import Confirmation
from portal.ledger.queries import confirmations
from portal.ledger.rules import confirmations as rules
from portal.ledger.rules.confirmations import ConfirmationRefusal, Ground, Observed
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append, withdraw
from portal.ledger.service.notices import ProfileNotice
from portal.people.queries import agencies, readers
from portal.people.service import inbox, locks

_FIELDS = {
    ConfirmationRefusal.NOTHING_CONFIRMED: "strands",
    ConfirmationRefusal.NOT_PROVED_SO: "strands",
    ConfirmationRefusal.LEVEL_NOT_DESCRIBED: "level",
    ConfirmationRefusal.BEYOND_THE_POLICY: "level",
    ConfirmationRefusal.TOO_FEW_INDICATORS: "indicators",
    ConfirmationRefusal.DAY_NOT_COME: "example_on",
    ConfirmationRefusal.NOT_LED_THEN: "example_on",
    ConfirmationRefusal.ALREADY_CONFIRMED: "example_on",
    ConfirmationRefusal.EXAMPLE_TOO_SHORT: "example",
    ConfirmationRefusal.EXAMPLE_TOO_LONG: "example",
}


@dataclass(frozen=True, slots=True)
class Author:
    """The supervisor, as the evidence names them."""

    person_id: int
    organisation_id: int
    name: str


def confirm(
    author: Author,
    person_id: int,
    competency_id: int,
    seen: Observed,
    document: Received | None,
    *,
    today: date,
    now: datetime,
) -> Confirmation:
    """Enter what was seen as evidence of each strand named; the person is told.

    Raises Refused(ConfirmationRefusal, AppendRefusal, QuotaRefusal), NotFound.
    """
    known = catalogue.catalogue()
    if competency_id not in known.histories:
        raise NotFound
    one = known.worded(competency_id, today)
    _refuse(seen, _ground(author, person_id, one, seen, today))
    with transaction():
        locks.person(person_id)
        if _stands(author.person_id, person_id, competency_id, seen):
            raise _refused(ConfirmationRefusal.ALREADY_CONFIRMED)
        kept = document and stored.add(
            document,
            Purpose.DOCUMENT,
            person_id=person_id,
            organisation_id=author.organisation_id,
            now=now,
        )
        made = Confirmation(
            organisation_id=author.organisation_id,
            person_id=person_id,
            author_id=author.person_id,
            competency_id=competency_id,
            level=seen.level,
            example_on=seen.example_on,
            document_id=kept.id if kept else None,
            confirmed_at=now,
        )
        db.session.add(made)
        db.session.flush()
        for entry in _entries(made, author, one, seen):
            append(entry, now=now)
        _tell(made, ProfileNotice.CONFIRMED, author.name, one, now)
        _note("confirmation.made", made, now)
    return made


def take_back(public_id: str, reason: str, *, author: Author, now: datetime) -> Confirmation:
    """Withdraw the evidence of one's own confirmation; again is no error.

    Raises Refused(ConfirmationRefusal), NotFound.
    """
    with transaction():
        found = db.session.scalar(
            select(Confirmation)
            .where(Confirmation.public_id == public_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise NotFound
        if found.withdrawn_at is not None:
            return found
        refusal = rules.may_withdraw(found.author_id, author.person_id, reason)
        if refusal is not None:
            raise Refused(refusal, field="reason")
        for kind in confirmations.standing_kinds(found):
            withdraw(
                kind,
                confirmations.source_ref(found),
                recorded_by_id=author.person_id,
                now=now,
                detail={"reason": reason.strip(), "by": author.name},
            )
        found.withdrawn_at = now
        one = catalogue.catalogue().worded(found.competency_id, zones.local_day(now))
        _tell(found, ProfileNotice.CONFIRMATION_WITHDRAWN, author.name, one, now)
        _note("confirmation.withdrawn", found, now)
    return found


def _ground(
    author: Author, person_id: int, one: CompetencyValue, seen: Observed, today: date
) -> Ground:
    described = one.level(seen.level)
    return Ground(
        offered=len(described.indicators) if described else 0,
        policy=policies.in_force(today),
        led_then=readers.led_then(author.person_id, person_id, seen.example_on),
        is_own=author.person_id == person_id,
        today=today,
    )


def _refuse(seen: Observed, ground: Ground) -> None:
    refusal = rules.may_confirm(seen, ground)
    if refusal is None:
        return
    proofs = [rule for s in seen.strands if (rule := rules.rule_of(s, ground.policy))]
    if refusal is ConfirmationRefusal.BEYOND_THE_POLICY:
        raise _refused(refusal, limit=min(rule.max_level for rule in proofs))
    if refusal is ConfirmationRefusal.TOO_FEW_INDICATORS:
        raise _refused(refusal, count=max(1, *(rule.min_indicators for rule in proofs)))
    raise _refused(refusal)


def _refused(reason: ConfirmationRefusal, **values: int) -> Refused:
    return Refused(reason, field=_FIELDS.get(reason, "example"), **values)


def _stands(author_id: int, person_id: int, competency_id: int, seen: Observed) -> bool:
    query = select(Confirmation.id).where(
        Confirmation.author_id == author_id,
        Confirmation.person_id == person_id,
        Confirmation.competency_id == competency_id,
        Confirmation.level == seen.level,
        Confirmation.example_on == seen.example_on,
        Confirmation.withdrawn_at.is_(None),
    )
    return db.session.scalar(query) is not None


def _entries(
    made: Confirmation, author: Author, one: CompetencyValue, seen: Observed
) -> list[Entry]:
    """One event per strand: each strand is evidence of a kind of its own."""
    described = one.level(seen.level)
    listed = described.indicators if described else ()
    observed = [text for place, text in enumerate(listed) if place in seen.indicators]
    zone = agencies.timezones()[author.organisation_id]
    return [
        Entry(
            organisation_id=author.organisation_id,
            person_id=made.person_id,
            source_kind=rules.SOURCES[strand],
            source_ref=confirmations.source_ref(made),
            occurred_at=zones.midnight(seen.example_on, zone),
            recorded_by_id=author.person_id,
            lines=(
                Line(
                    competency_id=one.id,
                    strand=strand,
                    target_level=seen.level,
                    passed=True,
                    valid_from=seen.example_on,
                    spec_version=f"{one.code[:50]}/{one.number}",
                    indicators=len(observed),
                    example_on=seen.example_on,
                    documents=1 if made.document_id else 0,
                ),
            ),
            detail={
                "by": author.name,
                "example": seen.example.strip(),
                "indicators": [*observed],
                "confirmation": made.public_id,
            },
        )
        for strand in (Strand.SKILL, Strand.ATTITUDE)
        if strand in seen.strands
    ]


def _tell(
    made: Confirmation, kind: ProfileNotice, by: str, one: CompetencyValue, now: datetime
) -> None:
    inbox.send(
        made.person_id,
        kind,
        {"competency": one.wording.name, "name": by, "level": made.level},
        path=f"/confirmations/{made.public_id}",
        event_key=f"{kind}:{made.id}",
        now=now,
    )


def _note(action: str, made: Confirmation, now: datetime) -> None:
    audit.record(
        action,
        object_kind="confirmation",
        object_id=made.id,
        organisation_id=made.organisation_id,
        now=now,
        actor_id=made.author_id,
        competency=made.competency_id,
        level=made.level,
    )
