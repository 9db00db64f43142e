"""Predicates from e-Kinerja by file: checked row by row, taken as a whole, taken back as a whole.

Checking writes what the file would enter and why each other row is refused; nothing counts before
somebody has seen that and takes it.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, BinaryIO, Final

from sqlalchemy import insert, select, update

from portal.core import audit
from portal.core.chunks import chunks
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.tabular import TableLimits, named, open_table
from portal.core.tabular.named import Written
from portal.core.uploads import Purpose, UploadRefusal, examine
from portal.evaluation.models import AppraisalImport, PerformanceAppraisal
from portal.evaluation.queries import appraisals as queries
from portal.evaluation.queries.appraisals import ImportState
from portal.evaluation.rules import predicates as rules
from portal.evaluation.rules.predicates import (
    Appraisal,
    Column,
    FileRefusal,
    Predicate,
    Rating,
)
from portal.people.service import locks

LIMITS: Final = TableLimits(rows=rules.MOST_ROWS)


def check(
    content: BinaryIO, name: str, *, actor_id: int, organisation_id: int, today: date, now: datetime
) -> AppraisalImport:
    """Judge every row; nothing counts yet. The same file again, undecided, is the same check.

    Raises Refused(UploadRefusal, TableRefusal, FileRefusal).
    """
    accepted = examine(content, name, Purpose.TABLE)
    if isinstance(accepted, UploadRefusal):
        raise Refused(accepted, field="file")
    accepted.content.seek(0)
    digest = hashlib.sha256(accepted.content.read()).hexdigest()
    accepted.content.seek(0)
    rows = _written(accepted.content)
    numbers = {one.cell(Column.NUMBER) for one in rows}
    judged = rules.judge(rows, queries.known(organisation_id, numbers, today))
    taken = [_stored(one.found) for one in judged if one.found is not None]
    refused = [[one.line, one.refusal.value] for one in judged if one.refusal is not None]
    with transaction():
        made = _undecided(organisation_id, digest)
        if made is None:
            made = AppraisalImport(
                organisation_id=organisation_id, sha256=digest, file_name=accepted.name[:200],
                at=now, by_id=actor_id,
            )  # fmt: skip
            db.session.add(made)
        made.rows, made.refused, made.taken = taken, refused, len(taken)
        db.session.flush()
        _note("appraisals.checked", made, actor_id, now, rows=len(taken), refused=len(refused))
    return made


def _undecided(organisation_id: int, digest: str) -> AppraisalImport | None:
    """This file, checked before and neither taken nor set aside."""
    return db.session.scalar(
        select(AppraisalImport)
        .where(
            AppraisalImport.organisation_id == organisation_id,
            AppraisalImport.sha256 == digest,
            AppraisalImport.taken_at.is_(None),
            AppraisalImport.discarded_at.is_(None),
        )
        .order_by(AppraisalImport.id)
        .limit(1)
        .with_for_update()
    )


def _written(content: BinaryIO) -> list[Written[Column]]:
    with open_table(content, limits=LIMITS) as table:
        columns, missing = named.columns_of(table.columns, rules.HEADINGS, rules.NEEDED)
        if missing is not None:
            heading = rules.HEADINGS[missing][0].capitalize()
            raise Refused(FileRefusal.COLUMN_MISSING, field="file", column=heading)
        rows = named.rows_of(table.rows, columns)
    if not rows:
        raise Refused(FileRefusal.NO_ROWS, field="file")
    return rows


def take(import_id: int, *, actor_id: int, now: datetime) -> AppraisalImport:
    """Enter everything that was accepted; again changes nothing. Raises Refused(FileRefusal)."""
    with transaction():
        found = _locked(import_id)
        if found.taken_at is not None and found.undone_at is None:
            return found
        if queries.state(found) is not ImportState.CHECKED:
            raise Refused(FileRefusal.NOT_OPEN)
        if not found.rows:
            raise Refused(FileRefusal.NOTHING_TO_TAKE)
        accepted = [_read(row) for row in found.rows]
        _refuse_changed(accepted)
        values = [_values(one, found) for one in accepted]
        for some in chunks(values):
            db.session.execute(insert(PerformanceAppraisal), some)
        found.taken_at, found.taken_by_id, found.rows = now, actor_id, []
        _note("appraisals.taken", found, actor_id, now, rows=len(values))
    return found


def _refuse_changed(accepted: Sequence[Appraisal]) -> None:
    """Another file may have come in since this one was checked."""
    standing = queries.standing(sorted({one.person for one in accepted}))
    for one in accepted:
        if any(rules.clash(one, other) for other in standing.get(one.person, ())):
            raise Refused(FileRefusal.CHANGED)


def discard(import_id: int, *, actor_id: int, now: datetime) -> None:
    """Set a checked file aside; again changes nothing. Raises Refused(FileRefusal)."""
    with transaction():
        found = _locked(import_id)
        if found.discarded_at is not None:
            return
        if found.taken_at is not None:
            raise Refused(FileRefusal.NOT_OPEN)
        found.discarded_at, found.rows = now, []
        _note("appraisals.discarded", found, actor_id, now)


def undo(import_id: int, *, actor_id: int, now: datetime) -> None:
    """Take back everything the file entered; again changes nothing. Raises Refused(FileRefusal).

    Forms that were fixed meanwhile keep the facts of their day.
    """
    with transaction():
        found = _locked(import_id)
        if found.undone_at is not None:
            return
        if found.taken_at is None:
            raise Refused(FileRefusal.NOT_TAKEN)
        db.session.execute(
            update(PerformanceAppraisal)
            .where(
                PerformanceAppraisal.import_id == found.id,
                PerformanceAppraisal.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=now)
        )
        found.undone_at, found.undone_by_id = now, actor_id
        _note("appraisals.undone", found, actor_id, now)


def _stored(one: Appraisal) -> list[Any]:
    return [
        one.person,
        one.from_on.isoformat(),
        one.until_on.isoformat(),
        one.predicate.value,
        one.results.value if one.results else "",
        one.behaviour.value if one.behaviour else "",
    ]


def _read(kept: Sequence[Any]) -> Appraisal:
    person, begin, end, predicate, results, behaviour = kept
    return Appraisal(
        person,
        date.fromisoformat(begin),
        date.fromisoformat(end),
        Predicate(predicate),
        Rating(results) if results else None,
        Rating(behaviour) if behaviour else None,
    )


def accepted(found: AppraisalImport) -> list[Appraisal]:
    """What a checked file would enter."""
    return [_read(row) for row in found.rows]


def _values(one: Appraisal, found: AppraisalImport) -> dict[str, object]:
    return {
        "organisation_id": found.organisation_id,
        "import_id": found.id,
        "person_id": one.person,
        "from_on": one.from_on,
        "until_on": one.until_on,
        "predicate": one.predicate.value,
        "results": one.results.value if one.results else "",
        "behaviour": one.behaviour.value if one.behaviour else "",
    }


def _locked(import_id: int) -> AppraisalImport:
    """Files of an agency take turns, so that two at once see each other's rows."""
    known = db.session.get(AppraisalImport, import_id)
    if known is None:
        raise NotFound
    locks.organisation(known.organisation_id)
    return db.session.scalars(
        select(AppraisalImport)
        .where(AppraisalImport.id == import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _note(
    action: str,
    found: AppraisalImport,
    actor_id: int,
    now: datetime,
    *,
    rows: int | None = None,
    refused: int | None = None,
) -> None:
    audit.record(
        action,
        object_kind="appraisal_import",
        object_id=found.id,
        organisation_id=found.organisation_id,
        now=now,
        actor_id=actor_id,
        rows=rows,
        refused=refused,
    )
