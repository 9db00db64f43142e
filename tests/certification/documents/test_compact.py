"""The facts in the QR code verify with the published key alone (CE-3)."""

import pytest
import segno

from portal.certification.documents import compact
from portal.certification.documents.facts import FaultyFacts, Holder
from tests.certification.documents import made

KEYS = {made.KEY_ID: made.PUBLIC}.get


@pytest.mark.parametrize(
    "holder",
    [Holder("Rina Maharani", back="S.Kom."), Holder("ꦧꦱꦗꦮ محمد 李小龍 Ñuñez"), Holder("ع" * 120)],
)
def test_the_fragment_gives_the_facts_back_and_fits_a_code(holder: Holder) -> None:
    facts = made.facts(holder=holder)
    signed = compact.fragment(facts, made.SIGNER)
    found = compact.read(signed, KEYS)
    assert found == compact.of(facts)
    assert found is not None
    assert (found.holder, found.competencies[0][1:]) == (holder.printed, (4, "K"))
    address = compact.address(made.BASE, facts, signed)
    assert address.startswith(f"{made.BASE}/verify/{facts.qr_value}#1.")
    assert segno.make(address, error="l", micro=False).version <= 22


def test_every_changed_character_is_refused() -> None:
    signed = compact.fragment(made.facts(), made.SIGNER)
    assert compact.read(signed, KEYS)
    for place, letter in enumerate(signed):
        other = "A" if letter != "A" else "B"
        assert compact.read(signed[:place] + other + signed[place + 1 :], KEYS) is None
    assert compact.read(signed, {}.get) is None


@pytest.mark.parametrize(
    "text", ["", "1", "1..", "1.e30.e30", "2.a.b", "1.W10.W10", "1." + "W" * 5000]
)
def test_what_is_no_fragment_is_none(text: str) -> None:
    assert compact.read(text, KEYS) is None


def test_a_number_of_the_person_is_never_signed() -> None:
    with pytest.raises(FaultyFacts, match="personal number"):
        compact.fragment(made.facts(holder=Holder("199203142019032005")), made.SIGNER)
