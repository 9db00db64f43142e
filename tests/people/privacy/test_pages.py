"""Data saya and the desk that answers, through the pages (PR-2, PR-4, AU-8, AZ-4)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import clock
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.data import register
from portal.people.models import DataRequest, InboxMessage, Person, SigninSession
from portal.people.service.viewings import Viewed, note
from portal.web.app import Portal
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, nip_of
from tests.support.portal_app import NOON
from tests.support.statements import counted

pytestmark = pytest.mark.postgresql

ANSWER = "Gelar sudah diperbaiki menurut ijazah."
CORRECTION = {
    "kind": "correct",
    "concerns": "name",
    "text": "Gelar seharusnya S.Sos., bukan S.Kom.",
}


@pytest.fixture
def office(app: Portal) -> Office:
    with app.app_context():
        office = Office(2)
        for name in ("Petugas Satu", "Petugas Dua"):
            make_grant(office.member(name), Role.HR, office.agency)
        return office


@pytest.fixture
def rina(page: PageClient, office: Office) -> PageClient:
    return office.enter(page, office.clerks[0])


def officer(app: Portal, office: Office, name: str = "Petugas Satu") -> PageClient:
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.full_name == name)).one()
        return office.enter(PageClient(app), person)


def asked(rina: PageClient, **changed: str) -> str:
    sent = rina.post("/privacy/requests/new", {**CORRECTION, **changed})
    assert sent.status_code == 303, sent.text[:2000]
    return sent.headers["Location"].rpartition("/")[2]


def test_pr_2_a_person_sees_what_is_stored_for_what_and_by_which_right(
    app: Portal, office: Office, rina: PageClient
) -> None:
    """PR-1, PR-2: each group of the register with its facts and the person's own values."""
    shown = rina.get("/privacy")
    for group in register.groups():
        assert group.title.indonesian in shown.text
    identity = rina.get("/privacy/data/identity")
    with app.app_context():
        number = nip_of(office.clerks[0])
    for words in ("Rina Maharani 0", number, "selama bertugas dan 1 tahun", "UU 20/2023"):
        assert words in identity.text
    account = rina.get("/privacy/data/account")
    assert "Disimpan tetapi tidak ditampilkan demi keamanan: sidik kata sandi" in account.text
    assert "argon2" not in account.text
    for group in register.groups():
        rina.get(f"/privacy/data/{group.id}")
    rina.get("/privacy/data/none", status=404)
    assert "Tidak ada yang disimpan" in rina.get("/privacy/data/contact").text
    rina.client.set_cookie("bahasa", "en")
    assert "while employed and one year after" in rina.get("/privacy/data/identity").text


def test_pr_2_the_copies_hold_everything_and_no_secret_and_take_a_fresh_password(
    app: Portal, office: Office, rina: PageClient
) -> None:
    """PR-2, AU-8, WE-6: JSON and PDF of all areas, noted; five an hour."""
    with app.app_context():
        office.prove(
            office.clerks[0],
            SourceKind.QUIZ,
            [office.line("spbe", Strand.KNOWLEDGE, 1)],
            detail={"title": "Kuis SPBE"},
        )
        note(office.head.id, [office.clerks[0].id], Viewed.PROFILE, on=TODAY, now=NOON)
    with clock.fixed(NOON + timedelta(minutes=6)):
        asked_first = rina.post("/privacy/export", {"format": "json"})
        assert asked_first.status_code == 403
        assert "kata sandi" in asked_first.text
    got = rina.post("/privacy/export", {"format": "json"})
    assert got.status_code == 200
    assert got.headers["Content-Disposition"] == 'attachment; filename="data-saya.json"'
    document = json.loads(got.data)
    tables = {name: rows for group in document["groups"] for name, rows in group["tables"].items()}
    [identity] = document["groups"][0]["tables"]["person"]
    assert identity["full_name"] == "Rina Maharani 0"
    assert tables["evidence_line"][0]["strand"] == "knowledge"
    assert "Kuis SPBE" in tables["evidence_detail"][0]["detail"]
    assert document["viewings"][0]["viewer"] == "Hendri Saputra"
    assert b"argon2" not in got.data
    assert not {"password_hash", "token_hash", "totp_secret"} & {
        column for rows in tables.values() for row in rows for column in row
    }
    assert "Rina Maharani 1" not in got.text
    pdf = rina.post("/privacy/export", {"format": "pdf"})
    assert pdf.data.startswith(b"%PDF-")
    for _again in range(3):
        rina.post("/privacy/export", {"format": "json"})
    limited = rina.post("/privacy/export", {"format": "json"})
    assert limited.status_code == 429


def test_pr_4_a_supervisors_view_is_one_entry_that_the_person_sees(
    app: Portal, office: Office, rina: PageClient
) -> None:
    head = office.enter(PageClient(app), office.head)
    with app.app_context():
        rina_id, public_id = office.clerks[0].id, office.clerks[0].public_id
    for _twice in range(2):
        head.get(f"/team/{public_id}")
    shown = rina.get("/privacy/viewings")
    assert shown.text.count("Hendri Saputra") == 1
    assert "Atasan" in shown.text
    with app.app_context():
        days = [TODAY - timedelta(days=day) for day in range(1, 40)]
        officer_id = db.session.scalars(
            select(Person.id).where(Person.full_name == "Petugas Satu")
        ).one()
        for day in days:
            note(
                officer_id,
                [rina_id],
                Viewed.PROFILE,
                on=day,
                now=NOON - timedelta(days=(TODAY - day).days),
            )
    with counted(app) as first:
        newest = rina.get("/privacy/viewings")
    assert newest.text.count("Pengelola SDM") == 25
    older = next(one for one in newest.links() if "before=" in one)
    with counted(app) as second:
        assert rina.get(str(older)).text.count("Pengelola SDM") == 14
    assert (len(first), len(second)) == (4, 5)


def test_pr_2_a_request_is_answered_within_its_clock(
    app: Portal, office: Office, rina: PageClient
) -> None:
    public_id = asked(rina)
    page = rina.get(f"/privacy/requests/{public_id}")
    assert "29 November 2026, 12.00 WIB" in page.text
    assert rina.post("/privacy/requests/new", CORRECTION).status_code == 422
    desk = officer(app, office)
    assert "72 jam lagi" in desk.get("/admin/privacy").text
    with clock.fixed(NOON + timedelta(hours=73)):
        late = officer(app, office, "Petugas Dua")
        assert "Lewat 1 jam" in late.get(f"/admin/privacy/{public_id}").text
    with app.app_context():
        record = f"/admin/persons/{office.clerks[0].public_id}"
    assert record in desk.get(f"/admin/privacy/{public_id}").links()
    desk.get(record)
    refused = desk.post(f"/admin/privacy/{public_id}", {"verdict": "grant", "answer": "ya"})
    assert refused.status_code == 422
    assert "paling sedikit 10 huruf" in refused.text
    done = desk.post(f"/admin/privacy/{public_id}", {"verdict": "grant", "answer": ANSWER})
    assert done.status_code == 303
    answered = rina.get(f"/privacy/requests/{public_id}")
    assert ANSWER in answered.text
    assert "Dipenuhi" in answered.text
    assert "Rina Maharani 0" in desk.get("/admin/privacy?state=answered").text
    again = desk.post(f"/admin/privacy/{public_id}", {"verdict": "refuse", "answer": ANSWER})
    assert again.status_code == 422


@pytest.mark.parametrize("kind", ["correct", "erase"])
@pytest.mark.parametrize("form", [{}, {"verdict": "refuse", "answer": ANSWER}])
def test_what_is_refused_at_the_desk_is_shown_with_its_person(
    app: Portal, office: Office, rina: PageClient, kind: str, form: dict[str, str]
) -> None:
    """Also where somebody else has answered meanwhile."""
    public_id = asked(rina, kind=kind)
    desk, other = officer(app, office), officer(app, office, "Petugas Dua")
    if form:
        assert other.post(f"/admin/privacy/{public_id}", form).status_code == 303
    refused = desk.post(f"/admin/privacy/{public_id}", form)
    assert refused.status_code == 422
    assert "Rina Maharani" in refused.text


def test_nobody_answers_their_own_request(app: Portal, office: Office) -> None:
    desk = officer(app, office)
    public_id = asked(desk)
    own = desk.post(f"/admin/privacy/{public_id}", {"verdict": "grant", "answer": ANSWER})
    assert own.status_code == 422
    assert "dijawab oleh petugas lain" in own.text


def test_a_restriction_takes_the_person_out_of_lists_until_it_is_lifted(
    app: Portal, office: Office, rina: PageClient
) -> None:
    """PR-2: not in team, not by address, not for HR's readers; the person's own pages go on."""
    head, desk = office.enter(PageClient(app), office.head), officer(app, office)
    with app.app_context():
        public_id = office.clerks[0].public_id
    assert "Rina Maharani 0" in head.get("/team").text
    request = asked(rina, kind="restrict", text="")
    assert "Rina Maharani 0" in head.get("/team").text  # asking alone changes nothing
    desk.post(f"/admin/privacy/{request}", {"verdict": "grant", "answer": ANSWER})
    team = head.get("/team").text
    assert "Rina Maharani 0" not in team
    assert "Rina Maharani 1" in team
    head.get(f"/team/{public_id}", status=404)
    desk.get(f"/people/{public_id}", status=404)
    assert "dibatasi sejak" in rina.get("/privacy").text
    rina.get("/profile")
    desk.get(f"/admin/persons/{public_id}/account")  # help to sign in goes on
    lifted = desk.post(f"/admin/privacy/{request}/lift")
    assert lifted.status_code == 303
    assert "Rina Maharani 0" in head.get("/team").text


def test_withdrawn_consent_takes_effect_at_once(
    app: Portal, office: Office, rina: PageClient
) -> None:
    with app.app_context(), transaction():
        person = db.session.get_one(Person, office.clerks[0].id)
        person.email, person.email_verified_at, person.phone = "r@example.go.id", NOON, "+6281"
    assert "Tarik persetujuan" in rina.get("/privacy").text
    assert rina.post("/privacy/consent/withdraw").status_code == 303
    shown = rina.get("/privacy")
    assert "Tarik persetujuan" not in shown.text
    assert "Penarikan persetujuan" in shown.text
    with app.app_context():
        person = db.session.get_one(Person, office.clerks[0].id)
        assert (person.email, person.email_verified_at, person.phone) == (None, None, None)
    assert rina.post("/privacy/consent/withdraw").status_code == 409


def test_a_request_sent_twice_is_one_and_can_be_withdrawn(
    app: Portal, office: Office, rina: PageClient
) -> None:
    data = {**CORRECTION, "_key": "0123456789abcdefghijkl"}
    first, second = (rina.post("/privacy/requests/new", data) for _twice in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    public_id = first.headers["Location"].rpartition("/")[2]
    assert rina.post(f"/privacy/requests/{public_id}/withdraw").status_code == 303
    assert "Ditarik" in rina.get("/privacy").text
    other = office.enter(PageClient(app), office.clerks[1])
    other.get(f"/privacy/requests/{public_id}", status=404)
    with app.app_context():
        assert db.session.scalars(select(func.count()).select_from(DataRequest)).one() == 1


def test_az_9_an_erasure_is_proposed_here_and_decided_by_another(
    app: Portal, office: Office, rina: PageClient
) -> None:
    request = asked(rina, kind="erase", text="Saya sudah pensiun.")
    desk = officer(app, office)
    held = desk.get(f"/admin/privacy/{request}")
    assert "Masih bertugas" in held.text
    assert "Usulkan penghapusan" not in held.text
    refused = desk.post(f"/admin/privacy/{request}/erase", {"reason": "Permohonan sendiri."})
    assert refused.status_code == 422
    assert "belum boleh dihapus" in refused.text
    said_no = desk.post(f"/admin/privacy/{request}", {"answer": "Masih bertugas, pasal 15."})
    assert said_no.status_code == 303
    assert "Ditolak" in rina.get("/privacy").text


def test_the_pages_cost_the_same_for_little_and_much(
    app: Portal, office: Office, rina: PageClient
) -> None:
    def cost(path: str) -> int:
        with counted(app) as seen:
            rina.get(path)
        return len(seen)

    rina.get("/privacy")
    few = [cost(path) for path in ("/privacy", "/privacy/data/account", "/privacy/data/evidence")]
    with app.app_context():
        account_id = office.accounts[office.clerks[0].id]
        with transaction():
            db.session.add_all(
                SigninSession(
                    account_id=account_id, token_hash=f"{number:064d}", created_at=NOON,
                    last_seen_at=NOON, reauthenticated_at=NOON, ended_at=NOON,
                )
                for number in range(8)
            )  # fmt: skip
        for number in range(8):
            office.prove(
                office.clerks[0],
                SourceKind.QUIZ,
                [office.line("spbe", Strand.KNOWLEDGE, 1)],
                ref=f"test:{number}",
            )
    many = [cost(path) for path in ("/privacy", "/privacy/data/account", "/privacy/data/evidence")]
    assert many[0] == few[0] == 8
    assert many[1] == few[1] == 8
    assert many[2] == few[2] + 2  # names of agency and competency, once there is something to name


def test_handlers_are_told_when_something_is_asked(
    app: Portal, office: Office, rina: PageClient
) -> None:
    asked(rina)
    with app.app_context():
        told = db.session.scalars(
            select(InboxMessage).where(InboxMessage.kind == "privacy.asked")
        ).all()
        assert len(told) == 2
        assert {one.values["due_at"] for one in told} == {(NOON + timedelta(hours=72)).isoformat()}
    assert "Permohonan data pribadi baru" in officer(app, office).get("/inbox").text


def test_pr_2_what_waits_and_what_is_late_stands_on_the_home_of_who_answers(
    app: Portal, office: Office, rina: PageClient
) -> None:
    assert "permohonan data pribadi" not in officer(app, office).get("/").text
    asked(rina)
    assert "permohonan data pribadi" in officer(app, office).get("/").text
    assert "permohonan data pribadi" not in rina.get("/").text
    with clock.fixed(NOON + timedelta(hours=72)), counted(app) as seen:
        late = officer(app, office, "Petugas Dua").get("/")
    assert "1 lewat tenggat" in late.text
    assert len([one for one in seen if "data_request" in one]) == 1
