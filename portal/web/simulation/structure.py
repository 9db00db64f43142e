"""Units and posts of a simulated agency: a tree, its heads, sections, and everybody's seat.

Skewed as large agencies are: every fifth person is in one unit. Whoever leads more people than a
team leads them through sections, so that nobody leads more than some sixty.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from portal.people.service import units

PEOPLE_A_UNIT = 30
BRANCHES = 4  # units below each unit: 667 units make a tree six deep
LARGEST = 1  # the place of the unit that holds a fifth of the people
SHARE_OF_LARGEST = 5
TEAM = 30
KINDS = ("kota", "dinas", "bidang", "seksi", "subseksi", "pos", "pos")
NAMES = {
    "kota": "Pemerintah Kabupaten",
    "dinas": "Dinas",
    "bidang": "Bidang",
    "seksi": "Seksi",
    "subseksi": "Subseksi",
    "pos": "Pos Layanan",
}
HEAD_JOBS = ("sekretaris_daerah", "kepala_dinas", "kepala_bagian", "kepala_uptd")
SECTION_JOB = "kepala_uptd"
STAFF_JOBS = (
    "petugas_loket_adminduk",
    "analis_kurikulum",
    "adminkes_muda",
    "petugas_perizinan",
    "prakom_pertama",
    "adb_kependudukan_pertama",
    "arsiparis_terampil",
    "ppbj_muda",
)


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's post. `unit` and `above` are places in the lists of units and of seats."""

    unit: int
    job: str
    above: int | None
    is_head: bool


def unit_count(people: int) -> int:
    """How many units so many people need; every one of them has a head of its own."""
    return max(2, min(people // PEOPLE_A_UNIT, people))


def parent_of(unit: int) -> int | None:
    return (unit - 1) // BRANCHES if unit else None


def depth_of(unit: int) -> int:
    above, depth = parent_of(unit), 0
    while above is not None:
        above, depth = parent_of(above), depth + 1
    return depth


def jobs() -> set[str]:
    """The codes of all jobs anybody has a seat of."""
    return {*HEAD_JOBS, SECTION_JOB, *STAFF_JOBS}


def make_units(
    organisation_id: int, root_id: int | None, count: int, on: date, now: datetime
) -> list[int]:
    """The tree through its service, which keeps the paths; the ids in the order of places.

    Its first unit hangs below `root_id`, the root of an agency that is there.
    """
    made: list[int] = []
    for place in range(count):
        kind = KINDS[min(depth_of(place), len(KINDS) - 1)]
        above = parent_of(place)
        unit = units.create(
            organisation_id=organisation_id,
            parent_id=root_id if above is None else made[above],
            code=f"u{place}",
            name=f"{NAMES[kind]} {place}" if place else "Pemerintah Kabupaten Simulasi",
            kind=kind,
            valid_from=on,
            now=now,
            actor_id=None,
        )
        made.append(unit.id)
    return made


def seats(people: int) -> Iterator[Seat]:
    """A seat for each of so many people: all heads first, so that who is above comes before.

    Sections of a large unit hang below its first thirty sections, thirty below each.
    """
    count = unit_count(people)
    for unit in range(count):
        job = HEAD_JOBS[min(depth_of(unit), len(HEAD_JOBS) - 1)]
        yield Seat(unit, job, parent_of(unit), is_head=True)
    in_unit = [0] * count
    sections: dict[int, list[int]] = {}
    for place in range(count, people):
        unit = _unit_of(place, count)
        number, in_unit[unit] = in_unit[unit], in_unit[unit] + 1
        led = sections.setdefault(unit, [])
        if number and number % (TEAM + 1) == 0:  # the team is full: a section of its own begins
            above = unit if len(led) < TEAM else led[len(led) // TEAM - 1]
            led.append(place)
            yield Seat(unit, SECTION_JOB, above, is_head=False)
        else:
            job = STAFF_JOBS[(unit + number % 3) % len(STAFF_JOBS)]
            yield Seat(unit, job, led[-1] if led else unit, is_head=False)


def _unit_of(place: int, count: int) -> int:
    """The largest unit for every fifth person, and any of the others for the rest."""
    if place % SHARE_OF_LARGEST == 0 or count == LARGEST + 1:
        return LARGEST
    other = place % (count - 1)
    return other if other < LARGEST else other + 1
