"""The mails an application has written, after carrying out what waits in the outbox."""

import email
import email.policy
from datetime import timedelta

from portal.core import outbox
from portal.web.app import Portal
from tests.support.portal_app import NOON


def delivered(app: Portal) -> list[str]:
    """Every mail since the start as "Header: value" lines and text, oldest first.

    Needs an application context; carries out what is due a minute after noon.
    """
    now = NOON + timedelta(minutes=1)
    for kind in outbox.due_kinds(now):
        outbox.drain(kind, now=now)
    folder = app.settings.instance_dir / "mail"
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [_readable(path.read_bytes()) for path in paths]


def _readable(raw: bytes) -> str:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    head = "\n".join(f"{name}: {value}" for name, value in message.items())
    return f"{head}\n\n{message.get_content()}"
