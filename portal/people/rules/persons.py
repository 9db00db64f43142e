"""Why a person, or a number right in form, cannot be written as asked."""

from enum import StrEnum

from portal.people.rules.names import PersonName, search_key

NAME_LENGTH = 160
TITLES_LENGTH = 60


class PersonRefusal(StrEnum):
    """Why a person cannot be entered or changed."""

    NAME_MISSING = "person.name_missing"
    NAME_TOO_LONG = "person.name_too_long"
    MERGED = "person.merged"


class NumberRefusal(StrEnum):
    """Why a number cannot be given to a person, or taken from them."""

    IN_USE = "number.in_use"
    FORMERLY_IN_USE = "number.formerly_in_use"
    OWN_FORMER = "number.own_former"
    NEEDED = "number.needed"


def may_be_called(name: PersonName) -> PersonRefusal | None:
    """Why this cannot be somebody's name: no letter or digit in it, or too long to print."""
    if not search_key(name.core):
        return PersonRefusal.NAME_MISSING
    titles = (" ".join(name.front), ", ".join(name.back))
    if len(name.core) > NAME_LENGTH or any(len(one) > TITLES_LENGTH for one in titles):
        return PersonRefusal.NAME_TOO_LONG
    return None
