"""Writing rules about mandatory courses: a draft first, in force once somebody saw whom it means.

A change is a draft that replaces the rule in force; nothing about persons is written.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.learning import duties, offers
from portal.learning.models import CourseMandate
from portal.learning.rules import obliging
from portal.learning.rules.obliging import MandateRefusal, Rule

_FIELDS = {
    MandateRefusal.DEADLINE: "due_on",
    MandateRefusal.DEADLINE_BEFORE_START: "due_on",
    MandateRefusal.DAYS: "due_days",
}


def draft(
    organisation_id: int,
    rule: Rule,
    basis: str,
    *,
    replaces_id: int | None = None,
    now: datetime,
    actor_id: int,
) -> CourseMandate:
    """A rule that means nobody yet. Raises Refused(MandateRefusal)."""
    _check(rule)
    with transaction():
        if replaces_id is not None:
            _check_replaced(_locked(replaces_id), now)
        row = CourseMandate(
            organisation_id=organisation_id,
            replaces_id=replaces_id,
            created_at=now,
            created_by_id=actor_id,
        )
        _write(row, rule, basis)
        db.session.add(row)
        db.session.flush()
        _record("mandate.drafted", row, now, actor_id)
    return row


def change(mandate_id: int, rule: Rule, basis: str, *, now: datetime, actor_id: int) -> None:
    """Say something else in a draft. Raises Refused(MandateRefusal)."""
    _check(rule)
    with transaction():
        row = _draft(mandate_id)
        _write(row, rule, basis)
        _record("mandate.drafted", row, now, actor_id)


def activate(mandate_id: int, *, on: date, now: datetime, actor_id: int) -> None:
    """Put a draft in force; the rule it replaces ends when this one begins, today at the earliest.

    Raises Refused(MandateRefusal).
    """
    with transaction():
        row = _draft(mandate_id)
        if row.replaces_id is not None:
            former = _locked(row.replaces_id)
            _check_replaced(former, now, but=row.id)
            if duties.rule_from(former) == duties.rule_from(row) and former.basis == row.basis:
                raise Refused(MandateRefusal.NOTHING_CHANGES)
            former.until_on = max(former.from_on, row.from_on, on)
        row.activated_at = now
        offers.changed(row.organisation_id, now)
        _record("mandate.activated", row, now, actor_id)


def discard(mandate_id: int, *, now: datetime, actor_id: int) -> None:
    """Throw a draft away. Raises Refused(MandateRefusal)."""
    with transaction():
        row = _draft(mandate_id)
        _record("mandate.discarded", row, now, actor_id)
        db.session.delete(row)


def end(mandate_id: int, *, on: date, now: datetime, actor_id: int) -> None:
    """Nobody must from `on` on. Raises Refused(MandateRefusal.ENDED)."""
    with transaction():
        row = _locked(mandate_id)
        if row.activated_at is None or (row.until_on is not None and row.until_on <= on):
            raise Refused(MandateRefusal.ENDED)
        row.until_on = max(row.from_on, on)
        offers.changed(row.organisation_id, now)
        _record("mandate.ended", row, now, actor_id)


def _check(rule: Rule) -> None:
    refusal = obliging.may_write(rule)
    if refusal is not None:
        raise Refused(refusal, field=_FIELDS.get(refusal))


def _check_replaced(former: CourseMandate, now: datetime, *, but: int | None = None) -> None:
    if former.activated_at is None:
        raise Refused(MandateRefusal.OPEN_DRAFT)
    if former.until_on is not None and former.until_on <= now.date():
        raise Refused(MandateRefusal.ENDED)
    open_drafts = select(CourseMandate.id).where(
        CourseMandate.replaces_id == former.id,
        CourseMandate.activated_at.is_(None),
        CourseMandate.id != (but or 0),
    )
    if db.session.scalar(open_drafts.limit(1)) is not None:
        raise Refused(MandateRefusal.OPEN_DRAFT)


def _draft(mandate_id: int) -> CourseMandate:
    row = _locked(mandate_id)
    if row.activated_at is not None:
        raise Refused(MandateRefusal.NOT_A_DRAFT)
    return row


def _locked(mandate_id: int) -> CourseMandate:
    query = select(CourseMandate).where(CourseMandate.id == mandate_id).with_for_update()
    try:
        return db.session.scalars(query.execution_options(populate_existing=True)).one()
    except NoResultFound:
        raise NotFound from None


def _write(row: CourseMandate, rule: Rule, basis: str) -> None:
    row.course_id, row.basis = rule.course, basis
    row.reach = rule.reach.stored()
    row.competency_id, row.below_level = rule.gap or (None, None)
    row.from_on, row.until_on = rule.from_on, rule.until_on
    row.due_on, row.due_days = rule.due_on, rule.due_days
    row.counts_from = rule.counts_from


def _record(action: str, row: CourseMandate, now: datetime, actor_id: int) -> None:
    audit.record(
        action,
        object_kind="course_mandate",
        object_id=row.id,
        now=now,
        actor_id=actor_id,
        organisation_id=row.organisation_id,
        course=row.course_id,
    )
