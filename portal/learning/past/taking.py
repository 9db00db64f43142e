"""Taking training history over from a file (`core/taken_files.py`) whose columns are settled."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO, Final

from sqlalchemy import delete, insert

from portal.core import stored
from portal.core.access import Actor
from portal.core.chunks import chunks
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.models import StoredFile
from portal.core.tabular import TableLimits, named, open_table
from portal.core.tabular.named import Written
from portal.core.taken_files import Refusals, Stage, Taking
from portal.core.uploads import Purpose
from portal.learning.data import hours_policies
from portal.learning.hours import booking
from portal.learning.hours.booking import Completed
from portal.learning.hours.models import HoursClaim
from portal.learning.past import reading, rules
from portal.learning.past.models import TrainingImport, TrainingImportLine
from portal.learning.past.rules import Column, Judged, Known, LineFault, PastRefusal
from portal.learning.rules.hours import Activity
from portal.learning.rules.hours_policy import Scope, in_force
from portal.people.rules import identifiers

JOB: Final = "training-imports"
LIMITS: Final = TableLimits(rows=rules.MOST_LINES)


def begin(
    content: BinaryIO, name: str, source: str, *, actor: Actor, now: datetime
) -> TrainingImport:
    """Keep the file and find its columns; nothing is judged yet. A button pressed twice begins one.

    Raises Refused(UploadRefusal, TableRefusal, QuotaRefusal).
    """
    received = stored.receive(content, name, Purpose.TABLE)
    known = files.pressed_twice(received, actor_id=actor.person_id, now=now)
    if known is not None:
        return known
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
        files.note("begun", made, now, actor.person_id)
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
        for some in chunks(rows):
            db.session.execute(insert(TrainingImportLine), list(some))
        found.columns = {column.value: heading for column, heading in chosen.items()}
        found.judged_at = now
        files.note("judged", found, now, actor.person_id, lines=len(rows))


def _open(import_id: int) -> TrainingImport:
    found = files.locked(import_id)
    if found.stage is not Stage.OPEN:
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


def _enter(found: TrainingImport, lines: Sequence[TrainingImportLine], now: datetime) -> None:
    """Each line by itself, because each is an activity of its own."""
    for line in lines:
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


def _undo(found: TrainingImport, lines: Sequence[TrainingImportLine], now: datetime) -> None:
    """What was entered is withdrawn; what somebody corrected since is left and named."""
    for line in lines:
        claim = db.session.get_one(HoursClaim, line.claim_id)
        taken = booking.take_back(claim, by=found.undone_by_id or 0, now=now)
        line.state = "undone" if taken else "kept"


files: Final = Taking(
    TrainingImport,
    TrainingImportLine,
    "training_import",
    Refusals(PastRefusal.NOT_OPEN, PastRefusal.NOTHING, PastRefusal.NOTHING_TO_UNDO),
    _enter,
    _undo,
    is_ready=lambda found: found.judged_at is not None,
)
