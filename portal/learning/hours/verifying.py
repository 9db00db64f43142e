"""Verifying claims, many at once; a verified claim is corrected by further entries alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.learning.data import hours_policies
from portal.learning.hours import books, claims
from portal.learning.hours.filing import FIELDS, Who, locked, note
from portal.learning.hours.models import HoursClaim, HoursEntry, HoursEntryNote
from portal.learning.hours.notices import HoursNotice
from portal.learning.rules import claims as rules
from portal.learning.rules.claims import ClaimRefusal, ClaimState, Filed
from portal.learning.rules.hours import Activity, Taken, added, credit
from portal.learning.rules.hours_policy import in_force
from portal.people.models import Person
from portal.people.queries.records import own_records
from portal.people.service import inbox, locks

PATH = "/history/hours"
RECORDED = "recorded"
"""Origin of what an officer recorded and a second person checked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a bulk decision: how many were decided, and which were left and why."""

    done: int
    jp100: int
    left: Mapping[str, ClaimRefusal]  # by public id


def decide(
    scope: Select[HoursClaim],
    seen: Mapping[str, int],
    *,
    verify: bool,
    reason: str,
    decider_id: int,
    now: datetime,
) -> Outcome:
    """Verify or refuse these claims (public id → the version seen), oldest first.

    What changed meanwhile, was decided already or is one's own is left and named; the rest goes
    through together. The same statements however many there are, but for one message per person.
    Raises Refused(NOTHING_CHOSEN, REASON_MISSING).
    """
    if not seen:
        raise Refused(ClaimRefusal.NOTHING_CHOSEN, field="chosen")
    refusal = None if verify else rules.refusal_of_reason(reason)
    if refusal is not None:
        raise Refused(refusal, field="reason")
    with transaction():
        _hold(scope, seen)
        found = claims.chosen(scope, list(seen))
        mine = set(db.session.scalars(own_records(decider_id)))
        left = {}
        decided = []
        for claim in found:
            why = rules.may_decide(
                ClaimState(claim.state),
                version=claim.version,
                seen=seen[claim.public_id],
                is_own=claim.person_id in mine,
            )
            if why is None:
                decided.append(claim)
            else:
                left[claim.public_id] = why
        jp100 = _book(decided, decider_id, now) if verify else 0
        _close(decided, verify, reason.strip(), decider_id, now)
    return Outcome(len(decided), jp100, left)


def _hold(scope: Select[HoursClaim], seen: Mapping[str, int]) -> None:
    """Take the persons first, in one order: caps are counted per person, so that two officers
    verifying at once do not both use the same room.
    """
    ids = scope.where(HoursClaim.public_id.in_(seen)).with_only_columns(HoursClaim.person_id)
    held = select(Person.id).where(Person.id.in_(ids)).order_by(Person.id)
    db.session.execute(held.with_for_update(key_share=True))


def _book(decided: Sequence[HoursClaim], decider_id: int, now: datetime) -> int:
    """An entry for each claim, by the caps that are left; how many hundredths."""
    taken = books.taken({claim.person_id for claim in decided}, {claim.form for claim in decided})
    entries = []
    for claim in decided:
        activity, key = books.activity_of(claim), (claim.person_id, claim.form)
        before = taken.get(key, Taken())
        entries.append(entry_of(claim, activity, before, decider_id, now))
        policy = in_force(hours_policies(), activity.ends_on)
        taken[key] = added(before, activity, policy)
    if entries:
        db.session.execute(insert(HoursEntry), entries)
    return sum(entry["credit_jp100"] for entry in entries)


def entry_of(
    claim: HoursClaim, activity: Activity, taken: Taken, decider_id: int, now: datetime
) -> dict[str, Any]:
    """The columns of a first entry."""
    policy = in_force(hours_policies(), activity.ends_on)
    credited = credit(activity, policy, taken)
    return dict(
        claim_id=claim.id,
        revision=1,
        kind="verified",
        organisation_id=claim.organisation_id,
        person_id=claim.person_id,
        form=activity.form,
        scope=activity.scope.value,
        begins_on=activity.begins_on,
        ends_on=activity.ends_on,
        minutes=activity.minutes,
        events=activity.events,
        semesters=activity.semesters,
        counted=credited.events or credited.minutes,
        credit_jp100=credited.jp100,
        policy_version=policy.version,
        recorded_at=now,
        recorded_by_id=decider_id,
    )


def _close(
    decided: Sequence[HoursClaim], verify: bool, reason: str, decider_id: int, now: datetime
) -> None:
    state = ClaimState.VERIFIED if verify else ClaimState.REFUSED
    by_person: defaultdict[int, list[HoursClaim]] = defaultdict(list)
    for claim in decided:
        claim.state, claim.answer = state.value, "" if verify else reason
        claim.decided_at, claim.decided_by_id = now, decider_id
        by_person[claim.person_id].append(claim)
    if decided:
        audit.record(
            "hours.claim_verified" if verify else "hours.claim_refused",
            object_kind="hours_claim",
            object_id=decided[0].id,
            now=now,
            actor_id=decider_id,
            claims=[claim.id for claim in decided],
        )
    kind = HoursNotice.VERIFIED if verify else HoursNotice.REFUSED
    for person_id, some in by_person.items():
        inbox.send(
            person_id,
            kind,
            {"num": len(some), "title": some[0].title},
            path=PATH,
            event_key=f"{kind}:{some[0].id}:{len(some)}",
            now=now,
        )


def correct(
    scope: Select[HoursClaim],
    public_id: str,
    activity: Activity | None,
    *,
    reason: str,
    seen: int,
    who: Who,
    agreed: bool = False,
) -> HoursEntry:
    """The next entry of a verified claim: the right facts, or with None its withdrawal.

    `seen` is the revision before the officer. What was booked stays readable. What two persons
    recorded is put right by two persons: `agreed` says that they did. Raises NotFound,
    Refused(ClaimRefusal).
    """
    refusal = rules.refusal_of_reason(reason)
    if refusal is not None:
        raise Refused(refusal, field="reason")
    with transaction():
        claim = locked(scope, public_id)
        if claim.origin == RECORDED and not agreed:
            raise Refused(ClaimRefusal.TWO_PERSONS, field="reason")
        locks.person(claim.person_id)
        last = _last(claim, seen, who.person_id)
        made = _next(claim, last, activity, who)
        db.session.add(made)
        db.session.flush()
        db.session.add(HoursEntryNote(entry_id=made.id, reason=reason.strip()))
        note("hours.claim_corrected", claim, who.person_id, who.now)
        inbox.send(
            claim.person_id,
            HoursNotice.CORRECTED,
            {"title": claim.title},
            path=f"{PATH}/claims/{claim.public_id}",
            event_key=f"{HoursNotice.CORRECTED}:{made.id}",
            now=who.now,
        )
    return made


def _last(claim: HoursClaim, seen: int, decider_id: int) -> HoursEntry:
    last = db.session.scalar(
        select(HoursEntry)
        .where(HoursEntry.claim_id == claim.id)
        .order_by(HoursEntry.revision.desc())
        .limit(1)
    )
    if last is None:
        raise Refused(ClaimRefusal.NOT_VERIFIED)
    if last.revision != seen:
        raise Refused(ClaimRefusal.CHANGED)
    if claim.person_id in set(db.session.scalars(own_records(decider_id))):
        raise Refused(ClaimRefusal.OWN_CLAIM)
    return last


def _next(
    claim: HoursClaim,
    last: HoursEntry,
    activity: Activity | None,
    who: Who,
) -> HoursEntry:
    right = activity or books.activity_of(last)
    policy = in_force(hours_policies(), right.ends_on)
    words = Filed(right, claim.title or "-", claim.organiser or "-", claim.number)
    refusal = rules.may_claim(words, policy, who.today)
    if refusal is not None:
        raise Refused(refusal, field=FIELDS.get(refusal))
    owner = books.owners([claim.person_id])[claim.person_id]
    found = books.taken([owner], [right.form], without_claim=claim.id)
    before = found.get((owner, right.form), Taken())
    facts = entry_of(claim, right, before, who.person_id, who.now)
    facts |= {"revision": last.revision + 1, "kind": "corrected"}
    if activity is None:
        facts |= {"kind": "withdrawn", "credit_jp100": 0, "counted": 0}
    return HoursEntry(**facts)
