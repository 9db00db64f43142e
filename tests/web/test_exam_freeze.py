"""OP-10: while exams are sat nothing is migrated or reloaded, unless it is said why not to wait."""

from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from portal.assessment.models import Attempt
from portal.certification import rehearsing
from portal.core import clock, schema
from portal.core.db import db, transaction
from portal.core.models import AuditEntry
from portal.web import exam_freeze
from portal.web.app import Portal
from portal.web.commands import upgrade
from tests.support.exams import MINUTES, make_hall
from tests.support.portal_app import NOON

MINUTE = timedelta(minutes=1)


def freeze(app: Portal, *arguments: str) -> Result:
    return CliRunner().invoke(exam_freeze.exam, ["freeze", *arguments], obj=info(app))


def info(app: Portal) -> ScriptInfo:
    return ScriptInfo(create_app=lambda: app)


def test_what_counts_is_who_writes_or_waits_at_the_door(app: Portal) -> None:
    with app.app_context():
        hall = make_hall(people=4)
        hall.begun(0)
        paused = hall.begun(1)
        hall.ready(2, closes_at=NOON + MINUTE)
        rehearsal = hall.begun(3)
        with transaction():
            db.session.get_one(Attempt, paused.id).paused_at = NOON
            db.session.get_one(Attempt, rehearsal.id).owner_ref = f"{rehearsing.PREFIX}abc"
        with db.engine.connect() as connection:
            found = [
                exam_freeze.running(connection, NOON + minutes * MINUTE)
                for minutes in (0, 2, MINUTES + 1)
            ]
    assert found == [3, 2, 1]


@pytest.mark.postgresql
def test_an_upgrade_waits_for_the_exam_or_for_a_reason(app: Portal) -> None:
    assert freeze(app).exit_code == 0
    with app.app_context():
        make_hall().begun()
        schema.down_to("-1")
    refused = CliRunner().invoke(upgrade, obj=info(app))
    assert (refused.exit_code, freeze(app).exit_code) == (1, 1)
    assert "1 exam attempt(s) running" in refused.output
    with app.app_context():
        assert schema.current() != schema.head()
    assert freeze(app, "--force", "it is urgent").exit_code == 2
    with clock.fixed(NOON - 16 * MINUTE):
        assert freeze(app, "--force", "security_hole").exit_code == 0
    assert freeze(app).exit_code == 1  # long over
    assert freeze(app, "--force", "security_hole").exit_code == 0
    assert CliRunner().invoke(upgrade, obj=info(app)).exit_code == 0
    with app.app_context():
        assert schema.current() == schema.head()
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.detail) == (
            "exam.freeze_forced", {"attempts": 1, "reason": "security_hole"},
        )  # fmt: skip
        assert db.session.scalar(select(func.count(Attempt.id))) == 1
