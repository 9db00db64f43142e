"""Calibration: a level that was given is changed with a reason, and the evidence follows.

What the rater said stays as it was; the change stands beside it. The evidence of attitude becomes
its next revision, or is withdrawn where no level was shown.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from portal.competency.rules.kinds import HIGHEST, SourceKind
from portal.core import audit, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Role
from portal.evaluation.case_notices import CaseNotice
from portal.evaluation.models import (
    EvaluationCalibration,
    EvaluationForm,
    EvaluationPeriod,
    EvaluationRating,
)
from portal.evaluation.queries import cases as queries
from portal.evaluation.queries import periods, spoken
from portal.evaluation.rules import cases
from portal.evaluation.rules.cases import CaseRefusal
from portal.evaluation.rules.ratings import RatingKind
from portal.evaluation.rules.stages import Stage
from portal.evaluation.service import acting
from portal.evaluation.service.ratings import source_ref
from portal.ledger.queries import events
from portal.ledger.service import appending
from portal.ledger.service.appending import Entry
from portal.people.queries import agencies
from portal.people.service import inbox, locks


@dataclass(frozen=True, slots=True)
class Change:
    """Of one rated competency; `after` 0: what was said shows no level."""

    rating_id: int
    competency_id: int
    after: int


def calibrate(
    change: Change,
    reason: str,
    *,
    seen: int,
    actor_id: int,
    roles: AbstractSet[Role],
    now: datetime,
) -> None:
    """Change a level while units are looked at side by side; `seen` is the level it was changed
    from on the page, so that two officers do not undo each other. Raises Refused, NotFound.
    """
    with transaction():
        rating, form, period = _held(change.rating_id)
        today = zones.local_day(now, agencies.timezones()[period.organisation_id])
        acting.refuse_others(period, Stage.CALIBRATION, roles)
        stage = periods.calendar(period).of(Stage.CALIBRATION)
        refusal = cases.may_calibrate(
            queries.hand(form, actor_id, today),
            is_open=form.locked_at is None and stage.holds(today),
            seen=seen,
            before=stands(rating, change.competency_id),
            after=change.after,
            reason=reason,
        )
        if refusal is not None:
            raise Refused(refusal, field=_FIELDS.get(refusal, "reason"))
        write(change, reason, actor_id=actor_id, today=today, now=now)


_FIELDS = {CaseRefusal.CHANGED: "level", CaseRefusal.UNCHANGED: "level"}


def stands(rating: EvaluationRating, competency_id: int) -> int:
    """The level of the rating that counts now. Raises NotFound for what was not rated."""
    given = rating.marks.get(str(competency_id))
    if given is None or rating.submitted_at is None:
        raise NotFound
    changed = spoken.changes([rating.id]).get(rating.id, {})
    return changed.get(competency_id, int(given["level"]))


def write(change: Change, reason: str, *, actor_id: int, today: date, now: datetime) -> None:
    """Write a change that was found allowed, within the caller's transaction. Raises Refused."""
    rating, form, period = _held(change.rating_id)
    before = stands(rating, change.competency_id)
    if before == change.after or not 0 <= change.after <= HIGHEST:
        raise Refused(CaseRefusal.UNCHANGED, field="level")
    db.session.add(
        EvaluationCalibration(
            rating_id=rating.id,
            competency_id=change.competency_id,
            before=before,
            after=change.after,
            reason=reason.strip(),
            by_id=actor_id,
            at=now,
        )
    )
    db.session.flush()
    _follow(rating, change, reason, actor_id, now)
    audit.record(
        "evaluation.calibrated",
        object_kind="evaluation_form",
        object_id=form.id,
        organisation_id=period.organisation_id,
        now=now,
        actor_id=actor_id,
        competency=change.competency_id,
        before=before,
        after=change.after,
    )
    inbox.send(
        rating.rater_id,
        CaseNotice.CALIBRATED,
        {"period": period.name},
        path=f"/team/evaluations/{form.public_id}",
        event_key=f"evaluation_calibrated:{rating.id}:{today.isoformat()}",
        now=now,
    )


def _follow(
    rating: EvaluationRating, change: Change, reason: str, actor_id: int, now: datetime
) -> None:
    """The evidence of the rating, as its next revision."""
    ref = source_ref(rating, change.competency_id)
    known = [event for _id, event in events.revisions(SourceKind.SUPERVISOR_RATING, ref)]
    said = next((one for one in reversed(known) if one.lines), None)
    if said is None:
        return
    if change.after == 0:
        appending.withdraw(
            SourceKind.SUPERVISOR_RATING, ref, recorded_by_id=actor_id, now=now,
            detail={"reason": reason.strip()},
        )  # fmt: skip
        return
    appending.append(
        Entry(
            organisation_id=said.agency_id,
            person_id=said.person_id,
            source_kind=SourceKind.SUPERVISOR_RATING,
            source_ref=ref,
            occurred_at=said.occurred_at,
            recorded_by_id=actor_id,
            lines=tuple(replace(line, target_level=change.after) for line in said.lines),
            detail={"reason": reason.strip()},
        ),
        now=now,
    )


def _held(rating_id: int) -> tuple[EvaluationRating, EvaluationForm, EvaluationPeriod]:
    """A superior's rating with its form, held until the transaction ends. Raises NotFound."""
    found = db.session.get(EvaluationRating, rating_id)
    if found is None or found.kind != RatingKind.SUPERVISOR:
        raise NotFound
    form = db.session.get_one(EvaluationForm, found.form_id)
    locks.person(form.person_id)
    form = db.session.scalars(
        select(EvaluationForm)
        .where(EvaluationForm.id == form.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return found, form, db.session.get_one(EvaluationPeriod, form.period_id)
