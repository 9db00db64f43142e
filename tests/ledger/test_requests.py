"""Requests about a profile, from the form to the evidence, through the pages (CO-4, AZ-4)."""

import io
from datetime import date

import pytest
from sqlalchemy import func, select, update

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.models import StoredFile
from portal.core.permissions import Role
from portal.ledger.models import EvidenceEvent, RequestCase
from portal.ledger.queries import events, profiles
from portal.ledger.service.verifying import rebuild
from portal.people.models import Employment, Holiday, InboxMessage
from portal.web.app import Portal
from tests.core.uploads.samples import pdf, picture
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_unit

pytestmark = pytest.mark.postgresql

PDF = pdf()
CLAIM = {
    "competency": "spbe",
    "strand": "skill",
    "level": "2",
    "achieved_on": ["4", "3", "2025"],
    "text": "Sertifikat pelatihan SPBE dari lembaga terakreditasi.",
}
NEW = "/profile/requests/recognition"


@pytest.fixture
def office(app: Portal) -> Office:
    with app.app_context():
        return Office(2)


@pytest.fixture
def rina(page: PageClient, office: Office) -> PageClient:
    return office.enter(page, office.clerks[0])


@pytest.fixture
def hr(app: Portal, office: Office) -> PageClient:
    with app.app_context():
        officer = office.member("Petugas SDM", make_unit(office.agency))
        make_grant(officer, Role.HR, office.agency)
    return office.enter(PageClient(app), officer)


def file(client: PageClient, path: str = NEW, content: bytes = PDF, **changed: object):
    data = {**CLAIM, "document": (io.BytesIO(content), "sertifikat.pdf"), **changed}
    return client.post(path, {name: value for name, value in data.items() if value is not None})


def held(office: Office) -> tuple[int, int, int]:
    found = profiles.levels([office.clerks[0].id], TODAY)[office.clerks[0].id]
    one = found.get(office.competencies["spbe"])
    return one.strands if one else (0, 0, 0)


def test_an_accepted_recognition_is_evidence_with_its_document(app, office, rina, hr):
    rina.get(NEW)
    sent = file(rina)
    assert sent.status_code == 303, sent.text[:3000]
    case = sent.headers["Location"].rpartition("/")[2]
    assert "Menunggu jawaban" in rina.get("/profile/requests").text
    with app.app_context():
        assert held(office) == (0, 0, 0)  # a claim alone is nothing

    assert office.clerks[0].full_name in hr.get("/admin/requests").text
    hr.get(f"/admin/requests/{case}")
    bytes_ = hr.client.get(f"/admin/requests/{case}/document")
    assert (bytes_.data, bytes_.mimetype) == (PDF, "application/pdf")
    assert "attachment" in bytes_.headers["Content-Disposition"]
    bytes_.close()
    decided = hr.post(
        f"/admin/requests/{case}", {"verdict": "accept", "answer": "Dokumen sah dan sesuai."}
    )
    assert decided.status_code == 303
    with app.app_context():
        assert held(office) == (0, 2, 0)
        [event] = events.of_persons([office.clerks[0].id])[office.clerks[0].id]
        assert (event.source_kind, event.lines[0].documents) == (SourceKind.RECOGNITION, 1)
        assert event.lines[0].valid_from == date(2025, 3, 4)
        kinds = db.session.scalars(select(InboxMessage.kind)).all()
        assert "profile.request_accepted" in kinds
    assert "Dokumen sah dan sesuai." in rina.get(f"/profile/requests/{case}").text
    again = hr.post(
        f"/admin/requests/{case}", {"verdict": "refuse", "answer": "Berubah pikiran saja."}
    )
    assert again.status_code == 422
    with app.app_context():
        assert held(office) == (0, 2, 0)
    assert "Disetujui" in hr.get("/admin/requests?state=decided").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"document": None}, "Sertakan dokumennya"),
        ({"text": "singkat"}, "lebih lengkap"),
        ({"achieved_on": ["27", "11", "2026"]}, "belum tiba"),
        ({"achieved_on": ["31", "2", "2026"]}, "ada di kalender"),
        ({"level": "9"}, "perlu diperbaiki"),
        ({"strand": "attitude"}, "perlu diperbaiki"),
        ({"document": (io.BytesIO(b"MZ\x90"), "sertifikat.exe")}, "Kirim permohonan"),
    ],
)
def test_what_cannot_be_filed_is_said_in_place_and_leaves_nothing(app, rina, changed, said):
    refused = file(rina, **changed)
    assert refused.status_code in {422, 409}
    assert said in refused.text
    with app.app_context():
        for table in (RequestCase, StoredFile, EvidenceEvent):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_an_empty_request_is_told_all_that_is_missing_at_once(rina):
    told = rina.post("/profile/requests/recognition", {})
    assert told.status_code == 422
    assert "Ada 6 hal yang perlu diperbaiki" in told.text
    assert "Sertakan dokumennya" in told.text


def test_a_second_request_waits_for_the_first_or_its_withdrawal(app, rina):
    case = file(rina).headers["Location"].rpartition("/")[2]
    assert file(rina).status_code == 422
    assert rina.post(f"/profile/requests/{case}/withdraw").status_code == 303
    assert file(rina).status_code == 303


def test_the_answer_is_due_in_ten_working_days_of_the_agency(app, office, rina):
    with app.app_context(), transaction():
        db.session.add(
            Holiday(
                organisation_id=office.agency.id, on_date=date(2026, 12, 9), name="Pilkada",
                kind="local",
            )
        )  # fmt: skip
    file(rina)
    with app.app_context():
        assert db.session.scalars(select(RequestCase.due_on)).one() == date(2026, 12, 11)


def test_an_accepted_correction_withdraws_the_evidence_it_names(app, office, rina, hr):
    with app.app_context():
        line = office.line("spbe", Strand.KNOWLEDGE, 2)
        person = office.clerks[0]
        office.prove(person, SourceKind.QUIZ, [line], ref="attempt:x", detail={"title": "Kuis X"})
        assert held(office) == (2, 0, 0)
    form = rina.get("/profile/requests/correction?competency=spbe").text
    assert "Kuis X" in form
    sent = rina.post(
        "/profile/requests/correction",
        {"competency": "spbe", "source": "quiz/attempt:x", "text": "Ini bukan percobaan saya."},
    )
    case = sent.headers["Location"].rpartition("/")[2]
    hr.post(f"/admin/requests/{case}", {"verdict": "accept", "answer": "Tertukar dengan rekan."})
    with app.app_context():
        assert held(office) == (0, 0, 0)
        assert events.revisions("quiz", "attempt:x")[-1][1].is_withdrawal


def contested(app: Portal, office: Office, rina: PageClient, **facts: object) -> str:
    """Rina's recorded practice at level 2, contested; the case."""
    with app.app_context():
        line = office.line("spbe", Strand.SKILL, 2, on=date(2026, 3, 2), **facts)
        other = office.line("integritas", Strand.SKILL, 1, on=date(2026, 3, 2))
        office.prove(
            office.clerks[0], SourceKind.PRACTICAL, [line, other], ref="practice:x",
            on=date(2026, 3, 2), detail={"title": "Uji praktik X"},
        )  # fmt: skip
    sent = rina.post(
        "/profile/requests/correction",
        {
            "competency": "spbe",
            "source": "practical/practice:x",
            "text": "Pada berita acara saya mencapai level 3.",
        },
    )
    return str(sent.headers["Location"]).rpartition("/")[2]


RIGHT = {
    "verdict": "correct",
    "answer": "Berita acara menyebut level 3.",
    "line": "skill:2",
    "to_level": "3",
    "valid_from": ["1", "3", "2026"],
}


def test_an_accepted_correction_can_put_the_evidence_right_by_a_further_revision(
    app, office, rina, hr
):
    case = contested(app, office, rina)
    assert "Keterampilan level 2" in hr.get(f"/admin/requests/{case}").text
    assert hr.post(f"/admin/requests/{case}", RIGHT).status_code == 303
    with app.app_context():
        assert held(office) == (0, 3, 0)
        first, second = (event for _id, event in events.revisions("practical", "practice:x"))
        assert second.supersedes == first.key
        assert {(one.competency_id, one.target_level) for one in second.lines} == {
            (office.competencies["spbe"], 3),
            (office.competencies["integritas"], 1),  # what was not meant stays
        }
        assert second.lines[0].valid_from == date(2026, 3, 1)
        assert rebuild(check=True).differing == ()
    why = rina.get("/profile/spbe").text
    assert why.count("Uji praktik X") == 3  # what proves, and in time: in force, and replaced
    assert "Sudah diganti" in why


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"to_level": "2", "valid_from": ["2", "3", "2026"]}, "sama dengan yang lama"),
        ({"to_level": "0"}, "tidak menguraikan level itu"),
        ({"line": "knowledge:2"}, "Pilih catatan yang akan diganti"),
        ({"line": "apa saja"}, "Pilih catatan yang akan diganti"),
        ({"valid_from": ["27", "11", "2026"]}, "belum tiba"),
        ({"valid_from": None}, "Tulis sejak kapan"),
        ({"valid_until": ["1", "3", "2026"]}, "harus sesudah awalnya"),
        ({"answer": "ya"}, "Tulis alasan keputusan"),
    ],
)
def test_a_correction_that_says_nothing_right_changes_nothing(app, office, rina, hr, changed, said):
    case = contested(app, office, rina)
    data = {name: value for name, value in {**RIGHT, **changed}.items() if value is not None}
    refused = hr.post(f"/admin/requests/{case}", data)
    assert refused.status_code == 422
    assert said in refused.text
    with app.app_context():
        assert held(office) == (0, 2, 0)
        assert db.session.scalars(select(RequestCase.state)).one() == "open"


def test_a_request_goes_to_the_agency_the_person_works_for_whoever_files_it(app, office):
    with app.app_context():
        abroad = Office(0)
        officer = abroad.member("Pengelola dua instansi")
        make_grant(officer, Role.UNIT_OFFICER, abroad.agency)
        make_grant(officer, Role.UNIT_OFFICER, office.agency)
        gone = office.member("Sudah pindah")
        ended = update(Employment).where(Employment.person_id == gone.id)
        with transaction():
            db.session.execute(ended.values(valid_until=TODAY))
    client = abroad.enter(PageClient(app), officer)
    assert file(client, f"/people/{office.clerks[0].public_id}/proof").status_code == 303
    with app.app_context():
        case = db.session.scalars(select(RequestCase)).one()
        assert case.organisation_id == office.agency.id
        assert db.session.scalars(select(StoredFile.organisation_id)).one() == office.agency.id
    unemployed = file(office.enter(PageClient(app), gone))
    assert unemployed.status_code == 422
    assert "tidak tercatat bekerja" in unemployed.text


def test_the_evidence_of_another_person_cannot_be_disputed(app, office, rina):
    with app.app_context():
        line = office.line("spbe", Strand.KNOWLEDGE, 2)
        office.prove(office.clerks[1], SourceKind.QUIZ, [line], ref="attempt:theirs")
    refused = rina.post(
        "/profile/requests/correction",
        {"competency": "spbe", "source": "quiz/attempt:theirs", "text": "Bukan milik saya."},
    )
    assert refused.status_code == 422


def test_requests_and_documents_of_others_are_not_found(app, office, rina, hr):
    case = file(rina).headers["Location"].rpartition("/")[2]
    peer = office.enter(PageClient(app), office.clerks[1])
    head = office.enter(PageClient(app), office.head)
    with app.app_context():
        abroad = Office(0)
        make_grant(abroad.head, Role.HR, abroad.agency)
    foreign = abroad.enter(PageClient(app), abroad.head)
    for other in (peer, head, foreign):
        for path in (f"/profile/requests/{case}", f"/profile/requests/{case}/document"):
            other.get(path, status=404)
    foreign.get(f"/admin/requests/{case}", status=404)
    foreign.get(f"/admin/requests/{case}/document", status=404)
    assert peer.client.get(f"/admin/requests/{case}").status_code == 403
    posted = foreign.post(
        f"/admin/requests/{case}", {"verdict": "accept", "answer": "Dokumen sah dan sesuai."}
    )
    assert posted.status_code == 404


def test_nobody_decides_about_themselves(app, office, hr):
    case = file(hr).headers["Location"].rpartition("/")[2]
    assert "verdict" not in hr.get(f"/admin/requests/{case}").text
    refused = hr.post(
        f"/admin/requests/{case}", {"verdict": "accept", "answer": "Dokumen sah dan sesuai."}
    )
    assert refused.status_code == 422
    with app.app_context():
        assert db.session.scalars(select(RequestCase.state)).one() == "open"


def test_the_units_officer_files_on_behalf_and_is_shown_as_such(app, office, rina, hr):
    with app.app_context():
        officer = office.member("Pengelola Unit")
        make_grant(officer, Role.UNIT_OFFICER, office.unit)
    client = office.enter(PageClient(app), officer)
    path = f"/people/{office.clerks[0].public_id}/proof"
    assert "Atas nama" in client.get(path).text
    assert file(client, path).status_code == 303
    with app.app_context():
        case = db.session.scalars(select(RequestCase)).one()
        assert (case.person_id, case.filed_by_id) == (office.clerks[0].id, officer.id)
        told = db.session.scalars(select(InboxMessage)).one()
        assert (told.person_id, told.kind) == (office.clerks[0].id, "profile.proof_filed")
    assert "atas nama yang bersangkutan" in hr.get(f"/admin/requests/{case.public_id}").text
    assert "Pengelola Unit" in rina.get(f"/profile/requests/{case.public_id}").text
    with app.app_context():
        outside = office.member("Orang unit lain", make_unit(office.agency))
    client.get(f"/people/{outside.public_id}/proof", status=404)


def test_documents_count_to_the_quota_and_large_ones_are_let_through(app, office, rina):
    noise = picture("PNG", (900, 700))
    assert len(noise) > 1024 * 1024  # more than an ordinary form may bring
    big = file(rina, document=(io.BytesIO(noise), "foto.png"))
    assert big.status_code == 303, big.text[:2000]
    big.request.environ["wsgi.input"].close()  # the temporary file of the test client
    with app.app_context():
        size = db.session.scalars(select(StoredFile.size_bytes)).one()
    object.__setattr__(app.settings, "person_quota_bytes", size + 10)
    full = file(rina, competency="integritas")
    assert full.status_code == 422
    assert "sudah penuh" in full.text


def test_the_queue_goes_on_where_a_page_ends(app, office, hr):
    with app.app_context():
        people = [office.clerk(f"Pegawai {number:02}") for number in range(27)]
    for person in people:
        assert file(office.enter(PageClient(app), person)).status_code == 303
    first = hr.get("/admin/requests")
    assert "Pegawai 00" in first.text
    assert "Pegawai 24" in first.text
    assert "Pegawai 25" not in first.text
    [onward] = [link for link in first.links() if "after=" in link]
    assert "Pegawai 26" in hr.get(onward).text
