"""The keys that anybody verifies certificates of this installation with."""

from datetime import datetime
from typing import Any

from flask import current_app

from portal.certification.documents import published, seal
from portal.certification.documents.published import PublishedKey
from portal.core import keys
from portal.core.keys import Purpose


def known(now: datetime) -> tuple[PublishedKey, ...]:
    """Every key ever published, with those in use; oldest first."""
    verifiers = keys.current().verifiers(Purpose.CERTIFICATE)
    return published.with_current(published.register(folder()), verifiers, now)


def is_withdrawn(id_: str, now: datetime) -> bool:
    """Whether the key fell into wrong hands: only the register vouches for what it signed."""
    return any(one.id == id_ and one.withdrawn_at for one in known(now))


def seals() -> list[bytes]:
    """The certificates (PEM) of the agency's seal; none before there is one."""
    path = folder() / seal.FILE
    return [one.pem for one in seal.certificates(path)] if path.exists() else []


def folder() -> Any:
    """Where the key files lie."""
    application: Any = current_app
    return application.settings.instance_dir / "keys"
