"""Signing by folders: for an agency whose own signing client runs beside the portal.

`out/BATCH/` holds the sealed documents and `manifest.json` (signatory, and for each paper its
number and SHA-256); it appears in one step. The client answers in `in/BATCH/`: signed documents as
`ID.pdf`, and a `manifest.json` with the SHA-256 of each, or why one was not signed. A file that
does not fit its SHA-256 yet is one that is still being written.
"""

import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from portal.certification.documents import seal
from portal.certification.esign.protocol import NotHandedOver, Outcome, Paper, Signatory

MANIFEST: Final = "manifest.json"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_LONGEST_MANIFEST: Final = 200_000
_LONGEST_REASON: Final = 300


@dataclass(frozen=True)
class FolderService:
    """The two folders below `root`."""

    root: Path
    asks_code: bool = False

    def announce(self, signatory: Signatory, count: int) -> None:
        """Nothing: the client asks the signatory in its own way."""

    def submit(
        self, batch: str, signatory: Signatory, papers: Sequence[Paper], code: str = ""
    ) -> Sequence[Outcome]:
        """Put the batch there whole; one that is there already stays."""
        target = self.root / "out" / _checked(batch)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            (self.root / "in").mkdir(exist_ok=True)
            if not target.exists():
                fresh = target.with_name(f".{batch}.new")
                shutil.rmtree(fresh, ignore_errors=True)
                fresh.mkdir(mode=0o750)
                for paper in papers:
                    _write(fresh / f"{_checked(paper.id)}.pdf", paper.content)
                listed = json.dumps(_manifest(batch, signatory, papers), indent=2)
                _write(fresh / MANIFEST, listed.encode())
                fresh.rename(target)
        except OSError as error:
            raise NotHandedOver(f"folder: {error.strerror}") from error
        return ()

    def poll(self, batch: str, papers: Sequence[str]) -> Sequence[Outcome]:
        """What the client has answered so far."""
        folder = self.root / "in" / _checked(batch)
        return [one for one in _answers(folder) if one.id in papers]

    def close(self, batch: str) -> None:
        """Both folders of the batch go."""
        for side in ("out", "in"):
            shutil.rmtree(self.root / side / _checked(batch), ignore_errors=True)


def _manifest(batch: str, signatory: Signatory, papers: Sequence[Paper]) -> dict[str, Any]:
    return {
        "version": 1,
        "batch": batch,
        "signatory": {
            "name": signatory.name,
            "nip": signatory.number,
            "email": signatory.email,
        },
        "appearance": "invisible",
        "papers": [
            {"id": one.id, "file": f"{one.id}.pdf", "number": one.number, "sha256": one.sha256}
            for one in papers
        ],
    }


def _answers(folder: Path) -> Iterator[Outcome]:
    listed = _opened(folder / MANIFEST, _LONGEST_MANIFEST)
    try:
        papers = json.loads(listed)["papers"] if listed else []
        answers = [(one["id"], one.get("sha256"), one.get("reason", "")) for one in papers]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return  # being written, or none of ours
    for name, sha256, reason in answers:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            continue
        if sha256 is None:
            yield Outcome(name, None, " ".join(str(reason).split())[:_LONGEST_REASON])
            continue
        content = _opened(folder / f"{name}.pdf", seal.LONGEST)
        if content is not None and hashlib.sha256(content).hexdigest() == sha256:
            yield Outcome(name, content)


def _opened(path: Path, most: int) -> bytes | None:
    """The bytes of a plain file of at most so many; a link is none of the client's answers."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        is_plain = stat.S_ISREG(os.fstat(handle).st_mode)
        content = file.read(most + 1) if is_plain else b""
    return content if is_plain and len(content) <= most else None


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("not the name of a batch or paper")
    return name
