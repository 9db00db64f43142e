"""Link targets: which addresses a text may point to."""

import re
from urllib.parse import urlsplit

SCHEMES = frozenset({"https", "http", "mailto", "tel"})
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"`{}|^\u2028\u2029]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")

MAX_ADDRESS = 1000


def safe_link(address: str, *, fragment_prefix: str) -> str | None:
    """The address as it goes into `href`; None when it may not be a link.

    Allowed are the four schemes, paths on this site, relative paths and fragments; a
    fragment names a heading of the same text and gets the text's id prefix.
    """
    address = _UNSAFE.sub(lambda found: _quoted(found[0]), address.strip())
    if not address or len(address) > MAX_ADDRESS:
        return None
    if address.startswith("#"):
        return "#" + fragment_prefix + address[1:].removeprefix(fragment_prefix)
    scheme = _SCHEME.match(address)
    if scheme:
        return address if _has_place(scheme[1].lower(), address) else None
    if address.startswith("//") or ":" in address.split("/", 1)[0]:
        return None
    return address


def _quoted(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8"))


def _has_place(scheme: str, address: str) -> bool:
    if scheme not in SCHEMES:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if scheme in ("https", "http"):
        return bool(parts.hostname) and parts.username is None
    return bool(parts.path)
