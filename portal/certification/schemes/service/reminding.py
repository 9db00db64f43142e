"""Reminders before a certificate ends: computed from days, each sent once.

The row of a reminder and its messages are written together; a second run, or one at the same time,
finds the row and tells nobody again. Stopped for a week it sends what is still of use.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.certification.rules import renewing
from portal.certification.rules.certificate_states import PublicState
from portal.certification.schemes.models import Certificate, CertificateSchemeVersion
from portal.certification.schemes.queries.certificates import is_renewed, state_at
from portal.certification.schemes.renewal_models import CertificateReminder
from portal.certification.schemes.renewal_notices import RenewalNotice
from portal.core import zones
from portal.core.db import db, dialect_name, shared_alias, transaction
from portal.people.models import Organisation, Person
from portal.people.queries import chains
from portal.people.rules import names
from portal.people.service import inbox

JOB = "certificate-reminders"
PIECE = 100
OWN_PAGE = "/certificates"
_record = shared_alias(Person)


@dataclass(frozen=True, slots=True)
class Ending:
    """A certificate that ends soon, with whom it counts for."""

    id: int
    public_id: str
    since: date
    until: date
    title: str
    person_id: int
    person: str  # public id
    name: str


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
            found = _due(organisation_id, step, after, on, now)
            told += tell(found, step, on, now, is_first=_is_first)
        if len(found) < PIECE:
            return told
        after = (found[-1].until, found[-1].id)


def _due(
    organisation_id: int, step: int, after: tuple[date, int], on: date, now: datetime
) -> list[Ending]:
    """The next few whose reminder may be due and was not sent, nor a nearer one."""
    fewest, most = renewing.days_of(step)
    until, last = after
    sent = select(CertificateReminder.id).where(
        CertificateReminder.certificate_id == Certificate.id, CertificateReminder.days <= step
    )
    query = endings().where(
        Certificate.organisation_id == organisation_id,
        Certificate.valid_until >= max(until, on + timedelta(days=fewest)),
        Certificate.valid_until <= on + timedelta(days=most),
        or_(Certificate.valid_until > until, Certificate.id > last),
        state_at(on, now) == PublicState.VALID.value,
        ~is_renewed(now),
        ~sent.exists(),
    )
    rows = db.session.execute(query.order_by(Certificate.valid_until, Certificate.id).limit(PIECE))
    return [read(row) for row in rows]


def tell(
    found: Sequence[Ending],
    step: int,
    on: date,
    now: datetime,
    *,
    is_first: Callable[[int, int, datetime], str],
) -> int:
    """Write each down and tell holder and supervisors; how many were. `is_first` names the
    reminder that this run writes down, "" where it stands already.
    """
    due = [one for one in found if renewing.step_due(one.until, one.since, on) == step]
    fresh = [(one, key) for one in due if (key := is_first(one.id, step, now))]
    leaders: dict[int, list[int]] = {}
    if step in renewing.TO_SUPERVISORS and fresh:
        chart = chains.above([one.person_id for one, _key in fresh], on)
        for one, _key in fresh:
            above = chart.supervisors_of(one.person_id).supervisors
            leaders[one.person_id] = [each.person for each in above]
    for one, key in fresh:
        _tell_one(one, key, leaders.get(one.person_id, []), on, now)
    return len(fresh)


def _is_first(certificate_id: int, step: int, now: datetime) -> str:
    """Of two runs at once only one writes it down."""
    insert = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    made = db.session.scalar(
        insert(CertificateReminder)
        .values(certificate_id=certificate_id, days=step, at=now)
        .on_conflict_do_nothing(index_elements=["certificate_id", "days"])
        .returning(CertificateReminder.id)
    )
    return "" if made is None else f"certificate.ends:{certificate_id}:{step}"


def _tell_one(one: Ending, key: str, leaders: Sequence[int], on: date, now: datetime) -> None:
    values: dict[str, str | int] = {
        "title": one.title,
        "days": (one.until - on).days,
        "last_on": (one.until - timedelta(days=1)).isoformat(),
    }
    inbox.send(
        one.person_id, RenewalNotice.ENDS, values, path=OWN_PAGE, event_key=key, now=now, mail=True
    )
    for leader in leaders:
        inbox.send(
            leader,
            RenewalNotice.TEAM_ENDS,
            {**values, "name": one.name},
            path=f"/team/{one.person}",
            event_key=f"{key}:{leader}",
            now=now,
            mail=True,
        )


def endings() -> Select[*tuple[Any, ...]]:
    """Certificates with what a message about them says; erased holders are nobody's."""
    kept = Person
    return (
        select(
            Certificate.id, Certificate.public_id, Certificate.valid_from,
            Certificate.valid_until, CertificateSchemeVersion.title, kept.id.label("person_id"),
            kept.public_id.label("person"), kept.full_name, kept.front_title, kept.back_title,
        )
        .join(CertificateSchemeVersion, CertificateSchemeVersion.id == Certificate.version_id)
        .join(_record, _record.id == Certificate.person_id)
        .join(kept, kept.id == func.coalesce(_record.merged_into_id, _record.id))
        .where(kept.erased_at.is_(None))
    )  # fmt: skip


def read(row: Any) -> Ending:
    """A row of `endings`."""
    name = names.printed(row.full_name, row.front_title, row.back_title)
    return Ending(
        row.id, row.public_id, row.valid_from, row.valid_until, row.title, row.person_id,
        row.person, name,
    )  # fmt: skip
