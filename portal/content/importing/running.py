"""Importing a file into a bank of this installation: planned, then published like any folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.assessment import queries as bank_queries
from portal.assessment.formats import Reading
from portal.content import exporting, folder, queries, service
from portal.content.documents import BankDocument, CourseDocument
from portal.content.files import Files, is_bank
from portal.content.importing.making import Terms
from portal.content.importing.planning import Plan, plan
from portal.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person who imports says of items whose file does not."""

    competency: str = ""
    level: int = 0
    difficulty: str = ""


def folder_of(code: str) -> Files:
    """The folder of a course or bank by its name or its code. Raises NotFound, WithoutSource."""
    name = bank_queries.folder_called(code)
    if name is not None:
        return exporting.bank(name)
    slug = queries.slug_called(code.removeprefix("course:"))
    if slug is None:
        raise NotFound
    return exporting.course(slug)


def terms_of(some: Files, wishes: Wishes = Wishes()) -> Terms:
    """What the folder itself says its items are about, unless the person says otherwise."""
    head = folder.read(some).head
    competency, level, language = "", 1, "id"
    if isinstance(head, BankDocument):
        competency, level = head.competency, head.level
    elif isinstance(head, CourseDocument):
        language = head.language
        if head.competencies:
            competency, level = head.competencies[0].id, head.competencies[0].level
    return Terms(
        wishes.competency or competency,
        wishes.level or level,
        wishes.difficulty or "medium",  # type: ignore[arg-type]  # the form lets no other word in
        language,
    )


def foresee(some: Files, reading: Reading, wishes: Wishes = Wishes()) -> Plan:
    """What importing would do to a folder. Raises FaultyFolder."""
    known = frozenset(queries.competency_ids())
    other = "practice" if is_bank(some) else "certification"
    elsewhere: Mapping[str, str] = service.digests_of(other)
    return plan(some, reading, terms_of(some, wishes), competencies=known, elsewhere=elsewhere)


def carry_out(some: Files, plan: Plan, *, now: datetime, actor_id: int | None) -> None:
    """Publish the folder with what the plan writes; nothing when it writes nothing.

    Raises FaultyFolder; then nothing was published at all.
    """
    if plan.changes:
        service.publish(some.changed(plan.changes), now=now, actor_id=actor_id)
