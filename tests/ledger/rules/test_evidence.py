"""Events, their revisions and their bytes."""

import hmac
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.canonical import canonical_json
from portal.ledger.rules.evidence import (
    FOREVER,
    Fact,
    Horizon,
    LineKey,
    NaturalKey,
    commitment,
    event_bytes,
    event_document,
    in_effect,
    opens,
    touched,
)
from tests.ledger.rules.histories import histories, horizon_after
from tests.ledger.rules.making import corrected, make_event, make_line, proof, withdrawn

SALT = bytes(range(16))
DETAIL = canonical_json({"title": "Ujian Dasar Adminduk", "body": {"document": "a1"}})


def test_keys_name_an_event_and_a_line_for_good():
    event = make_event(make_line())
    assert event.key == NaturalKey(SourceKind.EXAM, "attempt-1", 1)
    assert event.supersedes is None
    assert corrected(event).supersedes == event.key
    assert Fact(event, event.lines[0]).key == LineKey(
        SourceKind.EXAM, "attempt-1", 1, 1, Strand.KNOWLEDGE, 2
    )


def test_the_last_known_revision_of_a_source_is_in_effect():
    first = replace(make_event(make_line()), position=3)
    second = replace(corrected(first, passed=False), position=5)
    gone = replace(withdrawn(second), position=9)
    other = replace(make_event(make_line(), source_ref="attempt-2"), position=4)
    assert in_effect([gone, first, other, second]) == [gone, other]
    assert in_effect([first, other, second]) == [second, other]
    assert in_effect([first, gone, other, second], Horizon({1: 8})) == [second, other]
    assert in_effect([first, gone, other, second], Horizon({1: 3})) == [first]


def test_what_is_not_chained_or_of_an_agency_not_named_was_not_known():
    chained = replace(make_event(make_line()), position=1)
    fresh = make_event(make_line(), source_ref="attempt-2")
    elsewhere = replace(make_event(make_line(), source_ref="attempt-3", agency_id=2), position=1)
    assert in_effect([chained, fresh, elsewhere], Horizon({1: 10})) == [chained]
    assert in_effect([chained, fresh, elsewhere]) == [chained, fresh, elsewhere]


@given(histories(), st.integers(0, 10))
def test_a_horizon_gives_what_was_appended_until_then(events, count):
    known = in_effect(events, horizon_after(events, count))
    assert sorted(event.key for event in known) == sorted(
        event.key for event in in_effect(events[:count])
    )


def test_a_correction_touches_what_it_takes_away_as_well():
    first = make_event(make_line(competency_id=1))
    second = replace(first, revision=2, lines=(make_line(competency_id=2),))
    assert touched([first]) == {1}
    assert touched([first, second]) == {1, 2}
    assert touched([first, second, withdrawn(second)]) == {1, 2}


def test_the_bytes_of_an_event_are_these():
    """A vector for other readers of the chain: it may never change."""
    event = make_event(
        make_line(competency_id=12, target_level=3, valid_until=date(2028, 3, 10)),
        make_line(strand=Strand.SKILL, cut=None, example_on=None, spec_version="adm-2"),
        commitment="ab" * 32,
        recorded_by=None,
    )
    assert event_bytes(event) == (
        b'{"agency":1,"by":null,"commitment":"' + b"ab" * 32 + b'","entry":"event","format":1,'
        b'"kind":"exam","lines":[{"competency":1,"cut":null,"documents":1,"earned":8,'
        b'"example":null,"from":"2025-03-10","indicators":3,"level":2,"passed":true,'
        b'"possible":10,"raters":6,"spec":"adm-2","strand":"skill","until":null},'
        b'{"competency":12,"cut":7,"documents":1,"earned":8,"example":"2025-03-01",'
        b'"from":"2025-03-10","indicators":3,"level":3,"passed":true,"possible":10,"raters":6,'
        b'"spec":"","strand":"knowledge","until":"2028-03-10"}],'
        b'"occurred":"2025-03-10T04:00:00.000000Z","person":7,'
        b'"recorded":"2025-03-10T05:00:00.000000Z","ref":"attempt-1","revision":1}'
    )


def test_the_bytes_do_not_depend_on_zone_order_row_or_position():
    event = make_event(make_line(), make_line(target_level=3))
    jayapura = timezone(timedelta(hours=9))
    same = replace(
        event,
        occurred_at=event.occurred_at.astimezone(jayapura),
        lines=tuple(replace(line, id=99) for line in reversed(event.lines)),
        position=44,
    )
    assert event_bytes(same) == event_bytes(event)


CHANGED = [
    {"agency_id": 2},
    {"person_id": 8},
    {"source_kind": SourceKind.QUIZ},
    {"source_ref": "attempt-9"},
    {"revision": 2},
    {"occurred_at": datetime(2025, 3, 10, 4, 0, 1, tzinfo=UTC)},
    {"recorded_at": datetime(2025, 3, 10, 5, 0, 0, 1, tzinfo=UTC)},
    {"recorded_by": 71},
    {"lines": ()},
    {"commitment": "cd" * 32},
]
CHANGED_LINE = [
    {"competency_id": 2},
    {"strand": Strand.SKILL},
    {"target_level": 3},
    {"passed": False},
    {"valid_from": date(2025, 3, 11)},
    {"valid_until": FOREVER},
    {"earned": 9},
    {"possible": 11},
    {"cut": None},
    {"spec_version": "v2"},
    {"indicators": 2},
    {"example_on": None},
    {"raters": 5},
    {"documents": 0},
]


def test_no_field_of_a_fact_is_missing_from_its_bytes():
    event = make_event(make_line())
    assert {name for change in CHANGED for name in change} == set(event.__slots__) - {"position"}
    assert {name for change in CHANGED_LINE for name in change} == set(event.lines[0].__slots__) - {
        "id"
    }
    others = [replace(event, **change) for change in CHANGED]
    others += [make_event(replace(event.lines[0], **change)) for change in CHANGED_LINE]
    packed = {event_bytes(each) for each in (event, *others)}
    assert len(packed) == 1 + len(CHANGED) + len(CHANGED_LINE)


@given(histories())
def test_equal_events_have_equal_bytes_and_different_ones_different(events):
    packed = [event_bytes(event) for event in events]
    assert len(set(packed)) == len(events)
    assert [event_bytes(replace(event, position=None)) for event in events] == packed
    for event, each in zip(events, packed, strict=True):
        assert json.loads(each) == json.loads(json.dumps(event_document(event)))


def test_a_seal_opens_with_its_own_salt_and_detail_only():
    seal = commitment(SALT, DETAIL)
    tag = b"portal-kompetensi/evidence-detail/1\0"
    assert seal == hmac.new(SALT, tag + DETAIL, "sha256").hexdigest()
    assert opens(seal, SALT, DETAIL)
    assert not opens(seal, SALT, DETAIL + b" ")
    assert not opens(seal, bytes(16), DETAIL)
    assert not opens(seal, SALT[:-1], DETAIL)
    assert not opens("ä" * 64, SALT, DETAIL)
    with pytest.raises(ValueError, match="salt"):
        commitment(b"short", DETAIL)


def test_the_detail_is_no_part_of_the_chained_bytes():
    """What may be erased must not be readable from what stays (CE-7)."""
    event = proof(SourceKind.EXAM, 2)
    sealed = replace(event, commitment=commitment(SALT, DETAIL))
    assert b"Ujian" not in event_bytes(sealed)
    assert SALT.hex().encode() not in event_bytes(sealed)
