"""What every kind of item answers for: its frozen place, a response read, the parts got right.

Four plain objects meet here, all JSON:

- *face*: everything the examinee may see. Neither its order nor its indexes tell the key.
- *key*: what is right, why, the explanation, the source. Never serves an attempt (EX-1).
- *place*: the item in one paper: random ids, in the order shown, with the index in the face.
- *response*: as stored, in indexes of the face, so that marking knows no order and no ids.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from portal.assessment.rules.shuffling import Shuffler

Face = Mapping[str, Any]
Key = Mapping[str, Any]
Shape = Mapping[str, Any]
Place = Mapping[str, Any]
Response = Mapping[str, Any]

TEXT_LIMIT = 500  # characters of a written answer; more is refused, never cut
ID_LENGTH = 4  # 31⁴: a page of forty items carries some 160 of them


class BadResponse(ValueError):
    """A response whose form does not fit the item."""


class Kind(Protocol):
    """One kind of item."""

    def shape(self, face: Face) -> dict[str, Any]:
        """How many things there are to place."""

    def place(self, shape: Shape, shuffler: Shuffler) -> dict[str, Any]:
        """Random ids for the parts of an item, in the order shown."""

    def read(self, place: Place, given: object) -> dict[str, Any]:
        """The response as stored. Raises BadResponse; what is incomplete is kept as it is."""

    def is_blank(self, response: Response) -> bool:
        """Whether nothing was answered, or the answer was taken back."""

    def parts(self, key: Key) -> int:
        """How many decisions the item asks for, at least 1."""

    def right(self, key: Key, response: Response) -> int:
        """How many of them are right, from 0 to `parts`."""


def field(given: object, name: str) -> Any:
    """The one field `name` of an object that has no other. Raises BadResponse."""
    if not isinstance(given, Mapping) or set(given) != {name}:
        raise BadResponse(f"expected an object with {name!r} alone")
    return given[name]


def texts(given: object, name: str) -> list[str]:
    """`field`, a list of texts."""
    value = field(given, name)
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadResponse(f"{name!r} must be a list")
    if not all(isinstance(one, str) for one in value):
        raise BadResponse(f"{name!r} must hold texts")
    return list(value)


def table(given: object, name: str) -> dict[str, Any]:
    """`field`, an object with texts as names."""
    value = field(given, name)
    if not isinstance(value, Mapping) or not all(isinstance(one, str) for one in value):
        raise BadResponse(f"{name!r} must be an object")
    return dict(value)


def written(value: object) -> str:
    """A written answer as it is stored: at most `TEXT_LIMIT` characters, no control characters."""
    if not isinstance(value, str):
        raise BadResponse("a written answer must be a text")
    if len(value) > TEXT_LIMIT:
        raise BadResponse(f"a written answer has at most {TEXT_LIMIT} characters")
    return "".join(
        " " if one.isspace() else one for one in value if one.isprintable() or one.isspace()
    )


def shuffled_ids(count: int, shuffler: Shuffler) -> list[list[Any]]:
    """[random id, index] for `count` things, in random order."""
    return list(
        map(
            list,
            zip(shuffler.words(count, ID_LENGTH), shuffler.shuffled(range(count)), strict=True),
        )
    )


def index_of(placed: Sequence[Sequence[Any]], id_: object) -> int:
    """The index behind a random id. Raises BadResponse."""
    for known, index in placed:
        if known == id_:
            return int(index)
    raise BadResponse("unknown option")
