"""Registering a need: called by whatever finds one, once for each fact behind it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from portal.core import audit, entropy
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import OrgUnit
from portal.planning.models import Need, NeedPerson
from portal.planning.queries import needs as queries
from portal.planning.rules import needs as rules
from portal.planning.rules.needs import NeedRefusal, Origin
from portal.planning.service.writing import insert


def register(
    *,
    organisation_id: int,
    unit_id: int,
    competency_id: int | None,
    title: str,
    origin: tuple[str, str],
    by_id: int | None,
    now: datetime,
    person_ids: Collection[int] = (),
) -> Need:
    """The need that this fact calls for: made the first time, the same one ever after.

    `origin` is a kind of `rules.needs.OriginKind` and the fact's reference. Naming more persons
    later adds them; nothing else of a need that stands is changed. Raises NotFound for a unit of
    another agency, ValueError for an unknown origin.
    """
    known = rules.read(origin)
    with transaction():
        unit = db.session.get(OrgUnit, unit_id)
        if unit is None or unit.organisation_id != organisation_id:
            raise NotFound
        need = queries.of_origin(organisation_id, known)
        if need is None:
            need = _make(organisation_id, unit_id, competency_id, title, known, by_id, now)
        _name(need.id, person_ids)
    return need


def _make(
    organisation_id: int,
    unit_id: int,
    competency_id: int | None,
    title: str,
    origin: Origin,
    by_id: int | None,
    now: datetime,
) -> Need:
    """The row, whichever of two who came at the same time wrote it."""
    made = db.session.scalar(
        insert(Need)
        .values(
            public_id=entropy.public_id(),
            organisation_id=organisation_id,
            unit_id=unit_id,
            competency_id=competency_id,
            title=title.strip()[: rules.TITLE_LENGTH],
            origin=origin.kind.value,
            origin_ref=origin.ref,
            registered_at=now,
            registered_by_id=by_id,
            drop_reason="",
        )
        .on_conflict_do_nothing(index_elements=["organisation_id", "origin", "origin_ref"])
        .returning(Need.id)
    )
    need = queries.of_origin(organisation_id, origin)
    if need is None:
        raise NotFound
    if made is not None:
        audit.record(
            "need.registered", object_kind="need", object_id=need.id, now=now, actor_id=by_id,
            organisation_id=organisation_id, origin=origin.kind.value,
        )  # fmt: skip
    return need


def _name(need_id: int, person_ids: Collection[int]) -> None:
    if not person_ids:
        return
    db.session.execute(
        insert(NeedPerson)
        .values([{"need_id": need_id, "person_id": one} for one in sorted(set(person_ids))])
        .on_conflict_do_nothing(index_elements=["need_id", "person_id"])
    )


def drop(need_id: int, reason: str, *, by: int, now: datetime) -> None:
    """Let a need stand no more, with why; lines that answer it stay. Again changes nothing.

    Raises NotFound, Refused(NeedRefusal).
    """
    if not reason.strip():
        raise Refused(NeedRefusal.REASON, field="reason")
    with transaction():
        need = _locked(need_id)
        if need.dropped_at is not None:
            return
        need.dropped_at, need.dropped_by_id = now, by
        need.drop_reason = reason.strip()[: rules.REASON_LENGTH]
        _note("need.dropped", need, by, now)


def take_up(need_id: int, *, by: int, now: datetime) -> None:
    """Let a dropped need stand again; again changes nothing. Raises NotFound."""
    with transaction():
        need = _locked(need_id)
        if need.dropped_at is None:
            return
        need.dropped_at, need.dropped_by_id, need.drop_reason = None, None, ""
        _note("need.taken_up", need, by, now)


def _locked(need_id: int) -> Need:
    query = select(Need).where(Need.id == need_id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _note(action: str, need: Need, by: int, now: datetime) -> None:
    audit.record(
        action, object_kind="need", object_id=need.id, now=now, actor_id=by,
        organisation_id=need.organisation_id, origin=need.origin,
    )  # fmt: skip
