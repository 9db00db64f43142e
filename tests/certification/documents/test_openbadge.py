"""Open Badges 3.0: accepted and refused as the standard says, by us and by an implementation
that shares nothing with ours (Digital Bazaar's, vendored and hashed)."""

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.certification.documents import contexts, integrity, openbadge, statuslist
from portal.certification.documents.facts import FaultyFacts, Score
from portal.certification.documents.integrity import Document
from portal.certification.documents.openbadge import Fault
from portal.certification.documents.statuslist import StatusPurpose
from tests.certification.documents import independent, made

LATER = made.NOON + timedelta(days=30)
EARLY = datetime(2020, 1, 1, tzinfo=UTC)  # the other verifier asks its own clock about lists


def issued(**changes: Any) -> Document:
    return openbadge.credential(made.facts(**changes), made.PLACES, made.SIGNER, made.NOON)


def status(purpose: StatusPurpose, *raised: int) -> Document:
    address = made.LISTS[list(StatusPurpose).index(purpose)]
    return statuslist.status_list(address, made.ISSUER, purpose, raised, made.SIGNER, EARLY)


def world(*revoked: int, suspended: tuple[int, ...] = ()) -> dict[str, Document]:
    issuer = openbadge.issuer_document(made.ISSUER, "BKPSDM", made.KEYS)
    lists = (
        status(StatusPurpose.REVOCATION, *revoked),
        status(StatusPurpose.SUSPENSION, *suspended),
    )
    return {**independent.published(issuer), **{one["id"]: one for one in lists}}


def altered(change: Callable[[Document], object]) -> Document:
    document = copy.deepcopy(issued())
    change(document)
    return document


ALTERED = {
    "one letter of the name": altered(
        lambda it: it["credentialSubject"]["identifier"][0].update(
            identityHash="Rina Maharanj, S.Kom."
        )
    ),
    "a later end": altered(lambda it: it.update(validUntil="2039-11-26T16:59:59Z")),
    "a proof's byte": altered(
        lambda it: it["proof"].update(proofValue=it["proof"]["proofValue"][:-1] + "1")
    ),
    "a later proof": altered(lambda it: it["proof"].update(created="2026-11-27T05:00:00Z")),
    "another place in the list": altered(
        lambda it: it["credentialStatus"][0].update(statusListIndex="1")
    ),
}
UNKNOWN = {
    "a word": altered(lambda it: it["credentialSubject"]["achievement"].update(nilai="100")),
    "a type": altered(lambda it: it["credentialSubject"]["achievement"].update(type=["Prestasi"])),
}


def test_the_other_verifier_has_the_recorded_bytes() -> None:
    recorded = json.loads((independent.FOLDER / "manifest.json").read_text())["sha256"]
    assert hashlib.sha256(independent.FILE.read_bytes()).hexdigest() == recorded


def test_both_verifiers_accept_what_is_genuine() -> None:
    plain = replace(made.PLACES, competencies=())
    rich = openbadge.credential(
        made.facts(score=Score(85, 100), hours_jp100=250, competencies=(), expires_on=None),
        plain,
        made.SIGNER,
        made.NOON,
    )
    both = [issued(), rich]
    assert [openbadge.verify(one, made.KEYS, LATER) for one in both] == [None, None]
    for answer in independent.verify(both, world(), LATER):
        assert answer == {"verified": True, "raised": [], "reasons": []}


def test_both_verifiers_refuse_what_was_changed_or_has_no_meaning() -> None:
    assert {openbadge.verify(one, made.KEYS, LATER) for one in ALTERED.values()} == {Fault.ALTERED}
    found = {openbadge.verify(one, made.KEYS, LATER) for one in UNKNOWN.values()}
    assert found == {Fault.UNKNOWN_WORD}
    answers = independent.verify([*ALTERED.values(), *UNKNOWN.values()], world(), LATER)
    assert [one["verified"] for one in answers] == [False] * 7
    assert all(one["reasons"] for one in answers)


def test_both_verifiers_keep_to_the_dates() -> None:
    one = issued()
    moments = {
        made.NOON - timedelta(seconds=1): Fault.NOT_YET,
        datetime(2029, 11, 26, 16, 59, 58, tzinfo=UTC): None,  # the last but one second in Jakarta
        datetime(2029, 11, 26, 17, 0, tzinfo=UTC): Fault.EXPIRED,
    }
    for moment, fault in moments.items():
        assert openbadge.verify(one, made.KEYS, moment) == fault
    answers = [independent.verify([one], world(), now)[0]["verified"] for now in list(moments)[1:]]
    assert answers == [True, False]


def test_both_verifiers_see_a_revocation_and_a_suspension() -> None:
    one, place = issued(), made.PLACES.status_index
    cases = {
        Fault.REVOKED: world(place, 3),
        Fault.SUSPENDED: world(suspended=(place,)),
        None: world(place - 1, place + 1, suspended=(place + 8,)),
    }
    raised = {Fault.REVOKED: ["revocation"], Fault.SUSPENDED: ["suspension"], None: []}
    for fault, documents in cases.items():
        assert statuslist.state(one, documents.get, made.KEYS, LATER) == fault
        [answer] = independent.verify([one], documents, LATER)
        assert answer["raised"] == raised[fault]


def test_a_list_that_cannot_be_trusted_is_never_taken_for_valid() -> None:
    one, good = issued(), world()
    address = made.LISTS[0]
    other = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
    purpose = StatusPurpose.REVOCATION
    bad: list[Document | None] = [
        None,
        {**good[address], "issuer": f"{made.BASE}/issuers/other"},
        {**good[address], "validFrom": "2020-01-02T00:00:00Z"},
        good[made.LISTS[1]],
        statuslist.status_list(address, made.ISSUER, purpose, (), other, EARLY),
        statuslist.status_list(
            address, made.ISSUER, purpose, (), made.SIGNER, EARLY, timedelta(days=1)
        ),
    ]
    for document in bad:
        lists = {**good, address: document}
        assert statuslist.state(one, lists.get, made.KEYS, LATER) == Fault.UNREADABLE


def test_unknown_and_withdrawn_keys_prove_nothing() -> None:
    one = issued()
    assert openbadge.verify(one, (), LATER) == Fault.UNKNOWN_KEY
    gone = replace(made.KEYS[0], withdrawn_at="2026-12-01T00:00:00.000000Z", reason="stolen")
    assert openbadge.verify(one, (gone,), LATER) == Fault.WITHDRAWN_KEY
    issuer = openbadge.issuer_document(made.ISSUER, "BKPSDM", (gone,))
    assert issuer["assertionMethod"] == []
    [answer] = independent.verify([one], {**world(), made.ISSUER: issuer}, LATER)
    assert not answer["verified"]


def test_the_published_example_is_reproduced_byte_by_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """A credential signed by another implementation with a key published for this."""
    folder = independent.FOLDER.parent / "openbadges"
    example = json.loads((folder / "example-signed.json").read_text())
    known = json.loads((folder / "example-known-answer.json").read_text())
    third = json.loads((folder / "ob-v3p0-extensions.json").read_text())
    shipped = contexts.document
    monkeypatch.setattr(
        contexts, "document", lambda at: third if at.endswith("extensions.json") else shipped(at)
    )
    signer = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(known["seed_hex"]))
    bare = {key: value for key, value in example.items() if key != "proof"}
    assert hashlib.sha256(integrity.canonical(bare)).hexdigest() == known["documentHash_hex"]
    at = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert integrity.sign(bare, signer, known["verificationMethod"], at) == example


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"a":1,"a":2}', b'{"a":NaN}', b"\xff", b"[" * 100_000, b" " * 200_001],
)
def test_what_is_no_credential_is_refused(content: bytes) -> None:
    with pytest.raises(openbadge.FaultyCredential):
        openbadge.load(content)


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.update({"@context": [*openbadge.CONTEXTS, "https://x.example/c"]}),
        lambda it: it.update({"@context": [*openbadge.CONTEXTS, {"x": "https://x.example/"}]}),
        lambda it: it.update({"@context": openbadge.CONTEXTS[:1]}),
        lambda it: it.update(type="OpenBadgeCredential"),
        lambda it: it.update(credentialSubject=[]),
        lambda it: it.update(proof=[it["proof"]]),
        lambda it: it["proof"].update(cryptosuite="eddsa-jcs-2022"),
        lambda it: it["proof"].update(domain="x"),
        lambda it: it.pop("proof"),
        lambda it: it.pop("validFrom"),
    ],
)
def test_another_form_is_unreadable(change: Callable[[Document], object]) -> None:
    assert openbadge.verify(altered(change), made.KEYS, LATER) == Fault.UNREADABLE


def test_the_file_comes_back_and_holds_no_number_of_the_person() -> None:
    one = issued()
    content = openbadge.to_bytes(one)
    assert openbadge.load(content) == one
    assert openbadge.verify(openbadge.load(content), made.KEYS, LATER) is None
    with pytest.raises(FaultyFacts, match="personal number"):
        issued(number="199203142019032005")
    with pytest.raises(FaultyFacts, match="addresses"):
        issued(competencies=())


def test_bits_are_read_from_the_left_and_lists_have_bounds() -> None:
    text = statuslist.encoded([0, 9, statuslist.PLACES - 1])
    found = [place for place in (0, 1, 8, 9, 131_071) if statuslist.is_raised(text, place)]
    assert found == [0, 9, 131_071]
    for bad in (-1, statuslist.PLACES):
        with pytest.raises(ValueError, match="no such place"):
            statuslist.encoded([bad])
        with pytest.raises(ValueError, match="no such place"):
            statuslist.is_raised(text, bad)
    for junk in ("", "x", "u", "uAAAA", text[1:], text[:40]):
        with pytest.raises(ValueError, match="list"):
            statuslist.is_raised(junk, 0)
