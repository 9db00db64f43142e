"""Hours of something the agency itself knows was completed, booked for many without a claim filed.

Each part becomes a verified claim with its entry, so that account, recap, SIASN and corrections
treat it like any other; what somebody claimed already counts once (no_double_claim).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

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

ACTIVITY: Final = "activity"
COUNTED = (ClaimState.OPEN.value, ClaimState.VERIFIED.value)


@dataclass(frozen=True, slots=True)
class Completed:
    """What was completed, in the parts by which it is booked.

    `numbers` are those of the certificates, by person. `origin` says who knows it (a code of
    `hours_claim.origin`), `source` the system it was taken over from.
    """

    parts: Sequence[Activity]
    title: str
    organiser: str
    organisation_id: int
    numbers: Mapping[int, str] = field(default_factory=dict)
    origin: str = ACTIVITY
    source: str = ""

    def filed(self, part: Activity, person_id: int) -> Filed:
        return Filed(part, self.title, self.organiser, self.numbers.get(person_id, ""))


def book(what: Completed, person_ids: Collection[int], *, by: int, now: datetime) -> dict[int, int]:
    """Book it for these persons by the caps that are left; hundredths by person.

    Somebody who claimed it already gets 0 here. Needs a surrounding `transaction()`.
    """
    found = dict.fromkeys(person_ids, 0)
    for claim, jp100 in entered(what, person_ids, by=by, now=now):
        found[claim.person_id] += jp100
    return found


def entered(
    what: Completed, person_ids: Collection[int], *, by: int, now: datetime
) -> list[tuple[HoursClaim, int]]:
    """The same, as the claims made of it with the hundredths of each: none for who had it."""
    held = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    db.session.execute(held.with_for_update(key_share=True))
    owners = books.owners(person_ids)
    known = _known(what, person_ids)
    taken = books.taken(set(owners.values()), {part.form for part in what.parts})
    made: list[tuple[HoursClaim, dict[str, Any]]] = []
    for person_id in sorted(person_ids):
        for part in what.parts:
            filed = what.filed(part, person_id)
            if (person_id, fingerprint(filed)) in known:
                continue
            claim = _claim(what, filed, person_id, by, now)
            key = owners[person_id], part.form
            before = taken.get(key, Taken())
            made.append((claim, entry_of(claim, part, before, by, now)))
            taken[key] = added(before, part, in_force(hours_policies(), part.ends_on))
    db.session.add_all(claim for claim, _entry in made)
    db.session.flush()
    if made:
        rows = [entry | {"claim_id": claim.id} for claim, entry in made]
        db.session.execute(insert(HoursEntry), rows)
    return [(claim, entry["credit_jp100"]) for claim, entry in made]


def take_back(claim: HoursClaim, *, by: int, now: datetime) -> bool:
    """A further entry without hours, and the claim withdrawn; False where it was corrected since.

    For what was taken over by mistake as a whole. Needs a surrounding `transaction()`.
    """
    last = db.session.scalars(
        select(HoursEntry).where(HoursEntry.claim_id == claim.id).order_by(HoursEntry.revision)
    ).all()
    if len(last) != 1 or claim.state != ClaimState.VERIFIED.value:
        return False
    facts = entry_of(claim, books.activity_of(last[0]), Taken(), by, now)
    facts |= {"revision": 2, "kind": "withdrawn", "credit_jp100": 0, "counted": 0}
    db.session.add(HoursEntry(**facts))
    claim.state = ClaimState.WITHDRAWN.value
    db.session.flush()
    return True


def _known(what: Completed, person_ids: Collection[int]) -> set[tuple[int, str | None]]:
    """What of it these persons have in their account, or claim at present."""
    marks = {fingerprint(what.filed(part, one)) for part in what.parts for one in person_ids}
    rows = db.session.execute(
        select(HoursClaim.person_id, HoursClaim.fingerprint).where(
            HoursClaim.person_id.in_(person_ids),
            HoursClaim.fingerprint.in_(marks),
            HoursClaim.state.in_(COUNTED),
        )
    )
    return {(person_id, mark) for person_id, mark in rows}


def _claim(what: Completed, filed: Filed, person_id: int, by: int, now: datetime) -> HoursClaim:
    part = filed.activity
    return HoursClaim(
        organisation_id=what.organisation_id,
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
        number=filed.number[:200],
        fingerprint=fingerprint(filed),
        origin=what.origin,
        source=what.source,
        version=1,
        state=ClaimState.VERIFIED.value,
        created_at=now,
        changed_at=now,
        decided_at=now,
        decided_by_id=by,
        answer="",
    )
