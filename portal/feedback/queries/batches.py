"""Batches of paper sheets: the latest of an actor's services, and how much of one is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.feedback.models import PublicService, SurveyBatch
from portal.feedback.queries import figures
from portal.feedback.rules.policy import SurveyPolicy
from portal.people.models import OrgUnit, Person
from portal.people.queries import scopes

LISTED = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One batch as its list shows it."""

    public_id: str
    service: str
    answered_on: date
    sheets: int
    entered_at: datetime
    entered_by: str
    undone_at: datetime | None


def in_scope(actor: Actor, permission: Permission) -> Select[SurveyBatch]:
    """Batches of services of units in scope."""
    return (
        select(SurveyBatch)
        .join(PublicService, PublicService.id == SurveyBatch.service_id)
        .join(OrgUnit, OrgUnit.id == PublicService.unit_id)
        .where(scopes.unit_condition(actor, permission))
        .options(joinedload(SurveyBatch.service))
    )


def one(actor: Actor, permission: Permission, public_id: str) -> SurveyBatch:
    """One batch in scope. Raises NotFound."""
    query = in_scope(actor, permission).where(SurveyBatch.public_id == public_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def latest(actor: Actor, permission: Permission) -> Sequence[Row]:
    """The last batches of services in scope, the latest first."""
    query = (
        in_scope(actor, permission)
        .join(Person, Person.id == SurveyBatch.entered_by_id)
        .with_only_columns(
            SurveyBatch.public_id,
            PublicService.name,
            SurveyBatch.answered_on,
            SurveyBatch.sheets,
            SurveyBatch.entered_at,
            Person.full_name,
            SurveyBatch.undone_at,
        )
        .order_by(SurveyBatch.id.desc())
        .limit(LISTED)
    )
    return [Row(*row) for row in db.session.execute(query)]


def shown_of(policy: SurveyPolicy, batch: SurveyBatch, on: date) -> int:
    """How many sheets of a batch are published on the day."""
    rows, is_shown = figures.published_rows(policy, PublicService.id == batch.service_id, on)
    counted = func.coalesce(func.sum(case((is_shown, 1), else_=0)), 0)
    return int(db.session.scalar(select(counted).where(rows.c.batch_id == batch.id)) or 0)
