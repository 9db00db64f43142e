"""The PDF: what it prints, that nothing in it is a command, its seal, and the printing child.

`pdfsig` and `pdftotext` are poppler's, which shares nothing with the library that seals.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from PIL import Image

from portal.certification.documents import compact, facts, openbadge, pdf, press, scancode, seal
from portal.certification.documents.facts import Competency, Holder, Office, Score, Signatory
from portal.certification.documents.press import ChildFailed
from portal.certification.documents.seal import SealState
from portal.certification.documents.words import SEAL, WORDS, Language
from portal.web.app import Portal
from tests.certification.documents import made
from tests.support.pdf import text_of

FULL = pdf.Private("19920314 201903 2 005", "Dinas Kependudukan dan Pencatatan Sipil")
A_MOMENT_S = 0.002
CODE_LIKE = "#strong[x] $y$ {{ 7*7 }} {% if %} <b>&amp;</b> https://evil.example/ \\ *_`@[]"


def printing(**changes: Any) -> pdf.Printing:
    own = {key: changes.pop(key) for key in ("private", "language") if key in changes}
    one = made.facts(**changes)
    addresses = made.PLACES.competencies[:1] * len(one.competencies)
    places = replace(made.PLACES, competencies=addresses)
    badge = openbadge.credential(one, places, made.SIGNER, made.NOON)
    address = compact.address(made.BASE, one, compact.fragment(one, made.SIGNER))
    signature = facts.sign(one, made.SIGNER)
    return pdf.Printing(one, signature, openbadge.to_bytes(badge), address, made.NOON, **own)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / seal.FILE
    seal.keep(path, seal.new("BKPSDM Kota Sawahlunto", "ID", made.NOON))
    return path


@pytest.fixture(scope="module")
def sealed(key: Path) -> bytes:
    return seal.Sealer(key).seal(pdf.unsealed(printing(private=FULL)))


def squeezed(text: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("language", Language)
def test_every_printed_fact_is_text_in_the_file(language: Language) -> None:
    signatories = (
        Signatory("Dra. Nurhayati", "Kepala BKPSDM", Office.PLT, ("Wali Kota", "Sekda")),
    )
    one = printing(
        language=language,
        private=FULL,
        score=Score(85, 100),
        signatories=signatories,
        replaces="9/X",
    )
    content = pdf.unsealed(one)
    found, values = text_of(content), pdf.values(one)
    said: list[Any] = [values[name] for name in ("number", "kind", "name", "person", "statement")]
    said += [values["achieved"], values["code"], *one.facts.signatories[0].heading]
    said += ["Dra. Nurhayati", FULL.nip, "85", "9/X", WORDS[language].awarded]
    said += [part for line in values["dates"] for part in line]  # type: ignore[union-attr]
    for text in said:
        assert str(text) in found
    for line in [*values["lines"], WORDS[language].seal]:  # type: ignore[misc]
        assert squeezed(str(line))[:30] in squeezed(found)
    assert b"/Lang" in content
    assert content.count(b"/Type /Page\n") == 1 or content.count(b"/Type/Page/") == 1


def test_the_public_copy_holds_no_number_of_the_person() -> None:
    public, full = printing(), printing(private=FULL)
    assert FULL.nip in text_of(pdf.unsealed(full))
    found = text_of(pdf.unsealed(public))
    assert "Salinan publik" in found
    assert "NIP" not in found
    assert not re.search(r"\d{8} \d{6} \d \d{3}|\d{18}", found)
    values = json.dumps({k: v for k, v in pdf.values(public).items() if k != "qr"})
    assert not re.search(r"(?<!\w)\d{18}(?!\w)", values)


def test_the_code_on_the_sheet_is_the_signed_address_module_by_module(tmp_path: Path) -> None:
    """With its quiet zone, and nothing smooths its edges."""
    for name, one in (("holder", printing(private=FULL)), ("public", printing())):
        command = ["pdfimages", "-png", "-", tmp_path / name]
        subprocess.run(command, input=pdf.unsealed(one), capture_output=True, check=True)
        [drawn] = tmp_path.glob(f"{name}-*.png")
        with Image.open(drawn) as picture:
            side, shades = picture.width, picture.convert("L").tobytes()
        rows = [shades[at : at + side] for at in range(0, len(shades), side)]
        code = [bytes(shade < 128 for shade in row[2:-2]) for row in rows[2:-2]]
        assert code == list(scancode.modules(one.address.encode()))
        assert {*rows[0], *rows[1], *rows[-2], *rows[-1]} == {0xFF}
        assert {shade for row in rows for shade in row[:2] + row[-2:]} == {0xFF}
        assert b"/Interpolate true" not in pdf.unsealed(one)


def test_text_that_looks_like_code_is_printed_as_it_stands() -> None:
    one = printing(holder=Holder(CODE_LIKE), number=CODE_LIKE)
    found = squeezed(text_of(pdf.unsealed(one)))
    assert found.count(squeezed(CODE_LIKE)) == 2


@pytest.mark.parametrize(
    "name",
    [
        "Raden Mas Panji " * 7 + "Suryadi",
        "W" * 120,
        "محمد بن عبدالله",
        "李小龍",
        "ꦧꦱꦗꦮ",
        "Đặng Thị Ánh Ñuñez Ωμέγα Щукин דוד தமிழ் ไทย राम",
    ],
)
def test_a_name_of_any_script_and_length_stays_on_the_one_page(name: str) -> None:
    many = tuple(Competency(f"K{n}", "Kompetensi", n % 5, ("skill",)) for n in range(12))  # type: ignore[arg-type]
    content = pdf.unsealed(printing(holder=Holder(name[:120]), competencies=many))
    done = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True)
    about = done.stdout.decode()
    assert re.search(r"Pages:\s+1\n", about)
    assert re.search(r"Page size:\s+841\.89 x 595\.276 pts \(A4\)", about)
    fonts = subprocess.run(["pdffonts", "-"], input=content, capture_output=True, check=True)
    rows = fonts.stdout.decode().splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows)  # embedded


def test_a_character_without_a_glyph_is_named_and_not_printed_as_a_box() -> None:
    with pytest.raises(pdf.Unprintable, match="\U00012000"):
        pdf.unsealed(printing(holder=Holder("A \U00012000 B \U00012000")))
    assert pdf.missing("Rina\u200d") == ""


def test_the_same_values_give_the_same_bytes_and_the_fonts_are_those_recorded() -> None:
    assert pdf.unsealed(printing()) == pdf.unsealed(printing())
    folder = Path(pdf.__file__).parent / "fonts"
    for name, digest in json.loads((folder / "manifest.json").read_text()).items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_the_file_carries_the_credential_and_the_signed_facts(sealed: bytes) -> None:
    found = seal.attachments(sealed)
    assert openbadge.verify(openbadge.load(found[pdf.BADGE_NAME]), made.KEYS, made.NOON) is None
    assert found[pdf.FACTS_NAME] == facts.signed_file(
        made.facts(), facts.sign(made.facts(), made.SIGNER)
    )


def places(content: bytes) -> Iterator[int]:
    """Bytes all over the file, the room for the signature among them."""
    yield from range(100, len(content), len(content) // 12)


def test_the_seal_holds_and_breaks_with_any_byte(sealed: bytes, key: Path, tmp_path: Path) -> None:
    [published] = seal.certificates(key)
    assert seal.state(sealed, [published.pem]) is SealState.INTACT
    assert seal.state(sealed, []) is SealState.OTHER_SEAL
    assert seal.state(pdf.unsealed(printing()), [published.pem]) is SealState.NONE
    assert seal.state(sealed + b"\n% more\n", [published.pem]) is SealState.ALTERED
    for place in places(sealed):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert seal.state(changed, [published.pem]) is not SealState.INTACT
    assert pdfsig(sealed, tmp_path) == ("Signature is Valid.", "ETSI.CAdES.detached")
    start = sealed.index(b"stream") + 20
    changed = sealed[:start] + bytes([sealed[start] ^ 1]) + sealed[start + 1 :]
    assert pdfsig(changed, tmp_path) == ("Digest Mismatch.", "ETSI.CAdES.detached")


def pdfsig(content: bytes, folder: Path) -> tuple[str, str]:
    path = folder / "one.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False)
    verdict = re.search(r"Signature Validation: (.*)", done.stdout)
    kind = re.search(r"Signature Type: (.*)", done.stdout)
    return (verdict[1] if verdict else done.stderr, kind[1] if kind else "")


def test_the_signature_holds_nothing_that_could_be_changed_unseen(sealed: bytes, key: Path) -> None:
    """Every certificate in it once: readers take the first of two that fits."""
    [published] = seal.certificates(key)
    own = x509.load_pem_x509_certificate(published.pem)
    inside = own.public_bytes(serialization.Encoding.DER).hex().encode()
    assert sealed.lower().count(inside) == 1
    start = sealed.lower().index(inside)
    for place in range(start, start + len(inside), len(inside) // 9):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert seal.state(changed, [published.pem]) is not SealState.INTACT


def test_a_seal_that_is_no_seal_is_refused(tmp_path: Path, key: Path) -> None:
    path = tmp_path / seal.FILE
    with pytest.raises(seal.FaultySeal, match="missing"):
        seal.Sealer(path)
    path.write_bytes(b"nothing")
    path.chmod(0o644)
    with pytest.raises(seal.FaultySeal, match="0600"):
        seal.Sealer(path)
    path.chmod(0o600)
    with pytest.raises(seal.FaultySeal, match="not a private key"):
        seal.Sealer(path)
    other, own = seal.new("X", "ID", made.NOON), key.read_bytes()
    begin = b"-----BEGIN CERT"
    path.write_bytes(own[: own.index(begin)] + other[other.index(begin) :])
    with pytest.raises(seal.FaultySeal, match="not the key's"):
        seal.Sealer(path)
    with pytest.raises(FileExistsError):
        seal.keep(path, own)


def test_the_child_prints_what_it_can_and_says_why_not(key: Path) -> None:
    bad = replace(printing(), facts=made.facts(holder=Holder("\U00012000")))
    asked = [printing(), bad, printing(private=FULL)]
    first, second, third = press.printed(asked, key, pays=1)  # dealt out to several children
    [published] = seal.certificates(key)
    for one in (first, third):
        assert one.pdf is not None
        assert seal.state(one.pdf, [published.pem]) is SealState.INTACT
        assert one.sha256 == hashlib.sha256(one.pdf).hexdigest()
    assert (second.pdf, second.fault) == (None, "unprintable: \U00012000")
    with pytest.raises(ChildFailed, match="missing"):
        list(press.printed([printing()], key.with_name("none.pem")))


def test_the_child_gives_way_to_everybody_and_has_nothing_of_the_database(
    key: Path, app: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at while it prints, as the system sees it."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", "sqlite:////nowhere/portal.sqlite3")
    with app.app_context(), ThreadPoolExecutor(1) as caller:
        asked = caller.submit(lambda: list(press.printed([printing()] * 20, key)))
        seen = []
        while wait([asked], A_MOMENT_S).not_done:  # the child gives way to this process too
            seen += looked_at_children()
        assert all(one.pdf for one in asked.result())
    assert min(19, os.nice(0) + press.NICENESS) in {one.niceness for one in seen}
    assert {name for one in seen for name in one.settings} <= {
        "PYTHONPATH", "RAYON_NUM_THREADS", "TMPDIR", "LC_CTYPE",
    }  # fmt: skip
    opened = {path for one in seen for path in one.opened}
    assert not [
        path for path in opened if "sqlite" in path or str(app.settings.instance_dir) in path
    ]


@dataclass(frozen=True)
class Seen:
    """A process at one moment."""

    niceness: int
    settings: tuple[str, ...]
    opened: tuple[str, ...]


def looked_at_children() -> Iterator[Seen]:
    """The printing children of this process, from when they became one until they are over."""
    for about in Path("/proc").glob("[0-9]*"):
        try:
            stat = (about / "stat").read_text().rpartition(")")[2].split()
            if int(stat[1]) != os.getpid():
                continue
            if b"certification.documents.press" not in (about / "cmdline").read_bytes():
                continue
            environ = (about / "environ").read_bytes().decode().split("\0")
            opened = tuple(os.readlink(one) for one in (about / "fd").iterdir())
        except OSError:
            continue
        if any(environ):
            names = tuple(one.partition("=")[0] for one in environ if one)
            yield Seen(int(stat[16]), names, opened)


def test_a_request_comes_back_whole() -> None:
    for one in (printing(), printing(private=FULL, language=Language.ENGLISH)):
        assert press.requested(press.request(one)) == one


def test_the_child_knows_neither_database_nor_web_and_the_portal_starts_without_the_press() -> None:
    heavy = "import sys;print(sorted({{{}}} & set(sys.modules)))"
    look = "import portal.certification.documents.press;" + heavy.format(
        "'sqlalchemy','flask_login'"
    )
    start = "import portal.cli;" + heavy.format("'typst','pyhanko','pyld','lxml','aiohttp'")
    for code in (look, start):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "[]"


def test_the_sentence_of_the_seal_is_the_agreed_one() -> None:
    assert SEAL == "Segel elektronik instansi; bukan tanda tangan elektronik tersertifikasi"
