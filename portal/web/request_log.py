"""One line in the log for each request: who, what, which thing, with what result (OP-2)."""

import logging
import time

from flask import Flask, Response, g, request

log = logging.getLogger("portal.requests")

QUIET = {"static", "health.alive", "health.ready"}
NAMES = ("public_id", "slug", "competency")
"""Parts of an address that name a thing. Others (codes, tokens) open one and are never logged."""


def init_app(app: Flask) -> None:
    app.before_request(_start)
    app.after_request(_finish)


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    if request.endpoint in QUIET:
        return response
    given = request.view_args or {}
    log.info(
        "request",
        extra={
            "action": f"{request.method} {request.endpoint or '-'}",
            "object": next((str(given[name]) for name in NAMES if name in given), ""),
            "result": response.status_code,
            "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        },
    )
    return response
