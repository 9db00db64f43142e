"""Which item of a bank an item of a file is.

A file that gives an id (GIFT `[id:…]`, Moodle's id number, the column `id`) says it. Any other
item is known by what it asks, so that importing a file again finds it; its title only makes the
id readable, for many files have a "Soal 1".
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from portal.assessment.formats import ItemRefusal, NeutralItem, Unusable
from portal.content.checks.words import folded
from portal.content.documents import ItemFile

MAX_KEY = 80
_WORDS = 40


def slug(text: str, most: int = MAX_KEY) -> str:
    """Small letters, digits and hyphens; empty for a text without any."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return made[:most].strip("-")


def key_of(item: NeutralItem, known: Mapping[str, ItemFile], asked: Counter[str]) -> str:
    """The id of an item in its bank. Raises Unusable.

    `asked` counts what the items of the file ask: where two ask the same, their options tell them
    apart.
    """
    if item.key:
        made = slug(item.key)
        if not made or len(item.key) > MAX_KEY:
            raise Unusable(ItemRefusal.KEY, subject=item.key[:60])
        return made
    head = slug(item.name or item.stem, _WORDS)
    short = _joined(head, asks(item))
    old = known.get(short)
    if asked[asks(item)] > 1 or (old is not None and not _is_same(old, item)):
        return _joined(head, f"{asks(item)}\n{chr(10).join(sorted(map(folded, parts(item))))}")
    return short


def asks(item: NeutralItem) -> str:
    return f"{item.kind}\n{folded(item.name)}\n{folded(f'{item.stem} {item.text}')}"


def parts(item: NeutralItem) -> Sequence[str]:
    """What is offered besides the question; written answers are no part of it."""
    if item.kind in ("short", "true_false"):
        return ()
    lefts = [left for left, _right in item.pairs]
    return [option.text for option in item.options] + lefts + list(item.sequence)


def _joined(head: str, text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    return "-".join(filter(None, ("soal", head, digest)))


def _is_same(old: ItemFile, new: NeutralItem) -> bool:
    """Whether two items that ask the same offer mostly the same as well."""
    before = {folded(option.text) for option in old.options} if old.type != "true_false" else set()
    before |= {folded(pair.left) for pair in old.pairs} | set(map(folded, old.sequence))
    after = set(map(folded, parts(new)))
    return old.type == new.kind and len(before & after) * 2 >= max(len(before), len(after))
