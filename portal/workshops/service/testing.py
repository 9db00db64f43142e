"""Tests of an activity: set by its writers, taken by participants, proof once passed after it.

The attempts are those of `assessment`, drawn and marked as a course's quizzes are.
"""

from dataclasses import asdict
from datetime import datetime

from portal.assessment.closing import ClosedAttempt
from portal.assessment.models import Attempt
from portal.assessment.rules.attempts import Purpose, Release, Terms
from portal.assessment.rules.drawing import Specification
from portal.assessment.service import attempts, quiz_evidence
from portal.core import zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.ledger.service.appending import append
from portal.workshops.models import Activity, ActivityRegistration, ActivityTest
from portal.workshops.queries import activities, places, presence, testing
from portal.workshops.rules import activities as stages
from portal.workshops.rules import presence as presence_rules
from portal.workshops.rules import testing as rules
from portal.workshops.rules.places import PlaceState
from portal.workshops.rules.testing import ActivityTestRefusal, Stage
from portal.workshops.service.activities import locked
from portal.workshops.service.wishes import ActivityTests, By

TITLES = {Stage.BEFORE: "Tes awal: {}", Stage.AFTER: "Tes akhir: {}"}
"""What an attempt is called for good, in the language of the activities themselves."""


def set_tests(activity_id: int, what: ActivityTests | None, by: By) -> None:
    """Attach tests to an activity, or None to take them away; nothing changes once somebody has
    begun one. Raises Refused(ActivityTestRefusal, ActivityRefusal).
    """
    with transaction():
        one = locked(activity_id)
        state = stages.state(activities.marks(one), by.now)
        why = stages.may_write(state, by_agency=by.agency)
        if why is not None:
            raise Refused(why)
        known = testing.test_of(one.id)
        if _said(known) == what:
            return
        if testing.is_begun(one.id):
            raise Refused(ActivityTestRefusal.BEGUN)
        if what is not None:
            _refuse(one, what)
        if known is not None:
            db.session.delete(known)
            db.session.flush()
        if what is not None:
            db.session.add(ActivityTest(activity_id=one.id, **asdict(what)))
            db.session.flush()


def _said(known: ActivityTest | None) -> ActivityTests | None:
    if known is None:
        return None
    return ActivityTests(
        known.bank_id, known.items, known.minutes, known.pass_percent, known.tries,
        known.open_days, known.has_before, known.has_after, known.is_required,
    )  # fmt: skip


def _refuse(one: Activity, what: ActivityTests) -> None:
    bank = next(
        (b for b in testing.banks(one.id, one.organisation_id) if b.id == what.bank_id), None
    )
    if bank is None:
        raise Refused(ActivityTestRefusal.BANK, field="bank")
    if not what.has_before and not what.has_after:
        raise Refused(ActivityTestRefusal.STAGE, field="has_after")
    if what.is_required and not what.has_after:
        raise Refused(ActivityTestRefusal.REQUIRED, field="is_required")
    if bank.items < max(what.items, rules.FEWEST):
        raise Refused(ActivityTestRefusal.FEW_ITEMS, field="items", count=bank.items)


def refusal(
    one: Activity, test: ActivityTest, row: ActivityRegistration, stage: Stage, now: datetime
) -> ActivityTestRefusal | None:
    """Why the holder of a registration cannot take a test now."""
    if places.state(row) is not PlaceState.SEATED:
        return ActivityTestRefusal.NOT_SEATED
    if one.starts_at is None or one.ends_at is None:
        return ActivityTestRefusal.NOT_OVER
    return rules.may_take(
        stage,
        now,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        open_days=test.open_days,
        present=stage is Stage.BEFORE or _was_there(one, row),
    )


def _was_there(one: Activity, row: ActivityRegistration) -> bool:
    sessions = len(presence.present(one.id))
    there = presence.attended([row.id]).get(row.id, 0)
    return presence_rules.is_enough(there, sessions, one.presence_percent)


def start(
    activity_id: int, person_id: int, stage: Stage, *, session_id: int, now: datetime
) -> Attempt:
    """Begin (or go on with) an attempt.

    Raises NotFound, Refused(ActivityTestRefusal, StartRefusal).
    """
    one = db.session.get_one(Activity, activity_id)
    row, test = places.of_person(activity_id, person_id), testing.test_of(activity_id)
    has = test is not None and (test.has_before if stage is Stage.BEFORE else test.has_after)
    if row is None or test is None or not has:
        raise NotFound
    why = refusal(one, test, row, stage, now)
    if why is not None:
        raise Refused(why)
    asked = rules.spread(testing.available(test.bank_id, one.id), test.items)
    if not asked:
        raise Refused(ActivityTestRefusal.FEW_ITEMS, count=0)
    order = attempts.Order(
        purpose=Purpose.QUIZ,
        owner_ref=rules.owner_ref(row.public_id, stage),
        title=TITLES[stage].format(one.title)[:200],
        bank_code=testing.bank_code(test.bank_id),
        specification=Specification(asked),
        terms=terms(test, stage),
    )
    return attempts.start(person_id, one.organisation_id, order, session_id=session_id, now=now)


def terms(test: ActivityTest, stage: Stage) -> Terms:
    """The one before is a single try that only measures; neither shows the items' keys."""
    measures = stage is Stage.BEFORE
    return Terms(
        duration_min=test.minutes,
        pass_percent=test.pass_percent,
        max_attempts=1 if measures else test.tries,
        wait_min=0,
        release=Release.SCORE,
        counts=not measures,
    )


def test_closed(closed: ClosedAttempt) -> None:
    """An attempt has closed or was regraded: what the test after measured becomes evidence, in the
    closing transaction. The one before has no effect.
    """
    if not closed.counts:
        return
    registration, _stage = rules.owner_of(closed.owner_ref)
    _row, one = testing.owner(registration)
    aims = testing.measured(closed.attempt_public_id, one.id)
    if not aims:
        return
    entry = quiz_evidence.entry(closed, aims, zones.local_day(closed.closed_at, one.zone))
    append(entry, now=closed.now, is_first=closed.result_number == 1)
