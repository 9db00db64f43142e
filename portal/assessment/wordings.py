"""Faces and keys of item versions that a process remembers.

A version is written once and neither changed nor deleted, so what was read of it stays true: the
papers of one exam ask for the same few dozen items thousands of times. Faces and keys are kept
apart, and what serves a paper reads faces alone (EX-1). Nobody may write into what is handed out.
"""

from collections.abc import Collection, Mapping
from typing import Any

from flask import current_app

Document = Mapping[str, Any]
KEPT = 5_000
"""How many of each, a kilobyte or two apiece."""
FACES, KEYS = "item-faces", "item-keys"


def known(kind: str, versions: Collection[int]) -> dict[int, Document]:
    """Those of these versions that are remembered."""
    kept = _kept(kind)
    return {version: kept[version] for version in versions if version in kept}


def remember(kind: str, found: Mapping[int, Document]) -> None:
    """Keep what was read; the oldest go first."""
    kept = _kept(kind)
    for version, document in found.items():
        if len(kept) >= KEPT:
            kept.pop(next(iter(kept)), None)
        kept[version] = document


def _kept(kind: str) -> dict[int, Document]:
    kept: dict[int, Document] = current_app.extensions.setdefault(kind, {})
    return kept
