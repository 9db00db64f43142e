"""Building the demonstration city, step by step, through the services alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.competency.queries import standards
from portal.competency.service.loading import Loading, load_text
from portal.content import service as content
from portal.content.models import Course
from portal.core import clock, entropy, zones
from portal.core.db import db
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.rules import stages
from portal.evaluation.rules.population import Population
from portal.evaluation.service import periods as evaluation
from portal.learning import service as learning
from portal.people import data
from portal.people.models import Organisation, Person
from portal.people.rules.calendar import DayKind, NamedDay
from portal.people.rules.posts import TenureKind
from portal.people.service import calendars, organisations, persons, posts, tenures, units
from portal.web.demo import city
from portal.web.demo.population import invented

SEED = "portal-kompetensi/demo/1"
BEGIN = datetime(2024, 7, 1, 1, 0, tzinfo=UTC)  # 08.00 WIB: the first day of the records
FOUNDED = date(2024, 1, 1)
SEMESTER = 6
SETTLED = timedelta(days=60)
"""So long after a semester its follow-ups have been decided and some have ended."""


@dataclass
class City:
    """What the steps have made so far, by the codes of `city`."""

    organisation: Organisation | None = None
    units: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, int] = field(default_factory=dict)
    head_posts: dict[str, int] = field(default_factory=dict)
    heads: dict[str, Person] = field(default_factory=dict)
    staff: dict[str, list[Person]] = field(default_factory=dict)
    coordinator_id: int | None = None  # of the partner

    @property
    def organisation_id(self) -> int:
        assert self.organisation is not None, "the organisation is made first"  # noqa: S101
        return self.organisation.id


@contextmanager
def held(at: datetime, step: str) -> Iterator[datetime]:
    """One step: time stands still at `at`, and randomness comes from the step's own seed."""
    with clock.fixed(at), entropy.seeded(f"{SEED}/{step}"):
        yield at


def found(made: City) -> None:
    """The agency, its units, the dictionary, standards, policy and jobs."""
    with held(BEGIN, "structure") as now:
        made.organisation = organisations.create(code=city.CODE, name=city.NAME, now=now)
        load_reference(made, now)
        for code, name, parent, kind in city.UNITS:
            unit = units.create(
                organisation_id=made.organisation_id,
                parent_id=made.units[parent] if parent else None,
                code=code,
                name=name,
                kind=kind,
                valid_from=FOUNDED,
                now=now,
                actor_id=None,
            )
            made.units[code] = unit.id


def load_reference(made: City, now: datetime) -> None:
    """The dictionary, the policies, the standards and jobs of the agency made before."""
    by = Loading(
        now=now,
        today=zones.local_day(now),
        actor_id=None,
        organisation_id=made.organisation_id,
        begin_on=FOUNDED,
        source="Berkas acuan portal",
    )
    for package, name in (
        ("portal.competency.data", "competencies.yaml"),
        ("portal.competency.data", "attainment-policy-1.yaml"),
        ("portal.competency.data", "attainment-policy-2.yaml"),
        ("portal.competency.data", "job_standards.yaml"),
        ("portal.web.demo", "positions.yaml"),
    ):
        text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
        load_text(text, by)
    made.jobs = standards.jobs_by_code(made.organisation_id)


def people_of(made: City) -> None:
    """Posts with their holders: heads first, then the seats that report to them."""
    with held(BEGIN, "people") as now:
        place = 0
        for seats in sorted(city.SEATS, key=lambda one: not one.head):
            for _ in range(seats.count):
                person = _seat(made, seats, place, now)
                if seats.head:
                    made.heads[seats.unit] = person
                else:
                    made.staff.setdefault(seats.unit, []).append(person)
                place += 1


def _seat(made: City, seats: city.Seats, place: int, now: datetime) -> Person:
    above = seats.reports_to if seats.head else seats.unit
    post = posts.create(
        job_id=made.jobs[seats.job],
        unit_id=made.units[seats.unit],
        reports_to_id=made.head_posts.get(above or ""),
        valid_from=FOUNDED,
        code=f"{seats.unit}-{place + 1}",
        is_head=seats.head,
        now=now,
        actor_id=None,
    )
    if seats.head:
        made.head_posts[seats.unit] = post.id
    who = invented(place, head=seats.head)
    person = persons.register(
        name=who.name,
        kind=who.kind,
        number=who.number,
        status=who.status,
        rank=who.rank,
        organisation_id=made.organisation_id,
        unit_id=made.units[seats.unit],
        valid_from=FOUNDED,
        on=zones.local_day(now),
        now=now,
        actor_id=None,
    )
    tenures.appoint(
        person.id,
        post.id,
        kind=TenureKind.DEFINITIVE,
        valid_from=FOUNDED,
        decree=f"800/{place + 1:03d}/BKPSDM/2024",
        now=now,
        actor_id=None,
    )
    return person


def courses_folder() -> Path:
    """Where the courses of this checkout are."""
    return Path(__file__).resolve().parents[3] / "courses"


def courses(made: City) -> None:
    """Publish every course of the checkout and open it at the agency."""
    with held(BEGIN + timedelta(days=30), "courses") as now:
        folders = [path.parent for path in sorted(courses_folder().glob("*/course.yaml"))]
        for folder in folders:
            content.load(folder, now=now, actor_id=None)
        for course in db.session.scalars(select(Course).order_by(Course.slug)):
            if course.current_revision_id is not None:
                learning.open_run(
                    revision_id=course.current_revision_id,
                    course_id=course.id,
                    organisation_id=made.organisation_id,
                    opens_at=now,
                )


@dataclass(frozen=True, slots=True)
class Semesters:
    """Two that are over, the latter with its follow-ups begun, and those not yet settled: the one
    that holds today, and for the two months after a semester that one as well.
    """

    before: EvaluationPeriod
    closed: EvaluationPeriod
    running: tuple[EvaluationPeriod, ...]


def periods(made: City, today: date) -> Semesters:
    """The last evaluation semesters up to today's: set up, prepared, opened."""
    days = semesters(BEGIN.date(), today)
    over = [day for day in days if stages.proposed(day, SEMESTER).until_on + SETTLED <= today]
    before, closed, *running = [_period(made, day) for day in days if day >= over[-2]]
    return Semesters(before, closed, tuple(running))


def _period(made: City, from_on: date) -> EvaluationPeriod:
    with held(zones.midnight(from_on), f"period/{from_on}") as now:
        plan = evaluation.Plan(
            code=code_of(from_on),
            name=name_of(from_on),
            calendar=stages.proposed(from_on, SEMESTER),
            population=Population(),
        )
        period = evaluation.set_up(made.organisation_id, plan, actor_id=None, now=now)
        evaluation.prepare(period.id, actor_id=None, now=now)
        evaluation.go_on(now=now)
        return evaluation.open_period(period.id, actor_id=None, now=now)


def working_days(made: City, today: date) -> None:
    """Each year's national list, not yet compared with its decree, and the city's own day."""
    listed = {day.on.year for day in data.national_days()}
    for year in sorted(one for one in listed if one <= today.year):
        with held(zones.midnight(date(year, 1, 2)), f"calendar/{year}") as now:
            by: dict[str, Any] = {"now": now, "actor_id": None}
            calendars.copy_year(made.organisation_id, year, **by)
            jubilee = NamedDay(date(year, 12, 1), DayKind.LOCAL, "Hari Jadi Kota")
            source = f"Keputusan Wali Kota tentang Hari Jadi Kota {year}"
            calendars.add_day(made.organisation_id, jubilee, source=source, **by)


def semesters(first: date, today: date) -> list[date]:
    """First days of the semesters from the one of `first` to the one of `today`."""
    found = []
    day = date(first.year, 1 if first.month <= 6 else 7, 1)
    while day <= today:
        found.append(day)
        day = end_of(day)
    return found


def end_of(from_on: date) -> date:
    """The first day of the next semester."""
    return date(from_on.year, 7, 1) if from_on.month == 1 else date(from_on.year + 1, 1, 1)


def code_of(from_on: date) -> str:
    return f"{from_on.year}-{1 if from_on.month == 1 else 2}"


def name_of(from_on: date) -> str:
    return f"Semester {'I' if from_on.month == 1 else 'II'} {from_on.year}"
