"""Seats are given once each; neighbours and retakers write different forms."""

from hypothesis import given
from hypothesis import strategies as st

from portal.certification.rules import seating
from portal.certification.rules.seating import Space

columns_ = st.integers(1, 8)


def test_the_room_wanted_is_given_and_no_other_in_its_stead() -> None:
    spaces = [Space(1, 2, frozenset({1})), Space(2, 1, frozenset({1})), Space(3, 2)]
    assert seating.place(spaces) == (1, 2)
    assert seating.place(spaces, 3) == (3, 1)
    assert seating.place(spaces, 2) is None
    assert seating.place([Space(1, 0)]) is None


def test_neighbours_lie_around_a_seat_and_not_across_the_aisle() -> None:
    assert seating.neighbours(7, 5) == ({2, 6, 8, 12}, {1, 3, 11, 13})
    assert seating.neighbours(1, 5) == ({2, 6}, {7})
    assert seating.neighbours(5, 5) == ({4, 10}, {9})
    assert seating.neighbours(3, 1) == ({2, 4}, set())


@given(st.integers(2, 6), columns_, st.integers(1, 60))
def test_a_full_room_has_no_same_form_side_by_side(forms: int, columns: int, seats: int) -> None:
    placed: dict[int, int] = {}
    order = list(range(1, forms + 1))
    for seat in range(1, seats + 1):
        form = seating.choose(order, seat, placed, columns=columns)
        assert form is not None
        placed[seat] = form
    for seat, form in placed.items():
        near, diagonal = seating.neighbours(seat, columns)
        assert form not in {placed.get(one) for one in near}
        if forms >= 4:
            assert form not in {placed.get(one) for one in diagonal}


@given(
    st.integers(6, 9), columns_, st.permutations(range(1, 25)),
    st.dictionaries(st.integers(1, 24), st.integers(1, 9), max_size=12),
)  # fmt: skip
def test_retakers_among_the_others_change_nothing_about_it(
    forms: int, columns: int, arrivals: list[int], had: dict[int, int]
) -> None:
    placed: dict[int, int] = {}
    order = list(range(1, forms + 1))
    for seat in arrivals:
        seen = [had[seat]] if seat in had else []
        form = seating.choose(order, seat, placed, seen, columns=columns)
        assert form is not None
        assert form not in seen
        placed[seat] = form
    for seat, form in placed.items():
        near, _diagonal = seating.neighbours(seat, columns)
        assert form not in {placed.get(one) for one in near}


@given(st.integers(1, 5), st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_a_form_comes_back_only_when_there_is_no_other_and_never_the_last(
    forms: int, seen: list[int]
) -> None:
    order = list(range(1, forms + 1))
    form = seating.choose(order, 1, {}, seen)
    assert form in order
    fresh = set(order) - set(seen)
    assert form in fresh if fresh else forms == 1 or form != seen[-1]


def test_remote_examinees_share_the_forms_evenly() -> None:
    placed: dict[int, int] = {}
    for number in range(9):
        form = seating.choose([4, 5, 6], None, placed)
        assert form is not None
        placed[number] = form
    assert sorted(placed.values()) == [4, 4, 4, 5, 5, 5, 6, 6, 6]


def test_without_forms_there_is_none_to_give() -> None:
    assert seating.choose([], 1, {}) is None


@given(st.integers(0, 30), st.frozensets(st.integers(1, 30)))
def test_a_seat_is_never_given_twice(seats: int, taken: frozenset[int]) -> None:
    seat = seating.first_free(Space(1, seats, taken))
    assert (seat is None) == (set(range(1, seats + 1)) <= taken)
    assert seat not in taken
