"""Everything the personnel office keeps about one person, as their page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.people.models import (
    Account,
    Employment,
    Person,
    PersonIdentifier,
    PersonStatus,
    Post,
    RoleGrant,
    Tenure,
)
from portal.people.queries import grants
from portal.people.rules.spans import Span


@dataclass(frozen=True, slots=True)
class Dossier:
    """Newest first everywhere; `grants` counts the roles in force."""

    person: Person
    numbers: Sequence[PersonIdentifier]
    statuses: Sequence[PersonStatus]
    employments: Sequence[Employment]
    tenures: Sequence[Tenure]
    account: Account | None
    grants: int
    absorbed: Sequence[Person]

    def number(self, on: date) -> PersonIdentifier | None:
        return next((row for row in self.numbers if holds(row, on)), None)

    def status(self, on: date) -> PersonStatus | None:
        return next((row for row in self.statuses if holds(row, on)), None)

    def employment(self, on: date) -> Employment | None:
        """Where the person works; of somebody who works nowhere, None."""
        return next((row for row in self.employments if holds(row, on)), None)

    def held(self, on: date) -> Sequence[Tenure]:
        """The posts held on the day."""
        return [row for row in self.tenures if holds(row, on)]


Row = PersonIdentifier | PersonStatus | Employment | Tenure


def holds(row: Row, on: date) -> bool:
    """Whether a dated row counts on the day."""
    return Span(row.valid_from, row.valid_until).holds(on)


def of(person: Person, *, now: datetime) -> Dossier:
    """Seven statements, however much there is."""
    id_ = person.id
    numbers = select(PersonIdentifier).where(PersonIdentifier.person_id == id_)
    statuses = select(PersonStatus).where(PersonStatus.person_id == id_)
    employments = select(Employment).where(Employment.person_id == id_)
    tenures = select(Tenure).where(Tenure.person_id == id_)
    post = joinedload(Tenure.post)
    workplace = joinedload(Employment.unit), joinedload(Employment.organisation)
    merged = select(Person).where(Person.merged_into_id == id_)
    read = db.session.scalars
    return Dossier(
        person=person,
        numbers=read(numbers.order_by(PersonIdentifier.valid_from.desc())).all(),
        statuses=read(statuses.order_by(PersonStatus.valid_from.desc())).all(),
        employments=read(
            employments.options(*workplace).order_by(Employment.valid_from.desc())
        ).all(),
        tenures=read(
            tenures.options(post.joinedload(Post.job), post.joinedload(Post.unit)).order_by(
                Tenure.valid_from.desc(), Tenure.id.desc()
            )
        ).all(),
        account=db.session.scalar(select(Account).where(Account.person_id == id_)),
        grants=_grants(id_, now),
        absorbed=read(merged.order_by(Person.id)).all(),
    )


def _grants(person_id: int, now: datetime) -> int:
    query = (
        select(func.count())
        .select_from(RoleGrant)
        .outerjoin(grants.source, grants.source.id == RoleGrant.delegated_from_id)
        .where(RoleGrant.person_id == person_id, grants.in_force(now))
    )
    return db.session.scalars(query).one()
