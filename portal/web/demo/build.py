"""Building the demonstration city, step by step, through the services alone."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path

from portal.core import clock, entropy, zones
from portal.people.models import Organisation, Person
from portal.people.rules.posts import TenureKind
from portal.people.service import persons, structure
from portal.web.demo import city
from portal.web.demo.population import invented

SEED = "portal-kompetensi/demo/1"
BEGIN = datetime(2024, 7, 1, 1, 0, tzinfo=UTC)  # 08.00 WIB: the first day of the records
FOUNDED = date(2024, 1, 1)


@dataclass
class City:
    """What the steps have made so far, by the codes of `city`."""

    organisation: Organisation | None = None
    units: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, int] = field(default_factory=dict)
    head_posts: dict[str, int] = field(default_factory=dict)
    heads: dict[str, Person] = field(default_factory=dict)
    staff: dict[str, list[Person]] = field(default_factory=dict)

    @property
    def organisation_id(self) -> int:
        assert self.organisation is not None, "the organisation is made first"  # noqa: S101
        return self.organisation.id


@contextmanager
def held(at: datetime, step: str) -> Iterator[datetime]:
    """One step: time stands still at `at`, and randomness comes from the step's own seed."""
    with clock.fixed(at), entropy.seeded(f"{SEED}/{step}"):
        yield at


def structure_of(made: City, jobs: Mapping[str, int]) -> None:
    """Units and posts. `jobs` are the ids of the loaded jobs by code."""
    with held(BEGIN, "structure") as now:
        made.jobs.update(jobs)
        for code, name, parent, kind in city.UNITS:
            unit = structure.create_unit(
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
    post = structure.create_post(
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
    persons.appoint(
        person.id,
        post.id,
        kind=TenureKind.DEFINITIVE,
        valid_from=FOUNDED,
        decree=f"800/{place + 1:03d}/BKPSDM/2024",
        now=now,
        actor_id=None,
    )
    return person


def data_file(name: str) -> str:
    """A document of this package."""
    return resources.files("portal.web.demo").joinpath(name).read_text(encoding="utf-8")


def courses_folder() -> Path:
    """Where the courses of this checkout are."""
    return Path(__file__).resolve().parents[3] / "courses"


def after(days: int, hour: int = 1) -> datetime:
    """An instant of the story: whole days after the beginning, at an hour of UTC."""
    return BEGIN + timedelta(days=days, hours=hour - 1)
