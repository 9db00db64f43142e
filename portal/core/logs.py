"""The application log: one JSON object a line, UTC, no secrets, no numbers of persons (OP-2)."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from flask import g, has_request_context, request
from flask.logging import default_handler

MAX_BYTES = 20 * 1024 * 1024
KEPT_FILES = 5

_NUMBER_OF_A_PERSON = re.compile(r"(?<!\d)(?:\d[ .-]?){15,17}\d(?!\d)")
_SECRET = re.compile(
    r"(?i)\b(pass\w*|sandi|token|secret|cookie|authorization|csrf\w*|code|kode|pin|key|answer\w*)"
    r"(\s*[=:]\s*|\s+is\s+)(\"[^\"]*\"|'[^']*'|[^\s,;&]+)"
)
_LONG_TOKEN = re.compile(r"\b(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{32,}\b")
_URL_SECRET = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://[^\s/@:]+:[^\s/@]+@")
_FIELDS = ("action", "object", "result", "ms")


def clean(text: str) -> str:
    """The text without what a log never holds: secrets, long tokens, 16 to 18 digit numbers."""
    text = _URL_SECRET.sub("[url]", text)
    text = _SECRET.sub(r"\1=[removed]", text)
    text = _NUMBER_OF_A_PERSON.sub("[number]", text)
    return _LONG_TOKEN.sub("[token]", text)


class JsonLines(logging.Formatter):
    """One line per record; line breaks in messages are escaped by JSON itself."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": clean(record.getMessage()),
        }
        if has_request_context():
            actor = g.get("actor")
            entry["request"] = g.get("request_id", "")
            entry["actor"] = actor.person_id if actor else None
            entry["route"] = request.endpoint
        entry |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            entry["error"] = clean(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)


def configure(
    *, log_file: str = "", stream: TextIO | None = None, max_bytes: int = MAX_BYTES
) -> None:
    """Install the format for everything the process logs; repeatable.

    A log file is cut at `max_bytes` and five are kept, so that logs cannot fill the data partition.
    """
    handler: logging.Handler
    if log_file:
        Path(log_file).parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            log_file, maxBytes=max_bytes, backupCount=KEPT_FILES, encoding="utf-8", delay=True
        )
    else:
        handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in list(root.manager.loggerDict):  # what was logged before this came: else twice
        logging.getLogger(name).removeHandler(default_handler)
