"""Files of `media/`: used, allowed, and what their names say (CO-3, CO-4)."""

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from PIL import Image

from portal.content.checks.items import texts_of
from portal.content.checks.links import media_name
from portal.content.checks.subject import Subject
from portal.content.faults import Code, Fault
from portal.content.files import Entry
from portal.content.media import MAX_MEDIA_BYTES
from portal.core.uploads import Purpose, UploadRefusal, examine
from portal.core.uploads.kinds import PICTURES

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,3}")
_ACTIVE_TAGS = frozenset(
    {"script", "foreignobject", "handler", "listener", "iframe", "embed", "object", "audio"}
    | {"video", "set", "animate"}
)
_ADDRESS_ATTRIBUTES = frozenset({"href", "src", "from", "to", "values"})
_STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?(?!\s*['\"]?#)|@import", re.IGNORECASE)
_PICTURE_DATA = re.compile(r"data:image/(?:png|jpeg|webp);base64,", re.IGNORECASE)
_METADATA = frozenset(
    {
        "exif",
        "icc_profile",
        "xmp",
        "XML:com.adobe.xmp",
        "photoshop",
        "comment",
        "Raw profile type exif",
    }
)
MAX_SVG_BYTES = 1024 * 1024


def every_file_is_shown(subject: Subject) -> Iterator[Fault]:
    folder = subject.folder
    sources = [lesson.body for lesson in folder.lessons]
    sources += [text for one in folder.items for _where, text in texts_of(one.item)]
    used = {
        media_name(ref.address)
        for source in sources
        for ref in subject.compiler.scanned(source).references()
    }
    stems = {name.rpartition(".")[0] for name in used}
    for name in sorted(folder.media):
        is_captions = name.endswith(".vtt") and name.rpartition(".")[0] in stems
        if name not in used and not is_captions:
            message = "no lesson and no item uses this file"
            yield folder.fault(f"media/{name}", 1, Code.MEDIA_UNUSED, message)


def files_are_what_they_say(subject: Subject) -> Iterator[Fault]:
    folder = subject.folder
    for name, entry in sorted(folder.media.items()):
        path = f"media/{name}"
        if not _NAME.fullmatch(name):
            message = (
                "a name has letters, digits, dots and hyphens, and begins with one of the first"
            )
            yield folder.fault(path, 1, Code.MEDIA_NAME, message)
        if entry.file_id is not None:
            continue  # looked at when it was stored
        for line, code, message in _content(name, entry):
            yield folder.fault(path, line, code, message)


def _content(name: str, entry: Entry) -> Iterator[tuple[int, Code, str]]:
    if name.lower().endswith(".svg"):
        yield from _svg(entry)
        return
    with entry.open() as file:
        # Pictures are looked at in memory: what is kept of them is another question.
        found = examine(
            file, name.rpartition("/")[2], Purpose.LESSON_MEDIA, max_bytes=MAX_MEDIA_BYTES
        )
        if not isinstance(found, UploadRefusal):
            if found.kind in PICTURES and has_metadata(file):
                message = "the picture tells more than it shows (camera, place); run format"
                yield 1, Code.MEDIA_METADATA, message
            return
    if found is UploadRefusal.KIND_NOT_ALLOWED:
        yield 1, Code.MEDIA_KIND, "files of this kind are not allowed"
    elif found is UploadRefusal.TOO_LARGE:
        yield (
            1,
            Code.FILE_TOO_LARGE,
            f"the file has {entry.size} bytes, more than its kind may have",
        )
    else:
        yield 1, Code.MEDIA_CONTENT, f"the content is not what the name says ({found.value})"


def has_metadata(file: BinaryIO) -> bool:
    """Whether a picture carries anything besides its pixels (CO-3)."""
    file.seek(0)
    with Image.open(file) as picture:
        return bool(picture.info.keys() & _METADATA or getattr(picture, "text", {}))


def _svg(entry: Entry) -> Iterator[tuple[int, Code, str]]:
    if entry.size > MAX_SVG_BYTES:
        yield 1, Code.FILE_TOO_LARGE, "a drawing may have 1 MiB at most"
        return
    drawing = _Drawing()
    try:
        drawing.parser.Parse(entry.read(), True)
    except _HasDoctype:
        yield drawing.line, Code.SVG_ACTIVE, "a drawing may have no document type and no entities"
        return
    except expat.ExpatError as error:
        message = f"not a drawing: {expat.errors.messages.get(error.code, error.code)}"
        yield error.lineno, Code.MEDIA_CONTENT, message
        return
    if drawing.root != "svg":
        yield 1, Code.MEDIA_CONTENT, f"the content is <{drawing.root}>, not <svg>"
    yield from drawing.found


class _HasDoctype(Exception):
    pass


class _Drawing:
    """One pass over an SVG file: what in it acts, and what comes from elsewhere."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._start
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.found: list[tuple[int, Code, str]] = []
        self.root = ""
        self._in_style = False

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def _doctype(self, *_parts: object) -> None:
        raise _HasDoctype

    def _instruction(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            self.found.append((self.line, Code.SVG_FOREIGN, "a style sheet from elsewhere"))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2].lower()
        self.root = self.root or name
        self._in_style = name == "style"
        if name in _ACTIVE_TAGS:
            self.found.append((self.line, Code.SVG_ACTIVE, f"<{tag}> is not allowed in a drawing"))
        for key, value in attributes.items():
            self._attribute(key.rpartition(":")[2].lower(), value.strip())

    def _attribute(self, name: str, value: str) -> None:
        if name.startswith("on") or (
            name in _ADDRESS_ATTRIBUTES and value.lower().startswith("javascript:")
        ):
            self.found.append((self.line, Code.SVG_ACTIVE, f"the attribute {name} acts"))
        elif name in ("href", "src") and not value.startswith("#"):
            if not _PICTURE_DATA.match(value):
                self._foreign(value)
        elif _STYLE_ADDRESS.search(value):
            self._foreign(value)

    def _text(self, text: str) -> None:
        if self._in_style and _STYLE_ADDRESS.search(text):
            self._foreign(text.strip())

    def _foreign(self, value: str) -> None:
        self.found.append((self.line, Code.SVG_FOREIGN, f"the drawing refers to {value[:80]}"))
