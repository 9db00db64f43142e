"""The names files arrive under: made harmless, and refused where they mislead."""

import re
import unicodedata

MAX_NAME = 120

_UNUSABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f/\\:*?\"<>|\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)
_PROGRAMS = (
    "apk app bat bin chm cmd com cpl dll dmg elf exe hta iso jar lnk msi pif ps1 reg "
    "scr vb vbe vbs war wsf"
)
_SERVED = "asp aspx cgi jsp phar php php3 php4 php5 php7 phtml py sh shtml"
_PAGES = "htm html js jse mht mhtml svg swf xht xhtml xml"
_DOCUMENTS = "7z doc docm docx gif inf ini jpeg jpg mp4 pdf png ppt pptx rar xls xlsm xlsx zip"
_MISLEADING = frozenset(" ".join((_PROGRAMS, _SERVED, _PAGES, _DOCUMENTS)).split())


def split_name(name: str) -> tuple[str, str]:
    """The last part of a path in two: what stands before the ending, and the ending."""
    last = re.split(r"[/\\]", name)[-1].strip().rstrip(".")
    stem, dot, ending = last.rpartition(".")
    return (stem, ending.lower()) if dot else (last, "")


def is_misleading(name: str) -> bool:
    """Whether another file type stands before the ending, or signs turn the text around.

    "Laporan v1.2.pdf" and "Budi, S.Sos.pdf" are ordinary names; "foto.php.jpg" is not.
    """
    if re.search("[\x00\u202a-\u202e\u2066-\u2069]", name):
        return True
    stem, _ = split_name(name)
    return any(part.strip().lower() in _MISLEADING for part in stem.split(".")[1:])


def safe_name(name: str, ending: str) -> str:
    """A name to show and to offer for download, with the ending of the checked format."""
    stem, _ = split_name(unicodedata.normalize("NFC", name))
    stem = stem.encode("utf-8", "replace").decode("utf-8")
    stem = " ".join(_UNUSABLE.sub(" ", stem).split()).strip(". ")
    stem = stem[: MAX_NAME - len(ending) - 1].rstrip(". ")
    if not stem or stem.lower() in _DEVICES:
        stem = f"berkas {stem}".strip()
    return f"{stem}.{ending}"
