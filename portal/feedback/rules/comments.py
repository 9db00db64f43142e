"""Moderation: what a comment may say in public.

A comment is about a service and never about a named officer. What looks like a number, an address
or a name is marked for the moderator and replaced in what is proposed for publishing; numbers and
addresses are never published, names of people of the unit only after somebody said they are none.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

HIDDEN = "[…]"
ANSWER_LENGTH = 1000
SHORTEST_ANSWER = 10
_NUMBER = re.compile(r"\+?\d(?:[ .()/-]?\d){7,}")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|(?:https?://|www\.)\S+", re.IGNORECASE)
_TITLED = re.compile(
    r"\b(?:[Bb]apak|[Bb]pk\.?|[Pp]ak|[Ii]bu|[Bb]u|[Mm]as|[Mm]bak|[Kk]ak|[Bb]ang|[Uu]da|[Uu]ni"
    r"|[Ss]audara|[Ss]audari|[Ss]dr\.?|[Ss]dri\.?)\s+((?:[A-Z][\w'’.-]*)(?:\s+[A-Z][\w'’.-]*)*)"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SHORTEST_NAME = 3


class CommentState(StrEnum):
    """Where a comment stands."""

    WAITING = "waiting"
    PUBLISHED = "published"
    WITHHELD = "withheld"


class Withheld(StrEnum):
    """Why a comment is not published. Its ratings count all the same."""

    ABUSE = "abuse"
    NAMED = "named"
    PRIVATE = "private"
    UNRELATED = "unrelated"
    NOTHING = "nothing"


class CommentRefusal(StrEnum):
    """Why a comment cannot be published, withheld or answered so."""

    EMPTY = "comment.empty"
    TOO_LONG = "comment.too_long"
    ADDED = "comment.added"
    NUMBER = "comment.number"
    NAME = "comment.name"
    ANSWER_SHORT = "comment.answer_short"
    ANSWER_LONG = "comment.answer_long"
    NOT_PUBLISHED = "comment.not_published"
    DECIDED = "comment.decided"


class Sign(StrEnum):
    """What a marked place of a comment looks like."""

    NUMBER = "number"
    ADDRESS = "address"
    TITLED = "titled"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place of a comment that looks like something private."""

    start: int
    end: int
    sign: Sign


def marks(text: str, names: Collection[str] = ()) -> list[Mark]:
    """What looks private, in order and apart. `names` are folded words of names of the unit."""
    found = [Mark(*one.span(), Sign.ADDRESS) for one in _ADDRESS.finditer(text)]
    found += [Mark(*one.span(), Sign.NUMBER) for one in _NUMBER.finditer(text)]
    found += [Mark(*one.span(1), Sign.TITLED) for one in _TITLED.finditer(text)]
    found += [
        Mark(*one.span(), Sign.NAME)
        for one in _WORD.finditer(text)
        if len(one[0]) >= SHORTEST_NAME and one[0].casefold() in names and one[0][0].isupper()
    ]
    apart: list[Mark] = []
    for mark in sorted(found, key=lambda one: (one.start, -one.end)):
        if not apart or mark.start >= apart[-1].end:
            apart.append(mark)
    return apart


def proposed(text: str, names: Collection[str] = ()) -> str:
    """The text with everything that looks private replaced: where a moderator begins."""
    kept, at = [], 0
    for mark in marks(text, names):
        kept += [text[at : mark.start], HIDDEN]
        at = mark.end
    return "".join([*kept, text[at:]])


def may_publish(
    original: str, edited: str, names: Collection[str], *, are_no_names: bool
) -> CommentRefusal | None:
    """Why the edited text is not published; None when it may be.

    A moderator only takes away: words the citizen did not write are not put into their mouth.
    """
    if not edited.replace(HIDDEN, "").strip():
        return CommentRefusal.EMPTY
    if len(edited) > len(original) + 200:
        return CommentRefusal.TOO_LONG
    if _words(edited.replace(HIDDEN, " ")) - _words(original):
        return CommentRefusal.ADDED
    signs = {mark.sign for mark in marks(edited, names)}
    if signs & {Sign.NUMBER, Sign.ADDRESS}:
        return CommentRefusal.NUMBER
    if signs and not are_no_names:
        return CommentRefusal.NAME
    return None


def may_answer(
    text: str, state: CommentState, names: Collection[str], *, are_no_names: bool
) -> CommentRefusal | None:
    """Why an answer cannot stand below a comment; None when it can."""
    if state is not CommentState.PUBLISHED:
        return CommentRefusal.NOT_PUBLISHED
    if len(text) < SHORTEST_ANSWER:
        return CommentRefusal.ANSWER_SHORT
    if len(text) > ANSWER_LENGTH:
        return CommentRefusal.ANSWER_LONG
    signs = {mark.sign for mark in marks(text, names)}
    if signs & {Sign.TITLED, Sign.NAME} and not are_no_names:
        return CommentRefusal.NAME
    return None


def _words(text: str) -> set[str]:
    return {one.casefold() for one in re.findall(r"\w+", text)}
