"""What may be uploaded for which purpose, and how large it may be (CO-4)."""

from dataclasses import dataclass
from enum import StrEnum

MIB = 1024 * 1024


class FileKind(StrEnum):
    """A format this portal checks from the inside; nothing else is taken."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    MP4 = "mp4"
    WEBM = "webm"
    MP3 = "mp3"
    M4A = "m4a"
    OGG = "ogg"
    VTT = "vtt"
    CSV = "csv"
    XLSX = "xlsx"
    TEXT = "text"
    XML = "xml"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    endings: tuple[str, ...]  # the first is the one given to stored files
    max_bytes: int


FORMATS: dict[FileKind, Format] = {
    FileKind.JPEG: Format("image/jpeg", ("jpg", "jpeg", "jfif"), 15 * MIB),
    FileKind.PNG: Format("image/png", ("png",), 15 * MIB),
    FileKind.WEBP: Format("image/webp", ("webp",), 15 * MIB),
    FileKind.PDF: Format("application/pdf", ("pdf",), 20 * MIB),
    FileKind.MP4: Format("video/mp4", ("mp4", "m4v"), 300 * MIB),
    FileKind.WEBM: Format("video/webm", ("webm",), 300 * MIB),
    FileKind.MP3: Format("audio/mpeg", ("mp3",), 60 * MIB),
    FileKind.M4A: Format("audio/mp4", ("m4a",), 60 * MIB),
    FileKind.OGG: Format("audio/ogg", ("ogg", "oga", "opus"), 60 * MIB),
    FileKind.VTT: Format("text/vtt", ("vtt",), MIB),
    FileKind.CSV: Format("text/csv", ("csv", "tsv"), 20 * MIB),
    FileKind.XLSX: Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",), 20 * MIB
    ),
    FileKind.TEXT: Format("text/plain", ("txt", "gift", "md"), 5 * MIB),
    FileKind.XML: Format("application/xml", ("xml",), 20 * MIB),
    FileKind.ZIP: Format("application/zip", ("zip",), 300 * MIB),
}

PICTURES = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP})


class Purpose(StrEnum):
    """Why somebody uploads; each allows a few formats."""

    PICTURE = "picture"  # portraits, covers, letterheads
    LESSON_MEDIA = "lesson_media"
    DOCUMENT = "document"  # proof: certificates, decisions, photographs of them
    TABLE = "table"  # people, attendance, results to be imported
    ITEMS = "items"  # questions in text, XML or a table
    PACKAGE = "package"  # course folders, SCORM, H5P


ALLOWED: dict[Purpose, frozenset[FileKind]] = {
    Purpose.PICTURE: PICTURES,
    Purpose.LESSON_MEDIA: PICTURES
    | {FileKind.MP4, FileKind.WEBM, FileKind.MP3, FileKind.M4A, FileKind.OGG, FileKind.VTT}
    | {FileKind.PDF},
    Purpose.DOCUMENT: PICTURES | {FileKind.PDF},
    Purpose.TABLE: frozenset({FileKind.CSV, FileKind.XLSX}),
    Purpose.ITEMS: frozenset({FileKind.TEXT, FileKind.XML, FileKind.XLSX, FileKind.CSV}),
    Purpose.PACKAGE: frozenset({FileKind.ZIP}),
}


class UploadRefusal(StrEnum):
    """Why a file is not taken. Each says what the person can do about it."""

    EMPTY = "upload.empty"
    TOO_LARGE = "upload.too_large"
    KIND_NOT_ALLOWED = "upload.kind_not_allowed"
    MISLEADING_NAME = "upload.misleading_name"  # laporan.exe.pdf
    CONTENT_DIFFERS = "upload.content_differs"  # the name says one format, the bytes another
    TWO_FORMATS = "upload.two_formats"  # valid as a second format as well
    DAMAGED = "upload.damaged"
    TOO_MANY_PIXELS = "upload.too_many_pixels"
    PDF_ENCRYPTED = "upload.pdf_encrypted"
    PDF_ACTIVE = "upload.pdf_active"  # scripts, programs to start, attached files
    NOT_TEXT = "upload.not_text"
    XML_ENTITIES = "upload.xml_entities"
    ARCHIVE_TOO_LARGE = "upload.archive_too_large"
    ARCHIVE_UNSAFE = "upload.archive_unsafe"  # names that lead elsewhere, links, encryption
    MACROS = "upload.macros"


def kind_by_ending(ending: str) -> FileKind | None:
    for kind, form in FORMATS.items():
        if ending in form.endings:
            return kind
    return None
