"""JSON that comes from outside: bounded, strict, with no two readings (WE-5)."""

import json
from collections.abc import Collection
from typing import Any

MAX_DEPTH = 20


class BadJson(ValueError):
    """A body that is not taken; the message says why, for developers of clients."""


def read(data: bytes, *, max_bytes: int, fields: Collection[str]) -> dict[str, Any]:
    """The object in `data` with exactly these fields. Raises BadJson.

    Refuses too many bytes, more than `MAX_DEPTH` levels, names given twice, NaN and infinities,
    and fields that are missing or unknown.
    """
    if len(data) > max_bytes:
        raise BadJson(f"more than {max_bytes} bytes")
    _refuse_deep(data)
    try:
        value = json.loads(data, object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise BadJson("not UTF-8") from error
    except json.JSONDecodeError as error:
        raise BadJson(f"not JSON: {error.msg} at byte {error.pos}") from error
    if not isinstance(value, dict):
        raise BadJson("must be an object")
    if unknown := sorted(set(value) - set(fields)):
        raise BadJson(f"unknown field {unknown[0]!r}")
    if missing := sorted(set(fields) - set(value)):
        raise BadJson(f"missing field {missing[0]!r}")
    return value


def whole_number(value: object, name: str, *, least: int, most: int) -> int:
    """A JSON integer; neither true nor 1.0 nor "1" is one. Raises BadJson."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadJson(f"{name!r} must be a whole number from {least} to {most}")
    return value


def table(value: object, name: str) -> dict[str, Any]:
    """A JSON object. Raises BadJson."""
    if not isinstance(value, dict):
        raise BadJson(f"{name!r} must be an object")
    return value


def _refuse_deep(data: bytes) -> None:
    """Count brackets outside texts before the parser goes down into them."""
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    depth, inside, escaped = 0, False, False
    for byte in data:
        if inside:
            inside = escaped or byte != 0x22
            escaped = byte == 0x5C and not escaped
        elif byte == 0x22:
            inside = True
        elif byte in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise BadJson(f"more than {MAX_DEPTH} levels")
        elif byte in b"]}":
            depth -= 1


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadJson("a name is given twice")
    return found


def _no_constant(name: str) -> None:
    raise BadJson(f"{name} is no number here")
