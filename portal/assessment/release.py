"""How much of a closed attempt is shown now (EX-11): the one gate before every page and download.

A quiz is released by its own frozen terms. What an exam releases is said by its owner, who knows
the ladder, the shifts and the board's decision (`closing.releases`).
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import exists, select

from portal.assessment import closing
from portal.assessment.models import Attempt, ExamForm, ExamSpecification, ExamSpecificationVersion
from portal.assessment.rules.attempts import Purpose, Release, shows
from portal.core.db import db

__all__ = ["of", "of_exams", "shows"]


def of(attempt: Attempt, now: datetime) -> Release:
    """What the owner of this closed attempt may see now; of a voided one, that it was."""
    if attempt.ending == "voided":
        return Release.CONFIRMATION
    if attempt.purpose == Purpose.EXAM:
        return of_exams({attempt.owner_ref}, now)[attempt.owner_ref]
    return Release(attempt.terms["release"])


def of_exams(owner_refs: Collection[str], now: datetime) -> Mapping[str, Release]:
    """By owner; where nobody answers for an exam, nothing is told of it."""
    ask = closing.releases.get(Purpose.EXAM)
    found = {} if ask is None else ask(owner_refs, now)
    return {ref: found.get(ref, Release.CONFIRMATION) for ref in owner_refs}


def statistics_open(bank_id: int, now: datetime) -> bool:
    """Whether figures about the items of a bank may be seen.

    What an item turned out to be helps whoever has still to meet it, so they stay shut while
    whoever holds the exams says so of a version that somebody began: until its scores are out and
    every shift and make-up sitting of the version has closed.
    """
    begun = exists().where(Attempt.form_id == ExamForm.id, Attempt.purpose == Purpose.EXAM.value)
    versions = set(
        db.session.scalars(
            select(ExamForm.version_id)
            .join(ExamSpecificationVersion, ExamSpecificationVersion.id == ExamForm.version_id)
            .join(
                ExamSpecification, ExamSpecification.id == ExamSpecificationVersion.specification_id
            )
            .where(ExamSpecification.bank_id == bank_id, begun)
        )
    )
    ask = closing.figures.get(Purpose.EXAM)
    return not versions or (ask is not None and ask(versions, now))
