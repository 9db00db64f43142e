"""The profile of a day: the level, what makes it, and the reason of every line that does not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.competency.rules.kinds import Competency, CompetencyKind, SourceKind, Strand
from portal.competency.rules.policy import Limit
from portal.competency.rules.policy_document import parse_policy
from portal.ledger.rules.counting import Reason, Standing, months_after
from portal.ledger.rules.evidence import FOREVER, Horizon
from portal.ledger.rules.explain import Turn
from portal.ledger.rules.profile import profile
from portal.ledger.rules.segments import timeline
from tests.competency.rules.documents import put, shipped
from tests.ledger.rules.making import (
    MANAGERIAL,
    TECHNICAL,
    corrected,
    make_event,
    make_line,
    offer,
    proof,
    withdrawn,
)
from tests.ledger.rules.profiles import (
    APPLICATION,
    ASSESSOR,
    DAY,
    EXAM,
    FEEDBACK,
    LATER,
    OBSERVATION,
    POLICY,
    PRACTICAL,
    QUIZ,
    RATING,
    at_level_3,
    of,
    reasons,
)


def test_without_evidence_the_level_is_0_and_level_1_asks_for_knowledge():
    found = of()
    assert (found.level, found.limiting, found.unused) == (0, (Limit.KNOWLEDGE,), ())
    [need] = found.needs
    assert (need.limit, need.level) == (Limit.KNOWLEDGE, 1)
    assert {option.source_kind for option in need.options} == {
        QUIZ,
        EXAM,
        ASSESSOR,
        SourceKind.RECOGNITION,
    }


def test_three_strands_make_a_level_and_each_names_its_proof():
    found = of(*at_level_3())
    assert found.level == 3
    assert [(each.strand, each.level) for each in found.strands] == [
        (Strand.KNOWLEDGE, 3),
        (Strand.SKILL, 3),
        (Strand.ATTITUDE, 3),
    ]
    refs = [each.proof and each.proof.event.source_ref for each in found.strands]
    assert refs == ["exam", "practical", "observation"]
    assert {each.standing for each in found.strands} == {Standing.IN_FORCE}
    assert found.limiting == (Limit.KNOWLEDGE, Limit.SKILL, Limit.ATTITUDE)
    assert found.unused == ()
    knowledge, skill, _ = found.needs
    assert {option.source_kind for option in knowledge.options} == {EXAM, ASSESSOR}
    assert {option.source_kind for option in skill.options} == {PRACTICAL, APPLICATION, ASSESSOR}


def test_the_lowest_strand_holds_the_level_back_and_says_what_would_raise_it():
    found = of(*at_level_3()[:2], proof(APPLICATION, 4))
    assert (found.level, found.limiting) == (2, (Limit.ATTITUDE,))
    [need] = found.needs
    assert need.level == 3
    assert {option.source_kind for option in need.options} == {
        OBSERVATION,
        RATING,
        FEEDBACK,
        ASSESSOR,
    }


def test_a_written_exam_alone_never_raises_a_level_above_1():
    assert of(proof(EXAM, 5)).level == 1


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (proof(EXAM, 3, passed=False), Reason.FAILED),
        (proof(EXAM, 2, strand=Strand.SKILL), Reason.NOT_A_PROOF),
        (proof(APPLICATION, 2, indicators=1), Reason.INDICATORS_MISSING),
        (proof(APPLICATION, 2, example_on=None), Reason.EXAMPLE_MISSING),
        (proof(SourceKind.RECOGNITION, 2, documents=0), Reason.DOCUMENTS_MISSING),
        (proof(FEEDBACK, 2, raters=4), Reason.TOO_FEW_RATERS),
        (proof(EXAM, 3, valid_from=date(2025, 9, 2)), Reason.NOT_YET_VALID),
        (proof(QUIZ, 2, valid_until=LATER), Reason.EXPIRED),
        (proof(QUIZ, 2, on=date(2022, 9, 1)), Reason.EXPIRED),
        (offer(2, DAY, date(2025, 5, 1)), Reason.OFFER),
    ],
)
def test_a_line_that_does_not_count_says_why(event, reason):
    found = of(event)
    assert found.level == 0
    assert [unused.reason for unused in found.unused] == [reason]


def test_a_line_of_a_level_nobody_has_described_proves_nothing():
    shallow = Competency(1, CompetencyKind.TECHNICAL, highest=3)
    found = of(proof(EXAM, 4), competency=shallow)
    assert [unused.reason for unused in found.unused] == [Reason.LEVEL_UNSUPPORTED]
    assert of(proof(EXAM, 3), competency=shallow).strands[0].level == 3


def test_validity_is_half_open_and_36_months_where_the_line_names_no_end():
    quiz = proof(QUIZ, 2)
    assert of(quiz, on=DAY).strands[0].level == 2
    assert of(quiz, on=DAY - timedelta(days=1)).strands[0].level == 0
    assert of(quiz, on=date(2028, 3, 9)).strands[0].level == 2
    assert of(quiz, on=date(2028, 3, 10)).strands[0].level == 0
    assert of(proof(QUIZ, 2, valid_until=FOREVER), on=date(2090, 1, 1)).level == 1


def test_a_quiz_at_level_4_counts_as_level_2_and_says_that_it_was_held_down():
    found = of(proof(QUIZ, 4, ref="quiz"))
    lead = found.strands[0]
    assert lead.proof is not None
    assert (lead.level, lead.proof.is_capped) == (2, True)
    found = of(proof(QUIZ, 4, ref="quiz"), proof(EXAM, 3, ref="exam"))
    assert reasons(found) == {"quiz": Reason.ABOVE_SOURCE}
    found = of(proof(QUIZ, 2, ref="quiz"), proof(EXAM, 3, ref="exam"))
    assert reasons(found) == {"quiz": Reason.LOWER}
    found = of(proof(QUIZ, 4, ref="quiz"), proof(EXAM, 5, ref="exam"))
    assert reasons(found) == {"quiz": Reason.LOWER}


def test_of_equal_levels_the_latest_decides_and_the_other_says_so():
    older, newer = proof(EXAM, 3, ref="b"), proof(EXAM, 3, on=date(2025, 6, 1), ref="a")
    found = of(newer, older)
    assert found.strands[0].proof.event is newer
    assert reasons(found) == {"b": Reason.OLDER}


def test_ties_of_the_same_instant_go_by_natural_key():
    first, second = proof(EXAM, 3, ref="a"), proof(EXAM, 3, ref="b")
    for events in ((first, second), (second, first)):
        assert of(*events).strands[0].proof.event is second


def test_corrections_and_withdrawals_are_told_apart():
    event = proof(EXAM, 3, ref="exam")
    worse = corrected(event, target_level=2)
    found = of(event, worse)
    assert found.strands[0].level == 2
    assert [(u.fact.event.revision, u.reason) for u in found.unused] == [(1, Reason.SUPERSEDED)]
    found = of(event, worse, withdrawn(worse))
    assert found.strands[0].level == 0
    assert [(u.fact.event.revision, u.reason) for u in found.unused] == [
        (2, Reason.WITHDRAWN),
        (1, Reason.WITHDRAWN),
    ]


def test_a_correction_is_known_from_its_position_on_and_not_from_its_date():
    first = replace(proof(EXAM, 3, ref="exam"), position=4)
    second = replace(corrected(first, passed=False), position=9)
    assert of(first, second, horizon=Horizon({1: 3})).level == 0
    assert of(first, second, horizon=Horizon({1: 8})).level == 1
    assert of(first, second, horizon=Horizon({1: 9})).level == 0
    assert reasons(of(first, second, horizon=Horizon({1: 8}))) == {}


def test_a_decision_sets_the_level_and_the_rest_is_shown_beside_it():
    decision = proof(ASSESSOR, 1, ref="decision")
    found = of(*at_level_3(), decision)
    assert (found.level, found.decision.event) == (1, decision)
    assert [each.level for each in found.strands] == [3, 3, 3]
    assert found.limiting == (Limit.DECISION,)
    [need] = found.needs
    assert (need.limit, need.level) == (Limit.DECISION, 2)
    assert [(o.source_kind, o.strand) for o in need.options] == [(ASSESSOR, Strand.OVERALL)]
    assert found.unused == ()


def test_the_latest_decision_in_force_decides_whatever_its_level():
    high = proof(ASSESSOR, 4, ref="high")
    low = proof(ASSESSOR, 2, on=date(2025, 6, 1), ref="low")
    found = of(high, low)
    assert found.level == 2
    assert reasons(found) == {"high": Reason.OTHER_DECISION}
    short = corrected(low, valid_until=date(2025, 8, 1))
    found = of(high, low, short, offer(2, DAY, date(2025, 7, 1), Strand.OVERALL))
    assert found.level == 4


def test_a_decision_in_force_goes_before_a_later_one_that_waits():
    firm = proof(ASSESSOR, 4, ref="firm")
    waiting = proof(ASSESSOR, 2, on=date(2025, 6, 1), valid_until=date(2025, 8, 1), ref="waiting")
    found = of(firm, waiting)
    assert (found.level, found.decision.event, found.awaiting) == (4, firm, False)
    assert reasons(found) == {"waiting": Reason.OTHER_DECISION}


def test_a_decision_of_level_0_is_a_finding_too():
    found = of(*at_level_3(), proof(ASSESSOR, 0))
    assert (found.level, found.limiting) == (0, (Limit.DECISION,))


def test_a_failed_decision_changes_nothing():
    assert of(*at_level_3(), proof(ASSESSOR, 1, passed=False)).level == 3


def test_a_managerial_level_3_needs_an_assessor_or_a_practical():
    written = [
        proof(EXAM, 3, competency_id=2),
        proof(APPLICATION, 4, competency_id=2),
        proof(RATING, 4, competency_id=2),
    ]
    found = of(*written, competency=MANAGERIAL)
    assert (found.level, found.limiting) == (2, (Limit.SOURCE,))
    [need] = found.needs
    assert {option.source_kind for option in need.options} == {ASSESSOR, PRACTICAL}
    practical = proof(PRACTICAL, 3, competency_id=2)
    assert of(*written, practical, competency=MANAGERIAL).level == 3
    finding = proof(ASSESSOR, 3, strand=Strand.ATTITUDE, competency_id=2)
    assert of(*written, finding, competency=MANAGERIAL).level == 3
    decision = proof(ASSESSOR, 3, competency_id=2)
    assert of(*written, decision, competency=MANAGERIAL).level == 3


def test_where_too_few_were_heard_other_proofs_of_attitude_are_offered():
    found = of(*at_level_3()[:2], proof(FEEDBACK, 3, raters=3))
    [need] = found.needs
    assert need.too_few_raters
    assert {option.source_kind for option in need.options} == {OBSERVATION, RATING, ASSESSOR}
    for other in (proof(FEEDBACK, 2, raters=6), proof(FEEDBACK, 2, raters=3)):
        assert not of(*at_level_3()[:2], other).needs[0].too_few_raters


def test_what_changes_nothing_makes_no_new_segment():
    """Quizzes end beneath an exam that waits for renewal; only the end of the last is felt."""
    events = [
        proof(EXAM, 3, valid_until=date(2025, 8, 1)),
        proof(QUIZ, 2, valid_until=date(2025, 10, 1), ref="first"),
        proof(QUIZ, 1, valid_until=date(2026, 2, 1), ref="second"),
    ]
    found = timeline(events, TECHNICAL, [POLICY])
    assert [(segment.from_on, segment.level, segment.verdict.awaiting) for segment in found] == [
        (DAY, 1, False),
        (date(2026, 2, 1), 1, True),
    ]


def test_what_expires_next_names_the_day_the_level_and_the_proof():
    events = [*at_level_3()[:2], proof(RATING, 3, ref="rating")]
    found = of(*events)
    assert (found.level, found.expires.on, found.expires.turn) == (3, date(2026, 3, 10), Turn.DROPS)
    assert found.expires.level == 2
    assert [ending.event.source_ref for ending in found.expires.ending] == ["rating"]
    newer = proof(RATING, 3, on=date(2025, 8, 1), ref="newer")
    assert of(*events, newer).expires.on == date(2026, 8, 1)
    assert of().expires is None


def test_the_last_proof_to_end_drops_the_level_to_0():
    found = of(proof(QUIZ, 2))
    assert (found.expires.on, found.expires.level) == (date(2028, 3, 10), 0)


def test_a_new_policy_decides_from_its_first_day_and_is_named_when_it_lowers():
    document = put(put(shipped(), "version", 2), "valid_from", "2026-01-01")
    document = put(document, "levels.1.strands", ["knowledge", "skill"])
    policies = (POLICY, parse_policy(document))
    quiz = proof(QUIZ, 2)
    before = of(quiz, on=date(2025, 12, 31), policies=policies)
    assert (before.level, before.policy_version) == (1, 1)
    assert (before.expires.on, before.expires.policy) == (date(2026, 1, 1), 2)
    after = of(quiz, on=date(2026, 1, 1), policies=policies)
    assert (after.level, after.policy_version) == (0, 2)


def test_before_any_policy_there_is_no_level_and_each_line_says_so():
    early = proof(EXAM, 2, on=date(2017, 5, 1))
    found = of(early, on=date(2017, 6, 1))
    assert (found.level, found.policy_version, found.needs) == (0, None, ())
    assert [unused.reason for unused in found.unused] == [Reason.NO_POLICY]
    assert of(early, on=date(2018, 1, 1)).level == 1


def test_one_event_may_speak_of_several_competencies_and_levels():
    event = make_event(
        make_line(target_level=2),
        make_line(target_level=3),
        make_line(competency_id=2, target_level=1),
    )
    found = profile([event], [TECHNICAL, MANAGERIAL], [POLICY], on=LATER)
    assert found[1].strands[0].level == 3
    assert [u.fact.line.target_level for u in found[1].unused] == [2]
    assert found[2].strands[0].level == 1


def test_unused_lines_come_latest_first():
    events = [proof(EXAM, 2, on=date(2025, month, 1), passed=False) for month in (3, 1, 2)]
    found = of(*events)
    assert [u.fact.event.occurred_at for u in found.unused] == [
        datetime(2025, month, 1, 4, tzinfo=UTC) for month in (3, 2, 1)
    ]


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2024, 2, 29), 36, date(2027, 3, 1)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 3, 1)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 3, 10), -6, date(2024, 9, 10)),
        (date(2025, 8, 31), -6, date(2025, 3, 1)),
        (date(9999, 1, 1), 12, FOREVER),
        (date(9999, 12, 31), 0, FOREVER),
        (date(1, 1, 1), -1, date.min),
        (date(2025, 3, 10), None, FOREVER),
    ],
)
def test_a_period_of_months_is_never_shorter_than_the_calendar_says(day, months, end):
    assert months_after(day, months) == end


def test_words_read_from_a_table_as_plain_text_count_alike():
    events = [*at_level_3(), proof(ASSESSOR, 4, valid_until=date(2025, 8, 1))]
    plain = [
        replace(
            event,
            source_kind=str(event.source_kind),
            lines=tuple(replace(line, strand=str(line.strand)) for line in event.lines),
        )
        for event in events
    ]
    assert type(plain[0].lines[0].strand) is str
    found = of(*plain)
    assert (found.level, found.limiting) == (4, of(*events).limiting)
    assert [each.level for each in found.strands] == [3, 3, 3]
