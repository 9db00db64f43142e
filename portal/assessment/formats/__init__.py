"""Question files of other systems: GIFT, Aiken, Moodle XML, and a table of items.

Pure readers: bytes in, neutral items with their places out. `portal.content` makes items of
courses and banks of them and asks for the same faults as of any folder.
"""

from collections.abc import Callable, Iterator

from portal.assessment.formats import aiken, gift, moodle, sheet
from portal.assessment.formats.document import (
    Entry,
    ItemFileRefusal,
    ItemFormat,
    ItemNote,
    ItemRefusal,
    NeutralItem,
    Number,
    Option,
    Picture,
    Reading,
    Said,
    Unusable,
)
from portal.assessment.formats.sheet import template
from portal.assessment.formats.source import MAX_ITEMS
from portal.core.errors import Refused

__all__ = [
    "Entry",
    "ItemFileRefusal",
    "ItemFormat",
    "ItemNote",
    "ItemRefusal",
    "NeutralItem",
    "Number",
    "Option",
    "Picture",
    "Reading",
    "Said",
    "Unusable",
    "format_of",
    "read",
    "template",
]

_READERS: dict[ItemFormat, Callable[[bytes], Iterator[Entry]]] = {
    ItemFormat.GIFT: gift.read,
    ItemFormat.AIKEN: aiken.read,
    ItemFormat.MOODLE_XML: moodle.read,
    ItemFormat.XLSX: sheet.read,
}


def read(data: bytes, form: ItemFormat) -> Reading:
    """Every item of a file. Raises Refused(ItemFileRefusal | TableRefusal)."""
    entries: list[Entry] = []
    for entry in _READERS[form](data):
        if len(entries) == MAX_ITEMS:
            raise Refused(ItemFileRefusal.TOO_MANY, limit=MAX_ITEMS)
        entries.append(entry)
    if not entries:
        raise Refused(ItemFileRefusal.EMPTY)
    return Reading(form, tuple(entries))


def format_of(name: str, data: bytes) -> ItemFormat:
    """The likely format of a file by its name and its beginning."""
    ending = name.rpartition(".")[2].lower()
    if ending in ("xlsx", "csv", "tsv"):
        return ItemFormat.XLSX
    if ending == "xml":
        return ItemFormat.MOODLE_XML
    if ending == "gift":
        return ItemFormat.GIFT
    return ItemFormat.AIKEN if aiken.is_likely(data) else ItemFormat.GIFT
