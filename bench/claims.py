"""The December load: a year's claims of learning hours filed and verified within a week.

usage: ./dev run python bench/claims.py [--claims N] [--people N] [--json]

Files N claims through the real WSGI application, each with its document, and has them verified in
bulk, a page at a time, on a copy of the demonstration city (`./dev demo`). Prints processor time,
statements and bytes for each, and which share of one core a week of an agency of so many people
takes, at six claims a head. Processor time alone is measured.
"""

import argparse
import io
import json
import os
import re
import time
import zlib
from typing import Any

from instances import demonstration
from pages import Visitors
from sqlalchemy import event
from werkzeug.test import Client

from portal.core.db import db
from portal.web.app import Portal

A_HEAD = 6
WEEK_S = 7 * 24 * 3600
NEW = "/history/hours/claims/new?form=workshop&scope=domestic"


def document(kib: int = 200) -> bytes:
    """A PDF of the size of a scanned certificate."""
    noise = zlib.compress(os.urandom(kib * 1024), 0)
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    pages = b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n3 0 obj<</Length "
    body = pages + str(len(noise)).encode() + b">>stream\n" + noise + b"\nendstream endobj\n"
    return head + body + b"trailer<</Root 1 0 R>>\n%%EOF\n"


class Meter:
    """Processor time and statements of what is done inside."""

    def __init__(self, app: Portal) -> None:
        self.cpu_ms = 0.0
        self.statements = 0
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._note)

    def _note(self, _c: object, _cur: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            self.statements += 1

    def __enter__(self) -> "Meter":
        self.statements, self._begun = 0, time.process_time_ns()
        return self

    def __exit__(self, *_error: object) -> None:
        self.cpu_ms = (time.process_time_ns() - self._begun) / 1e6


def entered(app: Portal, visitors: Visitors, role: str) -> tuple[Client, str]:
    """A signed-in browser and its CSRF token."""
    client = app.test_client()
    with app.app_context():
        token = visitors.token(role)
    with client.session_transaction() as session:
        session["sid"] = token
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/account").text)
    if found is None:
        raise SystemExit("no page offers a CSRF token")
    return client, found[1]


def filed(app: Portal, visitors: Visitors, claims: int, meter: Meter) -> dict[str, Any]:
    client, token = entered(app, visitors, "employee")
    spent, statements = [], 0
    for number in range(claims):
        data = {
            "csrf_token": token, "title": f"Lokakarya {number}", "organiser": "Lembaga",
            "number": f"No. {number}", "begins_on": ["7", "9", "2025"],
            "ends_on": ["8", "9", "2025"], "seen": "0",
            "document": (io.BytesIO(document()), "sertifikat.pdf"),
        }  # fmt: skip
        with meter:
            answer = client.post(NEW, data=data)
        if answer.status_code != 303:
            raise SystemExit(f"a claim was answered with {answer.status_code}")
        spent.append(meter.cpu_ms)
        statements = meter.statements
    return {"cpu_ms": round(min(spent), 2), "statements": statements}


def verified(app: Portal, visitors: Visitors, meter: Meter) -> dict[str, Any]:
    """Page by page, as an officer does; the page and the decision together."""
    client, token = entered(app, visitors, "hr")
    done, spent, statements, size = 0, 0.0, 0, 0
    while True:
        with meter:
            page = client.get("/admin/hours")
        shown, size = meter.cpu_ms, max(size, len(page.data))
        chosen = re.findall(r'name="chosen" value="([^"]+)"', page.text)
        if not chosen:
            break
        with meter:
            answer = client.post(
                "/admin/hours/decide", data={"csrf_token": token, "chosen": chosen, "act": "verify"}
            )
        if answer.status_code != 303:
            raise SystemExit(f"verifying was answered with {answer.status_code}")
        done += len(chosen)
        spent += shown + meter.cpu_ms
        statements = max(statements, meter.statements)
    return {
        "claims": done,
        "cpu_ms": round(spent / max(1, done), 2),
        "statements": statements,
        "page_kib": round(size / 1024, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with demonstration() as (app, copy):
        visitors, meter = Visitors(copy), Meter(app)
        filing = filed(app, visitors, asked.claims, meter)
        verifying = verified(app, visitors, meter)
    each = filing["cpu_ms"] + verifying["cpu_ms"]
    share = each * asked.people * A_HEAD / 1000 / WEEK_S
    result = {"filing": filing, "verifying": verifying, "share_of_a_core": round(share, 4)}
    if asked.json:
        print(json.dumps(result))
        return
    print(f"filing     {filing['cpu_ms']:>8} ms CPU a claim, {filing['statements']} statements")
    print(
        f"verifying  {verifying['cpu_ms']:>8} ms CPU a claim, {verifying['statements']} statements "
        f"a page of 25, page {verifying['page_kib']} KiB"
    )
    print(f"{asked.people} people with {A_HEAD} claims each in one week: {share:.2%} of one core")


if __name__ == "__main__":
    main()
