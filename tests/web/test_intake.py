"""OP-8: a body is taken in whole before the application is called, in its time or not at all."""

import io
import threading
from typing import Any

import pytest

from portal.web import lean
from portal.web.intake import BODY_S, LARGEST, SLOWEST, Intake, Slots

LIMIT = 10 * 1024 * 1024


class Line:
    """A line on which bytes take time; the time is only counted, never waited for."""

    def __init__(self, data: bytes, *, per_second: float) -> None:
        self.source, self.per_second = io.BytesIO(data), per_second
        self.seconds = 0.0
        self.longest = 0

    def now(self) -> float:
        return self.seconds

    def read(self, size: int) -> bytes:
        data = self.source.read(size)
        self.longest = max(self.longest, size)
        self.seconds += len(data) / self.per_second
        return data


class Answered:
    """What the application got, and what the client was told."""

    def __init__(self) -> None:
        self.body: bytes | None = None
        self.status = ""

    def application(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.body = environ["wsgi.input"].read()
        start_response("200 OK", [])
        return [b"ok"]

    def start(self, status: str, _headers: object) -> None:
        self.status = status


def send(line: Line, length: int) -> Answered:
    answered = Answered()
    intake = Intake(answered.application, slots=1, largest=LIMIT, now=line.now)
    environ = {"CONTENT_LENGTH": str(length), "wsgi.input": line}
    list(intake(environ, answered.start))
    return answered


@pytest.mark.parametrize("size", [1, 63, 64, 65, 5000, 3 * 1024 * 1024])
def test_the_application_gets_every_byte(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    line = Line(data[:size], per_second=1e6)
    answered = send(line, size)
    assert (answered.status, answered.body) == ("200 OK", data[:size])
    assert line.longest <= LARGEST


def test_a_trickle_ends_with_408_and_never_reaches_the_application() -> None:
    answered = send(Line(b"x" * 500, per_second=1), 500)
    assert (answered.status, answered.body) == ("408 Request Timeout", None)


def test_a_line_that_slows_down_is_noticed_before_long() -> None:
    line = Line(b"x" * 100_000, per_second=20)
    assert send(line, 100_000).status == "408 Request Timeout"
    assert line.seconds < BODY_S + 100_000 / SLOWEST + 10


def test_a_large_upload_on_a_slow_but_steady_line_is_taken() -> None:
    size = 2 * 1024 * 1024
    assert send(Line(b"x" * size, per_second=SLOWEST * 1.1), size).status == "200 OK"


def test_a_line_that_ends_early_gives_what_came() -> None:
    assert send(Line(b"half", per_second=1e6), 500).body == b"half"


def test_a_body_above_the_limit_is_left_unread_for_the_application_to_refuse() -> None:
    line = Line(b"x" * 10, per_second=1e6)
    answered = Answered()
    intake = Intake(lambda _e, start: start("413", []) or [], slots=1, largest=5, now=line.now)
    list(intake({"CONTENT_LENGTH": "10", "wsgi.input": line}, answered.start))
    assert (answered.status, line.longest) == ("413", 0)


def test_who_waits_for_bytes_holds_no_slot() -> None:
    """One slot; a request whose body does not come lets another one through."""
    stuck, arrived = threading.Event(), threading.Event()

    class Stuck:
        def read(self, _size: int) -> bytes:
            arrived.set()
            stuck.wait(60)
            return b""

    answered = Answered()
    intake = Intake(answered.application, slots=1, largest=LIMIT)
    environ = {"CONTENT_LENGTH": "5", "wsgi.input": Stuck()}
    slow = threading.Thread(target=lambda: list(intake(environ, lambda *_: None)))
    slow.start()
    assert arrived.wait(60)
    try:
        quick = {"CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(b"")}
        assert list(intake(quick, answered.start)) == [b"ok"]
    finally:
        stuck.set()
        slow.join()


def test_a_save_does_not_stand_behind_pages() -> None:
    """One slot, taken by a page that takes its time; an answer is saved meanwhile."""
    stuck, arrived = threading.Event(), threading.Event()

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "GET":
            arrived.set()
            stuck.wait(60)
        start("200 OK", [])
        return [b"ok"]

    intake = Intake(application, slots=1, largest=LIMIT, is_save=lean.is_save)
    page = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "CONTENT_LENGTH": ""}
    slow = threading.Thread(target=lambda: list(intake(page, lambda *_: None)))
    slow.start()
    assert arrived.wait(60)
    save = {
        "REQUEST_METHOD": "PUT",
        "PATH_INFO": f"/attempts/{'a' * 22}/answers",
        "CONTENT_LENGTH": "2",
        "wsgi.input": io.BytesIO(b"{}"),
    }
    try:
        assert list(intake(save, Answered().start)) == [b"ok"]
    finally:
        stuck.set()
        slow.join()


def test_a_slot_goes_to_whoever_has_waited_longest() -> None:
    """Whoever comes just when it is given back waits behind the others."""
    slots = Slots(1)
    first, *others = (slots.ask() for _ in range(3))
    assert [one.locked() for one in (first, *others)] == [False, True, True]
    slots.give()
    late = slots.ask()
    assert [one.locked() for one in (*others, late)] == [False, True, True]
    slots.give()
    assert [one.locked() for one in (*others, late)] == [False, False, True]
    slots.give()
    assert not late.locked()
    slots.give()
    assert not slots.ask().locked()
