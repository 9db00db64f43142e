"""The signing service an installation is connected to, by its settings."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from portal.certification.documents import officials
from portal.certification.documents.seal import FaultySeal
from portal.certification.esign.folder import FolderService
from portal.certification.esign.protocol import SigningService
from portal.certification.esign.service import ClientService
from portal.core.errors import FaultySettings
from portal.core.settings import Settings

FILE = "esign-password"
VARIABLE = "PORTAL_ESIGN_PASSWORD"


def service(settings: Settings) -> SigningService | None:
    """None where none is set. Raises FaultySettings for a password others can read."""
    if settings.esign == "folder":
        return FolderService(Path(settings.esign_folder))
    if settings.esign == "service":
        return ClientService(
            settings.esign_url, settings.esign_user, password(settings), settings.esign_ca
        )
    return None


def password(settings: Settings) -> str:
    """Of the signing client: PORTAL_ESIGN_PASSWORD, or `instance/esign-password` of mode 0600."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        return given
    path = settings.instance_dir / FILE
    if not path.exists():
        return ""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise FaultySettings(f"{FILE}: must have mode 0600")
    return path.read_text(encoding="utf-8").strip()


def faults(settings: Settings) -> Iterator[str]:
    """What keeps officials' signatures from being made or taken, for `portal doctor`."""
    if not settings.esign:
        return
    folder = settings.esign_folder
    if settings.esign == "folder" and not (folder and Path(folder).is_dir()):
        yield "esign_folder: is no folder; make it, or name the one the signing office watches"
    if settings.esign == "service":
        yield from _client_faults(settings)
    try:
        if not officials.roots(settings.instance_dir / "keys"):
            yield f"esign: keys/{officials.ROOTS} is missing; no signature is taken without it"
    except FaultySeal as error:
        yield f"esign: {error}"


def _client_faults(settings: Settings) -> Iterator[str]:
    parts = urlsplit(settings.esign_url)
    if parts.scheme != "https" or not parts.hostname:
        yield "esign_url: needs an https:// address"
    try:
        if not (settings.esign_user and password(settings)):
            yield "esign_user: no user or no password of the signing client"
    except FaultySettings as error:
        yield str(error)
