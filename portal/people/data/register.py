"""The register of personal data as values (PR-1): what is kept, what for, how long, who sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

INDONESIAN = "id"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it is there


class Erasure(StrEnum):
    """What an erasure of the person does to a group."""

    REMOVED = "removed"
    PSEUDONYMOUS = "pseudonymous"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    indonesian: str
    english: str

    def in_(self, locale: str) -> str:
        return self.indonesian if locale == INDONESIAN else self.english


@dataclass(frozen=True, slots=True)
class Group:
    """Data kept for one purpose. `columns` are by table; `is_consented`: by consent alone."""

    id: str
    title: Words
    purpose: Words
    basis: str
    retention: Words
    seen_by: Words
    erasure: Erasure
    columns: Mapping[str, tuple[str, ...]]

    @property
    def is_consented(self) -> bool:
        return "(persetujuan)" in self.basis


@dataclass(frozen=True, slots=True)
class Labels:
    """What tables, columns and codes are called, and what is never shown."""

    tables: Mapping[str, Words]
    columns: Mapping[str, Words]
    words: Mapping[str, Words]
    withheld: Mapping[str, frozenset[str]]
    joints: frozenset[str]
    technical: frozenset[str]  # tables

    def is_withheld(self, table: str, column: str) -> bool:
        return column in self.withheld.get(table, frozenset())

    def shown(self, table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The columns a person reads: neither joints nor what is withheld."""
        return tuple(
            one for one in columns if one not in self.joints and not self.is_withheld(table, one)
        )


@cache
def groups() -> tuple[Group, ...]:
    """Every group, in the order of the register."""
    return tuple(_group(each) for each in _read("privacy-register.yaml")["groups"])


@cache
def by_id() -> Mapping[str, Group]:
    return {group.id: group for group in groups()}


@cache
def labels() -> Labels:
    read = _read("privacy-labels.yaml")
    return Labels(
        tables=_words(read["tables"]),
        columns=_words(read["columns"]),
        words=_words(read["words"]),
        withheld={table: frozenset(names) for table, names in read["withheld"].items()},
        joints=frozenset(read["joints"]),
        technical=frozenset(read["technical"]),
    )


def _group(each: Mapping[str, Any]) -> Group:
    def words(fact: str) -> Words:
        return Words(str(each[fact]), str(each[f"{fact}_en"]))

    return Group(
        id=each["id"],
        title=words("title"),
        purpose=words("purpose"),
        basis=each["basis"],
        retention=words("retention"),
        seen_by=words("seen_by"),
        erasure=Erasure(each["erasure"]),
        columns={table: tuple(names) for table, names in each["columns"].items()},
    )


def _words(pairs: Mapping[str, list[str]]) -> Mapping[str, Words]:
    return {str(name): Words(str(pair[0]), str(pair[1])) for name, pair in pairs.items()}


def _read(name: str) -> dict[str, Any]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader both ways
    return read
