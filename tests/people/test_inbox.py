"""The inbox: every message once, in the reader's language; mail is one channel."""

import re
from datetime import datetime, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from portal.core import sentences
from portal.core.db import db, transaction
from portal.core.sentences import Notice
from portal.people.models import InboxMessage, Person
from portal.people.queries import inbox as queries
from portal.people.service import inbox
from portal.people.service.inbox import NoticeKind
from portal.people.service.notices import AccountNotice
from tests.support.accounts import sign_in
from tests.support.mails import delivered
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_person, make_unit
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def person(context: object) -> Person:
    person = make_person(make_unit(make_agency(timezone="Asia/Makassar")))
    make_account(person)
    return person


def send(
    person: Person, key: str = "one", *, mail: bool = False, path: str = "/account",
    now: datetime = NOON,
) -> None:  # fmt: skip
    inbox.send(
        person.id,
        AccountNotice.REACTIVATED,
        {"done_at": NOON.isoformat()},
        path=path,
        event_key=key,
        now=now,
        mail=mail,
    )


def count() -> int:
    return db.session.scalars(select(func.count()).select_from(InboxMessage)).one()


def test_one_cause_makes_one_message_and_one_mail(page: PageClient, person: Person) -> None:
    """CC-4: at most once, however often the cause is repeated."""
    with transaction():
        person.email, person.email_verified_at = "rina@contoh.go.id", NOON
    for _ in range(3):
        send(person, mail=True)
    assert count() == 1
    assert len(delivered(page.app)) == 1


def test_a_mail_says_the_message_on_the_clock_of_the_persons_agency(
    page: PageClient, person: Person
) -> None:
    with transaction():
        person.email, person.email_verified_at = "rina@contoh.go.id", NOON
    send(person, mail=True)
    [mail] = delivered(page.app)
    assert "Subject: Akun Anda aktif kembali" in mail
    assert "26 November 2026, 13.00 WITA" in mail
    assert "http://127.0.0.1:8000/account" in mail


def test_without_a_verified_address_the_inbox_is_enough(page: PageClient, person: Person) -> None:
    with transaction():
        person.email = "rina@contoh.go.id"
    send(person, mail=True)
    assert delivered(page.app) == []
    sign_in(page, person)
    assert "Akun Anda aktif kembali" in page.get("/inbox").text


def test_opening_a_message_marks_it_read_and_leads_to_its_place(
    page: PageClient, person: Person
) -> None:
    send(person)
    sign_in(page, person)
    shown = page.get("/inbox")
    assert "Satu pemberitahuan baru" in shown.text
    assert "26 November 2026, 13.00 WITA" in shown.text
    message = db.session.scalars(select(InboxMessage)).one()
    assert page.client.get("/inbox").status_code == 200
    db.session.expire_all()
    assert message.read_at is None
    answer = page.post(f"/inbox/{message.public_id}/open")
    assert answer.headers["Location"] == "/account"
    assert "pemberitahuan baru" not in page.get("/inbox").text


def test_another_persons_message_does_not_exist(page: PageClient, person: Person) -> None:
    """AZ-4."""
    stranger = make_person(make_unit(make_agency()))
    make_account(stranger)
    send(stranger)
    foreign = db.session.scalars(select(InboxMessage.public_id)).one()
    sign_in(page, person)
    for public_id in (foreign, "A" * 22):
        assert page.post(f"/inbox/{public_id}/open").status_code == 404
    assert "Belum ada pesan" in page.get(f"/inbox?before={foreign}").text


def test_all_are_marked_read_at_once(page: PageClient, person: Person) -> None:
    for number in range(3):
        send(person, f"k{number}")
    sign_in(page, person)
    assert "3 pemberitahuan baru" in page.get("/inbox").text
    assert page.post("/inbox/read-all").status_code == 303
    assert db.session.scalars(select(InboxMessage.read_at)).all() == [NOON] * 3


def test_the_pages_of_the_inbox_meet_without_gap_or_repetition(
    page: PageClient, person: Person
) -> None:
    for number in range(45):
        send(person, f"k{number}")
    seen, page_of = [], queries.page_of(person.id)
    forward = [page_of]
    while page_of.older:
        page_of = queries.page_of(person.id, before=page_of.older)
        forward.append(page_of)
    seen = [one.id for shown in forward for one in shown.messages]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 45
    assert [len(shown.messages) for shown in forward] == [20, 20, 5]
    back = queries.page_of(person.id, after=page_of.newer)
    assert [one.id for one in back.messages] == [one.id for one in forward[1].messages]
    assert forward[0].newer == ""
    sign_in(page, person)
    first = page.get("/inbox")
    [older] = [link for link in first.links() if "before=" in link]
    second = page.get(older)
    assert [link for link in second.links() if "after=" in link]


def test_the_newest_event_comes_first_whenever_it_was_written_down(person: Person) -> None:
    """What happened earlier may be told later; two of one instant stay as they were written."""
    days = [(number * 7) % 45 for number in range(45)]
    for number, day in enumerate([*days, 0]):
        send(person, f"k{number}", now=NOON - timedelta(days=day))
    shown = queries.page_of(person.id)
    pages = [shown]
    while shown.older:
        shown = queries.page_of(person.id, before=shown.older)
        pages.append(shown)
    seen = [one for each in pages for one in each.messages]
    assert [one.created_at for one in seen] == sorted(
        (one.created_at for one in seen), reverse=True
    )
    assert [one.event_key for one in seen[:3]] == ["k45", "k0", f"k{days.index(1)}"]
    assert len({one.id for one in seen}) == 46
    back = queries.page_of(person.id, after=pages[2].newer)
    assert [one.id for one in back.messages] == [one.id for one in pages[1].messages]


class Invitation(NoticeKind):
    OPEN = "test.invitation"


def test_what_may_be_passed_on_can_be_copied_for_a_chat(page: PageClient, person: Person) -> None:
    """ "Salin untuk WhatsApp": short text and link, no personal data."""
    notice = Notice("Undangan untuk %(who)s", "Datanglah, %(who)s.", "Lokakarya dibuka:")
    sentences.register_notices({Invitation.OPEN: notice})
    inbox.send(
        person.id,
        Invitation.OPEN,
        {"who": "Rina Maharani"},
        path="/activities/x",
        event_key="undangan",
        now=NOON,
    )
    send(person)
    sign_in(page, person)
    shown = page.get("/inbox").text
    assert shown.count("Salin untuk WhatsApp") == 1
    [copied] = [part for part in shown.split("<p ") if 'id="wa-' in part]
    text = copied.partition(">")[2].partition("<")[0]
    assert text == "Lokakarya dibuka: http://127.0.0.1:8000/activities/x"


def test_a_kind_that_is_gone_still_says_that_there_was_a_message(
    page: PageClient, person: Person
) -> None:
    send(person)
    with transaction():
        db.session.scalars(select(InboxMessage)).one().kind = "gone.long_ago"
    sign_in(page, person)
    assert "Pesan dari portal." in page.get("/inbox").text


def test_a_message_leads_to_own_paths_only(person: Person) -> None:
    with pytest.raises(ValueError, match="path"):
        send(person, path="https://jahat.example/")


def test_every_kind_of_message_has_sentences_in_both_languages(page: PageClient) -> None:
    kinds = {
        member.value
        for kind in NoticeKind.__subclasses__()
        if kind.__module__.startswith("portal.")
        for member in kind
    }
    assert kinds
    assert kinds <= set(sentences.notices())
    for kind in kinds:
        told = []
        for locale in ("id", "en"):
            with page.app.test_request_context(), force_locale(locale):
                told.append(sentences.notice(kind, values_of(sentences.notices()[kind])))
        assert told[0].title != told[1].title
        assert "%(" not in told[0].title + told[0].text


def values_of(notice: Notice) -> dict[str, str | int]:
    """A value for each placeholder of its sentences."""
    text = f"{notice.title} {notice.text} {notice.share}"
    endings = {"_at": NOON.isoformat(), "_on": NOON.date().isoformat()}
    return {name: endings.get(name[-3:], 3) for name in re.findall(r"%\((\w+)\)", text)}


def test_a_message_sent_later_is_not_marked_read_by_an_earlier_click(person: Person) -> None:
    send(person)
    inbox.send(
        person.id,
        AccountNotice.REACTIVATED,
        {"done_at": NOON.isoformat()},
        event_key="later",
        now=NOON + timedelta(seconds=1),
    )
    inbox.read_all(person.id, now=NOON)
    query = select(InboxMessage.read_at).order_by(InboxMessage.id)
    assert db.session.scalars(query).all() == [NOON, None]
