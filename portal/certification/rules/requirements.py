"""What a scheme asks for, as a tree: all of some things, or any one of them.

Leaves are what the portal can prove by itself (a course, learning hours, a post, evidence, an exam,
an assessment) or what a named person states (the supervisor). Sources: Peraturan BKN 7/2020 (time
in the post, recommendation by the direct superior), Peraturan BNSP 03/2013 (assessment, not
attendance, proves competence); each scheme names its own as data.

What a leaf *proves* is narrower than what it asks: a course, hours, a post and a statement prove no
strand of a competency (architecture.md §3: completing a course writes hours and never evidence; a
bare tick is refused). A supervisor's rating against indicators is evidence, hence an EVIDENCE leaf.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from portal.competency.rules.kinds import HIGHEST, LOWEST, STRANDS, Strand

MOST_LEAVES: Final = 40
DEEPEST: Final = 4
LONGEST_TEXT: Final = 300
MOST_MONTHS: Final = 480


class LeafKind(StrEnum):
    COURSE = "course"  # ref: the course
    HOURS = "hours"  # amount: hundredths of JP within `months`
    POST = "post"  # refs: jobs, any of them; months in them together
    EVIDENCE = "evidence"  # competency, strand and level, whatever proves them
    EXAM = "exam"  # ref: the exam
    PRACTICAL = "practical"  # ref: the practical or oral assessment
    ASSESSOR = "assessor"  # an assessor's decision about the competency at the level
    STATEMENT = "statement"  # text: what the direct superior states
    ACTIVITY = "activity"  # the activity the certificate is issued about was completed


class Operator(StrEnum):
    ALL = "all"
    ANY = "any"


ABOUT_A_LEVEL: Final = frozenset(
    {LeafKind.EVIDENCE, LeafKind.EXAM, LeafKind.PRACTICAL, LeafKind.ASSESSOR}
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing asked for. `key` is its name for good within a scheme.

    `months`: how recent it has to be (0: ever), or how long for a post. For exams and practical
    assessments `competency` and `level` are what those certify.
    """

    key: str
    kind: LeafKind
    ref: int = 0
    refs: tuple[int, ...] = ()
    competency: int = 0
    strand: Strand = Strand.KNOWLEDGE
    level: int = 0
    amount: int = 0
    months: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """All of its parts, or any one of them."""

    operator: Operator
    parts: tuple["Node", ...]


Node = Leaf | Group
NOTHING: Final = Group(Operator.ALL, ())
"""A tree that is still empty."""


class TreeRefusal(StrEnum):
    """Why a tree cannot be published."""

    EMPTY = "tree.empty"
    EMPTY_GROUP = "tree.empty_group"
    TOO_DEEP = "tree.too_deep"
    TOO_MANY = "tree.too_many"
    KEY_TWICE = "tree.key_twice"
    REFERENCE = "tree.reference"
    LEVEL = "tree.level"
    AMOUNT = "tree.amount"
    MONTHS = "tree.months"
    TEXT = "tree.text"


def leaves(node: Node) -> Iterator[Leaf]:
    """Every leaf, in the order in which it is read."""
    if isinstance(node, Leaf):
        yield node
        return
    for part in node.parts:
        yield from leaves(part)


def may_be(node: Node) -> TreeRefusal | None:
    """Why a tree cannot be asked for; the first reason in reading order."""
    found = list(leaves(node))
    if not found:
        return TreeRefusal.EMPTY
    if len(found) > MOST_LEAVES:
        return TreeRefusal.TOO_MANY
    if len({one.key for one in found}) < len(found):
        return TreeRefusal.KEY_TWICE
    return _shape(node, 1) or next((why for one in found if (why := _leaf(one))), None)


def _shape(node: Node, depth: int) -> TreeRefusal | None:
    if isinstance(node, Leaf):
        return None
    if not node.parts:
        return TreeRefusal.EMPTY_GROUP
    if depth > DEEPEST:
        return TreeRefusal.TOO_DEEP
    return next((why for part in node.parts if (why := _shape(part, depth + 1))), None)


def _leaf(one: Leaf) -> TreeRefusal | None:
    if not _names_what_it_asks(one):
        return TreeRefusal.REFERENCE
    if one.kind in ABOUT_A_LEVEL and not LOWEST <= one.level <= HIGHEST:
        return TreeRefusal.LEVEL
    if one.kind is LeafKind.HOURS and one.amount < 1:
        return TreeRefusal.AMOUNT
    least = 1 if one.kind is LeafKind.POST else 0
    if not least <= one.months <= MOST_MONTHS:
        return TreeRefusal.MONTHS
    if one.kind is LeafKind.STATEMENT and not 0 < len(one.text.strip()) <= LONGEST_TEXT:
        return TreeRefusal.TEXT
    return None


def _names_what_it_asks(one: Leaf) -> bool:
    if one.kind in {LeafKind.COURSE, LeafKind.EXAM, LeafKind.PRACTICAL} and not one.ref:
        return False
    if one.kind is LeafKind.POST and not one.refs:
        return False
    if one.kind in ABOUT_A_LEVEL and not one.competency:
        return False
    return one.kind is not LeafKind.EVIDENCE or one.strand in STRANDS


# What a tree proves of a competency whichever way somebody meets it.

Proven = frozenset[tuple[int, Strand, int]]
"""(competency, strand, level), and every level below it."""


def proves(node: Node) -> Proven:
    """What everybody who meets the tree has proved: of ANY only what each way proves."""
    if isinstance(node, Leaf):
        return frozenset(
            (node.competency, strand, level)
            for strand in _strands(node)
            for level in range(LOWEST, node.level + 1)
        )
    sets = [proves(part) for part in node.parts]
    if not sets:
        return frozenset()
    if node.operator is Operator.ALL:
        return frozenset().union(*sets)
    return sets[0].intersection(*sets[1:])


def _strands(leaf: Leaf) -> tuple[Strand, ...]:
    match leaf.kind:
        case LeafKind.EXAM:
            return (Strand.KNOWLEDGE,)
        case LeafKind.PRACTICAL:
            return (Strand.SKILL,)
        case LeafKind.EVIDENCE:
            return (leaf.strand,)
        case LeafKind.ASSESSOR:
            return STRANDS
        case _:
            return ()


Path = tuple[int, ...]
"""Where something stands in a tree: the places from the top down, counted from 0."""
Claim = tuple[int, Strand, int]
"""One strand of a competency at a level."""


def unproving(node: Node, claim: Claim) -> tuple[Path, ...]:
    """The places whose mending would let every way prove the claim; () where every way does.

    Of ANY, the parts that do not prove it. Of ALL it is enough to mend one part: those that prove
    it on some of their ways, else the group itself.
    """
    if claim in proves(node):
        return ()
    if isinstance(node, Leaf):
        return ((),)
    partly = [n for n, part in enumerate(node.parts) if _anywhere(part, claim)]
    chosen = partly if node.operator is Operator.ALL else range(len(node.parts))
    return tuple((n, *rest) for n in chosen for rest in unproving(node.parts[n], claim)) or ((),)


def _anywhere(node: Node, claim: Claim) -> bool:
    return any(claim in proves(leaf) for leaf in leaves(node))


def provers(node: Node, claim: Claim) -> tuple[Path, ...]:
    """Where the leaves stand that prove the claim, in reading order."""
    if isinstance(node, Leaf):
        return ((),) if claim in proves(node) else ()
    return tuple((n, *rest) for n, part in enumerate(node.parts) for rest in provers(part, claim))


def every_way(node: Node, wanted: Callable[[Leaf], bool]) -> bool:
    """Whether every way of meeting the tree goes through a leaf that is wanted."""
    if isinstance(node, Leaf):
        return wanted(node)
    found = [every_way(part, wanted) for part in node.parts]
    if not found:
        return False
    return any(found) if node.operator is Operator.ALL else all(found)


# As tables keep it.


def stored(node: Node) -> dict[str, Any]:
    """Only what a leaf says; the same tree always in the same form."""
    if isinstance(node, Group):
        return {node.operator.value: [stored(part) for part in node.parts]}
    parts: dict[str, Any] = {"key": node.key, "kind": node.kind.value}
    if node.kind is LeafKind.EVIDENCE:
        parts["strand"] = node.strand.value
    for name in ("ref", "competency", "level", "amount", "months", "text"):
        if value := getattr(node, name):
            parts[name] = value
    if node.refs:
        parts["refs"] = list(node.refs)
    return parts


def read(kept: Mapping[str, Any]) -> Node:
    """From that form. Raises KeyError, ValueError for anything else."""
    for operator in Operator:
        if operator.value in kept:
            return Group(operator, tuple(read(part) for part in kept[operator.value]))
    named = {name: kept[name] for name in _NUMBERS if name in kept}
    return Leaf(
        key=kept["key"],
        kind=LeafKind(kept["kind"]),
        refs=tuple(kept.get("refs", ())),
        strand=Strand(kept.get("strand", Strand.KNOWLEDGE)),
        text=kept.get("text", ""),
        **named,
    )


_NUMBERS = ("ref", "competency", "level", "amount", "months")
