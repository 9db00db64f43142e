"""The number of a ticket (kartu peserta): how it is made up and how it is typed again."""

SYMBOLS = 8
HALF = SYMBOLS // 2


def written(symbols: str) -> str:
    """The number as it is kept and printed: two halves of four, ABCD-2345."""
    return f"{symbols[:HALF]}-{symbols[HALF:]}"


def typed(text: str) -> str:
    """The number somebody means, in its written form: blanks, hyphens and case do not count."""
    return written("".join(one for one in text if not one.isspace() and one != "-").upper())
