"""Registrations for one activity against a real server: how many a second, and every count right.

usage: python bench/activities.py [--people N] [--seats N] [--lines N] [--mail] [--json]

Closed-loop clients sign employees up as their browsers do, each in a session of their own; every
tenth presses twice. Afterwards places, waiting list and the counter of the activity are compared
with who was thanked: exactly the seats are taken, everybody else waits, nobody stands there twice,
and everybody has one message (with `--mail` one mail, too). The processor time includes the
messages: it is taken once none waits any more. Ends with 1 where a count is wrong.
"""

import argparse
import contextlib
import json
import sqlite3
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlencode

from exam_server import Server, served
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from portal.core import clock, schema
from portal.core.db import db, transaction
from portal.learning.rules.hours_policy import Scope
from portal.people.service import likeness, sessions
from portal.people.service.sessions import Device
from portal.people.views import browser
from portal.web.app import Portal, create_app
from portal.workshops.models import Activity, ActivityRegistration
from portal.workshops.rules.activities import Mode, Span
from portal.workshops.service import activities
from portal.workshops.service import sessions as meetings
from portal.workshops.service.wishes import By, Meeting, Terms, What, Where
from tests.support.people import make_account, make_agency, make_person, make_unit

RAW = "bench"
ZONE = "Asia/Jakarta"
DAY = timedelta(days=1)
TWICE = 10
UNTIL_S = 300


@dataclass(slots=True)
class Counted:
    """What one client saw."""

    thanked: int = 0
    refused: int = 0
    seconds: list[float] = field(default_factory=list)


def opened(folder: Path) -> Portal:
    return create_app(overrides={"profile": "test", "instance_dir": folder, "database_url": ""})


def prepared(folder: Path, people: int, seats: int, *, mail: bool = False) -> tuple[str, list[str]]:
    """An activity that takes registrations: its address, and a session of each employee."""
    app = opened(folder)
    with app.app_context():
        schema.to_head()
        now = clock.now()
        unit = make_unit(make_agency())
        staff = [make_person(unit, f"Pegawai {number}") for number in range(people)]
        accounts = [make_account(one).id for one in staff]
        if mail:
            with transaction():
                for number, one in enumerate(staff):
                    one.email, one.email_verified_at = f"p{number}@example.go.id", now
        by = By(staff[0].id, agency=True, now=now)
        what = What("Seminar besar", "Untuk semua.", "seminar", Scope.DOMESTIC)
        one = activities.create(unit.organisation_id, None, what, zone=ZONE, by=by)
        activities.place(one.id, Where(Mode.ONSITE, ZONE, "Aula"), by)
        span = Span(now + 7 * DAY, now + 7 * DAY + timedelta(hours=4))
        meetings.add(one.id, Meeting(span, trainers=("Pengajar",)), by)
        activities.offer(one.id, Terms(seats, now - DAY, now + 5 * DAY), by)
        activities.publish(one.id, by)
        device = Device(kind="", address="", shared=False)
        with transaction():
            tokens = [
                sessions.begin(id_, now=now, device=device, second_factor=True) for id_ in accounts
            ]
        while likeness.compare_new(now=now):  # an agency's people were compared long ago
            pass
        address = f"/activities/{one.public_id}/register"
        db.session.remove()
        db.engine.dispose()
    return address, [_cookie(app, token) for token in tokens]


def _cookie(app: Portal, token: str) -> str:
    with app.test_request_context():
        serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    said = serializer.dumps({browser.TOKEN: token, "csrf_token": RAW})
    return f"{app.config['SESSION_COOKIE_NAME']}={said}"


def form(folder: Path) -> str:
    """What the page's form sends."""
    app = opened(folder)
    signer = URLSafeTimedSerializer(app.config["WTF_CSRF_SECRET_KEY"], salt="wtf-csrf-token")
    return urlencode({"csrf_token": signer.dumps(RAW)})


def send(
    port: int, address: str, body: str, waiting: "SimpleQueue[tuple[int, str]]", seen: Counted
) -> None:
    """One closed-loop client: the next employee once the last one was answered."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        try:
            number, cookie = waiting.get_nowait()
        except Empty:
            break
        sent = f"{body}&_key=press-{number}"
        for _press in range(1 + (number % TWICE == 0)):
            head = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
            asked = time.monotonic()
            line.request("POST", address, sent, head)
            answer = line.getresponse()
            answer.read()
            seen.seconds.append(time.monotonic() - asked)
            seen.thanked += answer.status == 303
            seen.refused += answer.status != 303
    line.close()


def told(folder: Path) -> tuple[int, int]:
    """How many messages were written, once none of them waits to be mailed."""
    file = folder / "portal.sqlite"
    limit = time.monotonic() + UNTIL_S
    while True:
        with contextlib.closing(sqlite3.connect(file)) as connection:
            ((waiting,),) = connection.execute(
                "SELECT count(*) FROM outbox WHERE done_at IS NULL"
            ).fetchall()
            ((written,),) = connection.execute("SELECT count(*) FROM inbox_message").fetchall()
        if not waiting or time.monotonic() > limit:
            return written, len(list((folder / "mail").glob("*.eml")))
        time.sleep(0.2)


def stored(folder: Path) -> dict[str, int]:
    """What the tables say afterwards."""
    app = opened(folder)
    row = ActivityRegistration
    with app.app_context():
        taken = db.session.scalars(select(Activity.seats_taken)).one()
        seated, everybody, persons = db.session.execute(
            select(func.count(row.seated_at), func.count(), func.count(row.person_id.distinct()))
        ).one()
        db.session.remove()
        db.engine.dispose()
    return {"counter": taken, "seated": seated, "stored": everybody, "persons": persons}


def measured(people: int, seats: int, lines: int, *, mail: bool = False) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made, "instance")
        folder.mkdir(mode=0o750)
        address, cookies = prepared(folder, people, seats, mail=mail)
        body, waiting = form(folder), SimpleQueue[tuple[int, str]]()
        for pair in enumerate(cookies):
            waiting.put(pair)
        server, counts = Server(folder, ""), [Counted() for _ in range(lines)]
        with served(server):
            before, began = server.cpu_s(), time.monotonic()
            clients = [
                threading.Thread(target=send, args=(server.port, address, body, waiting, one))
                for one in counts
            ]
            for client in clients:
                client.start()
            for client in clients:
                client.join()
            took = time.monotonic() - began
            messages, mails = told(folder)
            spent, drained = server.cpu_s(), time.monotonic() - began
        waits = sorted(wait for one in counts for wait in one.seconds)
        found = stored(folder)
        found |= {"messages": messages, "mails": mails}
        seated = min(people, seats)
        right = (seated, seated, people, people, people, people * mail)
        return {
            "registrations": people,
            "seconds": round(took, 1),
            "per_s": round(people / took, 1),
            "told_after_s": round(drained, 1),
            "cpu_ms_each": round(1000 * spent.since(before, people).both, 2),
            "p95_ms": round(1000 * waits[len(waits) * 95 // 100], 1),
            "refused": sum(one.refused for one in counts),
            **found,
            "wrong": int(tuple(found.values()) != right),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description="Registrations for one activity")
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seats", type=int, default=1500)
    parser.add_argument("--lines", type=int, default=8)
    parser.add_argument("--mail", action="store_true", help="everybody has an address")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measured(given.people, given.seats, given.lines, mail=given.mail)
    if given.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:<20} {value:>10}")
    sys.exit(int(found["wrong"] or found["refused"] > 0))


if __name__ == "__main__":
    main()
