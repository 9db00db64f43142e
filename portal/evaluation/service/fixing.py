"""Fixing (*penetapan*): forms are locked piece by piece, each with its facts for good.

It may be cut off anywhere, run twice at once and be done again: a form that is locked is not locked
anew, and one that cannot be locked yet is tried at the next round. A form waits while an objection
is open, and while an entry about its person has no place in the chain; what is stored then says how
far each chain was known.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Final

from sqlalchemy import exists, select

from portal.core import audit, jobs, zones
from portal.core.db import after_commit, db, transaction, with_retries
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.evaluation.case_notices import CaseNotice
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, EvaluationSnapshot
from portal.evaluation.queries import cases as queries
from portal.evaluation.queries import facts, periods
from portal.evaluation.rules import cases
from portal.evaluation.rules import facts as rules
from portal.evaluation.rules.cases import CaseRefusal
from portal.evaluation.rules.facts import Facts
from portal.evaluation.rules.stages import Stage
from portal.evaluation.service import acting, followups, summing
from portal.evaluation.service.periods import locked
from portal.ledger.queries import events
from portal.ledger.service import chaining
from portal.people.queries import agencies
from portal.people.service import inbox, locks
from portal.people.service.inbox import Message

JOB: Final = "evaluation-fixing"
PIECE: Final = 40
"""Forms of one transaction, which is short that way."""


def ask(
    period_id: int, *, actor_id: int, roles: AbstractSet[Role], now: datetime
) -> EvaluationPeriod:
    """Have the forms of a period fixed; asked again it changes nothing. Raises Refused."""
    with transaction():
        period = locked(period_id)
        if period.fix_asked_at is not None:
            return period
        acting.refuse_others(period, Stage.FIXING, roles)
        stage = periods.calendar(period).of(Stage.FIXING)
        if period.opened_at is None or _today(period, now) < stage.from_on:
            raise Refused(CaseRefusal.NOT_OPEN)
        period.fix_asked_at, period.fix_asked_by_id = now, actor_id
        audit.record(
            "evaluation.fixing_asked",
            object_kind="evaluation_period",
            object_id=period.id,
            organisation_id=period.organisation_id,
            now=now,
            actor_id=actor_id,
        )
        after_commit(wake)
    return period


def wake() -> None:
    jobs.hand_over(JOB)


def go_on(*, now: datetime) -> None:
    """One round over every period that is being fixed; what cannot be yet is left for the next.

    Then what fixed periods come to is added up where it is not kept or was corrected.
    """
    asked = select(EvaluationPeriod.id).where(
        EvaluationPeriod.fix_asked_at.is_not(None), EvaluationPeriod.fixed_at.is_(None)
    )
    for period_id in db.session.scalars(asked.order_by(EvaluationPeriod.id)).all():
        last: int | None = 0
        while last is not None:
            chaining.chain_new(now=now)
            last = with_retries(fix_piece, period_id, last, now=now)
            db.session.expunge_all()
        with_retries(_end, period_id, now=now)
    summing.go_on(now=now)


def fix_piece(period_id: int, after: int, *, now: datetime) -> int | None:
    """Lock the next forms that can be; the last one looked at, None at the end."""
    rows = db.session.execute(
        select(EvaluationForm.id, EvaluationForm.person_id)
        .where(
            EvaluationForm.period_id == period_id,
            EvaluationForm.id > after,
            EvaluationForm.locked_at.is_(None),
        )
        .order_by(EvaluationForm.id)
        .limit(PIECE)
    ).all()
    if not rows:
        return None
    with transaction():
        locks.persons(person_id for _form_id, person_id in rows)
        period = db.session.get_one(EvaluationPeriod, period_id)
        forms = _ready(period, [form_id for form_id, _person_id in rows], now)
        _fix(period, forms, now)
    return int(rows[-1][0])


def _ready(
    period: EvaluationPeriod, form_ids: Collection[int], now: datetime
) -> list[EvaluationForm]:
    """Those of these forms that can be locked, held until the transaction ends."""
    found = db.session.scalars(
        select(EvaluationForm)
        .where(EvaluationForm.id.in_(form_ids), EvaluationForm.locked_at.is_(None))
        .order_by(EvaluationForm.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    standing = queries.standings(period, found, _today(period, now))
    waiting = events.unchained([one.person_id for one in found])
    return [
        one
        for one in found
        if cases.may_fix(standing[one.id]) is None and one.person_id not in waiting
    ]


def _fix(period: EvaluationPeriod, forms: Sequence[EvaluationForm], now: datetime) -> None:
    if not forms:
        return
    followups.after_fixing()
    positions = known_positions(period, [one.person_id for one in forms])
    known = facts.live(forms, now)
    for form in forms:
        kept = rules.stored(known[form.id])
        db.session.add(
            EvaluationSnapshot(
                form_id=form.id,
                effective_on=known[form.id].effective_on,
                policy_version=known[form.id].policy,
                positions=positions,
                facts=kept,
                sha256=hashlib.sha256(kept).hexdigest(),
                locked_at=now,
                locked_by_id=period.fix_asked_by_id,
            )
        )
        form.locked_at = now
    audit.record_each(
        "evaluation.fixed",
        object_kind="evaluation_form",
        object_ids=[form.id for form in forms],
        now=now,
        actor_id=period.fix_asked_by_id,
        organisation_id=period.organisation_id,
    )
    inbox.send_all(CaseNotice.FIXED, [_message(period, form) for form in forms], now=now)


def _message(period: EvaluationPeriod, form: EvaluationForm) -> Message:
    return Message(
        form.person_id,
        f"evaluation_fixed:{form.id}",
        {"period": period.name},
        f"/evaluations/{period.code}",
    )


def known_positions(period: EvaluationPeriod, person_ids: Collection[int]) -> dict[str, int]:
    """How far the chains are known that speak of these persons, and that of the agency."""
    heads = events.heads({period.organisation_id, *events.agencies_of(person_ids)})
    return {str(agency): position for agency, (position, _hash) in sorted(heads.items())}


def _end(period_id: int, *, now: datetime) -> None:
    """The period is fixed once none of its forms is open."""
    with transaction():
        period = locked(period_id)
        is_open = exists().where(
            EvaluationForm.period_id == period_id, EvaluationForm.locked_at.is_(None)
        )
        if period.fixed_at is None and not db.session.scalar(select(is_open)):
            period.fixed_at = now
            period.sums_wanted += 1


def is_sound(row: EvaluationSnapshot) -> bool:
    """Whether the stored bytes are those that were hashed, in their one spelling."""
    read: Facts = rules.read(json.loads(row.facts))
    is_same = hashlib.sha256(row.facts).hexdigest() == row.sha256
    return is_same and rules.stored(read) == row.facts


def _today(period: EvaluationPeriod, now: datetime) -> date:
    return zones.local_day(now, agencies.timezones()[period.organisation_id])
