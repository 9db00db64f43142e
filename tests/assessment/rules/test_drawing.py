"""The frozen paper: filled by the specification, another one for a retake, repeatable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessment.rules.drawing import (
    Candidate,
    CannotFill,
    DrawRule,
    Specification,
    draw,
)
from portal.content.checks.quizzes import repeated
from portal.content.documents import DrawDocument, QuizDocument
from tests.assessment.making import item

SEEDS = st.binary(min_size=16, max_size=16)


def candidate(number: int, *, difficulty: str = "easy", tags: frozenset[str] = frozenset()):
    return Candidate(
        version_id=1000 + number, item_id=number, key=f"i-{number}", kind="single",
        competency="spbe", difficulty=difficulty, tags=tags, shape={"options": 4},
    )  # fmt: skip


BANK = [candidate(n) for n in range(10)] + [candidate(n, difficulty="hard") for n in range(10, 15)]
TWO_RULES = Specification((DrawRule("spbe", "easy", 4), DrawRule("spbe", "hard", 2)))


@given(SEEDS)
def test_a_paper_holds_what_the_specification_says_once(seed: bytes):
    paper = draw(TWO_RULES, BANK, seed)
    versions = [place["version"] for place in paper]
    assert len(set(versions)) == len(versions) == 6
    assert sum(version < 1010 for version in versions) == 4
    assert len({place["ref"] for place in paper}) == 6
    assert draw(TWO_RULES, BANK, seed) == paper


@given(SEEDS)
def test_a_retake_shares_nothing_while_the_bank_lasts(seed: bytes):
    """EX-12: what was seen comes last."""
    first = draw(TWO_RULES, BANK, seed)
    seen = frozenset(place["version"] - 1000 for place in first)
    second = draw(TWO_RULES, BANK, seed[::-1], seen)
    assert not seen & {place["version"] - 1000 for place in second}
    third = draw(TWO_RULES, BANK, seed, frozenset(range(15)))
    assert len(third) == 6  # a bank that is used up still fills the paper


@given(SEEDS)
def test_a_wide_rule_leaves_the_narrow_one_its_items(seed: bytes):
    bank = [candidate(1, tags=frozenset({"m1"})), candidate(2)]
    rules = (DrawRule("spbe", "easy", 1), DrawRule("spbe", "easy", 1, frozenset({"m1"})))
    assert {place["version"] for place in draw(Specification(rules), bank, seed)} == {1001, 1002}


@given(seed=SEEDS, other=SEEDS, size=st.integers(3, 12))
def test_a_second_paper_repeats_no_more_than_the_check_says(seed: bytes, other: bytes, size: int):
    """EX-12: what `courses check` allows with `retake_share` is what the engine keeps."""
    bank = [candidate(n, tags=frozenset({"m1"} if n % 3 else ())) for n in range(size)]
    rules = (DrawRule("spbe", "easy", 1), DrawRule("spbe", "easy", 2, frozenset({"m1"})))
    sheet = QuizDocument(
        id="kuis", title="Kuis", minutes=5,
        draw=tuple(
            DrawDocument(competency=one.competency, difficulty="easy", count=one.count,
                         tags=tuple(one.tags))
            for one in rules
        ),
    )  # fmt: skip
    items = [item("single", one.key, tags=tuple(one.tags)) for one in bank]
    first = draw(Specification(rules), bank, seed)
    seen = frozenset(place["version"] - 1000 for place in first)
    second = draw(Specification(rules), bank, other, seen)
    shared = seen & {place["version"] - 1000 for place in second}
    assert len(shared) <= repeated(sheet, items)
    assert size < 9 or repeated(sheet, items) == 0


@given(SEEDS)
def test_fixed_items_are_in_every_paper_and_keep_their_order(seed: bytes):
    specification = Specification((DrawRule("spbe", "easy", 2),), ("i-12", "i-3"), keep_order=True)
    versions = [place["version"] for place in draw(specification, BANK, seed)]
    assert versions[:2] == [1012, 1003]
    assert 1003 not in versions[2:]


@pytest.mark.parametrize(
    ("specification", "message"),
    [
        (Specification((DrawRule("spbe", "hard", 6),)), "spbe/hard: 5 of 6"),
        (Specification((), ("gone",)), "'gone'"),
    ],
)
def test_what_the_bank_lacks_is_named(specification: Specification, message: str):
    with pytest.raises(CannotFill, match=message):
        draw(specification, BANK, b"0" * 16)
