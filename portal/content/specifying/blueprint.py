"""The pages under `/studio/exams`, and what each of them begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, current_app, g
from flask_babel import get_locale

from portal.assessment import specifications as reads
from portal.assessment.models import ExamSpecification, ItemBank
from portal.assessment.rules import specifying
from portal.assessment.rules.specifying import Finding, Plan, Stock
from portal.competency.queries.catalogue import directory
from portal.content import apart
from portal.content.specifying import words
from portal.core import audit, sentences
from portal.core.audit import Outcome
from portal.core.db import db, transaction
from portal.core.errors import Forbidden
from portal.core.permissions import Permission
from portal.core.settings import Profile

bp = Blueprint(
    "specifications", __name__, url_prefix="/studio/exams", template_folder="../templates"
)
READ = {"scope": reads.specifications}
"""Whoever writes or reviews banks reads these pages; the scope tells which of them."""


@dataclass(frozen=True)
class Desk:
    """A specification with what its bank holds, read once for a page."""

    row: ExamSpecification

    @cached_property
    def bank(self) -> ItemBank:
        return db.session.get_one(ItemBank, self.row.bank_id)

    @cached_property
    def plan(self) -> Plan:
        return specifying.read(self.row.draft)

    @cached_property
    def stock(self) -> Stock:
        return reads.stock(self.row.bank_id)

    @cached_property
    def names(self) -> dict[str, str]:
        return competency_names()

    @cached_property
    def shared(self) -> Mapping[str, str]:
        return apart.asked_in_practice(self.row.bank_id)

    @property
    def is_author(self) -> bool:
        return self._holds(Permission.BANK_WRITE)

    @property
    def is_reviewer(self) -> bool:
        return self._holds(Permission.BANK_REVIEW)

    @property
    def may_write(self) -> bool:
        return self.is_author and self.row.submitted_at is None

    def _holds(self, permission: Permission) -> bool:
        return self.row.organisation_id in reads.places(g.actor, permission)

    def findings(self) -> list[str]:
        """Everything that keeps it from being published, in words."""
        around = reads.around(
            self.row,
            self.bank,
            shared=self.shared,
            public_allowed=public_allowed(),
            writer_ids=reads.writers(self.row.id),
            now=g.now,
        )
        return [self.said(one) for one in specifying.lacks(self.plan, self.stock, around)]

    def said(self, one: Finding) -> str:
        values: dict[str, Any] = dict(one.values)
        if "row" in values:
            values["row"] = words.row_name(values["row"], self.names)
        return sentences.of(one.reason, **values)


def desk(public_id: str) -> Desk:
    """A specification the actor may read. Raises NotFound."""
    return Desk(reads.specification(g.actor, public_id))


def own_desk(public_id: str) -> Desk:
    """One the actor may write in. Raises NotFound, Forbidden (AZ-4)."""
    found = desk(public_id)
    if not found.is_author:
        raise Forbidden(Permission.BANK_WRITE)
    return found


def to_review(public_id: str) -> Desk:
    """One the actor may publish or give back. Raises NotFound, Forbidden."""
    found = desk(public_id)
    if not found.is_reviewer:
        raise Forbidden(Permission.BANK_REVIEW)
    return found


def unless_sitting(row: ExamSpecification) -> None:
    """Whoever sits an exam reads none of its papers (AZ-8). Raises Forbidden, and records it."""
    me = g.actor.person_id
    if me not in reads.sitting(row.id, [me], g.now):
        return
    with transaction():
        audit.record(
            "exam_spec.papers_refused",
            object_kind="exam_specification",
            object_id=row.id,
            now=g.now,
            actor_id=me,
            organisation_id=row.organisation_id,
            outcome=Outcome.REFUSED,
        )
    raise Forbidden("assessment:paper:own")


def public_allowed() -> bool:
    """Banks whose keys everybody may know serve demonstrations alone."""
    application: Any = current_app
    return bool(application.settings.profile is Profile.DEMO)


def competency_names() -> dict[str, str]:
    """Name of every competency in force by its key."""
    locale = str(get_locale() or "id")
    return {one.key: one.name(locale) for one in directory(g.today).values()}
