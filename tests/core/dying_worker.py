"""A worker that carries one mail out and dies before it can say so. Run as a program."""

import os
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app

from portal.core import mail, outbox
from tests.support.portal_app import NOON, make_app

KIND = "test-mail"


def send(payload: Mapping[str, Any], now: datetime) -> None:
    """The effect: one mail."""
    letter = mail.Letter("rina@contoh.go.id", f"Kabar {payload['n']}", "Isi")
    settings = current_app.settings  # type: ignore[attr-defined]  # set by `web.app`
    mail.transport(settings).send(mail.build(letter, sender=settings.mail_from, now=now))


def send_and_die(payload: Mapping[str, Any], now: datetime) -> None:
    send(payload, now)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    app = make_app(Path(sys.argv[1]), sys.argv[2])
    outbox.handlers[KIND] = send_and_die
    with app.app_context():
        outbox.drain(KIND, now=NOON)
