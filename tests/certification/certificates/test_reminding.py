"""Reminders before the end: to the holder, later to those who lead them, once each."""

from datetime import date, datetime, timedelta

import pytest
from flask.ctx import AppContext
from sqlalchemy import func, select

from portal.certification.rules.certificate_states import Act
from portal.certification.schemes.renewal_models import CertificateReminder
from portal.certification.schemes.service import reminding
from portal.core.db import db
from portal.core.models import Outbox
from portal.people.models import InboxMessage, Person
from portal.web.app import Portal
from tests.certification.certificates.register import TODAY, Register
from tests.support.portal_app import NOON
from tests.support.races import race

DAY = timedelta(days=1)


@pytest.fixture
def made(context: AppContext) -> Register:
    return Register()


def told(who: Person) -> list[tuple[str, object]]:
    """Kind of message and days left, in order."""
    query = select(InboxMessage.kind, InboxMessage.values).where(
        InboxMessage.person_id == who.id, InboxMessage.kind.like("certificate.%")
    )
    rows = db.session.execute(query.order_by(InboxMessage.id))
    return [(kind, values["days"]) for kind, values in rows]


def mails() -> int:
    query = select(func.count()).select_from(Outbox).where(Outbox.kind == "people.inbox_mail")
    return db.session.scalars(query).one()


def at(days_left: int, until: date) -> datetime:
    return NOON + ((until - TODAY) - timedelta(days=days_left))


def test_holder_and_head_hear_of_the_end_in_time_and_once(made: Register) -> None:
    holder, head, until = made.office.clerks[0], made.office.head, date(2027, 6, 1)
    made.issue(holder, until=until)
    before = mails()
    for days in (91, 90, 90, 60, 30, 30, 29, 7, 6, 1, 0, -1):
        reminding.remind(now=at(days, until))
    assert told(holder) == [
        ("certificate.ends", 90),
        ("certificate.ends", 30),
        ("certificate.ends", 7),
    ]
    assert told(head) == [("certificate.team_ends", 30), ("certificate.team_ends", 7)]
    assert mails() - before == 5


def test_a_job_that_stood_still_sends_what_is_still_of_use(made: Register) -> None:
    holder, until = made.office.clerks[0], date(2027, 6, 1)
    made.issue(holder, until=until)
    for days in (83, 34, 22, 3):  # the first reminder a week late, then the next two
        reminding.remind(now=at(days, until))
    assert told(holder) == [
        ("certificate.ends", 83), ("certificate.ends", 22), ("certificate.ends", 3),
    ]  # fmt: skip


def test_nobody_hears_of_what_was_renewed_revoked_suspended_or_has_no_end(made: Register) -> None:
    holder, until = made.office.clerks[0], date(2027, 2, 24)  # in ninety days
    old = made.issue(holder, until=until)
    made.issue(holder, until=date(2030, 2, 24), renews=old, at=NOON - DAY)
    for act in (Act.REVOKED, Act.SUSPENDED):
        made.happen(made.issue(holder, until=until), (act, NOON - DAY))
    made.issue(holder, until=None)
    replaced = made.issue(holder, until=until)
    made.issue(holder, until=date(2028, 2, 24), reissues=replaced, at=NOON - DAY)
    assert reminding.remind(now=NOON) == 0
    assert told(holder) == []


def test_more_than_a_piece_is_told_in_one_run(
    made: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminding, "PIECE", 2)
    holder, until = made.office.clerks[0], date(2027, 2, 24)
    for _ in range(5):
        made.issue(holder, until=until)
    for _ in range(2):  # too young to be reminded: they stand in the way of none
        made.issue(holder, until=until - DAY, since=TODAY, at=NOON)
    assert reminding.remind(now=NOON) == 5
    assert len(told(holder)) == 5
    assert reminding.remind(now=NOON) == 0


@pytest.mark.postgresql
def test_two_workers_at_once_remind_once(app: Portal, made: Register) -> None:
    holder = made.office.clerks[0]
    made.issue(holder, until=date(2027, 2, 24))
    race(app, [lambda: reminding.remind(now=NOON)] * 2)
    db.session.expire_all()
    rows = db.session.scalars(select(CertificateReminder.days)).all()
    assert (list(rows), len(told(holder))) == ([90], 1)
