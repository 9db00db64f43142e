"""Courses some people of the city have finished, and what they meant to do with them at work.

Every state an application can be in is there: planned, asked for, waiting for the superior,
confirmed, refused, never reported, dropped.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.core import zones
from portal.evaluation.models import WorkApplication
from portal.evaluation.queries import applications as queries
from portal.evaluation.rules.ratings import Mark
from portal.evaluation.service import applying
from portal.learning.models import Enrolment
from portal.people.models import Person
from portal.web.demo import studying
from portal.web.demo.build import City, held

DAY = timedelta(days=1)
LATER = timedelta(hours=13)
SHORT, SERVICE = "sandi-dan-tautan-aman", "pelayanan-publik-prima"
ACTIONS = {
    SHORT: "Memasang langkah kedua pada akun layanan unit dan memeriksa alamat sebelum membukanya.",
    SERVICE: "Menempel daftar syarat dengan huruf besar di loket dan menjelaskannya dua menit.",
}
EXAMPLES = {
    SHORT: "Empat akun layanan memakai langkah kedua; satu surel palsu dikenali dan dilaporkan.",
    SERVICE: "Sejak daftar ditempel, tujuh dari sepuluh warga datang dengan berkas yang lengkap.",
}
REFUSED = "Akun loket masih memakai sandi lama; kita periksa bersama pekan depan."


@dataclass(frozen=True, slots=True)
class Learnt:
    """A course finished on a day, and what became of the action: days after it, or never."""

    unit: str
    place: int
    slug: str
    on: date
    reported: int = 0
    answered: int = 0
    seen: bool = True
    dropped: int = 0


def story(closed_from: date, today: date) -> tuple[Learnt, ...]:
    """The employee of the accounts comes first; `closed_from`: the semester that is over."""
    long_ago = closed_from + 20 * DAY
    return (
        Learnt("disdukcapil", 0, SHORT, long_ago, reported=95, answered=99),
        Learnt("disdukcapil", 0, SERVICE, today - 96 * DAY),
        Learnt("disdukcapil", 7, SHORT, today - 94 * DAY, reported=91),
        Learnt("disdukcapil", 8, SERVICE, today - 70 * DAY, reported=66),
        Learnt("disdukcapil", 9, SHORT, long_ago + 5 * DAY, reported=92, answered=97, seen=False),
        Learnt("disdukcapil", 10, SHORT, long_ago - 10 * DAY),
        Learnt("disdukcapil", 11, SHORT, today - 12 * DAY),
        Learnt("disdukcapil", 12, SHORT, today - 30 * DAY, dropped=9),
        Learnt("dinkes", 0, SHORT, long_ago + 2 * DAY, reported=90, answered=93),
        Learnt("dinkes", 1, SHORT, today - 93 * DAY, reported=90),
    )


def play(made: City, closed_from: date, today: date) -> None:
    """Each finishes the course, writes an action, and tells what came of it."""
    for number, one in enumerate(story(closed_from, today)):
        person = made.staff[one.unit][one.place]
        enrolment = studying.finish(made, person, one.slug, one.on)
        row = _plan(person, enrolment, one)
        if one.dropped:
            with _moment(one, one.dropped, f"dropped/{number}") as now:
                applying.withdraw(row.id, now=now)
        if one.reported:
            with _moment(one, one.reported, f"reported/{number}") as now:
                applying.report(row.id, _proof(row, one, now), today=zones.local_day(now), now=now)
        if one.answered:
            with _moment(one, one.answered, f"answered/{number}") as now:
                _answer(made, row, one, now)


def _moment(one: Learnt, days: int, step: str) -> AbstractContextManager[datetime]:
    return held(zones.midnight(one.on + days * DAY) + LATER, f"learnt/{step}")


def _plan(person: Person, enrolment: Enrolment, one: Learnt) -> WorkApplication:
    with held(zones.midnight(one.on) + LATER, f"learnt/plan/{one.slug}/{person.id}") as now:
        finished = queries.finished_course(person.id, enrolment.public_id, one.on)
        return applying.plan(
            person.id, finished, min(finished.aims, default=None), ACTIONS[one.slug],
            today=one.on, now=now,
        )  # fmt: skip


def _proof(row: WorkApplication, one: Learnt, now: datetime) -> Mark:
    """Two indicators of the level aimed at, seen three days before."""
    day = max(row.planned_on, zones.local_day(now) - 3 * DAY)
    seen = frozenset({0, 1})
    return Mark(row.competency_id or 0, row.level or 0, seen, day, EXAMPLES[one.slug])


def _answer(made: City, row: WorkApplication, one: Learnt, now: datetime) -> None:
    today = zones.local_day(now)
    by = applying.By(made.heads[one.unit].id, made.organisation_id, today, now)
    if one.seen:
        applying.confirm(row.id, _proof(row, one, now), by)
    else:
        applying.refuse(row.id, REFUSED, by)
