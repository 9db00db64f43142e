"""Writing the people of a file through the services that own them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from portal.core import audit
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.people.models import Account, Employment, Person, Tenure
from portal.people.queries import histories
from portal.people.rules.identifiers import IdentifierKind
from portal.people.rules.importing.reasons import ImportRefusal
from portal.people.rules.names import PersonName
from portal.people.rules.posts import TenureKind
from portal.people.rules.spans import Span
from portal.people.rules.status import Status
from portal.people.service import (
    employments,
    locks,
    numbers,
    persons,
    sessions,
    statuses,
    tenures,
)
from portal.people.service.importing.structure import By, post_called, unit_called
from portal.people.service.sessions import EndReason


def add(told: Mapping[str, Any], by: By, on: date) -> int:
    """A new person with number, status and employment; their id."""
    made = persons.register(
        name=told["name"],
        kind=IdentifierKind(told["kind"]),
        number=told["number"],
        status=told["status"],
        rank=told["rank"],
        email=told["email"] or None,
        organisation_id=by.organisation_id,
        unit_id=unit_called(told["unit"], by).id,
        valid_from=date.fromisoformat(told["from"]),
        on=on,
        now=by.now,
        actor_id=by.actor_id,
    )
    return made.id


def change(person_id: int, told: Mapping[str, Any], by: By, on: date) -> None:
    """What the file says differently: name, number, status and rank, e-mail address."""
    if "name" in told:
        _rename(person_id, told["name"], by)
    if "number" in told:
        kind = IdentifierKind(told["number"]["kind"])
        identifier = numbers.read(kind, told["number"]["value"], on=on)
        numbers.give(
            person_id,
            identifier,
            organisation_id=by.organisation_id,
            from_on=on,
            now=by.now,
            actor_id=by.actor_id,
        )
    if "status" in told:
        _restate(person_id, told["status"], told["rank"], by, on)
    if "email" in told:
        _write_email(person_id, told["email"], by)


def move(person_id: int, told: Mapping[str, Any], by: By) -> None:
    """Another home unit; posts begin and end in steps of their own."""
    unit = unit_called(told["unit"], by)
    rows = histories.employments(person_id)
    from_on = date.fromisoformat(told["from"])
    if not any(row.valid_until is None or row.valid_until > from_on for row in rows):
        last = max((row.valid_until for row in rows if row.valid_until), default=from_on)
        employments.receive(
            person_id,
            unit.id,
            from_on=max(from_on, last),
            now=by.now,
            actor_id=by.actor_id,
        )
        return
    today = [row for row in rows if row.valid_from == from_on and row.valid_until is None]
    if today and today[0].organisation_id == by.organisation_id:
        _replace(today[0], unit.id, by)
        return
    if any(row.organisation_id != by.organisation_id for row in rows if row.valid_until is None):
        employments.receive(person_id, unit.id, from_on=from_on, now=by.now, actor_id=by.actor_id)
        return
    employments.move(
        person_id, unit.id, from_on=from_on, keep_posts=True, now=by.now, actor_id=by.actor_id
    )


def leave(person_id: int, by: By, on: date) -> None:
    """Employment, posts and roles end; the account too, unless another agency employs them."""
    employments.leave(
        person_id,
        organisation_id=by.organisation_id,
        on=on,
        now=by.now,
        actor_id=by.actor_id,
    )
    elsewhere = db.session.scalar(
        select(func.count())
        .select_from(Employment)
        .where(
            Employment.person_id == person_id,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
    )
    account = db.session.scalar(select(Account).where(Account.person_id == person_id))
    if elsewhere or account is None or account.deactivated_at is not None:
        return
    account.deactivated_at = by.now
    sessions.end_all(account.id, now=by.now, reason=EndReason.DEACTIVATED)
    _note("account.deactivated", person_id, by)


def start_tenure(person_id: int, told: Mapping[str, Any], by: By) -> None:
    """Let the person hold the post."""
    new = told["new"]
    tenures.appoint(
        person_id,
        post_called(new["post"], by).id,
        kind=TenureKind(new["kind"]),
        valid_from=date.fromisoformat(new["from"]),
        valid_until=_day(new["until"]),
        now=by.now,
        actor_id=by.actor_id,
    )


def end_tenure(person_id: int, told: Mapping[str, Any], by: By) -> None:
    """The tenure ends on the day the file gives."""
    until = date.fromisoformat(told["new"]["until"])
    tenures.end(_tenure(person_id, told["old"], by).id, until, now=by.now, actor_id=by.actor_id)


def cancel_tenure(person_id: int, told: Mapping[str, Any], by: By) -> None:
    """A tenure that was to begin later never does."""
    tenures.take_back(_tenure(person_id, told["old"], by).id, now=by.now, actor_id=by.actor_id)


def redate_tenure(person_id: int, told: Mapping[str, Any], by: By) -> None:
    """The same tenure with other days."""
    cancel_tenure(person_id, told, by)
    start_tenure(person_id, told, by)


def _tenure(person_id: int, told: Mapping[str, Any], by: By) -> Tenure:
    post = post_called(told["post"], by)
    span = Span(date.fromisoformat(told["from"]), _day(told["until"]))
    for row in histories.tenures(person_id):
        same = (row.post_id, row.kind) == (post.id, told["kind"])
        if same and Span(row.valid_from, row.valid_until) == span:
            return row
    raise Refused(ImportRefusal.CHANGED_SINCE)


def _rename(person_id: int, told: Mapping[str, Any], by: By) -> None:
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    front = told["front"] or person.front_title.split()
    back = told["back"] or [one for one in person.back_title.split(", ") if one]
    name = PersonName(told["core"] or person.full_name, tuple(front), tuple(back))
    persons.correct_name(
        person_id,
        name.full,
        organisation_id=by.organisation_id,
        now=by.now,
        actor_id=by.actor_id,
    )


def _restate(person_id: int, status: str | None, rank: str, by: By, on: date) -> None:
    """From the day of the import on; a row that began the same day is put right instead."""
    rows = histories.statuses(person_id)
    current = next((one for one in rows if Span(one.valid_from, one.valid_until).holds(on)), None)
    wanted = Status(status or (current.status if current else Status.OUTSIDE))
    wanted_rank = rank or (current.rank if current else "")
    if current is not None and current.valid_from == on:
        statuses.correct(
            person_id,
            current.id,
            wanted,
            rank=wanted_rank,
            organisation_id=by.organisation_id,
            now=by.now,
            actor_id=by.actor_id,
        )
        return
    statuses.change(
        person_id,
        wanted,
        rank=wanted_rank,
        from_on=on,
        organisation_id=by.organisation_id,
        now=by.now,
        actor_id=by.actor_id,
    )


def _write_email(person_id: int, email: str, by: By) -> None:
    """An address from a register; its owner has to prove it before it signs in (AU-8)."""
    person = locks.person(person_id)
    numbers.refuse_merged(person)
    if person.email != email:
        person.email, person.email_verified_at = email, None
        _note("person.email_written", person_id, by)


def _replace(row: Employment, unit_id: int, by: By) -> None:
    """An employment that began on the day of the import gets its right unit."""
    locks.unit(unit_id, shared=True)
    locks.person(row.person_id)
    row.unit_id = unit_id
    _note("person.unit_corrected", row.person_id, by)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _note(action: str, person_id: int, by: By) -> None:
    audit.record(
        action,
        object_kind="person",
        object_id=person_id,
        organisation_id=by.organisation_id,
        now=by.now,
        actor_id=by.actor_id,
    )
