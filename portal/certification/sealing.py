"""The seal and the signing keys of an installation: made once, and whether they can be used."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from portal.certification.documents import published, seal
from portal.certification.documents.published import FaultyKeys
from portal.certification.documents.seal import FaultySeal
from portal.core.keys import Keyring, Purpose, key_id
from portal.core.settings import Settings

SOON = timedelta(days=30)
"""So long before its end a certificate of the seal is worth a line: a new one takes a letter."""


def prepare(folder: Path, agency: str, now: datetime) -> str:
    """For `portal init`: the agency's seal where there is none. What was made, in words."""
    made = make_missing(folder / seal.FILE, agency, now)
    return f"seal made: {seal.certificates(folder / seal.FILE)[0].fingerprint}" if made else ""


def make_missing(path: Path, agency: str, now: datetime) -> bool:
    """Make a seal with a certificate of its own where there is none; whether it was made."""
    if path.exists():
        return False
    try:
        seal.keep(path, seal.new(agency, "ID", now))
    except FileExistsError:
        return False  # another process was first
    return True


def faults(settings: Settings, ring: Keyring, now: datetime) -> Iterator[str]:
    """What keeps certificates from being signed or printed, for `portal doctor`."""
    folder = settings.instance_dir / "keys"
    try:
        register = published.register(folder)
    except FaultyKeys as error:
        yield f"certificates: keys/{error}"
        return
    signs = key_id(ring.signer(Purpose.CERTIFICATE).public_key())
    if any(one.id == signs and one.withdrawn_at for one in register):
        yield "certificates: the newest key was withdrawn; `portal certificates keys rotate`"
    path = folder / seal.FILE
    if not path.exists() and not settings.is_production:
        return  # made when the first certificate is printed
    try:
        [own, *_chain] = seal.certificates(path)
    except FaultySeal as error:
        yield f"seal: {error}"
        return
    ends_at = x509.load_pem_x509_certificate(own.pem).not_valid_after_utc
    if now + SOON >= ends_at:
        day = f"{ends_at:%Y-%m-%d}"
        yield f"seal: its certificate ends on {day}; put a new one into keys/{path.name}"
