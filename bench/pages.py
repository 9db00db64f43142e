"""What each page costs: processor time, statements, bytes.

usage: ./dev run python bench/pages.py [--requests N] [--only NAME] [--profile] [--json]

Takes a copy of the demonstration city (`./dev demo`, in `instance/` or `PORTAL_INSTANCE_DIR`) and
asks the portal for its pages, signed in, through the real WSGI application. Prints the least and
the median of N warm requests beside the budgets. Processor time alone is measured; the least of
many is what a busy machine disturbs least.
"""

import argparse
import cProfile
import gzip
import json
import pstats
import statistics
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIEnvironment

from instances import demonstration
from sqlalchemy import event, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal.competency.queries.catalogue import directory
from portal.core import clock, zones
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.learning import offers
from portal.learning import queries as learning
from portal.learning import service as learning_service
from portal.ledger.queries import profiles
from portal.people.models import Account, PersonIdentifier, Post, Tenure
from portal.people.queries import actors
from portal.people.service import sessions
from portal.web.app import Portal
from portal.web.demo import accounts

TEAM = 30


@dataclass(frozen=True, slots=True)
class Budget:
    """What the issues and performance.md §3 allow; None where they say nothing."""

    cpu_ms: float | None = None
    statements: int | None = None
    kib: float | None = 8.0  # HTML, gzip


@dataclass(frozen=True, slots=True)
class Place:
    """A page and who asks for it; None: nobody is signed in."""

    name: str
    path: str
    role: str | None
    budget: Budget


@dataclass(frozen=True, slots=True)
class Cost:
    """The measured page."""

    name: str
    cpu_ms: float
    cpu_ms_median: float
    statements: int
    kib: float
    kib_gzip: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--only", default="", help="pages whose name begins so")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with demonstration() as (app, copy):
        with app.app_context():
            visitors = Visitors(copy)
            found = [one for one in places(visitors) if one.name.startswith(options.only)]
        costs = [measure(app, visitors, one, options) for one in found]
    if options.json:
        print(json.dumps([asdict(one) for one in costs]))
    else:
        print_table(found, costs)


class Visitors:
    """People of the demonstration by their roles, signed in when first asked for."""

    def __init__(self, folder: Path) -> None:
        kept = accounts.read(folder)
        self._numbers = {one.role: one.username for one in kept.accounts} if kept else {}
        self._tokens: dict[str, str] = {}

    def token(self, role: str) -> str:
        if role not in self._tokens:
            account = db.session.scalars(
                select(Account)
                .join(PersonIdentifier, PersonIdentifier.person_id == Account.person_id)
                .where(PersonIdentifier.value == self._numbers[role])
            ).one()
            device = sessions.Device(kind="bench", address="127.0.0.1", shared=False)
            self._tokens[role] = sessions.begin(account.id, now=clock.now(), device=device)
        return self._tokens[role]

    def actor(self, role: str) -> Actor:
        now = clock.now()
        hashed = sessions.token_hash(self.token(role))
        found = actors.signed_in(hashed, now=now, on=zones.local_day(now))
        if found is None:
            raise SystemExit(f"nobody plays {role} in the demonstration")
        return found.actor


def places(visitors: Visitors) -> list[Place]:
    """The pages, with a team of thirty and an open attempt put into the data."""
    me, now = visitors.actor("employee"), clock.now()
    today, agency = zones.local_day(now), me.organisation_id or 0
    gather(visitors.actor("supervisor").person_id, today)
    slug, lesson, quiz, enrolment = course_of(me.person_id, agency)
    key = directory(today)[next(iter(profiles.levels([me.person_id], today)[me.person_id]))].key
    attempt = learning_service.start_quiz(
        me.person_id, agency, enrolment, quiz, session_id=me.session_id, now=now
    )
    return [
        Place("login", "/login", None, Budget(1.5)),
        Place("home", "/", "employee", Budget(4, 6, 6)),
        Place("profile", "/profile", "employee", Budget(5, 8)),
        Place("why", f"/profile/{key}", "employee", Budget(5, 8)),
        Place("team of 30", "/team", "supervisor", Budget(None, 12)),
        Place("catalogue", "/catalogue", "employee", Budget(4)),
        Place("course", f"/courses/{slug}", "employee", Budget(4, 5, 6)),
        Place("lesson", f"/courses/{slug}/{lesson}", "employee", Budget(3, 4, 5)),
        Place("attempt", f"/attempts/{attempt.public_id}", "employee", Budget(3, None, 12)),
        Place("evaluations", "/evaluations", "employee", Budget()),
        Place("inbox", "/inbox", "employee", Budget()),
        Place("frameworks", "/admin/frameworks", "hr", Budget()),
        Place("people search", "/admin/persons?q=an", "hr", Budget()),
        Place("requests", "/admin/requests", "hr", Budget()),
    ]


def gather(leader_id: int, today: date) -> None:
    """Let thirty people report to one."""
    held = select(Tenure.post_id).where(
        Tenure.valid_from <= today, Tenure.valid_until.is_(None) | (Tenure.valid_until > today)
    )
    own = db.session.scalars(held.where(Tenure.person_id == leader_id)).all()
    others = db.session.scalars(
        select(Post)
        .where(Post.id.in_(held), Post.id.not_in(own), Post.is_head.is_(False))
        .order_by(Post.reports_to_id.in_(own).desc(), Post.id)
        .limit(TEAM)
    ).all()
    with transaction():
        for post in others:
            post.reports_to_id = own[0]


def course_of(person_id: int, agency_id: int) -> tuple[str, str, str, int]:
    """A course the person takes: its slug, a lesson, a quiz, the enrolment."""
    now = clock.now()
    for offered in offers.on_offer(agency_id, now).shelf.offers:
        view = learning.course(person_id, agency_id, offered.slug, now)
        kinds = {part.kind: part.key for part in reversed(view.parts)}
        if view.completed or "quiz" not in kinds:
            continue
        if view.enrolment is None:
            learning_service.enrol(person_id, agency_id, offered.slug, now=now)
            view = learning.course(person_id, agency_id, offered.slug, now)
        if view.enrolment is not None:
            return offered.slug, kinds["lesson"], kinds["quiz"], view.enrolment.id
    raise SystemExit("the demonstration has no course with a quiz")


def measure(app: Portal, visitors: Visitors, place: Place, options: argparse.Namespace) -> Cost:
    environ = request(app, visitors, place)
    seen: list[str] = []
    with app.app_context():
        engine = db.engine
    ask(app, environ)

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    body = ask(app, environ)
    event.remove(engine, "before_cursor_execute", note)
    spent = []
    for _ in range(options.requests):
        begun = time.process_time_ns()
        ask(app, environ)
        spent.append((time.process_time_ns() - begun) / 1e6)
    if options.profile:
        print_profile(app, environ, place, options.requests)
    return Cost(
        name=place.name,
        cpu_ms=round(min(spent), 2),
        cpu_ms_median=round(statistics.median(spent), 2),
        statements=len(seen),
        kib=round(len(body) / 1024, 1),
        kib_gzip=round(len(gzip.compress(body, 6)) / 1024, 1),
    )


def request(app: Portal, visitors: Visitors, place: Place) -> WSGIEnvironment:
    """What a browser that has been here before would send."""
    client = app.test_client()
    if place.role is not None:
        with app.app_context():
            token = visitors.token(place.role)
        with client.session_transaction() as session:
            session["sid"] = token
    client.get(place.path)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    headers = {"Cookie": f"{name}={cookie.value}"} if cookie else {}
    return EnvironBuilder(path=place.path, headers=headers).get_environ()


def ask(app: Portal, environ: WSGIEnvironment) -> bytes:
    body, status, _ = run_wsgi_app(app.wsgi_app, dict(environ), buffered=True)
    if not status.startswith("200"):
        raise SystemExit(f"{environ['PATH_INFO']}: {status}")
    return b"".join(body)


def print_profile(app: Portal, environ: WSGIEnvironment, place: Place, requests: int) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(requests):
        ask(app, environ)
    profile.disable()
    print(f"== {place.name}")
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)
    pstats.Stats(profile).sort_stats("cumtime").print_stats(70)


def print_table(found: list[Place], costs: list[Cost]) -> None:
    print(f"{'page':<14}{'CPU ms':>8}{'median':>8}{'≤':>6}{'stmts':>7}{'≤':>4}", end="")
    print(f"{'kiB':>8}{'gzip':>7}{'≤':>6}")
    for place, cost in zip(found, costs, strict=True):
        budget = place.budget
        print(
            f"{cost.name:<14}{cost.cpu_ms:>8}{cost.cpu_ms_median:>8}{shown(budget.cpu_ms):>6}",
            end="",
        )
        print(f"{cost.statements:>7}{shown(budget.statements):>4}", end="")
        print(f"{cost.kib:>8}{cost.kib_gzip:>7}{shown(budget.kib):>6}")


def shown(figure: Any) -> str:
    return "" if figure is None else f"{figure:g}"


if __name__ == "__main__":
    main()
