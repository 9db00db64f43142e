"""Calling staff to activities as HR, officers, those called and their superiors see it."""

from collections.abc import Iterator

import pytest

from portal.certification.documents.look import Accent, Look
from portal.certification.schemes.service import looks
from portal.core.permissions import Role
from portal.web.app import Portal
from portal.workshops.queries import invitations
from portal.workshops.rules.places import PlaceState
from portal.workshops.service import inviting
from tests.certification.certificates.test_looks import png
from tests.certification.documents.test_pdf import squeezed
from tests.support.pages import PageClient
from tests.support.pdf import text_of
from tests.support.people import make_grant, make_unit, nip_of
from tests.support.portal_app import NOON
from tests.workshops.test_invitations import Called
from tests.workshops.test_places import DAY


@pytest.fixture
def house(portal: Portal) -> Iterator[Called]:
    with portal.app_context():
        yield Called(clerks=4)


def test_hr_chooses_previews_and_sends_and_reads_the_answers(portal: Portal, house: Called) -> None:
    page = house.office.enter(PageClient(portal), house.hr)
    first, second, *_rest = house.office.clerks
    address = f"/admin/invitations/{house.one.public_id}"
    assert "Literasi Data" in page.get("/admin/invitations").text
    page.get(f"{address}/choose")
    preview = page.post(f"{address}/choose", {"numbers": nip_of(first), "never": "y"})
    assert preview.status_code == 200
    assert first.full_name in preview.text
    assert second.full_name not in preview.text
    letter: dict[str, object] = {
        "listed": [first.public_id, second.public_id], "who": [first.public_id],
        "number": "800/114", "dated_on": ["26", "11", "2026"],
        "signer_name": "Dra. Yusra", "signer_post": "Kepala Badan", "bring": "Laptop",
    }  # fmt: skip
    lacking = page.post(f"{address}/send", letter).text
    assert "Tulis hari terakhir menjawab" in lacking
    assert second.full_name in lacking  # who was not ticked is still there to be
    reply_on = (NOON + 2 * DAY).date()
    letter["reply_on"] = [str(reply_on.day), str(reply_on.month), str(reply_on.year)]
    assert page.post(f"{address}/send", letter).status_code == 303
    assert "Menunggu jawaban (1)" in page.get(address).text
    again = page.post(f"{address}/send", {**letter, "who": [second.public_id]})
    assert "Nomor ini sudah dipakai" in again.text
    inviting.decline(house.invitation(first).id, "Ada sidang", now=NOON)
    assert "Ada sidang" in page.get(f"{address}?part=declined").text
    [made] = invitations.letters(house.one.id)
    paper = page.client.get(f"{address}/letters/{made.public_id}.pdf")
    assert paper.data.startswith(b"%PDF")
    agency = house.office.agency
    assert squeezed(agency.name.upper()) in squeezed(text_of(paper.data))
    look = Look("Pemkot Bersurat", (), (), Accent.DAUN, png())
    looks.keep(agency.id, look, version=0, now=NOON, actor_id=house.hr.id)
    mine = page.client.get(f"{address}/letters/{made.public_id}.pdf").data
    assert "PEMKOTBERSURAT" in squeezed(text_of(mine))  # as on its certificates
    sheet = page.client.get(f"{address}/list.xlsx")
    assert sheet.data.startswith(b"PK")
    never = page.client.get("/admin/invitations/coverage.xlsx")
    assert never.data.startswith(b"PK")
    for by in ("unit", "family"):
        assert (
            "Belum pernah dalam dua tahun" in page.get(f"/admin/invitations/coverage?by={by}").text
        )


def test_the_invited_answer_on_a_page_and_their_superior_sees_it(
    portal: Portal, house: Called
) -> None:
    first, second, third, _last = house.office.clerks
    house.call(first, second)
    me = house.office.enter(PageClient(portal), first)
    address = f"/activities/invitations/{house.invitation(first).public_id}"
    assert "1 pemanggilan kegiatan untuk dijawab" in me.get("/").text
    assert "Jawab pemanggilan" in me.get(f"/activities/{house.one.public_id}").text
    assert "Literasi Data" in me.get("/activities/invitations").text
    me.get(address)
    assert me.client.get(f"{address}/letter.pdf").data.startswith(b"%PDF")
    me.get(f"{address}/replace")
    assert third.full_name in me.get(f"{address}/replace?q={third.full_name[:4]}").text
    me.post(f"{address}/replace", {"colleague": third.public_id})
    assert third.full_name in me.get(address).text
    head = house.office.enter(PageClient(portal), house.office.head)
    assert "1 permohonan kegiatan" in head.get("/").text
    assert third.full_name in head.get("/team/activities").text
    assert "Pengganti menunggu atasan" in head.get("/team/activities/invitations").text
    other = house.office.enter(PageClient(portal), second)
    other.get(address, status=404)
    there = f"/activities/invitations/{house.invitation(second).public_id}"
    other.get(f"{there}/decline")
    assert other.post(f"{there}/decline", {}).status_code == 422
    other.get(there)
    other.post(f"{there}/come", {})
    assert house.stands(second) is PlaceState.SEATED


def test_an_officer_calls_only_people_of_their_unit(portal: Portal, house: Called) -> None:
    outside = make_unit(house.office.agency, name="Dinas Lain")
    officer = house.office.member("Petugas Unit", outside)
    make_grant(officer, Role.UNIT_OFFICER, outside)
    page = house.office.enter(PageClient(portal), officer)
    address = f"/admin/invitations/{house.one.public_id}"
    page.get(f"{address}/choose")
    found = page.post(f"{address}/choose", {"never": "y"}).text
    assert officer.full_name in found
    assert house.office.clerks[0].full_name not in found
    house.call(house.office.clerks[0])
    assert "Menunggu jawaban (0)" in page.get(address).text
    id_ = house.invitation(house.office.clerks[0]).public_id
    assert page.post(f"{address}/{id_}/withdraw").status_code == 404


def test_numbers_are_tried_before_anybody_is_signed_up(portal: Portal, house: Called) -> None:
    page = house.office.enter(PageClient(portal), house.hr)
    first, second, *_rest = house.office.clerks
    house.join(first)
    address = f"/admin/activities/{house.one.public_id}/participants/add"
    page.get(address)
    tried = page.post(address, {"numbers": f"{nip_of(first)}\n{nip_of(second)}", "act": "check"})
    assert "Sudah mendapat tempat" in tried.text
    assert "Dapat didaftarkan" in tried.text
    assert house.stands(second) is None
