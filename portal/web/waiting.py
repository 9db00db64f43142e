"""What waits for this actor, for the home page: one statement, whatever roles they hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Select, func, literal, select

from portal.core.access import Actor, Permission
from portal.core.db import db
from portal.ledger.queries import requests as profile_requests
from portal.people.models import Approval, DataRequest
from portal.people.queries import approvals, data_requests
from portal.people.rules.approvals import ApprovalState

MANY = 100
"""Counted up to here: who has more to do needs no exact number."""


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of thing that waits. `overdue` is how many are past their deadline."""

    url: str
    label: str
    count: int
    overdue: int = 0


def tasks(actor: Actor, on: date, now: datetime) -> tuple[Task, ...]:
    """What waits, the kinds with something overdue first."""
    kinds = [kind for kind in _KINDS if kind.need in actor.permissions]
    if not kinds:
        return ()
    columns = [column for kind in kinds for column in _columns(kind, actor, on, now)]
    row = list(db.session.execute(select(*columns)).one())
    found = [
        Task(url_for(kind.endpoint), kind.words(count), count, overdue)
        for kind, count, overdue in zip(kinds, row[::2], row[1::2], strict=True)
        if count
    ]
    return tuple(sorted(found, key=lambda task: -task.overdue))


@dataclass(frozen=True, slots=True)
class _Kind:
    need: Permission
    endpoint: str
    scope: Callable[[Actor, date], Select[Any]]
    words: Callable[[int], str]
    due: str = ""  # the column of the deadline


def _columns(
    kind: _Kind, actor: Actor, on: date, now: datetime
) -> tuple[ColumnElement[int], ColumnElement[int]]:
    rows = kind.scope(actor, on).limit(MANY).subquery()
    count = select(func.count()).select_from(rows)
    if not kind.due:
        return count.scalar_subquery(), literal(0)
    return count.scalar_subquery(), count.where(rows.c[kind.due] <= now).scalar_subquery()


def _approvals(actor: Actor, _on: date) -> Select[Any]:
    """Proposals of others: nobody is the second person for their own."""
    places = approvals.agencies(actor, Permission.APPROVAL_DECIDE)
    return select(Approval.id).where(
        Approval.state == ApprovalState.OPEN.value,
        Approval.organisation_id.in_(places),
        Approval.requested_by_id != actor.person_id,
    )


def _data(actor: Actor, on: date) -> Select[Any]:
    scope = data_requests.handled(actor, on)
    return scope.where(DataRequest.state == data_requests.OPEN)


_KINDS = (
    _Kind(
        Permission.PRIVACY_HANDLE,
        "privacy.requests",
        _data,
        lambda n: ngettext("%(num)d permohonan data pribadi", "%(num)d permohonan data pribadi", n),
        due="due_at",
    ),
    _Kind(
        Permission.RECOGNITION_HANDLE,
        "requests.index",
        profile_requests.waiting,
        lambda n: ngettext(
            "%(num)d permohonan tentang profil", "%(num)d permohonan tentang profil", n
        ),
    ),
    _Kind(
        Permission.APPROVAL_DECIDE,
        "approvals.index",
        _approvals,
        lambda n: ngettext("%(num)d persetujuan orang kedua", "%(num)d persetujuan orang kedua", n),
    ),
)
