"""Imports, their lines, differences and writes; lists and single reads start from the scope."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import joinedload

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import (
    ImportBatch,
    ImportColumnMap,
    ImportDifference,
    ImportRow,
    ImportStep,
    Organisation,
)

PAGE = 50


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of lines in the order of the file; `after` continues, None at the end."""

    rows: Sequence[ImportRow]
    after: int | None


@dataclass(frozen=True, slots=True)
class Differences:
    """A page of people to be ticked, and where the next one begins."""

    rows: Sequence[ImportDifference]
    after: int | None


def agencies(actor: Actor) -> tuple[int, ...]:
    """Where the actor may import: an import touches the whole agency, so a unit is not enough."""
    held = actor.grants_with(Permission.IMPORT_RUN)
    return tuple(dict.fromkeys(one.organisation_id for one in held if one.unit_id is None))


def in_scope(actor: Actor) -> Select[ImportBatch]:
    """The imports of the actor's agencies."""
    own = agencies(actor)
    where: ColumnElement[bool] = ImportBatch.organisation_id.in_(own) if own else false()
    return select(ImportBatch).where(where).options(joinedload(ImportBatch.file))


def batch(actor: Actor, public_id: str) -> ImportBatch:
    """One import with everybody who acted on it. Raises NotFound."""
    query = in_scope(actor).where(ImportBatch.public_id == public_id)
    found = db.session.scalar(
        query.options(
            joinedload(ImportBatch.organisation),
            joinedload(ImportBatch.created_by),
            joinedload(ImportBatch.confirmed_by),
            joinedload(ImportBatch.undone_by),
        ).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def recent(actor: Actor, before: int | None) -> tuple[Sequence[ImportBatch], int | None]:
    """The newest imports first, and where the next page begins."""
    query = in_scope(actor).options(joinedload(ImportBatch.created_by))
    if before is not None:
        query = query.where(ImportBatch.id < before)
    rows = db.session.scalars(query.order_by(ImportBatch.id.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def lines(batch_id: int, outcome: str, after: int) -> Lines:
    """Lines of one outcome, or of all."""
    query = select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.id > after)
    if outcome:
        query = query.where(ImportRow.outcome == outcome)
    rows = db.session.scalars(query.order_by(ImportRow.id).limit(PAGE + 1)).all()
    return Lines(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def refused_lines(batch_id: int) -> Sequence[ImportRow]:
    """Every refused line, for the command."""
    query = select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.outcome == "refused")
    return db.session.scalars(query.order_by(ImportRow.id)).all()


def differences(batch_id: int, kind: str, after: int) -> Differences:
    """People of one kind of difference, or of all, in the order of the file."""
    query = select(ImportDifference).where(
        ImportDifference.batch_id == batch_id, ImportDifference.id > after
    )
    if kind:
        query = query.where(ImportDifference.kind == kind)
    rows = db.session.scalars(query.order_by(ImportDifference.id).limit(PAGE + 1)).all()
    return Differences(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def counts(batch_id: int) -> dict[str, tuple[int, int]]:
    """Kind of difference → how many there are, and how many of them are ticked."""
    rows = db.session.execute(
        select(
            ImportDifference.kind,
            func.count(),
            func.count().filter(ImportDifference.chosen.is_(True)),
        )
        .where(ImportDifference.batch_id == batch_id)
        .group_by(ImportDifference.kind)
    )
    return {kind: (total, chosen) for kind, total, chosen in rows}


def chosen_keys(batch_id: int) -> frozenset[str]:
    """Whom somebody ticked."""
    query = select(ImportDifference.key).where(
        ImportDifference.batch_id == batch_id, ImportDifference.chosen.is_(True)
    )
    return frozenset(db.session.scalars(query))


def steps_in(batch_id: int, states: Sequence[str], after: int) -> tuple[Sequence[ImportStep], int]:
    """Writes in these states after a number, and the number to go on from (0 at the end)."""
    query = select(ImportStep).where(
        ImportStep.batch_id == batch_id,
        ImportStep.state.in_(states),
        ImportStep.number > after,
    )
    rows = db.session.scalars(query.order_by(ImportStep.number).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else 0


def maps(organisation_id: int) -> Sequence[ImportColumnMap]:
    """The saved column maps of an agency, by name."""
    query = select(ImportColumnMap).where(ImportColumnMap.organisation_id == organisation_id)
    return db.session.scalars(query.order_by(ImportColumnMap.sheet, ImportColumnMap.name)).all()


def agency_by_code(code: str) -> Organisation | None:
    """For the command; None for an unknown code."""
    return db.session.scalar(select(Organisation).where(Organisation.code == code))


def only_agency() -> Organisation | None:
    """The installation's agency when it has just one."""
    found = db.session.scalars(
        select(Organisation).where(Organisation.kind == "agency").order_by(Organisation.id).limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def by_public_id(public_id: str) -> ImportBatch | None:
    """For the command, whatever the agency."""
    return db.session.scalar(
        select(ImportBatch)
        .where(ImportBatch.public_id == public_id)
        .options(joinedload(ImportBatch.file))
    )
