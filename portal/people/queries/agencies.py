"""Facts about agencies that every area may ask for."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select

from portal.core.db import db
from portal.people.models import Employment, Organisation


def timezones() -> dict[int, str]:
    """The time zone of every agency, by id."""
    rows = db.session.execute(select(Organisation.id, Organisation.timezone))
    return {organisation_id: timezone for organisation_id, timezone in rows}


def employing(person_id: int, on: date) -> int | None:
    """The agency a person works for on the day; the one they came to last, where there are two."""
    return db.session.scalar(
        select(Employment.organisation_id)
        .where(
            Employment.person_id == person_id,
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
        .order_by(Employment.valid_from.desc())
        .limit(1)
    )


def codes(ids: Collection[int]) -> dict[int, str]:
    """What agencies are called in documents for other systems."""
    query = select(Organisation.id, Organisation.code).where(Organisation.id.in_(ids))
    return {organisation_id: code for organisation_id, code in db.session.execute(query)}
