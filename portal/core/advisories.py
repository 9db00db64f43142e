"""Comparing the pinned packages with a file of known weaknesses in the OSV form (OP-12).

Only what the portal reads of it: id, severity word, and per affected PyPI package the versions
or ranges. Source of the form: Open Source Vulnerability schema 1.6.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

PINS = Path(__file__).resolve().parents[2] / "requirements" / "runtime.txt"
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


class NoAdvisories(ValueError):
    """The file is not in the OSV form."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A pinned package with a known weakness."""

    package: str
    version: str
    advisory: str
    severity: str


def pins(text: str) -> set[tuple[str, str]]:
    """Package and version of every pin of a requirements file."""
    return {(canonicalize_name(name), version) for name, version in _PIN.findall(text)}


def read(path: Path) -> list[dict[str, Any]]:
    """The records of a file: one, a list, or one a line. Raises NoAdvisories, OSError."""
    text = path.read_text(encoding="utf-8")
    try:
        document = json.loads(text)
    except ValueError:
        try:
            document = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise NoAdvisories("neither JSON nor JSON lines") from error
    if isinstance(document, dict):
        document = document.get("vulns", [document])
    records = [one for one in document if isinstance(one, dict)] if document else []
    if not records or not all("id" in one and "affected" in one for one in records):
        raise NoAdvisories("no records with id and affected")
    return records


def scan(pinned: set[tuple[str, str]], records: list[dict[str, Any]]) -> list[Hit]:
    """Every pin that a record names, by package and record."""
    found = set()
    for record in records:
        if record.get("withdrawn"):
            continue
        severity = str(record.get("database_specific", {}).get("severity", "unknown")).lower()
        for affected in record["affected"]:
            for name, version in pinned & set(_matching(affected, pinned)):
                found.add(Hit(name, version, str(record["id"]), severity))
    return sorted(found, key=lambda hit: (hit.package, hit.version, hit.advisory))


def _matching(
    affected: Mapping[str, Any], pinned: set[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    package = affected.get("package", {})
    if str(package.get("ecosystem", "")).lower() != "pypi":
        return
    wanted = canonicalize_name(str(package.get("name", "")))
    for name, version in pinned:
        if name == wanted and _is_affected(version, affected):
            yield name, version


def _is_affected(version: str, affected: Mapping[str, Any]) -> bool:
    if version in affected.get("versions", ()):
        return True
    return any(
        _in_range(Version(version), one.get("events", ()))
        for one in affected.get("ranges", ())
        if one.get("type") in ("ECOSYSTEM", "SEMVER")
    )


def _in_range(version: Version, events: list[dict[str, str]]) -> bool:
    """Whether the version lies between an `introduced` and the next `fixed` or `last_affected`."""
    inside = False
    for event in sorted(events, key=_place):
        at = _place(event)
        if "introduced" in event and version >= at:
            inside = True
        elif ("fixed" in event and version >= at) or ("last_affected" in event and version > at):
            inside = False
    return inside


def _place(event: Mapping[str, str]) -> Version:
    try:
        return Version(next(iter(event.values())))
    except InvalidVersion:
        return Version("0")
