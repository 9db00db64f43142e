"""The questions of the reaction survey, by version (`data/reaction-survey.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Worded:
    """A question or a point of the scale in both languages."""

    key: str
    indonesian: str
    english: str

    def in_(self, locale: str) -> str:
        return self.english if locale == "en" else self.indonesian


@dataclass(frozen=True, slots=True)
class Survey:
    """One version: five questions, each rated on one scale."""

    version: int
    valid_from: date
    questions: tuple[Worded, ...]
    scale: tuple[Worded, ...]


@cache
def versions() -> dict[int, Survey]:
    """The versions of the survey after a course, by number."""
    return read(
        files("portal.learning").joinpath("data", "reaction-survey.yaml").read_text("utf-8")
    )


def read(text: str) -> dict[int, Survey]:
    """The versions of a survey, by number, from its file."""
    return {one["version"]: _survey(one) for one in yaml.safe_load(text)}


def _survey(facts: dict[str, object]) -> Survey:
    def worded(name: str, key: str) -> tuple[Worded, ...]:
        entries = facts[name]
        if not isinstance(entries, list):
            raise TypeError(name)
        return tuple(Worded(str(one[key]), one["id"], one["en"]) for one in entries)

    begins = facts["from"]
    if not isinstance(begins, date):
        raise TypeError("from")
    return Survey(
        int(str(facts["version"])), begins, worded("questions", "key"), worded("scale", "value")
    )


def in_force(on: date, known: Mapping[int, Survey] | None = None) -> Survey:
    """The questions asked on a day: those after a course, or of another survey's versions."""
    found = versions() if known is None else known
    begun = [one for one in found.values() if one.valid_from <= on]
    return max(begun, key=lambda one: one.valid_from)
