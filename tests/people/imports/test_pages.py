"""The pages of imports as an officer sees them, and as others do not."""

import io
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.core import clock, storage
from portal.core.db import db
from portal.core.permissions import Role
from portal.people.models import ImportBatch, Person, PersonIdentifier
from portal.people.service.importing import running
from portal.web.app import Portal
from tests.competency.visitors import Visitor, visit
from tests.people.imports.office import ANI, BUDI, CICI, EXAMPLE, HEADER, Office, workbook
from tests.people.imports.test_importing import NEW, prepare_example
from tests.people.service.conftest import make_city
from tests.support.people import make_grant
from tests.support.portal_app import NOON

ROOT = "/admin/imports"


@pytest.fixture
def officer(app: Portal, office: Office) -> Visitor:
    person = office.city.person(office.city.root, "Ayu Lestari")
    make_grant(person, Role.HR, office.city.agency)
    return visit(app, person.id)


@pytest.fixture
def employee(app: Portal, office: Office) -> Visitor:
    return visit(app, office.city.person(office.city.root, "Rina Maharani").id)


def send(visitor: Visitor, content: bytes, name: str = "pegawai.csv") -> TestResponse:
    return visitor.post(ROOT, {"file": (io.BytesIO(content), name)}, seen=ROOT)


def listed(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines)).encode()


def uploaded(visitor: Visitor, content: bytes, name: str = "pegawai.csv") -> str:
    """The address of the import."""
    answer = send(visitor, content, name)
    assert answer.status_code == 303, answer.text[:3000]
    return urlsplit(answer.headers["Location"]).path.removesuffix("/columns")


def choices(visitor: Visitor, address: str, **more: str) -> dict[str, object]:
    """What the columns page would send."""
    page = visitor.get(f"{address}/columns")
    chosen: dict[str, object] = {"covers": "part"}
    for select_ in page.root.iter("select"):
        options = list(select_.iter("option"))
        picked = next((one for one in options if one.get("selected") is not None), options[0])
        chosen[select_.get("name") or ""] = picked.get("value") or ""
    return {**chosen, **more}


def checked(visitor: Visitor, address: str, **more: str) -> TestResponse:
    return visitor.post(
        f"{address}/columns", choices(visitor, address, **more), seen=f"{address}/columns"
    )


def digest(visitor: Visitor, address: str) -> str:
    found = re.search(r'name="digest"[^>]*value="([0-9a-f]{64})"', visitor.get(address).text)
    assert found is not None
    return found[1]


def people() -> int:
    db.session.expire_all()
    return db.session.scalars(select(func.count()).select_from(Person)).one()


class TestTheWholeWay:
    def test_the_example_from_upload_to_undo(self, officer: Visitor, office: Office) -> None:
        prepare_example(office)
        before = people()
        address = uploaded(officer, EXAMPLE.read_bytes(), EXAMPLE.name)
        assert checked(officer, address).headers["Location"].endswith(address)
        shown = officer.get(address)
        assert "Menunggu persetujuan" in shown.text
        officer.get(f"{address}/lines")
        officer.get(f"{address}/lines?hasil=new")
        officer.get(f"{address}/differences?jenis=in")
        officer.post(f"{address}/tick-all", {"kind": "in", "wanted": "1"}, seen=address)
        agreed = {"digest": digest(officer, address)}
        assert officer.post(f"{address}/confirm", agreed, seen=address).status_code == 303
        assert "Sedang dijalankan" in officer.get(address).text
        assert people() == before
        for _turn in range(3):
            officer.post(f"{address}/continue", {}, seen=address)
        assert "Selesai" in officer.get(address).text
        assert people() == before + 29
        officer.post(f"{address}/undo", {}, seen=address)
        assert "Sedang dibatalkan" in officer.get(address).text
        running.go_on(storage=storage.of_installation(), now=NOON)
        assert "Dibatalkan" in officer.get(address).text
        assert people() == before
        assert EXAMPLE.name in officer.get(ROOT).text

    @pytest.mark.parametrize("act", ["confirm", "undo"])
    def test_confirming_and_undoing_ask_for_the_password_once_more(
        self, officer: Visitor, office: Office, act: str
    ) -> None:
        """AU-8: a sign-in six minutes old is not enough; nothing is done before."""
        address = uploaded(officer, listed(*NEW))
        checked(officer, address)
        agreed = {"digest": digest(officer, address)}
        with clock.fixed(NOON + timedelta(minutes=6)):
            answer = officer.post(f"{address}/{act}", agreed, seen=address)
        assert answer.status_code == 403
        assert 'name="confirm_password"' in answer.text
        db.session.expire_all()
        assert db.session.scalars(select(ImportBatch.confirmed_at)).one() is None

    def test_ticks_are_kept_page_by_page(self, officer: Visitor) -> None:
        address = uploaded(officer, listed(*NEW))
        checked(officer, address)
        page = officer.get(f"{address}/differences?jenis=in")
        boxes = [box.get("value") for box in page.root.iter("input") if box.get("name") == "chosen"]
        assert len(boxes) == 3
        form = {"shown": ",".join(map(str, boxes)), "kind": "in", "chosen": [boxes[1]]}
        officer.post(f"{address}/ticks", form, seen=address)
        assert "1 dari 3 disetujui" in officer.get(address).text
        officer.post(f"{address}/confirm", {"digest": digest(officer, address)}, seen=address)
        running.go_on(storage=storage.of_installation(), now=NOON)
        numbers = set(db.session.scalars(select(PersonIdentifier.value)))
        assert BUDI in numbers
        assert not {ANI, CICI} & numbers

    def test_refused_writes_are_named(self, officer: Visitor, office: Office) -> None:
        address = uploaded(officer, listed(*NEW))
        checked(officer, address)
        officer.post(f"{address}/tick-all", {"kind": "in", "wanted": "1"}, seen=address)
        officer.post(f"{address}/confirm", {"digest": digest(officer, address)}, seen=address)
        office.city.person(office.city.school, "Cici Lestari", CICI)
        officer.post(f"{address}/continue", {}, seen=address)
        assert "Penambahan pegawai" in officer.get(f"{address}/steps").text
        officer.get(f"{address}/steps?keadaan=kept")

    def test_a_list_that_changed_is_shown_again(self, officer: Visitor, office: Office) -> None:
        address = uploaded(officer, listed(*NEW))
        checked(officer, address)
        agreed = {"digest": digest(officer, address)}
        office.city.person(office.city.school, "Cici Lestari", CICI)
        answer = officer.post(f"{address}/confirm", agreed, seen=address)
        assert answer.status_code == 409
        assert "Keadaan berubah" in answer.text
        officer.check(answer)
        assert digest(officer, address) != agreed["digest"]


class TestFaults:
    @pytest.mark.parametrize(
        ("content", "name", "said"),
        [
            ("NIP;Nama\n1;Sj\xe9\n".encode("cp1252"), "a.csv", "CSV UTF-8"),
            (b"%PDF-1.7", "a.pdf", "Jenis berkas ini tidak diterima"),
            (b"", "a.csv", "kosong"),
            (HEADER.encode(), "a.csv", "tidak ada baris"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_told_at_the_field(
        self, officer: Visitor, content: bytes, name: str, said: str
    ) -> None:
        answer = send(officer, content, name)
        assert answer.status_code == 422
        assert said in answer.text
        officer.check(answer)

    def test_nothing_chosen_is_told_at_the_field(self, officer: Visitor) -> None:
        answer = officer.post(ROOT, {}, seen=ROOT)
        assert answer.status_code == 422
        assert "Pilih berkas" in answer.text

    def test_two_hundred_megabytes_are_refused_in_words_without_being_read(
        self, officer: Visitor
    ) -> None:
        with officer.pages.app.app_context():
            answer = officer.pages.client.post(
                ROOT,
                content_type="multipart/form-data; boundary=x",
                environ_overrides={"CONTENT_LENGTH": str(200 * 2**20)},
            )
        assert answer.status_code == 413
        assert "Berkas lebih dari 20 MB" in answer.text
        officer.check(answer)

    def test_other_routes_still_take_a_mebibyte_at_most(self, officer: Visitor) -> None:
        form = {"kind": "in", "wanted": "1", "filler": "x" * 2**20}
        address = uploaded(officer, listed(*NEW))
        answer = officer.post(f"{address}/tick-all", form, seen=f"{address}/columns")
        assert answer.status_code == 413

    def test_a_file_above_a_mebibyte_is_taken_here(self, officer: Visitor) -> None:
        lines = [f"{ANI};Ani Wijaya {'x' * 100};PNS;;dinkes;;;;"] * 9000
        parts = (
            b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n',
            officer.token(ROOT).encode(),
            b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n',
            listed(*lines),
            b"\r\n--x--\r\n",
        )
        body = b"".join(parts)
        assert len(body) > 2**20
        with officer.pages.app.app_context():
            answer = officer.pages.client.post(
                ROOT, data=body, content_type="multipart/form-data; boundary=x"
            )
        assert answer.status_code == 303

    def test_a_formula_is_named_with_its_line(self, officer: Visitor) -> None:
        rows = [["NIP", "Nama", "Status", "Kode unit"], [ANI, "=A1", "PNS", "dinkes"]]
        address = uploaded(officer, workbook(rows), "pegawai.xlsx")
        checked(officer, address)
        page = officer.get(f"{address}/lines?hasil=refused")
        assert "Sel ini memuat rumus" in page.text
        assert "Baris 2" in page.text

    def test_missing_and_doubled_columns_are_told_and_nothing_is_judged(
        self, officer: Visitor
    ) -> None:
        address = uploaded(officer, f"NIP;Nama;Kode unit\n{ANI};Ani;dinkes\n".encode())
        assert "Status kepegawaian" in officer.get(f"{address}/columns").text
        assert checked(officer, address).status_code == 422
        answer = checked(officer, address, **{"people-0": "name"})
        assert answer.status_code == 422
        assert "dua kolom ditunjuk" in answer.text
        officer.check(answer)

    def test_unknown_units_are_told_at_the_field(self, officer: Visitor) -> None:
        address = uploaded(officer, listed(*NEW))
        answer = checked(officer, address, covers="some", units="dinkesx")
        assert answer.status_code == 422
        assert "kode unit yang tidak dikenal" in answer.text
        officer.check(answer)

    def test_a_cell_cannot_put_markup_on_the_page(self, officer: Visitor) -> None:
        address = uploaded(officer, listed("<b>1</b>;<i>x</i>;PNS;;dinkes;;;;"))
        checked(officer, address)
        assert "<b>1</b>" not in officer.get(f"{address}/lines").text


class TestMaps:
    def test_a_map_is_saved_used_and_removed(self, officer: Visitor) -> None:
        content = f"No Daerah;Nama;Status;Kode unit\n{ANI};Ani Wijaya;PNS;dinkes\n".encode()
        address = uploaded(officer, content)
        told = {"people-0": "number", "map_name": "SIMPEG kita", "map_sheet": "people"}
        assert checked(officer, address, **told).status_code == 303
        again = uploaded(officer, content)
        page = officer.get(f"{again}/columns")
        assert "SIMPEG kita" in page.text
        assert checked(officer, again).status_code == 303
        [link] = [one for one in page.links() if "map=" in one]
        officer.get(link)
        forget = re.search(r'action="([^"]+/maps/[^"]+/forget)"', officer.get(ROOT).text)
        assert forget is not None
        officer.post(forget[1], {}, seen=ROOT)
        assert "SIMPEG kita" not in officer.get(ROOT).text


class TestScope:
    def test_an_employee_sees_nothing_of_it(self, employee: Visitor) -> None:
        assert employee.status("get", ROOT) == 403

    def test_an_import_of_another_agency_does_not_exist(
        self, officer: Visitor, app: Portal
    ) -> None:
        address = uploaded(officer, listed(*NEW))
        elsewhere = make_city("lain")
        person = elsewhere.person(elsewhere.root, "Bayu Aji")
        make_grant(person, Role.HR, elsewhere.agency)
        stranger = visit(app, person.id)
        for path in ("", "/columns", "/lines", "/differences", "/steps"):
            assert stranger.status("get", f"{address}{path}") == 404
        for path in ("columns", "ticks", "tick-all", "confirm", "continue", "undo", "discard"):
            assert stranger.status("post", f"{address}/{path}", seen=ROOT) == 404
        assert address not in stranger.get(ROOT).text

    def test_a_role_for_one_unit_is_not_enough(self, office: Office, app: Portal) -> None:
        person = office.city.person(office.city.health, "Dewi Sartika")
        make_grant(person, Role.HR, office.city.health)
        visitor = visit(app, person.id)
        assert "Peran Anda berlaku untuk sebagian unit" in visitor.get(ROOT).text
        assert send(visitor, listed(*NEW)).status_code == 403

    def test_put_aside_it_is_gone(self, officer: Visitor) -> None:
        address = uploaded(officer, listed(*NEW))
        officer.post(f"{address}/discard", {}, seen=ROOT)
        db.session.expire_all()
        assert db.session.scalars(select(ImportBatch.discarded_at)).one() == NOON
        assert officer.status("get", f"{address}/columns") == 404


def test_the_list_costs_the_same_for_few_and_many_lines(officer: Visitor) -> None:
    few = uploaded(officer, listed(*NEW))
    checked(officer, few)
    many = uploaded(officer, listed(*[f"{n};Nama;PNS;;dinkes;;;;" for n in range(600)]))
    checked(officer, many)
    for path in ("", "/lines", "/differences"):
        assert officer.statements(f"{few}{path}") == officer.statements(f"{many}{path}") <= 8


def test_everything_is_there_in_english(officer: Visitor) -> None:
    address = uploaded(officer, listed(*NEW))
    officer.speak("en")
    assert "Columns and coverage" in officer.get(f"{address}/columns").text
    checked(officer, address)
    assert "Waiting for confirmation" in officer.get(address).text
