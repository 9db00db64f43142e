"""A person says that what stands in their account is wrong; an officer answers with words.

What is wrong is put right by a correction of its own; the answer says so, or why nothing changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.learning.hours.filing import locked, note
from portal.learning.hours.models import HoursClaim, HoursContest
from portal.learning.hours.notices import HoursNotice
from portal.learning.rules.claims import MIN_WORDS, ClaimState, ContestRefusal
from portal.people.models import Person
from portal.people.queries import scopes
from portal.people.queries.records import own_records
from portal.people.service import inbox

PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A contest with the person and the claim it is about."""

    contest: HoursContest
    claim: HoursClaim
    person: Person


def handled(actor: Actor, on: date) -> Select[HoursContest]:
    """Contests of persons in the actor's scope for HOURS_HANDLE, their own left out."""
    within = scopes.reaches(actor, Permission.HOURS_HANDLE, on, HoursContest.person_id)
    others = HoursContest.person_id.not_in(own_records(actor.person_id))
    return select(HoursContest).where(within, others)


def waiting(actor: Actor, on: date) -> Select[HoursContest]:
    """Of these, those nobody answered."""
    return handled(actor, on).where(HoursContest.answered_at.is_(None))


def page(actor: Actor, on: date, *, after: str = "") -> tuple[Sequence[Row], str]:
    """The oldest unanswered first, and where to go on; one statement."""
    query = waiting(actor, on)
    if after:
        edge = select(HoursContest.id).where(HoursContest.public_id == after).scalar_subquery()
        query = query.where(HoursContest.id > edge)
    rows = _rows(query.order_by(HoursContest.id).limit(PAGE + 1))
    return rows[:PAGE], rows[PAGE - 1].contest.public_id if len(rows) > PAGE else ""


def one(scope: Select[HoursContest], public_id: str) -> Row:
    """Raises NotFound."""
    found = _rows(scope.where(HoursContest.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def _rows(query: Select[HoursContest]) -> list[Row]:
    rows = db.session.execute(
        query.join(HoursClaim, HoursClaim.id == HoursContest.claim_id)
        .join(Person, Person.id == HoursContest.person_id)
        .add_columns(HoursClaim, Person)
    )
    return [Row(*row) for row in rows]


def of_claim(claim_id: int) -> list[HoursContest]:
    """What was said against a claim, the first first."""
    query = select(HoursContest).where(HoursContest.claim_id == claim_id).order_by(HoursContest.id)
    return list(db.session.scalars(query))


def contest(
    scope: Select[HoursClaim], public_id: str, reason: str, *, by: int, now: datetime
) -> HoursContest:
    """Say what is wrong with a booked claim of one's own. Raises NotFound, Refused."""
    if len(reason.strip()) < MIN_WORDS:
        raise Refused(ContestRefusal.REASON_MISSING, field="reason")
    with transaction():
        claim = locked(scope, public_id)
        if claim.state != ClaimState.VERIFIED.value:
            raise Refused(ContestRefusal.NOT_BOOKED, field="reason")
        if any(one.answered_at is None for one in of_claim(claim.id)):
            raise Refused(ContestRefusal.ALREADY_OPEN, field="reason")
        made = HoursContest(
            claim_id=claim.id, person_id=by, reason=reason.strip(), filed_at=now, answer=""
        )
        db.session.add(made)
        db.session.flush()
        note("hours.contested", claim, by, now)
    return made


def answer(
    scope: Select[HoursContest], public_id: str, words: str, *, by: int, now: datetime
) -> None:
    """Answer once; the person reads it. Raises NotFound, Refused(ContestRefusal)."""
    if len(words.strip()) < MIN_WORDS:
        raise Refused(ContestRefusal.REASON_MISSING, field="reason")
    with transaction():
        found = db.session.scalar(
            scope.where(HoursContest.public_id == public_id)
            .with_for_update(of=HoursContest)
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise NotFound
        if found.answered_at is not None:
            raise Refused(ContestRefusal.ANSWERED, field="reason")
        found.answered_at, found.answered_by_id, found.answer = now, by, words.strip()
        claim = db.session.get_one(HoursClaim, found.claim_id)
        note("hours.contest_answered", claim, by, now)
        inbox.send(
            found.person_id,
            HoursNotice.CONTEST_ANSWERED,
            {"title": claim.title},
            path=f"/history/hours/claims/{claim.public_id}",
            event_key=f"{HoursNotice.CONTEST_ANSWERED}:{found.id}",
            now=now,
        )
