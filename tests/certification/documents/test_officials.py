"""Officials' signatures behind the seal: which are taken, and that the seal holds on."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from portal.certification.documents import officials, pdf, seal, verifying
from portal.certification.documents.look import PLAIN, Look, Signing, digest
from portal.certification.documents.officials import SignatureFault, Signed
from portal.certification.documents.seal import SealState
from portal.certification.documents.words import WORDS, Language
from tests.certification.documents import made
from tests.certification.documents.signers import Authority
from tests.certification.documents.test_pdf import pdfsig, printing, squeezed
from tests.support.pdf import text_of

LATER = made.NOON + timedelta(days=1)
NAME = "Afridarman"
SERVICE = Look(signing=Signing.SERVICE)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / seal.FILE
    seal.keep(path, seal.new("BKPSDM", "ID", made.NOON))
    return path


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def sent(key: Path) -> bytes:
    """A certificate that officials may sign."""
    one = replace(printing(), look=SERVICE, private=pdf.Private("199001012015031001", "BKPSDM"))
    return seal.Sealer(key).seal(pdf.unsealed(one), may_be_signed=True)


def _pem(key: Path) -> list[bytes]:
    return [seal.certificates(key)[0].pem]


def _added(before: bytes, after: bytes, authority: Authority) -> Signed | SignatureFault:
    trusted = [authority.root]
    return officials.added(before, after, name=NAME, trusted=trusted, now=LATER)


def test_a_signature_is_added_behind_the_seal_and_both_hold(
    key: Path, sent: bytes, authority: Authority, tmp_path: Path
) -> None:
    signed = authority.signed(sent, "AFRIDARMAN")
    found = _added(sent, signed, authority)
    assert isinstance(found, Signed)
    assert (found.name, found.issuer) == ("AFRIDARMAN", "Otoritas Uji")
    assert seal.state(signed, _pem(key)) is SealState.INTACT
    told = verifying.check(signed, made.KEYS, _pem(key), LATER)
    assert told.fault is None
    assert "AFRIDARMAN" in dict(told.said)["signed by"]
    assert pdfsig(signed, tmp_path)[0] == "Signature is Valid."
    twice = authority.signed(signed, "Siti Afridarman", field="Pejabat 2")
    assert isinstance(_added(signed, twice, authority), Signed)
    assert [one.name for one in officials.said(twice)] == ["AFRIDARMAN", "Siti Afridarman"]
    assert seal.state(twice, _pem(key)) is SealState.INTACT


def test_what_came_back_otherwise_is_refused_and_why(sent: bytes, authority: Authority) -> None:
    signed = authority.signed(sent, NAME)
    start = len(sent) + 40
    for after, fault in (
        (b"%PDF-" + signed, SignatureFault.NOT_SAME),
        (signed.replace(b"Rina", b"Rini", 1)[: len(sent) - 1], SignatureFault.NOT_SAME),
        (sent, SignatureFault.NOT_SIGNED),
        (authority.signed(signed, NAME, field="Lagi"), SignatureFault.NOT_SIGNED),
        (signed + b"\n% tambahan", SignatureFault.ALTERED),
        (authority.signed(sent, NAME, box=True), SignatureFault.ALTERED),
        (sent + b"\n" + b"0" * 900, SignatureFault.NOT_SIGNED),
        (Authority("Lain").signed(sent, NAME), SignatureFault.UNTRUSTED),
        (authority.signed(sent, "Budi Santoso"), SignatureFault.OTHER_PERSON),
    ):
        assert _added(sent, after, authority) is fault
    changed = signed[:start] + bytes([signed[start] ^ 1]) + signed[start + 1 :]
    assert isinstance(_added(sent, changed, authority), SignatureFault)
    none = officials.added(sent, signed, name=NAME, trusted=[], now=LATER)
    assert none is SignatureFault.UNTRUSTED


def test_a_seal_that_lets_nobody_sign_is_broken_by_a_signature(
    key: Path, authority: Authority
) -> None:
    sealed = seal.Sealer(key).seal(pdf.unsealed(printing()))
    signed = authority.signed(sealed, NAME)
    assert seal.state(signed, _pem(key)) is SealState.ALTERED
    assert _added(sealed, signed, authority) is SignatureFault.ALTERED


def test_a_look_says_how_officials_sign_and_older_looks_keep_their_digest() -> None:
    sheet = pdf.template_digest()
    looks = [PLAIN, SERVICE, Look(signing=Signing.PEN)]
    assert len({digest(one, sheet) for one in looks}) == 3
    assert "signing" not in PLAIN.stored()
    assert all(Look.read(one.stored(), b"") == one for one in looks)


@pytest.mark.parametrize("language", Language)
def test_each_way_prints_what_is_true_of_it(language: Language) -> None:
    w, private = WORDS[language], pdf.Private("199001012015031001", "BKPSDM")
    for signing, is_copy, line in (
        (Signing.SEAL, False, w.seal),
        (Signing.SERVICE, False, w.seal_signed),
        (Signing.SERVICE, True, w.seal),
        (Signing.PEN, False, w.pen),
        (Signing.PEN, True, w.pen_copy),
    ):
        one = replace(
            printing(), look=Look(signing=signing), language=language,
            private=None if is_copy else private,
        )  # fmt: skip
        shown = squeezed(text_of(pdf.unsealed(one)))
        assert all(squeezed(word) in shown for word in line.split())
        assert ("tersertifikasi" in shown) == (line == w.seal)
