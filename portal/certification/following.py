"""What a merge of two records of one human being does to their exams, and its undoing.

Registrations, accommodations, bookings of practical assessment and applications for certificates go
to the record that stays; appeals and incidents hang on the registration, statements and words of
the board on the application, and go with it. Certificates are append-only and stay where they were
issued. Nobody sits one sitting twice: of two places in it the one that came further is kept, and
the other's seat goes to who waits.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, select

from portal.assessment.models import Attempt
from portal.assessment.rules.attempts import Purpose
from portal.certification.models import Accommodation, Registration, Sitting, SittingShift
from portal.certification.practical.models import PracticalBooking, PracticalSheet, PracticalSlot
from portal.certification.queries.sittings import held
from portal.certification.schemes.models import CertificateApplication
from portal.certification.service import placing
from portal.certification.service.sittings import locked
from portal.core.db import Base, db
from portal.people.service.moved_rows import Moves

TABLES: Final[tuple[type[Base], ...]] = (
    Accommodation,
    CertificateApplication,
    PracticalBooking,
    Registration,
)


def follow(stays_id: int, goes_id: int, now: datetime, moves: Moves) -> None:
    """Give everything of `goes_id` that may change to `stays_id`; joins a transaction."""
    _registrations(stays_id, goes_id, now, moves)
    _bookings(stays_id, goes_id, now, moves)
    _applications(stays_id, goes_id, now, moves)
    for given in _rows(Accommodation, goes_id):
        moves.change(given, person_id=stays_id)
    db.session.flush()


def settle(person_ids: Collection[int], now: datetime) -> None:
    """After a merge or its undoing: who waits in their sittings takes what seats became free."""
    to_end = exists().where(SittingShift.sitting_id == Sitting.id, SittingShift.ends_at > now)
    theirs = (
        select(Sitting.id)
        .join(Registration, Registration.sitting_id == Sitting.id)
        .where(Registration.person_id.in_(person_ids), Sitting.cancelled_at.is_(None), to_end)
    )
    for sitting_id in db.session.scalars(theirs.distinct().order_by(Sitting.id)).all():
        locked(sitting_id)
        placing.move_up(sitting_id, now=now)


def _registrations(stays_id: int, goes_id: int, now: datetime, moves: Moves) -> None:
    own = {row.sitting_id: row for row in _rows(Registration, stays_id, held())}
    for row in _rows(Registration, goes_id):
        twin = own.get(row.sitting_id)
        if twin is not None and row.withdrawn_at is None and row.refused_at is None:
            less = min(row, twin, key=_how_far)
            # Apart, so that an undoing gives the place back even where the seat is taken by then.
            moves.change(less, seat=None)
            moves.change(less, withdrawn_at=now)
            db.session.flush()
        moves.change(row, person_id=stays_id)
        db.session.flush()


def _how_far(row: Registration) -> tuple[bool, bool, bool, bool, float]:
    """An attempt counts most, then being there, a seat, being granted, and having asked first."""
    attempt = select(Attempt.id).where(
        Attempt.purpose == Purpose.EXAM.value, Attempt.owner_ref == row.public_id
    )
    return (
        db.session.scalar(attempt.limit(1)) is not None,
        row.checked_in_at is not None,
        row.seat is not None,
        row.approved_at is not None,
        -row.requested_at.timestamp(),
    )


def _bookings(stays_id: int, goes_id: int, now: datetime, moves: Moves) -> None:
    """Of two open bookings of one assessment the one somebody observed, else the earlier slot."""
    own = {row.assessment_id: row for row in _rows(PracticalBooking, stays_id) if _is_open(row)}
    for row in _rows(PracticalBooking, goes_id):
        twin = own.get(row.assessment_id)
        if twin is not None and _is_open(row):
            less = min(row, twin, key=_how_far_assessed)
            moves.change(less, ended_at=now, ending="cancelled")
            db.session.flush()
        moves.change(row, person_id=stays_id)
        db.session.flush()


def _is_open(row: PracticalBooking) -> bool:
    return row.ended_at is None and row.decided_at is None


def _how_far_assessed(row: PracticalBooking) -> tuple[bool, float]:
    sheet = select(PracticalSheet.id).where(PracticalSheet.booking_id == row.id)
    starts_at = db.session.get_one(PracticalSlot, row.slot_id).starts_at
    return (db.session.scalar(sheet.limit(1)) is not None, -starts_at.timestamp())


def _applications(stays_id: int, goes_id: int, now: datetime, moves: Moves) -> None:
    """Of two open applications for one scheme the one that was handed in, else the older one."""
    own = {row.scheme_id: row for row in _rows(CertificateApplication, stays_id) if _is_asked(row)}
    for row in _rows(CertificateApplication, goes_id):
        twin = own.get(row.scheme_id)
        if twin is not None and _is_asked(row):
            less = min(row, twin, key=_how_far_asked)
            moves.change(less, withdrawn_at=now)
            db.session.flush()
        moves.change(row, person_id=stays_id)
        db.session.flush()


def _is_asked(row: CertificateApplication) -> bool:
    return row.withdrawn_at is None and row.decided_at is None


def _how_far_asked(row: CertificateApplication) -> tuple[bool, float]:
    return (row.submitted_at is not None, -row.began_at.timestamp())


def _rows(model: type[Any], person_id: int, *conditions: Any) -> Iterable[Any]:
    query = select(model).where(model.person_id == person_id, *conditions).order_by(model.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()
