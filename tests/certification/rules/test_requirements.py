"""The tree of requirements: what it proves, who meets it, what stands in the way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification.rules import requirements, weighing
from portal.certification.rules.requirements import (
    DEEPEST,
    MOST_LEAVES,
    Group,
    Leaf,
    LeafKind,
    Node,
    Operator,
    TreeRefusal,
)
from portal.certification.rules.weighing import Facts, Finding, Gap, Span
from portal.competency.rules.kinds import Strand

DAY = date(2026, 11, 26)
SERVICE, ETHICS = 3, 9
ALL, ANY = Operator.ALL, Operator.ANY

COURSE = Leaf("a", LeafKind.COURSE, ref=5)
HOURS = Leaf("b", LeafKind.HOURS, amount=2000, months=12)
POST = Leaf("c", LeafKind.POST, refs=(7, 8), months=24)
SKILL = Leaf("d", LeafKind.EVIDENCE, competency=SERVICE, strand=Strand.SKILL, level=3)
EXAM = Leaf("e", LeafKind.EXAM, ref=11, competency=SERVICE, level=4, months=36)
PRACTICAL = Leaf("f", LeafKind.PRACTICAL, ref=12, competency=SERVICE, level=4)
ASSESSOR = Leaf("g", LeafKind.ASSESSOR, competency=SERVICE, level=4)
STATEMENT = Leaf("h", LeafKind.STATEMENT, text="Tidak sedang menjalani hukuman disiplin.")
LEAVES = (COURSE, HOURS, POST, SKILL, EXAM, PRACTICAL, ASSESSOR, STATEMENT)
WHOLE = Facts(
    courses={5: DAY},
    hours=((DAY, 1200), (DAY - timedelta(days=300), 800)),
    posts=(Span(7, date(2024, 1, 1), date(2025, 1, 1)), Span(8, date(2025, 1, 1))),
    strands={(SERVICE, Strand.SKILL): 3},
    exams={11: DAY},
    practicals={12: DAY},
    decided={SERVICE: 4},
    stated=frozenset({"h"}),
)


def gap(leaf: Leaf, facts: Facts) -> Gap | None:
    found = weighing.weigh(leaf, facts, DAY)
    assert isinstance(found, Finding)
    return found.gap


@pytest.mark.parametrize(
    ("leaf", "facts", "why"),
    [
        (COURSE, Facts(), Gap.COURSE),
        (COURSE, Facts(courses={5: DAY + timedelta(days=1)}), Gap.COURSE),
        (replace(COURSE, months=12), Facts(courses={5: date(2025, 11, 25)}), Gap.COURSE_TOO_OLD),
        (replace(COURSE, months=12), Facts(courses={5: date(2025, 11, 26)}), None),
        (HOURS, Facts(hours=((DAY, 1999),)), Gap.HOURS),
        (HOURS, Facts(hours=((DAY, 1000), (date(2025, 11, 25), 1000))), Gap.HOURS),
        (POST, Facts(posts=(Span(6, date(2020, 1, 1)),)), Gap.POST),
        (POST, Facts(posts=(Span(7, date(2024, 11, 27)),)), Gap.POST_TOO_SHORT),
        (POST, Facts(posts=(Span(7, date(2024, 11, 26)),)), None),
        (SKILL, Facts(strands={(SERVICE, Strand.SKILL): 2}), Gap.EVIDENCE),
        (SKILL, Facts(strands={(SERVICE, Strand.KNOWLEDGE): 5}), Gap.EVIDENCE),
        (EXAM, Facts(), Gap.EXAM),
        (EXAM, Facts(exams={11: date(2023, 11, 25)}), Gap.EXAM_TOO_OLD),
        (PRACTICAL, Facts(exams={12: DAY}), Gap.PRACTICAL),
        (replace(PRACTICAL, months=1), Facts(practicals={12: DAY - timedelta(days=40)}),
         Gap.PRACTICAL_TOO_OLD),
        (ASSESSOR, Facts(decided={SERVICE: 3}), Gap.ASSESSOR),
        (STATEMENT, Facts(), Gap.STATEMENT),
        (STATEMENT, Facts(refused=frozenset({"h"})), Gap.STATEMENT_REFUSED),
    ],
)  # fmt: skip
def test_each_leaf_says_why_it_is_not_met(leaf: Leaf, facts: Facts, why: Gap | None) -> None:
    assert gap(leaf, facts) is why
    assert gap(replace(leaf, months=0 if leaf.kind is not LeafKind.POST else 24), WHOLE) is None


def test_days_in_two_posts_count_once_and_the_day_of_enough_is_told() -> None:
    spans = (
        Span(7, date(2024, 1, 1), date(2025, 1, 1)),
        Span(8, date(2024, 7, 1), date(2025, 1, 1)),
        Span(8, date(2026, 6, 1)),
    )
    assert weighing.days_in(spans, date(2026, 6, 11)) == 366 + 10
    found = weighing.weigh(POST, Facts(posts=spans), DAY)
    assert isinstance(found, Finding)
    assert found.gap is Gap.POST_TOO_SHORT
    assert found.from_on is not None
    facts = Facts(posts=spans)
    before = found.from_on - timedelta(days=1)
    assert weighing.weigh(POST, facts, found.from_on).met
    assert not weighing.weigh(POST, facts, before).met
    left = Facts(posts=(Span(7, date(2025, 1, 1), date(2025, 6, 1)),))
    gone = weighing.weigh(POST, left, DAY)
    assert isinstance(gone, Finding)
    assert gone.from_on is None  # time alone will not do it


def test_what_is_missing_names_each_way_that_is_open_and_none_that_is_not_needed() -> None:
    tree = Group(ALL, (COURSE, Group(ANY, (EXAM, ASSESSOR)), STATEMENT))
    nothing = weighing.weigh(tree, Facts(), DAY)
    assert [one.leaf for one in weighing.missing(nothing)] == [COURSE, EXAM, ASSESSOR, STATEMENT]
    half = weighing.weigh(tree, Facts(exams={11: DAY}), DAY)
    assert [one.leaf for one in weighing.missing(half)] == [COURSE, STATEMENT]
    assert weighing.relied_on(half) == ()
    facts = replace(WHOLE, decided={})
    whole = weighing.weigh(tree, facts, DAY)
    assert whole.met
    assert weighing.missing(whole) == ()
    assert [one.leaf for one in weighing.relied_on(whole)] == [COURSE, EXAM, STATEMENT]


def nodes() -> st.SearchStrategy[Node]:
    def groups(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Group]:
        parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.builds(Group, st.sampled_from(list(Operator)), parts)

    return st.recursive(st.sampled_from(LEAVES), groups, max_leaves=8)


@given(nodes(), st.sets(st.sampled_from(LEAVES)))
def test_a_strand_called_proved_is_proved_whichever_leaves_are_met(
    tree: Node, met: set[Leaf]
) -> None:
    """The law behind publishing: no way through the tree leaves such a strand unproved."""

    def is_met(node: Node) -> bool:
        if isinstance(node, Leaf):
            return node in met
        found = [is_met(part) for part in node.parts]
        return all(found) if node.operator is ALL else any(found)

    if is_met(tree):
        shown = frozenset[tuple[int, Strand, int]]().union(*map(requirements.proves, met))
        assert requirements.proves(tree) <= shown
        wanted = {LeafKind.PRACTICAL, LeafKind.ASSESSOR}
        if requirements.every_way(tree, lambda leaf: leaf.kind in wanted):
            assert {one.kind for one in met} & wanted


@given(nodes())
def test_a_tree_is_kept_and_read_again_as_it_was(tree: Node) -> None:
    assert requirements.read(requirements.stored(tree)) == tree
    outcome = weighing.weigh(tree, WHOLE, DAY)
    assert outcome.met == (not weighing.missing(outcome))


def test_attending_serving_and_stating_prove_no_strand() -> None:
    assert requirements.proves(Group(ALL, (COURSE, HOURS, POST, STATEMENT))) == frozenset()
    assert (SERVICE, Strand.KNOWLEDGE, 4) in requirements.proves(EXAM)
    assert (SERVICE, Strand.KNOWLEDGE, 5) not in requirements.proves(EXAM)
    assert (SERVICE, Strand.SKILL, 4) not in requirements.proves(Group(ANY, (PRACTICAL, SKILL)))
    assert (SERVICE, Strand.SKILL, 3) in requirements.proves(Group(ANY, (PRACTICAL, SKILL)))


def nested(depth: int) -> Node:
    tree: Node = EXAM
    for _ in range(depth):
        tree = Group(ALL, (tree,))
    return tree


@pytest.mark.parametrize(
    ("tree", "why"),
    [
        (Group(ALL, LEAVES), None),
        (requirements.NOTHING, TreeRefusal.EMPTY),
        (Group(ALL, (EXAM, Group(ANY, ()))), TreeRefusal.EMPTY_GROUP),
        (nested(DEEPEST), None),
        (nested(DEEPEST + 1), TreeRefusal.TOO_DEEP),
        (Group(ALL, tuple(replace(EXAM, key=str(n)) for n in range(MOST_LEAVES + 1))),
         TreeRefusal.TOO_MANY),
        (Group(ALL, (EXAM, replace(COURSE, key="e"))), TreeRefusal.KEY_TWICE),
        (replace(COURSE, ref=0), TreeRefusal.REFERENCE),
        (replace(POST, refs=()), TreeRefusal.REFERENCE),
        (replace(SKILL, competency=0), TreeRefusal.REFERENCE),
        (replace(SKILL, strand=Strand.OVERALL), TreeRefusal.REFERENCE),
        (replace(ASSESSOR, level=0), TreeRefusal.LEVEL),
        (replace(HOURS, amount=0), TreeRefusal.AMOUNT),
        (replace(POST, months=0), TreeRefusal.MONTHS),
        (replace(EXAM, months=481), TreeRefusal.MONTHS),
        (replace(STATEMENT, text="  "), TreeRefusal.TEXT),
    ],
)  # fmt: skip
def test_a_tree_that_nobody_could_meet_or_read_is_refused(
    tree: Node, why: TreeRefusal | None
) -> None:
    assert requirements.may_be(tree) is why


KNOWLEDGE = (SERVICE, Strand.KNOWLEDGE, 4)
"""What the exam and the assessor prove."""


@pytest.mark.parametrize(
    ("tree", "places"),
    [
        (EXAM, ()),
        (COURSE, ((),)),
        (Group(ALL, (COURSE, EXAM)), ()),
        (Group(ALL, (COURSE, POST)), ((),)),
        (Group(ANY, (EXAM, COURSE, ASSESSOR)), ((1,),)),
        (Group(ALL, (POST, Group(ANY, (EXAM, Group(ALL, (COURSE, HOURS)))))), ((1, 1),)),
        (Group(ANY, ()), ((),)),
    ],
)
def test_what_is_unproved_is_named_where_mending_it_is_enough(
    tree: Node, places: tuple[tuple[int, ...], ...]
) -> None:
    assert requirements.unproving(tree, KNOWLEDGE) == places


@given(nodes(), st.sampled_from(Strand), st.integers(1, 5))
def test_a_claim_is_proved_on_every_way_or_has_a_place_to_mend(
    tree: Node, strand: Strand, level: int
) -> None:
    claim = (SERVICE, strand, level)
    assert (claim in requirements.proves(tree)) == (not requirements.unproving(tree, claim))
    assert bool(requirements.provers(tree, claim)) >= (claim in requirements.proves(tree))
