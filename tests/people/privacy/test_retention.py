"""What need not be kept goes by itself, what must stay stays (PR-1, PR-3); reminders in time."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, update

from portal.core import outbox, stored
from portal.core.db import db, transaction
from portal.core.models import Outbox
from portal.core.permissions import Role
from portal.people.models import (
    AccessView,
    DataRequest,
    ImportBatch,
    ImportRow,
    ImportStep,
    InboxMessage,
    SigninSession,
)
from portal.people.rules import retention as periods
from portal.people.rules.privacy import RequestKind
from portal.people.service import inbox, privacy, privacy_clock, retention, sessions, viewings
from portal.people.service.notices import AccountNotice
from portal.people.service.sessions import EndReason
from portal.people.service.viewings import Viewed
from portal.web.app import Portal
from tests.people.imports.office import Office as Importer
from tests.support.accounts import DEVICE
from tests.support.people import make_account, make_agency, make_grant, make_person, make_unit
from tests.support.portal_app import NOON

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.postgresql]
SECOND = timedelta(seconds=1)


def count(model: type) -> int:
    return db.session.scalars(select(func.count()).select_from(model)).one()


@pytest.mark.parametrize("early", [True, False], ids=["a second before", "on the day"])
def test_pr_1_what_is_over_goes_and_nothing_before(app: Portal, early: bool) -> None:
    agency = make_agency()
    person = make_person(make_unit(agency), "Rina Maharani")
    other = make_person(make_unit(agency), "Hendri Saputra")
    account = make_account(person)
    margin = SECOND if early else timedelta(0)
    sessions.begin(account.id, now=NOON - periods.SESSIONS + margin, device=DEVICE)
    sessions.end_all(account.id, now=NOON - periods.SESSIONS + margin, reason=EndReason.SIGNED_OUT)
    sessions.begin(account.id, now=NOON, device=DEVICE)
    inbox.send(
        person.id, AccountNotice.SESSIONS_ENDED, {"done_at": NOON.isoformat()},
        event_key="retention", now=NOON - periods.INBOX + margin,
    )  # fmt: skip
    viewings.note(
        other.id, [person.id], Viewed.PROFILE,
        on=(NOON - periods.VIEWINGS).date(), now=NOON - periods.VIEWINGS + margin,
    )  # fmt: skip
    long_ago = NOON - periods.REQUESTS + margin
    asked = privacy.ask(person.id, RequestKind.STOP, "Saya keberatan.", now=long_ago)
    privacy.answer(
        asked.id, granted=False, text="Tugas menurut UU 20/2023.", actor_id=other.id, now=long_ago
    )
    with transaction():
        db.session.execute(update(Outbox).values(done_at=NOON - periods.OUTBOX + margin))
    for _twice in range(2):
        retention.expire(now=NOON)
    kept = 1 if early else 0
    assert count(SigninSession) == 1 + kept
    assert count(InboxMessage) == kept  # the answer's own notice is as old as the answer
    assert count(AccessView) == kept
    assert bool(db.session.get_one(DataRequest, asked.id, populate_existing=True).text) is early


def test_pr_1_an_import_is_gone_a_year_after_with_its_file(app: Portal) -> None:
    agency = make_agency()
    unit = make_unit(agency)
    importer = Importer(SimpleNamespace(agency=agency), stored.storage())
    line = f"197512082005012007;Ani Wijaya;PNS;III/c;{unit.code};;;;"
    importer.carry_out(line)
    later = NOON + periods.IMPORTS
    retention.expire(now=later - SECOND)
    assert count(ImportBatch) == 1
    retention.expire(now=later)
    assert [count(model) for model in (ImportBatch, ImportRow, ImportStep)] == [0, 0, 0]
    assert len(list(stored.storage().keys())) == 1
    outbox.drain(stored.DELETE, now=later)
    assert list(stored.storage().keys()) == []


def test_pr_2_officers_are_reminded_once_per_occasion_before_and_after_the_deadline(
    app: Portal,
) -> None:
    agency = make_agency()
    person = make_person(make_unit(agency), "Rina Maharani")
    officer = make_person(make_unit(agency), "Petugas")
    make_grant(officer, Role.HR, agency)
    privacy.ask(person.id, RequestKind.RESTRICT, "", now=NOON)

    def told_at(hours: int) -> list[str]:
        for _twice in range(2):
            privacy_clock.remind(now=NOON + timedelta(hours=hours))
        rows = db.session.scalars(select(InboxMessage.kind).order_by(InboxMessage.id))
        return [kind.removeprefix("privacy.") for kind in rows]

    assert told_at(47) == ["asked"]
    assert told_at(48) == ["asked", "due_soon"]
    assert told_at(66) == ["asked", "due_soon", "last_call"]
    assert told_at(72) == ["asked", "due_soon", "last_call", "overdue"]
    assert told_at(500) == ["asked", "due_soon", "last_call", "overdue"]


def test_after_a_pause_of_the_jobs_only_what_is_true_is_said(app: Portal) -> None:
    agency = make_agency()
    person = make_person(make_unit(agency), "Rina Maharani")
    make_grant(make_person(make_unit(agency), "Petugas"), Role.HR, agency)
    asked = privacy.ask(person.id, RequestKind.RESTRICT, "", now=NOON)
    privacy_clock.remind(now=NOON + timedelta(days=7))
    kinds = set(db.session.scalars(select(InboxMessage.kind)))
    assert kinds == {"privacy.asked", "privacy.overdue"}
    assert db.session.get_one(DataRequest, asked.id).due_at == NOON + timedelta(hours=72)
