"""Entering an activity that is over: facts and decree, the list, sending it to a second person.

Nothing counts before the second person has agreed; then `recorded_booking` books it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from portal.core import audit, entropy, stored
from portal.core.access import Actor
from portal.core.acting import By
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.models import StoredFile
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.learning.data import hours_policies
from portal.learning.hours.filing import FIELDS
from portal.learning.rules import claims
from portal.learning.rules.claims import Filed
from portal.learning.rules.hours import Activity
from portal.learning.rules.hours_policy import RuleKind, in_force
from portal.people.models import Person
from portal.people.service import inbox
from portal.workshops.models import RecordedActivity, RecordedCompetency, RecordedPerson
from portal.workshops.notices import ActivityNotice
from portal.workshops.queries import attendance_lists, recorded
from portal.workshops.rules import recorded as rules
from portal.workshops.rules.recorded import DecreeKind, Judged, RecordRefusal, Typed

MIN_REASON = 5


@dataclass(frozen=True, slots=True)
class Entered:
    """What an officer says about an activity; `partner_id` where the organiser is one."""

    activity: Activity
    title: str
    organiser: str
    partner_id: int | None
    decree_kind: DecreeKind
    decree_number: str
    decree_on: date
    competency_ids: Collection[int] = ()


def begin(what: Entered, document: Received | None, by: By) -> RecordedActivity:
    """A draft with its decree; seen by its recorder alone. Raises Refused."""
    agency_id, unit_id = recorded.node(by.actor)
    what = _checked(what, agency_id, by.on)
    if document is None:
        raise Refused(RecordRefusal.DECREE, field="document")
    with transaction():
        one = RecordedActivity(
            organisation_id=agency_id,
            unit_id=unit_id,
            created_at=by.now,
            created_by_id=by.person_id,
            document_id=_kept(document, agency_id, by),
        )
        _fill(one, what)
        db.session.add(one)
        db.session.flush()
        _name_competencies(one.id, what.competency_ids)
        note("recorded.begun", one, by)
    return one


def change(recorded_id: int, what: Entered, document: Received | None, by: By) -> None:
    """Put a draft right, or what was returned; a new file takes the former one's place.

    Raises Refused(RecordRefusal, ClaimRefusal).
    """
    with transaction():
        one = _open(recorded_id, by)
        what = _checked(what, one.organisation_id, by.on)
        if document is not None:
            former, one.document_id = one.document_id, _kept(document, one.organisation_id, by)
            _forget(former, by.now)
        _fill(one, what)
        _name_competencies(one.id, what.competency_ids)
        note("recorded.changed", one, by)


def discard(recorded_id: int, by: By) -> None:
    """Put a draft or what was returned aside; nothing of it is kept. Raises Refused."""
    with transaction():
        one = _open(recorded_id, by)
        note("recorded.discarded", one, by)
        for table in (RecordedPerson, RecordedCompetency):
            db.session.execute(delete(table).where(table.recorded_id == one.id))
        _forget(one.document_id, by.now)
        one.document_id = None
        db.session.flush()
        db.session.delete(one)


def dry_run(one: RecordedActivity, lines: Sequence[Typed], by: By) -> list[Judged]:
    """Every line with its fault or warning; nothing is written. Raises Refused(EMPTY, TOO_MANY)."""
    if not lines:
        raise Refused(RecordRefusal.EMPTY, field="rows")
    if len(lines) > rules.MOST:
        raise Refused(RecordRefusal.TOO_MANY, field="rows", most=rules.MOST)
    what = recorded.what(one)
    known = attendance_lists.known(by.actor, lines, what, by.on, but=one.id)
    return rules.judge(lines, what, known)


def send(recorded_id: int, lines: Sequence[Typed], shown: str, by: By) -> int:
    """Keep the lines without a fault and let a second person check them; how many.

    `shown` is the digest of the list the officer saw: another one is shown again. Of two who write
    the same person and certificate at once, the second is refused. Raises Refused(RecordRefusal).
    """
    with transaction():
        one = _open(recorded_id, by)
        _hold(by.actor, lines, by.on)
        judged = dry_run(one, lines, by)
        if rules.digest(judged) != shown:
            raise Refused(RecordRefusal.CHANGED, field="rows")
        good = rules.good(judged)
        if not good:
            raise Refused(RecordRefusal.FAULTS, field="rows")
        db.session.execute(delete(RecordedPerson).where(RecordedPerson.recorded_id == one.id))
        rows = [_row(one.id, place, line) for place, line in enumerate(good, start=1)]
        db.session.execute(insert(RecordedPerson), rows)
        one.sent_at, one.returned_at = by.now, None
        note("recorded.sent", one, by, people=len(rows))
    return len(good)


def _hold(actor: Actor, lines: Sequence[Typed], on: date) -> None:
    """Take the persons first, in one order, so that of two lists one sees the other."""
    found = attendance_lists.numbered(actor, {one.value for one in lines}, on)
    held = select(Person.id).where(Person.id.in_([id_ for id_, _name in found.values()]))
    db.session.execute(held.order_by(Person.id).with_for_update(key_share=True))


def _row(recorded_id: int, place: int, line: Judged) -> dict[str, Any]:
    return {
        "public_id": entropy.public_id(),
        "recorded_id": recorded_id,
        "place": place,
        "person_id": line.person_id,
        "number": line.typed.number,
        "certificate": line.typed.certificate,
        "fingerprint": line.proof,
        "warning": line.warning.value if line.warning else "",
        "state": "waiting",
        "reason": "",
    }


def give_back(recorded_id: int, reason: str, by: By) -> None:
    """The second person finds something wrong; the recorder reads why.

    The lines wait no more, so that others may record them. Raises Refused(RecordRefusal).
    """
    if len(reason.strip()) < MIN_REASON:
        raise Refused(RecordRefusal.REASON, field="reason")
    with transaction():
        one = to_check(recorded_id, by)
        one.returned_at, one.returned_by_id = by.now, by.person_id
        one.return_reason = reason.strip()[:500]
        db.session.execute(
            update(RecordedPerson).where(RecordedPerson.recorded_id == one.id).values(state="idle")
        )
        note("recorded.returned", one, by)
        tell_recorder(one, ActivityNotice.RECORD_RETURNED, by.now)


def to_check(recorded_id: int, by: By) -> RecordedActivity:
    """A waiting record under its lock, for somebody who may decide about it. Raises Refused."""
    one = locked(recorded_id)
    refusal = rules.may_check(
        recorded.state(one), one.created_by_id, by.person_id, recorded.listed(one.id)
    )
    if refusal is not None:
        raise Refused(refusal)
    return one


def locked(recorded_id: int) -> RecordedActivity:
    """A record read anew under its lock. Raises NotFound."""
    found = db.session.scalar(
        select(RecordedActivity)
        .where(RecordedActivity.id == recorded_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _open(recorded_id: int, by: By) -> RecordedActivity:
    one = locked(recorded_id)
    refusal = rules.may_change(recorded.state(one), is_recorder=one.created_by_id == by.person_id)
    if refusal is not None:
        raise Refused(refusal)
    return one


def _checked(what: Entered, agency_id: int, on: date) -> Entered:
    """With a partner's own name as organiser. Raises Refused(RecordRefusal, ClaimRefusal)."""
    if what.partner_id is not None:
        names = dict(recorded.partners_of(agency_id))
        if what.partner_id not in names:
            raise Refused(RecordRefusal.PARTNER, field="partner")
        what = replace(what, organiser=names[what.partner_id])
    if not what.organiser.strip():
        raise Refused(RecordRefusal.ORGANISER, field="organiser")
    activity = what.activity
    policy = in_force(hours_policies(), activity.ends_on)
    filed = Filed(activity, what.title, what.organiser, what.decree_number)
    refusal = claims.may_claim(filed, policy, on)
    if refusal is not None:
        raise Refused(refusal, field=FIELDS.get(refusal))
    if policy.forms[activity.form].rules[activity.scope].kind is RuleKind.PER_SEMESTER:
        raise Refused(RecordRefusal.FORM, field="title")  # a study, with its terms one by one
    if what.decree_on > on:
        raise Refused(RecordRefusal.DECREE_DAY, field="decree_on")
    return what


def _fill(one: RecordedActivity, what: Entered) -> None:
    activity = what.activity
    one.title, one.organiser = what.title.strip()[:200], what.organiser.strip()[:200]
    one.partner_id = what.partner_id
    one.form, one.scope = activity.form, activity.scope.value
    one.begins_on, one.ends_on = activity.begins_on, activity.ends_on
    one.minutes, one.events = activity.minutes, activity.events
    one.decree_kind, one.decree_on = what.decree_kind.value, what.decree_on
    one.decree_number = what.decree_number.strip()[:120]


def _name_competencies(recorded_id: int, ids: Collection[int]) -> None:
    table = RecordedCompetency
    db.session.execute(delete(table).where(table.recorded_id == recorded_id))
    db.session.add_all(
        table(recorded_id=recorded_id, competency_id=one) for one in sorted(set(ids))
    )


def _kept(document: Received, agency_id: int, by: By) -> int:
    who = {"person_id": by.person_id, "organisation_id": agency_id}
    return stored.add(document, Purpose.DOCUMENT, now=by.now, **who).id


def _forget(document_id: int | None, now: datetime) -> None:
    former = db.session.get(StoredFile, document_id) if document_id else None
    if former is not None:
        stored.forget(former, now=now)


def tell_recorder(one: RecordedActivity, kind: ActivityNotice, now: datetime) -> None:
    inbox.send(
        one.created_by_id,
        kind,
        {"activity": one.title},
        path=f"/admin/recorded/{one.public_id}",
        event_key=f"{kind.value}:{one.id}:{one.sent_at}",
        now=now,
        mail=True,
    )


def note(action: str, one: RecordedActivity, by: By, *, people: int | None = None) -> None:
    """An act on a record goes into the audit log."""
    audit.record(
        action,
        object_kind="recorded_activity",
        object_id=one.id,
        organisation_id=one.organisation_id,
        now=by.now,
        actor_id=by.person_id,
        people=people,
    )
