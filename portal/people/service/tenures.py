"""Who holds which post: definitively, or acting as Plt. or Plh., with dates."""

from datetime import date, datetime

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import Tenure
from portal.people.queries import histories, structure
from portal.people.rules import employments, posts, spans
from portal.people.rules.employments import EmploymentRefusal
from portal.people.rules.posts import TenureKind
from portal.people.rules.spans import Span, SpanRefusal
from portal.people.service import locks, numbers


def appoint(
    person_id: int,
    post_id: int,
    *,
    kind: TenureKind,
    valid_from: date,
    valid_until: date | None = None,
    decree: str = "",
    now: datetime,
    actor_id: int | None,
) -> Tenure:
    """Let a person hold a post. The same tenure again is the one that was written first.

    Raises NotFound, Refused(TenureRefusal, EmploymentRefusal, SpanRefusal).
    """
    span = spans.span_of(valid_from, valid_until)
    if isinstance(span, SpanRefusal):
        raise Refused(span, field="valid_until")
    with transaction():
        post = locks.post(post_id)
        agency_id = structure.agency_of_post(post_id) or 0
        numbers.refuse_merged(locks.person(person_id))
        known = _same(person_id, post_id, kind, span)
        if known is not None:
            return known
        _refuse_strangers(person_id, agency_id, span)
        new = posts.Tenure(person_id, post_id, kind, span)
        held = structure.tenures_of_post(post_id)
        refusal = posts.may_take(structure.seat_of(post), held, new)
        if refusal is not None:
            raise Refused(refusal, field="post")
        tenure = Tenure(
            person_id=person_id,
            post_id=post_id,
            kind=kind.value,
            decree=decree,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        db.session.add(tenure)
        db.session.flush()
        _note("post.appointed", tenure, agency_id, now, actor_id)
    return tenure


def end(tenure_id: int, on: date, *, now: datetime, actor_id: int | None) -> Tenure:
    """The person no longer holds the post from `on`. Raises NotFound, Refused(SpanRefusal).

    A tenure that has an end may be shortened, never made longer: that is a new appointment.
    """
    with transaction():
        row = _locked(tenure_id)
        if row.valid_until == on:
            return row
        if on <= row.valid_from:
            raise Refused(SpanRefusal.REVERSED, field="on")
        if row.valid_until is not None and on > row.valid_until:
            raise Refused(SpanRefusal.NOTHING_OPEN, field="on")
        row.valid_until = on
        _note("post.left", row, structure.agency_of_post(row.post_id) or 0, now, actor_id)
    return row


def take_back(tenure_id: int, *, now: datetime, actor_id: int | None) -> None:
    """Remove an appointment that was entered by mistake. Raises NotFound when it is gone."""
    with transaction():
        row = _locked(tenure_id)
        agency_id = structure.agency_of_post(row.post_id) or 0
        _note("post.appointment_taken_back", row, agency_id, now, actor_id)
        db.session.delete(row)


def end_all(
    person_id: int, on: date, *, at: set[int] | None, now: datetime, actor_id: int | None
) -> None:
    """End what a person holds on `on` or later; `at` limits it to posts in these units.

    What had not begun by then never comes to be. Needs a `transaction()` with the person's lock.
    """
    for row in histories.tenures(person_id):
        unit_id, agency_id = structure.place_of_post(row.post_id)
        if (at is not None and unit_id not in at) or _is_over(row, on):
            continue
        if row.valid_from >= on:
            db.session.delete(row)
        else:
            row.valid_until = on
        _note("post.left", row, agency_id, now, actor_id)


def _is_over(row: Tenure, on: date) -> bool:
    return row.valid_until is not None and row.valid_until <= on


def _same(person_id: int, post_id: int, kind: TenureKind, span: Span) -> Tenure | None:
    wanted = (post_id, kind.value, span.from_on, span.until_on)
    rows = histories.tenures(person_id)
    return next(
        (row for row in rows if (row.post_id, row.kind, row.valid_from, row.valid_until) == wanted),
        None,
    )


def _refuse_strangers(person_id: int, agency_id: int, span: Span) -> None:
    """Only somebody the agency employs on the first day takes a post of it."""
    history = histories.agencies(histories.employments(person_id))
    if not employments.works_at(history, agency_id, span):
        raise Refused(EmploymentRefusal.NOT_EMPLOYED, field="person")


def _locked(tenure_id: int) -> Tenure:
    row = db.session.get(Tenure, tenure_id)
    if row is None:
        raise NotFound
    locks.post(row.post_id)
    locks.person(row.person_id)
    found = next((one for one in histories.tenures(row.person_id) if one.id == tenure_id), None)
    if found is None:
        raise NotFound
    return found


def _note(action: str, tenure: Tenure, agency_id: int, now: datetime, actor_id: int | None) -> None:
    until = tenure.valid_until
    audit.record(
        action,
        object_kind="post",
        object_id=tenure.post_id,
        organisation_id=agency_id,
        now=now,
        actor_id=actor_id,
        person=tenure.person_id,
        tenure=tenure.kind,
        from_on=tenure.valid_from.isoformat(),
        until_on=until.isoformat() if until else None,
    )
