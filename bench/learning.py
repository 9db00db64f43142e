"""What learning costs, beside a bare Flask route that renders a template of the same size.

usage: ./dev run python bench/learning.py [--requests N] [--courses N] [--enrolments N] [--json]

Builds an agency of its own on SQLite: a real course that somebody takes, 2,000 courses on offer for
the catalogue, and, asked for, enrolments of a whole country. Every page is asked for through the
WSGI application, signed in and warm; printed are the least processor time of N requests, statements
and bytes. The bare route is a Flask application without extensions that renders the page's own HTML
as a template, with the same number of characters and one variable, measured in the same run.
"""

import argparse
import gzip
import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from flask import Flask, render_template
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from portal.assessment.models import Attempt
from portal.competency.queries import standards
from portal.content import service as content
from portal.content.models import Course
from portal.core import clock, schema
from portal.core.db import db, transaction
from portal.learning import offers
from portal.learning import service as learning
from portal.people.rules.posts import TenureKind
from portal.people.service import posts, tenures
from portal.web.app import Portal, create_app
from tests.assessment.conftest import QUIZ, write_course
from tests.support.competency import load_reference
from tests.support.learners import Offer, learners
from tests.support.multitude import analyse, multitude
from tests.support.pages import PageClient
from tests.support.people import LONG_AGO_ON, make_account, make_agency, make_person, make_unit
from tests.support.plans import sent, whole_reads
from tests.support.portal_app import NOON
from tests.support.statements import counted

COURSES = Path(__file__).parents[1] / "courses"
REAL, SMALL = "keamanan-informasi-data-pribadi", "semua-jenis"
SUBMITS = 12
TAKEN = 10  # courses that each of the multitude takes
OK = frozenset({200, 303})

# Copies of the real course: another name and number of hours, one to two aims out of the whole
# dictionary, its terms, offered at the same agency.
COPIES = (
    "CREATE TEMPORARY TABLE numbered AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, key "
    "FROM competency",
    "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :count) "
    "INSERT INTO course (id, public_id, slug, code, organisation_id, current_revision_id, "
    "created_at) SELECT 100000 + n, 'c' || n, 'kursus-' || n, 'KRS-' || n, NULL, 100000 + n, "
    "created_at FROM s JOIN course ON course.id = :of",
    "INSERT INTO course_revision (id, course_id, number, content_hash, title, title_en, summary, "
    "cover, credit_jp100, facts, published_at) SELECT c.id, c.id, 1, '', r.title || ' ' || c.code, "
    "'', r.summary, r.cover, 100 + c.id % 9 * 100, json_set(r.facts, '$.competencies', "
    "json_array(json_object('id', a.key, 'level', 1 + c.id % 5), "
    "json_object('id', b.key, 'level', 1 + c.id % 3))), r.published_at "
    "FROM course c JOIN course_revision r ON r.id = :revision "
    "JOIN numbered a ON a.n = c.id % (SELECT count(*) FROM competency) "
    "JOIN numbered b ON b.n = c.id * 7 % (SELECT count(*) FROM competency) WHERE c.id > 100000",
    "INSERT INTO course_run (public_id, revision_id, course_id, organisation_id, opens_at, name, "
    "needs_approval, is_costly, audience, prerequisites) SELECT 'r' || c.id, c.id, c.id, "
    "course_run.organisation_id, course_run.opens_at, '', false, false, '{}', '[]' "
    "FROM course c JOIN course_run ON course_run.course_id = :of WHERE c.id > 100000",
    "INSERT INTO course_term (stem, revision_id, weight) SELECT t.stem, c.id, t.weight "
    "FROM course c JOIN course_term t ON t.revision_id = :revision "
    "WHERE c.id > 100000 AND (c.id % 10 = 0 OR length(t.stem) % 4 = 0)",
)

# Name → (milliseconds, statements) the issue allows; None where it says nothing.
BUDGETS: dict[str, tuple[float | None, int | None]] = {
    "home": (4, 6),
    "catalogue": (4, 6),
    "search": (20, 6),
    "course": (4, 5),
    "lesson": (3, 4),
    "save": (None, None),
    "submit": (None, 16 + 2),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """One measured page; `bare_ms` is the bare route of the same bytes."""

    name: str
    cpu_ms: float
    bare_ms: float
    ratio: float
    statements: int
    kib: float
    kib_gzip: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--courses", type=int, default=2_000)
    parser.add_argument("--enrolments", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, clock.fixed(NOON + timedelta(days=1)):
        instance = Path(folder, "instance")
        instance.mkdir()
        app = create_app(overrides={"profile": "test", "instance_dir": instance})
        with app.app_context():
            schema.to_head()
            school = School(Path(folder), asked.courses, asked.enrolments)
        costs = list(school.costs(app, asked.requests))
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    print(json.dumps([asdict(one) for one in costs]) if asked.json else table(costs))


class School:
    """An agency, its courses, and the account of somebody below their post's standard."""

    def __init__(self, folder: Path, courses: int, enrolments: int) -> None:
        agency = make_agency()
        unit = make_unit(agency)
        load_reference(agency.id)
        self.agency_id, self.unit = agency.id, unit
        self.person = make_person(unit)
        self.account_id = make_account(self.person).id
        self._appoint(unit.id)
        write_course(folder / SMALL, attempts=99)
        for root in (COURSES / REAL, folder / SMALL):
            content.load(root, now=NOON, actor_id=None)
        self.courses = list(db.session.scalars(select(Course).order_by(Course.id)))
        for one in self.courses:
            learning.open_run(
                revision_id=one.current_revision_id or 0, course_id=one.id,
                organisation_id=agency.id, opens_at=NOON,
            )  # fmt: skip
        self.enrolments = {
            one.slug: learning.enrol(self.person.id, agency.id, one.slug, now=NOON)
            for one in self.courses
        }
        self.count = courses
        self._offer_many(courses)
        if enrolments:
            crowd = multitude(enrolments // TAKEN)
            learners(crowd, self._taken())
        analyse()

    def _taken(self) -> list[Offer]:
        """What everybody of the multitude takes: the courses with lessons, and copies of one."""
        rows = db.session.execute(
            select(Course.id, Course.current_revision_id).order_by(Course.id).limit(TAKEN)
        )
        return [Offer(id_, revision_id or 0) for id_, revision_id in rows]

    def _appoint(self, unit_id: int) -> None:
        job = standards.jobs_by_code(self.agency_id)["petugas_loket_adminduk"]
        post = posts.create(
            job_id=job, unit_id=unit_id, reports_to_id=None, valid_from=LONG_AGO_ON, now=NOON,
            actor_id=None,
        )  # fmt: skip
        tenures.appoint(
            self.person.id, post.id, kind=TenureKind.DEFINITIVE, valid_from=LONG_AGO_ON, now=NOON,
            actor_id=None,
        )  # fmt: skip

    def _offer_many(self, count: int) -> None:
        """Copies of the real course with the terms it is found by, every tenth of them whole."""
        model = self.courses[0]
        values = {"count": count, "of": model.id, "revision": model.current_revision_id}
        with transaction():
            for statement in COPIES:
                taken = {name: values[name] for name in values if f":{name}" in statement}
                db.session.execute(text(statement), taken)
            offers.changed(self.agency_id, NOON)

    def costs(self, app: Portal, requests: int) -> Iterator[Cost]:
        """Every figure in turn."""
        client = PageClient(app)
        client.enter(self.account_id)
        pages = {
            "home": "/", "catalogue": "/catalogue",
            "course": f"/courses/{REAL}", "lesson": f"/courses/{REAL}/{self._lesson(client)}",
        }  # fmt: skip
        for name, path in pages.items():
            ask = partial(client.client.get, path)
            look_at_plans(app, name, ask)
            yield cost(app, name, ask, requests)
        yield self._searches(app, client, requests)
        yield self._saves(app, client, requests)
        yield self._submits(app)

    def _searches(self, app: Portal, client: PageClient, requests: int) -> Cost:
        """A word that every course holds, each time a minute after the one before: what is measured
        is the search, not the answer of the limit of sixty a minute.
        """
        minutes = iter(range(10**6))
        path = "/catalogue?q=data"
        with clock.fixed(NOON + timedelta(days=1)):
            found = re.search(r"([\d.]+) hasil untuk", client.client.get(path).text)
        if found is None or int(found[1].replace(".", "")) < self.count:
            raise SystemExit(f"{path}: {found and found[0]}, not the {self.count} there are")

        def search() -> TestResponse:
            with clock.fixed(NOON + timedelta(days=1, minutes=next(minutes))):
                return client.client.get(path)

        return cost(app, "search", search, requests)

    def _lesson(self, client: PageClient) -> str:
        found = re.findall(rf"/courses/{REAL}/([a-z0-9-]+)", client.get(f"/courses/{REAL}").text)
        return next(key for key in found if "tes" not in key and "kuis" not in key)

    def _begin(self, client: PageClient) -> str:
        path = f"/courses/semua-jenis/{QUIZ}/start"
        return str(client.post(path).headers["Location"])

    def _saves(self, app: Portal, client: PageClient, requests: int) -> Cost:
        address = begin(client)
        facts = dict(re.findall(r'data-(token|epoch)="([^"]*)"', client.get(address).text))
        with app.app_context():
            paper = db.session.scalars(
                select(Attempt.paper).where(Attempt.public_id == address[-22:])
            ).one()
        ref = next(place["ref"] for place in paper if place["kind"] == "short")
        numbers = iter(range(1, 10**6))

        def save() -> TestResponse:
            number = next(numbers)
            if number % 50 == 0:  # the pace a server allows is not what is measured
                app.extensions.pop("save-pace", None)
            answers = {ref: {"text": f"jawaban {number}"}}
            body = {"epoch": int(facts["epoch"]), "seq": number, "answers": answers}
            headers = {"X-Attempt-Token": facts["token"]}
            return client.client.put(f"{address}/answers", json=body, headers=headers)

        return cost(app, "save", save, requests)

    def _submits(self, app: Portal) -> Cost:
        """One attempt each of many learners, all answers right."""
        with app.app_context():
            opened = [self._one_more(app) for _ in range(SUBMITS + 3)]
        waiting = iter(opened)

        def submit() -> TestResponse:
            client, token, address = next(waiting)
            return client.client.post(f"{address}/submit", data={"csrf_token": token})

        look_at_plans(app, "submit", submit)
        return cost(app, "submit", submit, SUBMITS)

    def _one_more(self, app: Portal) -> tuple[PageClient, str, str]:
        person = make_person(self.unit)
        client = PageClient(app)
        client.enter(make_account(person).id)
        enrolment = learning.enrol(person.id, self.agency_id, SMALL, now=NOON)
        day = NOON.date()
        learning.finish_lesson(person.id, enrolment, "baca", on_day=day, now=NOON)
        return client, client.csrf_token(), begin(client)


def begin(client: PageClient) -> str:
    """The address of a new attempt at the small course's quiz."""
    return client.post(f"/courses/{SMALL}/{QUIZ}/start").headers["Location"]


def cost(app: Portal, name: str, ask: Callable[[], TestResponse], requests: int) -> Cost:
    """Warm, then the statements of one request, then the least processor time of many."""
    answer(ask)
    with counted(app) as statements:
        body = answer(ask).data
    cpu = least(ask, requests)
    bare = bare_route(body)
    bare_cpu = least(bare, max(requests, 50))
    return Cost(
        name=name,
        cpu_ms=round(cpu, 2),
        bare_ms=round(bare_cpu, 2),
        ratio=round(cpu / bare_cpu, 1),
        statements=len(statements),
        kib=round(len(body) / 1024, 1),
        kib_gzip=round(len(gzip.compress(body, 6)) / 1024, 1),
    )


def look_at_plans(app: Portal, name: str, ask: Callable[[], TestResponse]) -> None:
    """Ends the run where a statement reads a table that grows with people from end to end."""
    with app.app_context():
        with sent() as seen:
            answer(ask)
        found = whole_reads(seen)
    if found:
        raise SystemExit(f"{name} reads a whole table:\n" + "\n".join(found))


def answer(ask: Callable[[], TestResponse]) -> TestResponse:
    found = ask()
    if found.status_code not in OK:
        raise SystemExit(f"{found.request.path}: {found.status}")
    return found


def least(ask: Callable[[], TestResponse], requests: int) -> float:
    """Milliseconds of processor time, the least of so many requests."""
    spent = []
    for _ in range(requests):
        begun = time.process_time_ns()
        found = ask()
        spent.append(time.process_time_ns() - begun)
        if found.status_code not in OK:  # a refusal is cheap, and no page
            raise SystemExit(f"{found.request.path}: {found.status}")
    return min(spent) / 1e6


def bare_route(body: bytes) -> Callable[[], TestResponse]:
    """Flask alone, rendering these bytes as a template with one variable in it."""
    app = Flask("bare")
    page = body.decode().replace("{", "&#123;") + "{{ name }}"
    template = app.jinja_env.from_string(page)

    @app.get("/")
    def index() -> str:
        return render_template(template, name="Rina")

    client = app.test_client()
    return lambda: client.get("/")


def table(costs: list[Cost]) -> str:
    """As it stands in docs/performance.md."""
    lines = [
        "| What | Processor, ms | Budget | Bare, ms | Ratio | Statements | Budget | kB gzip |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in costs:
        most_ms, most = BUDGETS[one.name]
        lines.append(
            f"| {one.name} | {one.cpu_ms} | {most_ms or ''} | {one.bare_ms} | {one.ratio} | "
            f"{one.statements} | {most or ''} | {one.kib_gzip} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
