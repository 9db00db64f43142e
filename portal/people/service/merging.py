"""Merging two records of one human being, by two persons, and taking it back by two persons."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.people.models import (
    Account,
    Approval,
    Employment,
    InboxMessage,
    PersonStatus,
    RoleGrant,
)
from portal.people.queries import approvals as proposals
from portal.people.queries import duplicates, histories
from portal.people.queries.duplicates import Traces
from portal.people.rules import merging as rules
from portal.people.rules import spans
from portal.people.rules.merging import Merge, MergeRefusal, Record, UndoRefusal
from portal.people.rules.spans import Span
from portal.people.service import approvals, grant_ends, locks, moved_rows, sessions
from portal.people.service.approvals import Act, Agreed, Proposal
from portal.people.service.moved_rows import Moves

MERGE = "person.merge"
UNDO = "person.unmerge"
SOMEBODY_ELSE = -1
TracesOf = Callable[[Collection[int]], Mapping[int, Traces]]
Follow = Callable[[int, int, datetime, Moves], None]
"""Gives what the areas above hold: from the second person to the first."""

R = TypeVar("R", PersonStatus, Employment)


def propose(
    one_id: int,
    other_id: int,
    *,
    traces: Mapping[int, Traces],
    organisation_id: int,
    reason: str,
    actor_id: int,
    on: date,
    now: datetime,
) -> Approval:
    """Propose that two records are one person; which stays follows from the rule.

    `traces` is what the areas above know of the two. Raises NotFound, Refused(MergeRefusal,
    ApprovalRefusal).
    """
    one, other = _records(one_id, other_id, traces, on)
    _refuse(rules.may_merge(one, other, proposed_by=actor_id, decided_by=SOMEBODY_ELSE, on=on))
    stays, goes = rules.surviving(one, other, on)
    proposal = Proposal(
        kind=MERGE,
        subject=f"person:{goes.id}",
        payload={"stays": stays.id, "goes": goes.id},
        organisation_id=organisation_id,
        reason=reason,
    )
    return approvals.propose(proposal, actor_id=actor_id, now=now)


def propose_undo(
    absorbed_id: int, *, organisation_id: int, reason: str, actor_id: int, now: datetime
) -> Approval:
    """Propose to take a merge back. Raises NotFound, Refused(UndoRefusal, ApprovalRefusal)."""
    merge = _newest(absorbed_id)
    _refuse(rules.may_undo(merge, _all(), proposed_by=actor_id, decided_by=SOMEBODY_ELSE))
    proposal = Proposal(
        kind=UNDO,
        subject=f"person:{absorbed_id}",
        payload={"merge": merge.id, "stays": merge.surviving, "goes": merge.absorbed},
        organisation_id=organisation_id,
        reason=reason,
    )
    return approvals.propose(proposal, actor_id=actor_id, now=now)


def acts(traces_of: TracesOf, follow: Follow) -> dict[str, Act]:
    """What the approvals' table needs; `traces_of(ids)` and `follow` ask the areas above."""

    def merge(agreed: Agreed) -> Mapping[str, Any]:
        ids = [agreed.payload["stays"], agreed.payload["goes"]]
        return _merge(agreed, traces_of(ids), follow)

    return {
        MERGE: Act(Permission.PERSON_MERGE, merge),
        UNDO: Act(Permission.PERSON_MERGE, _undo),
    }


def _merge(agreed: Agreed, traces: Mapping[int, Traces], follow: Follow) -> Mapping[str, Any]:
    """Give the rows of the absorbed record to the one that stays."""
    stays_id, goes_id = agreed.payload["stays"], agreed.payload["goes"]
    people = locks.persons([stays_id, goes_id])
    stays, goes = _records(stays_id, goes_id, traces, agreed.on)
    _refuse(
        rules.may_merge(
            stays,
            goes,
            proposed_by=agreed.proposed_by,
            decided_by=agreed.decided_by,
            on=agreed.on,
        )
    )
    moves = Moves()
    _move_numbers(stays, goes, agreed.on, moves)
    _move_dated(histories.statuses(goes_id), histories.statuses(stays_id), stays_id, moves)
    _move_dated(histories.employments(goes_id), histories.employments(stays_id), stays_id, moves)
    for tenure in histories.tenures(goes_id):
        moves.change(tenure, person_id=stays_id)
    for message_id in duplicates.inbox_ids(goes_id):
        moves.change(db.session.get_one(InboxMessage, message_id), person_id=stays_id)
    _move_account(stays_id, goes_id, agreed, moves)
    _end_grants(goes_id, agreed, moves)
    follow(stays_id, goes_id, agreed.now, moves)
    for before in duplicates.absorbed_by(goes_id):
        moves.change(before, merged_into_id=stays_id)
    moves.change(people[goes_id], merged_into_id=stays_id)
    return {"moved": moves.as_json()}


def _undo(agreed: Agreed) -> Mapping[str, Any]:
    """Give every row back; what the two records did since stays where it was done."""
    approval = locks.approval(agreed.payload["merge"])
    merge = _read(approval)
    locks.persons([merge.surviving, merge.absorbed])
    _refuse(
        rules.may_undo(merge, _all(), proposed_by=agreed.proposed_by, decided_by=agreed.decided_by)
    )
    moved_rows.take_back(approval.payload["moved"])
    approval.payload = {**approval.payload, "undone_at": agreed.now.isoformat()}
    return {}


def _records(
    one_id: int, other_id: int, traces: Mapping[int, Traces], on: date
) -> tuple[Record, Record]:
    one, other = (
        duplicates.record(each, traces.get(each, Traces()), on) for each in (one_id, other_id)
    )
    return one, other


def _move_numbers(stays: Record, goes: Record, on: date, moves: Moves) -> None:
    """Every number goes along and keeps finding the person; see `rules.numbers_after`."""
    after = {
        (row.value.kind, row.value.value): row.span for row in rules.numbers_after(stays, goes, on)
    }
    for row in histories.numbers(goes.id):
        key = duplicates.number(row, on).value
        until = after[key.kind, key.value].until_on
        moves.change(row, person_id=stays.id, valid_until=until)


def _move_dated(goes: list[R], stays: list[R], stays_id: int, moves: Moves) -> None:
    """Rows go along for the days on which the one that stays has none of its own.

    The first such stretch is the row itself, cut to it; others are new rows. A row wholly
    covered is left behind, where nobody reads it.
    """
    covered = [Span(row.valid_from, row.valid_until) for row in stays]
    for row in goes:
        free = spans.gaps(covered, Span(row.valid_from, row.valid_until))
        for place, span in enumerate(free):
            days = {"valid_from": span.from_on, "valid_until": span.until_on}
            if place == 0:
                moves.change(row, person_id=stays_id, **days)
            else:
                moves.add(_copy(row, person_id=stays_id, **days))


def _copy(row: R, **values: object) -> R:
    kept = {
        column.key: getattr(row, column.key)
        for column in row.__table__.columns
        if column.key not in {"id", "public_id"}
    }
    return type(row)(**{**kept, **values})


def _move_account(stays_id: int, goes_id: int, agreed: Agreed, moves: Moves) -> None:
    """One account stays: that of the record that stays, else the other's."""
    own, other = (_account(person_id) for person_id in (stays_id, goes_id))
    if other is None:
        return
    if own is None:
        moves.change(other, person_id=stays_id)
        return
    if other.deactivated_at is None:
        moves.change(other, deactivated_at=agreed.now)
    sessions.end_all(other.id, now=agreed.now, reason=sessions.EndReason.DEACTIVATED)


def _account(person_id: int) -> Account | None:
    query = select(Account).where(Account.person_id == person_id)
    return db.session.scalar(query.with_for_update(key_share=True))


def _end_grants(goes_id: int, agreed: Agreed, moves: Moves) -> None:
    """Roles do not go along: whoever gave them gave them to the other record."""
    before = {
        row.id: (row.revoked_at, row.revoked_by_id)
        for row in db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == goes_id))
    }
    for ended in grant_ends.everywhere(goes_id, now=agreed.now, actor_id=agreed.decided_by):
        row = db.session.get_one(RoleGrant, ended)
        row.revoked_at, row.revoked_by_id = before[ended]
        moves.change(row, revoked_at=agreed.now, revoked_by_id=agreed.decided_by)


def _newest(absorbed_id: int) -> Merge:
    found = [one for one in _all() if one.absorbed == absorbed_id]
    if not found:
        raise NotFound
    return found[-1]


def _all() -> Iterable[Merge]:
    """Every merge that was carried out, oldest first."""
    return [_read(approval) for approval in proposals.carried_out(MERGE)]


def _read(approval: Approval) -> Merge:
    undone = approval.payload.get("undone_at")
    return Merge(
        id=approval.id,
        surviving=approval.payload["stays"],
        absorbed=approval.payload["goes"],
        at=approval.decided_at or approval.requested_at,
        undone_at=datetime.fromisoformat(undone) if undone else None,
    )


def _refuse(reason: MergeRefusal | UndoRefusal | None) -> None:
    if reason is not None:
        raise Refused(reason)
