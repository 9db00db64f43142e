"""Marks and observations between the tables and the rules."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.certification.data import practical_policies
from portal.certification.practical.models import PracticalResult, PracticalSheet
from portal.certification.rules.practical import Mark, Observation
from portal.certification.rules.practical_policy import PracticalPolicy
from portal.core import policy_files


def policy(on: date) -> PracticalPolicy:
    """The rules in force on the day of an assessment."""
    return policy_files.in_force(practical_policies(), on)


def policy_of(result: PracticalResult) -> PracticalPolicy:
    """The rules a result was judged by."""
    return next(one for one in practical_policies() if one.version == result.policy_version)


def observations(sheet: PracticalSheet | None) -> dict[str, Observation]:
    """What stands in a sheet, by point."""
    return {key: _read(one) for key, one in (sheet.marks if sheet else {}).items()}


def marks(sheet: PracticalSheet) -> dict[str, Mark]:
    """The marks of a sheet that was handed in: every point has one."""
    return {key: Mark(one["mark"]) for key, one in sheet.marks.items()}


def named(stored: Mapping[str, Any]) -> dict[str, Mark]:
    """Marks as results and agreements keep them."""
    return {key: Mark(mark) for key, mark in stored.items()}


def _read(one: Mapping[str, Any]) -> Observation:
    day = one["example_on"]
    return Observation(
        Mark(one["mark"]) if one["mark"] else None,
        one["note"],
        one["example"],
        date.fromisoformat(day) if day else None,
    )


def document(seen: Mapping[str, Observation]) -> dict[str, Any]:
    """Observations as stored; `observations` gives them back."""
    return {
        key: {
            "mark": one.mark.value if one.mark else "",
            "note": one.note,
            "example": one.example,
            "example_on": one.example_on.isoformat() if one.example_on else "",
        }
        for key, one in seen.items()
    }
