"""Data files the people area ships, and the one place that reads them."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TypedDict

import yaml

from portal.people.rules.calendar import DayKind, NamedDay, Verification


class _Day(TypedDict):
    date: date
    name: str
    verification: str


class _Year(TypedDict):
    source: str
    national_holiday: list[_Day]
    joint_leave: list[_Day]


@cache
def passphrase_words() -> tuple[str, ...]:
    """The words of proposed passphrases (`kata.txt`), sorted.

    Common Indonesian words of four to eight letters, no two of which differ by one letter or
    by two neighbours changing place, so that a misread slip is not another valid phrase.
    """
    return _lines("kata.txt")


@cache
def common_passwords() -> frozenset[str]:
    """The block-list of AU-1 (`sandi_lazim.txt`): passwords and the words they are made of."""
    return frozenset(_lines("sandi_lazim.txt"))


@cache
def national_days() -> tuple[NamedDay, ...]:
    """National holidays and joint leave to begin with (`holidays.yaml`), in order of date."""
    found = [
        NamedDay(row["date"], kind, row["name"], Verification(row["verification"]))
        for year in _years().values()
        for kind, rows in (
            (DayKind.NATIONAL, year["national_holiday"]),
            (DayKind.JOINT_LEAVE, year["joint_leave"]),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda day: day.on))


def national_source(year: int) -> str:
    """The decree the days of a year were taken from; "" where none was known."""
    known = _years().get(year)
    return known["source"] if known else ""


@cache
def _years() -> Mapping[int, _Year]:
    text = files(__package__).joinpath("holidays.yaml").read_text(encoding="utf-8")
    years: Mapping[int, _Year] = yaml.safe_load(text)["years"]
    return years


def _lines(name: str) -> tuple[str, ...]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line)
