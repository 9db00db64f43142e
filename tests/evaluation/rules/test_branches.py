"""Maps of units one level at a time: sums hold, and no level tells what another holds back."""

from hypothesis import given
from hypothesis import strategies as st

from portal.evaluation.rules import branches, groups
from portal.evaluation.rules.branches import Path
from portal.evaluation.rules.groups import Tally

LEAST = 5
# The agency 1 with 2 (units 20, 21 of 200 and 201) and 3; 4 and 5 are small.
PATHS: dict[int, Path] = {
    2: (1, 2), 20: (1, 2, 20), 200: (1, 2, 20, 200), 201: (1, 2, 20, 201), 21: (1, 2, 21),
    3: (1, 3), 4: (1, 4), 5: (1, 5),
}  # fmt: skip


def of(people: int) -> Tally:
    return Tally(people, 0, people, people)


def test_units_that_part_stand_side_by_side_each_with_all_below_it() -> None:
    tallies = {7: {one: of(10) for one in PATHS}}
    top = branches.level(tallies, PATHS, None, LEAST)
    assert top is not None
    assert {one: row[7].people for one, row in top.rows.items()} == {2: 50, 3: 10, 4: 10, 5: 10}
    assert (top.trunk, top.deeper, top.held) == ((1,), {2}, False)
    below = branches.level(tallies, PATHS, 2, LEAST)
    assert below is not None
    assert {one: row[7].people for one, row in below.rows.items()} == {2: 10, 20: 30, 21: 10}
    assert (below.whole[7].people, below.trunk[below.top :], below.deeper) == (50, (2,), {20})


def test_a_unit_nobody_serves_below_is_none() -> None:
    assert branches.level({7: {3: of(10)}}, PATHS, 2, LEAST) is None
    assert branches.level({}, PATHS, None, LEAST) is None


def test_what_is_held_back_is_not_told_one_level_below() -> None:
    """4 and 5 are few, so 3 is held back with them where it is the smallest left."""
    tallies = {7: {20: of(3), 21: of(3), 3: of(40), 4: of(2)}}
    top = branches.level(tallies, PATHS, None, LEAST)
    assert top is not None
    assert {one for one, row in top.rows.items() if row} == {3}
    below = branches.level(tallies, PATHS, 2, LEAST)
    assert below is not None
    assert (below.whole, below.rows) == ({}, {20: {}, 21: {}})


@given(
    people=st.dictionaries(st.sampled_from(sorted(PATHS)), st.integers(1, 12), min_size=1),
    into=st.sampled_from([None, 2, 20]),
)
def test_what_is_shown_leaves_nobody_to_be_told_from_the_rest(
    people: dict[int, int], into: int | None
) -> None:
    found = branches.level(
        {7: {unit: of(count) for unit, count in people.items()}}, PATHS, into, LEAST
    )
    if found is None or 7 not in found.whole:
        return
    shown = [row[7] for row in found.rows.values() if 7 in row]
    assert all(one.people >= LEAST for one in shown)
    left = found.whole[7].people - groups.together(shown).people
    assert left == 0 or left >= LEAST
