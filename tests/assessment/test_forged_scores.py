"""EX-13: a score comes from marking on the server; one that a client sends goes nowhere.

That no other route takes one is walked in `tests/access/test_fields.py` and `test_scores.py`.
"""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import Client

from portal.assessment.models import AnswerHistory, AttemptResult
from portal.assessment.service import holding
from portal.assessment.views import cookies
from portal.core import clock
from portal.core.db import db
from portal.ledger.models import EvidenceLine
from portal.web.app import Portal
from tests.access.test_scores import NAMES
from tests.assessment.conftest import Sitting
from tests.assessment.held_page import form_of, held_by, send_form
from tests.support.pages import PageClient
from tests.support.portal_app import NOON

FORGED = dict.fromkeys(sorted(NAMES), "100") | {"passed": "true", "success_status": "passed"}


@pytest.fixture
def sitting(app: Portal, page: PageClient, course_root: Path) -> Sitting:
    return held_by(app, page, course_root)


def test_a_form_with_a_score_is_marked_like_one_without(
    app: Portal, page: PageClient, sitting: Sitting
) -> None:
    """Two of eight items right: neither result nor evidence is what the form says of itself."""
    right = form_of(sitting)
    kept = {sitting.place("short")["ref"], sitting.place("true_false")["ref"]}
    answers = {name: one for name, one in right.items() if any(ref in name for ref in kept)}
    form = {**FORGED, **answers, "shown": sorted(kept), "submit": "1"}
    assert send_form(page, f"/attempts/{sitting.public_id}", form).status_code == 303
    with app.app_context():
        result = db.session.scalars(select(AttemptResult)).one()
        assert (result.earned, result.possible, result.passed) == (2, 8, False)
        line = db.session.scalars(select(EvidenceLine)).one()
        assert (line.earned, line.possible, line.passed) == (2, 8, False)


def test_a_save_with_a_score_is_refused_whole(app: Portal, sitting: Sitting) -> None:
    """Beside the answers, and inside one of them."""
    ref, right = sitting.place("short")["ref"], {"text": "NIB"}
    with app.app_context():
        hold, token = sitting.hold, holding.form_token(sitting.hold)
    headers = {
        "Cookie": f"{cookies.name_of(secure=False)}={hold.cookie}",
        "X-Attempt-Token": token, "Accept": "application/json",
    }  # fmt: skip
    bodies = [
        body
        for name in sorted(NAMES)
        for body in (
            {"epoch": 1, "seq": 1, "answers": {ref: right}, name: 100},
            {"epoch": 1, "seq": 1, "answers": {ref: {**right, name: 100}}},
        )
    ]
    client = Client(app, use_cookies=False)
    for second, body in enumerate(bodies):  # at the pace of one attempt
        with (
            clock.fixed(NOON + timedelta(seconds=second)),
            client.put(
                f"/attempts/{sitting.public_id}/answers", data=json.dumps(body), headers=headers
            ) as answer,
        ):
            assert answer.status_code == 400
    with app.app_context():
        assert db.session.scalars(select(AnswerHistory)).all() == []
