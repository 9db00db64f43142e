"""What people are told about a specification: that it waits, came back, was published."""

from collections.abc import Iterable
from datetime import datetime

from portal.assessment import specifications as reads
from portal.assessment.models import ExamSpecification
from portal.core.permissions import Permission
from portal.people.queries import approvals
from portal.people.service import inbox
from portal.people.service.inbox import NoticeKind


class SpecificationNotice(NoticeKind):
    """About a specification: its title is told, its items never are."""

    WAITING = "exam_spec.waiting"
    RETURNED = "exam_spec.returned"
    PUBLISHED = "exam_spec.published"


def ask_reviewers(row: ExamSpecification, *, now: datetime) -> None:
    """Whoever may be the second person is told that one is needed."""
    people = approvals.holders(row.organisation_id, {Permission.BANK_REVIEW}, now)
    wrote = reads.writers(row.id)
    _tell(row, SpecificationNotice.WAITING, (one for one in people if one not in wrote), now)


def tell_writers(row: ExamSpecification, kind: SpecificationNotice, *, now: datetime) -> None:
    _tell(row, kind, sorted(reads.writers(row.id)), now)


def _tell(
    row: ExamSpecification, kind: SpecificationNotice, people: Iterable[int], now: datetime
) -> None:
    for person_id in people:
        inbox.send(
            person_id,
            kind,
            {"title": row.title},
            path=f"/studio/exams/{row.public_id}",
            event_key=f"{kind}:{row.id}:{now.isoformat()}:{person_id}",
            now=now,
            mail=True,
        )
