"""What other figures would make of a period: the same index by sums, and nobody to be told."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.competency.rules.kinds import CompetencyKind
from portal.evaluation.data import policies
from portal.evaluation.rules import effect, groups
from portal.evaluation.rules.effect import Sums
from portal.evaluation.rules.groups import Tally
from portal.evaluation.rules.index import Figure, competence_index

POLICY = policies()[0].figures
HEAVY = replace(POLICY, weight_technical=3, mentoring_gaps=1)
FIGURES = st.lists(
    st.builds(
        Figure, st.integers(1, 99), st.integers(0, 5), st.integers(1, 5),
        st.sampled_from(CompetencyKind),
    ),
    max_size=12,
)  # fmt: skip


def summed(figures: list[Figure]) -> Sums:
    earned: Counter[CompetencyKind] = Counter()
    possible: Counter[CompetencyKind] = Counter()
    for one in figures:
        earned[one.kind] += one.counted
        possible[one.kind] += one.required
    return Sums(earned, possible, sum(one.gap > 0 for one in figures))


@given(FIGURES)
def test_sums_give_the_index_that_terms_give(figures: list[Figure]) -> None:
    for policy in (POLICY, HEAVY):
        assert summed(figures).index(policy) == competence_index(figures, policy).value


@given(st.lists(FIGURES, max_size=8))
def test_nobody_is_lost_between_before_and_after(people: list[list[Figure]]) -> None:
    found = effect.effect([summed(one) for one in people], POLICY, HEAVY)
    assert found.before.people == found.after.people == len(people)
    assert sum(found.before.bands) == sum(bool(one) for one in people)
    assert found.higher + found.lower + found.same == len(people)
    assert found.before.mentoring <= found.after.mentoring


def test_the_same_figures_change_nothing() -> None:
    figures = [Figure(1, 1, 2), Figure(2, 3, 3, CompetencyKind.MANAGERIAL)]
    found = effect.effect([summed(figures)], POLICY, POLICY)
    assert (found.higher, found.lower, found.before) == (0, 0, found.after)


def test_a_heavier_kind_moves_who_is_short_of_it() -> None:
    figures = [Figure(1, 0, 2), Figure(2, 2, 2, CompetencyKind.MANAGERIAL)]
    found = effect.effect([summed(figures)], POLICY, HEAVY)
    assert (found.lower, found.before.mean, found.after.mean) == (1, 5000, 2500)
    assert found.before.bands[5] == found.after.bands[2] == 1


@given(st.lists(st.integers(0, 30), min_size=11, max_size=11), st.integers(2, 8))
def test_what_is_held_back_cannot_be_told_by_subtracting(bands: list[int], least: int) -> None:
    found = effect.shown(bands, least)
    held = [bands[place] for place, one in enumerate(found) if one is None]
    assert all(one is None or one == 0 or one >= least for one in found)
    if held and any(found):
        assert sum(held) >= least
        assert len(held) > 1


@given(st.dictionaries(st.integers(1, 20), st.integers(0, 12), max_size=10), st.integers(2, 8))
def test_groups_too_small_take_others_with_them(people: dict[int, int], least: int) -> None:
    tallies = {key: Tally(count, 0, 0, 0) for key, count in people.items()}
    kept = groups.shown(tallies, least)
    held = sum(count for key, count in people.items() if key not in kept)
    assert all(people[key] >= least for key in kept)
    assert held == 0 or held >= least or not kept
