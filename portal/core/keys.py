"""Secret keys: one per purpose, from the environment or from files of mode 0600 (OP-1).

`PORTAL_KEY_<PURPOSE>` or `instance/keys/<purpose>` hold 64 hex digits, newest first, one per
line; older lines are fallbacks, so that a key can be rotated without ending what it signed.
Outside production missing keys are made at the first start; production refuses to start
without them (`portal init` makes them).
"""

import base64
import hashlib
import hmac
import os
import re
import secrets
import stat
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from portal.core.errors import FaultySettings
from portal.core.settings import Settings

_SAMPLE = {"0" * 64, "f" * 64, "0123456789abcdef" * 4, "deadbeef" * 8}


class Purpose(StrEnum):
    """What a key is for. A leaked key of one purpose opens nothing of another."""

    SESSION = "session"
    CSRF = "csrf"
    RECEIPT = "receipt"
    CAPABILITY = "capability"
    SECOND_FACTOR = "second-factor"
    CHECKPOINT = "checkpoint"
    CERTIFICATE = "certificate"
    THROTTLE = "throttle"


class Keyring:
    """The keys of one installation, newest first per purpose."""

    def __init__(self, keys: dict[Purpose, tuple[bytes, ...]]) -> None:
        self._keys = keys

    def all(self, purpose: Purpose) -> tuple[bytes, ...]:
        return self._keys[purpose]

    def newest(self, purpose: Purpose) -> bytes:
        return self._keys[purpose][0]

    def mac(self, purpose: Purpose, message: bytes) -> str:
        """HMAC-SHA-256 of `message` in hex, with the newest key."""
        return hmac.digest(self.newest(purpose), message, "sha256").hex()

    def macs(self, purpose: Purpose, message: bytes) -> list[str]:
        """The same with every current and former key: for looking a stored one up."""
        return [hmac.digest(key, message, "sha256").hex() for key in self._keys[purpose]]

    def mac_fits(self, purpose: Purpose, message: bytes, given: str) -> bool:
        """Whether `given` was made by any current or former key; constant time per key."""
        made = self.macs(purpose, message)
        return any([hmac.compare_digest(one.encode(), given.encode()) for one in made])

    def tag(self, purpose: Purpose, message: bytes) -> str:
        """HMAC-SHA-256 in base64url, 43 characters: for what travels with every request."""
        return self.tags(purpose, message)[0]

    def tags(self, purpose: Purpose, message: bytes) -> list[str]:
        """The same with every current and former key, newest first."""
        made = (hmac.digest(key, message, "sha256") for key in self._keys[purpose])
        return [base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in made]

    def tag_fits(self, purpose: Purpose, message: bytes, given: str) -> bool:
        """Whether `given` was made by any current or former key; constant time per key."""
        made = self.tags(purpose, message)
        return any([hmac.compare_digest(one.encode(), given.encode()) for one in made])

    def seal(self, purpose: Purpose, plain: bytes, *, context: bytes) -> bytes:
        """Encrypt and authenticate; `context` (row and column) must be the same when opening."""
        nonce = secrets.token_bytes(12)
        return nonce + AESGCM(self.newest(purpose)).encrypt(nonce, plain, context)

    def open(self, purpose: Purpose, sealed: bytes, *, context: bytes) -> bytes:
        """The plain bytes. Raises ValueError when no key fits or a byte was changed."""
        for key in self._keys[purpose]:
            try:
                return AESGCM(key).decrypt(sealed[:12], sealed[12:], context)
            except InvalidTag:
                continue
        raise ValueError("sealed by none of the keys")

    def signer(self, purpose: Purpose) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.newest(purpose))

    def verifiers(self, purpose: Purpose) -> dict[str, Ed25519PublicKey]:
        """Public keys by key id, current and former."""
        publics = [Ed25519PrivateKey.from_private_bytes(k).public_key() for k in self.all(purpose)]
        return {key_id(public): public for public in publics}


def current() -> Keyring:
    """The keys of the running application."""
    ring: Keyring = current_app.keyring  # type: ignore[attr-defined]  # set by `web.app`
    return ring


def key_id(public: Ed25519PublicKey) -> str:
    """First 16 hex digits of SHA-256 over the raw public key."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def load(settings: Settings) -> Keyring:
    """All keys of the installation. Raises FaultySettings for missing, short or sample keys."""
    folder = settings.instance_dir / "keys"
    if not settings.is_production:
        create_missing(folder)
    keys: dict[Purpose, tuple[bytes, ...]] = {}
    faults: list[str] = []
    for purpose in Purpose:
        try:
            keys[purpose] = _read(folder, purpose)
        except FaultySettings as error:
            faults.append(str(error))
    if faults:
        raise FaultySettings("; ".join(faults))
    return Keyring(keys)


def create_missing(folder: Path) -> list[Purpose]:
    """Make a random key for each purpose that has none; the purposes made."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    made = []
    for purpose in Purpose:
        if os.environ.get(_variable(purpose)):
            continue
        try:
            handle = os.open(folder / purpose.value, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
        made.append(purpose)
    return made


def _variable(purpose: Purpose) -> str:
    return "PORTAL_KEY_" + purpose.value.upper().replace("-", "_")


def _read(folder: Path, purpose: Purpose) -> tuple[bytes, ...]:
    text = os.environ.get(_variable(purpose))
    where = _variable(purpose)
    if text is None:
        path = folder / purpose.value
        where = f"keys/{purpose.value}"
        if not path.exists():
            raise FaultySettings(f"{where}: missing; `portal init` makes it")
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise FaultySettings(f"{where}: must have mode 0600")
        text = path.read_text(encoding="ascii")
    lines = text.split()
    if not lines:
        raise FaultySettings(f"{where}: empty")
    for line in lines:
        if not re.fullmatch(r"[0-9a-f]{64}", line):
            raise FaultySettings(f"{where}: must be 64 hex digits a line")
        if line in _SAMPLE or len(set(line)) < 6:
            raise FaultySettings(f"{where}: a sample value, not a secret")
    return tuple(bytes.fromhex(line) for line in lines)
