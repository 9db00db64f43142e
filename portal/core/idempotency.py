"""A creating POST sent twice with one key makes one thing (CC-4)."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select, text
from werkzeug.wrappers import Response

from portal.core import entropy
from portal.core.db import db, dialect_name, transaction
from portal.core.models import IdempotencyKey

FIELD = "_key"
KEPT = timedelta(days=7)
"""A page left open longer than this makes a second thing when it is sent twice."""

P = ParamSpec("P")


def new_key() -> str:
    """A fresh key for a form; the `form_key` macro puts it into a hidden field."""
    return entropy.public_id()


def once(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Carry a creating view out once per key; a repetition is sent to the same place.

    View and key commit together, so the view must do nothing slow. A view that answers
    anything but a redirect (a form with errors) leaves the key unused. Requests without a key
    (scripts, old tabs) are carried out as they come.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        key = request.form.get(FIELD, "")[:64]
        if not key:
            return view(*args, **kwargs)
        endpoint = request.endpoint or ""
        with transaction():
            _one_at_a_time(endpoint, key)
            known = _location(endpoint, key)
            if known is not None:
                return redirect(known, 303)
            response = view(*args, **kwargs)
            if isinstance(response, Response) and response.status_code == 303:
                db.session.add(
                    IdempotencyKey(
                        actor_id=g.actor.person_id,
                        endpoint=endpoint,
                        key=key,
                        location=response.headers["Location"],
                        created_at=g.now,
                    )
                )
        return response

    return guarded


def led_to() -> ResponseReturnValue | None:
    """Where this form's key has led already; None the first time.

    For acts after which the thing is no longer there to be asked about: asked before it is read.
    """
    key = request.form.get(FIELD, "")[:64]
    if not key:
        return None
    known = _location(request.endpoint or "", key)
    return None if known is None else redirect(known, 303)


def _location(endpoint: str, key: str) -> str | None:
    return db.session.scalar(
        select(IdempotencyKey.location).where(
            IdempotencyKey.actor_id == g.actor.person_id,
            IdempotencyKey.endpoint == endpoint,
            IdempotencyKey.key == key,
        )
    )


def _one_at_a_time(endpoint: str, key: str) -> None:
    """A second press of the button waits for the first; SQLite has one writer anyway."""
    if dialect_name() == "sqlite":
        return
    digest = hashlib.sha256(f"{g.actor.person_id}:{endpoint}:{key}".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    db.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def prune(*, now: datetime) -> int:
    """Take out keys nobody will send again; how many. A job calls it."""
    with transaction():
        gone = db.session.execute(
            delete(IdempotencyKey).where(IdempotencyKey.created_at <= now - KEPT)
        )
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
