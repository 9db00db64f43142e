"""CO-5: archives are judged by their directory before a byte is unpacked."""

import io
import struct
import time
import warnings
import zipfile

import pytest

from portal.core.uploads import ArchiveLimits, UploadRefusal, check_zip, is_safe_path
from tests.core.uploads import samples

LIMITS = ArchiveLimits(entries=20, unpacked_bytes=5_000_000, ratio=100, depth=4)


def judge(content: bytes, limits: ArchiveLimits = LIMITS) -> UploadRefusal | None:
    return check_zip(io.BytesIO(content), limits)


def renamed(name: str) -> bytes:
    """An archive whose one entry has exactly this name, however hostile."""
    inner = samples.archive({"x" * len(name.encode()): b"isi"})
    return inner.replace(b"x" * len(name.encode()), name.encode())


def test_an_ordinary_archive_is_opened() -> None:
    packed = samples.archive({"course.yaml": b"x", "media/": b"", "media/a.png": b"y" * 3000})
    assert judge(packed) is None


HOSTILE_NAMES = [
    *("/etc/passwd", "../a", "a/../../b", "a/./b", "..", "a\\b", "C:a", "c:/a", "a\x00b", "a\nb"),
    *("a//b", "a /b", " a", "a/b/c/d/e", "n" * 251, "a/..", "./a", "\x7f"),
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert not is_safe_path(name, 4)
    assert judge(renamed(name)) in (UploadRefusal.ARCHIVE_UNSAFE, UploadRefusal.DAMAGED)


@pytest.mark.parametrize("name", ["a", "a/", "a/b/c/d", "Modul 1/Pelajaran é.md", "n" * 250])
def test_ordinary_names_are_taken(name: str) -> None:
    assert is_safe_path(name, 4)
    assert judge(renamed(name)) is None


@pytest.mark.parametrize(("first", "second"), [("a", "A"), ("\u00e9", "e\u0301"), ("a", "a")])
def test_names_that_collide_are_refused(first: str, second: str) -> None:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of the double name it is told to write
        with zipfile.ZipFile(out, "w") as packed:
            packed.writestr(first, b"1")
            packed.writestr(second, b"2")
    assert judge(out.getvalue()) is UploadRefusal.ARCHIVE_UNSAFE


@pytest.mark.parametrize("kind", [0o120000, 0o020000, 0o060000, 0o010000, 0o140000])
def test_links_and_devices_are_refused(kind: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        entry = zipfile.ZipInfo("a")
        entry.external_attr = (kind | 0o777) << 16
        packed.writestr(entry, "/etc/passwd")
    assert judge(out.getvalue()) is UploadRefusal.ARCHIVE_UNSAFE


def test_encrypted_entries_are_refused() -> None:
    packed = bytearray(samples.archive({"a": b"isi"}))
    directory = packed.index(b"PK\x01\x02")
    packed[directory + 8] |= 1
    assert judge(bytes(packed)) is UploadRefusal.ARCHIVE_UNSAFE


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused(method: int) -> None:
    assert judge(samples.archive({"a": b"isi"}, method)) is UploadRefusal.ARCHIVE_UNSAFE


def test_bombs_are_refused_at_once() -> None:
    bomb = samples.archive({"a": bytes(100_000_000)})
    assert len(bomb) < 200_000
    start = time.thread_time()
    assert judge(bomb, ArchiveLimits()) is UploadRefusal.ARCHIVE_TOO_LARGE
    assert judge(bomb, ArchiveLimits(ratio=10_000)) is None
    assert judge(bomb, ArchiveLimits(unpacked_bytes=99_999_999, ratio=10_000)) is (
        UploadRefusal.ARCHIVE_TOO_LARGE
    )
    assert time.thread_time() - start < 0.5


def test_a_bomb_that_states_a_small_size_yields_only_that_much() -> None:
    """What the limits rely on: reading stops at the size the directory states."""
    packed = bytearray(samples.archive({"a": bytes(10_000_000)}))
    directory = packed.index(b"PK\x01\x02")
    struct.pack_into("<I", packed, directory + 24, 1000)
    struct.pack_into("<I", packed, 22, 1000)
    assert judge(bytes(packed)) is None
    with (
        zipfile.ZipFile(io.BytesIO(bytes(packed))) as archive,
        archive.open("a") as entry,
        pytest.raises(zipfile.BadZipFile),
    ):
        entry.read()


def test_the_number_of_entries_is_bounded() -> None:
    twenty = {f"{number}": b"" for number in range(20)}
    assert judge(samples.archive(twenty)) is None
    assert judge(samples.archive({**twenty, "x": b""})) is UploadRefusal.ARCHIVE_TOO_LARGE


def test_a_million_entries_are_refused_before_they_are_listed() -> None:
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 9, 1, *[0] * 6) + b"a"
    directory = entry * 300_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 5, 5, len(directory), 0, 0)
    start = time.thread_time()
    assert judge(directory + end) is UploadRefusal.ARCHIVE_TOO_LARGE
    assert time.thread_time() - start < 0.2


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + b"\0" * 40, b"PK\x05\x06" + b"\1" * 18]
)
def test_damaged_archives_are_refused(content: bytes) -> None:
    assert judge(content) is not None


def test_spoiled_directories_are_refused_and_never_a_fault() -> None:
    good = samples.archive({"a/b.txt": b"isi" * 50, "c": b""})
    for at in range(len(good)):
        for value in (0, 1, 0x80, 0xFF):
            judge(good[:at] + bytes([value]) + good[at + 1 :])
