"""Letting examinees in: check-in with a look at their identity, and the PIN for the seat."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from portal.assessment.rules.attempts import Release, Terms
from portal.assessment.service import exams
from portal.assessment.service.exams import ExamOrder
from portal.certification.models import Registration
from portal.certification.queries import hall, registrations
from portal.certification.queries.duties import Watch
from portal.certification.queries.sittings import held
from portal.certification.rules import boarding
from portal.certification.rules.boarding import Act, ActRefusal
from portal.certification.rules.pins import new_pin
from portal.certification.rules.sittings import Mode
from portal.certification.service import recording
from portal.certification.service.recording import Place
from portal.core import entropy, keys, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.service import links


def refused(reason: ActRefusal, field: str = "reason") -> Refused:
    """The refusal of an act, at the field of its form that it concerns."""
    return Refused(reason, field="minutes" if reason is ActRefusal.MINUTES else field)


def registration(watch: Watch, public_id: str, *, lock: bool = False) -> Registration:
    """One with a seat in the officer's rooms of the shift. Raises NotFound."""
    query = select(Registration).where(
        Registration.public_id == public_id,
        Registration.shift_id == watch.shift.id,
        Registration.seat.is_not(None),
        held(),
    )
    if watch.room_ids is not None:
        query = query.where(Registration.room_id.in_(watch.room_ids))
    if lock:
        query = query.with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def place_of(watch: Watch, one: Registration) -> Place:
    """Where a registration is, for the record."""
    return Place(one.organisation_id, watch.whole.sitting.id, watch.shift.id, one.room_id, one.id)


def check_in(
    watch: Watch, public_id: str, identity_note: str, *, by_id: int, now: datetime
) -> Registration:
    """Note that the person is there and who looked at their papers; their own paper is drawn.

    Nothing of it is shown before they begin. Twice is once. Raises Refused(ActRefusal).
    """
    with transaction():
        one = registration(watch, public_id, lock=True)
        if one.checked_in_at is not None:
            return one
        _refuse(watch, one, by_id, now)
        one.checked_in_at, one.checked_in_by_id = now, by_id
        one.identity_note = identity_note
        exams.prepare(one.person_id, one.organisation_id, _order(watch, one), now=now)
        links.account_for(one.person_id, now=now)
        late = watch.whole.sitting.mode == Mode.FIXED and now > watch.shift.starts_at
        recording.note(
            place_of(watch, one), Act.CHECK_IN, by_id, now=now, facts={"late": True} if late else {}
        )
    hall.forget(watch.shift.id)
    return one


def _refuse(watch: Watch, one: Registration, by_id: int, now: datetime) -> None:
    sitting = watch.whole.sitting
    if sitting.cancelled_at is not None:
        raise refused(ActRefusal.CANCELLED, "identity_note")
    if one.person_id == by_id:
        raise refused(ActRefusal.OWN_SITTING, "identity_note")
    refusal = boarding.may_check_in(
        has_form=one.form_id is not None,
        approved=one.approved_at is not None or not sitting.needs_approval,
        window=(watch.shift.starts_at, watch.shift.ends_at),
        late=is_late(watch, one, now),
        now=now,
    )
    if refusal is not None:
        raise refused(refusal, "identity_note")


def is_late(watch: Watch, one: Registration, now: datetime) -> bool:
    """Too late to be let in by the sitting's rule, and nobody has let them in all the same."""
    sitting = watch.whole.sitting
    latest = boarding.latest_entry(
        watch.shift.starts_at, sitting.late_minutes, fixed=sitting.mode == Mode.FIXED
    )
    return latest is not None and now > latest and one.admitted_late_at is None


def _order(watch: Watch, one: Registration) -> ExamOrder:
    whole = watch.whole
    on = zones.local_day(watch.shift.starts_at, whole.sitting.zone)
    needs = registrations.needs([one.person_id], on).get(one.person_id)
    if one.form_id is None:
        raise refused(ActRefusal.NO_FORM, "identity_note")
    return ExamOrder(
        owner_ref=one.public_id,
        title=whole.exam.title,
        form_id=one.form_id,
        terms=Terms(
            duration_min=whole.version.minutes,
            pass_percent=whole.version.pass_percent,
            max_attempts=1,
            wait_min=0,
            release=Release.CONFIRMATION,
            allowance_percent=needs.factor_percent if needs else 100,
        ),
        opens_at=watch.shift.starts_at,
        closes_at=watch.shift.ends_at,
    )


def check_out(watch: Watch, public_id: str, reason: str, *, by_id: int, now: datetime) -> None:
    """Take back a check-in made in error, as long as the paper has not been begun."""
    _need_reason(Act.CHECK_OUT, reason)
    with transaction():
        one = registration(watch, public_id, lock=True)
        if one.checked_in_at is None:
            raise refused(ActRefusal.NOT_IN)
        if not exams.discard(one.public_id):
            raise refused(ActRefusal.BEGUN)
        one.checked_in_at = one.checked_in_by_id = None
        one.identity_note, one.pin_mac, one.pin_given_at = "", "", None
        recording.note(place_of(watch, one), Act.CHECK_OUT, by_id, now=now, reason=reason)
    hall.forget(watch.shift.id)


def admit_late(watch: Watch, public_id: str, reason: str, *, by_id: int, now: datetime) -> None:
    """Let somebody in after the sitting's limit; they lose the minutes that are gone."""
    _need_reason(Act.ADMIT_LATE, reason)
    with transaction():
        one = registration(watch, public_id, lock=True)
        if not is_late(watch, one, now):
            raise refused(ActRefusal.NOT_LATE)
        one.admitted_late_at = now
        recording.note(place_of(watch, one), Act.ADMIT_LATE, by_id, now=now, reason=reason)


def _need_reason(act: Act, reason: str) -> None:
    faults = boarding.faults_of(act, minutes=0, reason=reason)
    if faults:
        raise refused(faults[0])


def give_pins(
    watch: Watch, public_ids: Iterable[str], *, by_id: int, now: datetime
) -> list[tuple[Registration, str]]:
    """A new PIN for each of these who is checked in; the former one opens nothing any more."""
    with transaction():
        given = [
            (one, _give_pin(one, now))
            for one in (registration(watch, public_id, lock=True) for public_id in public_ids)
            if one.checked_in_at is not None
        ]
        if not given:
            raise refused(ActRefusal.NOT_IN)
        for one, _pin in given:
            recording.note(place_of(watch, one), Act.PIN, by_id, now=now)
    hall.forget(watch.shift.id)
    return given


def _give_pin(one: Registration, now: datetime) -> str:
    pin = new_pin(entropy.below)
    one.pin_mac = keys.current().mac(keys.Purpose.CAPABILITY, pin_message(one.public_id, pin))
    one.pin_given_at, one.pin_tries = now, 0
    return pin


def pin_message(public_id: str, pin: str) -> bytes:
    """What the MAC of a PIN is made of; only the MAC is kept."""
    return f"seat-pin:{public_id}:{pin}".encode()
