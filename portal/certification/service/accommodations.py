"""Giving somebody more time, breaks, a reader or large type at exams, and ending it."""

from datetime import date, datetime

from sqlalchemy import select

from portal.certification.models import Accommodation
from portal.certification.rules import accommodation as rules
from portal.certification.rules.accommodation import AccommodationRefusal, Given
from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import Refused

_FIELDS = {
    AccommodationRefusal.NOTHING: "factor_percent",
    AccommodationRefusal.FACTOR: "factor_percent",
    AccommodationRefusal.BREAKS: "breaks_minutes",
    AccommodationRefusal.DATES: "until_on",
    AccommodationRefusal.REASON: "reason",
    AccommodationRefusal.OWN: "number",
}


def give(
    person_id: int,
    organisation_id: int,
    given: Given,
    reason: str,
    *,
    actor_id: int,
    now: datetime,
) -> Accommodation:
    """Decide on an accommodation; it counts for every exam while it is valid.

    Raises Refused(AccommodationRefusal).
    """
    refusal = rules.may_write(given, reason)
    if person_id == actor_id:
        refusal = AccommodationRefusal.OWN
    if refusal is not None:
        raise Refused(refusal, field=_FIELDS.get(refusal))
    needs = given.needs
    with transaction():
        made = Accommodation(
            organisation_id=organisation_id, person_id=person_id,
            factor_percent=needs.factor_percent, breaks_minutes=needs.breaks_minutes,
            reader=needs.reader, large_type=needs.large_type, other="; ".join(needs.others),
            reason=reason.strip(), valid_from=given.from_on, valid_until=given.until_on,
            decided_at=now, decided_by_id=actor_id,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        _record("accommodation.given", made, actor_id, now)
    return made


def end(accommodation_id: int, *, on: date, actor_id: int, now: datetime) -> None:
    """It counts no more from today. Raises Refused(AccommodationRefusal)."""
    with transaction():
        query = select(Accommodation).where(Accommodation.id == accommodation_id)
        found = db.session.scalars(
            query.with_for_update().execution_options(populate_existing=True)
        ).one()
        if found.person_id == actor_id:
            raise Refused(AccommodationRefusal.OWN)
        if found.ended_at is not None or (
            found.valid_until is not None and found.valid_until <= on
        ):
            raise Refused(AccommodationRefusal.ENDED)
        found.ended_at, found.ended_by_id = now, actor_id
        found.valid_until = max(on, found.valid_from)
        _record("accommodation.ended", found, actor_id, now)


def _record(action: str, one: Accommodation, actor_id: int, now: datetime) -> None:
    audit.record(
        action,
        object_kind="accommodation",
        object_id=one.id,
        now=now,
        actor_id=actor_id,
        organisation_id=one.organisation_id,
        person=one.person_id,
    )
