"""When something new may begin: a wording, a standard, a policy.

What is published is never changed; the next version takes its place from a day on. All days are
the agency's own.
"""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

AHEAD: Final = timedelta(days=5 * 366)
"""Further ahead nobody plans: a year typed wrongly is caught."""


class PublishRefusal(StrEnum):
    """Why a new version may not be published."""

    OUTDATED = "publish.outdated"
    DAY_TAKEN = "publish.day_taken"
    TOO_EARLY = "publish.too_early"
    TOO_FAR = "publish.too_far"
    UNCHANGED = "publish.unchanged"
    NO_SOURCE = "publish.no_source"
    FOREIGN_KEY = "publish.foreign_key"
    CODE_TAKEN = "publish.code_taken"
    KIND_CHANGED = "publish.kind_changed"
    FOREIGN_FRAMEWORK = "publish.foreign_framework"


def may_follow(valid_from: date, taken: Collection[date], *, today: date) -> PublishRefusal | None:
    """Why no wording may begin on `valid_from`; the first one of a competency may on any day.

    `taken` are the first days of the versions there are. A later version never begins in the
    past, so that what was shown for a past day stays as it was.
    """
    if valid_from > today + AHEAD:
        return PublishRefusal.TOO_FAR
    if valid_from in taken:
        return PublishRefusal.DAY_TAKEN
    if taken and valid_from < today:
        return PublishRefusal.TOO_EARLY
    return None


def may_begin(valid_from: date, taken: Collection[date], *, today: date) -> PublishRefusal | None:
    """Why no job standard may begin on `valid_from`.

    A decree is often signed after the day it names, so a past day is allowed; the row says when
    it was recorded. Two standards of one job never begin on the same day.
    """
    if valid_from > today + AHEAD:
        return PublishRefusal.TOO_FAR
    if valid_from in taken:
        return PublishRefusal.DAY_TAKEN
    return None


def may_succeed(valid_from: date, *, first: bool, today: date) -> PublishRefusal | None:
    """Why no attainment policy may begin on `valid_from`; the `first` one may on any day.

    Tomorrow at the earliest: nobody's level changes in the course of a day, and there is time
    to write the segments (architecture.md §3). A policy for the same day as an earlier one
    takes its place before it has begun.
    """
    if valid_from > today + AHEAD:
        return PublishRefusal.TOO_FAR
    if not first and valid_from <= today:
        return PublishRefusal.TOO_EARLY
    return None
