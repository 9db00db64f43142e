"""Taking out what need not be kept any more (PR-1, PR-3). Chunked; running twice does no harm.

Nothing here changes a state: what is over was over before. Append-only rows (audit, ledger) are
not touched; see docs/privacy.md for how long they are needed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from portal.core import stored
from portal.core.db import db, transaction
from portal.core.models import Outbox, StoredFile
from portal.people.models import (
    AccessView,
    ActivationLink,
    DataRequest,
    EmailChange,
    ImportBatch,
    ImportDifference,
    ImportRow,
    ImportStep,
    InboxMessage,
    RecoveryCode,
    SigninSession,
)
from portal.people.rules import retention as rules
from portal.people.rules.privacy import RequestState

JOB: Final = "retention"
CHUNK: Final = 500
"""Rows in one transaction (architecture.md §3)."""
ROUNDS: Final = 200


def expire(*, now: datetime) -> dict[str, int]:
    """Everything whose time is over; how many rows of each table went."""
    gone = {name: _all(model, over, now) for name, (model, over) in _ROWS.items()}
    gone["data_request_text"] = _requests(now)
    gone["import_batch"] = _imports(now)
    return gone


def _sessions(now: datetime) -> ColumnElement[bool]:
    """Ended, or so old that no limit would let it live on."""
    lived_until = now - rules.SESSIONS - rules.SESSION_LIFE
    return or_(
        SigninSession.ended_at <= now - rules.SESSIONS, SigninSession.created_at <= lived_until
    )


def _links(now: datetime) -> ColumnElement[bool]:
    return ActivationLink.expires_at <= now - rules.LINKS


def _changes(now: datetime) -> ColumnElement[bool]:
    return EmailChange.expires_at <= now - rules.LINKS


def _codes(now: datetime) -> ColumnElement[bool]:
    return RecoveryCode.used_at <= now - rules.LINKS


def _messages(now: datetime) -> ColumnElement[bool]:
    return InboxMessage.created_at <= now - rules.INBOX


def _viewings(now: datetime) -> ColumnElement[bool]:
    return AccessView.at <= now - rules.VIEWINGS


def _effects(now: datetime) -> ColumnElement[bool]:
    return Outbox.done_at <= now - rules.OUTBOX


_ROWS: Final[dict[str, tuple[Any, Callable[[datetime], ColumnElement[bool]]]]] = {
    "signin_session": (SigninSession, _sessions),
    "activation_link": (ActivationLink, _links),
    "email_change": (EmailChange, _changes),
    "recovery_code": (RecoveryCode, _codes),
    "inbox_message": (InboxMessage, _messages),
    "access_view": (AccessView, _viewings),
    "outbox": (Outbox, _effects),
}


def _all(model: Any, over: Callable[[datetime], ColumnElement[bool]], now: datetime) -> int:
    """Chunk by chunk, so that no transaction holds the one write lock for long."""
    total = 0
    for _round in range(ROUNDS):
        with transaction():
            ids = list(db.session.scalars(select(model.id).where(over(now)).limit(CHUNK)))
            db.session.execute(delete(model).where(model.id.in_(ids)))
        total += len(ids)
        if len(ids) < CHUNK:
            break
    return total


def _requests(now: datetime) -> int:
    """Words of requests answered long ago; that they were asked and answered in time stays."""
    over = and_(
        DataRequest.state != RequestState.OPEN.value,
        DataRequest.answered_at <= now - rules.REQUESTS,
        or_(DataRequest.text != "", DataRequest.answer != ""),
    )
    with transaction():
        ids = list(db.session.scalars(select(DataRequest.id).where(over).limit(CHUNK)))
        db.session.execute(
            update(DataRequest).where(DataRequest.id.in_(ids)).values(text="", answer="")
        )
    return len(ids)


def _imports(now: datetime) -> int:
    """Imports that were over a year ago: file, lines, differences, writes and the batch itself.

    The audit keeps that there was one; it cannot be taken back any more.
    """
    ended = func.coalesce(ImportBatch.undone_at, ImportBatch.discarded_at, ImportBatch.applied_at)
    under_way = and_(ImportBatch.undo_started_at.is_not(None), ImportBatch.undone_at.is_(None))
    batches = db.session.scalars(
        select(ImportBatch.id).where(ended <= now - rules.IMPORTS, ~under_way).limit(CHUNK)
    ).all()
    for batch_id in batches:
        for model in (ImportRow, ImportDifference, ImportStep):
            _all(model, _of_batch(model, batch_id), now)
        with transaction():
            batch = db.session.get_one(ImportBatch, batch_id)
            file_id = batch.file_id
            db.session.delete(batch)
            db.session.flush()
            stored.forget(db.session.get_one(StoredFile, file_id), now=now)
    return len(batches)


def _of_batch(model: Any, batch_id: int) -> Callable[[datetime], ColumnElement[bool]]:
    def over(_now: datetime) -> ColumnElement[bool]:
        found: ColumnElement[bool] = model.batch_id == batch_id
        return found

    return over
