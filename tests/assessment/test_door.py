"""The page before an exam begins: what is to come, and not a byte of any item."""

from datetime import timedelta

from portal.core import clock
from portal.core.db import db
from portal.web.app import Portal
from tests.support.exams import make_hall
from tests.support.pages import PageClient
from tests.support.people import make_account
from tests.support.portal_app import NOON


def test_nothing_of_an_item_is_sent_before_the_start(app: Portal, page: PageClient) -> None:
    """EX-1, EX-3."""
    opens = NOON + timedelta(minutes=10)
    with app.app_context():
        hall = make_hall()
        attempt = hall.ready(allowance=150, opens_at=opens, closes_at=NOON + timedelta(hours=4))
        account_id = make_account(hall.people[0]).id
        page.enter(account_id)
        address, refs = f"/attempts/{attempt.public_id}", [one["ref"] for one in attempt.paper]
        db.session.remove()
    early = page.get(address).text
    assert "135 menit" in early
    assert "Ujian dapat dimulai" in early
    assert '<div hidden id="mulai">' in early  # the script shows it when the time has come
    assert page.post(f"{address}/begin").status_code == 409
    with clock.fixed(opens):
        page.enter(account_id)  # one proves again who one is before an exam
        door = page.get(address).text
        for text in (early, door):
            assert "Soal soal-" not in text
            assert "Biru" not in text
            assert not any(ref in text for ref in refs)
        for _ in range(2):  # pressed twice
            assert page.post(f"{address}/begin").headers["Location"].endswith(address)
        paper = page.get(address).text
    assert "Soal soal-" in paper
    assert all(ref in paper for ref in refs)
