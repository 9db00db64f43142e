"""How each requirement stood, as a decision keeps it: keys, days and figures, no words.

Kept beside the tree it was weighed with, so that it reads the same years later whatever happened to
the records meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from portal.certification.rules.requirements import Leaf, Node, Operator
from portal.certification.rules.weighing import Finding, Gap, Outcome, Weighed

_FIGURES: Final = ("held", "wanted")
_DAYS: Final = ("on", "from_on")


def found(outcome: Outcome) -> Iterator[Finding]:
    """Every leaf as it stands, in reading order."""
    if isinstance(outcome, Finding):
        yield outcome
        return
    for part in outcome.parts:
        yield from found(part)


def stored(outcome: Outcome, sources: Mapping[str, str]) -> list[dict[str, Any]]:
    """A line for each leaf; `sources`: key of a leaf → public id of the record it rests on."""
    return [_line(one, sources.get(one.leaf.key, "")) for one in found(outcome)]


def _line(one: Finding, source: str) -> dict[str, Any]:
    line: dict[str, Any] = {"key": one.leaf.key, "gap": one.gap.value if one.gap else ""}
    line |= {name: value for name in _FIGURES if (value := getattr(one, name))}
    line |= {name: day.isoformat() for name in _DAYS if (day := getattr(one, name))}
    return line | ({"source": source} if source else {})


def read(node: Node, kept: Sequence[Mapping[str, Any]]) -> Outcome:
    """The outcome of the tree those lines were made of."""
    return _read(node, {one["key"]: one for one in kept})


def _read(node: Node, kept: Mapping[str, Mapping[str, Any]]) -> Outcome:
    if isinstance(node, Leaf):
        return _finding(node, kept[node.key])
    parts = tuple(_read(part, kept) for part in node.parts)
    met = [part.met for part in parts]
    enough = all(met) if node.operator is Operator.ALL else any(met)
    return Weighed(node.operator, enough, parts)


def _finding(leaf: Leaf, line: Mapping[str, Any]) -> Finding:
    on, from_on = (date.fromisoformat(line[name]) if name in line else None for name in _DAYS)
    gap = Gap(line["gap"]) if line["gap"] else None
    return Finding(leaf, gap, line.get("held", 0), line.get("wanted", 0), on, from_on)


def sources(kept: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Key of a leaf → public id of the record a decision relied on."""
    return {one["key"]: one["source"] for one in kept if "source" in one}


def counted(outcome: Outcome) -> tuple[int, int]:
    """How many of the parts somebody needs are met, and of how many.

    All of a group needs each of its parts; any one of a group is one thing.
    """
    if isinstance(outcome, Finding) or outcome.operator is Operator.ANY:
        return int(outcome.met), 1
    pairs = [counted(part) for part in outcome.parts]
    return sum(met for met, _of in pairs), sum(of for _met, of in pairs)
