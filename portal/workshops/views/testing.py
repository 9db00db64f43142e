"""`/activities/<id>/tests/<stage>`: the tests of an activity, for its participants."""

from enum import StrEnum

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.assessment import queries as attempt_queries
from portal.assessment.closing import WayBack
from portal.assessment.rules.attempts import may_start
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.workshops.models import ActivityRegistration, ActivityTest
from portal.workshops.queries import activities, places, testing
from portal.workshops.queries.activities import Whole
from portal.workshops.rules import testing as rules
from portal.workshops.rules.testing import Stage
from portal.workshops.service import registering
from portal.workshops.service import testing as service
from portal.workshops.views import words

bp = Blueprint("activity_tests", __name__, url_prefix="/activities/<public_id>/tests")
SCOPE = {"scope": registering.open_to}


def _found(public_id: str, stage: str) -> tuple[Whole, Stage, ActivityTest, ActivityRegistration]:
    """The activity, and the reader's place in it. Raises NotFound without a place or a test."""
    whole = activities.one(registering.open_to(g.actor), public_id)
    if stage not in set(Stage):
        raise NotFound
    found, test = Stage(stage), testing.test_of(whole.activity.id)
    row = places.of_person(whole.activity.id, g.actor.person_id)
    has = test is not None and (test.has_before if found is Stage.BEFORE else test.has_after)
    if test is None or row is None or not has:
        raise NotFound
    return whole, found, test, row


@bp.get("/<stage>")
@requires(Permission.ATTEMPT_OWN, **SCOPE)
def show(public_id: str, stage: str) -> ResponseReturnValue:
    whole, found, test, row = _found(public_id, stage)
    tries = testing.tries(g.actor.person_id, row.public_id)[found]
    refusal: StrEnum | None = service.refusal(whole.activity, test, row, found, g.now)
    is_open = any(one.closed_at is None for one in tries)
    if refusal is None and not is_open:
        refusal = may_start(service.terms(test, found), attempt_queries.earlier(tries), g.now)
    ends_at = whole.activity.ends_at
    return render_template(
        "workshops/test.html",
        whole=whole,
        stage=found,
        test=test,
        tries=tries,
        is_open=is_open,
        refusal=None if is_open else refusal,
        closes_at=rules.closes_at(ends_at, test.open_days) if ends_at else None,
        words=words,
    )


@bp.post("/<stage>")
@requires(Permission.ATTEMPT_OWN, **SCOPE)
def start(public_id: str, stage: str) -> ResponseReturnValue:
    whole, found, _test, _row = _found(public_id, stage)
    attempt = service.start(
        whole.activity.id, g.actor.person_id, found, session_id=g.actor.session_id, now=g.now
    )
    return redirect(url_for("attempts.show", public_id=attempt.public_id), 303)


def way_back(owner_ref: str) -> WayBack:
    """The page of the test an attempt belongs to; of the one after, that of the activity."""
    registration, stage = rules.owner_of(owner_ref)
    _row, one = testing.owner(registration)
    return WayBack(
        url_for("activities.show", public_id=one.public_id)
        if stage is Stage.AFTER
        else url_for("activity_tests.show", public_id=one.public_id, stage=stage.value),
        one.title,
        is_activity=True,
    )
