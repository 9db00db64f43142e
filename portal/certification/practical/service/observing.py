"""An assessor fills in a sheet, alone: started, saved as often as the line allows, handed in.

Saving is repeatable: the same content again is no change, and a page from before another device's
saving is not lost but shown beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.certification.practical import sheets
from portal.certification.practical.models import PracticalSheet
from portal.certification.practical.queries import bookings, standing
from portal.certification.practical.queries.bookings import Row
from portal.certification.practical.service import deciding, telling
from portal.certification.rules import practical as rules
from portal.certification.rules.practical import Observation, PointFault, SheetRefusal
from portal.certification.rules.practical_slots import Conflict
from portal.core import audit, zones
from portal.core.db import db, transaction
from portal.core.errors import Forbidden, NotFound, Refused
from portal.people.queries import agencies
from portal.people.service import locks


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet as its page was sent. `revision` is the saving the page was made from."""

    revision: int
    seen: Mapping[str, Observation]
    remark: str
    is_from_paper: bool


class Incomplete(Exception):
    """The sheet was saved but cannot be handed in: what is missing, by point."""

    def __init__(self, found: Mapping[str, PointFault]) -> None:
        super().__init__(len(found))
        self.faults = found


def start(booking_id: int, assessor_id: int, *, now: datetime) -> PracticalSheet:
    """One's own sheet, made at the first time. Raises Refused(SheetRefusal), NotFound, Forbidden.

    A conflict of interest that came up since the booking is refused with an audit entry (AZ-8).
    """
    with transaction():
        row = _held(booking_id)
        conflict = _conflict(row, assessor_id, now)
        if conflict is not None:
            _note_refusal(row, assessor_id, conflict, now)
        else:
            return _own_sheet(row, assessor_id, now)
    raise Forbidden("conflict of interest")


def _own_sheet(row: Row, assessor_id: int, now: datetime) -> PracticalSheet:
    seat = _seat(row, assessor_id)
    known = row.sheets.get(assessor_id)
    if known is not None:
        return known
    _refuse(row, now)
    made = PracticalSheet(
        booking_id=row.found.id,
        person_id=assessor_id,
        round=row.found.round,
        seat=seat,
        revision=0,
        marks={},
        started_at=now,
        saved_at=now,
    )
    db.session.add(made)
    db.session.flush()
    telling.note("practical.sheet_started", row, now, assessor_id)
    return made


def save(booking_id: int, assessor_id: int, filled: Filled, *, now: datetime) -> PracticalSheet:
    """Keep what was filled in so far. Raises Refused(SheetRefusal), NotFound."""
    with transaction():
        row = _held(booking_id)
        return _save(row, assessor_id, filled, now)


def _save(row: Row, assessor_id: int, filled: Filled, now: datetime) -> PracticalSheet:
    _seat(row, assessor_id)
    sheet = row.sheets.get(assessor_id)
    if sheet is None:
        raise NotFound
    known = {one.key for one in row.points}
    marks = sheets.document({key: one for key, one in filled.seen.items() if key in known})
    remark = filled.remark.strip()[: rules.LONGEST_NOTE]
    if (sheet.marks, sheet.remark, sheet.is_from_paper) == (marks, remark, filled.is_from_paper):
        return sheet  # sent again over a bad line
    if sheet.handed_in_at is not None:
        raise Refused(SheetRefusal.HANDED_IN)
    _refuse(row, now)
    if filled.revision != sheet.revision:
        raise Refused(SheetRefusal.CHANGED)
    sheet.marks, sheet.remark, sheet.is_from_paper = marks, remark, filled.is_from_paper
    sheet.revision, sheet.saved_at = sheet.revision + 1, now
    db.session.flush()
    return sheet


def hand_in(booking_id: int, assessor_id: int, filled: Filled, *, now: datetime) -> Row:
    """Save, and close the sheet for good; the last one of its round closes the assessment.

    Result, evidence, profile, audit and message are one transaction. Again is no error. Raises
    Incomplete (what was filled in is saved), Refused(SheetRefusal), NotFound, Forbidden.
    """
    start(booking_id, assessor_id, now=now)  # looks for a conflict of interest once more
    with transaction():
        row = _held(booking_id)
        sheet = _save(row, assessor_id, filled, now)
        missing = _missing(row, sheet)
        if not missing and sheet.handed_in_at is None:
            sheet.handed_in_at = now
            db.session.flush()
            telling.note(
                "practical.sheet_handed_in", row, now, assessor_id, paper=sheet.is_from_paper
            )
            row = bookings.locked(booking_id)
            deciding.close_if_settled(row, assessor_id, now)
    if missing:
        raise Incomplete(missing)
    return bookings.by_id(booking_id)


def _missing(row: Row, sheet: PracticalSheet) -> dict[str, PointFault]:
    day = zones.local_day(row.slot.starts_at, _zone(row))
    return rules.faults(row.points, sheets.observations(sheet), sheets.policy(day), day)


def _held(booking_id: int) -> Row:
    """The booking with its candidate locked: in the order the ledger takes them."""
    locks.person(bookings.by_id(booking_id).found.person_id)
    return bookings.locked(booking_id)


def _seat(row: Row, assessor_id: int) -> int:
    """Raises NotFound for somebody who does not assess here."""
    seat = next((one.seat for one in row.assessors if one.person_id == assessor_id), None)
    if seat is None:
        raise NotFound
    return seat


def _refuse(row: Row, now: datetime) -> None:
    """Refuses to write where nothing is to be assessed (any more, or yet)."""
    if row.found.ending:
        raise Refused(SheetRefusal.ENDED)
    if not row.awaits_sheets:
        raise Refused(SheetRefusal.DECIDED)
    if now < opens_at(row):
        raise Refused(SheetRefusal.TOO_EARLY, minutes=_early_minutes(row))


def opens_at(row: Row) -> datetime:
    """From when the sheets of an assessment may be written."""
    return row.slot.starts_at - timedelta(minutes=_early_minutes(row))


def _early_minutes(row: Row) -> int:
    day = zones.local_day(row.slot.starts_at, _zone(row))
    return sheets.policy(day).figures.early_minutes


def _conflict(row: Row, assessor_id: int, now: datetime) -> Conflict | None:
    day = zones.local_day(now, _zone(row))
    around = standing.around(row.found.person_id, row.found.assessment_id, day)
    return around.conflict(assessor_id)


def _note_refusal(row: Row, assessor_id: int, conflict: Conflict, now: datetime) -> None:
    audit.record(
        "practical.conflict",
        object_kind="practical_booking",
        object_id=row.found.id,
        organisation_id=row.found.organisation_id,
        now=now,
        actor_id=assessor_id,
        outcome=audit.Outcome.REFUSED,
        conflict=conflict.value,
    )


def _zone(row: Row) -> str:
    return agencies.timezones()[row.found.organisation_id]
