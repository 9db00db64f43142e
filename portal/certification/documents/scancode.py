"""QR codes drawn from a table, ten times as fast as building each one anew.

Of one size and one level of correction every QR code is the same arrangement: which module shows
which bit of the message, and which bits the mask turns round. The arrangement is worked out once a
size, with the code that segno draws as the model for everything fixed; then a code costs its check
bytes and one look-up. Source: ISO/IEC 18004 (byte mode, mask 4). A test holds every size beside
segno's own drawing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Any, Final

import segno
from segno import consts

MASK: Final = 4
"""Trying all eight masks is half of the work, and readers take any."""
LARGEST: Final = 40
_LEVELS: Final = {
    "H": consts.ERROR_LEVEL_H,
    "Q": consts.ERROR_LEVEL_Q,
    "M": consts.ERROR_LEVEL_M,
    "L": consts.ERROR_LEVEL_L,
}
"""From the strongest correction to the weakest."""
_LIGHT: Final = b"\0"
_BITS: Final = bytes.maketrans(b"01", b"\0\1")
_PRIME: Final = 0x11D
_BYTES: Final = 0b0100  # the mode of plain bytes
_FROM_WIDE_COUNT: Final = 10
"""From this size on the length is written in 16 bits instead of 8."""


class TooLong(ValueError):
    """No QR code holds so much."""


def modules(content: bytes) -> Sequence[bytes]:
    """Rows of dark (1) and light (0) modules, without the quiet zone around: the smallest size
    that holds the content, with the highest correction for which it has room. Raises TooLong.
    """
    version, level = _smallest(len(content))
    layout = _layout(version, level)
    drawn = layout.drawn(_message(content, version, level))
    return [drawn[at : at + layout.size] for at in range(0, len(drawn), layout.size)]


def _smallest(length: int) -> tuple[int, str]:
    for version in range(1, LARGEST + 1):
        if _holds(version, "L", length):
            return version, next(level for level in _LEVELS if _holds(version, level, length))
    raise TooLong(f"{length} bytes")


def _holds(version: int, level: str, length: int) -> bool:
    return 4 + _count_bits(version) + 8 * length <= 8 * sum(_data_lengths(version, level))


def _count_bits(version: int) -> int:
    return 8 if version < _FROM_WIDE_COUNT else 16


def _blocks(version: int, level: str) -> Iterator[tuple[int, int]]:
    """(length, of which data) of each block of the message."""
    table: Any = consts.ECC
    for kind in table[version][_LEVELS[level]]:
        yield from ((kind.num_total, kind.num_data) for _ in range(kind.num_blocks))


def _data_lengths(version: int, level: str) -> list[int]:
    return [data for _total, data in _blocks(version, level)]


@dataclass(frozen=True, slots=True)
class _Layout:
    """`picks` takes each module's bit out of those of the message (behind them a light one);
    `turned` is what the mask and the fixed patterns add to it.
    """

    size: int
    picks: Any
    turned: int

    def drawn(self, message: bytes) -> bytes:
        picked = bytes(self.picks(_bits(message)))
        return (int.from_bytes(picked) ^ self.turned).to_bytes(len(picked))


def _bits(message: bytes) -> bytes:
    text = bin(int.from_bytes(b"\1" + message))[3:]
    return text.encode().translate(_BITS) + _LIGHT


@cache
def _layout(version: int, level: str) -> _Layout:
    size = 17 + 4 * version
    total = 8 * sum(length for length, _data in _blocks(version, level))
    order = [total] * (size * size)
    for bit, (row, column) in zip(range(total), _free_modules(version, size), strict=False):
        order[row * size + column] = bit
    picks = itemgetter(*order)
    model = segno.make(
        b"?", version=version, error=level, mask=MASK, mode="byte", boost_error=False, micro=False
    )
    shown = int.from_bytes(bytes(chain.from_iterable(model.matrix)))
    plain = int.from_bytes(bytes(picks(_bits(_message(b"?", version, level)))))
    return _Layout(size, picks, shown ^ plain)


def _free_modules(version: int, size: int) -> Iterator[tuple[int, int]]:
    """Modules that hold the message, in its order: pairs of columns from the right, upwards and
    downwards in turn, past the patterns that every code of the size has.
    """
    fixed = set(_fixed_modules(version, size))
    upwards = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        rows = range(size - 1, -1, -1) if upwards else range(size)
        upwards = not upwards
        for row in rows:
            for column in (right, right - 1):
                if (row, column) not in fixed:
                    yield row, column


def _fixed_modules(version: int, size: int) -> Iterator[tuple[int, int]]:
    yield from _square(range(9), range(9))
    yield from _square(range(9), range(size - 8, size))
    yield from _square(range(size - 8, size), range(9))
    yield from _square([6], range(size))
    yield from _square(range(size), [6])
    if version >= 7:
        yield from _square(range(6), range(size - 11, size - 8))
        yield from _square(range(size - 11, size - 8), range(6))
    centres = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for centre in _square(centres, centres):
        if centre not in corners:
            row, column = centre
            yield from _square(range(row - 2, row + 3), range(column - 2, column + 3))


def _square(rows: Iterable[int], columns: Iterable[int]) -> Iterator[tuple[int, int]]:
    across = tuple(columns)
    return ((row, column) for row in rows for column in across)


def _message(content: bytes, version: int, level: str) -> bytes:
    """The content in its blocks with their check bytes, interleaved."""
    room = sum(_data_lengths(version, level))
    number = (_BYTES << _count_bits(version) | len(content)) << 8 * len(content)
    number = (number | int.from_bytes(content)) << 4  # the end mark, for which there is always room
    data = number.to_bytes((8 + _count_bits(version)) // 8 + len(content))
    # One empty byte before the filling, as segno writes it; readers have stopped at the end mark.
    data = (data + b"\0" + b"\xec\x11" * room)[:room]
    pieces, checks, at = [], [], 0
    for total, length in _blocks(version, level):
        pieces.append(data[at : at + length])
        checks.append(_check(pieces[-1], total - length))
        at += length
    return bytes(one for part in (pieces, checks) for row in zip_longest(*part) for one in row
                 if one is not None)  # fmt: skip


def _check(block: bytes, count: int) -> bytes:
    """The remainder of the block by the generator of so many check bytes."""
    table, top = _remainders(count), 8 * (count - 1)
    low, rest = (1 << top) - 1, 0
    for one in block:
        rest = ((rest & low) << 8) ^ table[one ^ (rest >> top)]
    return rest.to_bytes(count)


@cache
def _remainders(count: int) -> tuple[int, ...]:
    """What each leading byte leaves, as one number of `count` bytes."""
    powers = [1]
    while len(powers) < 255:
        doubled = powers[-1] << 1
        powers.append(doubled ^ _PRIME if doubled > 0xFF else doubled)
    logs = {value: power for power, value in enumerate(powers)}

    def times(left: int, right: int) -> int:
        return powers[(logs[left] + logs[right]) % 255] if left and right else 0

    generator = [1]
    for power in range(count):
        shifted = [*generator, 0]
        for place, value in enumerate(generator, start=1):
            shifted[place] ^= times(value, powers[power])
        generator = shifted
    tail = generator[1:]
    return tuple(int.from_bytes(bytes(times(lead, one) for one in tail)) for lead in range(256))
