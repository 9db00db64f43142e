"""People of a simulated agency with number, status, employment and post."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from portal.core import entropy
from portal.core.bulk import Row, write, written
from portal.people.models import (
    Employment,
    Person,
    PersonIdentifier,
    PersonStatus,
    PersonWord,
    Post,
    Tenure,
)
from portal.people.models.followers import WORD_LENGTH
from portal.people.rules import names
from portal.people.rules.posts import TenureKind
from portal.web.demo.city import FIRST_NAMES, LAST_NAMES
from portal.web.demo.population import Invented, invented
from portal.web.simulation.structure import Seat

AFTER_THE_CITY = 1_000  # the demonstration city has the numbers before
NAMED = len(FIRST_NAMES) * len(LAST_NAMES)


@dataclass(frozen=True, slots=True)
class Seated:
    """The ids of everybody and of their posts, in the order of the seats."""

    persons: Sequence[int]
    posts: Sequence[int]


def somebody(place: int, *, head: bool) -> Invented:
    """The person at a place, with a second surname where first and last alone would repeat."""
    found = invented(place + AFTER_THE_CITY, head=head)
    round_ = place // NAMED
    if not round_:
        return found
    first, _space, last = found.name.partition(" ")
    return replace(found, name=f"{first} {LAST_NAMES[round_ % len(LAST_NAMES)]} {last}")


def seat_everybody(
    organisation_id: int,
    seats: Sequence[Seat],
    units: Sequence[int],
    jobs: Mapping[str, int],
    since: date,
    now: datetime,
) -> Seated:
    """Write all of them. Needs a `transaction()`."""
    people = [somebody(place, head=seat.is_head) for place, seat in enumerate(seats)]
    persons = written(Person, _persons(people, now))
    write(PersonWord, _words(people, persons))
    write(PersonIdentifier, _numbers(people, persons, since))
    write(PersonStatus, _statuses(people, persons, since))
    write(Employment, _employments(organisation_id, seats, units, persons, since))
    posts: list[int] = []
    # Whoever is above has an earlier seat, so each stretch finds the ids of those before it.
    for begin, end in _stretches(seats):
        posts += written(Post, _posts(seats[begin:end], begin, units, jobs, posts, since))
    write(Tenure, _tenures(persons, posts, since))
    return Seated(persons, posts)


def _stretches(seats: Sequence[Seat]) -> Iterator[tuple[int, int]]:
    """Runs of seats that all hang below seats before the run."""
    begin = 0
    for place, seat in enumerate(seats):
        if seat.above is not None and seat.above >= begin and place > begin:
            yield begin, place
            begin = place
    yield begin, len(seats)


def _persons(people: Sequence[Invented], now: datetime) -> Iterator[Row]:
    for one in people:
        key = names.search_key(one.name)
        yield {
            "public_id": entropy.public_id(),
            "full_name": one.name,
            "front_title": "",
            "back_title": "",
            "search_key": key[:200],
            "sort_key": key[:160],
            "created_at": now,
        }


def _words(people: Sequence[Invented], persons: Sequence[int]) -> Iterator[Row]:
    for one, id_ in zip(people, persons, strict=True):
        for word in sorted({word[:WORD_LENGTH] for word in names.search_key(one.name).split()}):
            yield {"person_id": id_, "word": word}


def _numbers(people: Sequence[Invented], persons: Sequence[int], since: date) -> Iterator[Row]:
    for one, id_ in zip(people, persons, strict=True):
        yield {
            "public_id": entropy.public_id(),
            "person_id": id_,
            "kind": one.kind.value,
            "value": one.number,
            "valid_from": since,
        }


def _statuses(people: Sequence[Invented], persons: Sequence[int], since: date) -> Iterator[Row]:
    for one, id_ in zip(people, persons, strict=True):
        yield {
            "public_id": entropy.public_id(),
            "person_id": id_,
            "status": one.status,
            "rank": one.rank,
            "valid_from": since,
        }


def _employments(
    organisation_id: int,
    seats: Sequence[Seat],
    units: Sequence[int],
    persons: Sequence[int],
    since: date,
) -> Iterator[Row]:
    for seat, id_ in zip(seats, persons, strict=True):
        yield {
            "person_id": id_,
            "organisation_id": organisation_id,
            "unit_id": units[seat.unit],
            "valid_from": since,
            "end_reason": "",
        }


def _posts(
    seats: Sequence[Seat],
    begin: int,
    units: Sequence[int],
    jobs: Mapping[str, int],
    above: Sequence[int],
    since: date,
) -> Iterator[Row]:
    for place, seat in enumerate(seats, start=begin):
        yield {
            "public_id": entropy.public_id(),
            "job_id": jobs[seat.job],
            "unit_id": units[seat.unit],
            "reports_to_id": None if seat.above is None else above[seat.above],
            "code": f"P-{place + 1}",
            "is_head": seat.is_head,
            "valid_from": since,
        }


def _tenures(persons: Sequence[int], posts: Sequence[int], since: date) -> Iterator[Row]:
    for person_id, post_id in zip(persons, posts, strict=True):
        yield {
            "public_id": entropy.public_id(),
            "person_id": person_id,
            "post_id": post_id,
            "kind": TenureKind.DEFINITIVE.value,
            "decree": "",
            "valid_from": since,
        }
