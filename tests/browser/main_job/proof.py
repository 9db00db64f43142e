"""What an exam leads to: a level, a certificate that a stranger checks, the open evaluation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlalchemy import select

from portal.certification import data
from portal.certification.models import Exam
from portal.certification.rules.requirements import Group, Leaf, LeafKind, Operator
from portal.certification.rules.scheme_starts import started
from portal.certification.rules.schemes import CertificateKind, Target
from portal.certification.schemes.service import writing
from portal.competency.queries import catalogue
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import zones
from portal.core.db import db
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.people.models import Organisation, OrgUnit, Post
from tests.browser.main_job.exam import SPBE, write_date
from tests.browser.main_job.office import ADMIN, CHIEF, CLERK, HEAD, MEMBERS, NUMBERS
from tests.browser.main_job.scene import SIDEWAYS, until
from tests.support.browser import PHONE, axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.main_job.scene import Scene

CERTIFICATE = "SPBE dalam Pekerjaan Sehari-hari"
PERIOD = "Semester II 2026"
REASON = "Ujian dan syarat lainnya meyakinkan."
DEED = "Merapikan alur permohonan sehingga warga tidak lagi mengunggah berkas dua kali."


def open_scheme(scene: Scene) -> None:
    """The scheme of the certificate: the exam, decided by the board, signed for the agency."""
    with scene.place.inside():
        agency = db.session.scalars(select(Organisation)).one()
        unit = db.session.scalars(select(OrgUnit.id).where(OrgUnit.code == "bkpsdm")).one()
        post = db.session.scalars(select(Post.id).where(Post.code == "BKP-01")).one()
        begun = started(
            CertificateKind.COMPETENCY, data.kinds(), title=CERTIFICATE, unit=unit, post=post
        )
        exam = Leaf("r1", LeafKind.EXAM, ref=db.session.scalars(select(Exam.id)).one())
        spbe = catalogue.catalogue().by_key["spbe"]
        terms = replace(
            begun,
            targets=(Target(spbe, 2, (Strand.KNOWLEDGE,)),),
            requirements=Group(Operator.ALL, (exam,)),
        )
        now, author = scene.place.now, scene.person(ADMIN).id
        row = writing.create(agency.id, "SRT-SPBE-2", terms, now=now, actor_id=author)
        writing.submit(row.id, version=row.draft_version, now=now, actor_id=author)
        board = scene.person(MEMBERS[0]).id
        writing.publish(row.id, version=row.draft_version, now=now, actor_id=board)
        db.session.remove()


def show_skill(scene: Scene) -> None:
    """A practical assessment at the counter, as `test_practical` holds one."""
    with scene.place.inside():
        agency = db.session.scalars(select(Organisation)).one()
        now = scene.place.now
        line = Line(
            catalogue.catalogue().by_key["spbe"], Strand.SKILL, 2, True, zones.local_day(now)
        )
        entry = Entry(
            organisation_id=agency.id, person_id=scene.person(CLERK).id,
            source_kind=SourceKind.PRACTICAL, source_ref="uji-praktik-loket", occurred_at=now,
            recorded_by_id=scene.person(MEMBERS[1]).id, lines=(line,), detail=None,
        )  # fmt: skip
        append(entry, now=now)
        db.session.remove()


def open_period(scene: Scene) -> None:
    """Personnel opens the semester's evaluation: who is in it, and when what happens."""
    desk = scene.enter(ADMIN)
    desk.goto("/admin/periods")
    desk.get_by_role("link", name="Siapkan periode").first.click()
    desk.get_by_label("Nama periode").fill(PERIOD)
    desk.get_by_label("Kode", exact=True).fill("2026-2")
    desk.get_by_role("button", name="Simpan periode").click()
    desk.get_by_role("button", name="Susun daftar pegawai").click()
    opening = desk.get_by_role("button", name="Buka periode")
    until(desk, opening)
    opening.click()
    expect(opening).to_have_count(0)


def level_says(page: Page, level: int, source: str) -> None:
    """The profile opens into why the level is held, and names the proof it stands on."""
    shown = page.get_by_role("heading", name=f"Mengapa level {level}?")
    for _ in range(60):
        page.goto("/profile")
        page.get_by_role("main").get_by_role("link", name=SPBE, exact=True).first.click()
        page.get_by_role("heading", name="Mengapa level").wait_for()
        if shown.count():
            break
        page.wait_for_timeout(500)
    expect(shown).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(source)


def certify(scene: Scene, page: Page) -> str:
    """Applied for by the clerk, granted by two; the code on the certificate."""
    page.goto("/certificates")
    page.get_by_role("link", name=CERTIFICATE).click()
    page.get_by_role("button", name="Mulai permohonan").click()
    page.get_by_role("button", name="Ajukan permohonan").click()
    expect(page.get_by_text("Dua anggota sidang memutusnya").first).to_be_visible()
    here = page.url
    for name in MEMBERS:
        desk = scene.enter(name)
        desk.goto("/board/certificates")
        desk.get_by_role("table").get_by_role("link").first.click()
        desk.get_by_label("Kabulkan", exact=True).check()
        desk.get_by_label("Alasan", exact=True).fill(REASON)
        desk.get_by_role("button", name="Catat putusan").click()
    expect(desk.get_by_text("dikabulkan dan sertifikatnya terbit")).to_be_visible()
    page.goto(here)
    expect(page.get_by_text("Nomor sertifikat:")).to_be_visible()
    page.goto("/certificates")
    page.get_by_role("link", name=CERTIFICATE).first.click()
    assert axe(page) == []
    return page.locator(".pk-cert-in .qr .mono").inner_text()


def verify(scene: Scene, code: str) -> None:
    """Somebody without an account types the code on a phone."""
    phone = scene.page(PHONE)
    phone.goto("/verify")
    phone.get_by_label("Kode sertifikat").fill(code.lower())
    phone.get_by_role("button", name="Periksa", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sertifikat ini sah")
    expect(phone.get_by_role("main")).to_contain_text(CLERK)
    assert phone.evaluate(SIDEWAYS) == 0
    assert axe(phone) == []


def evaluate(page: Page) -> None:
    """The open evaluation has the new level, the exam and the certificate among its material."""
    page.get_by_role("link", name="Evaluasi", exact=True).first.click()
    main = page.get_by_role("main")
    expect(main).to_contain_text(PERIOD)
    expect(main).to_contain_text("1 ujian")
    expect(main).to_contain_text("1 sertifikat")
    row = main.get_by_role("row").filter(has_text=SPBE)
    expect(row).to_contain_text("Terpenuhi")
    assert axe(page) == []


def recognise(scene: Scene, page: Page) -> None:
    """What follows: her superior proposes a recognition, another official decides, she reads it."""
    head = scene.enter(HEAD)
    head.goto("/admin/awards")
    head.get_by_role("link", name="Usulkan penghargaan").first.click()
    head.get_by_label("Untuk siapa").fill(NUMBERS[CLERK])
    head.get_by_label("Nonmaterial").check()
    head.get_by_label("Apa yang dilakukan").fill(DEED)
    head.get_by_label("Buktinya").fill("Catatan antrean loket bulan Oktober dan November 2026.")
    head.get_by_role("button", name="Ajukan usulan").click()
    expect(head.get_by_text("Menunggu putusan").first).to_be_visible()
    chief = scene.enter(CHIEF)
    chief.goto("/admin/awards")
    chief.get_by_role("link", name=CLERK).first.click()
    chief.get_by_label("Berikan", exact=True).check()
    chief.get_by_label("Nomor keputusan").fill("800/45/2026")
    write_date(chief, "decree_on", zones.local_day(scene.place.now))
    chief.get_by_label("Alasan putusan").fill("Buktinya diperiksa dan cocok dengan catatan loket.")
    chief.get_by_role("button", name="Simpan putusan").click()
    page.get_by_role("link", name="Buka tindak lanjut").click()
    expect(page.get_by_role("main")).to_contain_text(DEED)
    expect(page.get_by_role("main")).to_contain_text("800/45/2026")
