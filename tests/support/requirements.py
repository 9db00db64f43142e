"""What must hold of the pinned requirements, as functions that a test can feed bad files to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from pathlib import Path

# An option of pip would name an index or a file of its own, a URL would name a host.
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(?=\s|$)")
HOST = re.compile(r"://|^\s*-|\s@\s", re.MULTILINE)


@dataclass(frozen=True)
class Pin:
    """One pinned package; several of one name differ in their marker."""

    requirement: Requirement
    hashes: int

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str | None:
        """The one version allowed; None when it is not exactly one."""
        [*specifiers] = self.requirement.specifier
        exact = len(specifiers) == 1 and specifiers[0].operator == "=="
        return specifiers[0].version if exact and "*" not in specifiers[0].version else None


def logical_lines(text: str) -> list[str]:
    """The lines with comments removed and continued ones joined."""
    bare = re.sub(r"(^|\s)#.*$", "", text, flags=re.MULTILINE)
    return [line.strip() for line in bare.replace("\\\n", " ").splitlines() if line.strip()]


def faults(lock: str) -> list[str]:
    """What is wrong with the text of a lock file, in words."""
    found = []
    for line in logical_lines(lock):
        bare = HASH.sub("", line).strip()
        if HOST.search(bare):
            found.append(f"names a place of its own: {bare}")
            continue
        try:
            pin = Pin(Requirement(bare), len(HASH.findall(line)))
        except InvalidRequirement:
            found.append(f"cannot be read: {bare}")
            continue
        if pin.version is None:
            found.append(f"not pinned to one version: {bare}")
        if not pin.hashes:
            found.append(f"has no SHA-256: {bare}")
    return found


def pins(lock: str) -> list[Pin]:
    lines = logical_lines(lock)
    return [Pin(Requirement(HASH.sub("", line)), len(HASH.findall(line))) for line in lines]


def floors(source: Path) -> list[Requirement]:
    """What a .in file asks for, with the files it includes."""
    wanted = []
    for line in logical_lines(source.read_text()):
        if line.startswith("-r "):
            wanted += floors(source.with_name(line[3:].strip()))
        else:
            wanted.append(Requirement(line))
    return wanted


def unmet(wanted: list[Requirement], locked: list[Pin]) -> list[str]:
    """The wishes that the pins do not fulfil, on some Python at least."""
    found = []
    for wish in wanted:
        offered = [pin for pin in locked if pin.name == canonicalize_name(wish.name)]
        if not offered:
            found.append(f"{wish} is not pinned")
        found += [
            f"{wish} is not met by {pin.requirement}"
            for pin in offered
            if not wish.specifier.contains(pin.version or "0", prereleases=True)
        ]
    return found
