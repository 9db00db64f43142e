"""Trees given as a map from each node to its parent: units, and posts by `reports_to`.

Everything here walks upwards with a loop and never trusts the map to be a tree, so a cycle that
reached the data can be found and named, and hangs nothing.
"""

from collections.abc import Hashable, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


class TreeRefusal(StrEnum):
    """Why a node may not hang below another."""

    OWN_PARENT = "tree.own_parent"
    UNKNOWN_PARENT = "tree.unknown_parent"
    CYCLE = "tree.cycle"


def ancestors(parents: Mapping[K, K | None], node: K) -> Iterator[K]:
    """The nodes above `node`, nearest first; ends at a root, an unknown node or a repetition."""
    seen = {node}
    above = parents.get(node)
    while above is not None and above not in seen:
        yield above
        seen.add(above)
        above = parents.get(above)


def is_within(parents: Mapping[K, K | None], node: K, top: K) -> bool:
    """Whether `node` is `top` or stands below it."""
    return node == top or any(above == top for above in ancestors(parents, node))


def find_cycle(parents: Mapping[K, K | None]) -> tuple[K, ...]:
    """The members of the first cycle, each before its parent; empty for a forest.

    Looks at each node once, so a map of 100,000 nodes is one pass, however deep.
    """
    cleared: set[K] = set()
    for start in parents:
        path: dict[K, int] = {}
        node: K | None = start
        while node is not None and node in parents and node not in cleared:
            if node in path:
                return tuple(path)[path[node] :]
            path[node] = len(path)
            node = parents[node]
        cleared.update(path)
    return ()


def may_hang(parents: Mapping[K, K | None], node: K, parent: K | None) -> TreeRefusal | None:
    """Why `node` (new or moved) may not stand below `parent`; None when it may.

    Climbs from the new parent only, so a move costs the depth of the tree and not its size.
    """
    if parent is None:
        return None
    if parent == node:
        return TreeRefusal.OWN_PARENT
    if parent not in parents:
        return TreeRefusal.UNKNOWN_PARENT
    if is_within(parents, parent, node):
        return TreeRefusal.CYCLE
    return None


def strays(parents: Mapping[K, K | None]) -> tuple[K, ...]:
    """The nodes whose parent is not in the map, in the map's order."""
    return tuple(
        node for node, parent in parents.items() if parent is not None and parent not in parents
    )
