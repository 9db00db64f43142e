"""A sealed stream: nothing of it can be changed, cut, swapped or opened with another key."""

import io
import secrets

import pytest

from portal.core.backup import sealing
from portal.core.backup.sealing import BadKey, Damaged, Opener, Sealer

KEY = "9a31f06c" * 8


def sealed(plain: bytes, key: str = KEY) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out, key)
    for start in range(0, len(plain), 300_000):
        sealer.write(plain[start : start + 300_000])
    sealer.close()
    return out.getvalue()


def opened(data: bytes, key: str = KEY) -> bytes:
    opener = Opener(io.BytesIO(data), key)
    plain = opener.read()
    opener.finish()
    return plain


@pytest.mark.parametrize("size", [0, 1, sealing.FRAME - 1, sealing.FRAME, 2 * sealing.FRAME + 5])
def test_what_was_sealed_is_opened(size: int) -> None:
    plain = secrets.token_bytes(size)
    data = sealed(plain)
    assert opened(data) == plain
    assert plain == b"" or plain[:64] not in data or size < 8


def test_a_passphrase_opens_too_and_only_the_right_one() -> None:
    data = sealed(b"isi", "kopi sungai meja langit")
    assert opened(data, "kopi sungai meja langit") == b"isi"
    with pytest.raises(Damaged):
        opened(data, "kopi sungai meja langir")
    with pytest.raises(Damaged):
        opened(data)


@pytest.mark.parametrize("key", ["", "short", "0" * 64, "ab" * 32])
def test_a_weak_key_is_refused(key: str) -> None:
    with pytest.raises(BadKey):
        Sealer(io.BytesIO(), key)


def test_every_changed_byte_is_found() -> None:
    data = sealed(b"a few words")
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(Damaged):
            opened(bytes(changed))


def test_a_stream_cut_anywhere_is_found() -> None:
    data = sealed(b"a few words")
    for end in range(len(data)):
        with pytest.raises(Damaged):
            opened(data[:end])


def test_frames_left_out_swapped_or_added_are_found() -> None:
    frame = sealing.FRAME
    data = sealed(secrets.token_bytes(2 * frame + 10))
    head = len(sealing.MAGIC) + 23
    size = 4 + frame + 16
    first, second, last = (
        data[head : head + size],
        data[head + size : head + 2 * size],
        data[head + 2 * size :],
    )
    begin = data[:head]
    assert opened(begin + first + second + last)
    for wrong in (
        first + last,
        first + second,
        second + first + last,
        first + second + last + b"x",
    ):
        with pytest.raises(Damaged):
            opened(begin + wrong)
