"""Two records that look like one human being: what speaks for it. Nothing here decides.

Numbers that tell different birth dates or sexes are two people, however alike the names: then
only a shared e-mail address is worth a look, for one of the numbers may be mistyped.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.people.rules import names
from portal.people.rules.identifiers import Identifier, Sex

Told = frozenset[tuple[date, Sex]]


class Sign(StrEnum):
    """What two records have in common."""

    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    BORN_ALIKE = "born_alike"
    SAME_EMAIL = "same_email"


@dataclass(frozen=True, slots=True)
class Face:
    """What a record shows of the human being: name, what the numbers tell, address."""

    id: int
    name: str
    told: Told = frozenset()
    email: str = ""


def told_by(numbers: tuple[Identifier, ...]) -> Told:
    """Birth dates and sexes as these numbers tell them."""
    shown = [one.revealed for one in numbers if one.revealed is not None]
    return frozenset((one.born_on, one.sex) for one in shown)


def signs(one: Face, other: Face) -> tuple[Sign, ...]:
    """Why the two may be one person, strongest first; nothing when they need no look.

    A name alone counts when it is the same and at least one number tells nothing; a name that
    is only similar needs the birth date besides.
    """
    same_email = bool(one.email) and one.email == other.email
    alike = bool(one.told & other.told)
    differ = bool(one.told) and bool(other.told) and not alike
    same_name = names.search_key(one.name) == names.search_key(other.name)
    similar = same_name or names.are_related(one.name, other.name)
    if differ and not same_email:
        return ()
    if not (same_email or (alike and similar) or same_name):
        return ()
    checks = (
        (alike, Sign.BORN_ALIKE),
        (same_email, Sign.SAME_EMAIL),
        (same_name, Sign.SAME_NAME),
        (similar and not same_name, Sign.SIMILAR_NAME),
    )
    return tuple(sign for applies, sign in checks if applies)
