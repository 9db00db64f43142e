"""The board's list of incidents: cases by their last day, settled by somebody without a part."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal.certification.models import ExamIncident, Registration
from portal.certification.queries import incidents
from portal.certification.rules.incidents import IncidentKind, SettleRefusal
from portal.certification.service import case_clock, settling
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.people.models import InboxMessage, Person
from portal.web.app import Portal
from tests.certification.sat import AFTER, START, ExamDay
from tests.support.pages import PageClient
from tests.support.people import make_account, make_grant
from tests.support.portal_app import beside
from tests.support.statements import counted

DAY = timedelta(days=1)
HOW = "Catatan itu jadwal kerja, bukan bahan ujian."


@pytest.fixture
def page(app: Portal, day: ExamDay) -> Iterator[PageClient]:
    """The board's member, signed in where officers need no second factor."""
    with beside(app, second_factor_optional=True) as other:
        client = PageClient(other)
        make_grant(day.board_member, Role.BOARD_MEMBER, day.agency)
        client.enter(make_account(day.board_member).id)
        yield client


def note(
    day: ExamDay,
    by: Person,
    kind: IncidentKind = IncidentKind.CONDUCT,
    *,
    due: datetime | None = START + 5 * DAY,
    about: int | None = None,
) -> ExamIncident:
    with transaction():
        incident = ExamIncident(
            organisation_id=day.agency.id, sitting_id=day.sitting.id, kind=kind.value,
            text=f"Kejadian {kind}.", happened_at=START, noted_at=START, noted_by_id=by.id,
            due_at=due, registration_id=about,
        )  # fmt: skip
        db.session.add(incident)
    return incident


def leads_to(incident: ExamIncident) -> str:
    return f'href="/admin/incidents/{incident.public_id}"'


def test_a_case_is_found_by_its_day_and_settled_once(day: ExamDay, page: PageClient) -> None:
    """With words of the list, of the message that leads there, and of the page afterwards."""
    watcher = day.person("Yanti Pengawas")
    attempt = day.sit(who=day.person("Slamet Peserta"))
    about = db.session.scalars(
        select(Registration.id).where(Registration.public_id == attempt.owner_ref)
    ).one()
    later = note(day, watcher, IncidentKind.IDENTITY, due=START + 9 * DAY)
    case = note(day, watcher, about=about)
    power = note(day, watcher, IncidentKind.POWER, due=None)
    listed = page.get("/admin/incidents").text
    addresses = [f"/admin/incidents/{one.public_id}" for one in (case, later, power)]
    assert listed.index(addresses[0]) < listed.index(addresses[1])
    assert addresses[2] not in listed
    assert addresses[0] not in page.get("/admin/incidents?kind=identity").text
    assert addresses[2] in page.get("/admin/incidents?state=noted&kind=power").text
    assert addresses[2] not in page.get("/admin/incidents?state=noted&sitting=lain").text
    case_clock.remind(now=START + 5 * DAY)
    told = select(InboxMessage.path).where(InboxMessage.kind == "incident.due")
    assert list(db.session.scalars(told)) == [addresses[0]]
    shown = page.get(addresses[0]).text
    assert "Slamet Peserta" in shown
    assert "Yanti Pengawas" in shown
    assert "hanya dicatat" in page.get(addresses[2]).text
    assert page.post(addresses[0], data={"text": "pendek"}).status_code == 422
    assert page.post(addresses[0], data={"text": HOW}).status_code == 303
    assert HOW in page.get(addresses[0]).text
    assert addresses[0] not in page.get("/admin/incidents").text
    assert addresses[0] in page.get("/admin/incidents?state=settled").text


def test_whoever_has_a_part_in_a_case_does_not_settle_it(day: ExamDay, page: PageClient) -> None:
    me, watcher = day.board_member, day.person()
    attempt = day.sit(who=me)
    about = db.session.scalars(
        select(Registration.id).where(Registration.public_id == attempt.owner_ref)
    ).one()
    cases = {
        SettleRefusal.OWN_NOTE: note(day, me),
        SettleRefusal.OWN_CASE: note(day, watcher, about=about),
        SettleRefusal.NO_CASE: note(day, watcher, due=None),
    }
    for expected, case in cases.items():
        with pytest.raises(Refused) as refused:
            settling.settle(case.id, HOW, actor_id=me.id, now=AFTER)
        assert refused.value.reason is expected
        assert "Catat penyelesaian" not in page.get(f"/admin/incidents/{case.public_id}").text
    other = day.person()
    settling.settle(cases[SettleRefusal.OWN_NOTE].id, HOW, actor_id=other.id, now=AFTER)
    with pytest.raises(Refused) as refused:
        settling.settle(cases[SettleRefusal.OWN_NOTE].id, HOW, actor_id=other.id, now=AFTER)
    assert refused.value.reason is SettleRefusal.SETTLED


def test_the_list_goes_on_where_it_ended(day: ExamDay, page: PageClient) -> None:
    """Two cases of one day are told apart; a page costs the same however long the list is."""
    watcher = day.person()
    made = [note(day, watcher) for _ in range(incidents.PAGE + 2)]
    first = page.get("/admin/incidents").text
    assert [leads_to(one) in first for one in made] == [True] * incidents.PAGE + [False] * 2
    more = f"/admin/incidents?after={made[incidents.PAGE - 1].public_id}"
    assert more in first
    second = page.get(more).text
    assert [leads_to(one) in second for one in made] == [False] * incidents.PAGE + [True] * 2
    with counted(page.app) as statements:
        page.get("/admin/incidents")
    assert len(statements) <= 4, statements
