"""`/healthz` says the process lives; `/readyz` that it can work (OP-4). One word each."""

from flask import Blueprint, current_app, g
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from portal.core import clock, outbox, schema, storage
from portal.core.access import anonymous
from portal.core.db import db, readiness_probe

bp = Blueprint("health", __name__)

QUEUE_AGE_LIMIT_S = 900


@bp.get("/healthz")
@anonymous
def alive() -> ResponseReturnValue:
    return "ok", 200, {"Content-Type": "text/plain"}


@bp.get("/readyz")
@anonymous
def ready() -> ResponseReturnValue:
    """`ready`, or `unready` with 503; the reason is in the log and in `portal doctor`."""
    fault = _fault()
    if fault:
        current_app.logger.warning("not ready: %s", fault)
        return "unready", 503, {"Content-Type": "text/plain", "Retry-After": "10"}
    return "ready", 200, {"Content-Type": "text/plain"}


def _fault() -> str:
    if not clock.trustworthy():
        return "clock jumped"
    if not storage.has_room(storage.disk_space(current_app.config["INSTANCE_DIR"])):
        return "disk reserve"
    try:
        if schema.current() != schema.head():
            return "migrations"
        readiness_probe()
        backlog = outbox.backlog(g.now)
    except SQLAlchemyError as error:
        db.session.rollback()
        return f"database: {type(error).__name__}"
    if backlog.oldest_due_at is not None:
        age = (g.now - backlog.oldest_due_at).total_seconds()
        if age > QUEUE_AGE_LIMIT_S:
            return "queue age"
    return ""
