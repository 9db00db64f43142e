"""Hours of something the agency itself knows was completed, booked for many without a claim filed.

Each part becomes a verified claim with its entry, so that account, recap, SIASN and corrections
treat it like any other; what somebody claimed already counts once (no_double_claim).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from portal.core.db import db
from portal.learning.data import hours_policies
from portal.learning.hours import books
from portal.learning.hours.models import HoursClaim, HoursEntry
from portal.learning.hours.verifying import entry_of
from portal.learning.rules.claims import ClaimState, Filed, fingerprint
from portal.learning.rules.hours import Activity, Taken, added
from portal.learning.rules.hours_policy import in_force
from portal.people.models import Person

COUNTED = (ClaimState.OPEN.value, ClaimState.VERIFIED.value)


@dataclass(frozen=True, slots=True)
class Completed:
    """What was completed, in the parts by which it is booked."""

    parts: Sequence[Activity]
    title: str
    organiser: str
    organisation_id: int


def book(what: Completed, person_ids: Collection[int], *, by: int, now: datetime) -> dict[int, int]:
    """Book it for these persons by the caps that are left; hundredths by person.

    Somebody who claimed it already gets 0 here. Needs a surrounding `transaction()`.
    """
    held = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    db.session.execute(held.with_for_update(key_share=True))
    owners = books.owners(person_ids)
    known = _known(what, person_ids)
    taken = books.taken(set(owners.values()), {part.form for part in what.parts})
    found, entries = dict.fromkeys(person_ids, 0), []
    for person_id in sorted(person_ids):
        for part in what.parts:
            filed = Filed(part, what.title, what.organiser, "")
            if (person_id, fingerprint(filed)) in known:
                continue
            claim = _claim(filed, person_id, what.organisation_id, by, now)
            key = owners[person_id], part.form
            before = taken.get(key, Taken())
            entry = entry_of(claim, part, before, by, now)
            taken[key] = added(before, part, in_force(hours_policies(), part.ends_on))
            entries.append((claim, entry))
            found[person_id] += entry["credit_jp100"]
    db.session.add_all(claim for claim, _entry in entries)
    db.session.flush()
    if entries:
        rows = [entry | {"claim_id": claim.id} for claim, entry in entries]
        db.session.execute(insert(HoursEntry), rows)
    return found


def _known(what: Completed, person_ids: Collection[int]) -> set[tuple[int, str | None]]:
    """What of it these persons have in their account, or claim at present."""
    marks = [fingerprint(Filed(part, what.title, what.organiser, "")) for part in what.parts]
    rows = db.session.execute(
        select(HoursClaim.person_id, HoursClaim.fingerprint).where(
            HoursClaim.person_id.in_(person_ids),
            HoursClaim.fingerprint.in_(marks),
            HoursClaim.state.in_(COUNTED),
        )
    )
    return {(person_id, mark) for person_id, mark in rows}


def _claim(filed: Filed, person_id: int, agency_id: int, by: int, now: datetime) -> HoursClaim:
    part = filed.activity
    return HoursClaim(
        organisation_id=agency_id,
        person_id=person_id,
        form=part.form,
        scope=part.scope.value,
        begins_on=part.begins_on,
        ends_on=part.ends_on,
        minutes=part.minutes,
        events=part.events,
        semesters=part.semesters,
        title=filed.title[:200],
        organiser=filed.organiser[:200],
        number="",
        fingerprint=fingerprint(filed),
        version=1,
        state=ClaimState.VERIFIED.value,
        created_at=now,
        changed_at=now,
        decided_at=now,
        decided_by_id=by,
        answer="",
    )
