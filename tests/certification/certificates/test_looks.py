"""How an agency's certificates look: versions, previews, and what no certificate may carry."""

import html
import io
import json
import struct
import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from portal.certification.documents import look as rules
from portal.certification.documents import pdf, press, samples
from portal.certification.documents.look import PAPER, PLAIN, SHADES, Accent, Look, LookRefusal
from portal.certification.documents.samples import Sample
from portal.certification.documents.words import Language
from portal.certification.schemes.look_models import CertificateLook
from portal.certification.schemes.models import CertificateFacts
from portal.certification.schemes.queries import looks
from portal.certification.schemes.service import looks as service
from portal.certification.schemes.service import printing as documents
from portal.certification.schemes.service.printing import Form
from portal.certification.schemes.views import looks as views
from portal.core.db import db, transaction
from portal.core.errors import Conflict
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.certification.documents import made
from tests.certification.documents.test_pdf import CODE_LIKE, printing, squeezed
from tests.certification.schemes.desk import Desk
from tests.support.pages import PageClient
from tests.support.pdf import text_of
from tests.support.portal_app import NOON, beside

LOOKS = "/admin/certificate-templates"


def png(width: int = 80, height: int = 64) -> bytes:
    """A red picture."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    rows = (b"\0" + bytes([200, 30, 30]) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


OWN = Look("Pemerintah Kota Contoh", (CODE_LIKE,), ("By decree 12/2026.",), Accent.DAUN, png())


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def desk(portal: Portal) -> Iterator[Desk]:
    with portal.app_context():
        yield Desk()


@pytest.fixture
def page(portal: Portal, desk: Desk) -> PageClient:
    return desk.office.enter(PageClient(portal), desk.writer)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (png(), None),
        (png(63, 64), LookRefusal.LOGO_SIDES),
        (png(1201, 64), LookRefusal.LOGO_SIDES),
        (png() + b"<script>", LookRefusal.LOGO_KIND),
        (png()[:-1], LookRefusal.LOGO_KIND),
        (png().replace(b"IDAT", b"IDAX"), LookRefusal.LOGO_KIND),
        (b"GIF89a" + b"0" * 90, LookRefusal.LOGO_KIND),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', LookRefusal.LOGO_KIND),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 40, LookRefusal.LOGO_KIND),
        (png() + b"0" * rules.MOST_LOGO_BYTES, LookRefusal.LOGO_LARGE),
    ],
)
def test_a_logo_is_a_whole_png_of_sensible_size(
    content: bytes, refusal: LookRefusal | None
) -> None:
    assert rules.may_be_logo(content) is refusal


def _light(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(one * share for one, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_every_accent_keeps_text_readable_on_the_paper() -> None:
    assert set(SHADES) == set(Accent)
    for shades in SHADES.values():
        for colour in (shades.dark, shades.middle):
            assert (_light(PAPER) + 0.05) / (_light(colour) + 0.05) >= 7


def test_the_digest_follows_every_part_of_a_look_and_the_plain_one_is_the_sheet() -> None:
    sheet = pdf.template_digest()
    assert rules.digest(PLAIN, sheet) == sheet
    others = [
        OWN, replace(OWN, name="X"), replace(OWN, indonesian=()), replace(OWN, english=()),
        replace(OWN, accent=Accent.SAGA), replace(OWN, logo=png(90)),
    ]  # fmt: skip
    assert len({rules.digest(one, sheet) for one in others}) == len(others)
    assert Look.read(json.loads(json.dumps(OWN.stored())), OWN.logo) == OWN


@pytest.mark.parametrize("which", Sample)
def test_every_sample_is_one_page_that_says_it_is_a_sample(which: Sample) -> None:
    asked = samples.sample(
        which, OWN, agency="Kota", unit="Badan", now=made.NOON, language=Language.INDONESIAN
    )
    content = pdf.unsealed(asked)
    found = squeezed(text_of(content))
    about = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True)
    assert b"Pages:           1" in about.stdout
    assert squeezed("Contoh, tidak berlaku") in found
    assert squeezed(CODE_LIKE) in found  # the agency's line, as it stands
    if which in {Sample.ORDINARY, Sample.CODE}:
        assert squeezed(asked.facts.holder.name) in found
    assert len(samples.NAMES[Sample.LONGEST].name) == samples.LONGEST


def test_the_child_prints_samples_without_a_seal_and_never_seals_one() -> None:
    asked = samples.sample(
        Sample.ORDINARY, OWN, agency="Kota", unit="Badan", now=made.NOON, language=Language.ENGLISH
    )
    assert press.requested(press.request(asked)) == asked
    done = press.previewed(asked)
    assert done.pdf is not None
    assert b"/ByteRange" not in done.pdf
    assert squeezed("By decree 12/2026.") in squeezed(text_of(done.pdf))
    with pytest.raises(ValueError, match="never sealed"):
        list(press.printed([asked], made.__file__))  # type: ignore[arg-type]  # not reached
    with pytest.raises(ValueError, match="without a seal"):
        press.previewed(printing())


def test_a_look_is_kept_in_versions_and_found_again_by_its_digest(desk: Desk) -> None:
    agency, me = desk.office.agency.id, desk.writer.id
    assert looks.in_force(agency) == (PLAIN, pdf.template_digest())

    def keep(look: Look, version: int) -> CertificateLook:
        return service.keep(agency, look, version=version, now=NOON, actor_id=me)

    first = keep(OWN, 0)
    assert keep(OWN, 0).id == first.id  # the same again
    with pytest.raises(Conflict):
        keep(replace(OWN, name="Lain"), 0)
    second = keep(replace(OWN, name="Lain"), 1)
    assert looks.in_force(agency)[1] == second.digest != first.digest
    assert looks.printed_with(first.digest) == OWN
    assert looks.printed_with("0" * 64) == PLAIN
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(update(CertificateLook).values(number=9))


def test_a_look_is_previewed_and_kept_in_the_browser(desk: Desk, page: PageClient) -> None:
    assert "Bawaan portal" in page.get(LOOKS).text
    page.get(f"{LOOKS}/new")
    sent: dict[str, object] = {
        "version": "0", "name": "Pemerintah Kota", "indonesian": CODE_LIKE, "english": "",
        "accent": "saga", "signing": "seal", "sample": "code", "language": "id",
    }  # fmt: skip

    def send(**changes: object) -> tuple[int, str, bytes]:
        logo = (io.BytesIO(png()), "lambang.png")
        answer = page.post(f"{LOOKS}/new", sent | {"logo": logo} | changes)
        return answer.status_code, answer.mimetype, answer.data

    status, kind, content = send(act="preview")
    assert (status, kind) == (200, "application/pdf")
    assert squeezed(text_of(content)).count(squeezed(CODE_LIKE)) >= 2
    assert db.session.scalars(select(CertificateLook)).all() == []
    assert send(logo=(io.BytesIO(b"GIF89a"), "x.png"))[0] == 422
    assert send(indonesian="a\nb\nc")[0] == 422
    assert send(name="NIP 199001012015031001")[0] == 422
    assert send(name="A \U00012000")[0] == 422
    assert send(name="x" * 121)[0] == 422
    assert send(accent="#fff")[0] == 422
    assert send()[0] == 303
    assert send(name="Lain")[0] == 409
    shown = page.get(LOOKS).text
    assert "milik instansi" in shown
    assert "Saga (merah tua)" in shown
    assert "Tanpa lambang" in page.get(f"{LOOKS}/new").text
    page.post(f"{LOOKS}/new", sent | {"version": "1", "no_logo": "y"})
    assert [bool(one.logo) for one in looks.versions(desk.office.agency.id)] == [False, True]
    sample = page.client.get(f"{LOOKS}/2/preview.pdf?sample=scripts&language=en")
    assert (sample.status_code, sample.mimetype) == (200, "application/pdf")
    page.get(f"{LOOKS}/3/preview.pdf", status=404)


def test_a_certificate_freezes_the_look_it_is_issued_with(desk: Desk) -> None:
    mint = Mint(desk)
    before = mint.issue(desk.office.member("Sari"))
    kept = service.keep(desk.office.agency.id, OWN, version=0, now=NOON, actor_id=desk.writer.id)
    after = mint.issue(desk.office.member("Dodi"))
    for row, look, digest, name in (
        (before, PLAIN, pdf.template_digest(), desk.office.agency.name),
        (after, OWN, kept.digest, OWN.name),
    ):
        facts = db.session.get_one(CertificateFacts, row.id)
        asked = documents.printing(row, facts, Form.PUBLIC, Language.INDONESIAN)
        assert (asked.facts.template_digest, asked.facts.issuer.parent) == (digest, name)
        assert asked.look == look


def test_pages_show_the_lines_a_certificate_was_printed_with(desk: Desk, page: PageClient) -> None:
    mint = Mint(desk)
    agency, me = desk.office.agency.id, desk.writer.id
    plain = mint.issue(desk.office.member("Sari"))
    service.keep(agency, OWN, version=0, now=NOON, actor_id=me)
    row = mint.issue()
    other = replace(OWN, indonesian=("Baris yang baru.",))
    service.keep(agency, other, version=1, now=NOON, actor_id=me)
    own = desk.office.enter(page, mint.holder)
    for path in (f"/verify/{row.code}", f"/certificates/{row.public_id}"):
        shown = html.unescape(own.get(path).text)
        assert CODE_LIKE in shown
        assert "Baris yang baru." not in shown
    assert "By decree 12/2026." in own.get(f"/verify/{row.code}?lang=en").text
    assert "Keterangan</dt>" not in own.get(f"/verify/{plain.code}?lang=id").text


def test_samples_are_printed_one_at_a_time_and_so_many_for_each(
    desk: Desk, page: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "PATIENCE_S", 0.01)
    with press._previewing:  # somebody else's is being printed
        answer = page.get(f"{LOOKS}/0/preview.pdf", status=409)
        assert "Contoh lain sedang dicetak" in answer.text
    monkeypatch.setattr(views, "SAMPLES_EACH", replace(views.SAMPLES_EACH, allowed=2))
    assert page.client.get(f"{LOOKS}/0/preview.pdf").mimetype == "application/pdf"
    page.get(f"{LOOKS}/0/preview.pdf", status=429)
