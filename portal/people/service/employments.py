"""Where a person works: moved within the agency or to another one, received, let go.

The person and everything proved about them stay; only the rows that say where they work, which
posts they hold and which roles they have there end.
"""

from datetime import date, datetime

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import Employment, OrgUnit
from portal.people.queries import histories, structure
from portal.people.queries.histories import Workplace
from portal.people.rules import employments as rules
from portal.people.rules import spans, units
from portal.people.rules.employments import EmploymentRefusal, EndReason
from portal.people.rules.spans import Span, SpanRefusal
from portal.people.service import grant_ends, locks, numbers, tenures


def move(
    person_id: int,
    unit_id: int,
    *,
    from_on: date,
    keep_posts: bool = False,
    now: datetime,
    actor_id: int | None,
) -> Employment:
    """Another home unit from a day on, in the same agency or in another one.

    Posts in the former unit end that day unless `keep_posts`; a move to another agency ends
    every post and every role at the former one. Raises Refused(EmploymentRefusal, SpanRefusal).
    """
    with transaction():
        unit = open_unit(unit_id)
        numbers.refuse_merged(locks.person(person_id))
        rows = histories.employments(person_id)
        new = Workplace(unit.organisation_id, unit.id)
        known = next((row for row in rows if row.valid_from == from_on), None)
        if known is not None and known.unit_id == unit_id:
            return known
        left = [row for row in rows if Span(row.valid_from, row.valid_until).holds(from_on)]
        begun = spans.begin(histories.workplaces(rows), new, from_on)
        if isinstance(begun, SpanRefusal):
            raise Refused(begun, field="from_on")
        for row in left:
            row.valid_until = from_on
            _leave_posts(row, unit, from_on, keep_posts, now, actor_id)
        employment = _begin(person_id, unit, from_on)
        _note("person.moved", person_id, unit.organisation_id, from_on, now, actor_id, unit.id)
        for row in left:
            if row.organisation_id != unit.organisation_id:
                _note("person.moved_away", person_id, row.organisation_id, from_on, now, actor_id)
    return employment


def receive(
    person_id: int, unit_id: int, *, from_on: date, now: datetime, actor_id: int | None
) -> Employment:
    """Somebody the portal knows begins to work here; their former agency has let them go.

    Raises Refused(EmploymentRefusal.ELSEWHERE) while another agency still employs them.
    """
    with transaction():
        unit = open_unit(unit_id)
        numbers.refuse_merged(locks.person(person_id))
        history = histories.agencies(histories.employments(person_id))
        if rules.elsewhere_from(history, unit.organisation_id, from_on):
            raise Refused(EmploymentRefusal.ELSEWHERE, field="number")
        return move(person_id, unit_id, from_on=from_on, now=now, actor_id=actor_id)


def leave(
    person_id: int,
    *,
    organisation_id: int,
    on: date,
    reason: EndReason | None = None,
    now: datetime,
    actor_id: int | None,
) -> None:
    """The agency no longer employs the person from `on`: posts and roles there end as well.

    Raises NotFound when it does not employ them, Refused(SpanRefusal).
    """
    with transaction():
        numbers.refuse_merged(locks.person(person_id))
        rows = [
            row
            for row in histories.employments(person_id)
            if row.organisation_id == organisation_id
            and (row.valid_until is None or row.valid_until >= on)
        ]
        if not rows:
            raise NotFound
        if all(row.valid_until == on for row in rows):
            return
        if any(row.valid_from >= on for row in rows):
            raise Refused(SpanRefusal.REVERSED, field="on")
        for row in rows:
            row.valid_until, row.end_reason = on, reason.value if reason else ""
        _end_posts(person_id, organisation_id, on, now, actor_id)
        grant_ends.at_agency(person_id, organisation_id, on, now=now, actor_id=actor_id)
        _note("person.left", person_id, organisation_id, on, now, actor_id)


def open_unit(unit_id: int) -> OrgUnit:
    """A unit that can take people for good, held still. Raises Refused(EmploymentRefusal)."""
    try:
        unit = locks.unit(unit_id, shared=True)
    except NotFound:
        raise Refused(EmploymentRefusal.UNKNOWN_UNIT, field="unit") from None
    if not units.outlasts(unit.valid_until, None):
        raise Refused(EmploymentRefusal.UNIT_CLOSED, field="unit")
    return unit


def _begin(person_id: int, unit: OrgUnit, from_on: date) -> Employment:
    employment = Employment(
        person_id=person_id,
        organisation_id=unit.organisation_id,
        unit_id=unit.id,
        valid_from=from_on,
    )
    db.session.add(employment)
    db.session.flush()
    return employment


def _leave_posts(
    left: Employment,
    unit: OrgUnit,
    on: date,
    keep_posts: bool,
    now: datetime,
    actor_id: int | None,
) -> None:
    """Posts and roles that end with the employment just ended."""
    if left.organisation_id != unit.organisation_id:
        _end_posts(left.person_id, left.organisation_id, on, now, actor_id)
        grant_ends.at_agency(left.person_id, left.organisation_id, on, now=now, actor_id=actor_id)
    elif not keep_posts:
        tenures.end_all(left.person_id, on, at={left.unit_id}, now=now, actor_id=actor_id)


def _end_posts(
    person_id: int, organisation_id: int, on: date, now: datetime, actor_id: int | None
) -> None:
    at = structure.units_of_posts_held(person_id, organisation_id)
    tenures.end_all(person_id, on, at=at, now=now, actor_id=actor_id)


def _note(
    action: str,
    person_id: int,
    organisation_id: int,
    on: date,
    now: datetime,
    actor_id: int | None,
    unit_id: int | None = None,
) -> None:
    audit.record(
        action,
        object_kind="person",
        object_id=person_id,
        organisation_id=organisation_id,
        now=now,
        actor_id=actor_id,
        on=on.isoformat(),
        unit=unit_id,
    )
