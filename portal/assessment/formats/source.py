"""Bytes of a text file to lines; what is not UTF-8 stays visible as such, at its place."""

from portal.assessment.formats.document import ItemFileRefusal, ItemRefusal, Unusable
from portal.core.errors import Refused

MAX_BYTES = 5 * 1024 * 1024
MAX_ITEMS = 5_000
MAX_ITEM_CHARS = 20_000
_WIDE = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def lines_of(data: bytes) -> list[str]:
    """The lines of a file without their ends. Raises Refused(ItemFileRefusal).

    Bytes that are not UTF-8 become lone surrogates, so that one wrongly encoded item does not
    take the others with it; `refuse_strange` finds them.
    """
    if len(data) > MAX_BYTES:
        raise Refused(ItemFileRefusal.TOO_LARGE, limit=MAX_BYTES // 1024 // 1024)
    wide = next((name for mark, name in _WIDE if data.startswith(mark)), "")
    try:
        text = data.decode(wide) if wide else data.decode("utf-8-sig", "surrogateescape")
    except UnicodeDecodeError as error:
        raise Refused(ItemFileRefusal.NOT_TEXT) from error
    if "\x00" in text:
        raise Refused(ItemFileRefusal.NOT_TEXT)
    if not text.strip():
        raise Refused(ItemFileRefusal.EMPTY)
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def refuse_strange(text: str, line: int) -> None:
    """Refuse an item that was not written in UTF-8, or is too long. Raises Unusable."""
    if len(text) > MAX_ITEM_CHARS:
        raise Unusable(ItemRefusal.TOO_LONG, line=line, limit=MAX_ITEM_CHARS)
    for at, one in enumerate(text):
        if "\ud800" <= one <= "\udfff":
            raise Unusable(ItemRefusal.NOT_UTF8, line=line + text.count("\n", 0, at))


def label_of(text: str) -> str:
    """The beginning of an item, by which people know it again."""
    words = " ".join("".join(one for one in text if one.isprintable()).split())
    return words if len(words) <= 60 else f"{words[:59]}…"
