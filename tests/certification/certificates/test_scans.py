"""Certificates signed by hand: printed with room, scanned by one person, accepted by another."""

import io
from collections.abc import Iterator

import pytest

from portal.certification.documents.look import Look, Signing
from portal.certification.rules import scans as rules
from portal.certification.rules.scans import ScanRefusal, ScanState
from portal.certification.schemes.queries import scans
from portal.certification.schemes.service import looks
from portal.certification.schemes.service import scans as service
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.people.models import Person
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.core.uploads.samples import pdf
from tests.support.pages import PageClient
from tests.support.people import make_grant
from tests.support.portal_app import NOON, beside

WHY = "Lembar kedua terpotong di bagian bawah."


@pytest.fixture
def mint(app: Portal) -> Iterator[Mint]:
    with beside(app, second_factor_optional=True) as other, other.app_context():
        made = Mint()
        look = Look(signing=Signing.PEN)
        agency, me = made.office.agency.id, made.desk.writer.id
        looks.keep(agency, look, version=0, now=NOON, actor_id=me)
        made.portal = other  # type: ignore[attr-defined]  # for the clients of the test
        yield made


def enter(mint: Mint, person: Person) -> PageClient:
    return mint.office.enter(PageClient(mint.portal), person)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("stands", "on_paper", "has_file", "refusal"),
    [
        (None, True, True, None),
        (ScanState.RETURNED, True, True, None),
        (None, False, True, ScanRefusal.NOT_ON_PAPER),
        (None, True, False, ScanRefusal.MISSING),
        (ScanState.WAITING, True, True, ScanRefusal.THERE),
        (ScanState.ACCEPTED, True, True, ScanRefusal.THERE),
    ],
)
def test_a_scan_is_added_where_none_stands(
    stands: ScanState | None, on_paper: bool, has_file: bool, refusal: ScanRefusal | None
) -> None:
    assert rules.may_add(stands, on_paper=on_paper, has_file=has_file) is refusal


@pytest.mark.parametrize(
    ("stands", "decider", "refusal"),
    [
        (ScanState.WAITING, 3, None),
        (ScanState.WAITING, 1, ScanRefusal.SAME_PERSON),
        (ScanState.WAITING, 2, ScanRefusal.SAME_PERSON),
        (ScanState.ACCEPTED, 3, ScanRefusal.DECIDED),
        (ScanState.RETURNED, 3, ScanRefusal.DECIDED),
        (None, 3, ScanRefusal.NONE),
    ],
)
def test_neither_who_added_it_nor_the_holder_decides(
    stands: ScanState | None, decider: int, refusal: ScanRefusal | None
) -> None:
    assert rules.may_decide(stands, decider=decider, added_by=1, holder=2) is refusal


def test_a_scan_is_kept_looked_at_by_a_second_person_and_never_public(mint: Mint) -> None:
    row = mint.issue()
    path = f"/admin/certificates/{row.public_id}/scan"
    second = mint.office.member("Petugas Kedua")
    make_grant(second, Role.HR, mint.office.agency)
    first, other, holder = (
        enter(mint, person) for person in (mint.desk.publisher, second, mint.holder)
    )
    assert f"{path}" in first.get(f"/admin/certificates/{row.public_id}").links()
    own = f"/certificates/{row.public_id}/scan"
    assert holder.client.get(own).status_code == 404
    assert "pindaiannya belum tersimpan" in holder.get(f"/verify/{row.code}").text
    first.get(path)
    assert first.post(path, {}).status_code == 422
    bad: dict[str, object] = {"document": (io.BytesIO(b"MZ" + b"0" * 90), "x.pdf")}
    assert first.post(path, bad).status_code == 422
    assert scans.newest(row.id) is None
    assert first.post(path, {"document": (io.BytesIO(pdf()), "lembar.pdf")}).status_code == 303
    assert "petugas lain yang memeriksa" in first.get(path).text
    assert first.post(f"{path}/accept", {}).status_code == 422
    assert holder.client.get(own).status_code == 404  # not before it was accepted
    other.get(path)
    assert other.post(f"{path}/return", {"reason": "buram"}).status_code == 422
    assert other.post(f"{path}/return", {"reason": WHY}).status_code == 303
    assert WHY in first.get(path).text
    assert other.client.get(f"{path}/document").status_code == 404  # its file is gone
    first.post(path, {"document": (io.BytesIO(pdf()), "lembar.pdf")})
    other.get(path)
    assert other.post(f"{path}/accept", {}).status_code == 303
    assert other.post(f"{path}/accept", {}).status_code == 422
    assert holder.client.get(own, buffered=True).data == pdf()
    assert own in holder.get(f"/certificates/{row.public_id}").links()
    public = PageClient(mint.portal)  # type: ignore[attr-defined]
    answer = public.get(f"/verify/{row.code}")
    assert "Ditandatangani di atas kertas; pindaiannya tersimpan pada penerbit." in answer.text
    assert "scan" not in "".join(answer.links())
    assert public.client.get(own).status_code in {302, 303, 401}


def test_a_sealed_certificate_has_no_scan(app: Portal) -> None:
    with beside(app, second_factor_optional=True) as other, other.app_context():
        mint = Mint()
        row = mint.issue()
        with pytest.raises(Refused) as refused:
            service.add(row.id, None, by_id=mint.desk.writer.id, now=NOON)
        assert refused.value.reason is ScanRefusal.NOT_ON_PAPER
        page = mint.office.enter(PageClient(other), mint.desk.publisher)
        page.get(f"/admin/certificates/{row.public_id}/scan", status=404)
        assert db.session.get_one(Person, row.person_id)
