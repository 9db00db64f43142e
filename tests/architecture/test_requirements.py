"""The pinned requirements (OP-12): hashed, naming no host, and not below the declared floors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.requirements import faults, floors, pins, unmet

FOLDER = Path(__file__).resolve().parents[2] / "requirements"
LOCKS = sorted(FOLDER.glob("*.txt"))
A_HASH = "--hash=sha256:" + "a" * 64

BAD_LOCK = f"""\
good==1.0 \\
    {A_HASH} \\
    {A_HASH}
    # via something
unhashed==1.0
loose>=1.0 {A_HASH}
prefix==1.* {A_HASH}
weak==1.0 --hash=md5:00000000000000000000000000000000
short==1.0 --hash=sha256:abc
--index-url https://mirror.example/simple
direct @ https://mirror.example/direct-1.0.whl {A_HASH}
-e ./somewhere
"""


def test_the_locks_are_there():
    assert {"runtime.txt", "dev.txt", "uv.txt"} <= {lock.name for lock in LOCKS}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_is_exact_and_hashed_and_names_no_host(lock):
    text = lock.read_text()
    assert len(pins(text)) >= 1
    assert faults(text) == []
    assert "://" not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_meets_the_floors(lock):
    wanted = floors(lock.with_suffix(".in"))
    assert wanted
    assert unmet(wanted, pins(lock.read_text())) == []


def test_an_unhashed_pin_and_its_like_are_found():
    assert [fault.rpartition(": ")[0] for fault in faults(BAD_LOCK)] == [
        "has no SHA-256",
        "not pinned to one version",
        "not pinned to one version",
        "cannot be read",
        "cannot be read",
        "names a place of its own",
        "names a place of its own",
        "names a place of its own",
    ]


def test_a_pin_below_its_floor_and_a_missing_one_are_found(tmp_path):
    (tmp_path / "base.in").write_text("flask>=3\n")
    (tmp_path / "all.in").write_text("-r base.in\nabsent\n# a comment\nPuremagic>=1.30\n")
    lock = f"flask==2.9 {A_HASH}\npuremagic==1.30 ; python_version < '3.12' {A_HASH}\n"
    assert unmet(floors(tmp_path / "all.in"), pins(lock)) == [
        "flask>=3 is not met by flask==2.9",
        "absent is not pinned",
    ]


def test_the_tests_run_with_what_the_portal_runs_with():
    """`./dev demo` after `./dev test` keeps its packages because dev.txt contains runtime.txt."""
    runtime, dev = (
        {str(pin.requirement) for pin in pins((FOLDER / name).read_text())}
        for name in ("runtime.txt", "dev.txt")
    )
    assert runtime <= dev
