"""Refusals of a whole document: every entry that cannot be published, with its place."""

from dataclasses import dataclass
from enum import StrEnum

from portal.core.errors import Refused


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """One entry of a document, the reason, and what its sentence names."""

    path: str
    reason: StrEnum
    subject: str


class RefusedDocument(Refused):
    """Nothing of the document was published; `entries` says why, in its order."""

    def __init__(self, entries: list[RefusedEntry]) -> None:
        super().__init__(entries[0].reason, subject=entries[0].subject)
        self.entries = tuple(entries)
