"""Who had a hand in what an exam asks, and so neither sits it nor decides about it (AZ-8).

Items have no author of their own: what was done to a bank and who opened a key or a paper stands in
the audit, which nobody can change. Hands of records merged into a person's count for the person.
"""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import ColumnElement, CompoundSelect, Select, String, cast, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.assessment.models import (
    ExamSpecification,
    ExamSpecificationVersion,
    ExamSpecificationWriter,
    ItemBank,
)
from portal.certification.models import Exam
from portal.core.audit import Outcome
from portal.core.db import db
from portal.core.models import AuditEntry
from portal.people.queries.records import own_records

ACTS: Final = (
    "bank.begun",
    "bank.exported",
    "bank.item_added",
    "bank.item_changed",
    "bank.item_retired",
    "bank.items_imported",
    "bank.key_changed",
    "bank.key_opened",
    "bank.published",
    "exam_spec.paper_read",
)
"""Acts after which somebody knows items or keys; a test compares them with what has words."""


def exams(person_id: int, exam_ids: Collection[int]) -> Select[int]:
    """Of these exams, those in which the person had a hand."""
    mine = own_records(person_id)
    wrote = exists().where(
        ExamSpecificationWriter.specification_id == ExamSpecification.id,
        ExamSpecificationWriter.person_id.in_(mine),
    )
    published = exists().where(
        ExamSpecificationVersion.specification_id == ExamSpecification.id,
        or_(
            ExamSpecificationVersion.submitted_by_id.in_(mine),
            ExamSpecificationVersion.published_by_id.in_(mine),
        ),
    )
    return (
        select(Exam.id)
        .join(ExamSpecification, ExamSpecification.id == Exam.specification_id)
        .join(ItemBank, ItemBank.id == ExamSpecification.bank_id)
        .where(
            Exam.id.in_(exam_ids),
            or_(
                wrote,
                published,
                _acted("item_bank", [cast(ItemBank.id, String), ItemBank.code], mine),
                _acted("exam_specification", [cast(ExamSpecification.id, String)], mine),
            ),
        )
    )


def _acted(
    kind: str,
    names: Sequence[ColumnElement[str] | InstrumentedAttribute[str]],
    mine: CompoundSelect[int],
) -> ColumnElement[bool]:
    """A bank loaded from its folder is named by its code, else by its id."""
    return exists().where(
        AuditEntry.object_kind == kind,
        AuditEntry.object_id.in_(names),
        AuditEntry.action.in_(ACTS),
        AuditEntry.outcome == Outcome.DONE.value,
        AuditEntry.actor_id.in_(mine),
    )


def had(person_id: int, exam_id: int) -> bool:
    """Whether the person had a hand in this exam."""
    return db.session.scalar(exams(person_id, [exam_id])) is not None
