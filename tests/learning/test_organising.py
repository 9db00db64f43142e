"""Requests of people who have nobody above them: answered by whoever keeps the run."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.learning import doors, entering, telling
from portal.learning.models import EnrolmentRequest
from portal.learning.views import place_words
from portal.people.models import Person, Post
from portal.web.app import Portal
from tests.learning.offering import Offering
from tests.support.pages import PageClient
from tests.support.people import make_grant
from tests.support.portal_app import NOON, beside

DESK = "/admin/runs/requests"
DAY = timedelta(days=1)


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def offering(portal: Portal) -> Iterator[Offering]:
    with portal.app_context():
        yield Offering(clerks=2)


@pytest.fixture
def page(portal: Portal) -> PageClient:
    return PageClient(portal)


def keeper(offering: Offering, role: Role = Role.TRAINER) -> Person:
    person = offering.office.member("Sari Widya")
    make_grant(person, role, offering.office.agency)
    return person


def ask(offering: Offering, who: Person, *, costly: bool = True) -> EnrolmentRequest:
    run = offering.run(needs_approval=True, is_costly=costly)
    done = entering.sign_up(
        who.id, offering.office.agency.id, run.public_id, note="Untuk tugas.", now=NOON
    )
    return db.session.scalars(
        select(EnrolmentRequest)
        .where(EnrolmentRequest.public_id == done.request)
        .options(joinedload(EnrolmentRequest.run))
    ).one()


def test_the_head_s_costly_request_is_granted_by_the_organiser(
    offering: Offering, page: PageClient
) -> None:
    offering.office.enter(page, keeper(offering))
    request = ask(offering, offering.office.head)
    listed = page.get(DESK).text
    assert "Hendri Saputra" in listed
    assert "Menunggu jawaban penyelenggara kursus." in listed
    assert "pejabat di atasnya" not in listed
    assert f'href="{DESK}"' in page.get("/").text
    assert (
        "Anda yang menjawab sebagai penyelenggara" in page.get(f"{DESK}/{request.public_id}").text
    )
    page.post(f"{DESK}/{request.public_id}/grant")
    db.session.expire_all()
    assert (request.answer, request.outcome) == ("granted", "entered")
    assert offering.told(offering.office.head) == ["place.granted"]
    assert f'href="{DESK}"' not in page.get("/").text


def test_the_organiser_refuses_with_a_reason_only(offering: Offering, page: PageClient) -> None:
    offering.office.enter(page, keeper(offering))
    request = ask(offering, offering.office.head)
    refused = page.post(f"{DESK}/{request.public_id}/refuse", {"reason": " "})
    assert refused.status_code == 422
    assert "Tulis alasan penolakan" in refused.text
    page.post(f"{DESK}/{request.public_id}/refuse", {"reason": "Anggaran sudah habis."})
    db.session.expire_all()
    assert (request.outcome, request.reason) == ("refused", "Anggaran sudah habis.")


def test_what_a_superior_answers_the_organiser_reads_and_cannot_answer(
    offering: Offering, page: PageClient
) -> None:
    offering.office.enter(page, keeper(offering))
    request = ask(offering, offering.office.clerks[0])
    assert "Tidak ada permohonan yang menunggu Anda" in page.get(DESK).text
    shown = page.get(f"{DESK}/{request.public_id}").text
    assert "Menunggu jawaban Hendri Saputra." in shown
    assert "/grant" not in shown
    answer = page.post(f"{DESK}/{request.public_id}/grant")
    assert answer.status_code == 409
    db.session.expire_all()
    assert request.answer == ""
    with transaction():  # the head's post is emptied: nobody stands above the clerk any more
        from_post = db.session.get_one(Post, offering.office.head_post)
        from_post.valid_until = NOON.date()
    assert "Rina Maharani 0" in page.get(DESK).text
    page.post(f"{DESK}/{request.public_id}/grant")
    db.session.expire_all()
    assert request.answer == "granted"


def test_nobody_decides_their_own_request(offering: Offering, page: PageClient) -> None:
    own = keeper(offering)
    request = ask(offering, own)
    offering.office.enter(page, own)
    page.get(f"{DESK}/{request.public_id}", status=404)
    assert "Tidak ada permohonan yang menunggu Anda" in page.get(DESK).text


def test_the_one_waited_for_reads_anda_and_others_the_name(offering: Offering) -> None:
    request = ask(offering, offering.office.clerks[0])
    desk = doors.desks_of([(request.run, request)], NOON.date())[request.id]
    names = doors.names_of([desk])
    head = offering.office.head.id
    assert place_words.officials(desk, names, head) == "Anda"
    assert place_words.officials(desk, names, head + 1) == "Hendri Saputra"


def test_a_keeper_is_told_once_a_day_and_only_of_something_new(offering: Offering) -> None:
    trainer = keeper(offering)
    ask(offering, offering.office.head)
    telling.tell(now=NOON + timedelta(hours=1))
    telling.tell(now=NOON + timedelta(hours=2))
    telling.tell(now=NOON + DAY)
    assert offering.told(trainer) == ["desk.requests"]
    assert offering.paths(trainer) == [DESK]
