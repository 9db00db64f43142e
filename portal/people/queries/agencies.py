"""Facts about agencies that every area may ask for."""

from sqlalchemy import select

from portal.core.db import db
from portal.people.models import Organisation


def timezones() -> dict[int, str]:
    """The time zone of every agency, by id."""
    rows = db.session.execute(select(Organisation.id, Organisation.timezone))
    return {organisation_id: timezone for organisation_id, timezone in rows}
