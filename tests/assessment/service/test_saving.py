"""The save: idempotent, ordered by (epoch, seq), never lost, never counted after its time."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from threading import Barrier

import pytest
from sqlalchemy import func, select

from portal.assessment import queries
from portal.assessment.models import AnswerHistory, AttemptResult
from portal.assessment.rules.saving import Outcome, SaveFault
from portal.assessment.service import attempts, holding, saving
from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.service import sessions
from portal.people.service.sessions import EndReason
from portal.web.app import Portal
from tests.assessment.conftest import SESSION, Sitting
from tests.support.portal_app import NOON

LATE = NOON + timedelta(minutes=20, seconds=30)


def save(sitting: Sitting, seq: int, text: str = "NIB", *, now=NOON, hold=None):
    """Write `text` into the short item."""
    answers = {sitting.place("short")["ref"]: {"text": text}}
    wanted = saving.Request(sitting.public_id, hold or sitting.hold, seq, answers)
    return saving.save(wanted, now=now)


def current(sitting: Sitting) -> str | None:
    db.session.expire_all()
    found = queries.answers_of(sitting.attempt_id).get(sitting.place("short")["ref"])
    return found and found["text"]


def history(sitting: Sitting) -> list[tuple[int, int, str]]:
    query = select(AnswerHistory.epoch, AnswerHistory.seq, AnswerHistory.state)
    rows = db.session.execute(query.order_by(AnswerHistory.id))
    return [(epoch, seq, state) for epoch, seq, state in rows]


def test_a_save_is_stored_and_its_repetition_acknowledged(sitting: Sitting) -> None:
    first = save(sitting, 1)
    assert (first.outcome, first.stored) == (Outcome.STORED, 1)
    again = save(sitting, 1, now=NOON + timedelta(minutes=5))
    assert (again.outcome, again.stored) == (Outcome.DUPLICATE, 1)
    assert history(sitting) == [(1, 1, "stored")]
    assert current(sitting) == "NIB"


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_whatever_the_order_of_arrival_the_last_written_is_current(
    sitting: Sitting, order: Sequence[int]
) -> None:
    """RL-3."""
    for seq in order:
        save(sitting, seq, f"jawaban {seq}")
    assert current(sitting) == "jawaban 3"
    assert sorted(history(sitting)) == [(1, seq, "stored") for seq in (1, 2, 3)]


def test_one_number_for_two_contents_is_a_fault_and_changes_nothing(sitting: Sitting) -> None:
    save(sitting, 1)
    assert save(sitting, 1, "lain") is SaveFault.NUMBER_USED_TWICE
    assert current(sitting) == "NIB"


def test_the_highest_number_stored_is_told(sitting: Sitting) -> None:
    save(sitting, 5)
    assert save(sitting, 2).stored == 5


def test_a_late_save_is_kept_and_never_current(sitting: Sitting) -> None:
    """EX-5: until the grace is over it counts."""
    assert save(sitting, 1, now=LATE - timedelta(seconds=1)).outcome is Outcome.STORED
    assert save(sitting, 2, "telat", now=LATE).outcome is Outcome.LATE
    assert save(sitting, 2, "telat", now=LATE).outcome is Outcome.LATE
    assert history(sitting) == [(1, 1, "stored"), (1, 2, "late")]
    assert current(sitting) == "NIB"


def test_after_handing_in_a_save_is_kept_and_never_current(sitting: Sitting) -> None:
    """EX-7."""
    save(sitting, 1)
    attempts.submit(sitting.person_id, sitting.public_id, now=NOON)
    assert save(sitting, 2, "susulan").outcome is Outcome.CLOSED
    assert save(sitting, 1).outcome is Outcome.DUPLICATE  # its acknowledgement was lost
    assert current(sitting) == "NIB"


def test_whoever_takes_over_ends_the_former_browser(sitting: Sitting) -> None:
    """EX-8: alternating requests; only the holder writes."""
    former = sitting.hold
    save(sitting, 1, "pertama", hold=former)
    attempts.take_over(sitting.person_id, sitting.public_id, session_id=99, now=NOON)
    latter = holding.give(sitting.public_id, 2, 99)
    assert save(sitting, 2, "dari sana", hold=former).outcome is Outcome.TAKEN_OVER
    assert save(sitting, 1, "dari sini", hold=latter).outcome is Outcome.STORED
    assert save(sitting, 3, "dari sana", hold=former).outcome is Outcome.TAKEN_OVER
    assert current(sitting) == "dari sini"
    assert history(sitting) == [(1, 1, "stored"), (2, 1, "stored")]


def test_taking_over_what_one_holds_changes_nothing(sitting: Sitting) -> None:
    attempts.take_over(sitting.person_id, sitting.public_id, session_id=SESSION, now=NOON)
    assert sitting.attempt.epoch == 1


def test_an_epoch_nobody_began_is_a_fault(sitting: Sitting) -> None:
    ahead = holding.give(sitting.public_id, 7, SESSION)
    assert save(sitting, 1, hold=ahead) is SaveFault.EPOCH_FROM_THE_FUTURE
    assert history(sitting) == []


def test_the_hold_of_another_session_or_attempt_opens_nothing(sitting: Sitting) -> None:
    stranger = holding.give(sitting.public_id, 1, SESSION + 1)
    with pytest.raises(NotFound):
        save(sitting, 1, hold=stranger)
    wanted = saving.Request("x" * 22, sitting.hold, 1, {})
    with pytest.raises(NotFound):
        saving.save(wanted, now=NOON)
    assert history(sitting) == []


def test_deactivation_ends_every_hold(sitting: Sitting) -> None:
    """AZ-10."""
    held = sitting.hold
    sessions.end_all(sitting.account_id, now=NOON, reason=EndReason.DEACTIVATED)
    assert save(sitting, 1, hold=held).outcome is Outcome.TAKEN_OVER


def together(app: Portal, acts: list) -> list:
    """Every act in a thread of its own, all begun at once."""
    gate = Barrier(len(acts))

    def run(act):
        with app.app_context():
            gate.wait()
            try:
                return act()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_the_same_save_sent_at_once_is_stored_once(app: Portal, sitting: Sitting) -> None:
    hold = sitting.hold
    db.session.remove()
    found = together(app, [lambda: save(sitting, 1, hold=hold)] * 6)
    assert sorted(one.outcome for one in found) == [Outcome.DUPLICATE] * 5 + [Outcome.STORED]
    assert history(sitting) == [(1, 1, "stored")]


def test_saves_and_a_submit_at_once_agree_about_the_marks(app: Portal, sitting: Sitting) -> None:
    """What was stored before the closing is marked; what came after is kept and not marked."""
    hold = sitting.hold
    db.session.remove()
    saves = [lambda seq=seq: save(sitting, seq, f"jawaban {seq}", hold=hold) for seq in range(1, 6)]
    hand_in = lambda: attempts.submit(sitting.person_id, sitting.public_id, now=NOON)  # noqa: E731
    together(app, [*saves[:3], hand_in, *saves[3:], hand_in])
    states = dict((seq, state) for _epoch, seq, state in history(sitting))
    assert len(states) == 5
    counted = [seq for seq, state in states.items() if state == "stored"]
    assert current(sitting) == (f"jawaban {max(counted)}" if counted else None)
    assert db.session.scalars(select(func.count(AttemptResult.id))).one() == 1


def test_a_plain_form_is_numbered_by_the_server(sitting: Sitting) -> None:
    save(sitting, 4)
    ref = sitting.place("short")["ref"]
    for text in ("dari formulir", "dari tab lama"):
        found = attempts.save_form(
            sitting.public_id, sitting.hold, answers={ref: {"text": text}}, now=NOON
        )
        assert found is Outcome.STORED
        assert current(sitting) == text
    assert [seq for _epoch, seq, _state in history(sitting)] == [4, 5, 6]


def test_a_receipt_fits_one_acknowledgement_alone(sitting: Sitting) -> None:
    ref = sitting.place("short")["ref"]
    wanted = saving.Request(sitting.public_id, sitting.hold, 1, {ref: {"text": "NIB"}})
    saved = saving.save(wanted, now=NOON)
    other = saving.Request(sitting.public_id, sitting.hold, 1, {ref: {"text": "nib"}})
    made = saving.receipt(wanted, saved, now=NOON)
    assert made == saving.receipt(wanted, saved, now=NOON)
    assert made != saving.receipt(other, saved, now=NOON)
