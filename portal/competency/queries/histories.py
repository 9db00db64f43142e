"""Who published what and when: for the timelines of the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.competency.models import AttainmentPolicy, CompetencyVersion, PolicyDraft
from portal.core.db import db
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class Publication:
    """One version: its number, first day, source, and who published it when.

    `until` is the first day of the version after it; `published_by` "" for the command line.
    """

    number: int
    valid_from: date
    until: date | None
    source: str
    published_at: datetime
    published_by: str

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.until is None or on < self.until)


def of_competency(competency_id: int) -> tuple[Publication, ...]:
    """The versions of a wording in the order in which they begin; one statement."""
    rows = db.session.execute(
        select(
            CompetencyVersion.number,
            CompetencyVersion.valid_from,
            CompetencyVersion.source,
            CompetencyVersion.published_at,
            Person.full_name,
        )
        .outerjoin(Person, Person.id == CompetencyVersion.published_by_id)
        .where(CompetencyVersion.competency_id == competency_id)
        .order_by(CompetencyVersion.valid_from)
    )
    return _publications([(n, day, source, at, name) for n, day, source, at, name in rows])


def of_policies() -> tuple[Publication, ...]:
    """Every policy in the order in which they begin; one statement.

    A policy replaced before it began has the same day as `until` and holds on no day.
    """
    rows = db.session.execute(
        select(
            AttainmentPolicy.version,
            AttainmentPolicy.valid_from,
            AttainmentPolicy.source,
            AttainmentPolicy.published_at,
            Person.full_name,
        )
        .outerjoin(Person, Person.id == AttainmentPolicy.published_by_id)
        .order_by(AttainmentPolicy.valid_from, AttainmentPolicy.version)
    )
    return _publications([(n, day, source, at, name) for n, day, source, at, name in rows])


def _publications(
    rows: Sequence[tuple[int, date, str, datetime, str | None]],
) -> tuple[Publication, ...]:
    ends = [*(row[1] for row in rows[1:]), None][: len(rows)]
    return tuple(
        Publication(number, valid_from, until, source, at, name or "")
        for (number, valid_from, source, at, name), until in zip(rows, ends, strict=True)
    )


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A policy being written, and who saved it last."""

    public_id: str
    base_version: int
    saved_at: datetime
    saved_by: str


def open_drafts() -> tuple[OpenDraft, ...]:
    """Drafts neither published nor put aside, the last saved first; one statement."""
    rows = db.session.execute(
        select(
            PolicyDraft.public_id, PolicyDraft.base_version, PolicyDraft.saved_at, Person.full_name
        )
        .join(Person, Person.id == PolicyDraft.saved_by_id)
        .where(PolicyDraft.published_version.is_(None), PolicyDraft.discarded_at.is_(None))
        .order_by(PolicyDraft.saved_at.desc(), PolicyDraft.id.desc())
        .limit(20)
    )
    return tuple(OpenDraft(*row) for row in rows)
