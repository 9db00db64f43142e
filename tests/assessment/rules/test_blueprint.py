"""The blueprint: a bank carries it or not, and parallel forms are alike."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessment.rules.blueprint import (
    PRIOR,
    coverage,
    expected_facility,
    parallel_forms,
)
from portal.assessment.rules.drawing import Candidate, CannotFill, DrawRule, Specification, draw

SEED = bytes(range(16))
SEEDS = st.binary(min_size=16, max_size=16)
TAGS = st.frozensets(st.sampled_from(["a", "b"]))
RULES = st.lists(st.builds(DrawRule, st.just("spbe"), st.just("easy"), st.integers(1, 3), TAGS),
                 min_size=1, max_size=3, unique_by=lambda rule: rule.tags)  # fmt: skip


def candidate(number: int, difficulty: str = "easy", tags: frozenset[str] = frozenset()):
    return Candidate(
        version_id=1000 + number, item_id=number, key=f"i-{number}", kind="single",
        competency="spbe", difficulty=difficulty, tags=tags, shape={"options": 4},
    )  # fmt: skip


@st.composite
def banks(draw_, smallest: int = 1):
    tags = draw_(st.lists(TAGS, min_size=smallest, max_size=14))
    return [candidate(number, tags=one) for number, one in enumerate(tags)]


def most_by_trying(rules, bank) -> bool:
    """Whether some choice of rules for the items fills every rule once; tries them all."""

    def fill(rest, free):
        if not rest:
            return True
        rule = rest[0]
        fitting = [one for one in free if rule.fits(one)]
        return any(
            fill(rest[1:], [one for one in free if one not in chosen])
            for chosen in itertools.combinations(fitting, rule.count)
        )

    return fill(list(rules), bank)


@given(RULES, banks())
def test_a_bank_carries_a_blueprint_exactly_when_some_choice_fills_it(rules, bank):
    told = coverage(Specification(tuple(rules)), bank[:8], times=1)
    assert all(one.is_filled for one in told) == most_by_trying(rules, bank[:8])
    for one in told:
        assert one.given <= min(one.wanted, one.fitting)


def test_a_blueprint_asks_for_three_times_its_items_and_says_where_they_lack():
    bank = [candidate(n) for n in range(12)] + [candidate(n, "hard") for n in range(12, 17)]
    rules = (DrawRule("spbe", "easy", 4), DrawRule("spbe", "hard", 2))
    easy, hard = coverage(Specification(rules), bank)
    assert (easy.wanted, easy.given, easy.is_filled) == (12, 12, True)
    assert (hard.wanted, hard.fitting, hard.given, hard.is_filled) == (6, 5, 5, False)


def test_a_fixed_item_is_in_every_form_and_fills_no_rule():
    bank = [candidate(n) for n in range(7)]
    specification = Specification((DrawRule("spbe", "easy", 2),), ("i-0",))
    assert not coverage(specification, bank[:6])[0].is_filled
    forms = parallel_forms(specification, bank, 3, SEED)
    assert forms.shared == 0
    for form in forms.forms:
        assert [one.key for one in form.fixed] == ["i-0"]
        assert "i-0" not in {one.key for part in form.drawn for one in part}


@given(RULES, banks(smallest=6), st.integers(1, 5), SEEDS)
def test_every_form_covers_the_blueprint_without_an_item_twice(rules, bank, count, seed):
    specification = Specification(tuple(rules))
    if not most_by_trying(rules, bank[:8]) and not most_by_trying(rules, bank):
        with pytest.raises(CannotFill):
            parallel_forms(specification, bank, count, seed)
        return
    forms = parallel_forms(specification, bank, count, seed)
    assert forms == parallel_forms(specification, bank, count, seed)
    for form in forms.forms:
        assert len({one.item_id for one in form.items}) == len(form.items)
        for rule, part in zip(rules, form.drawn, strict=True):
            assert len(part) == rule.count
            assert all(rule.fits(one) for one in part)
    carried = coverage(specification, bank, times=count)
    assert (forms.shared == 0) == (count == 1 or all(one.is_filled for one in carried))


@given(st.lists(st.integers(50, 950), min_size=24, max_size=24), SEEDS)
def test_forms_are_hardly_harder_than_one_another(facilities, seed):
    """Four forms of six items out of 24: no exchange of two items brings the extremes closer."""
    bank = [candidate(number) for number in range(24)]
    known = dict(enumerate(facilities))
    forms = parallel_forms(Specification((DrawRule("spbe", "easy", 6),)), bank, 4, seed, known)
    sums = [sum(known[one.item_id] for one in form.items) for form in forms.forms]
    easy, hard = (forms.forms[sums.index(at)] for at in (max(sums), min(sums)))
    gap = max(sums) - min(sums)
    for one, other in itertools.product(easy.items, hard.items):
        moved = known[one.item_id] - known[other.item_id]
        assert not 0 < moved < gap
    assert forms.apart == max(form.facility for form in forms.forms) - min(
        form.facility for form in forms.forms
    )


def test_with_many_items_of_every_kind_forms_differ_by_less_than_a_hundredth():
    bank = [
        candidate(10 * number + at, difficulty)
        for at, difficulty in enumerate(PRIOR)
        for number in range(40)
    ]
    known = {one.item_id: 150 + one.item_id * 37 % 800 for one in bank}
    rules = tuple(DrawRule("spbe", difficulty, 10) for difficulty in PRIOR)
    forms = parallel_forms(Specification(rules), bank, 4, SEED, known)
    assert forms.shared == 0
    assert forms.apart <= 10


def test_what_was_measured_outweighs_the_authors_word_as_responses_come():
    assert expected_facility("hard") == PRIOR["hard"]
    assert expected_facility("hard", right=18, responses=20) == 650
    assert 890 < expected_facility("hard", right=1800, responses=2000) < 900


def test_a_form_becomes_a_paper_in_another_order_for_each_examinee():
    bank = [candidate(number) for number in range(12)]
    [form] = parallel_forms(Specification((DrawRule("spbe", "easy", 10),)), bank, 1, SEED).forms
    named = Specification(fixed=tuple(one.key for one in form.items))
    papers = [
        [place["version"] for place in draw(named, bank, seed)] for seed in (SEED, SEED[::-1])
    ]
    assert papers[0] != papers[1]
    assert set(papers[0]) == set(papers[1]) == {one.version_id for one in form.items}
