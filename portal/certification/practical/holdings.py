"""What practical assessment holds about persons, and what an erasure takes out of it.

The words assessors wrote go, on both sides of an agreement too; marks, days and results stay under
the internal number for their legal term (PR-3). What is still to come is called off.
"""

from sqlalchemy import Select, or_, select, update

from portal.certification.practical import sheets
from portal.certification.practical.models import (
    AssessorTime,
    PracticalAgreement,
    PracticalAssessment,
    PracticalBooking,
    PracticalChecklist,
    PracticalResult,
    PracticalSheet,
    PracticalSlot,
    PracticalSlotAssessor,
)
from portal.certification.rules.practical import Observation
from portal.core.db import db
from portal.people.queries.holdings import Erasing, Ids, Source


def _bookings(ids: Ids) -> Select[int]:
    return select(PracticalBooking.id).where(PracticalBooking.person_id.in_(ids))


def erase(erasing: Erasing) -> None:
    """Words about the person and by them; bookings that wait for an assessment end."""
    own = PracticalBooking.person_id.in_(erasing.ids)
    db.session.execute(
        update(PracticalBooking)
        .where(own, PracticalBooking.ended_at.is_(None), PracticalBooking.decided_at.is_(None))
        .values(ended_at=erasing.now, ending="withdrawn")
    )
    db.session.execute(update(PracticalBooking).where(own).values(reason="", reopen_reason=""))
    about = PracticalSheet.booking_id.in_(_bookings(erasing.ids))
    for sheet in db.session.scalars(select(PracticalSheet).where(about)):
        seen = sheets.observations(sheet)
        sheet.marks = sheets.document({key: Observation(one.mark) for key, one in seen.items()})
        sheet.remark = ""
    db.session.execute(
        update(PracticalAgreement)
        .where(PracticalAgreement.booking_id.in_(_bookings(erasing.ids)))
        .values(reason="", answer="")
    )
    db.session.execute(
        update(AssessorTime)
        .where(AssessorTime.person_id.in_(erasing.ids))
        .values(note="", withdrawn_at=erasing.now)
    )
    db.session.flush()


SOURCES = (
    Source(
        PracticalBooking,
        lambda ids: or_(PracticalBooking.person_id.in_(ids), PracticalBooking.ended_by_id.in_(ids)),
    ),
    Source(
        PracticalSheet,
        lambda ids: or_(
            PracticalSheet.booking_id.in_(_bookings(ids)), PracticalSheet.person_id.in_(ids)
        ),
    ),
    Source(
        PracticalAgreement,
        lambda ids: or_(
            PracticalAgreement.booking_id.in_(_bookings(ids)),
            PracticalAgreement.proposed_by_id.in_(ids),
            PracticalAgreement.answered_by_id.in_(ids),
        ),
    ),
    Source(
        PracticalResult,
        lambda ids: or_(
            PracticalResult.booking_id.in_(_bookings(ids)), PracticalResult.decided_by_id.in_(ids)
        ),
    ),
    Source(AssessorTime, lambda ids: AssessorTime.person_id.in_(ids)),
    Source(PracticalSlotAssessor, lambda ids: PracticalSlotAssessor.person_id.in_(ids)),
    Source(PracticalAssessment, lambda ids: PracticalAssessment.created_by_id.in_(ids)),
    Source(PracticalChecklist, lambda ids: PracticalChecklist.published_by_id.in_(ids)),
    Source(PracticalSlot, lambda ids: PracticalSlot.created_by_id.in_(ids)),
)
TEXTS = (
    PracticalBooking.reason,
    PracticalBooking.reopen_reason,
    PracticalSheet.remark,
    PracticalAgreement.reason,
    PracticalAgreement.answer,
    AssessorTime.note,
)
