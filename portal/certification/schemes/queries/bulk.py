"""Acts on many certificates: how far each is, and who sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, func, or_, select

from portal.certification.rules.bulk import BulkAct, BulkRefusal, Outcome
from portal.certification.rules.certificate_states import ActRefusal
from portal.certification.rules.issuing import IssueRefusal
from portal.certification.rules.signatories import SignatoryRefusal
from portal.certification.schemes.bulk_models import CertificateBulk, CertificateBulkLine
from portal.certification.schemes.queries import register
from portal.certification.schemes.queries.register import NEED, Listed
from portal.core.access import Actor
from portal.core.chunks import chunks
from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.queries.approvals import agencies

MOST_IDS = 500
"""Ids of one statement."""
RECENT = timedelta(days=1)
SHOWN = 3
LEFT_SHOWN = 50
_REASONS: Final[Mapping[str, StrEnum]] = {
    one.value: one
    for kind in (BulkRefusal, ActRefusal, IssueRefusal, SignatoryRefusal)
    for one in kind
}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many lines had each outcome."""

    done: int
    left: int


@dataclass(frozen=True, slots=True)
class Task:
    """An act and how far it is."""

    row: CertificateBulk
    outcomes: Outcomes

    @property
    def over(self) -> int:
        return self.outcomes.done + self.outcomes.left

    @property
    def runs(self) -> bool:
        return self.row.ended_at is None


@dataclass(frozen=True, slots=True)
class Left:
    """A certificate with which nothing was done, and why; None where that was not kept."""

    line: Listed
    reason: StrEnum | None
    values: dict[str, Any]


def in_scope(actor: Actor, _on: date) -> Select[CertificateBulk]:
    """One's own, and those of agencies in the whole of which one keeps certificates."""
    return select(CertificateBulk).where(
        or_(
            CertificateBulk.by_id == actor.person_id,
            CertificateBulk.organisation_id.in_(agencies(actor, NEED)),
        )
    )


def one(actor: Actor, public_id: str, on: date) -> Task:
    """One act. Raises NotFound."""
    row = db.session.scalar(in_scope(actor, on).where(CertificateBulk.public_id == public_id))
    if row is None:
        raise NotFound
    return Task(row, outcomes(row.id))


def recent(actor: Actor, on: date, now: datetime) -> Sequence[Task]:
    """What runs or ended within a day, newest first; one statement."""
    row, line = CertificateBulk, CertificateBulkLine

    def counted(outcome: Outcome) -> Select[int]:
        of = select(func.count()).where(line.bulk_id == row.id, line.outcome == outcome.value)
        return of.correlate(row)

    query = in_scope(actor, on).where(or_(row.ended_at.is_(None), row.ended_at > now - RECENT))
    found = db.session.execute(
        query.add_columns(
            counted(Outcome.DONE).scalar_subquery(), counted(Outcome.LEFT).scalar_subquery()
        )
        .order_by(row.id.desc())
        .limit(SHOWN)
    )
    return [Task(made, Outcomes(done, left)) for made, done, left in found]


def outcomes(bulk_id: int) -> Outcomes:
    """How far an act is."""
    row = CertificateBulkLine
    done, left = db.session.execute(
        select(
            func.count().filter(row.outcome == Outcome.DONE.value),
            func.count().filter(row.outcome == Outcome.LEFT.value),
        ).where(row.bulk_id == bulk_id)
    ).one()
    return Outcomes(done, left)


def left_out(actor: Actor, task: Task, *, on: date, now: datetime) -> Sequence[Left]:
    """The first certificates with which nothing was done and that the actor may see."""
    row = CertificateBulkLine
    found = db.session.execute(
        select(row.certificate_id, row.why)
        .where(row.bulk_id == task.row.id, row.outcome == Outcome.LEFT.value)
        .order_by(row.id)
        .limit(LEFT_SHOWN)
    )
    why = {id_: said for id_, said in found}
    lines = register.among(actor, list(why), on=on, now=now) if why else ()
    return [Left(one, *_read(why[one.certificate.id])) for one in lines]


def _read(why: Mapping[str, Any]) -> tuple[StrEnum | None, dict[str, Any]]:
    """The rule's reason and the values of its sentence; None of a row without one."""
    values = {name: value for name, value in why.items() if name != "reason"}
    return _REASONS.get(why.get("reason", "")), values


def piece(bulk_id: int, size: int) -> Sequence[int]:
    """Certificates that wait, in the order they were written down."""
    row = CertificateBulkLine
    query = select(row.certificate_id).where(row.bulk_id == bulk_id, row.outcome == "")
    return db.session.scalars(query.order_by(row.id).limit(size)).all()


def waiting(act: BulkAct, certificate_ids: Sequence[int]) -> set[int]:
    """Those of the certificates that wait for such an act already."""
    row, found = CertificateBulkLine, set[int]()
    for some in chunks(certificate_ids, MOST_IDS):
        found.update(
            db.session.scalars(
                select(row.certificate_id)
                .join(CertificateBulk, CertificateBulk.id == row.bulk_id)
                .where(
                    row.certificate_id.in_(some),
                    row.outcome == "",
                    CertificateBulk.act == act.value,
                )
            )
        )
    return found
