"""The correcting entry of a fixed form: nothing stored is changed, the facts are stored anew.

It is the only answer to a correction in the ledger that touched a frozen line. The day that counts
stays that of the snapshot; what is known is what is known now.
"""

import hashlib
from datetime import datetime

from sqlalchemy import select

from portal.core import audit, zones
from portal.core.db import after_commit, db, transaction
from portal.core.errors import NotFound, Refused
from portal.evaluation.case_notices import CaseNotice
from portal.evaluation.models import (
    EvaluationCorrection,
    EvaluationCorrectionNote,
    EvaluationForm,
    EvaluationPeriod,
)
from portal.evaluation.queries import cases as queries
from portal.evaluation.queries import facts, frozen, later
from portal.evaluation.rules import cases
from portal.evaluation.rules import facts as rules
from portal.evaluation.rules.cases import CaseRefusal
from portal.evaluation.service import fixing, summing
from portal.ledger.queries import events
from portal.ledger.service import chaining
from portal.people.queries import agencies
from portal.people.service import inbox, locks


def correct(form_id: int, reason: str, *, actor_id: int, now: datetime) -> EvaluationCorrection:
    """Answer the flag of a form. Raises Refused, NotFound."""
    chaining.chain_new(now=now)
    with transaction():
        form, period = _held(form_id)
        kept = frozen.of_forms([form_id]).get(form_id)
        flagged = kept is not None and bool(later.flags([kept])[form_id])
        today = zones.local_day(now, agencies.timezones()[period.organisation_id])
        refusal = cases.may_correct(
            queries.hand(form, actor_id, today), is_flagged=flagged, reason=reason
        )
        if refusal is None and events.unchained([form.person_id]):
            refusal = CaseRefusal.BEING_CHAINED
        if refusal is not None or kept is None:
            raise Refused(refusal or CaseRefusal.NO_FLAG, field="reason")
        known = facts.live([form], now, on=kept.facts.effective_on)[form_id]
        stored = rules.stored(known)
        made = EvaluationCorrection(
            form_id=form_id,
            number=kept.number + 1,
            positions=fixing.known_positions(period, [form.person_id]),
            facts=stored,
            sha256=hashlib.sha256(stored).hexdigest(),
            at=now,
            by_id=actor_id,
        )
        db.session.add(made)
        db.session.flush()
        db.session.add(EvaluationCorrectionNote(entry_id=made.id, reason=reason.strip()))
        summing.want(period.id)
        after_commit(fixing.wake)
        _tell(form, period, made, actor_id, now)
    return made


def _held(form_id: int) -> tuple[EvaluationForm, EvaluationPeriod]:
    form = db.session.get(EvaluationForm, form_id)
    if form is None:
        raise NotFound
    locks.person(form.person_id)
    form = db.session.scalars(
        select(EvaluationForm)
        .where(EvaluationForm.id == form_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return form, db.session.get_one(EvaluationPeriod, form.period_id)


def _tell(
    form: EvaluationForm,
    period: EvaluationPeriod,
    made: EvaluationCorrection,
    actor_id: int,
    now: datetime,
) -> None:
    audit.record(
        "evaluation.corrected",
        object_kind="evaluation_form",
        object_id=form.id,
        organisation_id=period.organisation_id,
        now=now,
        actor_id=actor_id,
        number=made.number,
    )
    inbox.send(
        form.person_id,
        CaseNotice.CORRECTED,
        {"period": period.name},
        path=f"/evaluations/{period.code}",
        event_key=f"evaluation_corrected:{made.id}",
        now=now,
    )
