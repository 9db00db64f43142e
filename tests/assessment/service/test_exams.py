"""Attempts at exams: ready, begun once, moved in time by invigilators, closed by their time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.assessment import closing, queries
from portal.assessment.closing import ClosedAttempt
from portal.assessment.models import AnswerHistory, Attempt, AttemptResult
from portal.assessment.rules.attempts import BeginRefusal, Purpose
from portal.assessment.rules.saving import Outcome
from portal.assessment.service import attempts, exams, holding, saving, sweeping
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.web.app import Portal
from tests.support import races, statements
from tests.support.exams import MINUTES, SESSION, Hall, make_hall
from tests.support.portal_app import NOON

END = NOON + timedelta(minutes=MINUTES)
S = timedelta(seconds=1)


@pytest.fixture
def hall(app: Portal) -> Iterator[Hall]:
    with app.app_context():
        yield make_hall(people=3)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[ClosedAttempt]:
    """What the owner of exams hears of closings."""
    heard: list[ClosedAttempt] = []
    monkeypatch.setitem(closing.owners, Purpose.EXAM, heard.append)
    return heard


def again(attempt: Attempt | int) -> Attempt:
    db.session.expire_all()
    id_ = attempt if isinstance(attempt, int) else attempt.id
    return db.session.get_one(Attempt, id_)


def save(attempt: Attempt, seq: int, now: datetime, *, epoch: int = 1, session: int = SESSION):
    hold = holding.give(attempt.public_id, epoch, session)
    return saving.save(saving.Request(attempt.public_id, hold, seq, {}), now=now)


def test_a_ready_attempt_has_its_own_paper_and_no_time(hall: Hall) -> None:
    """EX-2: the same items, each paper in its own order with ids of its own."""
    first, second = hall.ready(0), hall.ready(1)
    assert (first.started_at, first.deadline, first.closed_at) == (None, None, None)
    versions = [[place["version"] for place in one.paper] for one in (first, second)]
    assert sorted(versions[0]) == sorted(versions[1])
    refs = [{place["ref"] for place in one.paper} for one in (first, second)]
    assert refs[0].isdisjoint(refs[1])
    assert first.seed != second.seed


def test_nothing_is_saved_or_handed_in_before_the_start(hall: Hall) -> None:
    attempt = hall.ready()
    with pytest.raises(NotFound):
        save(attempt, 1, NOON)
    for act in (
        lambda: attempts.submit(attempt.person_id, attempt.public_id, now=NOON),
        lambda: attempts.save_form(
            attempt.public_id, holding.give(attempt.public_id, 1, 1), answers={}, now=NOON
        ),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.reason is BeginRefusal.NOT_BEGUN
    attempts.close_due(attempt.person_id, END + timedelta(days=1))
    assert again(attempt).closed_at is None


def test_fifty_check_ins_and_fifty_begins_make_one_open_attempt(app: Portal, hall: Hall) -> None:
    """EX-10."""
    order, person = hall.order(), hall.people[0].id
    agency = hall.agency.id
    db.session.remove()
    checked = races.race(app, [lambda: exams.prepare(person, agency, order, now=NOON).id] * 50)
    assert len(set(checked)) == 1
    public_id = db.session.scalars(select(Attempt.public_id)).one()
    db.session.remove()
    begun = races.race(
        app,
        [
            lambda n=n: exams.begin(person, public_id, session_id=n, now=NOON).cookie_hash
            for n in range(50)
        ],
    )
    assert len(set(begun)) == 1
    attempt = db.session.scalars(select(Attempt)).one()
    assert (attempt.started_at, attempt.deadline) == (NOON, END)
    assert [holding.again(public_id, 1, n, attempt.cookie_hash) is None for n in range(50)].count(
        False
    ) == 1


@pytest.mark.postgresql
def test_beginning_costs_two_statements(app: Portal, hall: Hall) -> None:
    attempt = hall.ready()
    person, public_id = attempt.person_id, attempt.public_id
    db.session.remove()
    with statements.counted(app) as counted:
        exams.begin(person, public_id, session_id=SESSION, now=NOON)
    assert len(counted) == 2, counted


@pytest.mark.parametrize(
    ("now", "allowance", "end"),
    [
        (NOON, 100, END), (NOON, 150, NOON + timedelta(minutes=135)),
        (NOON + timedelta(minutes=91), 100, NOON + timedelta(minutes=180)),
        (NOON + timedelta(minutes=60), 150, NOON + timedelta(minutes=180)),
        (NOON + timedelta(minutes=180) - S, 100, NOON + timedelta(minutes=180)),
    ],
)  # fmt: skip
def test_the_deadline_is_the_least_of_duration_and_window(
    hall: Hall, now: datetime, allowance: int, end: datetime
) -> None:
    """EX-3."""
    window = {"opens_at": NOON, "closes_at": NOON + timedelta(minutes=180)}
    attempt = hall.begun(now=now, allowance=allowance, **window)
    assert again(attempt).deadline == end


def test_a_window_is_open_from_its_first_instant_to_before_its_last(hall: Hall) -> None:
    """EX-3, at the edges."""
    opens, closes = NOON, NOON + timedelta(hours=3)
    attempt = hall.ready(opens_at=opens, closes_at=closes, now=NOON - timedelta(hours=1))
    for now, reason in (
        (opens - S, BeginRefusal.NOT_OPEN_YET), (closes, BeginRefusal.WINDOW_CLOSED),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            exams.begin(attempt.person_id, attempt.public_id, session_id=SESSION, now=now)
        assert refused.value.reason is reason
        assert again(attempt).started_at is None
    exams.begin(attempt.person_id, attempt.public_id, session_id=SESSION, now=opens)
    assert again(attempt).started_at == opens


@pytest.mark.parametrize("shift", [0, 15, -15], ids=["as begun", "extended", "taken back"])
@pytest.mark.parametrize("paused_s", [0, 400], ids=["", "after a pause"])
def test_a_save_counts_until_the_grace_is_over(
    hall: Hall, told: list[ClosedAttempt], shift: int, paused_s: int
) -> None:
    """EX-5 at −1 s, 0, +29 s and +31 s of the deadline as it stands."""
    attempt = hall.begun(closes_at=NOON + timedelta(hours=2))
    if shift:
        exams.extend([attempt.id], shift, now=NOON)
    if paused_s:
        exams.pause([attempt.id], now=NOON + 60 * S)
        exams.resume([attempt.id], now=NOON + (60 + paused_s) * S)
    end = END + timedelta(minutes=shift) + paused_s * S
    assert again(attempt).deadline == end
    for seq, (after, outcome) in enumerate(
        ((-1, Outcome.STORED), (0, Outcome.STORED), (29, Outcome.STORED), (31, Outcome.LATE)), 1
    ):
        saved = save(attempt, seq, end + after * S)
        assert (saved.outcome, saved.deadline) == (outcome, end)
    attempts.close_due(attempt.person_id, end + 29 * S)
    assert again(attempt).closed_at is None
    attempts.close_due(attempt.person_id, end + 31 * S)
    assert (again(attempt).closed_at, again(attempt).ending) == (end, "expired")
    assert [one.closed_at for one in told] == [end]


def test_a_pause_stops_the_time_and_keeps_what_is_saved(
    hall: Hall, told: list[ClosedAttempt]
) -> None:
    attempt = hall.begun()
    assert [one.id for one in exams.pause([attempt.id], now=END - 60 * S)] == [attempt.id]
    assert exams.pause([attempt.id], now=END) == []
    long_after = END + timedelta(hours=1)
    saved = save(attempt, 1, long_after)
    assert (saved.outcome, saved.is_paused) == (Outcome.STORED, True)
    attempts.close_due(attempt.person_id, long_after)
    assert sweeping.sweep(now=long_after) == 0
    (moved,) = exams.resume([attempt.id], now=long_after)
    assert moved.deadline == long_after + 60 * S
    assert exams.resume([attempt.id], now=long_after) == []
    assert save(attempt, 2, long_after + 61 * S).outcome is Outcome.STORED
    assert told == []


def test_a_room_is_moved_by_one_statement_and_taken_back(app: Portal, hall: Hall) -> None:
    """EX-16: those who have begun, those who have not, and none whose time is over."""
    closes = NOON + timedelta(hours=2)
    begun, ready = hall.begun(0, closes_at=closes), hall.ready(1, closes_at=closes)
    over = hall.begun(2, now=NOON - timedelta(hours=3))
    room = [begun.id, ready.id, over.id]
    with statements.counted(app) as counted:
        moved = exams.extend(room, 10, now=NOON)
    assert len(counted) == 2, counted
    assert [(one.id, one.deadline) for one in moved] == [
        (begun.id, END + timedelta(minutes=10)), (ready.id, None),
    ]  # fmt: skip
    assert again(ready).closes_at == closes + timedelta(minutes=10)
    exams.extend(room, -10, now=NOON)
    assert (again(begun).deadline, again(begun).closes_at) == (END, closes)
    assert again(over).deadline == NOON - timedelta(minutes=90)


def test_no_time_is_taken_that_has_passed_already(hall: Hall) -> None:
    attempt = hall.begun()
    exams.extend([attempt.id], -120, now=NOON + timedelta(minutes=30))
    assert again(attempt).deadline == NOON + timedelta(minutes=30)


def test_a_voided_attempt_has_no_marks_and_lets_another_be_made_ready(
    hall: Hall, told: list[ClosedAttempt]
) -> None:
    order = hall.order()
    person = hall.people[0].id
    attempt = exams.prepare(person, hall.agency.id, order, now=NOON)
    exams.begin(person, attempt.public_id, session_id=SESSION, now=NOON)
    assert exams.void(attempt.id, now=NOON + 60 * S)
    assert not exams.void(attempt.id, now=NOON + 61 * S)
    assert save(attempt, 1, NOON + 62 * S).outcome is Outcome.CLOSED
    assert queries.latest_result(attempt.id) is None
    second = exams.prepare(person, hall.agency.id, order, now=NOON + 70 * S)
    assert (second.number, second.id != attempt.id) == (2, True)
    with pytest.raises(Refused) as refused:
        exams.begin(person, attempt.public_id, session_id=SESSION, now=NOON + 80 * S)
    assert refused.value.reason is BeginRefusal.CLOSED
    assert told == []


def test_a_raised_epoch_ends_the_former_seat(hall: Hall) -> None:
    attempt = hall.begun()
    assert exams.raise_epoch([attempt.id]) == 1
    assert save(attempt, 1, NOON).outcome is Outcome.TAKEN_OVER
    attempts.take_over(attempt.person_id, attempt.public_id, session_id=7, now=NOON)
    assert save(attempt, 1, NOON, epoch=3, session=7).outcome is Outcome.STORED


def test_the_sweeper_closes_what_is_due_and_passes_over_what_fails(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EX-6: finish is the deadline; the one whose owner fails is left for the next time."""
    people = [one.id for one in hall.people]
    begun = [hall.begun(place).id for place in range(3)]
    never_begun = hall.ready(0, closes_at=NOON + timedelta(hours=1)).id
    heard: list[int] = []
    broken = people[1]

    def owner(closed: ClosedAttempt) -> None:
        if closed.person_id == broken:
            raise ValueError("no such registration")
        heard.append(closed.person_id)

    monkeypatch.setitem(closing.owners, Purpose.EXAM, owner)
    monkeypatch.setattr(sweeping, "CHUNK", 1)
    later = END + timedelta(minutes=5)
    assert sweeping.sweep(now=END + 29 * S) == 0
    assert sweeping.sweep(now=later) == 2
    assert [again(one).closed_at for one in begun] == [END, None, END]
    assert (again(never_begun).ending, again(never_begun).closed_at) == (
        "expired", NOON + timedelta(hours=1),
    )  # fmt: skip
    broken = 0
    assert sweeping.sweep(now=later) == 1
    assert sweeping.sweep(now=later) == 0
    assert sorted(heard) == sorted(people)
    assert db.session.scalars(select(func.count(AttemptResult.id))).one() == 3


def test_without_the_sweeper_a_read_closes_and_marks(hall: Hall, told: list[ClosedAttempt]) -> None:
    """EX-6: the worker is down; whoever reads sees it closed at its deadline."""
    attempt = hall.begun()
    attempts.close_due(attempt.person_id, END + timedelta(days=3))
    assert (again(attempt).closed_at, told[0].closed_at, told[0].earned) == (END, END, 0)
    assert db.session.scalars(select(AnswerHistory)).all() == []


@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(hours=-2)])
def test_a_clock_that_jumped_ends_no_attempt(
    hall: Hall, told: list[ClosedAttempt], monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    """OP-9: neither a read nor the sweeper; handing in goes on. Once it is right again, both do."""
    waits, handed_in, unread = (hall.begun(place) for place in range(3))
    later = END + timedelta(hours=2)
    with monkeypatch.context() as jumped:
        jumped.setattr(clock, "_wall_at_start", clock._wall_at_start - jump)
        attempts.close_due(waits.person_id, later)
        assert sweeping.sweep(now=later) == 0
        attempts.submit(handed_in.person_id, handed_in.public_id, now=END - S)
        ends = [again(one).ending for one in (waits, handed_in, unread)]
        assert ends == [None, "submitted", None]
    attempts.close_due(waits.person_id, later)
    assert again(waits).closed_at == END
    assert sweeping.sweep(now=later) == 1
