"""Files as texts in, and what became of their items in a form that is easy to compare."""

from portal.assessment import formats
from portal.assessment.formats import Entry, ItemFileRefusal, ItemFormat, NeutralItem, Reading
from portal.core.errors import Refused


def read(text: str | bytes, form: ItemFormat) -> Reading:
    return formats.read(text.encode() if isinstance(text, str) else text, form)


def only(text: str | bytes, form: ItemFormat) -> NeutralItem:
    [entry] = read(text, form).entries
    assert entry.item is not None, entry.refusal
    return entry.item


def fates(text: str | bytes, form: ItemFormat) -> list[tuple[int, str]]:
    """The line of every item with its kind, or with the reason it is refused for."""
    return [
        (entry.line, entry.item.kind if entry.item else str(entry.refusal and entry.refusal.reason))
        for entry in read(text, form).entries
    ]


def notes(text: str | bytes, form: ItemFormat) -> list[str]:
    return [note.reason.value for entry in read(text, form).entries for note in entry.notes]


def entries(data: str | bytes, form: ItemFormat, *may: ItemFileRefusal) -> tuple[Entry, ...]:
    """The items of a file; none when it is refused as a whole for one of these reasons."""
    try:
        return read(data, form).entries
    except Refused as refused:
        if refused.reason not in may:
            raise
        return ()
