"""Setting a password with a code: slips, mailed links; bounds of passwords (AU-1, AU-6, AU-7)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from portal.core import clock, outbox
from portal.core.db import db, transaction
from portal.core.errors import TooMany
from portal.core.models import Outbox
from portal.people import data
from portal.people.models import Account, Person, PersonIdentifier
from portal.people.rules import passwords as rules
from portal.people.rules.passwords import PasswordRefusal
from portal.people.service import credentials, links, recovery
from portal.people.service.links import Channel, Issued
from tests.support.accounts import HERE, code_at, sign_in, with_factor
from tests.support.mails import delivered
from tests.support.pages import PageClient
from tests.support.people import (
    make_account,
    make_agency,
    make_nip,
    make_person,
    make_unit,
    nip_of,
)
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("context")

NEW = "gunung payung sepatu kereta"
HOURS_72 = timedelta(hours=72)


@pytest.fixture
def person(context: object) -> Person:
    return make_person(make_unit(make_agency()))


def issue(person: Person, *, password: str | None = None) -> Issued:
    account = make_account(person, password)
    with transaction():
        return links.issue(account, channel=Channel.SLIP, by=None, now=NOON)


def set_password(page: PageClient, password: str = NEW) -> int:
    """Through the page, once the code has been given; its status."""
    data = {"use": "own", "password": password, "repeat": password}
    return page.post("/activate/password", dict(data)).status_code


@pytest.mark.parametrize("way", ["link", "typed", "typed_small_and_spaced"])
def test_a_code_sets_the_first_password_once(page: PageClient, person: Person, way: str) -> None:
    """AU-7: single use; then the person signs in with their own password."""
    issued = issue(person)
    assert re.fullmatch(r"(?:[2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}", issued.grouped)
    path = issued.url.partition("8000")[2]
    if way == "link":
        answer = page.client.get(path)
    else:
        typed = issued.grouped if way == "typed" else issued.grouped.lower().replace("-", " ")
        answer = page.post("/activate", {"code": typed})
    assert answer.headers["Location"] == "/activate/password"
    shown = page.get("/activate/password")
    assert "Rina Maharani" in shown.text
    assert set_password(page) == 303
    page.sign_in(nip_of(person), NEW)
    other = PageClient(page.app)
    assert other.client.get(path).status_code == 422
    assert other.post("/activate", {"code": issued.code}).status_code == 422


def test_the_sign_in_that_follows_knows_the_name_once(page: PageClient, person: Person) -> None:
    """Not for whoever opens the page next, at a counter's computer say."""
    page.client.get(f"/activate/{issue(person).code}")
    assert set_password(page) == 303
    assert f'value="{nip_of(person)}"' in page.get("/login").text
    assert nip_of(person) not in page.get("/login").text


def test_who_has_no_number_signs_in_with_the_address(page: PageClient, person: Person) -> None:
    issued = issue(person)
    with transaction():
        db.session.execute(delete(PersonIdentifier).where(PersonIdentifier.person_id == person.id))
        person.email, person.email_verified_at = "koordinator@contoh.id", NOON
    page.client.get(f"/activate/{issued.code}")
    assert set_password(page) == 303
    assert 'value="koordinator@contoh.id"' in page.get("/login").text


def test_opening_the_link_uses_nothing_up(page: PageClient, person: Person) -> None:
    """Mail programs and virus scanners open links by themselves."""
    issued = issue(person)
    for _ in range(3):
        PageClient(page.app).client.get(f"/activate/{issued.code}")
    page.client.get(f"/activate/{issued.code}")
    assert set_password(page) == 303


def test_a_code_works_for_72_hours(page: PageClient, person: Person) -> None:
    """AU-7."""
    issued = issue(person)
    with clock.fixed(NOON + HOURS_72 - timedelta(seconds=1)):
        assert page.client.get(f"/activate/{issued.code}").status_code == 303
    with clock.fixed(NOON + HOURS_72):
        assert page.client.get(f"/activate/{issued.code}").status_code == 422
        assert page.client.get("/activate/password").headers["Location"] == "/activate"
        assert set_password(page) == 303
    assert db.session.scalars(select(Account.password_hash)).one() is None


def test_a_newer_code_makes_the_former_useless(page: PageClient, person: Person) -> None:
    first = issue(person)
    with transaction():
        account = db.session.scalars(select(Account)).one()
        second = links.issue(account, channel=Channel.SLIP, by=None, now=NOON)
    assert page.client.get(f"/activate/{first.code}").status_code == 422
    assert page.client.get(f"/activate/{second.code}").status_code == 303


def test_wrong_used_and_late_codes_are_answered_alike(page: PageClient, person: Person) -> None:
    """AU-6: text and status."""
    issued = issue(person)
    page.client.get(f"/activate/{issued.code}")
    set_password(page)
    texts = set()
    for code in (issued.code, "2" * 16, "nonsense", "A" * 60):
        answer = page.post("/activate", {"code": code})
        assert answer.status_code == 422
        [said] = set(re.findall(r'id="code-e">.*?</p>', answer.text))
        texts.add(said)
    assert len(texts) == 1


def test_guessing_codes_is_limited_by_address(page: PageClient) -> None:
    """WE-6: 30 a minute, far from ever meeting one of 2^79."""
    token = page.csrf_token()
    for _ in range(30):
        assert page.post("/activate", {"code": "2" * 16}, token=token).status_code == 422
    held = page.post("/activate", {"code": "2" * 16}, token=token)
    assert held.status_code == 429
    assert int(held.headers["Retry-After"]) <= 60


def test_the_database_can_not_tell_the_code(person: Person) -> None:
    issued = issue(person)
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM activation_link").all()
    assert issued.code not in str(rows)


def test_a_reset_never_skips_the_second_factor(page: PageClient, person: Person) -> None:
    """AU-7: reset of an MFA account still asks for the code; all its sessions end."""
    account = make_account(person)
    secret, _done = with_factor(account)
    old = PageClient(page.app)
    sign_in(old, person)
    old.post("/login/code", {"code": code_at(secret, NOON)})
    with transaction():
        issued = links.issue(account, channel=Channel.SLIP, by=None, now=NOON)
    page.client.get(f"/activate/{issued.code}")
    assert set_password(page) == 303
    assert old.client.get("/account").status_code == 401
    answer = page.post("/login", {"username": nip_of(person), "password": NEW})
    assert answer.headers["Location"].startswith("/login/code")
    assert page.client.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("kuda lari jauh", "15 huruf atau lebih"),
        ("x" * 1025, "paling panjang 1.024 huruf"),
        ("gunung\x07payung sepatu", "tidak terlihat"),
        ("password password1", "terlalu sering dipakai"),
        ("Rina Maharani2026!", "sebagian besar nama Anda"),
        ("Pemerintah Kota 7", "nama instansi"),
    ],
)
def test_each_bound_of_a_password_is_said_at_its_field(
    page: PageClient, person: Person, password: str, said: str
) -> None:
    """AU-1: unit tests of the bounds are in `rules/test_passwords.py`; here they reach the page."""
    issued = issue(person)
    page.client.get(f"/activate/{issued.code}")
    data: dict[str, object] = {"use": "own", "password": password, "repeat": password}
    answer = page.post("/activate/password", data)
    assert answer.status_code == 422
    assert said in re.findall(r'id="password-e">.*?</p>', answer.text, re.S)[0]


@pytest.mark.parametrize(
    "password",
    [
        "gunung payung s",
        "x7" * 4 + " gunung payung sepatu " * 6,
        "ヨットと山と海と空と橋と川と花火",
    ],
)
def test_long_passwords_and_any_letters_are_accepted(
    page: PageClient, person: Person, password: str
) -> None:
    """AU-1: 15 suffice, at least 128 are accepted, no composition is asked for."""
    issued = issue(person)
    page.client.get(f"/activate/{issued.code}")
    assert set_password(page, password) == 303


def test_with_a_second_factor_eight_letters_suffice(person: Person) -> None:
    """AU-1."""
    account = make_account(person)
    with pytest.raises(credentials.Refused) as refused:
        credentials.judge(account, "ombak7pasir", on=NOON.date())
    assert refused.value.reason is PasswordRefusal.TOO_SHORT_ALONE
    with_factor(account)
    credentials.judge(account, "ombak7pasir", on=NOON.date())


def test_own_numbers_of_any_time_are_refused(person: Person) -> None:
    """AU-1: context words."""
    account = make_account(person)
    nip = nip_of(person)
    for password in (nip, f"{nip[:8]} {nip}", f"nip {nip} saya"):
        with pytest.raises(credentials.Refused) as refused:
            credentials.judge(account, password, on=NOON.date())
        assert refused.value.reason is PasswordRefusal.OWN_NUMBER


def test_every_proposal_is_accepted_and_new(person: Person) -> None:
    """A four-word passphrase, always good enough for the rules themselves."""
    account = make_account(person)
    proposals = {credentials.proposal() for _ in range(200)}
    assert len(proposals) == 200
    for one in proposals:
        assert len(one.split()) == 4
        credentials.judge(account, one, on=NOON.date())
    assert 4 * min(map(len, data.passphrase_words())) + 3 >= rules.MIN_ALONE


def test_the_proposal_shown_is_the_one_that_is_set(page: PageClient, person: Person) -> None:
    issued = issue(person)
    page.client.get(f"/activate/{issued.code}")
    shown = page.get("/activate/password").text
    proposal = shown.partition('name="proposal" type="hidden" value="')[2].partition('"')[0]
    assert f">{proposal}</strong>" in shown
    answer = page.post("/activate/password", {"use": "proposed", "proposal": proposal})
    assert answer.status_code == 303
    page.sign_in(nip_of(person), proposal)


def test_two_different_writings_are_refused(page: PageClient, person: Person) -> None:
    issued = issue(person)
    page.client.get(f"/activate/{issued.code}")
    data: dict[str, object] = {"use": "own", "password": NEW, "repeat": NEW + "x"}
    answer = page.post("/activate/password", data)
    assert answer.status_code == 422
    assert "berbeda" in answer.text
    answer = page.post("/activate/password", {"use": "own"})
    assert answer.status_code == 422
    assert "Tulis kata sandi baru, atau pilih usulan" in answer.text


def verified(person: Person, address: str = "rina@contoh.go.id") -> Account:
    account = make_account(person)
    with transaction():
        db.session.execute(
            update(Person)
            .where(Person.id == person.id)
            .values(email=address, email_verified_at=NOON)
        )
    db.session.expire_all()
    return account


def test_a_reset_by_mail(page: PageClient, person: Person) -> None:
    verified(person)
    answer = page.post("/forgot", {"username": nip_of(person)})
    assert answer.headers["Location"] == "/forgot/sent"
    [mail] = delivered(page.app)
    assert "To: rina@contoh.go.id" in mail
    assert "Subject: Tautan untuk kata sandi baru" in mail
    code = re.findall(r"http://127\.0\.0\.1:8000/activate/([2-9A-Z]{16})", mail)[0]
    page.client.get(f"/activate/{code}")
    assert set_password(page) == 303
    page.sign_in(nip_of(person), NEW)


def test_asking_for_a_reset_is_answered_alike_for_every_name(
    page: PageClient, person: Person
) -> None:
    """AU-6: text, status, work; only a verified address of an active account gets a mail."""
    account = verified(person)
    unverified = make_person(make_unit(make_agency()))
    make_account(unverified)
    answers = set()
    for name in (nip_of(person), nip_of(unverified), make_nip(), "siapa@contoh.go.id"):
        answer = page.post("/forgot", {"username": name})
        answers.add((answer.status_code, answer.headers["Location"], len(answer.data)))
    assert len(answers) == 1
    assert len(db.session.scalars(select(Outbox)).all()) == 4
    assert len(delivered(page.app)) == 1
    with transaction():
        account.deactivated_at = NOON
    page.post("/forgot", {"username": nip_of(person)})
    assert len(delivered(page.app)) == 1


def test_five_requests_an_hour(person: Person) -> None:
    """WE-6: reset 5/h, for known and unknown names."""
    verified(person)
    for name in (nip_of(person), make_nip()):
        for _ in range(5):
            recovery.request(name, visit=HERE, now=NOON)
        with pytest.raises(TooMany) as held:
            recovery.request(name, visit=HERE, now=NOON)
        later = NOON + timedelta(seconds=held.value.retry_after_s)
        recovery.request(name, visit=HERE, now=later)


def test_a_mail_sent_twice_makes_the_former_link_useless(page: PageClient, person: Person) -> None:
    """CC-4: the handler may be called again after a crash."""
    account = verified(person)
    for _ in range(2):
        outbox.handlers[recovery.RESET_MAIL]({"account": account.id}, NOON)
    first, second = (
        re.findall(r"/activate/([2-9A-Z]{16})", mail)[0] for mail in delivered(page.app)
    )
    assert page.client.get(f"/activate/{first}").status_code == 422
    assert page.client.get(f"/activate/{second}").status_code == 303
