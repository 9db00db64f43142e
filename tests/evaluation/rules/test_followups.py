"""What a fixed result leads to, and promotion readiness as a checklist without a score."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from portal.evaluation.data import policies
from portal.evaluation.rules import followups, readiness
from portal.evaluation.rules.followups import Done, FollowUpRefusal, FollowUpState, Kind, Result
from portal.evaluation.rules.index import Figure
from portal.evaluation.rules.predicates import Predicate
from portal.evaluation.rules.readiness import Answer, Criterion, Past

POLICY = policies()[0].figures
MET = (Figure(1, 3, 3), Figure(2, 2, 1))
GOOD = Result(person=1, unit=7, figures=MET, predicate=Predicate.GOOD)
REASON = "Sesuai hasil semester ini."
NOW = datetime(2027, 1, 4, 2, tzinfo=UTC)


def kinds(result: Result) -> list[Kind]:
    return [one.kind for one in followups.for_person(result, POLICY)]


def test_each_gap_leads_to_training_the_largest_first() -> None:
    figures = (Figure(1, 2, 3), Figure(2, 0, 2), Figure(3, 3, 3))
    found = followups.for_person(replace(GOOD, figures=figures), POLICY)
    assert [(one.kind, one.competency, one.held, one.wanted) for one in found] == [
        (Kind.TRAINING, 2, 0, 2),
        (Kind.TRAINING, 1, 2, 3),
    ]


def test_many_gaps_lead_to_mentoring_unless_the_period_was_no_fair_one() -> None:
    short = replace(GOOD, figures=tuple(Figure(one, 0, 1) for one in (1, 2, 3)))
    assert kinds(short)[0] is Kind.MENTORING
    assert Kind.MENTORING not in kinds(replace(short, excused=True))


def test_recognition_needs_the_whole_standard_nothing_owed_and_a_good_predicate() -> None:
    assert kinds(GOOD) == [Kind.RECOGNITION]
    assert kinds(replace(GOOD, predicate=None)) == []
    assert kinds(replace(GOOD, predicate=Predicate.NEEDS_IMPROVEMENT)) == []
    assert kinds(replace(GOOD, hours_short=100)) == []


def test_a_unit_where_many_miss_the_same_is_offered_one_socialisation() -> None:
    short = [Result(one, 7, (Figure(1, 0, 1), Figure(2, 1, 1))) for one in (1, 2, 3)]
    others = [Result(one, 7, (Figure(1, 1, 1),)) for one in range(4, 11)]
    [found] = followups.for_units([*short, *others], POLICY)
    assert (found.kind, found.unit, found.person) == (Kind.SOCIALISATION, 7, None)
    assert (found.competency, found.held, found.wanted) == (1, 3, 10)
    assert followups.for_units([*short, *others, Result(11, 7, (Figure(1, 1, 1),))], POLICY) == []
    assert followups.for_units(short[:2], POLICY) == []  # two are no unit


@given(st.permutations([1, 2, 3, 4, 5, 6]))
def test_the_order_of_results_changes_no_proposal_of_a_unit(order: list[int]) -> None:
    rows = {one: Result(one, one % 2, (Figure(9, one % 3, 1),)) for one in order}
    found = followups.for_units([rows[one] for one in order], POLICY)
    assert found == followups.for_units([rows[one] for one in sorted(order)], POLICY)


def test_a_proposal_waits_for_its_stage_and_is_never_about_oneself() -> None:
    def asked(*, fixed: bool = True, begun: bool = True, own: bool = False) -> object:
        return followups.may_propose(fixed=fixed, stage_begun=begun, is_own=own, reason=REASON)

    assert asked() is None
    assert asked(fixed=False) is FollowUpRefusal.NOT_FIXED
    assert asked(begun=False) is FollowUpRefusal.NOT_YET
    assert asked(own=True) is FollowUpRefusal.OWN_CASE


def test_somebody_else_decides() -> None:
    def asked(decider: int, done: Done = Done()) -> object:  # noqa: B008
        return followups.may_decide(
            done, decider=decider, proposer=2, subjects=frozenset({1}), reason=REASON
        )

    assert asked(3) is None
    assert asked(2) is FollowUpRefusal.OWN_PROPOSAL
    assert asked(1) is FollowUpRefusal.OWN_CASE
    assert asked(3, Done(decided_at=NOW)) is FollowUpRefusal.DECIDED


def test_its_state_follows_from_what_was_done() -> None:
    assert followups.state(Done()) is FollowUpState.PROPOSED
    assert followups.state(Done(NOW)) is FollowUpState.DECLINED
    assert followups.state(Done(NOW, approved=True)) is FollowUpState.APPROVED
    assert followups.state(Done(NOW, True, NOW)) is FollowUpState.RUNNING
    assert followups.state(Done(NOW, True, NOW, NOW, True)) is FollowUpState.DONE
    assert followups.state(Done(NOW, True, NOW, NOW)) is FollowUpState.ENDED_EARLY


PAST = (Past(9000, Predicate.GOOD), Past(8000, Predicate.GOOD))


def checked(**facts: object) -> dict[Criterion, Answer]:
    known: dict[str, object] = {
        "own": MET, "following": MET, "past": PAST, "hours_short": 0, "periods": 2,
    }  # fmt: skip
    found = readiness.check(**{**known, **facts})  # type: ignore[arg-type]
    return {one.criterion: one.answer for one in found}


def test_all_criteria_met_is_ready() -> None:
    found = readiness.check(MET, MET, PAST, 0, 2)
    assert readiness.is_ready(found)
    assert len(found) == len(Criterion)


def test_what_is_not_known_is_said_to_be_so() -> None:
    assert checked(following=None)[Criterion.NEXT_STANDARD] is Answer.NOT_KNOWN
    assert checked(past=PAST[:1])[Criterion.PREDICATES] is Answer.NOT_KNOWN
    assert checked(past=PAST[:1])[Criterion.IMPROVEMENT] is Answer.NOT_KNOWN


def test_what_is_not_met_is_named() -> None:
    assert checked(own=(Figure(1, 1, 3),))[Criterion.OWN_STANDARD] is Answer.NOT_MET
    assert checked(hours_short=250)[Criterion.HOURS] is Answer.NOT_MET
    worse = (Past(7000, Predicate.GOOD), Past(8000, Predicate.GOOD))
    assert checked(past=worse)[Criterion.IMPROVEMENT] is Answer.NOT_MET
    poor = (Past(9000, Predicate.POOR), Past(8000, Predicate.GOOD))
    assert checked(past=poor)[Criterion.PREDICATES] is Answer.NOT_MET


def test_the_whole_standard_twice_needs_no_improvement() -> None:
    whole = (Past(10_000, Predicate.GOOD), Past(10_000, Predicate.GOOD))
    assert checked(past=whole)[Criterion.IMPROVEMENT] is Answer.MET


def test_who_owes_no_hours_has_none_to_fulfil() -> None:
    assert checked(hours_short=None)[Criterion.HOURS] is Answer.MET
