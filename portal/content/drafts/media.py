"""Pictures, films, sounds and downloads of a draft: checked and rewritten before they are kept."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from portal.content.checks.links import media_name
from portal.content.drafts import outline
from portal.content.folder import AuthoredItem, Folder
from portal.content.media import MAX_MEDIA_BYTES
from portal.content.scanning import scan
from portal.core import stored
from portal.core.errors import Refused
from portal.core.stored import Received
from portal.core.text.media import MediaKind, kind_of
from portal.core.uploads import (
    AcceptedUpload,
    FileKind,
    Purpose,
    UploadRefusal,
    drawings,
    examine,
)
from portal.core.uploads.names import split_name

SVG = "svg"
CAPTIONS = "vtt"
_SOURCES = re.compile(r"^#{2,6} +(?:sumber|rujukan|sources|references)\b", re.I | re.M)


def accepted(content: IO[bytes], name: str) -> AcceptedUpload:
    """The file in the form it may be kept in. Raises Refused(UploadRefusal)."""
    file = cast("BinaryIO", content)
    if split_name(name)[1] == SVG:
        return _drawing(file, name)
    found = examine(file, name, Purpose.LESSON_MEDIA, max_bytes=MAX_MEDIA_BYTES)
    if isinstance(found, UploadRefusal):
        raise Refused(found, field="file")
    return found


def _drawing(file: BinaryIO, name: str) -> AcceptedUpload:
    file.seek(0)
    found = drawings.cleaned(file.read(drawings.MAX_SVG_BYTES + 1))
    if isinstance(found, UploadRefusal):
        raise Refused(found, field="file")
    return AcceptedUpload(
        io.BytesIO(found.content), FileKind.XML, "image/svg+xml", name, len(found.content)
    )


def receive(content: IO[bytes], name: str) -> Received:
    """Check a file and keep its bytes. Raises Refused(UploadRefusal, StorageRefusal)."""
    upload = accepted(content, name)
    return Received(upload, stored.storage().put(upload.content, max_bytes=MAX_MEDIA_BYTES))


def drop(received: Iterable[Received]) -> None:
    """Remove the bytes of files that no row will name."""
    for one in received:
        stored.storage().delete(one.kept.key)


def file_name(name: str) -> str:
    """The name of an upload as lessons can write it: small letters, digits, hyphens."""
    stem, ending = split_name(name)
    return f"{outline.name_for(stem)}.{ending}"


@dataclass(frozen=True, slots=True)
class Use:
    """A place that shows a file or offers it: the key of a lesson, or the id of an item."""

    kind: str
    key: str
    title: str


def uses(read: Folder) -> dict[str, list[Use]]:
    """Name below media/ → where it is used, each place once."""
    found: dict[str, list[Use]] = {}
    for lesson in read.lessons:
        use = Use("lesson", lesson.matter.id, lesson.matter.title)
        _note(found, [lesson.body], use)
    for one in read.items:
        _note(found, _texts(one), Use("item", one.item.id, one.item.id))
    for name in sorted(found):
        captions = f"{name.rpartition('.')[0]}.{CAPTIONS}"
        if captions in read.media and has_sound(name):
            found.setdefault(captions, []).extend(found[name])
    return found


def has_sound(name: str) -> bool:
    """Whether the file is one that is followed by its captions."""
    return kind_of(name) in (MediaKind.FILM, MediaKind.SOUND)


def _note(found: dict[str, list[Use]], texts: Iterable[str], use: Use) -> None:
    names = {media_name(ref.address) for text in texts for ref in scan(text).references()}
    for name in sorted(names - {""}):
        found.setdefault(name, []).append(use)


def _texts(one: AuthoredItem) -> tuple[str, ...]:
    return one.item.stem, one.item.explanation, one.item.text


def snippet(name: str, words: str, caption: str = "") -> str:
    """What a lesson writes to show a file, or to offer it."""
    words = re.sub(r"[\[\]\n]", " ", words).strip()
    if kind_of(name) is None:
        return f"[{words or name}](../media/{name})"
    title = caption.replace('"', "'").replace("\n", " ").strip()
    behind = f' "{title}"' if title else ""
    return f"![{words}](../media/{name}{behind})"


def inserted(body: str, text: str) -> str:
    """A lesson with a paragraph more: before its sources, or at its end."""
    found = _SOURCES.search(body)
    at = found.start() if found else len(body)
    before, after = body[:at].rstrip("\n"), body[at:]
    return f"{before}\n\n{text}\n" + (f"\n{after}" if after else "")
