"""OP-2: one JSON object a line, no secrets, no numbers of persons, no broken lines."""

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.logging import default_handler

from portal.core import logs

CANARIES = (
    "password=Kanari-Rahasia-1",
    'sandi: "kanari rahasia dua"',
    "Authorization: kanari-rahasia-3",
    "csrf_token=kanari4",
    "token is kanari5",
    "code=kanari-6",
    "cookie = kanari7;",
    "postgresql://portal:kanari8@db/portal",
    "NIP 197512082005012007",
    "NIP 19751208 200501 2 007",
    "NIK 1376011203900001",
    "session 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    out = io.StringIO()
    logs.configure(stream=out)
    yield out
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)


def test_what_was_logged_early_is_not_logged_twice_later() -> None:
    """Flask gives a logger that is used before the log is set up a handler of its own."""
    early = logging.getLogger("portal.early")
    early.addHandler(default_handler)
    before = logging.getLogger().handlers[:]
    logs.configure(stream=io.StringIO())
    logging.getLogger().handlers[:] = before
    assert early.handlers == []


@pytest.mark.parametrize("canary", CANARIES)
def test_no_secret_and_no_number_of_a_person_is_written(stream: io.StringIO, canary: str) -> None:
    logging.getLogger("portal.test").warning("someone sent %s today", canary)
    text = stream.getvalue()
    assert "anari" not in text
    assert not re.search(r"\d{16,18}", text)
    assert "9f86d081" not in text
    assert "someone sent" in text


def test_line_breaks_make_no_second_entry(stream: io.StringIO) -> None:
    logging.getLogger("portal.test").warning('first\nsecond\r\n{"level": "fake"}')
    [line] = stream.getvalue().splitlines()
    assert json.loads(line)["level"] == "WARNING"


def test_an_error_is_written_with_its_place_and_without_its_secrets(stream: io.StringIO) -> None:
    try:
        raise ValueError("password=kanari")
    except ValueError:
        logging.getLogger("portal.test").exception("it failed")
    entry = json.loads(stream.getvalue())
    assert "test_logs.py" in entry["error"]
    assert "kanari" not in entry["error"]


def test_fields_of_an_act_stand_beside_the_message(stream: io.StringIO) -> None:
    logging.getLogger("portal.test").info(
        "done", extra={"action": "person.merge", "object": "17", "result": "refused"}
    )
    entry = json.loads(stream.getvalue())
    assert (entry["action"], entry["object"], entry["result"]) == ("person.merge", "17", "refused")


def test_a_log_file_can_not_fill_the_disk(tmp_path: Path) -> None:
    before = logging.getLogger().handlers[:]
    logs.configure(log_file=str(tmp_path / "logs" / "portal.log"), max_bytes=2000)
    for number in range(500):
        logging.getLogger("portal.test").info("entry %d of a long day", number)
    logging.getLogger().handlers[0].close()
    logging.getLogger().handlers[:] = before
    size = sum(file.stat().st_size for file in (tmp_path / "logs").iterdir())
    assert size <= 2000 * (logs.KEPT_FILES + 1)
