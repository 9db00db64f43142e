"""Saves that go past Flask's request are answered as Flask would, and only where all is plain."""

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal.assessment.models import AnswerHistory
from portal.assessment.service import holding, saving
from portal.assessment.views import cookies
from portal.core.db import db
from portal.web import lean
from portal.web.app import Portal
from tests.assessment.conftest import Sitting, begin, write_course


@pytest.fixture
def sitting(app: Portal, tmp_path: Path) -> Iterator[Sitting]:
    with app.app_context():
        yield begin(write_course(tmp_path / "semua-jenis"))


def environ(sitting: Sitting, body: bytes, **headers: str) -> Any:
    builder = EnvironBuilder(
        path=f"/attempts/{sitting.public_id}/answers", method="PUT", data=body,
        headers={
            "Cookie": f"bahasa=id; {cookies.name_of(secure=False)}={sitting.hold.cookie}",
            "X-Attempt-Token": holding.form_token(sitting.hold), "Host": "127.0.0.1:8000",
            **headers,
        },
    )  # fmt: skip
    try:
        return builder.get_environ()
    finally:
        builder.close()


def save_of(sitting: Sitting, seq: int, text: str = "NIB") -> bytes:
    answers = {sitting.place("short")["ref"]: {"text": text}}
    return json.dumps({"epoch": 1, "seq": seq, "answers": answers}).encode()


def stored(app: Portal) -> int:
    db.session.remove()
    return len(db.session.scalars(select(AnswerHistory)).all())


def flask_is_asked(app: Portal, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Filled with the way of every request that reaches Flask's own."""
    asked: list[str] = []
    inner = app.wsgi_app._inner  # type: ignore[attr-defined]

    def note(environ: Any, start_response: Any) -> Any:
        asked.append(environ["PATH_INFO"])
        return inner(environ, start_response)

    monkeypatch.setattr(app.wsgi_app, "_inner", note)
    return asked


BODIES = [
    b"{", b"[]", b'{"epoch": 1, "seq": 1, "answers": {"x": {}}}', b"\xff",
    b'{"epoch": 7, "seq": 1, "answers": {}}', b'{"epoch": 1, "seq": 0, "answers": {}}',
]  # fmt: skip


def test_both_ways_say_the_same(
    app: Portal, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = flask_is_asked(app, monkeypatch)
    inner = app.wsgi_app._inner  # type: ignore[attr-defined]
    for body in [save_of(sitting, 1), save_of(sitting, 1), save_of(sitting, 1, "lain"), *BODIES]:
        plain, status, headers = run_wsgi_app(app.wsgi_app, environ(sitting, body), buffered=True)
        assert asked == []
        asked_of_flask = run_wsgi_app(inner, environ(sitting, body), buffered=True)
        assert b"".join(plain) == b"".join(asked_of_flask[0]), body
        assert status[:3] == asked_of_flask[1][:3]
        assert headers["Content-Type"] == asked_of_flask[2]["Content-Type"]
        for name in ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy"):
            assert headers[name] == asked_of_flask[2][name]
        assert headers["Cache-Control"] == "no-store"
        asked.clear()
    assert stored(app) == 1


def test_a_save_is_light_on_the_line(app: Portal, sitting: Sitting) -> None:
    """0.9 kB up and down with every header a client must send and the server's own two."""
    sent = environ(sitting, save_of(sitting, 17))
    body, status, headers = run_wsgi_app(app.wsgi_app, sent, buffered=True)
    told = {**headers, "Server": "granian", "Date": "Thu, 26 Nov 2026 05:00:00 GMT"}
    asked = {
        **{name: sent[f"HTTP_{name.upper().replace('-', '_')}"] for name in SENT},
        "Content-Type": "application/json", "Content-Length": sent["CONTENT_LENGTH"],
        "Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8000",
    }  # fmt: skip
    up = f"PUT {sent['PATH_INFO']} HTTP/1.1\r\n" + _lines(asked) + save_of(sitting, 17).decode()
    down = f"HTTP/1.1 {status}\r\n" + _lines(told) + b"".join(body).decode()
    assert len(up) + len(down) <= 900, (len(up), len(down))


SENT = ("Host", "Cookie", "X-Attempt-Token")


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://lain.example"}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "lain.example"}, 400), ({"Cookie": "attempt-dev=1.41.abc"}, 404),
        ({"Cookie": ""}, 404),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_judged_by_flask(
    app: Portal, sitting: Sitting, headers: dict[str, str], status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    asked = flask_is_asked(app, monkeypatch)
    sent = environ(sitting, save_of(sitting, 1), **headers)
    assert run_wsgi_app(app.wsgi_app, sent, buffered=True)[1].startswith(str(status))
    assert len(asked) == 1
    assert stored(app) == 0


def test_a_body_over_its_limit_is_told_so_and_nothing_is_kept(
    app: Portal, sitting: Sitting
) -> None:
    for size, status in ((65_537, 400), (1024 * 1024 + 1, 413)):
        body = save_of(sitting, 1, "x" * size)
        assert run_wsgi_app(app.wsgi_app, environ(sitting, body))[1].startswith(str(status))
    assert stored(app) == 0


def test_a_database_that_fails_once_is_asked_again_and_then_told_of(
    app: Portal, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OP-5: 503 with a time to come back; the next save goes on."""
    save = saving.save
    failures = iter([True, False, True, True])

    def shaky(*given: Any, **named: Any) -> Any:
        if next(failures, False):
            raise OperationalError("save", None, Exception("away"))
        return save(*given, **named)

    monkeypatch.setattr(saving, "save", shaky)
    first, second = (environ(sitting, save_of(sitting, seq)) for seq in (1, 2))
    assert run_wsgi_app(app.wsgi_app, first)[1] == "200 OK"
    _body, status, headers = run_wsgi_app(app.wsgi_app, second)
    assert (status[:3], headers["Retry-After"]) == ("503", "10")
    assert run_wsgi_app(app.wsgi_app, environ(sitting, save_of(sitting, 2)))[1] == "200 OK"
    assert stored(app) == 2


def test_a_refusal_is_in_the_log_without_what_was_sent(
    app: Portal, sitting: Sitting, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, lean.log.name):
        run_wsgi_app(app.wsgi_app, environ(sitting, save_of(sitting, 1, "rahasia")))
        run_wsgi_app(app.wsgi_app, environ(sitting, save_of(sitting, 1, "rahasia lain")))
    (line,) = caplog.records
    assert (line.__dict__["object"], line.__dict__["result"]) == (sitting.public_id, 400)
    assert "rahasia" not in str(line.__dict__)
