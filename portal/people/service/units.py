"""Units of the tree: created, described, moved with all that hangs below, closed with a date."""

from datetime import date, datetime

from sqlalchemy import func, literal, update

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import OrgUnit
from portal.people.queries import structure
from portal.people.rules import trees
from portal.people.rules import units as rules
from portal.people.rules.trees import TreeRefusal
from portal.people.rules.units import UnitRefusal
from portal.people.service import locks

LONGEST_PATH = 400


def create(
    *,
    organisation_id: int,
    parent_id: int | None,
    code: str,
    name: str,
    kind: str,
    valid_from: date,
    letterhead: str = "",
    now: datetime,
    actor_id: int | None,
) -> OrgUnit:
    """A new unit below `parent_id`, or a root. Raises Refused(TreeRefusal, UnitRefusal)."""
    with transaction():
        locks.organisation(organisation_id)
        if structure.code_is_taken(organisation_id, code):
            raise Refused(UnitRefusal.CODE_TAKEN, field="code")
        parent = _parent(parent_id, organisation_id)
        unit = OrgUnit(
            organisation_id=organisation_id,
            parent_id=parent_id,
            code=code,
            name=name,
            kind=kind,
            path="",
            letterhead=letterhead,
            valid_from=valid_from,
        )
        db.session.add(unit)
        db.session.flush()
        unit.path = f"{parent.path if parent else ''}{unit.id}/"
        _refuse_too_deep(len(unit.path))
        _note("unit.created", unit, now, actor_id)
    return unit


def describe(
    unit_id: int,
    *,
    code: str,
    name: str,
    kind: str,
    letterhead: str,
    now: datetime,
    actor_id: int | None,
) -> OrgUnit:
    """What the unit is called, on screens and on letters. Raises Refused(UnitRefusal)."""
    with transaction():
        unit = _locked(unit_id)
        before = (unit.code, unit.name, unit.kind, unit.letterhead)
        if before == (code, name, kind, letterhead):
            return unit
        if structure.code_is_taken(unit.organisation_id, code, but=unit.id):
            raise Refused(UnitRefusal.CODE_TAKEN, field="code")
        changed = [
            word
            for word, old, new in zip(
                ("code", "name", "kind", "letterhead"),
                before,
                (code, name, kind, letterhead),
                strict=True,
            )
            if old != new
        ]
        unit.code, unit.name, unit.kind, unit.letterhead = code, name, kind, letterhead
        _note("unit.described", unit, now, actor_id, fields=changed)
    return unit


def move(unit_id: int, parent_id: int | None, *, now: datetime, actor_id: int | None) -> OrgUnit:
    """Hang the unit and all below it under another one, or make it a root.

    The paths of the whole subtree are rewritten in one statement. Raises Refused(TreeRefusal,
    UnitRefusal).
    """
    with transaction():
        unit = _locked(unit_id)
        if unit.parent_id == parent_id:
            return unit
        parent = _parent(parent_id, unit.organisation_id, until=unit.valid_until)
        known = structure.parents_on(parent.path) if parent else {}
        refusal = trees.may_hang(known, unit.id, parent_id)
        if refusal is not None:
            raise Refused(refusal, field="parent")
        old = unit.path
        new = f"{parent.path if parent else ''}{unit.id}/"
        _refuse_too_deep(structure.longest_path_below(old) - len(old) + len(new))
        former, unit.parent_id = unit.parent_id, parent_id
        db.session.flush()
        _rewrite(old, new)
        _note("unit.moved", unit, now, actor_id, former=former, parent=parent_id)
    return unit


def close(unit_id: int, on: date | None, *, now: datetime, actor_id: int | None) -> OrgUnit:
    """End the unit with the day before `on`; None opens a closed one again.

    Refused while it holds posts, people or units from that day on. Raises Refused(UnitRefusal).
    """
    with transaction():
        unit = _locked(unit_id)
        if unit.valid_until == on:
            return unit
        if on is None:
            _parent(unit.parent_id, unit.organisation_id)
        else:
            refusal = rules.may_close(unit.valid_from, structure.left_in(unit.id, on), on)
            if refusal is not None:
                raise Refused(refusal, field="on")
        unit.valid_until = on
        _note("unit.closed" if on else "unit.reopened", unit, now, actor_id, on=_iso(on))
    return unit


def _locked(unit_id: int) -> OrgUnit:
    """The unit under its agency's lock and its own: whoever puts something in waits."""
    agency = db.session.get(OrgUnit, unit_id)
    if agency is None:
        raise NotFound
    locks.organisation(agency.organisation_id)
    return locks.unit(unit_id)


def _parent(
    parent_id: int | None, organisation_id: int, *, until: date | None = None
) -> OrgUnit | None:
    """The unit to hang below, locked; it may not end before what hangs below it does."""
    if parent_id is None:
        return None
    try:
        parent = locks.unit(parent_id, shared=True)
    except NotFound:
        parent = None
    if parent is None or parent.organisation_id != organisation_id:
        raise Refused(TreeRefusal.UNKNOWN_PARENT, field="parent")
    if not rules.outlasts(parent.valid_until, until):
        raise Refused(UnitRefusal.CLOSED, field="parent")
    return parent


def _rewrite(old: str, new: str) -> None:
    db.session.execute(
        update(OrgUnit)
        .where(structure.below(old))
        .values(path=literal(new).concat(func.substr(OrgUnit.path, len(old) + 1)))
        .execution_options(synchronize_session="fetch")
    )


def _refuse_too_deep(length: int) -> None:
    if length > LONGEST_PATH:
        raise Refused(UnitRefusal.TOO_DEEP, field="parent")


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _note(
    action: str,
    unit: OrgUnit,
    now: datetime,
    actor_id: int | None,
    **detail: str | int | list[str] | None,
) -> None:
    audit.record(
        action,
        object_kind="unit",
        object_id=unit.id,
        organisation_id=unit.organisation_id,
        now=now,
        actor_id=actor_id,
        outcome=audit.Outcome.DONE,
        **detail,
    )
