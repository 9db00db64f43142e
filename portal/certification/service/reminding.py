"""One message a day before an exam, to everybody with a seat; it tells and changes nothing."""

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.certification.models import Registration, Sitting, SittingRoom, SittingShift
from portal.certification.notices import ExamNotice
from portal.certification.queries.sittings import held
from portal.core.db import db, transaction
from portal.people.service import inbox

JOB = "exam-reminders"
AHEAD = timedelta(days=1)
PIECE = 200


def remind(*, now: datetime) -> int:
    """Tell those whose shift begins within a day, each once for each place; how many looked at."""
    last, looked = 0, 0
    while True:
        found = _piece(last, now)
        looked += len(found)
        if len(found) < PIECE:
            return looked
        last = found[-1]


def _piece(last: int, now: datetime) -> list[int]:
    """Tell the next few hundred; their ids."""
    query = (
        select(Registration, Sitting.title, SittingShift.starts_at, SittingRoom.name)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .join(SittingShift, SittingShift.id == Registration.shift_id)
        .join(SittingRoom, SittingRoom.id == Registration.room_id)
        .where(
            SittingShift.starts_at > now,
            SittingShift.starts_at <= now + AHEAD,
            Sitting.cancelled_at.is_(None),
            held(),
            Registration.seat.is_not(None),
            Registration.id > last,
        )
        .order_by(Registration.id)
        .limit(PIECE)
    )
    with transaction():
        rows = db.session.execute(query).all()
        for registration, title, starts_at, room in rows:
            inbox.send(
                registration.person_id,
                ExamNotice.TOMORROW,
                {"sitting": title, "room": room, "starts_at": starts_at.isoformat()},
                path=f"/exams/registrations/{registration.public_id}",
                event_key=f"exam.tomorrow:{registration.ticket}:{starts_at.isoformat()}",
                now=now,
                mail=True,
            )
    return [registration.id for registration, *_rest in rows]
