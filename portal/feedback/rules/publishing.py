"""What of the answers may be shown without showing whose they are.

While a period runs its answers are published in whole groups, always one group behind: whoever
looks before and after sees no difference, or one of at least a whole group; also when the period
ends and everything is shown. A unit's figure is made of what its services publish, and nothing
else, so that no subtraction tells what one of them held back.
"""

from collections.abc import Mapping
from enum import StrEnum


class UndoRefusal(StrEnum):
    """Why a batch of paper sheets can no longer be taken back."""

    SHOWN = "batch.shown"
    UNDONE = "batch.undone"


def published(count: int, minimum: int, *, is_final: bool) -> int:
    """How many of `count` answers are published: the earliest ones."""
    if is_final:
        return count if count >= minimum else 0
    return max(0, count // minimum - 1) * minimum


def may_undo(sheets: int, shown: int, minimum: int, *, is_undone: bool) -> UndoRefusal | None:
    """Why a batch of `sheets`, of which `shown` are published, stays; None when it may go.

    Taking a few published sheets away would tell them; a whole group of them tells nobody.
    """
    if is_undone:
        return UndoRefusal.UNDONE
    if shown and sheets < minimum:
        return UndoRefusal.SHOWN
    return None


def groups(counts: Mapping[str, int], minimum: int) -> frozenset[str]:
    """The groups whose figures may stand beside the whole.

    Those too small are held back, and with them the next smallest ones until what is held back is
    large enough itself: the whole less what is shown then tells nobody either.
    """
    shown = {key: count for key, count in counts.items() if count >= minimum}
    held = sum(count for key, count in counts.items() if key not in shown)
    while 0 < held < minimum and shown:
        smallest = min(shown, key=lambda key: (shown[key], key))
        held += shown.pop(smallest)
    return frozenset(shown)
