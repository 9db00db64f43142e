"""The pages of those who hold exams: what can be planned, who takes part, what is refused where."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from portal.certification.models import Accommodation, Exam, Registration, Sitting, SittingOfficer
from portal.certification.queries import sittings
from portal.core.db import db
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import Person
from portal.web.app import Portal
from tests.certification.holding import Holding
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_person, nip_of
from tests.support.portal_app import beside
from tests.support.statements import counted

EXAMS, SITTINGS = "/admin/exams", "/admin/sittings"


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    """Whoever holds a role here need not set up a second factor first."""
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def holding(portal: Portal) -> Iterator[Holding]:
    with portal.app_context():
        yield Holding(clerks=3)


@pytest.fixture
def page(portal: Portal, holding: Holding) -> PageClient:
    return holding.office.enter(PageClient(portal), holding.organiser)


def exam_form(holding: Holding, **changes: object) -> dict[str, object]:
    return {
        "title": "Ujian SPBE", "code": "SPBE-1", "specification": str(holding.specification_id),
        "competency": str(holding.competency_id), "level": "3", "max_attempts": "2",
        "wait_days": "14", "score": "by_board", "statements": "Tidak pernah dihukum.", **changes,
    }  # fmt: skip


def sitting_form(holding: Holding, **changes: object) -> dict[str, object]:
    return {
        "title": "Ujian SPBE Desember", "version": str(holding.version_id), "mode": "fixed",
        "zone": "Asia/Makassar", "day": ["9", "12", "2026"], "starts": "08.00", "ends": "10.00",
        "last_day": ["", "", ""], "opens_on": ["26", "11", "2026"],
        "closes_on": ["7", "12", "2026"], "late_minutes": "15", "networks": "", **changes,
    }  # fmt: skip


def newest(model: type[Exam] | type[Sitting]) -> Exam | Sitting:
    return db.session.scalars(select(model).order_by(model.id.desc()).limit(1)).one()


def test_an_exam_is_made_changed_closed_and_found_again(holding: Holding, page: PageClient) -> None:
    assert "Kisi-kisi Adminduk" in page.get(f"{EXAMS}/new").text
    made = page.post(f"{EXAMS}/new", exam_form(holding, months_in_post="12", statuses=["pns"]))
    exam = newest(Exam)
    assert isinstance(exam, Exam)
    assert made.headers["Location"] == f"{EXAMS}/{exam.public_id}"
    assert exam.requirements == {
        "statuses": ["pns"], "months_in_post": 12, "statements": ["Tidak pernah dihukum."],
    }  # fmt: skip
    shown = page.get(f"{EXAMS}/{exam.public_id}").text
    assert "12 bulan" in shown
    assert "Sesudah diputuskan dewan" in shown
    page.get(f"{EXAMS}/{exam.public_id}/edit")
    changed = exam_form(holding, title="Ujian SPBE Dasar", right_wrong_days="0", key_days="7")
    page.post(f"{EXAMS}/{exam.public_id}/edit", changed)
    assert "7 hari sesudah semua sesi selesai" in page.get(f"{EXAMS}/{exam.public_id}").text
    page.post(f"{EXAMS}/{exam.public_id}/retire")
    assert "Ujian SPBE Dasar" in page.get(f"{EXAMS}?state=retired").text
    assert "Ujian SPBE Dasar" not in page.get(EXAMS).text
    page.post(f"{EXAMS}/{exam.public_id}/reopen")
    assert "Ujian SPBE Dasar" in page.get(f"{EXAMS}?q=spbe").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "uji-adm"}, "Kode ini sudah dipakai"),
        ({"key_days": "3"}, "Kunci baru dapat dilihat"),
        ({"levels": "entah: 2"}, "Tidak dapat dibaca: entah: 2"),
        ({"units": "dinas-entah"}, "Tidak ditemukan: dinas-entah"),
        ({"max_attempts": "0"}, "Tulis banyaknya percobaan"),
    ],
)
def test_what_an_exam_cannot_be_is_said_at_its_field(
    holding: Holding, page: PageClient, changes: dict[str, object], said: str
) -> None:
    answer = page.post(f"{EXAMS}/new", exam_form(holding, **changes))
    assert answer.status_code == 422
    assert said in answer.text


def test_a_sitting_is_planned_opened_copied_and_cancelled(
    holding: Holding, page: PageClient
) -> None:
    exam = holding.exam.public_id
    page.get(f"{SITTINGS}/new/{exam}")
    made = page.post(f"{SITTINGS}/new/{exam}", sitting_form(holding))
    sitting = newest(Sitting)
    address = f"{SITTINGS}/{sitting.public_id}"
    assert made.headers["Location"] == address
    shown = page.get(address).text
    assert "9 Desember 2026, 08.00–10.00 WITA" in shown
    assert "Tambahkan ruang dengan kursinya" in shown
    assert page.post(f"{address}/publish").status_code == 409
    room = {"name": "Lab 1", "place": "Gedung B", "seats": "20", "row_seats": "5"}
    page.get(f"{address}/rooms/new")
    assert page.post(f"{address}/rooms/new", room | {"networks": "10.0.0.1/24"}).status_code == 422
    page.post(f"{address}/rooms/new", room | {"networks": "10.0.0.0/24"})
    page.get(f"{address}/shifts/new")
    shift = {"day": ["9", "12", "2026"], "starts": "09.00", "ends": "12.00"}
    assert "bertumpuk" in page.post(f"{address}/shifts/new", shift).text
    page.post(f"{address}/shifts/new", shift | {"starts": "10.30"})
    page.post(f"{address}/publish")
    assert "dari 40 kursi" in page.get(address).text
    page.get(f"{address}/edit")
    page.post(f"{address}/edit", sitting_form(holding, title="Ujian Akhir Tahun"))
    page.get(f"{address}/copy")
    page.post(f"{address}/copy", {"title": "Ujian Januari", "day": ["12", "1", "2027"]})
    copied = page.get(f"{SITTINGS}/{newest(Sitting).public_id}").text
    assert "12 Januari 2027, 10.30–12.00 WITA" in copied
    assert "Lab 1" in copied
    page.get(f"{address}/cancel")
    assert page.post(f"{address}/cancel", {"reason": ""}).status_code == 422
    page.post(f"{address}/cancel", {"reason": "Gedung dipakai"})
    assert "Gedung dipakai" in page.get(address).text
    assert "Ujian Akhir Tahun" in page.get(f"{SITTINGS}?state=past").text
    page.post(f"{SITTINGS}/{newest(Sitting).public_id}/delete")
    assert "Ujian Januari" not in page.get(SITTINGS).text


def test_officers_are_put_in_charge_and_released(holding: Holding, page: PageClient) -> None:
    sitting = holding.open(5)
    watcher = holding.office.clerks[0]
    make_grant(watcher, Role.INVIGILATOR, holding.office.agency)
    address = f"{SITTINGS}/{sitting.public_id}/officers"
    page.get(address)
    page.post(address, {"person": watcher.public_id, "duty": "lead", "room": ""})
    shown = page.get(f"{SITTINGS}/{sitting.public_id}").text
    assert "Rina Maharani 0" in shown
    assert "Peserta belum dapat mengikuti gladi" in shown
    twice = page.post(address, {"person": watcher.public_id, "duty": "lead", "room": ""})
    assert "sudah bertugas di ruang itu" in twice.text
    page.post(f"{address}/remove", {"person": watcher.public_id, "room": ""})
    assert db.session.scalars(select(SittingOfficer.removed_at)).one() is not None


def test_people_are_registered_by_number_and_the_others_named(
    holding: Holding, page: PageClient
) -> None:
    sitting = holding.open(5)
    address = f"{SITTINGS}/{sitting.public_id}/participants"
    one, two = holding.office.clerks[:2]
    page.get(f"{address}/add")
    mixed = page.post(f"{address}/add", {"numbers": f"{nip_of(one)}\n199001012020011001"})
    assert mixed.status_code == 422
    assert "tidak ditemukan di unit Anda" in mixed.text
    assert "Ruang 1, kursi 1" in mixed.text
    done = page.post(f"{address}/add", {"numbers": f"{nip_of(one)}, {nip_of(two)}"})
    assert done.status_code == 303
    listed = page.get(address).text
    assert one.full_name in listed
    assert two.full_name in listed
    mine = db.session.scalars(
        select(Registration.public_id).where(Registration.person_id == one.id)
    ).one()
    page.get(f"{address}/{mine}")
    page.get(f"{address}/{mine}/move")
    shift, room = page_places(sitting)
    taken = page.post(f"{address}/{mine}/move", {"shift": shift, "room": room, "seat": "2"})
    assert "Tidak ada kursi kosong di sana" in taken.text
    page.post(f"{address}/{mine}/move", {"shift": shift, "room": room, "seat": "4"})
    assert "kursi 4" in page.get(f"{address}/{mine}").text
    assert page.post(f"{address}/{mine}/remove", {"reason": ""}).status_code == 422
    page.post(f"{address}/{mine}/remove", {"reason": "Sakit"})
    assert "Sakit" in page.get(f"{address}/{mine}").text
    assert one.full_name in page.get(f"{address}?part=ended").text


def page_places(sitting: Sitting) -> tuple[str, str]:
    whole = sittings.whole(sitting.id)
    return whole.shifts[0].public_id, whole.rooms[0].public_id


def test_requests_are_answered_with_a_reason(holding: Holding, page: PageClient) -> None:
    sitting = holding.make_sitting(needs_approval=True)
    holding.open(5, sitting=sitting)
    one, two = holding.office.clerks[:2]
    asked = [holding.sign_up(who, sitting=sitting).public_id for who in (one, two)]
    assert "2 pendaftaran ujian" in page.get("/").text
    address = f"{SITTINGS}/{sitting.public_id}/participants"
    assert one.full_name in page.get(f"{address}?part=requested").text
    page.post(f"{address}/{asked[0]}/grant")
    assert f"{address}?part=requested" in page.get("/").links()
    assert page.post(f"{address}/{asked[1]}/refuse", {"reason": " "}).status_code == 422
    page.post(f"{address}/{asked[1]}/refuse", {"reason": "Belum waktunya"})
    assert holding.told(one) == ["exam.requested", "exam.seated"]
    assert holding.told(two) == ["exam.requested", "exam.refused"]


def test_an_organiser_who_sits_the_exam_keeps_their_hands_off_it(
    holding: Holding, page: PageClient
) -> None:
    sitting = holding.open(5)
    holding.sign_up(holding.organiser)
    address = f"{SITTINGS}/{sitting.public_id}"
    page.get(address)
    assert page.post(f"{address}/cancel", {"reason": "x"}).status_code == 403
    numbers = {"numbers": nip_of(holding.office.clerks[0])}
    assert page.post(f"{address}/participants/add", numbers).status_code == 403
    acts = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.outcome == "refused")
    ).all()
    assert acts == ["sitting.own_refused"] * 2


def test_sheets_are_printed_with_seats_signatures_and_what_happened(
    holding: Holding, page: PageClient
) -> None:
    sitting = holding.open(5)
    made = holding.sign_up(holding.office.clerks[0])
    address = f"{SITTINGS}/{sitting.public_id}/print"
    for sheet in ("participants", "cards"):
        assert (made.ticket or "") in page.get(f"{address}/{sheet}").text
    assert nip_of(holding.office.clerks[0]) in page.get(f"{address}/attendance?paper=f4").text
    report = page.get(f"{address}/report").text
    assert "Berita acara pelaksanaan ujian" in report
    assert "Tidak ada kejadian yang dicatat" in report
    page.get(f"{address}/entah", status=404)


def test_an_accommodation_is_decided_seen_without_its_reason_and_ended(
    holding: Holding, page: PageClient
) -> None:
    clerk = holding.office.clerks[0]
    form = {
        "number": nip_of(clerk), "factor_percent": "150", "breaks_minutes": "10",
        "large_type": "y", "reason": "Surat dokter", "from_on": ["1", "11", "2026"],
        "until_on": ["", "", ""],
    }  # fmt: skip
    page.get("/admin/accommodations/new")
    assert page.post("/admin/accommodations/new", form | {"reason": ""}).status_code == 422
    own = form | {"number": nip_of(holding.organiser)}
    assert "pengelola kepegawaian lain" in page.post("/admin/accommodations/new", own).text
    page.post("/admin/accommodations/new", form)
    made = db.session.scalars(select(Accommodation)).one()
    assert "Surat dokter" in page.get(f"/admin/accommodations/{made.public_id}").text
    assert clerk.full_name in page.get("/admin/accommodations").text
    sitting = holding.open(5)
    holding.sign_up(clerk)
    listed = page.get(f"{SITTINGS}/{sitting.public_id}/participants").text
    assert "waktu 150 %, jeda 10 menit, huruf besar" in listed
    assert "Surat dokter" not in listed
    assert "Penyesuaian muat dalam sesinya" in page.get(f"{SITTINGS}/{sitting.public_id}").text
    page.post(f"/admin/accommodations/{made.public_id}/end")
    assert clerk.full_name in page.get("/admin/accommodations?state=ended").text


def test_lists_cost_the_same_however_long(
    portal: Portal, holding: Holding, page: PageClient
) -> None:
    sitting = holding.open(40)
    paths = (SITTINGS, f"{SITTINGS}/{sitting.public_id}/participants", EXAMS)
    few = []
    for path in paths:
        page.get(path)
        with counted(portal) as statements:
            page.get(path)
        few.append(len(statements))
    for who in [*holding.office.clerks, *more(holding, 20)]:
        holding.sign_up(who)
    for number in range(5):
        holding.open(5, sitting=holding.make_sitting(title=f"Gelombang {number}"))
    for path, before in zip(paths, few, strict=True):
        with counted(portal) as statements:
            page.get(path)
        assert len(statements) <= before, path


def more(holding: Holding, count: int) -> list[Person]:
    return [make_person(holding.office.unit, f"Peserta {n}") for n in range(count)]
