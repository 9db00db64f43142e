"""The cut score a panel's ratings come to."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from portal.assessment.rules.cuts import MIN_BORDERLINE, Cell, angoff, borderline, unrated

KEYS = ("a", "b", "c", "d")
CELLS = (Cell(2, ("a", "b", "c")), Cell(1, ("d",)))
RATINGS = st.fixed_dictionaries({key: st.integers(0, 100) for key in KEYS})
PANELS = st.lists(RATINGS, min_size=1, max_size=8)


def test_the_cut_weighs_each_part_by_how_many_items_a_paper_draws_of_it():
    panel = [{"a": 30, "b": 60, "c": 90, "d": 0}, dict.fromkeys(KEYS, 60)]
    told = angoff(CELLS, panel)
    assert told is not None
    # 2 × 60 + 1 × 0 of 3 items, and 60 throughout: 40 and 60 per cent.
    assert (told.judges, told.permille, told.percent) == ((400, 600), 500, 50)
    assert (told.spread, told.error, told.is_wide) == (141, 100, True)


@given(PANELS)
def test_a_cut_lies_between_the_mildest_and_the_strictest_panellist(panel):
    told = angoff(CELLS, panel)
    assert told is not None
    assert min(told.judges) <= told.permille <= max(told.judges)
    assert 0 <= told.percent <= 100
    assert told.error <= told.spread


@given(PANELS, st.sampled_from(KEYS), st.integers(0, 100))
def test_a_higher_rating_never_lowers_the_cut(panel, key, other):
    low, high = sorted((panel[0][key], other))
    milder = angoff(CELLS, [{**panel[0], key: low}, *panel[1:]])
    stricter = angoff(CELLS, [{**panel[0], key: high}, *panel[1:]])
    assert milder is not None
    assert stricter is not None
    assert milder.permille <= stricter.permille


@given(PANELS, st.randoms(use_true_random=False))
def test_the_order_of_the_panel_changes_nothing(panel, random):
    other = list(panel)
    random.shuffle(other)
    one, two = angoff(CELLS, panel), angoff(CELLS, other)
    assert one is not None
    assert two is not None
    assert (one.percent, one.spread, one.error) == (two.percent, two.spread, two.error)


@given(PANELS, st.integers(0, 3))
def test_there_is_no_cut_while_a_rating_is_missing(panel, at):
    short = [{key: one[key] for key in KEYS if key != KEYS[at]} for one in panel]
    assert angoff(CELLS, short) is None
    assert unrated(CELLS, short) == (1,) * len(panel)
    assert angoff(CELLS, []) is None


@given(st.lists(st.integers(0, 100), min_size=MIN_BORDERLINE, max_size=40))
def test_half_of_the_borderline_group_lies_on_either_side_of_its_median(scores):
    cut = borderline(scores)
    assert cut is not None
    assert sum(one < cut for one in scores) <= Fraction(len(scores), 2)
    assert sum(one > cut for one in scores) <= Fraction(len(scores), 2)


def test_a_borderline_group_that_is_too_small_gives_no_cut():
    assert borderline([60] * (MIN_BORDERLINE - 1)) is None
    assert borderline([50] * 5 + [61] * 5) == 56
