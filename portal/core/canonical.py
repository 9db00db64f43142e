"""One byte string for one value: the JSON that is hashed, signed and compared.

The form is RFC 8785 (JSON Canonicalization Scheme) cut down to what can be written in only one
way: no fractions, keys in ASCII. So: UTF-8, keys in code point order, no spaces, no escapes but
those JSON asks for. A reader in any language rebuilds the same bytes.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from json import JSONEncoder

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]

_PLAIN = (str, int, type(None))  # a bool is an int

_encode = JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def canonical_json(value: Json) -> bytes:
    """The one byte string of `value`.

    Raises TypeError for anything but None, bool, int, str, lists, tuples and mappings with ASCII
    keys, above all for fractions, which have several spellings; ValueError for text that is not
    Unicode (a lone surrogate).
    """
    _refuse_what_has_two_spellings(value, "$")
    return _encode(value).encode()


def _refuse_what_has_two_spellings(value: object, path: str) -> None:
    if isinstance(value, dict):
        strange = [key for key in value if not (isinstance(key, str) and key.isascii())]
        if strange:
            raise TypeError(f"a key of canonical JSON is ASCII text, not {strange} (at {path})")
        for key, inner in value.items():
            if not isinstance(inner, _PLAIN):
                _refuse_what_has_two_spellings(inner, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            _refuse_what_has_two_spellings(inner, f"{path}[{place}]")
    elif not isinstance(value, _PLAIN):
        raise TypeError(f"canonical JSON holds no {type(value).__name__} (at {path})")


def instant_text(instant: datetime) -> str:
    """An aware instant in UTC to the microsecond, always as `2026-11-23T10:32:05.000000Z`."""
    if instant.tzinfo is None:
        raise ValueError("an instant must carry its timezone")
    return instant.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
