"""A signatory leaves: what lacks their signature is found, and replaced together."""

import io
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.certification.documents import facts as frozen
from portal.certification.documents.look import Look, Signing
from portal.certification.rules.certificate_states import ActRefusal
from portal.certification.rules.signatories import SignatoryRefusal
from portal.certification.schemes.models import Certificate, CertificateFacts
from portal.certification.schemes.scan_models import CertificatePaper
from portal.certification.schemes.service import bulk, looks, scans, standing
from portal.certification.schemes.service import signatures as signing
from portal.core import outbox, schema, stored
from portal.core.db import db
from portal.core.permissions import Role
from portal.core.uploads import Purpose
from portal.people.models import Person, Tenure
from portal.people.rules.posts import TenureKind
from portal.people.service import tenures
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.certification.certificates.signing_office import LATER, SigningOffice, signing_office
from tests.certification.certificates.test_signatories import refused
from tests.certification.documents.signers import Authority
from tests.core.uploads.samples import pdf
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_agency, make_grant, make_unit
from tests.support.portal_app import NOON, beside

PAGE = "/admin/certificates/signatories"
WHY = "Kepala dinas pindah sebelum menandatangani."
TODAY = NOON.date()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now=NOON - timedelta(days=1))


@pytest.fixture
def online(app: Portal, tmp_path: Path, authority: Authority) -> Iterator[SigningOffice]:
    with signing_office(app, tmp_path / "esign", authority) as made:
        yield made


@pytest.fixture
def paper(app: Portal) -> Iterator[tuple[Mint, Portal]]:
    with beside(app, second_factor_optional=True) as other, other.app_context():
        mint = Mint()
        agency, me = mint.office.agency.id, mint.desk.writer.id
        looks.keep(agency, Look(signing=Signing.PEN), version=0, now=NOON, actor_id=me)
        yield mint, other


def leaves(person: Person) -> None:
    [held] = db.session.scalars(select(Tenure).where(Tenure.person_id == person.id)).all()
    tenures.end(held.id, TODAY, now=NOON, actor_id=None)


def acts(office: Office, name: str) -> Person:
    """Somebody is appointed to the vacant post of the head."""
    acting = office.member(name)
    tenures.appoint(
        acting.id, office.head_post, kind=TenureKind.PLT, valid_from=TODAY, now=NOON, actor_id=None
    )
    return acting


def successor(row: Certificate) -> Certificate | None:
    return db.session.scalar(select(Certificate).where(Certificate.reissues_id == row.id))


def signatory(row: Certificate) -> str:
    facts = frozen.read(db.session.get_one(CertificateFacts, row.id).facts)
    return facts.signatories[0].name


def accepted(mint: Mint, row: Certificate) -> None:
    """A scan of the signed sheet, looked at by a second person."""
    file = stored.receive(io.BytesIO(pdf()), "lembar.pdf", Purpose.DOCUMENT)
    scans.add(row.id, file, by_id=mint.desk.writer.id, now=NOON)
    scans.accept(row.id, by_id=mint.desk.publisher.id, now=NOON)


def test_a_paper_that_was_not_signed_in_time_is_replaced_by_one_that_can_be(
    paper: tuple[Mint, Portal],
) -> None:
    mint, portal = paper
    waits, ready, ended = (
        mint.issue(mint.office.member(name)) for name in ("Sari", "Dodi", "Tari")
    )
    accepted(mint, ready)
    standing.suspend(ended.id, WHY, by_id=mint.desk.writer.id, now=NOON)
    reissue = partial(standing.reissue, by_id=mint.desk.writer.id, now=NOON)
    refused(partial(reissue, waits.id, WHY), ActRefusal.SAME_NAME)
    officer = mint.office.enter(PageClient(portal), mint.desk.writer)
    assert "Tidak ada yang perlu diganti" in officer.get(PAGE).text

    leaves(mint.office.head)
    refused(partial(reissue, waits.id, WHY), SignatoryRefusal.VACANT)
    shown = officer.get(PAGE).text
    assert "1 sertifikat belum dapat diganti" in shown
    assert waits.number.replace("/", "/<wbr>") in shown
    assert officer.post(f"{PAGE}/replace", {"reason": WHY}).status_code == 422

    acts(mint.office, "Yuni Pelaksana")
    shown = officer.get(PAGE).text
    assert "Yuni Pelaksana" in shown
    assert [row.number in shown for row in (waits, ready, ended)] == [True, False, False]
    assert PAGE in officer.get(f"/admin/certificates/{waits.public_id}").links()
    assert "1 sertifikat menunggu pengganti karena penanda tangannya berganti" in (
        officer.get("/").text
    )
    assert "Tulis alasannya" in officer.post(f"{PAGE}/replace", {"reason": " "}).text
    answer = officer.post(f"{PAGE}/replace", {"reason": WHY})
    outbox.drain(bulk.KIND, now=NOON)
    assert "1 dari 1 selesai" in officer.get(answer.headers["Location"]).text
    made = successor(waits)
    assert made is not None
    assert (signatory(waits), signatory(made)) == (mint.office.head.full_name, "Yuni Pelaksana")
    assert successor(ready) is None
    refused(partial(reissue, ready.id, WHY), ActRefusal.SAME_NAME)  # it was signed in time
    assert "Tidak ada yang perlu diganti" in officer.get(PAGE).text
    open_ = select(CertificatePaper.certificate_id).where(CertificatePaper.closed_at.is_(None))
    assert set(db.session.scalars(open_)) == {made.id, ended.id}


def test_those_ticked_are_replaced_first_and_then_the_rest(online: SigningOffice) -> None:
    signed, first, second, third = online.issue("Sari", "Dodi", "Tari", "Yoga")
    online.answer(online.send(signed))
    signing.go_on(now=LATER)
    leaves(online.head)
    acts(online.office, "Yuni Pelaksana")
    officer = online.office.enter(PageClient(online.portal), online.mint.desk.writer)
    shown = officer.get(PAGE).text
    assert "3 sertifikat" in shown
    assert signed.number.replace("/", "/<wbr>") not in shown
    ticked = {"reason": WHY, "certificate": [first.public_id, signed.public_id]}
    officer.post(f"{PAGE}/replace", ticked)
    outbox.drain(bulk.KIND, now=NOON)
    assert [successor(row) is not None for row in (signed, first, second)] == [False, True, False]
    officer.post(f"{PAGE}/replace", {"reason": WHY})
    standing.suspend(third.id, WHY, by_id=online.mint.desk.writer.id, now=NOON)  # meanwhile
    outbox.drain(bulk.KIND, now=NOON)
    assert [successor(row) is not None for row in (second, third)] == [True, False]
    assert "Tidak ada yang perlu diganti" in officer.get(PAGE).text


def test_nobody_of_another_agency_sees_or_replaces_them(online: SigningOffice) -> None:
    [row] = online.issue("Sari")
    leaves(online.head)
    acts(online.office, "Yuni Pelaksana")
    agency = make_agency()
    away = online.office.member("Joko Lain", make_unit(agency))
    make_grant(away, Role.HR, agency)
    foreign = online.office.enter(PageClient(online.portal), away)
    assert row.number.replace("/", "/<wbr>") not in foreign.get(PAGE).text
    ticked = {"reason": WHY, "certificate": [row.public_id]}
    assert foreign.post(f"{PAGE}/replace", ticked).status_code == 422
    outbox.drain(bulk.KIND, now=NOON)
    assert successor(row) is None


def test_a_scan_waits_on_the_home_page_of_whoever_may_check_it(
    paper: tuple[Mint, Portal],
) -> None:
    mint, portal = paper
    row, said = mint.issue(), "1 pindaian sertifikat untuk diperiksa"
    second = mint.office.member("Petugas Kedua")
    make_grant(second, Role.HR, mint.office.agency)
    adds, checks = (
        mint.office.enter(PageClient(portal), person) for person in (mint.desk.publisher, second)
    )
    path = f"/admin/certificates/{row.public_id}/scan"
    adds.get(path)
    adds.post(path, {"document": (io.BytesIO(pdf()), "lembar.pdf")})
    assert said in checks.get("/").text
    assert path in checks.get("/admin/certificates/scans").links()
    assert said not in adds.get("/").text
    assert row.number.replace("/", "/<wbr>") not in adds.get("/admin/certificates/scans").text
    checks.get(path)
    checks.post(f"{path}/accept", {})
    assert said not in checks.get("/").text


def test_papers_from_before_the_list_was_kept_are_on_it(paper: tuple[Mint, Portal]) -> None:
    mint, _portal = paper
    waits, ready = mint.issue(mint.office.member("Sari")), mint.issue()
    accepted(mint, ready)
    query = select(CertificatePaper.names).where(CertificatePaper.certificate_id == waits.id)
    names = db.session.scalar(query)
    db.session.remove()
    schema.down_to("0076_award_lists")
    schema.to_head()
    [kept] = db.session.scalars(select(CertificatePaper)).all()
    assert (kept.certificate_id, kept.names, kept.closed_at) == (waits.id, names, None)
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 2
