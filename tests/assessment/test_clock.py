"""The page of an attempt asks for the time; the contact is noted."""

from datetime import timedelta

import pytest

from portal.assessment.models import AttemptContact
from portal.assessment.service import attempts, contacts, holding
from portal.core.db import db
from portal.core.errors import NotFound
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("dialect")


@pytest.mark.postgresql
def test_contacts_are_summed_in_one_row(sitting: Sitting) -> None:
    for seconds, network in ((0, "10.0.1.0"), (30, "10.0.1.0"), (300, "10.0.2.0")):
        told = contacts.beat(
            sitting.public_id, sitting.hold, network, now=NOON + timedelta(seconds=seconds)
        )
        assert (told.deadline, told.paused, told.closed, told.holds) == (
            sitting.attempt.deadline, False, False, True,
        )  # fmt: skip
    row = db.session.get_one(AttemptContact, sitting.attempt_id)
    assert (row.seen_at, row.moves, row.gaps, row.gap_seconds) == (
        NOON + timedelta(seconds=300), 1, 1, 240,
    )  # fmt: skip


def test_the_browser_that_was_left_is_told_and_counts_no_more(sitting: Sitting) -> None:
    before = sitting.hold
    attempts.take_over(sitting.person_id, sitting.public_id, session_id=42, now=NOON)
    assert not contacts.beat(sitting.public_id, before, "", now=NOON).holds
    assert db.session.get(AttemptContact, sitting.attempt_id) is None


def test_another_ones_cookie_finds_nothing(sitting: Sitting) -> None:
    with pytest.raises(NotFound):
        contacts.beat(sitting.public_id, holding.give(sitting.public_id, 1, 99), "", now=NOON)


def test_over_the_wire_it_needs_the_cookie_and_its_token(app: Portal, sitting: Sitting) -> None:
    path = f"/attempts/{sitting.public_id}/clock"
    client = app.test_client()
    assert client.post(path).status_code == 404
    client.set_cookie("attempt-dev", sitting.hold.cookie, path=f"/attempts/{sitting.public_id}")
    assert client.post(path).status_code == 400
    answer = client.post(path, headers={"X-Attempt-Token": holding.form_token(sitting.hold)})
    assert answer.status_code == 200
    assert set(answer.json or {}) == {
        "server_now", "deadline", "paused", "paused_at", "closed", "ending", "taken_over", "stored",
    }  # fmt: skip
