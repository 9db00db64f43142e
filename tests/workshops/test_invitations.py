"""Calling staff to activities: places held, answers, colleagues instead, silence, the letter."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, update

from portal.core import outbox
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.people.models import InboxMessage, Job, Person
from portal.web.app import Portal
from portal.workshops.models import (
    Activity,
    ActivityInvitation,
    ActivityQuota,
    ActivityRegistration,
)
from portal.workshops.notices import ActivityNotice
from portal.workshops.queries import activities, coverage, invitations
from portal.workshops.rules.activities import Mode
from portal.workshops.rules.invitations import Finding, InvitationRefusal, InvitationState
from portal.workshops.rules.places import PlaceRefusal, PlaceState
from portal.workshops.service import calling, inviting, registering
from portal.workshops.service.inviting import Letter, Sent
from portal.workshops.service.wishes import By
from tests.planning.making import acting
from tests.support.office import HEAD_JOB
from tests.support.pages import PageClient
from tests.support.people import make_person, make_unit
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.workshops.test_places import DAY, HOUR, Opened

REPLY = NOON + 3 * DAY


class Called(Opened):
    """With letters that call staff."""

    def call(self, *people: Person, one: Activity | None = None, **values: Any) -> Sent:
        now = values.pop("now", NOON)
        what = {
            "number": f"800/{values.pop('number', 1)}",
            "dated_on": now.date(),
            "signer_name": "Dra. Yusra",
            "signer_post": "Kepala Badan",
            "reply_by_at": REPLY,
            **values,
        }
        by = By(self.hr.id, agency=True, now=now)
        ids = [who.id for who in people]
        return inviting.send((one or self.one).id, Letter(**what), ids, by)

    def invitation(self, who: Person) -> ActivityInvitation:
        query = select(ActivityInvitation).where(ActivityInvitation.person_id == who.id)
        found = db.session.scalars(query.order_by(ActivityInvitation.id.desc()))
        return found.first()  # type: ignore[return-value]

    def replied(self, who: Person, now: datetime = NOON) -> InvitationState:
        found = invitations.of_person(self.invitation(who).activity_id, who.id)
        assert found is not None
        return found.state(now)

    def taken(self, one: Activity | None = None) -> int:
        query = select(Activity.seats_taken).where(Activity.id == (one or self.one).id)
        return db.session.scalars(query).one()

    def told(self, who: Person, notice: ActivityNotice) -> int:
        query = select(func.count()).where(
            InboxMessage.person_id == who.id, InboxMessage.kind == notice.value
        )
        return db.session.scalars(query).one()


@pytest.fixture
def house(portal: Portal) -> Iterator[Called]:
    with portal.app_context():
        yield Called(clerks=4)


def test_a_letter_holds_places_until_the_reply_date(house: Called) -> None:
    first, second, third, late = house.office.clerks
    sent = house.call(first, second, third)
    assert sent.called == 2
    assert [(who.person_id, why) for who, why in sent.left] == [(third.id, Finding.FULL)]
    assert house.taken() == 2
    house.join(late)
    assert house.stands(late) is PlaceState.WAITING
    inviting.come(house.invitation(first).id, "", now=NOON + HOUR)
    inviting.come(house.invitation(first).id, "", now=NOON + HOUR)
    assert house.stands(first) is PlaceState.SEATED
    assert house.taken() == 2
    assert house.replied(second, REPLY) is InvitationState.LAPSED
    calling.go_on(now=REPLY)
    assert house.stands(late) is PlaceState.SEATED
    with pytest.raises(Refused) as refused:
        inviting.come(house.invitation(second).id, "", now=REPLY + HOUR)
    assert refused.value.reason is InvitationRefusal.LATE
    assert house.taken() == 2


def test_who_declines_says_why_and_the_place_moves_on(house: Called) -> None:
    first, second, third, _late = house.office.clerks
    house.call(first, second)
    house.join(third)
    id_ = house.invitation(first).id
    with pytest.raises(Refused) as refused:
        inviting.decline(id_, "  ", now=NOON)
    assert refused.value.reason is InvitationRefusal.REASON
    inviting.decline(id_, "Menjaga orang tua", now=NOON)
    assert house.replied(first) is InvitationState.DECLINED
    assert house.stands(third) is PlaceState.SEATED
    inviting.withdraw(house.invitation(second).id, house.agency())
    assert house.replied(second) is InvitationState.WITHDRAWN
    assert house.told(second, ActivityNotice.CALL_WITHDRAWN) == 1
    assert house.taken() == 1
    sent = house.call(first, number=2)
    assert sent.called == 1


def test_a_colleague_comes_instead_once_their_superior_agrees(house: Called) -> None:
    first, second, third, fourth = house.office.clerks
    house.call(first, second)
    house.join(fourth)
    id_ = house.invitation(first).id
    stranger = make_person(make_unit(house.office.agency), "Orang Lain")
    for who, refusal in (
        (first, InvitationRefusal.COLLEAGUE_SELF),
        (second, InvitationRefusal.COLLEAGUE_BUSY),
        (stranger, InvitationRefusal.COLLEAGUE_ELSEWHERE),
    ):
        with pytest.raises(Refused) as refused:
            inviting.replace(id_, who.id, now=NOON)
        assert refused.value.reason is refusal
    inviting.replace(id_, third.id, now=NOON)
    assert house.replied(first, REPLY + HOUR) is InvitationState.REPLACING
    assert house.stands(third) is PlaceState.REQUESTED
    calling.go_on(now=REPLY + HOUR)
    assert house.stands(fourth) is PlaceState.SEATED  # the other one called did not answer
    assert house.taken() == 2  # this place is held on, although the reply date is over
    row = db.session.get_one(ActivityRegistration, house.invitation(first).registration_id)
    registering.answer(row.id, grant=True, reason="", by=house.office.head.id, now=REPLY + HOUR)
    assert house.stands(third) is PlaceState.SEATED
    assert house.replied(first) is InvitationState.REPLACED
    assert house.taken() == 2


def test_a_colleague_who_may_not_come_leaves_the_invitation_open(house: Called) -> None:
    first, second, *_rest = house.office.clerks
    house.call(first)
    inviting.replace(house.invitation(first).id, second.id, now=NOON)
    row = house.invitation(first).registration_id or 0
    registering.answer(row, grant=False, reason="Tugas", by=house.office.head.id, now=NOON)
    assert house.replied(first) is InvitationState.INVITED
    assert house.told(first, ActivityNotice.NOT_REPLACED) == 1
    inviting.come(house.invitation(first).id, "", now=NOON)
    assert house.taken() == 1


def test_who_named_a_colleague_in_time_answers_again_when_the_colleague_is_refused_late(
    portal: Portal, house: Called
) -> None:
    first, second, *_rest = house.office.clerks
    house.call(first)
    inviting.replace(house.invitation(first).id, second.id, now=NOON)
    late = REPLY + HOUR
    row = house.invitation(first).registration_id or 0
    registering.answer(row, grant=False, reason="Tugas", by=house.office.head.id, now=late)
    for still in (late, late + DAY):
        calling.go_on(now=still)
        assert house.replied(first, still) is InvitationState.INVITED
    assert house.taken() == 1
    page = house.office.enter(PageClient(portal), first)
    shown = page.get(f"/activities/invitations/{house.invitation(first).public_id}").text
    assert f"{second.full_name} tidak dapat menggantikan Anda" in shown
    calling.go_on(now=late + 2 * DAY)
    assert house.replied(first, late + 2 * DAY) is InvitationState.LAPSED
    assert house.taken() == 0


def test_what_stands_against_calling_somebody_is_known_before(house: Called) -> None:
    first, second, third, fourth = house.office.clerks
    house.join(first)
    house.call(second)
    same = house.open(NOON + 7 * DAY + HOUR, capacity=9)
    house.join(third, same)
    left = house.call(fourth, first, second, third, one=same, number=3).left
    assert [(who.person_id, why) for who, why in left] == [
        (first.id, Finding.CLASH), (third.id, Finding.SEATED),
    ]  # fmt: skip


def test_a_quota_counts_those_called(house: Called) -> None:
    below = make_unit(house.office.agency, house.office.unit)
    one = house.open(NOON + 9 * DAY, capacity=5, quotas={house.office.unit.id: 1})
    near, deep = house.office.clerks[0], make_person(below, "Di Bawahnya")
    assert house.call(near, deep, one=one).called == 1
    assert db.session.scalars(select(ActivityQuota.taken)).one() == 1
    inviting.decline(house.invitation(near).id, "Sakit", now=NOON)
    assert db.session.scalars(select(ActivityQuota.taken)).one() == 0
    assert house.taken(one) == 0


@pytest.mark.postgresql
def test_a_hundred_replies_for_twenty_places_give_exactly_twenty(app: Portal) -> None:
    """Calls, answers, colleagues and sign-ups at once: no place is lost and none given twice."""
    with app.app_context():
        house = Called(clerks=1, capacity=20)
        unit, activity_id = make_unit(house.office.agency), house.one.id
        people = [make_person(unit, f"Peserta {number}") for number in range(100)]
        ids, public_id = [who.id for who in people], house.one.public_id
        house.call(*people[:20])
        calls = [house.invitation(who).id for who in people[:20]]

    def some(start: int) -> int:
        for number in range(start, 20, 4):
            acts: list[Callable[[], object]] = [
                partial(inviting.come, calls[number], "", now=NOON),
                partial(inviting.decline, calls[number], "Tugas", now=NOON),
                partial(inviting.replace, calls[number], ids[20 + number], now=NOON),
            ]
            acts[number % 3]()
            for who in ids[40 + number :: 20]:
                registering.sign_up(activities.published(), public_id, who, "", by=who, now=NOON)
        return start

    assert race(app, [partial(some, start) for start in range(4)]) == [0, 1, 2, 3]
    with app.app_context():
        held = select(func.count()).where(
            ActivityInvitation.activity_id == activity_id, ActivityInvitation.freed_at.is_(None)
        )
        seated = select(func.count()).where(
            ActivityRegistration.activity_id == activity_id,
            ActivityRegistration.seated_at.is_not(None),
        )
        asked = db.session.scalars(select(ActivityRegistration.id).where(
            ActivityRegistration.approved_at.is_(None)
        )).all()  # fmt: skip
        assert db.session.scalars(held).one() == len(asked) == 6
        assert db.session.scalars(seated).one() == 14
        assert db.session.get_one(Activity, activity_id).seats_taken == 20
        for id_ in asked:
            registering.answer(id_, grant=True, reason="", by=house.hr.id, now=NOON)
        assert db.session.scalars(held).one() == 0
        assert db.session.scalars(seated).one() == 20


def test_silence_grants_what_costs_nothing_and_passes_the_rest_on(house: Called) -> None:
    """Three working days by the courses' rule: NOON is a day of a week without holidays."""
    first, second, *_rest = house.office.clerks
    online = house.open(NOON + 20 * DAY, needs_approval=True, mode=Mode.ONLINE)
    onsite = house.open(NOON + 25 * DAY, needs_approval=True)
    free, costly = house.join(first, online), house.join(second, onsite)
    assert house.told(house.office.head, ActivityNotice.ASKED) == 2
    calling.go_on(now=NOON + DAY)
    assert house.stands(first, online) is PlaceState.REQUESTED
    late = NOON + 7 * DAY
    with pytest.raises(Refused) as refused:
        registering.answer(free.id, grant=False, reason="Tidak", by=house.office.head.id, now=late)
    assert refused.value.reason is PlaceRefusal.SILENCE
    for _again in range(2):
        calling.go_on(now=late)
    assert house.stands(first, online) is PlaceState.SEATED
    assert house.stands(second, onsite) is PlaceState.REQUESTED
    assert house.told(house.office.head, ActivityNotice.ASKED) == 2
    registering.answer(costly.id, grant=False, reason="Tidak", by=house.office.head.id, now=late)


def test_everybody_is_told_once(house: Called) -> None:
    first, second, *_rest = house.office.clerks
    house.call(first, second)
    for _again in range(2):
        outbox.drain(calling.KIND, now=NOON)
        calling.go_on(now=NOON)
        calling.go_on(now=REPLY - DAY)
    assert house.told(first, ActivityNotice.CALLED) == 1
    assert house.told(first, ActivityNotice.CALL_REMINDER) == 1
    inviting.come(house.invitation(first).id, "", now=REPLY - DAY)
    for _again in range(2):
        calling.go_on(now=NOON + 7 * DAY - HOUR)
    assert house.told(first, ActivityNotice.STARTS_SOON) == 1
    assert house.told(second, ActivityNotice.STARTS_SOON) == 0


@pytest.mark.postgresql
def test_who_is_never_called_is_counted_once_each(house: Called) -> None:
    first, *_rest = house.office.clerks
    house.call(first)
    actor, on, zone = acting(house.hr, house.office.agency), NOON.date(), "Asia/Jakarta"
    groups = coverage.groups(actor, coverage.By.UNIT, on, zone)
    mine = next(one for one in groups.rows if one.name == house.office.unit.name)
    assert (mine.this_year, mine.recently, mine.never) == (1, 1, mine.people - 1)
    families = coverage.groups(actor, coverage.By.FAMILY, on, zone)
    assert sum(one.recently for one in families.rows) == 1
    names = {who.name for who in coverage.never(actor, on, zone)}
    assert first.full_name not in names
    assert house.office.head.full_name in names
    later = on.replace(year=on.year + 3)
    assert first.full_name in {who.name for who in coverage.never(actor, later, zone)}


@pytest.mark.postgresql
@pytest.mark.parametrize("by", list(coverage.By))
def test_pages_of_groups_lose_and_repeat_none(house: Called, by: coverage.By) -> None:
    for name in ("Bidang Arsip", "Bidang Arsip", "Bidang Data"):  # two of one name
        unit = make_unit(house.office.agency, name=name)
        for number in range(2):
            make_person(unit, f"Pegawai {unit.id} {number}")
    with transaction():
        db.session.execute(update(Job).where(Job.code == HEAD_JOB).values(family="Pimpinan"))
    house.call(*house.office.clerks[:2])
    actor, on, zone = acting(house.hr, house.office.agency), NOON.date(), "Asia/Jakarta"
    whole = coverage.groups(actor, by, on, zone)
    assert whole.more == ""
    assert len(whole.rows) > 1
    page = coverage.groups(actor, by, on, zone, size=1)
    found = page.rows
    while page.more:
        page = coverage.groups(actor, by, on, zone, after=page.more, size=1)
        found = [*found, *page.rows]
    assert found == whole.rows
    assert coverage.groups(actor, by, on, zone, after="no such page") == whole
