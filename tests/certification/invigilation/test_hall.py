"""The live list and the acts of an invigilator."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.assessment.models import Attempt
from portal.assessment.service import contacts, exams, holding
from portal.certification.models import ExamIncident, SittingEvent
from portal.certification.queries import hall
from portal.certification.queries.hall import Line
from portal.certification.rules.boarding import Act, ActRefusal, Seen
from portal.certification.rules.incidents import IncidentKind
from portal.certification.service import invigilating
from portal.certification.service.invigilating import Incident, Wish
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.models import AuditEntry
from portal.web.app import Portal
from tests.certification.invigilation.room import START, ExamRoom
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("dialect")
REASON = "Listrik padam 10 menit"


@pytest.fixture
def room(app: Portal) -> Iterator[ExamRoom]:
    with app.app_context():
        yield ExamRoom(people=3)


def begin(room: ExamRoom, *places: int, now: datetime = START) -> list[Attempt]:
    found = []
    for at in places:
        room.check_in(at, now=now)
        person = room.hall.people[at].id
        public_id = db.session.scalars(
            select(Attempt.public_id).where(Attempt.person_id == person)
        ).one()
        found.append(exams.begin(person, public_id, session_id=at, now=now))
    return found


def lines(room: ExamRoom, now: datetime) -> list[Line]:
    hall.forget(room.shift.id)
    return list(hall.of(room.shift, None, now))


def act(room: ExamRoom, wish: Wish, now: datetime) -> invigilating.Done:
    return invigilating.carry_out(room.watch(), wish, by_id=room.invigilator.id, now=now)


@pytest.mark.postgresql
def test_everybody_is_where_they_are(room: ExamRoom) -> None:
    begin(room, 0)
    room.check_in(1)
    found = lines(room, START + timedelta(minutes=1))
    assert [one.seen for one in found] == [Seen.WORKING, Seen.READY, Seen.EXPECTED]
    assert [one.items for one in found] == [6, 6, 6]


def test_contact_is_a_signal_and_silence_is_measured(room: ExamRoom) -> None:
    (attempt,) = begin(room, 0)
    hold = holding.give(attempt.public_id, 1, 0)
    contacts.beat(attempt.public_id, hold, "10.0.0.1", now=START)
    contacts.beat(attempt.public_id, hold, "10.0.0.2", now=START + timedelta(minutes=4))
    soon = lines(room, START + timedelta(minutes=4, seconds=20))[0].signals
    assert (soon.silent, soon.gaps, soon.moves, soon.lost_minutes) == (False, 1, 1, 4)
    assert lines(room, START + timedelta(minutes=6))[0].signals.silent


def test_a_look_that_is_two_seconds_old_asks_nothing(app: Portal, room: ExamRoom) -> None:
    begin(room, 0)
    hall.of(room.shift, None, START)
    with counted(app) as count:
        hall.of(room.shift, None, START + timedelta(seconds=1))
    assert count == []
    with counted(app) as count:
        hall.of(room.shift, None, START + timedelta(seconds=3))
    assert len(count) <= 3


@pytest.mark.postgresql
def test_one_act_for_a_room_is_one_entry_and_one_audit_record(room: ExamRoom) -> None:
    attempts = begin(room, 0, 1)
    before = [one.ends_at for one in attempts]
    watch = room.watch()
    audited = db.session.scalar(select(func.count()).select_from(AuditEntry))
    wish = Wish(Act.EXTEND, room_id=room.room.id, minutes=10, reason=REASON)
    done = invigilating.carry_out(
        watch, wish, by_id=room.invigilator.id, now=START + timedelta(minutes=30)
    )
    assert done.touched == 2
    after = db.session.scalars(select(Attempt.deadline).order_by(Attempt.id)).all()
    assert [new - old for new, old in zip(after, before, strict=True) if new] == [
        timedelta(minutes=10)
    ] * 2
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == (audited or 0) + 1
    event = db.session.get_one(SittingEvent, done.event_id)
    assert (event.act, event.facts["minutes"], len(event.facts["attempts"])) == ("extend", 10, 2)


def test_an_extension_is_undone_by_a_counter_act_once(room: ExamRoom) -> None:
    (attempt,) = begin(room, 0)
    before = attempt.ends_at
    later = START + timedelta(minutes=5)
    done = act(room, Wish(Act.EXTEND, minutes=10, reason=REASON), later)
    me = room.invigilator.id

    def undo() -> invigilating.Done:
        return invigilating.undo_extension(
            room.watch(), done.event_id, "Listrik ternyata tidak padam", by_id=me, now=later
        )

    assert undo().touched == 1
    assert db.session.scalars(select(Attempt.deadline)).one() == before
    with pytest.raises(Refused) as caught:
        undo()
    assert caught.value.reason is ActRefusal.UNDONE_ALREADY


def test_a_pause_stands_still_and_goes_on(room: ExamRoom) -> None:
    (attempt,) = begin(room, 0)
    before = attempt.ends_at
    act(room, Wish(Act.PAUSE, reason=REASON), START + timedelta(minutes=10))
    assert lines(room, START + timedelta(hours=9))[0].seen is Seen.PAUSED
    act(room, Wish(Act.RESUME), START + timedelta(minutes=25))
    assert db.session.scalars(select(Attempt.deadline)).one() == before + timedelta(minutes=15)


def test_moving_to_another_computer_ends_the_former_one(room: ExamRoom) -> None:
    (attempt,) = begin(room, 0)
    one = room.registrations[0].public_id
    done = act(room, Wish(Act.TAKE_OVER, registration=one, reason="Papan ketik rusak"), START)
    assert len(done.pin) == 6
    db.session.expire_all()
    fresh = db.session.get_one(Attempt, attempt.id)
    assert (fresh.epoch, fresh.cookie_hash) == (2, "")


def test_a_voided_attempt_has_no_marks_and_keeps_its_answers(room: ExamRoom) -> None:
    begin(room, 0)
    one = room.registrations[0].public_id
    act(room, Wish(Act.VOID, registration=one, reason="Memakai telepon genggam"), START)
    assert lines(room, START)[0].seen is Seen.VOIDED
    with pytest.raises(Refused) as caught:
        act(room, Wish(Act.VOID, registration=one, reason="Memakai telepon genggam"), START)
    assert caught.value.reason is ActRefusal.NOBODY


def test_void_and_move_are_for_one_alone(room: ExamRoom) -> None:
    begin(room, 0, 1)
    with pytest.raises(Refused) as caught:
        act(room, Wish(Act.VOID, reason="Semua batal karena gempa"), START)
    assert caught.value.reason is ActRefusal.ONE_ONLY


def test_another_s_room_is_not_there(room: ExamRoom) -> None:
    with pytest.raises(NotFound):
        act(room, Wish(Act.EXTEND, room_id=999_999, minutes=5, reason=REASON), START)


def test_conduct_is_a_case_with_a_day_to_settle_it(room: ExamRoom) -> None:
    watch, me = room.watch(), room.invigilator.id
    for kind in (IncidentKind.POWER, IncidentKind.CONDUCT):
        invigilating.note_incident(
            watch, Incident(kind, "Lampu padam sebentar", START), by_id=me, now=START
        )
    power, conduct = db.session.scalars(select(ExamIncident).order_by(ExamIncident.id))
    assert power.due_at is None
    assert conduct.due_at is not None
    assert conduct.due_at > START + timedelta(days=3)
