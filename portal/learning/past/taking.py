"""Taking training history over from a file: judged line by line, entered once, taken back by file.

Nothing counts before somebody has seen the judgement and confirmed it. The work goes on in short
transactions and may be cut off anywhere; a line that stands is never entered again.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, BinaryIO, Final

from sqlalchemy import delete, insert, or_, select, update

from portal.core import audit, stored
from portal.core.access import Actor
from portal.core.db import db, transaction, with_retries
from portal.core.errors import NotFound, Refused
from portal.core.models import StoredFile
from portal.core.tabular import TableLimits, named, open_table
from portal.core.tabular.named import Written
from portal.core.uploads import Purpose
from portal.learning.data import hours_policies
from portal.learning.hours import booking
from portal.learning.hours.booking import Completed
from portal.learning.hours.models import HoursClaim
from portal.learning.past import reading, rules
from portal.learning.past.models import TrainingImport, TrainingImportLine
from portal.learning.past.rules import Column, Judged, Known, LineFault, PastRefusal, PastState
from portal.learning.rules.hours import Activity
from portal.learning.rules.hours_policy import Scope, in_force
from portal.people.rules import identifiers

JOB: Final = "training-imports"
AT_ONCE: Final = 25
"""Lines per transaction: SQLite's one lock is held well under 200 ms."""
ROUNDS: Final = 8
"""Transactions in one request; a job goes on with the rest."""
LIMITS: Final = TableLimits(rows=rules.MOST_LINES)


def begin(
    content: BinaryIO, name: str, source: str, *, actor: Actor, now: datetime
) -> TrainingImport:
    """Keep the file and find its columns; nothing is judged yet.

    Raises Refused(UploadRefusal, TableRefusal, QuotaRefusal).
    """
    received = stored.receive(content, name, Purpose.TABLE)
    received.upload.content.seek(0)
    with open_table(received.upload.content, limits=LIMITS) as table:
        headings = list(table.columns)
    columns, _missing = named.columns_of(headings, rules.HEADINGS, ())
    with transaction():
        organisation_id = reading.agency(actor)
        who = {"person_id": actor.person_id, "organisation_id": organisation_id}
        file = stored.add(received, Purpose.TABLE, now=now, **who)
        made = TrainingImport(
            organisation_id=organisation_id,
            file_id=file.id,
            source=source.strip()[:60],
            headings=headings,
            columns={column.value: heading for column, heading in columns.items()},
            created_at=now,
            created_by_id=actor.person_id,
        )
        db.session.add(made)
        db.session.flush()
        _note("training_import.begun", made, now, actor.person_id)
    return made


def settle(
    import_id: int, columns: Mapping[Column, str], *, actor: Actor, on: date, now: datetime
) -> None:
    """Keep the columns and judge every line; nothing counts. Raises Refused(PastRefusal)."""
    missing = next((one for one in rules.NEEDED if not columns.get(one)), None)
    if missing is not None:
        raise Refused(PastRefusal.COLUMN_MISSING, field=missing.value)
    chosen = {column: heading for column, heading in columns.items() if heading}
    if len(set(chosen.values())) < len(chosen):
        raise Refused(PastRefusal.COLUMN_TWICE, field=Column.NUMBER.value)
    found = _open(import_id)
    lines = _written(found, chosen)
    judged = rules.judge(lines, _known(lines, actor, on))
    rows = [_row(import_id, one) for one in judged]
    with transaction():
        found = _open(import_id)
        db.session.execute(
            delete(TrainingImportLine).where(TrainingImportLine.import_id == import_id)
        )
        for some in reading.chunks(rows):
            db.session.execute(insert(TrainingImportLine), list(some))
        found.columns = {column.value: heading for column, heading in chosen.items()}
        found.judged_at = now
        _note("training_import.judged", found, now, actor.person_id, lines=len(rows))


def _open(import_id: int) -> TrainingImport:
    found = _locked(import_id)
    if reading.state(found) not in (PastState.UPLOADED, PastState.JUDGED):
        raise Refused(PastRefusal.NOT_OPEN)
    return found


def _written(found: TrainingImport, columns: Mapping[Column, str]) -> list[Written[Column]]:
    file = db.session.get_one(StoredFile, found.file_id)
    with (
        stored.storage().open(file.storage_key) as content,
        open_table(content, limits=LIMITS) as table,
    ):
        known = {column: one for column, one in columns.items() if one in table.columns}
        lines = named.rows_of(table.rows, known)
    if not lines:
        raise Refused(PastRefusal.NO_LINES, field=Column.NUMBER.value)
    return lines


def _known(lines: list[Written[Column]], actor: Actor, on: date) -> Known:
    policy = in_force(hours_policies(), on)
    numbers = {identifiers.normalise_any(one.cell(Column.NUMBER)) for one in lines}
    persons = reading.persons(actor, numbers, on)
    imported, standing = reading.standing(set(persons.values()))
    return Known(persons, policy, on, imported, standing, rules.forms_by_word(policy))


def _row(import_id: int, one: Judged) -> dict[str, Any]:
    entry = one.entry
    activity = entry.filed.activity if entry else None
    outcome = "refused" if one.fault else "same" if one.same else "new"
    return {
        "import_id": import_id,
        "line": one.written.line,
        "cells": {column.value: text.strip()[:200] for column, text in one.written.cells.items()},
        "outcome": outcome,
        "state": "waiting" if outcome == "new" else "idle",
        "reason": one.fault.value if one.fault else "",
        "person_id": entry.person_id if entry else None,
        "form": activity.form if activity else "",
        "scope": activity.scope.value if activity else "",
        "begins_on": activity.begins_on if activity else None,
        "ends_on": activity.ends_on if activity else None,
        "minutes": activity.minutes if activity else 0,
        "events": activity.events if activity else 0,
    }


def confirm(import_id: int, *, actor_id: int, now: datetime) -> None:
    """Let the new lines be entered; again is no error. Raises Refused(PastRefusal)."""
    with transaction():
        found = _locked(import_id)
        if reading.state(found) in (PastState.ENTERING, PastState.ENTERED):
            return
        if reading.state(found) is not PastState.JUDGED:
            raise Refused(PastRefusal.NOT_OPEN)
        if not _left(import_id, "waiting"):
            raise Refused(PastRefusal.NOTHING)
        found.confirmed_at, found.confirmed_by_id = now, actor_id
        _note("training_import.confirmed", found, now, actor_id)


def discard(import_id: int, *, actor_id: int, now: datetime) -> None:
    """Put a file aside that was not confirmed; again is no error. Raises Refused(PastRefusal)."""
    with transaction():
        found = _locked(import_id)
        if found.discarded_at is not None:
            return
        if reading.state(found) not in (PastState.UPLOADED, PastState.JUDGED):
            raise Refused(PastRefusal.NOT_OPEN)
        found.discarded_at = now
        _note("training_import.discarded", found, now, actor_id)


def begin_undo(import_id: int, *, actor_id: int, now: datetime) -> None:
    """Take back what the file entered; again is no error. Raises Refused(PastRefusal)."""
    with transaction():
        found = _locked(import_id)
        if found.undo_started_at is not None:
            return
        if found.confirmed_at is None:
            raise Refused(PastRefusal.NOTHING_TO_UNDO)
        found.undo_started_at, found.undone_by_id = now, actor_id
        _note("training_import.undo_begun", found, now, actor_id)


def go_on(*, now: datetime) -> None:
    """Every import under way until nothing is left; may run twice at once and be cut off."""
    one = TrainingImport
    under_way = select(one.id).where(
        or_(
            one.confirmed_at.is_not(None) & one.entered_at.is_(None),
            one.undo_started_at.is_not(None),
        ),
        one.undone_at.is_(None),
    )
    for import_id in db.session.scalars(under_way.order_by(one.id)).all():
        while stretch(import_id, now=now):
            pass


def stretch(import_id: int, *, now: datetime) -> bool:
    """A few pieces of one file; True while there is more to do."""
    return all(with_retries(_piece, import_id, now=now) for _round in range(ROUNDS))


def _piece(import_id: int, *, now: datetime) -> bool:
    """The next lines in one transaction; True while some are left."""
    with transaction():
        found = _locked(import_id)
        state = reading.state(found)
        if state is PastState.ENTERING:
            left = _enter_some(found, now)
            found.entered_at = None if left else now
            action = "training_import.entered"
        elif state is PastState.UNDOING:
            left = _undo_some(found, now)
            found.undone_at = None if left else now
            action = "training_import.undone"
        else:
            return False
        if not left:
            _note(action, found, now, found.undone_by_id or found.confirmed_by_id)
    return left


def _enter_some(found: TrainingImport, now: datetime) -> bool:
    """Each line by itself, because each is an activity of its own."""
    for line in _some(found.id, "waiting"):
        made = booking.entered(
            _completed(found, line),
            [line.person_id or 0],
            by=found.confirmed_by_id or 0,
            now=now,
        )
        if made:
            line.state, line.claim_id = "entered", made[0][0].id
        else:
            line.state, line.reason = "failed", LineFault.CLAIMED.value
    return _left(found.id, "waiting")


def _completed(found: TrainingImport, line: TrainingImportLine) -> Completed:
    if line.person_id is None or line.begins_on is None or line.ends_on is None:
        raise ValueError("a refused line was to be entered")
    activity = Activity(
        line.form, Scope(line.scope), line.begins_on, line.ends_on, line.minutes, line.events
    )
    certificate = line.cells.get(Column.CERTIFICATE.value, "")
    return Completed(
        [activity],
        line.cells.get(Column.TITLE.value, ""),
        line.cells.get(Column.ORGANISER.value, ""),
        found.organisation_id,
        {line.person_id: certificate} if certificate else {},
        reading.ORIGIN,
        found.source,
    )


def _undo_some(found: TrainingImport, now: datetime) -> bool:
    """What was entered is withdrawn; what somebody corrected since is left and named."""
    db.session.execute(
        update(TrainingImportLine)
        .where(TrainingImportLine.import_id == found.id, TrainingImportLine.state == "waiting")
        .values(state="idle")
    )
    for line in _some(found.id, "entered"):
        claim = db.session.get_one(HoursClaim, line.claim_id)
        taken = booking.take_back(claim, by=found.undone_by_id or 0, now=now)
        line.state = "undone" if taken else "kept"
    return _left(found.id, "entered")


def _some(import_id: int, state: str) -> list[TrainingImportLine]:
    line = TrainingImportLine
    query = select(line).where(line.import_id == import_id, line.state == state)
    ordered = query.order_by(line.id).limit(AT_ONCE)
    return list(db.session.scalars(ordered.execution_options(populate_existing=True)))


def _left(import_id: int, state: str) -> bool:
    db.session.flush()
    line = TrainingImportLine
    query = select(line.id).where(line.import_id == import_id, line.state == state)
    return db.session.scalar(query.limit(1)) is not None


def _locked(import_id: int) -> TrainingImport:
    found = db.session.scalar(
        select(TrainingImport)
        .where(TrainingImport.id == import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _note(
    action: str, found: TrainingImport, now: datetime, actor_id: int | None, *, lines: int = 0
) -> None:
    audit.record(
        action,
        object_kind="training_import",
        object_id=found.id,
        organisation_id=found.organisation_id,
        now=now,
        actor_id=actor_id,
        lines=lines,
    )
