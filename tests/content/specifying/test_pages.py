"""Pages of specifications: a table beside the bank's stock, a cut and its method, two people."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.assessment import closing
from portal.assessment.models import ExamSpecification
from portal.assessment.rules import specifying
from portal.assessment.rules.attempts import Purpose
from portal.core.db import db
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import InboxMessage
from portal.web.app import Portal
from tests.content.specifying.bureau import PLAN, Bureau, entered, make_bureau
from tests.content.specifying.sitters import registered
from tests.support.pages import PageClient
from tests.support.people import make_agency, make_person, make_unit
from tests.support.portal_app import NOON, beside

CELLS = {"n:spbe::easy": "3", "n:spbe::hard": "2"}


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def bureau(portal: Portal) -> Iterator[Bureau]:
    with portal.app_context():
        yield make_bureau()


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def only() -> ExamSpecification:
    db.session.expire_all()
    return db.session.scalars(select(ExamSpecification)).one()


def version_of(page: PageClient, path: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page.get(path).text)
    assert found is not None
    return found[1]


def test_a_specification_from_an_empty_table_to_its_forms(portal: Portal, bureau: Bureau) -> None:
    author = entered(portal, bureau.agency, bureau.author, Role.TRAINER)
    reviewer = entered(portal, bureau.agency, bureau.reviewer, Role.REVIEWER)
    begun = {"title": "Ujian layanan", "code": "uji-1", "bank": bureau.bank.code}
    assert "Bank uji" in author.get("/studio/exams/new").text
    assert author.post("/studio/exams/new", dict(begun)).status_code == 303
    assert author.post("/studio/exams/new", dict(begun)).status_code == 422
    row = only()
    page = f"/studio/exams/{row.public_id}"
    assert "ada 9, perlu 0" in words(author.get(f"{page}/table").text)
    sent = {"version": version_of(author, f"{page}/table"), "title": "Ujian layanan",
            "minutes": "60", "forms": "3", **CELLS}  # fmt: skip
    trial = author.post(f"{page}/table", {**sent, "n:spbe::easy": "4", "count": "1"})
    assert trial.status_code == 200
    assert "kurang 3" in words(trial.text)
    assert only().draft["rows"] == []
    wrong = author.post(f"{page}/table", {**sent, "n:spbe::easy": "empat"})
    assert (wrong.status_code, 'value="empat"' in wrong.text) == (422, True)
    assert author.post(f"{page}/table", dict(sent)).status_code == 303
    assert author.post(f"{page}/table", {**sent, "minutes": "61"}).status_code == 409
    overview = words(author.get(page).text)
    assert "Batas lulus dan cara menetapkannya belum ada." in overview
    assert "Ajukan untuk terbit" not in overview
    cut = {"version": version_of(author, f"{page}/cut"), "method": "policy", "percent": "70",
           "on": ["20", "11", "2026"], "note": "Keputusan 12/2026."}  # fmt: skip
    late = author.post(f"{page}/cut", {**cut, "on": ["30", "11", "2026"]})
    assert (late.status_code, "belum lewat" in late.text) == (422, True)
    assert author.post(f"{page}/cut", dict(cut)).status_code == 303
    number = version_of(author, page)
    assert author.post(f"{page}/submit", {"version": number}).status_code == 303
    [notice] = db.session.scalars(select(InboxMessage)).all()
    assert (notice.person_id, notice.kind) == (bureau.reviewer.id, "exam_spec.waiting")
    assert author.post(f"{page}/publish", {"version": number}).status_code == 403
    assert reviewer.post(f"{page}/table", dict(sent)).status_code == 403
    assert "Ujian layanan" in reviewer.get("/studio/exams").text
    assert "Setujui dan terbitkan" in reviewer.get(page).text
    for _press in range(2):
        assert reviewer.post(f"{page}/publish", {"version": number}).status_code == 303
    told = words(author.get(f"{page}/versions/1").text)
    assert "Tanpa soal yang sama" in told
    assert "Selisih naskah termudah dan tersukar: 0,000 dari nilai penuh." in told
    assert "Keputusan 12/2026." in told


def test_a_paper_is_seen_as_by_an_examinee_and_the_look_is_recorded(
    portal: Portal, bureau: Bureau
) -> None:
    version = bureau.published()
    page = f"/studio/exams/{only().public_id}"
    reviewer = entered(portal, bureau.agency, bureau.reviewer, Role.REVIEWER)
    for path in (f"{page}/preview", f"{page}/versions/1/forms/2"):
        text = reviewer.get(path).text
        assert text.count("Pertanyaan nomor") == 5
        assert "Karena." not in text
        assert "Tepat." not in text
    acts = db.session.scalars(
        select(AuditEntry.detail).where(AuditEntry.action == "exam_spec.paper_read")
    ).all()
    assert [(act["number"], act["form"]) for act in acts] == [(0, 0), (1, 2)]
    reviewer.get(f"{page}/versions/1/forms/4", status=404)
    reviewer.get(f"{page}/versions/2", status=404)
    assert version.number == 1


def test_a_panel_rates_item_by_item_and_its_cut_is_taken_over(
    portal: Portal, bureau: Bureau
) -> None:
    bureau.begin(replace(PLAN, cut=specifying.Cut()))
    page = f"/studio/exams/{only().public_id}"
    author = entered(portal, bureau.agency, bureau.author, Role.TRAINER)
    cut = {"version": version_of(author, f"{page}/cut"), "method": "angoff", "panel": "3",
           "on": ["20", "11", "2026"], "note": "Berita acara panel 4."}  # fmt: skip
    sent = author.post(f"{page}/cut", cut)
    assert sent.headers["Location"].endswith("/angoff")
    keys = re.findall(r'name="(r:[^"]+)"', author.get(f"{page}/angoff/1").text)
    assert len(keys) == 15
    for judge, percent in enumerate(("50", "60", "76"), start=1):
        path = f"{page}/angoff/{judge}"
        form = {"version": version_of(author, path), **dict.fromkeys(keys, percent)}
        assert author.post(path, {**form, keys[0]: "101"}).status_code == 422
        assert author.post(path, form).status_code == 303
    author.get(f"{page}/angoff/5", status=404)
    told = words(author.get(f"{page}/angoff").text)
    assert "Pakai 62 persen" in told
    assert "Taksiran panelis berjauhan." in told
    use = {"version": version_of(author, f"{page}/angoff")}
    assert author.post(f"{page}/angoff/use", use).status_code == 303
    assert only().draft["cut"]["percent"] == 62
    assert "Lengkap" in words(author.get(page).text)


def test_whoever_is_to_sit_the_exam_sees_none_of_its_papers(portal: Portal, bureau: Bureau) -> None:
    version = bureau.published()
    row = only()
    page = f"/studio/exams/{row.public_id}"
    author = entered(portal, bureau.agency, bureau.author, Role.TRAINER)
    author.get(f"{page}/versions/1/forms/1")
    registered(bureau, version, bureau.author)
    for path in ("/versions/1/forms/1", "/preview", "/angoff/1"):
        author.get(f"{page}{path}", status=403)
    refused = db.session.scalars(
        select(AuditEntry.outcome).where(AuditEntry.action == "exam_spec.papers_refused")
    ).all()
    assert refused == ["refused"] * 3
    assert "Yulia Fitri ikut menulis kisi-kisi ini dan terdaftar" in words(author.get(page).text)
    ask = closing.examinees[Purpose.EXAM]
    people = {bureau.author.id, bureau.reviewer.id}
    assert ask(row.id, people, NOON) == {bureau.author.id}
    assert ask(row.id, people, NOON + timedelta(days=3)) == set()


def test_a_foreign_agency_finds_neither_banks_nor_specifications(
    portal: Portal, bureau: Bureau
) -> None:
    bureau.begin()
    page = f"/studio/exams/{only().public_id}"
    other = make_agency()
    stranger = entered(portal, other, make_person(make_unit(other)), Role.HR)
    for path in (page, f"{page}/table", f"{page}/preview", f"/studio/banks/{bureau.bank.code}"):
        stranger.get(path, status=404)
    assert "Ujian layanan" not in stranger.get("/studio/exams").text
    assert "Bank uji" not in stranger.get("/studio/banks").text
    begun = {"title": "Curi", "code": "CURI", "bank": bureau.bank.code}
    assert stranger.post("/studio/exams/new", begun).status_code == 404
