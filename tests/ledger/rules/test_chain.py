"""The chain: every silent change is found, at the first place it touches (CE-6, CE-7)."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.canonical import canonical_json
from portal.ledger.rules.chain import (
    GENESIS,
    ChainFault,
    Erasure,
    ErasureRefusal,
    FaultKind,
    Link,
    Secret,
    checkpoint_bytes,
    entry_bytes,
    entry_hash,
    erasure_bytes,
    may_erase,
    verify,
)
from portal.ledger.rules.evidence import Event, commitment
from tests.ledger.rules.making import make_event, make_line

AGENCY = 1
NOW = datetime(2026, 11, 26, 5, tzinfo=UTC)


def secret(number: int) -> Secret:
    return Secret(bytes([number]) * 16, canonical_json({"title": f"Ujian {number}"}))


def event(number: int) -> Event:
    sealed = secret(number)
    return make_event(
        make_line(),
        source_ref=f"attempt-{number}",
        commitment=commitment(sealed.salt, sealed.detail),
    )


def erasure(*positions: int, **changes: int) -> Erasure:
    given = {"requested_by": 70, "approved_by": 71, **changes}
    return Erasure(AGENCY, 7, positions, recorded_at=NOW, **given)


def chain(entries: list[Event | Erasure], gone: tuple[int, ...] = ()) -> list[Link]:
    """The entries as a sequencer chains them; details at `gone` have been erased."""
    links: list[Link] = []
    head = GENESIS
    for position, entry in enumerate(entries, start=1):
        digest = entry_hash(AGENCY, position, head, entry_bytes(entry))
        held = isinstance(entry, Event) and position not in gone
        links.append(Link(position, entry, head, digest, secret(position) if held else None))
        head = digest
    return links


def whole(length: int = 6) -> list[Link]:
    return chain([event(number) for number in range(1, length + 1)])


def found(links: list[Link], erased: tuple[int, ...] = (), **anchors: dict[int, str]):
    return verify(links, erased, agency_id=AGENCY, **anchors)


def test_a_whole_chain_holds_and_so_does_an_empty_one():
    links = whole()
    assert found(links) is None
    assert found([]) is None
    assert found(links, anchors={3: links[2].hash, 6: links[5].hash}) is None


def test_the_hash_covers_a_tag_the_agency_the_position_and_the_entry():
    """A vector: the frame spelt out byte by byte."""
    packed = b'{"entry":"event"}'
    previous = "11" * 32
    frame = (
        b"portal-kompetensi/ledger-entry/1\0"
        + (5).to_bytes(8, "big")
        + (9).to_bytes(8, "big")
        + bytes.fromhex(previous)
        + len(packed).to_bytes(8, "big")
        + packed
    )
    assert entry_hash(5, 9, previous, packed) == hashlib.sha256(frame).hexdigest()
    others = {
        entry_hash(6, 9, previous, packed),
        entry_hash(5, 10, previous, packed),
        entry_hash(5, 9, GENESIS, packed),
        entry_hash(5, 9, previous, packed + b" "),
    }
    assert len(others | {entry_hash(5, 9, previous, packed)}) == 5
    with pytest.raises(ValueError, match="digits"):
        entry_hash(5, 9, "11", packed)


def test_a_changed_entry_is_found():
    links = whole()
    altered = replace(links[2].entry, lines=(make_line(earned=10),))
    links[2] = replace(links[2], entry=altered)
    assert found(links) == ChainFault(3, FaultKind.CHANGED)
    links[2] = replace(links[2], entry=None)
    assert found(links) == ChainFault(3, FaultKind.CHANGED)


def test_a_change_that_mends_its_own_hash_breaks_the_next_link():
    links = whole()
    altered = replace(links[2].entry, recorded_by=99)
    digest = entry_hash(AGENCY, 3, links[2].previous, entry_bytes(altered))
    links[2] = replace(links[2], entry=altered, hash=digest)
    assert found(links) == ChainFault(4, FaultKind.UNLINKED)


def test_a_deleted_an_inserted_and_a_repeated_entry_are_found():
    links = whole()
    assert found(links[:2] + links[3:]) == ChainFault(3, FaultKind.MISSING)
    assert found(links[1:]) == ChainFault(1, FaultKind.MISSING)
    assert found([*links[:3], links[2], *links[3:]]) == ChainFault(4, FaultKind.MISSING)
    guest = Link(4, event(40), links[2].hash, "00" * 32, secret(40))
    later = [replace(link, position=link.position + 1) for link in links[3:]]
    assert found([*links[:3], guest, *later]) == ChainFault(4, FaultKind.CHANGED)
    mended = replace(guest, hash=entry_hash(AGENCY, 4, guest.previous, entry_bytes(event(40))))
    assert found([*links[:3], mended, *later]) == ChainFault(5, FaultKind.UNLINKED)


def test_deleting_and_closing_the_gap_is_found():
    links = whole()
    shifted = [replace(link, position=link.position - 1) for link in links[3:]]
    assert found([*links[:2], *shifted]) == ChainFault(3, FaultKind.UNLINKED)


def test_swapped_entries_are_found():
    links = whole()
    swapped = [*links[:1], links[2], links[1], *links[3:]]
    assert found(swapped) == ChainFault(2, FaultKind.MISSING)
    contents = [
        replace(links[1], entry=links[2].entry, secret=links[2].secret),
        replace(links[2], entry=links[1].entry, secret=links[1].secret),
    ]
    assert found([links[0], *contents, *links[3:]]) == ChainFault(2, FaultKind.CHANGED)


def test_a_cut_end_is_found_against_a_checkpoint_and_only_there():
    links = whole()
    assert found(links[:4]) is None
    assert found(links[:4], anchors={6: links[5].hash}) == ChainFault(5, FaultKind.CUT_OFF)
    assert found([], anchors={6: links[5].hash}) == ChainFault(1, FaultKind.CUT_OFF)


def test_a_chain_wholly_recomputed_is_found_against_a_checkpoint_and_only_there():
    links = whole()
    forged = chain([event(1), event(2), replace(event(3), recorded_by=99), *map(event, (4, 5, 6))])
    assert found(forged) is None
    anchors = {2: links[1].hash, 5: links[4].hash}
    assert found(forged, anchors=anchors) == ChainFault(5, FaultKind.OTHER_THAN_ANCHORED)


def test_a_chain_of_another_agency_does_not_pass():
    links = whole()
    assert verify(links, agency_id=2) == ChainFault(1, FaultKind.OTHER_AGENCY)


def test_a_changed_detail_is_found_by_its_seal():
    links = whole()
    links[3] = replace(links[3], secret=secret(30))
    assert found(links) == ChainFault(4, FaultKind.SEAL_BROKEN)
    links[3] = replace(links[3], secret=Secret(b"short", b"{}"))
    assert found(links) == ChainFault(4, FaultKind.SEAL_BROKEN)
    plain = replace(event(1), commitment=None)
    smuggled = [replace(link, secret=secret(1)) for link in chain([plain])]
    assert found(chain([plain], gone=(1,))) is None
    assert found(smuggled) == ChainFault(1, FaultKind.SEAL_BROKEN)


def test_a_detail_may_be_gone_only_where_a_chained_erasure_names_it():
    entries = [event(1), event(2), event(3), erasure(1, 2)]
    gone = (1, 2)
    assert found(chain(entries, gone), erased=gone) is None
    assert found(chain(entries, gone)) == ChainFault(1, FaultKind.DETAIL_MISSING)
    assert found(chain(entries[:3], gone), erased=gone) == ChainFault(1, FaultKind.DETAIL_MISSING)
    more = chain(entries, (1, 2, 3))
    assert found(more, erased=gone) == ChainFault(3, FaultKind.DETAIL_MISSING)
    assert found(more, erased=(1, 2, 3)) == ChainFault(3, FaultKind.DETAIL_MISSING)


def test_an_erasure_that_was_not_carried_out_is_found():
    entries = [event(1), event(2), erasure(1, 2)]
    assert found(chain(entries, (1,)), erased=(1, 2)) == ChainFault(2, FaultKind.DETAIL_NOT_ERASED)
    assert found(chain(entries)) == ChainFault(1, FaultKind.DETAIL_NOT_ERASED)


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (erasure(1, 2), None),
        (erasure(), ErasureRefusal.NOTHING_TO_ERASE),
        (erasure(2, 1), ErasureRefusal.NOTHING_TO_ERASE),
        (erasure(1, 1), ErasureRefusal.NOTHING_TO_ERASE),
        (erasure(0), ErasureRefusal.NOT_CHAINED_YET),
        (erasure(3), ErasureRefusal.NOT_CHAINED_YET),
        (erasure(1, approved_by=70), ErasureRefusal.ONE_PERSON_ONLY),
    ],
)
def test_an_erasure_needs_two_persons_and_earlier_positions(entry, refusal):
    assert may_erase(entry, chained=2) is refusal
    links = chain([event(1), event(2), entry], gone=entry.positions)
    fault = found(links, erased=entry.positions)
    assert fault == (refusal and ChainFault(3, FaultKind.ERASURE_INVALID))


def test_the_bytes_of_an_erasure_and_of_a_checkpoint_are_these():
    assert erasure_bytes(erasure(1, 2)) == (
        b'{"agency":1,"approved_by":71,"entry":"erasure","format":1,"person":7,'
        b'"positions":[1,2],"recorded":"2026-11-26T05:00:00.000000Z","requested_by":70}'
    )
    head = "ab" * 32
    assert checkpoint_bytes(1, 9, head, date(2026, 11, 26)) == (
        b'portal-kompetensi/ledger-checkpoint/1\0{"agency":1,"head":"'
        + head.encode()
        + b'","on":"2026-11-26","position":9}'
    )


@st.composite
def damaged(draw: st.DrawFn) -> tuple[list[Link], list[Link]]:
    """A chain, and the same after one deed at one place."""
    links = whole(draw(st.integers(2, 8)))
    place = draw(st.integers(0, len(links) - 1))
    other = draw(st.integers(0, len(links) - 1).filter(lambda number: number != place))
    deed = draw(st.sampled_from(["change", "delete", "insert", "swap", "cut", "hash", "previous"]))
    hurt = list(links)
    if deed == "change":
        field = draw(st.sampled_from(["person_id", "recorded_by", "revision"]))
        hurt[place] = replace(links[place], entry=replace(links[place].entry, **{field: 1234}))
    elif deed == "delete":
        del hurt[place]
    elif deed == "insert":
        hurt.insert(place, draw(st.sampled_from(links)))
    elif deed == "swap":
        hurt[place], hurt[other] = hurt[other], hurt[place]
    elif deed == "cut":
        del hurt[place:]
    else:
        hurt[place] = replace(links[place], **{deed: "0f" * 32})
    return links, hurt


@settings(max_examples=300, deadline=None)
@given(damaged())
def test_any_one_deed_is_found_at_the_first_place_it_touches(case):
    links, hurt = case
    anchors = {len(links): links[-1].hash}
    touched = next(n for n, (a, b) in enumerate(zip_longest(links, hurt), 1) if a is not b)
    fault = found(hurt, anchors=anchors)
    assert fault is not None
    assert fault.position == touched
    assert found(links, anchors=anchors) is None
