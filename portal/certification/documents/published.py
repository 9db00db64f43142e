"""The public keys of certificates: what anybody verifies with, for as long as papers last (CE-3).

The private keys lie in `instance/keys/certificate` (newest first; `core.keys`), outside database,
repository and ordinary backup. Beside them `certificate-published.json` keeps every public key ever
used and, for one that fell into wrong hands, since when it is withdrawn: its private half is taken
out of the file, and a signature with it proves nothing by itself any more.
"""

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.core.canonical import Json, instant_text
from portal.core.keys import Purpose, key_id

FILE: Final = "certificate-published.json"
_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_MULTIKEY: Final = b"\xed\x01"


class FaultyKeys(ValueError):
    """The key files do not allow what was asked; the message says why."""


@dataclass(frozen=True)
class PublishedKey:
    """A public key with its history; `withdrawn_at` and `reason` only for a compromised one."""

    id: str
    public: str  # 64 hexadecimal digits
    since: str
    withdrawn_at: str | None = None
    reason: str | None = None

    @property
    def key(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public))

    @property
    def multibase(self) -> str:
        return multibase(self.key)


def multibase(public: Ed25519PublicKey) -> str:
    """The key as a Multikey: `z6Mk…`, base58btc of 0xED01 and the raw key."""
    return "z" + base58(_MULTIKEY + public.public_bytes_raw())


def base58(data: bytes) -> str:
    """base58btc; each leading nought byte is one "1"."""
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, place = divmod(number, 58)
        text = _ALPHABET[place] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def from_base58(text: str) -> bytes:
    """The bytes of base58btc. Raises ValueError for a symbol that it does not have."""
    number = 0
    for symbol in text:
        number = number * 58 + _ALPHABET.index(symbol)
    noughts = len(text) - len(text.lstrip("1"))
    return b"\0" * noughts + number.to_bytes((number.bit_length() + 7) // 8, "big")


def register(folder: Path, name: str = FILE) -> tuple[PublishedKey, ...]:
    """Every key written down so far, oldest first. Raises FaultyKeys for a damaged file."""
    path = folder / name
    if not path.exists():
        return ()
    try:
        found = tuple(PublishedKey(**one) for one in json.loads(path.read_text())["keys"])
        for one in found:
            if key_id(one.key) != one.id:
                raise FaultyKeys(f"{name}: key {one.id} is not the one its name says")
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise FaultyKeys(f"{name}: damaged ({error})") from error
    return found


def with_current(
    written: Sequence[PublishedKey], verifiers: Mapping[str, Ed25519PublicKey], now: datetime
) -> tuple[PublishedKey, ...]:
    """The register with the keys in use that it does not hold yet; oldest first.

    `verifiers` are those of the key file, newest first (`Keyring.verifiers`).
    """
    known = {one.id for one in written}
    fresh = [
        PublishedKey(name, public.public_bytes_raw().hex(), instant_text(now))
        for name, public in verifiers.items()
        if name not in known
    ]
    return (*written, *reversed(fresh))


def usable(keys: Sequence[PublishedKey], name: str) -> Ed25519PublicKey | None:
    """The key of this id; None for one that nobody published or that was withdrawn."""
    return next((one.key for one in keys if one.id == name and not one.withdrawn_at), None)


def document(keys: Sequence[PublishedKey]) -> Json:
    """The published list: what the offline page and other verifiers are given."""
    return {"keys": [asdict(one) for one in keys]}


def keep(folder: Path, keys: Sequence[PublishedKey]) -> None:
    """Write the register in one step."""
    _replace(folder / FILE, json.dumps(document(keys), indent=2) + "\n")


def rotate(folder: Path, now: datetime) -> PublishedKey:
    """Put a new private key before the others and publish it; papers of the others still hold.

    Raises FaultyKeys when the key comes from the environment or there is no key file yet.
    """
    lines = _private_lines(folder)
    fresh = secrets.token_hex(32)
    keys = with_current(register(folder), _publics(lines), now)
    keys = with_current(keys, _publics([fresh]), now)
    keep(folder, keys)  # first, so that no paper is signed with a key nobody can look up
    _replace(folder / Purpose.CERTIFICATE.value, "\n".join([fresh, *lines]) + "\n")
    return keys[-1]


def withdraw(folder: Path, name: str, reason: str, now: datetime) -> PublishedKey:
    """Withdraw a compromised key and destroy its private half here; `rotate` first.

    Raises FaultyKeys for an unknown key, one withdrawn before, and the one in use.
    """
    lines = _private_lines(folder)
    keys = with_current(register(folder), _publics(lines), now)
    found = next((one for one in keys if one.id == name), None)
    if found is None or found.withdrawn_at:
        raise FaultyKeys(f"{name}: no published key in force has this id")
    if name in _publics(lines[:1]):
        raise FaultyKeys(f"{name}: is in use; make a new key first (rotate)")
    gone = PublishedKey(found.id, found.public, found.since, instant_text(now), reason)
    keep(folder, [gone if one.id == name else one for one in keys])
    kept = [line for line in lines if name not in _publics([line])]
    _replace(folder / Purpose.CERTIFICATE.value, "\n".join(kept) + "\n")
    return gone


def _private_lines(folder: Path) -> list[str]:
    if os.environ.get("PORTAL_KEY_CERTIFICATE"):
        raise FaultyKeys(
            "PORTAL_KEY_CERTIFICATE: the key comes from the environment; change it there"
        )
    try:
        return (folder / Purpose.CERTIFICATE.value).read_text(encoding="ascii").split()
    except FileNotFoundError as error:
        raise FaultyKeys(
            f"keys/{Purpose.CERTIFICATE.value}: missing; `portal init` makes it"
        ) from error


def _publics(lines: Sequence[str]) -> dict[str, Ed25519PublicKey]:
    publics = [
        Ed25519PrivateKey.from_private_bytes(bytes.fromhex(one)).public_key() for one in lines
    ]
    return {key_id(public): public for public in publics}


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
