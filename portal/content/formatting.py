"""The canonical text of every file of a folder, and a folder written to disk."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from portal.content import writing
from portal.content.checks.media import has_metadata
from portal.content.faults import Code, FaultyFolder
from portal.content.files import Entry
from portal.content.folder import MODULE, Folder
from portal.core import entropy
from portal.core.uploads import UploadRefusal
from portal.core.uploads.kinds import PICTURES, kind_by_ending
from portal.core.uploads.pictures import reencode

MENDED = frozenset({Code.BYTE_ORDER_MARK, Code.LINE_ENDS, Code.FILE_STRAY, Code.FILE_LINK})
"""What formatting mends or leaves alone; anything else would lose what the author wrote."""


class FolderInUse(Exception):
    """There is something at the place where a folder should be written."""


def canonical(folder: Folder) -> dict[str, bytes]:
    """Path → content of every text of the folder. Raises FaultyFolder where one is not read."""
    faults = [fault for fault in folder.faults if fault.code not in MENDED]
    if faults or folder.head is None:
        raise FaultyFolder(faults)
    texts = {folder.head_path: writing.document(folder.head)}
    for module in folder.modules:
        texts[f"{module.name}/{MODULE}"] = writing.module(module.title)
    for lesson in folder.lessons:
        texts[lesson.path] = writing.lesson(lesson.matter, writing.tidy(lesson.body))
    for quiz in folder.quizzes:
        texts[quiz.path] = writing.document(quiz.quiz)
    for path in {one.path for one in folder.items}:
        texts[path] = writing.items(one.item for one in folder.items if one.path == path)
    pictures = {f"media/{name}": _bare(name, entry) for name, entry in folder.media.items()}
    return {
        **{path: text.encode() for path, text in texts.items()},
        **{path: data for path, data in pictures.items() if data is not None},
    }


def _bare(name: str, entry: Entry) -> bytes | None:
    """A picture without what it tells besides its pixels; None when it has nothing to lose."""
    kind = kind_by_ending(name.rpartition(".")[2].lower())
    if kind not in PICTURES or kind is None:
        return None
    with entry.open() as file:
        try:
            if not has_metadata(file):
                return None
        except OSError:  # no picture; `check` says so
            return None
        made = reencode(file, kind)
    return None if isinstance(made, UploadRefusal) else made.content


def rewrite(root: Path, folder: Folder) -> list[str]:
    """Bring a folder on disk into canonical form; returns the paths that changed."""
    changed = []
    for path, content in sorted(canonical(folder).items()):
        if folder.files.entries[path].read() != content:
            beside = root / f"{path}.{entropy.token()}"
            beside.write_bytes(content)
            beside.replace(root / path)
            changed.append(path)
    return changed


def write(root: Path, entries: Mapping[str, Entry], *, replace: bool) -> None:
    """Write a new folder, whole or not at all. Raises FolderInUse.

    With `replace` what is there gives way, if it is a course or bank folder.
    """
    is_folder = any((root / name).is_file() for name in ("course.yaml", "bank.yaml"))
    if root.exists() and any(root.iterdir()) and not (replace and is_folder):
        raise FolderInUse(f"{root} is not empty")
    fresh = root.with_name(f".{root.name}.{entropy.token()}")
    try:
        for path, entry in entries.items():
            target = fresh / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with entry.open() as content, target.open("wb") as out:
                shutil.copyfileobj(content, out)
        if root.exists():
            shutil.rmtree(root)
        fresh.rename(root)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
