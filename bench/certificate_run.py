"""A large run: so many certificates issued and printed while somebody reads pages.

usage: ./dev run python bench/certificate_run.py FOLDER [--count N] [--chunk N] [--json]

FOLDER becomes an installation of its own with so many granted applications, each of another person,
and is kept: a run that was stopped goes on where it was, since what is issued and what is printed
are looked up, never counted. Each certificate is one transaction; another thread carries out the
orders to print with the children of the outbox, as in a portal with embedded jobs. Meanwhile one
reader asks for the sign-in page twice a second. Targets (issue 5): 10,000 in twelve minutes of two
cores, pages slowed down by at most 1.3. Only on a quiet machine do these figures mean anything.
"""

import argparse
import json
import resource
import statistics
import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateDocument,
)
from portal.certification.schemes.service import issuing, printing
from portal.core import clock, outbox, schema
from portal.core.db import db, table_of, transaction
from portal.people.models import Person
from portal.web.app import Portal, create_app
from tests.certification.certificates.mint import Mint
from tests.support.portal_app import NOON

PIECE = 500
EVERY_S = 0.5
PAGE = "/login"
WARM = 5
"""Requests that are not counted."""


def prepare(count: int) -> None:
    """Granted applications up to so many, each of another person."""
    there = db.session.scalar(select(func.count()).select_from(CertificateApplication)) or 0
    if not there:
        mint = Mint()
        mint.granted()
        there = 1
    like = db.session.scalars(select(CertificateApplication).limit(1)).one()
    asked, whom = copied(like), copied(db.session.get_one(Person, like.person_id))
    while there < count:
        with transaction():
            people = [
                Person(**{**whom, "full_name": f"Peserta Nomor {number}", "email": None})
                for number in range(there, min(there + PIECE, count))
            ]
            db.session.add_all(people)
            db.session.flush()
            db.session.add_all(
                CertificateApplication(**{**asked, "person_id": one.id}) for one in people
            )
        there = min(there + PIECE, count)


def copied(row: CertificateApplication | Person) -> dict[str, Any]:
    """Everything of a row but what names it."""
    names = table_of(type(row)).c.keys()
    return {name: getattr(row, name) for name in names if name not in ("id", "public_id")}


def waiting(limit: int) -> list[int]:
    """Applications without a certificate."""
    query = (
        select(CertificateApplication.id)
        .outerjoin(Certificate, Certificate.application_id == CertificateApplication.id)
        .where(CertificateApplication.decision == "granted", Certificate.id.is_(None))
    )
    return list(db.session.scalars(query.order_by(CertificateApplication.id).limit(limit)))


def issue_and_print(app: Portal, chunk: int) -> int:
    """Everything that is waiting, chunk by chunk, while it is printed; how many were issued."""
    done, printer = 0, Printer(app)
    printer.start()
    while ids := waiting(chunk):
        for one in ids:
            asked = db.session.get_one(CertificateApplication, one)
            issuing.issue(asked, by_id=None, now=clock.now())
        done += len(ids)
    printer.finish()
    return done


class Printer(threading.Thread):
    """Prints what was issued, as the portal's embedded jobs do beside its pages."""

    def __init__(self, app: Portal) -> None:
        super().__init__(daemon=True)
        self._app, self._all_issued = app, threading.Event()

    def run(self) -> None:
        with self._app.app_context():
            while True:
                is_last = self._all_issued.is_set()
                if not outbox.drain(printing.KIND, now=clock.now()):
                    if is_last:
                        return
                    self._all_issued.wait(EVERY_S)

    def finish(self) -> None:
        self._all_issued.set()
        self.join()


class Reader(threading.Thread):
    """Asks for a page again and again and notes how long it took, in milliseconds."""

    def __init__(self, app: Portal) -> None:
        super().__init__(daemon=True)
        self._client, self._ended = app.test_client(), threading.Event()
        self.took: list[float] = []

    def run(self) -> None:
        for _ in range(WARM):
            self._client.get(PAGE)
        while not self._ended.wait(EVERY_S):
            begun = time.perf_counter()
            self._client.get(PAGE)
            self.took.append((time.perf_counter() - begun) * 1000)

    def median(self) -> float:
        self._ended.set()
        self.join()
        return statistics.median(self.took)


def processor_s() -> float:
    """Of this process and of the children it waited for."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def measure(app: Portal, count: int, chunk: int, idle_s: float) -> dict[str, float]:
    """Prepare, read pages alone, then issue, print and read at once."""
    prepare(count)
    alone = Reader(app)
    alone.start()
    time.sleep(idle_s)
    quiet = alone.median()
    beside, begun, used = Reader(app), time.perf_counter(), processor_s()
    beside.start()
    done = issue_and_print(app, chunk)
    took, used = time.perf_counter() - begun, processor_s() - used
    busy = beside.median() if beside.took else quiet
    made = select(func.count()).where(CertificateDocument.file_id.is_not(None))
    return {
        "issued": done,
        "documents": db.session.scalar(made) or 0,
        "seconds": round(took, 1),
        "cpu_ms_each": round(used * 1000 / max(done, 1), 1),
        "minutes_for_10000": round(took / max(done, 1) * 10_000 / 60, 1),
        "page_ms_alone": round(quiet, 1),
        "page_ms_beside": round(busy, 1),
        "ratio": round(busy / quiet, 2),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--chunk", type=int, default=100)
    parser.add_argument("--idle", type=float, default=5.0, help="Seconds of reading alone.")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    app = create_app(overrides={"profile": "demo", "instance_dir": asked.folder})
    with app.app_context(), clock.fixed(NOON):
        schema.to_head()
        found = measure(app, asked.count, asked.chunk, asked.idle)
    print(json.dumps(found) if asked.json else "\n".join(f"{k:18} {v}" for k, v in found.items()))


if __name__ == "__main__":
    main()
