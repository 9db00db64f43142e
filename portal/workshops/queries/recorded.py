"""Activities recorded afterwards, as those see them who record and check for the same units."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select
from sqlalchemy.orm import aliased

from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.errors import Forbidden, NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.learning.hours.books import is_current
from portal.learning.hours.models import HoursClaim, HoursEntry
from portal.learning.rules.hours import Activity as Facts
from portal.learning.rules.hours_policy import Scope
from portal.people.models import Organisation, OrgUnit, Person
from portal.people.queries import scopes
from portal.workshops.models import (
    Partner,
    PartnerAgreement,
    RecordedActivity,
    RecordedCompetency,
    RecordedCorrection,
    RecordedPerson,
)
from portal.workshops.rules.recorded import RecordState, What, state_of

PAGE = 25
NEED = Permission.ACTIVITY_RECORD
_One = RecordedActivity


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a list, with what is booked for them by now."""

    row: RecordedPerson
    person: Person
    claim: HoursClaim | None
    entry: HoursEntry | None


@dataclass(frozen=True, slots=True)
class Record:
    """A record with who wrote and checked it, its file, and how many lines it has."""

    one: RecordedActivity
    recorder: Person
    checker: Person | None
    returner: Person | None
    document: StoredFile | None
    unit: OrgUnit | None
    people: int

    @property
    def state(self) -> RecordState:
        return state(self.one)


@dataclass(frozen=True, slots=True)
class Records:
    """A page of records; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Record]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to."""

    state: RecordState | None = None
    words: str = ""
    year: int = 0


def state(one: RecordedActivity) -> RecordState:
    return state_of(
        sent_at=one.sent_at,
        returned_at=one.returned_at,
        checked_at=one.checked_at,
        booked_at=one.booked_at,
    )


def what(one: RecordedActivity) -> What:
    """The activity as the rules see it."""
    return What(facts(one), one.title, one.organiser)


def facts(one: RecordedActivity | RecordedCorrection, of: RecordedActivity | None = None) -> Facts:
    """The activity for the account; `of`: the record a correction belongs to."""
    kept = of if of is not None else one
    if isinstance(kept, RecordedCorrection):
        raise ValueError("a correction alone has no form")
    return Facts(kept.form, Scope(kept.scope), one.begins_on, one.ends_on, one.minutes, one.events)


def node(actor: Actor) -> tuple[int, int | None]:
    """For which agency, and which of its units (none: all), the actor records.

    The whole of their own agency where they may. Raises Forbidden.
    """
    held = sorted(
        actor.grants_with(NEED),
        key=lambda one: (
            one.organisation_id != actor.organisation_id,
            one.unit_id is not None,
            one.id,
        ),
    )
    if not held:
        raise Forbidden(NEED)
    return held[0].organisation_id, held[0].unit_id


def in_scope(actor: Actor) -> Select[RecordedActivity]:
    """Those recorded for a node the actor holds the permission at. Everything starts here.

    A draft is seen by who writes it alone.
    """
    whole = {one.organisation_id for one in actor.grants_with(NEED) if one.unit_id is None}
    units = scopes.units(actor, NEED).with_only_columns(OrgUnit.id)
    return select(_One).where(
        or_(_One.organisation_id.in_(whole), _One.unit_id.in_(units)),
        or_(_One.sent_at.is_not(None), _One.created_by_id == actor.person_id),
    )


def waiting(actor: Actor) -> Select[RecordedActivity]:
    """Of these, what waits for somebody who did not record it."""
    return in_scope(actor).where(is_waiting(), _One.created_by_id != actor.person_id)


def is_waiting() -> ColumnElement[bool]:
    return and_(
        _One.sent_at.is_not(None),
        _One.checked_at.is_(None),
        _One.returned_at.is_(None),
    )


def of_state(state: RecordState) -> ColumnElement[bool]:
    """Those of a state; the rules say the same of one (`rules.state_of`)."""
    match state:
        case RecordState.DRAFT:
            return _One.sent_at.is_(None)
        case RecordState.WAITING:
            return is_waiting()
        case RecordState.RETURNED:
            return _One.returned_at.is_not(None)
        case RecordState.BOOKING:
            return and_(_One.checked_at.is_not(None), _One.booked_at.is_(None))
        case RecordState.BOOKED:
            return _One.booked_at.is_not(None)


def narrowed(actor: Actor, asked: Asked) -> Select[RecordedActivity]:
    """Records of the scope in a state, of a year, with these words in title or organiser."""
    query = in_scope(actor)
    if asked.state is not None:
        query = query.where(of_state(asked.state))
    if asked.year:
        query = query.where(extract("year", _One.ends_on) == asked.year)
    words = asked.words.strip()
    if words:
        query = query.where(
            or_(
                _One.title.icontains(words, autoescape=True),
                _One.organiser.icontains(words, autoescape=True),
                _One.decree_number.icontains(words, autoescape=True),
            )
        )
    return query


def page(query: Select[RecordedActivity], *, after: str = "") -> Records:
    """The newest of a scope first; one statement."""
    if after:
        edge = select(_One.id).where(_One.public_id == after).scalar_subquery()
        query = query.where(_One.id < edge)
    rows = _records(query.order_by(_One.id.desc()).limit(PAGE + 1))
    more = rows[PAGE - 1].one.public_id if len(rows) > PAGE else ""
    return Records(rows[:PAGE], more)


def all_of(actor: Actor, asked: Asked, most: int) -> list[Record]:
    """Every one of them for a file, the newest first; one statement."""
    return _records(narrowed(actor, asked).order_by(_One.id.desc()).limit(most))


def one(scope: Select[RecordedActivity], public_id: str) -> Record:
    """One record of a scope. Raises NotFound."""
    found = _records(scope.where(_One.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def _records(query: Select[RecordedActivity]) -> list[Record]:
    recorder, checker, returner = (aliased(Person) for _ in range(3))
    people = (
        select(func.count())
        .select_from(RecordedPerson)
        .where(RecordedPerson.recorded_id == _One.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        query.join(recorder, recorder.id == _One.created_by_id)
        .outerjoin(checker, checker.id == _One.checked_by_id)
        .outerjoin(returner, returner.id == _One.returned_by_id)
        .outerjoin(StoredFile, StoredFile.id == _One.document_id)
        .outerjoin(OrgUnit, OrgUnit.id == _One.unit_id)
        .add_columns(recorder, checker, returner, StoredFile, OrgUnit, people)
    )
    return [Record(*row) for row in rows]


def lines(recorded_id: int) -> list[Line]:
    """The list in its order, with claim and current entry; one statement."""
    rows = db.session.execute(
        select(RecordedPerson, Person, HoursClaim, HoursEntry)
        .join(Person, Person.id == RecordedPerson.person_id)
        .outerjoin(HoursClaim, HoursClaim.id == RecordedPerson.claim_id)
        .outerjoin(HoursEntry, and_(HoursEntry.claim_id == HoursClaim.id, is_current()))
        .where(RecordedPerson.recorded_id == recorded_id)
        .order_by(RecordedPerson.place)
    )
    return [Line(*row) for row in rows]


def competencies(recorded_id: int) -> list[int]:
    query = select(RecordedCompetency.competency_id).where(
        RecordedCompetency.recorded_id == recorded_id
    )
    return list(db.session.scalars(query.order_by(RecordedCompetency.competency_id)))


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction with its two persons."""

    row: RecordedCorrection
    asked_by: Person
    agreed_by: Person


def corrections(recorded_id: int) -> list[Corrected]:
    """What was put right, the latest first; one statement."""
    asker, agreer = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(RecordedCorrection, asker, agreer)
        .join(asker, asker.id == RecordedCorrection.asked_by_id)
        .join(agreer, agreer.id == RecordedCorrection.agreed_by_id)
        .where(RecordedCorrection.recorded_id == recorded_id)
        .order_by(RecordedCorrection.id.desc())
    )
    return [Corrected(*row) for row in rows]


def partners_of(agency_id: int) -> list[tuple[int, str]]:
    """Partners the agency keeps or agreed with, by name: organisers to choose from."""
    agreed = select(PartnerAgreement.partner_id).where(PartnerAgreement.agency_id == agency_id)
    rows = db.session.execute(
        select(Partner.organisation_id, Organisation.name)
        .join(Organisation, Organisation.id == Partner.organisation_id)
        .where(or_(Partner.keeper_id == agency_id, Partner.organisation_id.in_(agreed)))
        .order_by(Organisation.name)
    )
    return [(id_, name) for id_, name in rows]


def listed(recorded_id: int) -> Collection[int]:
    """Who stands on a list, with the records merged into each."""
    query = select(Person.id).join(
        RecordedPerson,
        or_(
            RecordedPerson.person_id == Person.id,
            RecordedPerson.person_id == Person.merged_into_id,
            Person.id
            == select(_other.merged_into_id)
            .where(_other.id == RecordedPerson.person_id)
            .scalar_subquery(),
        ),
    )
    return set(db.session.scalars(query.where(RecordedPerson.recorded_id == recorded_id)))


_other = shared_alias(Person)


def years(actor: Actor, today: date) -> list[int]:
    """Years a list can be narrowed to, the latest first."""
    first = db.session.scalar(
        in_scope(actor).with_only_columns(func.min(_One.ends_on)).order_by(None)
    )
    return list(range(today.year, (first or today).year - 1, -1))
