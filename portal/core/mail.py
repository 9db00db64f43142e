"""Mail: one channel beside the inbox. Messages are built safely and sent by a transport (CO-9)."""

import os
import re
import smtplib
import ssl
import stat
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from portal.core import outbox
from portal.core.errors import FaultySettings, Unavailable
from portal.core.settings import Settings

_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+"
)
_TIMEOUT_S = 20


class BadAddress(ValueError):
    """Not one plain mail address."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A plain-text mail to one person."""

    to: str
    subject: str
    text: str


def is_address(text: str) -> bool:
    """Whether `text` is one plain address: no name, no list, no quotes, no line breaks."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None and ".." not in text


def one_line(text: str) -> str:
    """The text without line breaks and control characters: safe in a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def build(letter: Letter, *, sender: str, now: datetime) -> EmailMessage:
    """The message. Raises BadAddress; a subject with line breaks is one line afterwards.

    Written for an outbox row, the same words have the same Message-ID however often the row is
    carried out, so that a mail server can drop a repetition.
    """
    if not is_address(letter.to):
        raise BadAddress
    message = EmailMessage()
    user, host = sender.rsplit("@", 1)
    message["From"] = Address("Portal Kompetensi", user, host)
    user, host = letter.to.rsplit("@", 1)
    message["To"] = Address("", user, host)
    message["Subject"] = one_line(letter.subject)[:200]
    message["Date"] = format_datetime(now)
    own = outbox.effect_id(letter.to, letter.subject, letter.text)
    message["Message-ID"] = f"<{own}@{sender.rsplit('@', 1)[1]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


class Transport(Protocol):
    def send(self, message: EmailMessage) -> None: ...


@dataclass(frozen=True, slots=True)
class Folder:
    """Writes each mail as a file, once per Message-ID: for the demonstration, and where no mail
    server exists.
    """

    path: Path

    def send(self, message: EmailMessage) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        own = str(message["Message-ID"]).strip("<>").partition("@")[0]
        kept = self.path / f"{own}.eml"
        if kept.exists():
            return
        draft = self.path / f"{own}.draft"
        draft.write_bytes(bytes(message))
        draft.replace(kept)


@dataclass(frozen=True, slots=True)
class Smtp:
    """Sends through a mail server with STARTTLS; the certificate must be right."""

    host: str
    port: int
    user: str
    password: str

    def send(self, message: EmailMessage) -> None:
        try:
            server = smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_S)
        except (OSError, smtplib.SMTPConnectError) as error:
            raise Unavailable("mail server") from error
        with server:
            server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)


def transport(settings: Settings, *, password: str = "") -> Transport:
    """The transport the settings name."""
    if settings.mail_transport == "smtp":
        return Smtp(settings.smtp_host, settings.smtp_port, settings.smtp_user, password)
    return Folder(settings.instance_dir / "mail")


def password(settings: Settings) -> str:
    """The mail server's password: PORTAL_SMTP_PASSWORD, or `instance/smtp-password` of mode 0600.

    Raises FaultySettings for a file others can read.
    """
    given = os.environ.get("PORTAL_SMTP_PASSWORD")
    path = settings.instance_dir / "smtp-password"
    if given is not None or not path.exists():
        return given or ""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise FaultySettings("smtp-password: must have mode 0600")
    return path.read_text(encoding="utf-8").strip()


def send(letter: Letter, settings: Settings, *, now: datetime) -> None:
    """Build and hand over one letter; outbox handlers call it. Raises what the transport raises."""
    message = build(letter, sender=settings.mail_from, now=now)
    transport(settings, password=password(settings)).send(message)
