"""The reaction survey: what may be shown of answers without showing whose they are.

Answers are shown in whole groups of five, in the order they came. Whoever looks before and after
one more answer sees no difference until five more are there: no single answer can be reckoned out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

GROUP = 5


class ReactionRefusal(StrEnum):
    """Why an answer can no longer be changed or taken back."""

    SHOWN = "reaction.shown"


def shown(count: int) -> int:
    """How many of `count` answers are shown: the earliest ones, in whole groups."""
    return count - count % GROUP


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean rating of one question, from `count` answers."""

    question: str
    mean: Fraction
    count: int


def means(questions: Sequence[str], answers: Sequence[Mapping[str, int]]) -> list[Mean]:
    """Of each question, over the answers shown; none where fewer than a group were given."""
    found = []
    for key in questions:
        given = [one[key] for one in answers if key in one]
        if len(given) >= GROUP:
            found.append(Mean(key, Fraction(sum(given), len(given)), len(given)))
    return found
