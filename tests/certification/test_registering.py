"""Places in a sitting: exactly the seats, in the order of asking, by the exam's own terms."""

from datetime import timedelta
from functools import partial

import pytest
from flask.ctx import AppContext
from sqlalchemy import func, select

from portal.assessment.models import ItemBank
from portal.certification.models import Registration
from portal.certification.queries import doors, registrations, sittings
from portal.certification.rules.eligibility import Lack, Requirements
from portal.certification.rules.exams import Ladder, ScoreRelease
from portal.certification.rules.registration import ChangeRefusal, RegisterRefusal, State
from portal.certification.rules.seating import neighbours
from portal.certification.service import parts, placing, registering, reminding, telling
from portal.certification.service import sittings as planning
from portal.certification.service.parts import RoomWritten
from portal.certification.service.registering import Choice
from portal.core import audit, outbox
from portal.core.audit import Outcome
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Role
from portal.people.models import Person
from portal.web.app import Portal
from tests.certification.holding import DAY, FIRST, HOUR, SECOND, Holding
from tests.support.people import make_grant, make_person
from tests.support.portal_app import NOON
from tests.support.races import race


@pytest.fixture
def holding(context: AppContext) -> Holding:
    return Holding()


def refusal(holding: Holding, who: Person, **choice: object) -> object:
    with pytest.raises(Refused) as caught:
        holding.sign_up(who, **choice)  # type: ignore[arg-type]  # what sign_up takes
    return caught.value.reason


def state(registration: Registration, now: object = NOON) -> State:
    whole = sittings.whole(registration.sitting_id)
    db.session.refresh(registration)
    return registrations.state(registration, whole, now)  # type: ignore[arg-type]  # an instant


@pytest.mark.postgresql
def test_a_hundred_at_once_for_twenty_seats_give_exactly_twenty(app: Portal) -> None:
    with app.app_context():
        holding = Holding(clerks=0)
        sitting = holding.open(12, 8)
        unit, agency_id, public_id = (
            holding.office.unit,
            holding.office.agency.id,
            sitting.public_id,
        )
        ids = [make_person(unit, f"Peserta {number}").id for number in range(100)]

    def some(people: list[int]) -> int:
        for who in people:
            registering.sign_up(who, agency_id, public_id, Choice(), now=NOON)
        return len(people)

    # Four at a time, as the server's threads are: more would wait for a connection, not a seat.
    done = race(app, [partial(some, ids[start::4]) for start in range(4)])
    assert done == [25] * 4
    with app.app_context():
        seats = db.session.execute(
            select(Registration.room_id, Registration.seat, Registration.ticket).where(
                Registration.seat.is_not(None)
            )
        ).all()
        assert len({(room, seat) for room, seat, _ticket in seats}) == 20
        assert len({ticket for _room, _seat, ticket in seats}) == 20
        waiting = select(func.count()).where(Registration.seat.is_(None))
        assert db.session.scalar(waiting) == 80


@pytest.mark.postgresql
def test_the_same_person_at_once_holds_one_registration_and_one_attempt(app: Portal) -> None:
    with app.app_context():
        holding = Holding(clerks=1)
        one = holding.open(5)
        other = holding.open(5, sitting=holding.make_sitting(SECOND, closes_at=SECOND.starts_at))
        me, agency_id = holding.office.clerks[0].id, holding.office.agency.id
        ids = [one.public_id, other.public_id] * 2
    race(
        app,
        [
            partial(registering.sign_up, me, agency_id, public_id, Choice(), now=NOON)
            for public_id in ids
        ],
    )
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Registration)) == 1


def test_a_seat_given_back_goes_to_whoever_asked_first(holding: Holding) -> None:
    holding.open(1)
    first, second, third = holding.office.clerks
    mine = holding.sign_up(first)
    waits = [holding.sign_up(one, now=NOON + n * HOUR) for n, one in enumerate((second, third), 1)]
    assert [state(one) for one in (mine, *waits)] == [State.SEATED, State.WAITING, State.WAITING]
    registering.withdraw(first.id, mine.public_id, now=NOON + 3 * HOUR)
    registering.withdraw(first.id, mine.public_id, now=NOON + 3 * HOUR)
    assert [state(one) for one in (mine, *waits)] == [State.WITHDRAWN, State.SEATED, State.WAITING]
    assert holding.told(second) == ["exam.waiting", "exam.seat_free"]
    with pytest.raises(NotFound):
        registering.withdraw(third.id, mine.public_id, now=NOON)
    again = holding.sign_up(first, now=NOON + 4 * HOUR)
    assert again.id != mine.id
    assert state(again) is State.WAITING
    parts.add_room(
        holding.sitting.id, RoomWritten("Aula", "Lantai 1", 9), now=NOON + 5 * HOUR,
        actor_id=holding.organiser.id,
    )  # fmt: skip
    assert [state(one) for one in (waits[1], again)] == [State.SEATED, State.SEATED]


def test_neighbours_write_different_forms_and_a_retake_another_one(holding: Holding) -> None:
    sitting = holding.open(12, row_seats=4)
    people = [make_person(holding.office.unit, f"Peserta {n}") for n in range(12)]
    seats = {}
    for who in people:
        made = holding.sign_up(who)
        seats[made.seat] = made.form_id
    assert None not in seats.values()
    for seat, form in seats.items():
        assert seat is not None
        near, _diagonal = neighbours(seat, 4)
        assert form not in {seats.get(one) for one in near}
    assert placing.assign_forms(sitting.id, now=NOON, actor_id=1) == 0
    retaker = holding.office.clerks[0]
    parts.add_room(sitting.id, RoomWritten("Aula", "", 2), now=NOON, actor_id=holding.organiser.id)
    first = holding.sign_up(retaker)
    holding.attempt(first, passed=False, closed_at=NOON - 60 * DAY)
    with transaction():
        db.session.get_one(type(sitting), sitting.id).score_released_at = NOON
    later = holding.make_sitting(
        type(FIRST)(NOON + 90 * DAY, NOON + 90 * DAY + 2 * HOUR), closes_at=NOON + 80 * DAY
    )
    holding.open(5, sitting=later)
    registering.withdraw(retaker.id, first.public_id, now=NOON)
    second = holding.sign_up(retaker, sitting=later)
    assert second.form_id not in (None, first.form_id)
    assert second.number == 2


def test_attempts_and_waiting_days_are_the_exam_s_and_results_stay_hidden(
    holding: Holding,
) -> None:
    sitting = holding.open(5)
    clerk = holding.office.clerks[0]
    made = holding.sign_up(clerk)
    holding.attempt(made, passed=True, closed_at=NOON + 7 * DAY)
    later = holding.make_sitting(
        type(FIRST)(NOON + 20 * DAY, NOON + 20 * DAY + 2 * HOUR), closes_at=NOON + 19 * DAY
    )
    holding.open(5, sitting=later)
    after = NOON + 8 * DAY
    assert refusal(holding, clerk, sitting=later, now=after) is RegisterRefusal.RESULT_PENDING
    with transaction():
        db.session.get_one(type(sitting), sitting.id).score_released_at = after
    assert refusal(holding, clerk, sitting=later, now=after) is RegisterRefusal.PASSED


def test_too_soon_after_a_fail_is_told_and_voided_attempts_take_none_away(
    holding: Holding,
) -> None:
    holding.change_exam(ladder=Ladder(ScoreRelease.AT_SUBMISSION), max_attempts=1)
    holding.open(5)
    clerk, other = holding.office.clerks[:2]
    for who, ending in ((clerk, "submitted"), (other, "voided")):
        holding.attempt(holding.sign_up(who), passed=False, closed_at=NOON + 7 * DAY, ending=ending)
    later = holding.make_sitting(
        type(FIRST)(NOON + 20 * DAY, NOON + 20 * DAY + 2 * HOUR), closes_at=NOON + 19 * DAY
    )
    holding.open(5, sitting=later)
    after = NOON + 8 * DAY
    assert refusal(holding, clerk, sitting=later, now=after) is RegisterRefusal.NONE_LEFT
    holding.change_exam(ladder=Ladder(ScoreRelease.AT_SUBMISSION), max_attempts=2)
    assert refusal(holding, clerk, sitting=later, now=after) is RegisterRefusal.WAITING
    assert holding.sign_up(other, sitting=later, now=after).number == 1


def test_everything_missing_is_named_before_and_refused_at_the_door(holding: Holding) -> None:
    asked = Requirements(
        statuses=frozenset({"pppk"}), levels={holding.competency_id: 1}, statements=("Jujur.",)
    )
    holding.change_exam(requirements=asked)
    sitting = holding.open(5)
    clerk = holding.office.clerks[0]
    door = doors.one(
        clerk.id, holding.office.agency.id, sitting.public_id, on=NOON.date(), now=NOON
    )
    assert [one.lack for one in door.lacks] == [Lack.STATUS, Lack.NO_LEVEL]
    assert refusal(holding, clerk) is RegisterRefusal.NOT_ELIGIBLE
    holding.change_exam(requirements=Requirements(statements=("Jujur.",)))
    assert refusal(holding, clerk) is RegisterRefusal.STATEMENTS
    assert holding.sign_up(clerk, statements=["Jujur."]).statements == ["Jujur."]


def test_a_request_waits_for_its_answer_and_gets_a_seat_with_it(holding: Holding) -> None:
    sitting = holding.make_sitting(needs_approval=True)
    holding.open(1, sitting=sitting)
    first, second, third = holding.office.clerks
    asked = [holding.sign_up(one, sitting=sitting) for one in (first, second, third)]
    assert {state(one) for one in asked} == {State.REQUESTED}
    me = holding.organiser.id

    def reply(one: Registration, *, grant: bool, reason: str = "") -> None:
        registering.answer(one.id, grant=grant, reason=reason, actor_id=me, now=NOON)

    with pytest.raises(Refused) as caught:
        reply(asked[0], grant=False)
    assert caught.value.reason is ChangeRefusal.REASON
    reply(asked[0], grant=False, reason="Belum waktunya")
    reply(asked[1], grant=True)
    reply(asked[2], grant=True)
    assert [state(one) for one in asked] == [State.REFUSED, State.SEATED, State.WAITING]
    assert holding.told(first) == ["exam.requested", "exam.refused"]
    with pytest.raises(Refused):
        reply(asked[1], grant=True)


def test_nobody_is_officer_and_examinee_of_one_exam(holding: Holding) -> None:
    sitting = holding.open(5)
    clerk, other = holding.office.clerks[:2]
    for one in (clerk, other):
        make_grant(one, Role.INVIGILATOR, holding.office.agency)
    me = holding.organiser.id
    parts.add_officer(sitting.id, other.public_id, "", "lead", now=NOON, actor_id=me)
    assert refusal(holding, other) is RegisterRefusal.OFFICER
    assert holding.told(other) == ["exam.officer"]
    holding.sign_up(clerk)
    with pytest.raises(Refused) as caught:
        parts.add_officer(sitting.id, clerk.public_id, "", "lead", now=NOON, actor_id=me)
    assert "sits" in caught.value.reason


@pytest.mark.postgresql
def test_whoever_had_a_hand_in_the_items_sits_no_exam_of_them(holding: Holding) -> None:
    """AZ-8: who wrote the specification, or did anything to its bank by which keys are known."""
    holding.open(5)
    edited, refused, examinee = holding.office.clerks
    bank_id = str(db.session.scalars(select(ItemBank.id)).one())
    with transaction():
        for who, act, outcome in (
            (edited, "bank.item_changed", Outcome.DONE),
            (refused, "bank.key_refused", Outcome.REFUSED),
        ):
            audit.record(
                act, object_kind="item_bank", object_id=bank_id, now=NOON, actor_id=who.id,
                outcome=outcome,
            )  # fmt: skip
    for who in (holding.author, edited):
        assert refusal(holding, who) is RegisterRefusal.HAD_A_HAND
        with pytest.raises(Refused):
            registering.register(
                holding.sitting.id, who.id, Choice(), actor_id=holding.organiser.id, now=NOON
            )
    assert [state(holding.sign_up(who)) for who in (refused, examinee)] == [State.SEATED] * 2


def test_a_make_up_is_for_those_who_missed_the_sitting(holding: Holding) -> None:
    sitting = holding.open(5)
    absent, present, stranger = holding.office.clerks
    holding.sign_up(absent)
    came = holding.sign_up(present)
    with transaction():
        came.checked_in_at, came.checked_in_by_id = FIRST.starts_at, holding.organiser.id
    later = holding.make_sitting(
        type(FIRST)(NOON + 20 * DAY, NOON + 20 * DAY + 2 * HOUR), closes_at=NOON + 19 * DAY,
        makes_up_id=sitting.id,
    )  # fmt: skip
    holding.open(5, sitting=later)
    after = FIRST.ends_at + DAY
    assert refusal(holding, stranger, sitting=later, now=after) is RegisterRefusal.NOT_MISSED
    assert refusal(holding, present, sitting=later, now=after) is RegisterRefusal.NOT_MISSED
    assert holding.sign_up(absent, sitting=later, now=after).seat == 1


def test_a_participant_is_moved_to_a_free_seat_with_a_new_ticket(holding: Holding) -> None:
    sitting = holding.open(3, 3)
    first, second = holding.office.clerks[:2]
    mine, other = holding.sign_up(first), holding.sign_up(second)
    whole, me, ticket = sittings.whole(sitting.id), holding.organiser.id, mine.ticket
    shift, room = whole.shifts[0].public_id, whole.rooms[1].public_id
    registering.move(mine.id, shift, room, 2, actor_id=me, now=NOON)
    db.session.refresh(mine)
    assert (mine.room_id, mine.seat) == (whole.rooms[1].id, 2)
    assert mine.ticket != ticket
    with pytest.raises(Refused) as caught:
        registering.move(other.id, shift, room, 2, actor_id=me, now=NOON)
    assert caught.value.reason is ChangeRefusal.NO_SEAT


def test_cancelling_tells_everybody_why_and_costs_no_attempt(holding: Holding) -> None:
    sitting = holding.open(5)
    clerk = holding.office.clerks[0]
    made = holding.sign_up(clerk)
    with pytest.raises(Refused):
        planning.cancel(sitting.id, " ", now=NOON, actor_id=holding.organiser.id)
    planning.cancel(sitting.id, "Listrik padam", now=NOON, actor_id=holding.organiser.id)
    for _ in range(2):
        assert outbox.drain(telling.KIND, now=NOON + timedelta(seconds=1)) in {0, 1}
    assert holding.told(clerk) == ["exam.seated", "exam.cancelled"]
    assert state(made) is State.CANCELLED
    assert refusal(holding, holding.office.clerks[1]) is RegisterRefusal.CANCELLED


def test_everybody_with_a_seat_is_reminded_once_a_day_before(holding: Holding) -> None:
    holding.open(1)
    first, second = holding.office.clerks[:2]
    holding.sign_up(first)
    holding.sign_up(second)
    assert reminding.remind(now=FIRST.starts_at - 2 * DAY) == 0
    for _ in range(2):
        assert reminding.remind(now=FIRST.starts_at - HOUR) == 1
    assert holding.told(first) == ["exam.seated", "exam.tomorrow"]
    assert holding.told(second) == ["exam.waiting"]
