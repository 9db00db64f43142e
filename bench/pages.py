"""What each page costs: processor time, statements, bytes; and what a large agency adds.

usage: ./dev run python bench/pages.py [--beside FOLDER] [--requests N] [--only NAME] [--profile]
       [--json]

Takes a copy of the demonstration city (`./dev demo`, in `instance/` or `PORTAL_INSTANCE_DIR`) and
asks the portal for its pages, signed in, through the real WSGI application. Prints the least and
the median of N warm requests beside the budgets. Processor time alone is measured; the least of
many is what a busy machine disturbs least.

`--beside` names a demonstration that grew (`portal simulate --people 20000 --agency sawahlunto`):
each has a process of its own and is asked for the same page by turns, so that the ratio of the two
holds on a busy machine.
"""

import argparse
import cProfile
import gzip
import json
import multiprocessing
import os
import pstats
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIEnvironment

from instances import demonstration
from pages_places import Place, Visitors, places
from sqlalchemy import event
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal.core.db import db
from portal.web.app import Portal


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
    parser.add_argument("--beside", type=Path, help="a demonstration that grew")
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--only", default="", help="pages whose name begins so")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    folders = [Path(os.environ.get("PORTAL_INSTANCE_DIR", "instance"))]
    folders += [options.beside] if options.beside else []
    with ExitStack() as stack:
        there = [stack.enter_context(standing(one, options.profile)) for one in folders]
        named = [place for place in there[-1].places() if place.name.startswith(options.only)]
        costs = [by_turns(there, place, options.requests) for place in named]
    if options.json:
        print(json.dumps([[asdict(one) for one in some] for some in costs]))
    else:
        print_table(named, costs)


def by_turns(there: Sequence["Standing"], place: Place, requests: int) -> list[Cost]:
    """The page's cost in each, asked by turns."""
    spent: list[list[float]] = [[] for _one in there]
    sizes = [one.look(place.name) for one in there]
    for _request in range(requests):
        for one, so_far in zip(there, spent, strict=True):
            so_far.append(one.ask(place.name))
    return [
        Cost(place.name, round(min(some), 2), round(statistics.median(some), 2), *size)
        for some, size in zip(spent, sizes, strict=True)
    ]


class Standing:
    """A copy of a demonstration in a process of its own, asked through a pipe."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def _say(self, *what: object) -> Any:
        self._line.send(what)
        return self._line.recv()

    def places(self) -> list[Place]:
        return self._say("places")

    def look(self, name: str) -> tuple[int, float, float]:
        """Statements, KiB, and KiB gzipped of a page, which is warm afterwards."""
        return self._say("look", name)

    def ask(self, name: str) -> float:
        """Milliseconds of the processor for one request."""
        return self._say("ask", name)


@contextmanager
def standing(folder: Path, profile: bool) -> Iterator[Standing]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=stand, args=(folder, there, profile)
    )
    process.start()
    there.close()
    try:
        yield Standing(here)
    finally:
        here.close()
        process.join()


def stand(folder: Path, line: Connection, profile: bool) -> None:
    """Answer what `Standing` asks until it hangs up."""
    with demonstration(folder) as (app, copy):
        with app.app_context():
            visitors = Visitors(copy)
            found = {one.name: one for one in places(visitors)}
        environs: dict[str, WSGIEnvironment] = {}
        while True:
            try:
                what, *about = line.recv()
            except EOFError:
                return
            if what == "places":
                line.send(list(found.values()))
                continue
            [name] = about
            if what == "look":
                environs[name] = request(app, visitors, found[name])
                line.send(look(app, environs[name]))
                if profile:
                    print_profile(app, environs[name], name)
            else:
                begun = time.process_time_ns()
                ask(app, environs[name])
                line.send((time.process_time_ns() - begun) / 1e6)


def look(app: Portal, environ: WSGIEnvironment) -> tuple[int, float, float]:
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
    return len(seen), round(len(body) / 1024, 1), round(len(gzip.compress(body, 6)) / 1024, 1)


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


def print_profile(app: Portal, environ: WSGIEnvironment, name: str, requests: int = 20) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(requests):
        ask(app, environ)
    profile.disable()
    print(f"== {name}")
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)
    pstats.Stats(profile).sort_stats("cumtime").print_stats(70)


def print_table(found: Sequence[Place], costs: Sequence[Sequence[Cost]]) -> None:
    """The largest agency's figures beside the budgets; then the small one's and the ratio."""
    print(f"{'page':<24}{'CPU ms':>8}{'median':>8}{'≤':>6}{'stmts':>7}{'≤':>4}", end="")
    print(f"{'kiB':>8}{'gzip':>7}{'≤':>6}{'city ms':>9}{'stmts':>7}{'ratio':>7}")
    for place, (*small, cost) in zip(found, costs, strict=True):
        budget = place.budget
        print(
            f"{cost.name:<24}{cost.cpu_ms:>8}{cost.cpu_ms_median:>8}{shown(budget.cpu_ms):>6}",
            end="",
        )
        print(f"{cost.statements:>7}{shown(budget.statements):>4}", end="")
        print(f"{cost.kib:>8}{cost.kib_gzip:>7}{shown(budget.kib):>6}", end="")
        for one in small:
            ratio = cost.cpu_ms_median / one.cpu_ms_median
            print(f"{one.cpu_ms:>9}{one.statements:>7}{ratio:>7.2f}", end="")
        print()


def shown(figure: Any) -> str:
    return "" if figure is None else f"{figure:g}"


if __name__ == "__main__":
    main()
