"""A person says that a criterion of readiness is wrong; an officer looks and answers."""

from datetime import datetime

from sqlalchemy import exists, select

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.evaluation.models import ReadinessClaim
from portal.evaluation.notices import FollowUpNotice
from portal.evaluation.rules import readiness as rules
from portal.evaluation.rules.readiness import Criterion
from portal.people.service import inbox, locks


def claim(
    person_id: int,
    organisation_id: int,
    criterion: Criterion,
    text: str,
    *,
    job_id: int | None,
    now: datetime,
) -> ReadinessClaim:
    """Say what is wrong with one criterion. Raises Refused(ClaimRefusal)."""
    with transaction():
        locks.person(person_id)
        waits = exists().where(
            ReadinessClaim.person_id == person_id,
            ReadinessClaim.criterion == criterion.value,
            ReadinessClaim.answered_at.is_(None),
        )
        refusal = rules.may_claim(text, is_open=bool(db.session.scalar(select(waits))))
        if refusal is not None:
            raise Refused(refusal, field="text")
        made = ReadinessClaim(
            organisation_id=organisation_id,
            person_id=person_id,
            job_id=job_id,
            criterion=criterion.value,
            text=text.strip(),
            filed_at=now,
        )
        db.session.add(made)
        db.session.flush()
        _note("evaluation.readiness_contested", made, person_id, now)
    return made


def answer(claim_id: int, text: str, *, upheld: bool, by_id: int, now: datetime) -> ReadinessClaim:
    """Answer once, with what was found. Raises NotFound, Refused(ClaimRefusal)."""
    with transaction():
        row = db.session.scalar(
            select(ReadinessClaim)
            .where(ReadinessClaim.id == claim_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None:
            raise NotFound
        refusal = rules.may_answer(
            text, answered=row.answered_at is not None, is_own=row.person_id == by_id
        )
        if refusal is not None:
            raise Refused(refusal, field="answer")
        row.answered_at, row.answered_by_id = now, by_id
        row.upheld, row.answer = upheld, text.strip()
        _note("evaluation.readiness_answered", row, by_id, now)
        inbox.send(
            row.person_id,
            FollowUpNotice.READINESS,
            path="/evaluations/readiness",
            event_key=f"{FollowUpNotice.READINESS}:{row.id}",
            now=now,
            mail=True,
        )
    return row


def _note(action: str, row: ReadinessClaim, actor_id: int, now: datetime) -> None:
    audit.record(
        action,
        object_kind="readiness_claim",
        object_id=row.id,
        organisation_id=row.organisation_id,
        now=now,
        actor_id=actor_id,
        criterion=row.criterion,
        upheld=row.upheld,
    )
