"""The competence index: what is held up to what is required, a surplus closing no other gap."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.competency.rules.kinds import CompetencyKind
from portal.evaluation.data import policies
from portal.evaluation.rules.index import WHOLE, Figure, competence_index

POLICY = policies()[0].figures
LEVELS = st.integers(0, 5)
FIGURES = st.lists(
    st.builds(Figure, st.integers(1, 99), LEVELS, LEVELS, st.sampled_from(CompetencyKind)),
    max_size=20,
)


def test_two_of_three_levels_are_two_thirds() -> None:
    found = competence_index([Figure(1, 2, 3)], POLICY)
    assert (found.met, found.required, found.value) == (0, 1, 6667)


def test_a_surplus_closes_no_other_gap() -> None:
    found = competence_index([Figure(1, 5, 3), Figure(2, 1, 3)], POLICY)
    assert (found.earned, found.possible, found.value) == (4, 6, 6667)


def test_a_kind_weighs_what_the_policy_says() -> None:
    heavy = replace(POLICY, weight_technical=3)
    managerial = Figure(1, 0, 2, CompetencyKind.MANAGERIAL)
    technical = Figure(2, 2, 2, CompetencyKind.TECHNICAL)
    assert competence_index([managerial, technical], POLICY).value == 5000
    assert competence_index([managerial, technical], heavy).value == 7500


def test_a_job_that_asks_for_nothing_has_no_index() -> None:
    assert competence_index([Figure(1, 3, 0)], POLICY).value is None


@given(FIGURES)
def test_it_lies_between_nothing_and_the_whole_and_is_the_whole_without_gaps(
    figures: list[Figure],
) -> None:
    found = competence_index(figures, POLICY)
    if found.value is None:
        assert found.required == 0
        return
    assert 0 <= found.value <= WHOLE
    assert (found.value == WHOLE) >= (found.met == found.required)


@given(FIGURES, st.integers(0, 19))
def test_a_higher_level_never_lowers_it(figures: list[Figure], place: int) -> None:
    if place >= len(figures) or figures[place].level == 5:
        return
    raised = [*figures]
    raised[place] = replace(figures[place], level=figures[place].level + 1)
    before, after = (competence_index(rows, POLICY).value for rows in (figures, raised))
    assert (after or 0) >= (before or 0)
