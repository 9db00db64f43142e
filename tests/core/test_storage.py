"""CO-4 and OP-6: files under random names, whole or not at all, never into the reserve."""

import errno
import hashlib
import io
import os
import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from portal.core import entropy
from portal.core.errors import NotFound, Refused
from portal.core.storage import (
    GIB,
    LOOK_EVERY,
    DiskSpace,
    FolderStorage,
    StorageRefusal,
    disk_space,
    has_room,
    reserve_bytes,
)

ROOMY = DiskSpace(total=100 * GIB, free=80 * GIB)
NOW = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "files", space=lambda folder: ROOMY)


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_stored_comes_back_with_its_size_and_digest(storage: FolderStorage) -> None:
    content = os.urandom(700_000)
    stored = storage.put(io.BytesIO(content), max_bytes=len(content))
    with storage.open(stored.key) as stream:
        assert stream.read() == content
    assert stored.size == storage.size(stored.key) == len(content)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()


def test_an_empty_file_is_a_file(storage: FolderStorage) -> None:
    stored = storage.put(io.BytesIO(), max_bytes=0)
    assert storage.size(stored.key) == 0


def test_names_are_random_and_folders_fan_out(storage: FolderStorage, tmp_path: Path) -> None:
    keys = {storage.put(io.BytesIO(b"sama"), max_bytes=9).key for _ in range(50)}
    assert len(keys) == 50
    assert all(re.fullmatch(r"[0-9a-f]{32}", key) for key in keys)
    for key in keys:
        assert (tmp_path / "files" / key[:2] / key[2:4] / key).is_file()
    assert set(storage.keys()) == keys


def test_the_demonstration_draws_the_same_names_again(tmp_path: Path) -> None:
    def first_key(folder: str) -> str:
        with entropy.seeded("contoh"):
            store = FolderStorage(tmp_path / folder, space=lambda path: ROOMY)
            return store.put(io.BytesIO(b"a"), max_bytes=1).key

    assert first_key("a") == first_key("b")


def test_only_the_portal_may_read_the_files(storage: FolderStorage, tmp_path: Path) -> None:
    storage.put(io.BytesIO(b"rahasia"), max_bytes=100)
    for path in (tmp_path / "files", *(tmp_path / "files").rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_one_byte_too_many_is_refused_and_leaves_nothing(
    storage: FolderStorage, tmp_path: Path
) -> None:
    assert storage.put(io.BytesIO(b"x" * 1000), max_bytes=1000).size == 1000
    before = all_files(tmp_path)
    with pytest.raises(Refused) as refused:
        storage.put(io.BytesIO(b"x" * 1001), max_bytes=1000)
    assert refused.value.reason is StorageRefusal.TOO_LARGE
    assert refused.value.values == {"limit": 1000}
    assert all_files(tmp_path) == before


def test_a_reader_that_fails_leaves_nothing(storage: FolderStorage, tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            if not data:
                raise ConnectionResetError
            return data

    with pytest.raises(ConnectionResetError):
        storage.put(Broken(b"separuh"), max_bytes=100)
    assert all_files(tmp_path) == []


KEYS = ["", "..", "../../etc/passwd", "a" * 31, "A" * 32, "g" * 32, "a" * 32 + "\n", "/etc/passwd"]


@pytest.mark.parametrize("key", [*KEYS, "0" * 32])
def test_keys_that_lead_nowhere_are_not_found(storage: FolderStorage, key: str) -> None:
    with pytest.raises(NotFound):
        storage.open(key)
    with pytest.raises(NotFound):
        storage.size(key)


def test_deleting_is_final_and_repeatable(storage: FolderStorage) -> None:
    stored = storage.put(io.BytesIO(b"x"), max_bytes=1)
    storage.delete(stored.key)
    storage.delete(stored.key)
    with pytest.raises(NotFound):
        storage.open(stored.key)
    assert list(storage.keys()) == []


@pytest.mark.parametrize(
    ("total", "reserve"),
    [(1 * GIB, GIB), (20 * GIB, GIB), (40 * GIB, 2 * GIB), (1000 * GIB, 50 * GIB)],
)
def test_the_reserve_is_the_larger_of_a_twentieth_and_one_gib(total: int, reserve: int) -> None:
    assert reserve_bytes(total) == reserve
    assert has_room(DiskSpace(total, reserve))
    assert has_room(DiskSpace(total, reserve + 5), 5)
    assert not has_room(DiskSpace(total, reserve + 4), 5)


def test_nothing_is_written_into_the_reserve(tmp_path: Path) -> None:
    space = DiskSpace(total=20 * GIB, free=GIB + LOOK_EVERY)
    store = FolderStorage(tmp_path / "files", space=lambda folder: space)
    assert store.has_room(LOOK_EVERY)
    assert store.put(io.BytesIO(b"muat"), max_bytes=10).size == 4
    space = DiskSpace(total=20 * GIB, free=GIB + LOOK_EVERY - 1)
    assert not store.has_room(LOOK_EVERY)
    before = all_files(tmp_path)
    with pytest.raises(Refused) as refused:
        store.put(io.BytesIO(b"tidak muat"), max_bytes=10)
    assert refused.value.reason is StorageRefusal.DISK_FULL
    assert all_files(tmp_path) == before


def test_a_disk_that_fills_up_on_the_way_is_noticed(tmp_path: Path) -> None:
    looks: list[DiskSpace] = []

    def filling(folder: Path) -> DiskSpace:
        looks.append(DiskSpace(20 * GIB, 2 * GIB - len(looks) * GIB // 2))
        return looks[-1]

    store = FolderStorage(tmp_path / "files", space=filling)
    with pytest.raises(Refused) as refused:
        store.put(io.BytesIO(b"x" * (4 * LOOK_EVERY)), max_bytes=5 * LOOK_EVERY)
    assert refused.value.reason is StorageRefusal.DISK_FULL
    assert 1 < len(looks) <= 4
    assert all_files(tmp_path) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_write_error_of_a_full_disk_is_a_refusal(tmp_path: Path, code: int) -> None:
    class FullDisk(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(code, os.strerror(code))

    store = FolderStorage(tmp_path / "files", space=lambda folder: ROOMY)
    with pytest.raises(Refused) as refused:
        store.put(FullDisk(), max_bytes=10)
    assert refused.value.reason is StorageRefusal.DISK_FULL
    assert all_files(tmp_path) == []


def test_drafts_of_dead_writers_are_removed_and_young_ones_kept(
    storage: FolderStorage, tmp_path: Path
) -> None:
    stored = storage.put(io.BytesIO(b"x"), max_bytes=1)
    incoming = tmp_path / "files" / "incoming"
    for name, age in (("tua", 2 * 86400), ("muda", 60)):
        (incoming / name).write_bytes(b"")
        moment = NOW.timestamp() - age
        os.utime(incoming / name, (moment, moment))
    assert storage.remove_leftovers(NOW, older_than=timedelta(days=1)) == 1
    assert [path.name for path in incoming.iterdir()] == ["muda"]
    assert list(storage.keys()) == [stored.key]


def test_many_threads_may_store_at_once(storage: FolderStorage) -> None:
    contents = [bytes([number]) * 50_000 for number in range(12)]
    keys: dict[int, str] = {}

    def work(number: int) -> None:
        keys[number] = storage.put(io.BytesIO(contents[number]), max_bytes=50_000).key

    threads = [Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, key in keys.items():
        with storage.open(key) as stream:
            assert stream.read() == contents[number]
    assert len(keys) == 12


def test_the_space_of_a_real_disk_is_read(tmp_path: Path) -> None:
    space = disk_space(tmp_path)
    assert 0 < space.free <= space.total
