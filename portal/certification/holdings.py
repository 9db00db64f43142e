"""What the certification area holds about persons: registrations, accommodations, cases, duties.

An erasure takes out what was written freely and ends what waits; results and the course of a
sitting stay under the internal number for their legal term (PR-3).
"""

from sqlalchemy import Select, or_, select, update

from portal.certification.models import (
    Accommodation,
    Exam,
    ExamAppeal,
    ExamIncident,
    Registration,
    Sitting,
    SittingEvent,
    SittingNote,
    SittingOfficer,
)
from portal.certification.practical import holdings as practical
from portal.certification.release_models import ResultRelease
from portal.certification.schemes import holdings as schemes
from portal.core.db import db
from portal.people.queries.holdings import Area, Erasing, Ids, Source


def _registrations(ids: Ids) -> Select[int]:
    return select(Registration.id).where(Registration.person_id.in_(ids))


def _notes(ids: Ids) -> Select[int | None]:
    return select(SittingEvent.reason_id).where(
        SittingEvent.registration_id.in_(_registrations(ids)), SittingEvent.reason_id.is_not(None)
    )


def _erase(erasing: Erasing) -> None:
    own = _registrations(erasing.ids)
    waiting = Registration.person_id.in_(erasing.ids) & Registration.checked_in_at.is_(None)
    db.session.execute(
        update(Registration)
        .where(waiting, Registration.withdrawn_at.is_(None), Registration.refused_at.is_(None))
        .values(withdrawn_at=erasing.now, withdrawn_by_id=erasing.decided_by)
    )
    blank = {"identity_note": "", "refusal": "", "withdrawal": ""}
    db.session.execute(
        update(Registration).where(Registration.person_id.in_(erasing.ids)).values(**blank)
    )
    db.session.execute(
        update(Accommodation)
        .where(Accommodation.person_id.in_(erasing.ids))
        .values(reason="", other="")
    )
    db.session.execute(
        update(ExamIncident)
        .where(ExamIncident.registration_id.in_(own))
        .values(text="", settlement="")
    )
    db.session.execute(
        update(ExamAppeal).where(ExamAppeal.registration_id.in_(own)).values(text="", reasons="")
    )
    db.session.execute(
        update(SittingNote).where(SittingNote.id.in_(_notes(erasing.ids))).values(text="")
    )
    practical.erase(erasing)
    schemes.erase(erasing)


AREA = Area(
    sources=(
        *practical.SOURCES,
        *schemes.SOURCES,
        Source(ResultRelease, lambda ids: ResultRelease.decided_by_id.in_(ids)),
        Source(Exam, lambda ids: Exam.created_by_id.in_(ids)),
        Source(
            Sitting,
            lambda ids: or_(
                Sitting.created_by_id.in_(ids),
                Sitting.score_released_by_id.in_(ids),
                Sitting.cancelled_by_id.in_(ids),
            ),
        ),
        Source(
            SittingOfficer,
            lambda ids: or_(
                SittingOfficer.person_id.in_(ids), SittingOfficer.assigned_by_id.in_(ids)
            ),
        ),
        Source(Registration, lambda ids: Registration.person_id.in_(ids)),
        Source(
            SittingEvent,
            lambda ids: or_(
                SittingEvent.registration_id.in_(_registrations(ids)), SittingEvent.by_id.in_(ids)
            ),
        ),
        Source(SittingNote, lambda ids: SittingNote.id.in_(_notes(ids))),
        Source(
            Accommodation,
            lambda ids: or_(
                Accommodation.person_id.in_(ids),
                Accommodation.decided_by_id.in_(ids),
                Accommodation.ended_by_id.in_(ids),
            ),
        ),
        Source(
            ExamIncident,
            lambda ids: or_(
                ExamIncident.registration_id.in_(_registrations(ids)),
                ExamIncident.noted_by_id.in_(ids),
                ExamIncident.settled_by_id.in_(ids),
            ),
        ),
        Source(
            ExamAppeal,
            lambda ids: or_(
                ExamAppeal.registration_id.in_(_registrations(ids)),
                ExamAppeal.decided_by_id.in_(ids),
            ),
        ),
    ),
    texts=(
        *practical.TEXTS,
        *schemes.TEXTS,
        Registration.identity_note,
        Registration.refusal,
        Registration.withdrawal,
        SittingNote.text,
        Accommodation.reason,
        Accommodation.other,
        ExamIncident.text,
        ExamIncident.settlement,
        ExamAppeal.text,
        ExamAppeal.reasons,
    ),
    erase=_erase,
)
