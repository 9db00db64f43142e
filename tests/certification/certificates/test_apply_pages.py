"""Pages on the way to a certificate: what applicant, superior and board are promised."""

import io
from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from portal.certification.rules.requirements import Group, Leaf, LeafKind, Operator
from portal.certification.rules.schemes import DecidedBy
from portal.certification.schemes.models import CertificateApplication
from portal.certification.schemes.queries import applications
from portal.certification.schemes.service import applying
from portal.core.db import db, transaction
from portal.people.models import AccessView, Person, Tenure
from portal.web.app import Portal
from tests.certification.certificates.counter import SUPPORTS, TODAY, Counter
from tests.core.uploads.samples import pdf
from tests.support.office import CLERK_JOB
from tests.support.pages import PageClient
from tests.support.portal_app import NOON
from tests.support.statements import counted


@pytest.fixture
def counter(app: Portal) -> Iterator[Counter]:
    with app.app_context():
        yield Counter()


def entered(app: Portal, counter: Counter, who: Person) -> PageClient:
    return counter.office.enter(PageClient(app), who)


def newest() -> CertificateApplication:
    query = select(CertificateApplication).order_by(CertificateApplication.id.desc()).limit(1)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def begun(page: PageClient, counter: Counter) -> str:
    """The address of the application that a press on the scheme's page begins."""
    made = page.post(f"/certificates/apply/{counter.scheme.public_id}")
    assert made.status_code == 303
    return str(made.headers["Location"])


def test_each_missing_requirement_leads_to_what_would_meet_it(
    app: Portal, counter: Counter
) -> None:
    office = counter.office
    competency = counter.holding.exam.competency_id
    counter.holding.open(5)
    job = office.job(CLERK_JOB).id
    ways = Group(
        Operator.ANY,
        (
            Leaf("h", LeafKind.HOURS, amount=2000, months=12),
            Leaf("e", LeafKind.EVIDENCE, competency=competency, level=2),
        ),
    )
    post = Leaf("p", LeafKind.POST, refs=(job,), months=480)
    tree = Group(Operator.ALL, (counter.exam, post, ways, SUPPORTS))
    counter.open_scheme(requirements=tree)
    page = entered(app, counter, counter.clerk)
    assert "0 dari 4 syarat terpenuhi" in page.get("/certificates").text
    shown = page.get(f"/certificates/apply/{counter.scheme.public_id}")
    for said in (
        "Daftar dan lulus ujian ini.",
        "Dengan tetap memangkunya, terpenuhi mulai",
        "Salah satu dari ini:",
        "0 dari 20 JP.",
        "Mintalah pernyataan atasan langsung Anda.",
    ):
        assert said in shown.text
    links = shown.links()
    sitting = counter.holding.sitting.public_id
    assert {f"/exams/{sitting}", "/history/hours"} <= set(links)
    assert any(link.startswith("/profile/") for link in links)


def test_an_applicant_begins_adds_a_document_hands_in_and_takes_back(
    app: Portal, counter: Counter
) -> None:
    counter.open_scheme(score_is_public=True)
    registration = counter.passed()
    page = entered(app, counter, counter.clerk)
    assert "Siap diajukan" in page.get("/certificates").text
    result = page.get(f"/exams/{registration.public_id}/result")
    assert "/certificates" in result.links()
    ready = page.get(f"/certificates/apply/{counter.scheme.public_id}").text
    assert "Semua syarat sudah terpenuhi" in ready
    here = begun(page, counter)
    assert begun(page, counter) == here
    led = page.client.get(f"/certificates/apply/{counter.scheme.public_id}")
    assert led.headers["Location"] == here
    shown = page.get(here)
    assert f"/exams/{registration.public_id}/result" in shown.links()
    assert page.post(f"{here}/submit").status_code == 422  # the score is not agreed yet
    assert page.post(f"{here}/consent").status_code == 422
    assert page.post(f"{here}/consent", {"agreed": "no"}).status_code == 303
    file = {"document": (io.BytesIO(pdf()), "sk.pdf"), "title": "SK jabatan"}
    assert page.post(f"{here}/documents", file).status_code == 303
    [attached] = applications.documents(newest().id)
    document = f"{here}/documents/{attached.file.public_id}"
    sent = page.client.get(document)
    assert (sent.status_code, sent.headers["X-Content-Type-Options"]) == (200, "nosniff")
    sent.close()
    assert "SK jabatan" in page.get(here).text
    assert page.post(f"{here}/submit").status_code == 303
    assert "Menunggu putusan" in page.get(here).text
    assert page.post(f"{document}/remove").status_code == 409
    assert page.post(f"{here}/withdraw").status_code == 303
    assert "Ajukan lagi" in page.get(here).text
    page.get(document, status=404)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"title": "x" * 201, "document": (io.BytesIO(b"%PDF-1.4"), "a.pdf")},
        {"document": (io.BytesIO(b"MZ\x90\x00"), "surat.pdf")},
        {"document": (io.BytesIO(b"<svg onload=alert(1)>"), "surat.svg")},
    ],
)
def test_a_file_that_is_none_and_a_title_that_is_too_long_are_said_at_the_field(
    app: Portal, counter: Counter, sent: dict[str, object]
) -> None:
    counter.open_scheme()
    page = entered(app, counter, counter.clerk)
    here = begun(page, counter)
    answer = page.post(f"{here}/documents", sent)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text
    assert applications.documents(newest().id) == []


def test_another_s_application_and_documents_are_not_there(app: Portal, counter: Counter) -> None:
    counter.open_scheme()
    mine = counter.begin().public_id
    stranger = entered(app, counter, counter.office.clerk("Sari Dewi"))
    here = f"/certificates/applications/{mine}"
    for path in (here, f"{here}/documents/{'x' * 21}", "/certificates/apply/" + "x" * 21):
        stranger.get(path, status=404)
    for act in ("submit", "withdraw", "consent", "documents"):
        assert stranger.post(f"{here}/{act}", {"agreed": "yes"}).status_code == 404
    assert newest().withdrawn_at is None


def test_the_superior_finds_the_request_at_home_states_and_the_applicant_sees_it(
    app: Portal, counter: Counter
) -> None:
    counter.open_scheme(requirements=Group(Operator.ALL, (counter.exam, SUPPORTS)))
    applicant = entered(app, counter, counter.clerk)
    here = begun(applicant, counter)
    assert counter.head.full_name in applicant.get(here).text
    head = entered(app, counter, counter.head)
    assert "1 pernyataan untuk sertifikat" in head.get("/").text
    assert counter.clerk.full_name in head.get("/team/statements").text
    public_id = here.rpartition("/")[2]
    address = f"/team/statements/{public_id}"
    assert SUPPORTS.text in head.get(address).text
    bare = head.post(f"{address}/{SUPPORTS.key}")
    assert (bare.status_code, "Pilih salah satu." in bare.text) == (422, True)
    no = {f"{SUPPORTS.key}-answer": "no"}
    assert "Tulis alasannya" in head.post(f"{address}/{SUPPORTS.key}", no).text
    assert head.post(f"{address}/lain", {"lain-answer": "yes"}).status_code == 404
    yes = {f"{SUPPORTS.key}-answer": "yes", f"{SUPPORTS.key}-note": "Selalu teliti."}
    assert head.post(f"{address}/{SUPPORTS.key}", yes).status_code == 303
    assert "pernyataan untuk sertifikat" not in head.get("/").text
    assert "Selalu teliti." in applicant.get(here).text
    entered(app, counter, counter.members[0]).get(address, status=403)


def test_two_of_the_board_decide_each_for_themselves_and_the_applicant_reads_who_and_why(
    app: Portal, counter: Counter
) -> None:
    counter.open_scheme()
    counter.passed()
    made = applying.submit(counter.begin().id, now=NOON)
    first, second = (entered(app, counter, one) for one in counter.members[:2])
    assert "1 permohonan sertifikat" in first.get("/").text
    assert counter.clerk.full_name in first.get("/board/certificates").text
    address = f"/board/certificates/{made.public_id}"
    registration = applications.case(made, NOON).source(counter.exam)
    result = f"/admin/results/{counter.holding.sitting.public_id}/people/{registration}"
    assert result in first.get(address).links()
    assert first.post(address, {"word": "no", "reason": "Belum."}).status_code == 422
    refusing = {"word": "no", "reason": "Nilainya tipis.", "way_forward": "Ikuti ujian lagi."}
    assert first.post(address, refusing).status_code == 303
    assert "permohonan sertifikat" not in first.get("/").text
    blind = second.get(address).text
    assert "1 anggota sudah memberi putusan" in blind
    assert "Nilainya tipis." not in blind
    assert second.post(address, refusing).status_code == 303
    assert "Nilainya tipis." in second.get(address).text
    applicant = entered(app, counter, counter.clerk)
    decided = applicant.get(f"/certificates/applications/{made.public_id}").text
    for said in (*(one.full_name for one in counter.members[:2]), "Ikuti ujian lagi."):
        assert said in decided
    assert "Belum dikabulkan" in applicant.get("/certificates").text
    looked = select(AccessView.what).where(AccessView.subject_id == counter.clerk.id)
    assert "application" in db.session.scalars(looked).all()


def test_whoever_may_not_decide_is_told_why_and_reads_the_case_without_a_form(
    app: Portal, counter: Counter
) -> None:
    counter.open_scheme()
    counter.passed(counter.members[0])
    made = applying.submit(counter.begin(counter.members[0]).id, now=NOON)
    page = entered(app, counter, counter.members[0])
    shown = page.get(f"/board/certificates/{made.public_id}").text
    assert "Anda tidak memutus permohonan sendiri" in shown
    assert 'name="way_forward"' not in shown
    entered(app, counter, counter.clerk).get(f"/board/certificates/{made.public_id}", status=403)


def test_the_page_of_a_changed_scheme_says_which_version_stands(
    app: Portal, counter: Counter
) -> None:
    scheme = counter.open_scheme()
    page = entered(app, counter, counter.clerk)
    here = begun(page, counter)
    assert "sudah diubah" not in page.get(here).text
    counter.rewrite(scheme, title="Pelayanan Adminduk Digital")
    shown = page.get(here).text
    assert "tetap menurut versi 1; versi 2 berlaku bagi permohonan baru" in shown
    assert "Pelayanan Adminduk Digital" not in shown


def test_my_certificates_cost_as_many_statements_for_many_schemes_as_for_one(
    app: Portal, counter: Counter
) -> None:
    counter.open_scheme(code="A")
    page = entered(app, counter, counter.clerk)

    def cost() -> int:
        with counted(app) as statements:
            page.get("/certificates")
        return len(statements)

    cost()  # the first page of a session reads what the next ones know
    first = cost()
    for code in ("B", "C", "D"):
        counter.open_scheme(code=code)
    assert cost() == first <= 14


def test_what_keeps_a_certificate_from_being_issued_is_told_as_others_to_mend(
    app: Portal, counter: Counter
) -> None:
    counter.open_scheme(decided_by=DecidedBy.RULE)
    counter.passed()
    page = entered(app, counter, counter.clerk)
    here = begun(page, counter)
    with transaction():
        post = counter.office.head_post
        over = update(Tenure).where(Tenure.post_id == post).values(valid_until=TODAY)
        db.session.execute(over)
    answer = page.post(f"{here}/submit")
    assert answer.status_code == 422
    assert "Sampaikan ini kepada pengelola kepegawaian" in answer.text
    assert newest().submitted_at is None
    with transaction():
        db.session.execute(update(Tenure).where(Tenure.post_id == post).values(valid_until=None))
    assert page.post(f"{here}/submit").status_code == 303
    shown = page.get(here).text
    assert "Diputus menurut aturan skema" in shown
    assert "Nomor sertifikat:" in shown
    assert "Berlaku 26 November 2026" in page.get("/certificates").text
