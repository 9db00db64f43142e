"""Reminders before a certificate of another issuer ends; as for the agency's own (`reminding`)."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.certification.rules import renewing
from portal.certification.schemes.external_models import (
    ExternalCertificate,
    ExternalCertificateReminder,
)
from portal.certification.schemes.service import reminding
from portal.certification.schemes.service.reminding import Ending
from portal.core import zones
from portal.core.db import db, dialect_name, shared_alias, transaction
from portal.people.models import Organisation, Person

JOB = "external-certificate-reminders"
_record = shared_alias(Person)


def remind(*, now: datetime) -> int:
    """Send what is due today in every agency; how many certificates were told about."""
    agencies = db.session.execute(
        select(Organisation.id, Organisation.timezone).where(Organisation.kind == "agency")
    ).all()
    told = 0
    for organisation_id, zone in agencies:
        on = zones.local_day(now, zone)
        told += sum(_step(organisation_id, step, on, now) for step in renewing.STEPS)
    return told


def _step(organisation_id: int, step: int, on: date, now: datetime) -> int:
    told, after = 0, (date.min, 0)
    while True:
        with transaction():
            found = _due(organisation_id, step, after, on)
            told += reminding.tell(found, step, on, now, is_first=_is_first)
        if len(found) < reminding.PIECE:
            return told
        after = (found[-1].until, found[-1].id)


def _due(organisation_id: int, step: int, after: tuple[date, int], on: date) -> list[Ending]:
    fewest, most = renewing.days_of(step)
    until, last = after
    row = ExternalCertificate
    sent = select(ExternalCertificateReminder.id).where(
        ExternalCertificateReminder.external_id == row.id, ExternalCertificateReminder.days <= step
    )
    query = (
        select(
            row.id, row.public_id, row.issued_on.label("valid_from"), row.valid_until, row.title,
            Person.id.label("person_id"), Person.public_id.label("person"), Person.full_name,
            Person.front_title, Person.back_title,
        )
        .join(_record, _record.id == row.person_id)
        .join(Person, Person.id == func.coalesce(_record.merged_into_id, _record.id))
        .where(
            row.organisation_id == organisation_id,
            row.valid_until >= max(until, on + timedelta(days=fewest)),
            row.valid_until <= on + timedelta(days=most),
            or_(row.valid_until > until, row.id > last),
            row.decision == "accepted",
            row.withdrawn_at.is_(None),
            Person.erased_at.is_(None),
            ~sent.exists(),
        )
    )  # fmt: skip
    found = db.session.execute(query.order_by(row.valid_until, row.id).limit(reminding.PIECE))
    return [reminding.read(one) for one in found]


def _is_first(external_id: int, step: int, now: datetime) -> str:
    """The name of the reminder where this run writes it down, "" where it stands already."""
    insert = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    made = db.session.scalar(
        insert(ExternalCertificateReminder)
        .values(external_id=external_id, days=step, at=now)
        .on_conflict_do_nothing(index_elements=["external_id", "days"])
        .returning(ExternalCertificateReminder.id)
    )
    return "" if made is None else f"external.ends:{external_id}:{step}"
