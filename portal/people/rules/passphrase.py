"""Proposes passphrases of four Indonesian words, printed on activation slips.

The words come from outside (`portal/people/data/kata.txt`), and so does chance: `choice` must be
a cryptographic source in production (`secrets.choice` or what stands on it).
"""

from collections.abc import Callable, Sequence
from math import prod

WORDS = 4
"""Words of a proposal: with 2,200 words about 44 bits, which a throttled sign-in makes ample."""


def propose(words: Sequence[str], choice: Callable[[Sequence[str]], str]) -> str:
    """Four different words in small letters with single spaces, all equally likely."""
    if len(set(words)) < WORDS:
        raise ValueError("the word list is too short")
    left = list(dict.fromkeys(words))
    drawn: list[str] = []
    for _ in range(WORDS):
        word = choice(left)
        left.remove(word)
        drawn.append(word)
    return " ".join(drawn)


def entropy_bits(words: Sequence[str]) -> int:
    """Whole bits of chance in a proposal: the logarithm of how many different ones there are."""
    size = len(set(words))
    return prod(range(size - WORDS + 1, size + 1)).bit_length() - 1
