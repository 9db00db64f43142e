"""What several people owe of learning hours in the year of a day, and what they have by then."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from portal.learning.data import hours_policies
from portal.learning.hours import books
from portal.learning.rules.duties import Duty, owed
from portal.learning.rules.hours_policy import in_force


@dataclass(frozen=True, slots=True)
class Reached:
    """One person's duty, and what was booked in its days."""

    duty: Duty
    jp100: int


def of_people(person_ids: Collection[int], on: date) -> Mapping[int, Reached]:
    """By person; two statements however many."""
    policy = in_force(hours_policies(), on)
    standings = books.standings(person_ids)
    booked = books.days(person_ids, on)
    found = {}
    for person_id in person_ids:
        duty = owed(standings[person_id], policy, on.year, on)
        within = sum(
            jp100
            for day, jp100 in booked.get(person_id, ())
            if duty.first_on <= day <= duty.last_on
        )
        found[person_id] = Reached(duty, within)
    return found
