"""A superior signs up the team; activities in one's calendar; the demonstration's workshop."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from portal.people import calendar_address
from portal.web.app import Portal
from portal.workshops.rules.places import PlaceState
from portal.workshops.service import registering
from tests.support.pages import PageClient
from tests.support.portal_app import NOON
from tests.workshops.test_places import Opened

DAY = timedelta(days=1)


@pytest.fixture
def opened(portal: Portal) -> Iterator[Opened]:
    with portal.app_context():
        yield Opened(clerks=3)


def test_a_superior_signs_up_the_team_and_nobody_else(portal: Portal, opened: Opened) -> None:
    one = opened.open(NOON + 9 * DAY, capacity=2, needs_approval=True)
    asked, new, third = opened.office.clerks
    opened.join(asked, one)
    same = opened.open(NOON + 9 * DAY)
    opened.join(third, same)
    stranger = opened.second
    address = f"/team/activities/register/{one.public_id}"
    head = opened.office.enter(PageClient(portal), opened.office.head)
    page = head.get(address).text
    assert new.full_name in page
    assert stranger.full_name not in page
    assert head.post(address, {}).status_code == 422
    chosen = [new.public_id, third.public_id, stranger.public_id]
    answer = head.post(address, {"who": chosen})
    assert answer.status_code == 422
    assert f"{third.full_name}:" in answer.text
    stands = [opened.stands(who, one) for who in (asked, new, third, stranger)]
    assert stands == [PlaceState.REQUESTED, PlaceState.SEATED, None, None]
    clerk = opened.office.enter(PageClient(portal), asked)
    clerk.get(address, status=403)


def test_what_somebody_asked_for_is_granted_by_signing_them_up(opened: Opened) -> None:
    one = opened.open(NOON + 9 * DAY, needs_approval=True)
    who = opened.office.clerks[0]
    opened.join(who, one)
    for _again in range(2):
        registering.sign_up_led(one.id, who.id, by=opened.office.head.id, now=NOON)
    assert opened.stands(who, one) is PlaceState.SEATED


def test_one_calendar_holds_exams_and_activities(portal: Portal, opened: Opened) -> None:
    first, second, third = opened.office.clerks
    for who in (first, second, third):
        opened.join(who)
    page = opened.office.enter(PageClient(portal), third)
    shown = page.get("/activities/mine").text
    found = re.search(r"/calendar/[\w./-]+\.ics", shown)
    assert found is not None
    body = PageClient(portal).client.get(found[0]).text
    assert "SUMMARY:Literasi Data" in body
    assert "STATUS:TENTATIVE" in body  # on the waiting list
    assert body.endswith("END:VCALENDAR\r\n")
    whole = PageClient(portal).client.get(f"/activities/{opened.one.public_id}/calendar.ics")
    assert whole.text.count("BEGIN:VEVENT") == 1
    assert "DTSTART:" in whole.text
    PageClient(portal).get(found[0].replace(".ics", "0.ics"), status=404)
    assert calendar_address.address(0, "nobody") == ""
