"""Claims to read: one's own, and those an officer verifies, oldest first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.learning.hours.account import Line, claim_line
from portal.learning.hours.books import is_current
from portal.learning.hours.models import HoursClaim, HoursEntry, HoursEntryNote
from portal.learning.rules.claims import ClaimState, is_unusual
from portal.people.models import Person
from portal.people.queries import scopes
from portal.people.queries.records import own_records

PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A claim with what a list shows. `overlaps`: other activities of the person on its days."""

    claim: HoursClaim
    person: Person
    entry: HoursEntry | None
    document: StoredFile | None
    decided_by: Person | None
    line: Line
    overlaps: int = 0

    @property
    def chosen(self) -> str:
        """The claim as this reader saw it, for a form that decides about it."""
        return f"{self.claim.public_id}:{self.claim.version}"

    @property
    def unusual(self) -> bool:
        return is_unusual(self.line.activity, self.line.policy)


@dataclass(frozen=True, slots=True)
class ClaimPage:
    rows: tuple[Row, ...]
    after: str  # public id to go on from; "" at the end


def own(actor: Actor) -> Select[HoursClaim]:
    """One's own claims, those of records merged into one's own included."""
    return select(HoursClaim).where(HoursClaim.person_id.in_(own_records(actor.person_id)))


def handled(actor: Actor, on: date) -> Select[HoursClaim]:
    """Claims of persons in the actor's scope for HOURS_HANDLE."""
    within = scopes.reaches(actor, Permission.HOURS_HANDLE, on, HoursClaim.person_id)
    return select(HoursClaim).where(within)


def waiting(actor: Actor, on: date) -> Select[HoursClaim]:
    """Of these, the open ones of others: nobody verifies their own."""
    return handled(actor, on).where(
        HoursClaim.state == ClaimState.OPEN.value,
        HoursClaim.person_id.not_in(own_records(actor.person_id)),
    )


def one(scope: Select[HoursClaim], public_id: str) -> Row:
    """One claim of the scope. Raises NotFound."""
    found = _rows(scope.where(HoursClaim.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def page(scope: Select[HoursClaim], *, is_open: bool, after: str = "") -> ClaimPage:
    """Open claims, the oldest first (decided ones: the latest first), by keyset."""
    edge = (
        db.session.scalar(select(HoursClaim.id).where(HoursClaim.public_id == after))
        if after
        else None
    )
    if is_open:
        query = scope.where(HoursClaim.id > (edge or 0)).order_by(HoursClaim.id)
    else:
        decided = HoursClaim.state.in_([ClaimState.VERIFIED.value, ClaimState.REFUSED.value])
        query = scope.where(decided).order_by(HoursClaim.id.desc())
        query = query.where(HoursClaim.id < edge) if edge else query
    rows = tuple(_rows(query.limit(PAGE + 1)))
    more = len(rows) > PAGE
    return ClaimPage(rows[:PAGE], rows[PAGE - 1].claim.public_id if more else "")


def _rows(query: Select[HoursClaim]) -> list[Row]:
    """One statement, however many."""
    decider, other = aliased(Person), aliased(HoursClaim)
    overlaps = (
        select(func.count())
        .select_from(other)
        .where(
            other.person_id == HoursClaim.person_id,
            other.id != HoursClaim.id,
            other.begins_on <= HoursClaim.ends_on,
            other.ends_on >= HoursClaim.begins_on,
            other.state.in_([ClaimState.OPEN.value, ClaimState.VERIFIED.value]),
        )
        .correlate(HoursClaim)
        .scalar_subquery()
    )
    rows = db.session.execute(
        query.join(Person, Person.id == HoursClaim.person_id)
        .outerjoin(HoursEntry, and_(HoursEntry.claim_id == HoursClaim.id, is_current()))
        .outerjoin(StoredFile, StoredFile.id == HoursClaim.document_id)
        .outerjoin(decider, decider.id == HoursClaim.decided_by_id)
        .add_columns(Person, HoursEntry, StoredFile, decider, overlaps)
    )
    return [
        Row(claim, person, entry, file, by, claim_line(claim, entry), count)
        for claim, person, entry, file, by, count in rows
    ]


@dataclass(frozen=True, slots=True)
class Revision:
    """One entry of a claim with why and by whom."""

    entry: HoursEntry
    reason: str
    by: Person


def revisions(claim_id: int) -> list[Revision]:
    """Every entry of a claim, the first one first."""
    rows = db.session.execute(
        select(HoursEntry, func.coalesce(HoursEntryNote.reason, ""), Person)
        .outerjoin(HoursEntryNote, HoursEntryNote.entry_id == HoursEntry.id)
        .join(Person, Person.id == HoursEntry.recorded_by_id)
        .where(HoursEntry.claim_id == claim_id)
        .order_by(HoursEntry.revision)
    )
    return [Revision(*row) for row in rows]


def chosen(scope: Select[HoursClaim], public_ids: Collection[str]) -> list[HoursClaim]:
    """Of these claims, those of the scope, oldest first, locked and read anew."""
    query = scope.where(HoursClaim.public_id.in_(public_ids)).order_by(HoursClaim.id)
    locked = query.with_for_update(of=HoursClaim).execution_options(populate_existing=True)
    return list(db.session.scalars(locked))
