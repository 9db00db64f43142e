"""Whether two texts say the same: small letters, no marks, one space."""

import hashlib
import json
import re

from portal.content.documents import ItemFile

_NOT_WORD = re.compile(r"[^\w%+<>=/-]+")


def folded(text: str) -> str:
    return _NOT_WORD.sub(" ", text.casefold()).strip() or text.strip()


def question(item: ItemFile) -> str:
    """All that an item asks, without what is offered for an answer."""
    return folded(f"{item.stem} {item.text}")


def digest(item: ItemFile) -> str:
    """The same for two items that ask the same and take the same for right.

    Where it stands, how hard it is said to be and the order of its options make no other item.
    """
    content = [
        item.type,
        question(item),
        sorted([folded(option.text), option.correct] for option in item.options),
        sorted(folded(answer.text) for answer in item.answers),
        str(item.answer.value.normalize()) if item.answer else "",
        sorted([folded(pair.left), folded(pair.right)] for pair in item.pairs),
        [folded(step) for step in item.sequence],
    ]
    text = json.dumps(content, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
