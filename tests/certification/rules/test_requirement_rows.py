"""Lines of a form make a tree and come back as they were; no button loses or doubles a line."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.certification.rules import requirement_rows
from portal.certification.rules.requirement_rows import Move, Row, Rows
from portal.certification.rules.requirements import (
    DEEPEST,
    Group,
    Leaf,
    LeafKind,
    Operator,
    leaves,
)

A, B, C, D = (Leaf(key, LeafKind.COURSE, ref=n) for n, key in enumerate("abcd", start=1))
ANY = Row(0, operator=Operator.ANY)
TREE = Group(Operator.ALL, (A, Group(Operator.ANY, (B, C)), D))
LINES: Rows = (Row(0, A), ANY, Row(1, B), Row(1, C), Row(0, D))


def some_lines() -> st.SearchStrategy[Rows]:
    """Any lines with any depths, as a browser might send them; every leaf has its own key."""
    drawn = st.lists(st.tuples(st.integers(-2, 9), st.booleans()), max_size=9)
    return drawn.map(
        lambda found: tuple(
            Row(depth) if is_group else Row(depth, Leaf(f"r{n}", LeafKind.COURSE, ref=n + 1))
            for n, (depth, is_group) in enumerate(found)
        )
    )


def keys(found: Rows) -> list[str]:
    return sorted(row.leaf.key for row in found if row.leaf is not None)


def test_a_tree_and_its_lines() -> None:
    assert requirement_rows.rows(TREE) == (Operator.ALL, LINES)
    assert requirement_rows.tree(Operator.ALL, LINES) == TREE
    assert requirement_rows.rows(A) == (Operator.ALL, (Row(0, A),))


def test_each_button_does_what_it_says() -> None:
    def after(place: int, move: Move) -> Group:
        return requirement_rows.tree(Operator.ALL, requirement_rows.moved(LINES, place, move))

    either = Group(Operator.ANY, (B, C))
    assert after(0, Move.DOWN) == replace(TREE, parts=(either, A, D))
    assert after(1, Move.UP) == replace(TREE, parts=(either, A, D))
    assert after(1, Move.REMOVE).parts == (A, D)
    assert after(2, Move.REMOVE) == replace(TREE, parts=(A, Group(Operator.ANY, (C,)), D))
    assert after(2, Move.OUT) == replace(TREE, parts=(A, Group(Operator.ANY, (C,)), B, D))
    assert after(4, Move.IN) == replace(TREE, parts=(A, Group(Operator.ANY, (B, C, D))))
    still = [(0, Move.UP), (4, Move.DOWN), (2, Move.UP), (3, Move.DOWN), (0, Move.OUT),
             (1, Move.IN), (3, Move.IN), (9, Move.REMOVE)]  # fmt: skip
    assert [after(place, move) for place, move in still] == [TREE] * len(still)


def test_what_is_added_stands_last_and_has_a_key_of_its_own() -> None:
    group = requirement_rows.add_group(LINES, Operator.ANY)
    found = requirement_rows.add_leaf(group, LeafKind.EXAM)
    more = requirement_rows.add_leaf(found, LeafKind.HOURS)
    made = requirement_rows.tree(Operator.ALL, more)
    exam, hours = Leaf("r1", LeafKind.EXAM), Leaf("r2", LeafKind.HOURS)
    assert made.parts == (*TREE.parts, Group(Operator.ANY, (exam, hours)))
    assert requirement_rows.add_leaf((), LeafKind.EXAM) == (Row(0, exam),)


@given(some_lines())
def test_whatever_a_browser_sends_is_a_tree_with_every_requirement_once(found: Rows) -> None:
    straight = requirement_rows.straightened(found)
    assert keys(straight) == keys(found)
    assert requirement_rows.straightened(straight) == straight
    tree = requirement_rows.tree(Operator.ANY, found)
    assert sorted(one.key for one in leaves(tree)) == keys(found)
    assert requirement_rows.rows(tree) == (Operator.ANY, straight)
    assert all(row.depth < DEEPEST for row in straight)


@given(some_lines(), st.integers(0, 9), st.sampled_from(list(Move)))
def test_no_button_loses_or_doubles_a_line_or_breaks_the_list(
    found: Rows, place: int, move: Move
) -> None:
    lines = requirement_rows.straightened(found)
    after = requirement_rows.moved(lines, place, move)
    assert requirement_rows.straightened(after) == after
    if move is not Move.REMOVE:
        assert keys(after) == keys(lines)
        assert len(after) == len(lines)
    if move is Move.UP and after != lines and not lines[place].is_group:
        there = after.index(lines[place])  # no two leaves are alike
        assert requirement_rows.moved(after, there, Move.DOWN) == lines


@given(some_lines(), st.integers(0, 9))
def test_in_and_out_again_keeps_what_belongs_together(found: Rows, place: int) -> None:
    lines = requirement_rows.straightened(found)
    deeper = requirement_rows.moved(lines, place, Move.IN)
    if deeper != lines:
        assert requirement_rows.moved(deeper, place, Move.OUT) == lines
