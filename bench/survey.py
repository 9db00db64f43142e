"""Citizens' answers against a real server on SQLite: answers a second, processor time, bytes.

usage: python bench/survey.py [--seconds N] [--lines N] [--json]

Every answer is a page's form with a sheet of its own, sent by closed-loop clients from many
addresses, half of them with a message. Afterwards what was thanked for is compared with what is
stored: each answer once.
"""

import argparse
import gzip
import json
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from exam_server import Server, served
from sqlalchemy import func, select

from portal.core import clock, schema
from portal.core.db import db, transaction
from portal.feedback.models import PublicService, SurveyAnswer
from portal.feedback.rules.policy import ELEMENTS
from portal.feedback.service import managing, sheets
from portal.feedback.service.managing import Written
from portal.people.service import organisations, units
from portal.web.app import create_app

PATH = "/feedback/bench"
MESSAGE = "Antreannya panjang, tetapi petugasnya sabar dan loketnya bersih."
BEGAN = date(2020, 1, 1)


@dataclass(slots=True)
class Counted:
    """What one client saw."""

    thanked: int = 0
    refused: int = 0
    up: int = 0
    down: int = 0
    seconds: list[float] = field(default_factory=list)


def prepared(folder: Path, wanted: int) -> list[str]:
    """A database with one service, and so many sheets handed out two minutes ago."""
    overrides = {"profile": "test", "instance_dir": folder, "database_url": ""}
    app = create_app(overrides=overrides)
    with app.app_context():
        schema.to_head()
        now = clock.now()
        agency = organisations.create(code="bench", name="Kota Ukur", now=now)
        unit = units.create(
            organisation_id=agency.id, parent_id=None, code="dinas", name="Dinas", kind="dinas",
            valid_from=BEGAN, now=now, actor_id=None,
        )  # fmt: skip
        written = Written("B", "bench", "Layanan Ukur", 1000, BEGAN, None)
        managing.open_service(unit.id, agency.id, written, now=now, actor_id=None)
        with transaction():
            service = db.session.scalars(select(PublicService)).one()
        at = now - timedelta(minutes=2)
        made = [sheets.issue(service.public_id, now=at) for _ in range(wanted)]
        db.session.remove()
        db.engine.dispose()
    return made


def send(port: int, mine: list[str], who: int, until: float, counted: Counted) -> None:
    """One closed-loop client: the next answer once the last one was thanked for."""
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    for number, sheet in enumerate(mine):
        if time.monotonic() > until:
            break
        body = {key: str(1 + (number + at) % 4) for at, key in enumerate(ELEMENTS)}
        body |= {"csrf_token": sheet, "age": "26", "comment": MESSAGE if number % 2 else ""}
        sent = urlencode(body)
        head = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": f"10.{who}.{number // 250 % 250}.{number % 250}",
        }
        asked = time.monotonic()
        line.request("POST", PATH, sent, head)
        answer = line.getresponse()
        counted.down += len(answer.read()) + len(str(answer.headers))
        counted.seconds.append(time.monotonic() - asked)
        counted.up += len(sent)
        counted.thanked += answer.status == 303
        counted.refused += answer.status != 303
    line.close()


def stored(folder: Path) -> int:
    app = create_app(overrides={"profile": "test", "instance_dir": folder, "database_url": ""})
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(SurveyAnswer)) or 0
        db.session.remove()
        db.engine.dispose()
    return int(found)


def measured(seconds: int, lines: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made, "instance")
        folder.mkdir(mode=0o750)
        issued = prepared(folder, 400 * seconds)
        server = Server(folder, "", extra={"PORTAL_TRUSTED_PROXIES": "1"})
        share = len(issued) // lines
        counts = [Counted() for _ in range(lines)]
        with served(server):
            page = server.fetch(PATH)
            before, began = server.cpu_s(), time.monotonic()
            clients = [
                threading.Thread(
                    target=send,
                    args=(
                        server.port,
                        issued[at * share : (at + 1) * share],
                        at,
                        began + seconds,
                        counts[at],
                    ),
                )
                for at in range(lines)
            ]
            for client in clients:
                client.start()
            for client in clients:
                client.join()
            spent, took = server.cpu_s(), time.monotonic() - began
        thanked = sum(one.thanked for one in counts)
        waits = sorted(wait for one in counts for wait in one.seconds)
        return {
            "answers_per_s": round(thanked / took, 1),
            "cpu_ms_per_answer": round(1000 * spent.since(before, thanked).both, 2),
            "p95_ms": round(1000 * waits[len(waits) * 95 // 100], 1),
            "thanked": thanked,
            "stored": stored(folder),
            "refused": sum(one.refused for one in counts),
            "bytes_up": round(sum(one.up for one in counts) / thanked),
            "bytes_down": round(sum(one.down for one in counts) / thanked),
            "page_bytes": len(page),
            "page_bytes_gzip": len(gzip.compress(page, 9)),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description="Citizens' answers against a real server")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--lines", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measured(given.seconds, given.lines)
    if given.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<20} {value:>10}")


if __name__ == "__main__":
    main()
