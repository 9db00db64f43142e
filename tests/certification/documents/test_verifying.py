"""`portal certificates verify`: files of all three kinds, checked without database or network."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.certification.certificate_commands import certificates
from portal.certification.documents import facts, openbadge, pdf, published, seal, verifying
from portal.certification.documents.openbadge import Fault
from portal.core.clock import now as wall
from tests.certification.documents import made
from tests.certification.documents.test_pdf import printing

LATER = made.NOON + timedelta(days=1)
FACTS = facts.signed_file(made.facts(), facts.sign(made.facts(), made.SIGNER))


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / seal.FILE
    seal.keep(path, seal.new("BKPSDM", "ID", made.NOON))
    return path


@pytest.fixture(scope="module")
def sealer(key: Path) -> Callable[[pdf.Printing], bytes]:
    sealer = seal.Sealer(key)
    return lambda one: sealer.seal(pdf.unsealed(one))


def pem(key: Path) -> list[bytes]:
    return [seal.certificates(key)[0].pem]


def test_genuine_files_say_their_facts(key: Path, sealer: Callable[[pdf.Printing], bytes]) -> None:
    one = printing()
    for content, kind in ((FACTS, "facts"), (one.badge, "credential"), (sealer(one), "pdf")):
        found = verifying.check(content, made.KEYS, pem(key), LATER)
        assert (found.kind, found.fault) == (kind, None)
        assert "Rina Maharani, S.Kom." in dict(found.said).values()


def test_each_fault_is_told_apart(key: Path, sealer: Callable[[pdf.Printing], bytes]) -> None:
    gone = (replace(made.KEYS[0], withdrawn_at="x", reason="stolen"),)
    after, before = made.NOON + timedelta(days=1200), made.NOON - timedelta(days=1)
    sealed = sealer(printing())
    for content in (FACTS, printing().badge, sealed):
        for keys, now, fault in (
            ((), LATER, Fault.UNKNOWN_KEY),
            (gone, LATER, Fault.WITHDRAWN_KEY),
            (made.KEYS, after, Fault.EXPIRED),
            (made.KEYS, before, Fault.NOT_YET),
        ):
            assert verifying.check(content, keys, pem(key), now).fault is fault
        changed = content.replace(b"Rina Maharani", b"Rani Maharina")
        if changed != content:
            found = verifying.check(changed, made.KEYS, pem(key), LATER)
            assert (found.fault, found.said) == (Fault.ALTERED, ())
    assert verifying.check(sealed, made.KEYS, [], LATER).fault is Fault.UNKNOWN_KEY
    for junk in (b"", b"{}", b"%PDF-1.7", b"[1]", FACTS + b" ", b"\x00" * 99):
        assert verifying.check(junk, made.KEYS, pem(key), LATER).fault is not None


def test_a_pdf_that_carries_the_credential_of_another_is_refused(
    key: Path, sealer: Callable[[pdf.Printing], bytes]
) -> None:
    mixed = replace(printing(), badge=printing(number="800/9").badge)
    assert verifying.check(sealer(mixed), made.KEYS, pem(key), LATER).fault is Fault.ALTERED


def test_the_command_needs_the_published_keys_alone(tmp_path: Path, key: Path) -> None:
    listed, file = tmp_path / "keys.json", tmp_path / "certificate.json"
    listed.write_text(json.dumps(published.document(made.KEYS)))
    (tmp_path / "seal.crt").write_bytes(pem(key)[0])
    issued = wall() - timedelta(days=2)
    one = made.facts(issued_at=issued.replace(microsecond=0), expires_on=None)
    file.write_bytes(facts.signed_file(one, facts.sign(one, made.SIGNER)))
    asked = ["verify", str(file), "--keys", str(listed), "--seal", str(tmp_path / "seal.crt")]
    good = CliRunner().invoke(certificates, asked)
    assert (good.exit_code, "facts: genuine" in good.output) == (0, True)
    assert "Rina Maharani, S.Kom." in good.output
    file.write_bytes(file.read_bytes().replace(b"Rina", b"Rani"))
    bad = CliRunner().invoke(certificates, asked)
    assert (bad.exit_code, "NOT GENUINE" in bad.output) == (1, True)
    assert "Rani" not in bad.output


def test_the_issuers_document_lists_the_keys() -> None:
    found = openbadge.issuer_document(made.ISSUER, "BKPSDM", made.KEYS)
    assert [one["publicKeyMultibase"] for one in found["assertionMethod"]] == [
        published.multibase(made.PUBLIC)
    ]
