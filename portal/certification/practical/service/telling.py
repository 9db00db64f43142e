"""Audit entries and messages that the acts of practical assessment share."""

from collections.abc import Iterable
from datetime import datetime

from portal.certification.practical.models import PracticalAssessment, PracticalSlot
from portal.certification.practical.notices import PracticalNotice
from portal.certification.practical.queries.bookings import Row
from portal.core import audit
from portal.people.service import inbox

ASSESSOR_PATH = "/assessing"
MIN_REASON = 10
"""Characters of a reason somebody else can follow."""


def is_reason(text: str) -> bool:
    return len(text.strip()) >= MIN_REASON


def note(
    action: str, row: Row, now: datetime, actor_id: int | None, **detail: str | int | bool | None
) -> None:
    """An audit entry about a booking."""
    audit.record(
        action,
        object_kind="practical_booking",
        object_id=row.found.id,
        organisation_id=row.found.organisation_id,
        now=now,
        actor_id=actor_id,
        outcome=audit.Outcome.DONE,
        **detail,
    )


def record(
    action: str, found: PracticalAssessment, now: datetime, actor_id: int | None, **detail: int
) -> None:
    """An audit entry about an assessment, its checklist or its slots."""
    audit.record(
        action,
        object_kind="practical_assessment",
        object_id=found.id,
        organisation_id=found.organisation_id,
        now=now,
        actor_id=actor_id,
        outcome=audit.Outcome.DONE,
        **detail,
    )


def candidate(
    row: Row, kind: PracticalNotice, now: datetime, *, mail: bool = True, **values: str | int
) -> None:
    """Tell the candidate, once for each booking, round and time."""
    inbox.send(
        row.found.person_id,
        kind,
        _values(row.assessment, row.slot) | values,
        path=f"/exams/practical/bookings/{row.found.public_id}",
        event_key=_key(kind, row, row.found.person_id),
        now=now,
        mail=mail,
    )


def assessors(
    row: Row, kind: PracticalNotice, now: datetime, to: Iterable[int], **values: str | int
) -> None:
    """Tell these assessors about a booking."""
    for person_id in to:
        inbox.send(
            person_id,
            kind,
            _values(row.assessment, row.slot) | {"candidate": row.person.full_name} | values,
            path=f"{ASSESSOR_PATH}/{row.found.public_id}",
            event_key=_key(kind, row, person_id, str(values.get("turn", ""))),
            now=now,
            mail=True,
        )


def _values(found: PracticalAssessment, slot: PracticalSlot) -> dict[str, str | int]:
    return {"title": found.title, "starts_at": slot.starts_at.isoformat(), "place": slot.place}


def _key(kind: PracticalNotice, row: Row, person_id: int, turn: str = "") -> str:
    """`turn` tells a repetition of the same thing apart from a second one."""
    return f"{kind}:{row.found.id}:{row.found.round}:{row.slot.id}:{person_id}:{turn}"
