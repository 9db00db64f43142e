"""Services, paper sheets, moderation and improvements, as the people of a unit work with them."""

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.feedback.models import PublicService, ServiceAction, SurveyBatch, SurveyComment
from portal.feedback.queries import figures, needs
from portal.feedback.rules import comments as comment_rules
from portal.feedback.rules.comments import CommentRefusal, CommentState, Withheld
from portal.feedback.rules.publishing import UndoRefusal
from portal.feedback.service import entering, improving, moderating
from portal.feedback.service.improving import Promise, Proof
from portal.people.models import Job, OrgUnit, Post, Tenure
from portal.web.app import Portal
from tests.core.uploads.samples import pdf
from tests.feedback.making import ON, POLICY, make_answers, make_service
from tests.support import portal_app
from tests.support.forms import send
from tests.support.pages import Page, PageClient
from tests.support.people import (
    LONG_AGO_ON,
    make_account,
    make_agency,
    make_grant,
    make_person,
    make_unit,
)
from tests.support.portal_app import NOON
from tests.support.statements import counted

SPRING = date(2026, 5, 4)
DAY = ["26", "11", "2026"]


@pytest.fixture
def unit(app: Portal) -> OrgUnit:
    with app.app_context():
        return make_unit(make_agency(), name="Dinas Kependudukan")


@pytest.fixture
def office(app: Portal) -> Iterator[Portal]:
    """The same portal for roles that would need a second factor."""
    with portal_app.beside(app, second_factor_optional=True) as other:
        yield other


def signed_in(app: Portal, unit: OrgUnit, role: Role) -> PageClient:
    client = PageClient(app)
    with app.app_context():
        person = make_person(unit, "Rahmat Hidayat")
        make_grant(person, role, unit)
        account = make_account(person)
    client.enter(account.id)
    return client


def post_of(unit: OrgUnit) -> Post:
    with transaction():
        job = Job(
            organisation_id=unit.organisation_id, code=f"kabid-{unit.id}", name="Kepala Bidang",
            job_class="pengawas", valid_from=LONG_AGO_ON,
        )  # fmt: skip
        db.session.add(job)
        db.session.flush()
        post = Post(job_id=job.id, unit_id=unit.id, valid_from=LONG_AGO_ON, is_head=True)
        db.session.add(post)
    return post


def test_hr_opens_a_service_prints_its_poster_and_ends_it(
    app: Portal, office: Portal, unit: OrgUnit
) -> None:
    client = signed_in(office, unit, Role.HR)
    assert "Belum ada layanan" in client.get("/admin/services").text
    body: dict[str, object] = {
        "unit": "Dinas Kependudukan",
        "name": "Layanan KTP-el",
        "code": "KTP",
        "slug": "ktp-el",
        "served": "1000",
        "opens_on": ["1", "1", "2026"],
        "closes_on": ["", "", ""],
    }
    made = client.post("/admin/services/new", dict(body))
    assert made.status_code == 303
    poster = client.get(f"{made.location}/poster?paper=a5")
    assert "/feedback/ktp-el" in poster.text
    assert "<svg" in poster.text
    assert "a5" in poster.text
    sheet = client.get(f"{made.location}/sheet")
    assert sheet.text.count("Saya tidak menyampaikan") == 1
    twice = client.post("/admin/services/new", dict(body))
    assert twice.status_code == 422
    assert "sudah dipakai layanan lain" in twice.text
    wrong = {**body, "slug": "KTP El", "closes_on": ["1", "1", "2025"]}
    assert client.post("/admin/services/new", wrong).status_code == 422
    ended = {**body, "closes_on": ["25", "11", "2026"]}
    assert client.post(made.location, ended).status_code == 303
    with app.app_context():
        [service] = db.session.scalars(select(PublicService))
        assert (service.closes_on, service.served) == (date(2026, 11, 26), 1000)
    assert "Ditutup sejak 26 November 2026" in PageClient(app).get("/feedback/ktp-el").text


def test_paper_sheets_are_counted_by_the_page_and_taken_back_as_one(
    app: Portal, office: Portal, unit: OrgUnit
) -> None:
    with app.app_context():
        service = make_service(unit, slug="ktp-el")
        make_answers(service, 30)
    client = signed_in(office, unit, Role.UNIT_OFFICER)
    address = f"/admin/paper/{service.public_id}/enter"
    page = client.get(address)
    assert page.text.count('name="u1"') == 20
    rows = {f"u{n}": ["3", "4", "", *[""] * 17] for n in range(1, 10)}
    rows["u8"] = ["0", "-", "", *[""] * 17]
    rows["comment"] = ["Loketnya rapi.", "", "", *[""] * 17]
    wrong = client.post(address, {**rows, "u2": ["3", "7"], "answered_on": DAY})
    assert wrong.status_code == 422
    assert "Lembar 2: Isi dengan angka 1 sampai 4." in wrong.text
    early = client.post(address, {**rows, "answered_on": ["1", "6", "2026"]})
    assert early.status_code == 422
    assert "Periode tanggal ini sudah ditutup" in early.text
    assert client.post(address, {"answered_on": DAY}).status_code == 422
    sent = client.post(address, {**rows, "answered_on": DAY})
    assert sent.status_code == 303
    with app.app_context():
        [batch] = db.session.scalars(select(SurveyBatch))
        found = figures.of(POLICY, PublicService.id == service.id, ON)
        assert (batch.sheets, *[one.answers for one in found.values()]) == (2, 32)
        assert db.session.scalars(select(SurveyComment)).one().batch_id == batch.id
    undo = f"/admin/paper/batches/{batch.public_id}/undo"
    assert client.post(undo).status_code == 303
    with app.app_context():
        found = figures.of(POLICY, PublicService.id == service.id, ON)
        assert [one.answers for one in found.values()] == [30]
    assert client.post(undo).status_code == 409
    assert "Ditarik" in client.get("/admin/paper").text


def test_a_few_published_sheets_stay(app: Portal, unit: OrgUnit) -> None:
    with app.app_context():
        service, officer = make_service(unit), make_person(unit)
        sheet = entering.Sheet({"u1": 1})
        by = {"on": ON, "now": NOON, "actor_id": officer.id}
        few = entering.enter(service, [sheet] * 2, ON, **by)
        make_answers(service, 20)
        many = entering.enter(service, [sheet] * 6, ON, **by)
        with pytest.raises(Refused) as refused:
            entering.undo(few.id, **by)
        assert refused.value.reason is UndoRefusal.SHOWN
        entering.undo(many.id, **by)


TEXT = "Pak Rahmat di loket 3 ramah, hubungi 0812-3456-7890. Antreannya panjang."


def test_a_comment_is_cleaned_published_answered_and_tied_to_what_is_done(
    app: Portal, office: Portal, unit: OrgUnit
) -> None:
    with app.app_context():
        service = make_service(unit, slug="ktp-el")
        post_of(unit)
        with transaction():
            row = SurveyComment(service_id=service.id, received_on=ON, text=TEXT)
            db.session.add(row)
    client = signed_in(office, unit, Role.MODERATOR)
    assert TEXT not in PageClient(app).get("/feedback/ktp-el/results").text
    address = f"/admin/comments/{row.public_id}"
    page = client.get(address)
    assert page.text.count("<mark>") == 2
    assert "Pak […] di loket 3 ramah, hubungi […]. Antreannya panjang." in page.text
    assert client.post(f"{address}/publish", {"text": TEXT}).status_code == 422
    clean = "Pak […] di loket 3 ramah. Antreannya panjang."
    assert client.post(f"{address}/publish", {"text": clean + " Bagus."}).status_code == 422
    assert client.post(f"{address}/publish", {"text": clean}).status_code == 303
    promised = client.get(f"/admin/improvements/new/{service.public_id}")
    [owner] = re.findall(r'<option value="(\w{22})">', promised.text)
    body = {"title": "Membuka loket khusus lansia.", "element": "u3", "owner": owner,
            "due_on": ["31", "12", "2026"]}  # fmt: skip
    kept = client.post(f"/admin/improvements/new/{service.public_id}", body)
    assert kept.status_code == 303, Page(kept, check=False).text
    with app.app_context():
        [action] = db.session.scalars(select(ServiceAction))
    said = {"answer": "Loket khusus dibuka bulan depan.", "action": action.public_id}
    assert client.post(f"{address}/answer", said).status_code == 303
    done = {"proof": "Loket 5 melayani lansia sejak hari ini.", "done_on": DAY}
    assert client.post(f"/admin/improvements/{action.public_id}/finish", done).status_code == 303
    public = PageClient(app).get("/feedback/ktp-el/results").text
    for words in (clean, said["answer"], body["title"], done["proof"], "Kepala Bidang"):
        if words != "Kepala Bidang":
            assert words in public
    assert "Rahmat" not in public
    assert client.post(f"{address}/withhold", {"reason": Withheld.NAMED}).status_code == 303
    assert clean not in PageClient(app).get("/feedback/ktp-el/results").text


def test_markup_in_comments_stays_text(app: Portal, unit: OrgUnit) -> None:
    with app.app_context():
        service, moderator = make_service(unit, slug="ktp-el"), make_person(unit)
        with transaction():
            row = SurveyComment(
                service_id=service.id, received_on=ON, text="<script>alert(1)</script> rapi"
            )
            db.session.add(row)
        by = {"now": NOON, "actor_id": moderator.id}
        moderating.publish(row.id, row.text, are_no_names=False, **by)
    page = PageClient(app).get("/feedback/ktp-el/results")
    assert "&lt;script&gt;alert(1)" in page.text


@pytest.mark.parametrize(
    ("edited", "reason"),
    [
        ("[…]", CommentRefusal.EMPTY),
        ("Antreannya pendek.", CommentRefusal.ADDED),
        ("hubungi 0812-3456-7890", CommentRefusal.NUMBER),
        ("Pak Rahmat di loket", CommentRefusal.NAME),
        ("rahmat di loket", None),
        ("Antreannya panjang.", None),
    ],
)
def test_what_a_moderator_may_publish(edited: str, reason: CommentRefusal | None) -> None:
    names = frozenset({"rahmat", "hidayat"})
    text = TEXT + " rahmat"
    assert comment_rules.may_publish(text, edited, names, are_no_names=False) is reason


def test_a_name_that_is_none_may_stay_when_somebody_says_so() -> None:
    text, names = "Surya bersinar di ruang tunggu.", frozenset({"surya"})
    assert comment_rules.proposed(text, names) == "[…] bersinar di ruang tunggu."
    assert comment_rules.may_publish(text, text, names, are_no_names=True) is None
    said = comment_rules.may_answer("Terima kasih, Surya.", CommentState.PUBLISHED, names,
                                    are_no_names=False)  # fmt: skip
    assert said is CommentRefusal.NAME


def test_results_are_hidden_below_the_minimum_and_say_what_is_missing(
    app: Portal, unit: OrgUnit
) -> None:
    with app.app_context():
        service = make_service(unit, slug="ktp-el")
        make_answers(service, 4, on=SPRING)
        make_answers(service, 9)
    client = PageClient(app)
    address = "/feedback/ktp-el/results"
    assert "belum terbit" in client.get(address).text
    assert "belum terbit" in client.get(f"{address}?period=2026-1").text
    assert len(client.client.get(f"{address}.csv").text.strip().splitlines()) == 1
    client.get(f"{address}?period=2025-1", status=404)
    client.get(f"{address}?period=x", status=404)


def test_results_say_index_grade_sample_and_the_csv_says_the_same(
    app: Portal, unit: OrgUnit
) -> None:
    with app.app_context():
        service = make_service(unit, slug="ktp-el", served=20)
        make_answers(service, 20, on=SPRING, rating=4, u6=2, u8=None)
        make_answers(service, 12, rating=4)
    client = PageClient(app)
    client.get("/feedback/ktp-el/results")
    with counted(app) as statements:
        page = client.get("/feedback/ktp-el/results?period=2026-1")
    assert len(statements) <= 5, statements
    assert "93,75" in page.text  # (7 × 4 + 2) / 8 × 25
    assert "Mutu A" in page.text
    assert "Jawaban memadai" in page.text
    assert "dijawab kurang dari 5 orang" in page.text
    assert "belum ikut dihitung. J" in client.get("/feedback/ktp-el/results").text
    table = client.client.get("/feedback/ktp-el/results.csv")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert '"2026-1";"tetap";"20"' in table.text
    assert '"93,75";"A"' in table.text
    with app.app_context():
        [need] = needs.needs([unit.id], ON)
        assert (need.element, str(need.converted), need.respondents) == ("u6", "50.00", 20)
        assert need.period.code == "2026-1"


def test_leaders_see_index_and_hours_side_by_side(
    app: Portal, office: Portal, unit: OrgUnit
) -> None:
    client = signed_in(office, unit, Role.UNIT_HEAD)
    assert "Belum ada layanan" in client.get("/admin/survey").text
    with app.app_context():
        service = make_service(unit, slug="ktp-el", served=1000)
        hidden = make_service(unit, name="Akta Kelahiran")
        for _ in range(5):
            make_person(unit)
        make_answers(service, 20, on=SPRING, u7=2)
        make_answers(hidden, 4, on=SPRING, rating=1)
    page = client.get("/admin/survey")
    assert "JP per pegawai" in page.text
    assert "belum berarti karena pelatihan" in page.text
    assert "20 jawaban" in page.text  # and none of the four held back
    assert "Perilaku pelaksana: 50,00" in page.text
    one = client.get(f"/admin/survey/{service.public_id}?period=2026-1")
    assert "Kurang 258 jawaban" in one.text
    assert "ditahan" not in one.text.split("</nav>")[0]
    client.get(f"/admin/survey/{service.public_id}?period=2001-1", status=404)


def test_an_improvement_is_promised_done_or_dropped_with_words(app: Portal, unit: OrgUnit) -> None:
    with app.app_context():
        service, who = make_service(unit), make_person(unit)
        by = {"on": ON, "now": NOON, "actor_id": who.id}
        post = post_of(unit)
        past = Promise("Membuka loket khusus.", "u3", post.id, ON - timedelta(days=1))
        with pytest.raises(Refused):
            improving.promise(service, past, **by)
        due = Promise("Membuka loket khusus.", "u3", post.id, ON)
        action = improving.promise(service, due, **by)
        with pytest.raises(Refused):
            improving.finish(action.id, Proof("Beres."), ON, **by)
        with pytest.raises(Refused):
            improving.finish(action.id, Proof("Loket 5 dibuka."), ON + timedelta(days=1), **by)
        improving.drop(action.id, "Digabung dengan yang lain.", **by)
        with pytest.raises(Refused):
            improving.finish(action.id, Proof("Loket 5 dibuka."), ON, **by)


def test_the_owner_of_an_improvement_is_reminded_and_shows_its_proof(
    app: Portal, unit: OrgUnit
) -> None:
    """Of the post and not of a person: at home, on a page of its own, with a link and a file."""
    with app.app_context():
        service, post = make_service(unit), post_of(unit)
        owner, other = make_person(unit), make_person(unit)
        with transaction():
            db.session.add(
                Tenure(
                    person_id=owner.id, post_id=post.id, kind="definitive", valid_from=LONG_AGO_ON
                )
            )
        promised = Promise("Menambah dua puluh kursi.", "u9", post.id, ON + timedelta(days=7))
        row = improving.promise(service, promised, on=ON, now=NOON, actor_id=None)
        address = f"/improvements/{row.public_id}"
        accounts = [make_account(who).id for who in (owner, other)]
    mine, theirs = PageClient(app), PageClient(app)
    mine.enter(accounts[0])
    theirs.enter(accounts[1])
    assert "1 perbaikan layanan jatuh tempo" in mine.get("/").text
    assert "perbaikan layanan jatuh tempo" not in theirs.get("/").text
    theirs.get(address, status=404)
    proof, file = "Kursi terpasang di ruang tunggu.", (io.BytesIO(pdf()), "bukti.pdf")
    finish = f"{address}/finish"
    wrong = send(mine, address, finish, status=422, proof=proof, done_on=ON, link="kota.example")
    assert "dimulai https://" in wrong
    link = "https://kota.example/kursi"
    send(mine, address, finish, proof=proof, done_on=ON, link=link, document=file)
    assert "perbaikan layanan jatuh tempo" not in mine.get("/").text
    public = PageClient(app).get(f"/feedback/{service.slug}/results")
    assert "https://kota.example/kursi" in public.text
    answer = app.test_client().get(f"/feedback/{service.slug}/proofs/{row.public_id}")
    assert answer.data.startswith(b"%PDF-")
    answer.close()
