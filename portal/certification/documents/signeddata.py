"""The signature inside a seal (CMS), put together from parts that every seal of one key repeats.

Between two seals only the document's digest and the signature over it differ. The library makes
one such signature; all else is taken from that model, as bytes, and joined anew for each document.
Building every one of them as a tree of objects costs more than everything else about a seal.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

DIGEST: Final = "sha256"
_CONSTRUCTED: Final = 0x20
_SEQUENCE, _SET, _OCTETS = 0x10 | _CONSTRUCTED, 0x11 | _CONSTRUCTED, 0x04
_FIRST: Final = 0x80 | _CONSTRUCTED  # [0], whatever it stands for in its place
_SIZE: Final = 32


def value(tag: int, *parts: bytes) -> bytes:
    """One DER value."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


class Form:
    """What stays, ready for a digest.

    `model` is a signature (ContentInfo) that the library made over any digest, `sign` signs the
    bytes of the attributes with the same key.
    """

    def __init__(self, model: Any, sign: Callable[[bytes], bytes]) -> None:
        signed = model["content"]
        [info] = signed["signer_infos"]
        self._sign = sign
        self._kept = [
            one.dump() for one in info["signed_attrs"] if one["type"].native != "message_digest"
        ]
        [about] = [one for one in info["signed_attrs"] if one["type"].native == "message_digest"]
        self._digest_type = about["type"].dump()
        self._kind = model["content_type"].dump()
        self._before = _dumped(
            signed, "version", "digest_algorithms", "encap_content_info", "certificates"
        )
        self._signer = _dumped(info, "version", "sid", "digest_algorithm")
        self._algorithm = info["signature_algorithm"].dump()

    def filled(self, digest: bytes) -> bytes:
        """The signature over a document's digest, as it is embedded."""
        if len(digest) != _SIZE:
            raise ValueError("no SHA-256")
        about = value(_SEQUENCE, self._digest_type, value(_SET, value(_OCTETS, digest)))
        attributes = sorted([*self._kept, about])  # the order DER prescribes
        signature = self._sign(value(_SET, *attributes))
        signer = value(
            _SEQUENCE,
            self._signer,
            value(_FIRST, *attributes),
            self._algorithm,
            value(_OCTETS, signature),
        )
        signed = value(_SEQUENCE, self._before, value(_SET, signer))
        return value(_SEQUENCE, self._kind, value(_FIRST, signed))


def _dumped(parts: Mapping[str, Any], *names: str) -> bytes:
    return b"".join(parts[name].dump() for name in names)
