"""Where the scout goes: through the demonstration along its links, and to every address.

The demonstration has pages with much on them; in the access world every address names something,
which is asked for by one who may, and every form is sent twice: empty, and as the matrix fills it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from flask import abort
from werkzeug.exceptions import HTTPException

from portal.core.access import anonymous
from portal.core.idempotency import FIELD, new_key
from portal.web.demo import city
from portal.web.errors import PAGES
from tests.access.matrix import REACHES, Line, lines
from tests.access.world import ANONYMOUS, Place
from tests.browser.look.scouting import STRANGER, Scout, Sight, links
from tests.support.demonstration import account_of
from tests.support.pages import PageClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from werkzeug.test import TestResponse

    from portal.web.app import Portal
    from tests.access.visitor import Visitor

OURS = {"", "127.0.0.1:8000", "localhost", "127.0.0.1"}
NOT_FOLLOWED = {"lang", "bahasa"}  # another language is no other page
ROLES = (
    STRANGER, "partner_coordinator", "mayor",
    *(seat.role for seat in reversed(city.PLAYERS) if seat.role != "hr_second"),
)  # fmt: skip

FURTHER: dict[str, dict[str, Any]] = {
    "attempts.show": {"of": "ready attempt"},
    "courses.lesson": {"of": "quiz"},
    "grants.new": {"query": {"q": "warga"}},
    "own_roles.lend": {"query": {"q": "warga"}},
    "tenures.appointing": {"query": {"q": "warga"}},
    "tree.index": {"query": {"q": "kantor"}},
    "officers.print_slips": {"body": {"persons": "<person of child unit>"}},
}


@dataclass
class Ways:
    """The addresses still to go to: each once, and once for each set of things asked of it."""

    app: Portal
    known: set[tuple[str, ...]] = field(default_factory=set)

    def new(self, text: str, path: str, *, asking: bool = False) -> Iterator[str]:
        """Where the links of a page lead that nobody went yet; only what asks, if `asking`."""
        for target in links(text):
            parts = urlsplit(urljoin(path, target))
            things = tuple(sorted(parse_qs(parts.query, keep_blank_values=True)))
            way = (self._endpoint(parts.path), *things)
            if parts.netloc not in OURS or not way[0] or NOT_FOLLOWED & {*things}:
                continue
            if way not in self.known and (things or not asking):
                self.known.add(way)
                yield parts.path + (f"?{parts.query}" if parts.query else "")

    def _endpoint(self, path: str) -> str:
        try:
            found = self.app.url_map.bind("127.0.0.1").match(path, method="GET")
        except HTTPException:
            return ""
        return str(found[0])


def seen_in_the_city(app: Portal) -> list[Sight]:
    """Every role goes where its links lead and nobody went before."""
    scout, ways = Scout(app), Ways(app)
    for role in ROLES:
        reader = PageClient(app)
        if role != STRANGER:
            reader.enter(account_of(app, role))
        waiting = deque(["/", "/verify"])
        while waiting:
            path = waiting.popleft()
            scout.look_away()
            answer = reader.client.get(path)
            if answer.status_code in {301, 302, 303}:
                waiting.append(urljoin(path, answer.headers["Location"]))
            elif scout.look(answer, role, path, f"{path} in the demonstration"):
                waiting.extend(ways.new(answer.text, path))
            answer.close()
    return scout.kept


def add_failing_address(app: Portal) -> None:
    """An address that fails as it is told; before the portal is first asked."""

    @anonymous
    def fail(status: int) -> None:
        abort(status)

    app.add_url_rule("/fail/<int:status>", view_func=fail)


def seen_at_every_address(visitor: Visitor) -> list[Sight]:
    """Whatever the addresses of the matrix answer to one who may, and the pages of errors."""
    tour = Tour(visitor)
    for line in (*lines().values(), *_further()):
        for asker in _askers(line):
            tour.take(line, asker)
    tour.check_a_proposal()
    nobody = next(iter(lines().values()))
    for status in PAGES:
        tour.open(f"/fail/{status}", ANONYMOUS, nobody, f"an error {status}")
    return tour.scout.kept


def _further() -> Iterator[Line]:
    """What else some addresses have to be asked before they show their other pages."""
    for endpoint, more in FURTHER.items():
        yield replace(lines()[endpoint], **more)


def _askers(line: Line) -> list[str]:
    """One of each role that reaches further, or else an employee; strangers, where they may."""
    may = [ANONYMOUS] if line.is_public else []
    return may + (sorted(line.may - {"employee"})[:1] or sorted(line.may)) + _also(line)


def _also(line: Line) -> list[str]:
    return ["employee"] if "employee" in line.may and not line.is_public else []


@dataclass
class Tour:
    """Asks the access world, which is put back after whatever changed it."""

    visitor: Visitor
    scout: Scout = field(init=False)
    ways: Ways = field(init=False)

    def __post_init__(self) -> None:
        self.scout = Scout(self.visitor.app)
        self.ways = Ways(self.visitor.app)

    def take(self, line: Line, asker: str) -> None:
        for place in _within_reach(line, asker):
            path = self.visitor.path(line, self.visitor.values(line, asker, place))
            for method in self.visitor.methods(line):
                if method == "GET":
                    query = urlencode(line.query) if isinstance(line.query, dict) else line.query
                    self.open(f"{path}?{query}" if query else path, asker, line, line.endpoint)
                else:
                    for body in ({}, self.visitor.body(line)) if line.body else ({},):
                        self._send(method, path, asker, line, body)

    def open(self, path: str, asker: str, line: Line, name: str) -> None:
        """A page, and all its links that ask something which nobody asked yet."""
        waiting = deque([path])
        while waiting:
            here = waiting.popleft()
            self.scout.look_away()
            answer = self.visitor.send("GET", here, asker, line)
            if self.scout.look(answer, asker, here, name) and answer.status_code == 200:
                waiting.extend(self.ways.new(answer.text, here, asking=True))

    def check_a_proposal(self) -> None:
        """The last step of proposing an activity shows all of it."""
        line = lines()["activity_steps.show"]
        values = self.visitor.values(line, "hr", Place.OWN)
        self.open(self.visitor.path(line, values | {"step": "check"}), "hr", line, "to be checked")

    def _send(
        self, method: str, path: str, asker: str, line: Line, body: Mapping[str, Any]
    ) -> None:
        self.scout.look_away()
        given = {FIELD: new_key(), **body}
        answer = self.visitor.send(method, path, asker, line, body=given)
        if answer.status_code == 303:
            self._follow(answer, asker, line)
        else:
            self.scout.look(answer, asker, path, f"{line.endpoint}, sent")
        self.visitor.put_back()

    def _follow(self, answer: TestResponse, asker: str, line: Line) -> None:
        """The page that tells what was done; the notice travels in the cookie."""
        given = dict(
            one.partition(";")[0].split("=", 1) for one in answer.headers.getlist("Set-Cookie")
        )
        name = self.visitor.app.config["SESSION_COOKIE_NAME"]
        path = answer.headers["Location"]
        self.scout.look_away()
        if name in given:
            cookies = "; ".join(f"{key}={value}" for key, value in given.items())
            led = self.visitor.client.get(path, headers={"Cookie": cookies})
            led.close()
        else:
            led = self.visitor.send("GET", path, asker, line)
        self.scout.look(led, asker, path, f"after {line.endpoint}")


def _within_reach(line: Line, asker: str) -> list[Place]:
    """The nearest thing the asker may find."""
    reach = line.other_reach.get(asker, line.reach)
    return [one for one in line.places if one in REACHES[reach]][:1] or [Place.OWN]
