"""Whether everything for a sitting is there before its day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.certification.queries import exams, registrations, sittings
from portal.certification.queries.registrations import Participant
from portal.certification.queries.sittings import Counts, Whole
from portal.certification.rules import accommodation
from portal.certification.rules import sittings as rules
from portal.certification.rules.sittings import Check, Inventory


@dataclass(frozen=True, slots=True)
class Readiness:
    """The list before the day, with names where something is missing."""

    inventory: Inventory
    points: Mapping[Check, bool]

    @property
    def is_ready(self) -> bool:
        return all(self.points.values())

    def names(self, check: Check) -> Sequence[str]:
        """The rooms or people a point is about."""
        return {
            Check.OFFICERS: self.inventory.unwatched,
            Check.ACCOMMODATION: self.inventory.short_of_time,
            Check.CONFLICTS: self.inventory.conflicts,
        }.get(check, ())


def of(whole: Whole, *, on: date, now: datetime) -> Readiness:
    """What is there; five statements."""
    sitting = whole.sitting
    counts = sittings.counts([sitting.id]).get(sitting.id, Counts())
    forms = exams.forms(sitting.version_id)
    seated = registrations.seated(whole, on=on, now=now)
    duties = sittings.officers(sitting.id)
    everywhere = any(one.officer.room_id is None for one in duties)
    watched = {one.officer.room_id for one in duties}
    sitting_too = sittings.sits(whole.exam.id, [one.officer.person_id for one in duties], now)
    found = Inventory(
        forms=len(forms),
        rooms=len(whole.rooms),
        unwatched=[one.name for one in whole.rooms if not everywhere and one.id not in watched],
        requested=counts.requested,
        waiting=counts.waiting,
        seated=counts.seated,
        without_form=sum(1 for one in seated if one.registration.form_id not in forms),
        needing=sum(1 for one in seated if one.needs),
        short_of_time=[one.person.name for one in seated if _is_short(one, whole)],
        conflicts=sorted({one.name for one in duties if one.officer.person_id in sitting_too}),
    )
    return Readiness(found, rules.checklist(found))


def _is_short(one: Participant, whole: Whole) -> bool:
    """Whether the person's longer time with breaks does not fit into their shift."""
    if one.shift is None or not one.needs:
        return False
    minutes = accommodation.minutes(whole.version.minutes, one.needs.factor_percent)
    needed = timedelta(minutes=minutes + one.needs.breaks_minutes)
    return one.shift.ends_at - one.shift.starts_at < needed
