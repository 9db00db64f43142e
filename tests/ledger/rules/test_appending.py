"""What may be appended, and the reason why something may not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.competency.rules.kinds import SourceKind, Strand
from portal.competency.rules.policy_document import parse_policy
from portal.ledger.rules.appending import AppendRefusal, may_append
from portal.ledger.rules.evidence import FOREVER
from tests.competency.rules.documents import shipped
from tests.ledger.rules.making import corrected, make_event, make_line, offer, proof, withdrawn

POLICY = parse_policy(shipped())
NOON = datetime(2025, 3, 10, 5, tzinfo=UTC)
DAY = date(2025, 3, 10)
R = AppendRefusal


@pytest.mark.parametrize("kind", list(SourceKind))
def test_every_kind_of_source_may_append(kind):
    is_offer = kind is SourceKind.RENEWAL_OFFER
    event = offer(2, DAY, date(2025, 5, 1)) if is_offer else proof(kind, 2)
    assert may_append(event, [], POLICY) is None
    assert may_append(corrected(event, target_level=3), [event], POLICY) is None
    assert may_append(withdrawn(event), [event], POLICY) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"source_ref": ""}, R.REF_MALFORMED),
        ({"source_ref": "a b"}, R.REF_MALFORMED),
        ({"source_ref": "a" * 121}, R.REF_MALFORMED),
        ({"source_ref": "a" * 120}, None),
        ({"source_ref": "198503152010012001"}, R.REF_LOOKS_PERSONAL),
        ({"source_ref": "nik-1871012345678901"}, R.REF_LOOKS_PERSONAL),
        ({"source_ref": "exam-20250310-0001"}, None),
        ({"commitment": "xyz"}, R.SEAL_MALFORMED),
        ({"commitment": "A" * 64}, R.SEAL_MALFORMED),
        ({"commitment": "a" * 64}, None),
        ({"recorded_at": NOON - timedelta(hours=2)}, R.OCCURRED_AFTER_RECORDED),
        ({"lines": ()}, R.NOTHING_TO_WITHDRAW),
        ({"revision": 2}, R.REVISION_OUT_OF_ORDER),
        ({"revision": 0}, R.REVISION_OUT_OF_ORDER),
    ],
)
def test_an_event_is_refused_for_a_reason(changes, refusal):
    assert may_append(make_event(make_line(), **changes), [], POLICY) is refusal


def test_a_revision_follows_the_last_and_keeps_person_and_agency():
    first = make_event(make_line())
    second = corrected(first, passed=False)
    assert may_append(second, [first], POLICY) is None
    assert may_append(second, [first, second], POLICY) is R.REVISION_OUT_OF_ORDER
    assert may_append(replace(second, person_id=8), [first], POLICY) is R.OTHER_PERSON
    assert may_append(replace(second, agency_id=2), [first], POLICY) is R.OTHER_AGENCY
    earlier = replace(second, recorded_at=first.recorded_at - timedelta(minutes=1))
    assert may_append(earlier, [first], POLICY) is R.RECORDED_BEFORE_THE_LAST


def test_a_source_is_withdrawn_once_and_may_be_taken_up_again():
    first = make_event(make_line())
    gone = withdrawn(first)
    assert may_append(gone, [first], POLICY) is None
    assert may_append(withdrawn(gone), [first, gone], POLICY) is R.NOTHING_TO_WITHDRAW
    again = replace(first, revision=3)
    assert may_append(again, [first, gone], POLICY) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"target_level": 0}, R.LEVEL_OUT_OF_RANGE),
        ({"target_level": 6}, R.LEVEL_OUT_OF_RANGE),
        ({"strand": Strand.OVERALL}, R.ONLY_AN_ASSESSOR_DECIDES),
        ({"earned": 11}, R.MARKS_OUT_OF_RANGE),
        ({"earned": -1, "passed": False}, R.MARKS_OUT_OF_RANGE),
        ({"cut": 11, "passed": False}, R.MARKS_OUT_OF_RANGE),
        ({"earned": 6}, R.PASSED_BELOW_THE_CUT),
        ({"earned": 6, "passed": False}, None),
        ({"earned": 9, "passed": False}, None),
        ({"earned": 0, "possible": 0, "cut": None}, None),
        ({"indicators": -1}, R.NUMBER_OUT_OF_RANGE),
        ({"raters": -1}, R.NUMBER_OUT_OF_RANGE),
        ({"valid_until": DAY}, R.ENDS_BEFORE_IT_BEGINS),
        ({"valid_until": date(2025, 3, 11)}, None),
        ({"valid_until": FOREVER}, None),
        ({"valid_from": date(2025, 3, 8)}, R.VALID_BEFORE_IT_OCCURRED),
        ({"valid_from": date(2026, 1, 1)}, None),
        ({"example_on": date(2025, 3, 12)}, R.EXAMPLE_FROM_THE_FUTURE),
    ],
)
def test_a_line_is_refused_for_a_reason(changes, refusal):
    assert may_append(make_event(make_line(**changes)), [], POLICY) is refusal


def test_the_local_day_of_any_zone_is_accepted():
    """04.00 UTC on the tenth is still the ninth in the far west, 18.00 the eleventh in the east."""
    west = make_event(make_line(valid_from=date(2025, 3, 9)))
    assert may_append(west, [], POLICY) is None
    late = datetime(2025, 3, 10, 18, tzinfo=UTC)
    east = make_event(
        make_line(valid_from=date(2025, 3, 11), example_on=date(2025, 3, 11)),
        occurred_at=late,
        recorded_at=late,
    )
    assert may_append(east, [], POLICY) is None


def test_one_line_per_competency_strand_and_level():
    line = make_line()
    twice = make_event(line, replace(line, earned=9))
    assert may_append(twice, [], POLICY) is R.LINE_TWICE
    assert may_append(make_event(line, replace(line, target_level=3)), [], POLICY) is None


def test_an_assessor_decides_one_level_of_a_competency_even_level_0():
    def decision(level, competency_id=1):
        return make_line(strand=Strand.OVERALL, target_level=level, competency_id=competency_id)

    kind = {"source_kind": SourceKind.ASSESSOR}
    assert may_append(make_event(decision(2), decision(3), **kind), [], POLICY) is R.TWO_DECISIONS
    assert may_append(make_event(decision(2), decision(3, 2), **kind), [], POLICY) is None
    assert may_append(make_event(decision(0), **kind), [], POLICY) is None


@pytest.mark.parametrize(
    ("kind", "changes", "refusal"),
    [
        (SourceKind.APPLICATION, {"indicators": 1}, R.INDICATORS_MISSING),
        (SourceKind.APPLICATION, {"example_on": None}, R.EXAMPLE_MISSING),
        (SourceKind.APPLICATION, {"indicators": 0, "passed": False}, None),
        (SourceKind.SUPERVISOR_RATING, {"indicators": 0}, R.INDICATORS_MISSING),
        (SourceKind.RECOGNITION, {"documents": 0}, R.DOCUMENTS_MISSING),
        (SourceKind.EXAM, {"indicators": 0, "example_on": None, "documents": 0}, None),
    ],
)
def test_a_bare_tick_is_refused(kind, changes, refusal):
    event = proof(kind, 2, **changes)
    assert may_append(event, [], POLICY) is refusal
    assert may_append(event, [], None) is None


def test_too_few_raters_are_recorded_though_they_do_not_count():
    assert may_append(proof(SourceKind.PEER_FEEDBACK, 2, raters=1), [], POLICY) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"target_level": 0}, R.LEVEL_OUT_OF_RANGE),
        ({"passed": True}, R.OFFER_MEASURES_NOTHING),
        ({"possible": 10}, R.OFFER_MEASURES_NOTHING),
        ({"valid_until": None}, R.OFFER_WITHOUT_END),
        ({"valid_until": FOREVER}, R.OFFER_WITHOUT_END),
        ({"valid_until": DAY}, R.ENDS_BEFORE_IT_BEGINS),
    ],
)
def test_an_offer_of_renewal_measures_nothing_and_has_an_end(changes, refusal):
    event = offer(2, DAY, date(2025, 5, 1))
    line = replace(event.lines[0], **changes)
    assert may_append(replace(event, lines=(line,)), [], POLICY) is refusal


def test_an_offer_may_be_made_for_a_decision_as_well():
    event = offer(2, DAY, date(2025, 5, 1), Strand.OVERALL)
    assert may_append(event, [], POLICY) is None
