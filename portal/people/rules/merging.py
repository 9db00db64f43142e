"""Two records that are one human being: which stays, what forbids it, how it is undone.

Two persons decide (AZ-9): one proposes, another one carries out. The absorbed record stays as a
pointer with the list of what was moved, so that the merge can be taken back by two persons too.
Evidence is not rewritten: it belongs to the surviving person through the pointer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import product

from portal.people.rules import names
from portal.people.rules.identifiers import Identifier, IdentifierKind
from portal.people.rules.posts import Tenure
from portal.people.rules.spans import Dated, Span
from portal.people.rules.status import Status


class MergeRefusal(StrEnum):
    """Why two records may not become one, or not yet. The first that applies is told."""

    SAME_RECORD = "merge.same_record"
    ALREADY_MERGED = "merge.already_merged"
    ERASED = "merge.erased"
    ONE_PERSON_DECIDES = "merge.one_person_decides"
    OWN_RECORD = "merge.own_record"
    BORN_DIFFERENTLY = "merge.born_differently"
    TWO_NUMBERS_NOW = "merge.two_numbers_now"
    TWO_AGENCIES = "merge.two_agencies"
    TWO_STATUSES = "merge.two_statuses"
    SAME_SEAT = "merge.same_seat"
    ATTEMPT_RUNNING = "merge.attempt_running"


class UndoRefusal(StrEnum):
    """Why a merge may not be taken back."""

    ALREADY_UNDONE = "merge.already_undone"
    LATER_MERGE = "merge.later_merge"
    ONE_PERSON_DECIDES = "merge.undo_one_person_decides"
    OWN_RECORD = "merge.undo_own_record"


class MergeDoubt(StrEnum):
    """What both deciders should look at although nothing forbids the merge."""

    OTHER_NAME = "merge.other_name"
    NO_SHARED_NUMBER = "merge.no_shared_number"
    BOTH_SIGN_IN = "merge.both_sign_in"


@dataclass(frozen=True, slots=True)
class Employment:
    """Where somebody belongs (`is_home`) or is lent to, by agency."""

    agency: int
    is_home: bool


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one of the two, as far as the decision needs it."""

    id: int
    name: str
    numbers: tuple[Dated[Identifier], ...] = ()
    statuses: tuple[Dated[Status], ...] = ()
    employments: tuple[Dated[Employment], ...] = ()
    tenures: tuple[Tenure[int, int], ...] = ()
    last_sign_in_at: datetime | None = None
    evidence: int = 0
    """How many events the ledger holds for this record."""
    merged_into: int | None = None
    is_erased: bool = False
    attempt_is_running: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge that was carried out."""

    id: int
    surviving: int
    absorbed: int
    at: datetime
    undone_at: datetime | None = None


def surviving(one: Record, other: Record, on: date) -> tuple[Record, Record]:
    """The record that stays and the one it absorbs; the order of the two does not matter.

    First comes a civil servant's number in force, then more evidence, then the later sign-in,
    then the older record: what most points at already moves least.
    """
    stays, goes = sorted((one, other), key=lambda record: _weight(record, on), reverse=True)
    return stays, goes


def may_merge(
    one: Record, other: Record, *, proposed_by: int, decided_by: int, on: date
) -> MergeRefusal | None:
    """Why the two may not be merged on a day; None when they may."""
    deciders = {proposed_by, decided_by}
    pair = (one, other)
    checks = (
        (one.id == other.id, MergeRefusal.SAME_RECORD),
        (any(record.merged_into is not None for record in pair), MergeRefusal.ALREADY_MERGED),
        (any(record.is_erased for record in pair), MergeRefusal.ERASED),
        (len(deciders) < 2, MergeRefusal.ONE_PERSON_DECIDES),
        (not deciders.isdisjoint({one.id, other.id}), MergeRefusal.OWN_RECORD),
        (_born_differently(one, other), MergeRefusal.BORN_DIFFERENTLY),
        (_two_numbers(one, other, on), MergeRefusal.TWO_NUMBERS_NOW),
        (_two_agencies(one, other), MergeRefusal.TWO_AGENCIES),
        (_two_statuses(one, other), MergeRefusal.TWO_STATUSES),
        (_same_seat(one, other), MergeRefusal.SAME_SEAT),
        (any(record.attempt_is_running for record in pair), MergeRefusal.ATTEMPT_RUNNING),
    )
    return next((reason for applies, reason in checks if applies), None)


def doubts(one: Record, other: Record) -> tuple[MergeDoubt, ...]:
    """What speaks against one human being without excluding it."""
    shared = {row.value.value for row in one.numbers} & {row.value.value for row in other.numbers}
    signs_in = one.last_sign_in_at is not None and other.last_sign_in_at is not None
    checks = (
        (not names.are_related(one.name, other.name), MergeDoubt.OTHER_NAME),
        (not shared and not _born_alike(one, other), MergeDoubt.NO_SHARED_NUMBER),
        (signs_in, MergeDoubt.BOTH_SIGN_IN),
    )
    return tuple(doubt for applies, doubt in checks if applies)


def may_undo(
    merge: Merge, later: Iterable[Merge], *, proposed_by: int, decided_by: int
) -> UndoRefusal | None:
    """Why a merge may not be taken back. Merges of one record are undone newest first."""
    deciders = {proposed_by, decided_by}
    involved = {merge.surviving, merge.absorbed}
    on_top = any(
        other.undone_at is None
        and (other.at, other.id) > (merge.at, merge.id)
        and not involved.isdisjoint({other.surviving, other.absorbed})
        for other in later
    )
    checks = (
        (merge.undone_at is not None, UndoRefusal.ALREADY_UNDONE),
        (on_top, UndoRefusal.LATER_MERGE),
        (len(deciders) < 2, UndoRefusal.ONE_PERSON_DECIDES),
        (not deciders.isdisjoint(involved), UndoRefusal.OWN_RECORD),
    )
    return next((reason for applies, reason in checks if applies), None)


def numbers_after(stays: Record, goes: Record, on: date) -> tuple[Dated[Identifier], ...]:
    """All numbers of the surviving record. Where it has one in force, those of the absorbed
    record end on the day at latest; otherwise theirs stay in force.

    A number both had is kept once, over the days of both. Every number keeps leading to the
    person, so old papers and imports still find them.
    """
    has_own = any(row.span.holds(on) for row in stays.numbers)
    absorbed = [_closed(row, on) if has_own else row for row in goes.numbers]
    merged: dict[tuple[IdentifierKind, str], Dated[Identifier]] = {}
    for row in (*stays.numbers, *absorbed):
        key = (row.value.kind, row.value.value)
        known = merged.get(key)
        merged[key] = row if known is None else replace(known, span=_hull(known.span, row.span))
    return tuple(sorted(merged.values(), key=lambda row: (row.span.from_on, row.value.value)))


def _weight(record: Record, on: date) -> tuple[bool, int, float, int]:
    current = any(
        row.span.holds(on) and row.value.kind is not IdentifierKind.AGENCY_NUMBER
        for row in record.numbers
    )
    signed_in = record.last_sign_in_at.timestamp() if record.last_sign_in_at else 0.0
    return (current, record.evidence, signed_in, -record.id)


def _told(record: Record) -> set[tuple[object, object]]:
    """Birth date and sex as every 18-digit number of the record tells them."""
    return {
        (row.value.revealed.born_on, row.value.revealed.sex)
        for row in record.numbers
        if row.value.revealed is not None
    }


def _born_differently(one: Record, other: Record) -> bool:
    ours, theirs = _told(one), _told(other)
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)


def _born_alike(one: Record, other: Record) -> bool:
    return not _told(one).isdisjoint(_told(other))


def _two_numbers(one: Record, other: Record, on: date) -> bool:
    """Two different numbers of one register in force: a person has only one of each."""
    return any(
        ours.value.kind is theirs.value.kind is not IdentifierKind.AGENCY_NUMBER
        and ours.value.value != theirs.value.value
        and ours.span.holds(on)
        and theirs.span.holds(on)
        for ours, theirs in product(one.numbers, other.numbers)
    )


def _two_agencies(one: Record, other: Record) -> bool:
    """Belonging to two agencies on one day; being lent to a second one is no contradiction."""
    return any(
        ours.value.is_home
        and theirs.value.is_home
        and ours.value.agency != theirs.value.agency
        and ours.span.overlaps(theirs.span)
        for ours, theirs in product(one.employments, other.employments)
    )


def _two_statuses(one: Record, other: Record) -> bool:
    """Two statuses on one day, but for OUTSIDE: a guest record says nothing about service."""
    return any(
        ours.value is not theirs.value
        and Status.OUTSIDE not in (ours.value, theirs.value)
        and ours.span.overlaps(theirs.span)
        for ours, theirs in product(one.statuses, other.statuses)
    )


def _same_seat(one: Record, other: Record) -> bool:
    """Both on one seat on one day: as one person that would be two tenures of it at once."""
    return any(
        ours.post == theirs.post and ours.span.overlaps(theirs.span)
        for ours, theirs in product(one.tenures, other.tenures)
    )


def _closed(row: Dated[Identifier], on: date) -> Dated[Identifier]:
    if row.span.until_on is not None or row.span.from_on >= on:
        return row
    return replace(row, span=Span(row.span.from_on, on))


def _hull(one: Span, other: Span) -> Span:
    ends = [span.until_on for span in (one, other)]
    last = None if None in ends else max(end for end in ends if end is not None)
    return Span(min(one.from_on, other.from_on), last)
