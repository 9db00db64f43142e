"""The frozen facts, their one spelling and their signature (CE-3)."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.certification.documents import facts as frozen
from portal.certification.documents.facts import FaultyFacts, Holder, Office, Score, Signatory
from portal.core.canonical import canonical_json
from tests.certification.documents import made

ALL = made.facts(
    holder=Holder("Siti Aminah", "Dr.", "M.Si."),
    score=Score(85, 100),
    replaces="800.2/0003/BKPSDM/2025",
    signatories=(Signatory("X", "Kepala", Office.PLT, ("Wali Kota", "Sekretaris Daerah")),),
)


@pytest.mark.parametrize("facts", [made.facts(), ALL, made.facts(expires_on=None, starts_on=None)])
def test_the_canonical_bytes_give_the_same_facts_back(facts: frozen.Facts) -> None:
    assert frozen.read(frozen.canonical(facts)) == facts


def test_every_changed_byte_breaks_the_signature() -> None:
    facts = made.facts()
    content, signature = frozen.canonical(facts), frozen.sign(facts, made.SIGNER)
    assert frozen.holds(content, signature, made.PUBLIC)
    for place in range(len(content)):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        assert not frozen.holds(changed, signature, made.PUBLIC)
    other = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32).public_key()
    assert not frozen.holds(content, signature, other)


def test_only_the_canonical_spelling_is_read() -> None:
    content = frozen.canonical(made.facts())
    plain = json.loads(content)
    others: list[Any] = [
        json.dumps(plain).encode(),
        content + b"\n",
        b"[]",
        b"\xff",
        b"[" * 5000,
        json.dumps({**plain, "nip": "x"}, sort_keys=True, separators=(",", ":")).encode(),
        canonical_json({**plain, "version": 2}),
        canonical_json({**plain, "issued_on": "26-11-2026"}),
        canonical_json({key: plain[key] for key in plain if key != "holder"}),
    ]
    for other in others:
        with pytest.raises(FaultyFacts):
            frozen.read(other)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"holder": Holder("Rina 199203142019032005")}, "holder.name"),
        ({"number": "19920314 201903 2 005"}, "number"),
        ({"number": "1371011403920005"}, "number"),
        ({"holder": Holder(" ")}, "holder.name"),
        ({"holder": Holder("Rina\nMaharani")}, "holder.name"),
        ({"holder": Holder("x" * 401)}, "holder.name"),
        ({"code": "7k4m"}, "code"),
        ({"qr_value": "short"}, "qr_value"),
        ({"evidence_digest": "c" * 63}, "evidence_digest"),
        ({"key_id": "K" * 16}, "key_id"),
        ({"signatories": ()}, "signatories"),
        ({"expires_on": date(2026, 11, 25)}, "expires_on"),
        ({"ends_on": date(2026, 11, 1)}, "ends_on"),
        ({"hours_jp100": -1}, "hours_jp100"),
        ({"score": Score(101, 100)}, "score"),
        ({"competencies": (replace(made.facts().competencies[0], strands=()),)}, "competencies"),
    ],
)
def test_faulty_facts_are_never_signed_and_the_field_is_named(
    changes: dict[str, Any], field: str
) -> None:
    assert frozen.faults(made.facts()) == []
    with pytest.raises(FaultyFacts, match=field):
        frozen.sign(made.facts(**changes), made.SIGNER)


def test_an_instant_without_timezone_is_refused() -> None:
    with pytest.raises(FaultyFacts, match="issued_at"):
        frozen.sign(made.facts(issued_at=datetime(2026, 11, 26)), made.SIGNER)  # noqa: DTZ001
    here = datetime(2026, 11, 26, 5, 0, tzinfo=UTC).astimezone()
    assert frozen.canonical(made.facts(issued_at=here)) == frozen.canonical(made.facts())


def test_the_heading_says_how_the_office_was_held() -> None:
    own = Signatory("X", "Kepala BKPSDM")
    assert own.heading == ("Kepala BKPSDM",)
    assert replace(own, office=Office.PLH).heading == ("Plh. Kepala BKPSDM",)
    for_mayor = replace(own, on_behalf=("Wali Kota",))
    assert for_mayor.heading == ("a.n. Wali Kota", "Kepala BKPSDM")
    both = replace(own, office=Office.PLT, on_behalf=("Wali Kota", "Sekretaris Daerah"))
    expected = ("a.n. Wali Kota", "Sekretaris Daerah", "u.b.", "Plt. Kepala BKPSDM")
    assert both.heading == expected


def test_the_printed_name_has_its_titles() -> None:
    assert Holder("Siti Aminah", "Dr.", "M.Si.").printed == "Dr. Siti Aminah, M.Si."
    assert Holder("Soekarno").printed == "Soekarno"
