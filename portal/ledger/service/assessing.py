"""Taking in assessors' results: a file judged line by line, entered once, taken back by import.

Nothing counts before somebody has seen the judgement and confirmed it. The work goes on in short
transactions and may be cut off anywhere; a line that was entered is never entered again.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import BinaryIO, Final

from sqlalchemy import insert, or_, select, update

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import audit, stored, zones
from portal.core.access import Actor
from portal.core.db import db, transaction, with_retries
from portal.core.errors import NotFound, Refused
from portal.core.models import StoredFile
from portal.core.stored import Received
from portal.core.tabular import TableLimits, named, open_table
from portal.core.tabular.named import Written
from portal.core.uploads import Purpose
from portal.ledger.models import AssessmentImport, AssessmentLine
from portal.ledger.queries import assessments as queries
from portal.ledger.queries import events
from portal.ledger.rules import assessments as rules
from portal.ledger.rules.assessments import (
    Column,
    FileRefusal,
    Finding,
    Judged,
    Known,
    LineRefusal,
    Outcome,
    State,
)
from portal.ledger.rules.evidence import Event, Line
from portal.ledger.service.appending import Entry, append, withdraw
from portal.ledger.service.notices import ProfileNotice
from portal.people.queries import agencies
from portal.people.service import inbox

JOB: Final = "assessment-imports"
AT_ONCE: Final = 25
"""Lines per transaction: SQLite's one lock is held well under 200 ms."""
ROUNDS: Final = 8
"""Transactions in one request; a job goes on with the rest."""
LIMITS: Final = TableLimits(rows=rules.MOST_LINES)
SAME_PRESS: Final = timedelta(minutes=2)
TITLE: Final = "Hasil penilaian kompetensi"


def begin(
    content: BinaryIO, name: str, *, actor: Actor, organisation_id: int, today: date, now: datetime
) -> AssessmentImport:
    """Keep the file and judge every line; nothing counts yet.

    The same file from the same person within `SAME_PRESS` is a button pressed twice.

    Raises Refused(UploadRefusal, TableRefusal, FileRefusal, QuotaRefusal).
    """
    received = stored.receive(content, name, Purpose.TABLE)
    known = _pressed_twice(received, actor.person_id, now)
    if known is not None:
        return known
    received.upload.content.seek(0)
    lines = _written(received.upload.content)
    judged = rules.judge(lines, _known(lines, actor, organisation_id, today))
    with transaction():
        file = stored.add(
            received,
            Purpose.TABLE,
            person_id=actor.person_id,
            organisation_id=organisation_id,
            now=now,
        )
        made = AssessmentImport(
            organisation_id=organisation_id,
            file_id=file.id,
            created_at=now,
            created_by_id=actor.person_id,
        )
        db.session.add(made)
        db.session.flush()
        rows = [_row(made.id, one) for one in judged]
        for at in range(0, len(rows), queries.CHUNK):
            db.session.execute(insert(AssessmentLine), rows[at : at + queries.CHUNK])
        _note("assessment_import.staged", made, now, actor.person_id, lines=len(rows))
    return made


def _pressed_twice(received: Received, person_id: int, now: datetime) -> AssessmentImport | None:
    """The import this file has just begun, if it has."""
    return db.session.scalar(
        select(AssessmentImport)
        .join(StoredFile, StoredFile.id == AssessmentImport.file_id)
        .where(
            AssessmentImport.created_by_id == person_id,
            AssessmentImport.created_at > now - SAME_PRESS,
            AssessmentImport.confirmed_at.is_(None),
            AssessmentImport.discarded_at.is_(None),
            StoredFile.sha256 == received.kept.sha256,
        )
        .order_by(AssessmentImport.id)
        .limit(1)
    )


def _written(content: BinaryIO) -> list[Written[Column]]:
    """Every line of the table. Raises Refused(TableRefusal, FileRefusal)."""
    with open_table(content, limits=LIMITS) as table:
        columns, missing = named.columns_of(table.columns, rules.HEADINGS, rules.NEEDED)
        if missing is not None:
            heading = rules.HEADINGS[missing][0].capitalize()
            raise Refused(FileRefusal.COLUMN_MISSING, field="file", column=heading)
        lines = named.rows_of(table.rows, columns)
    if not lines:
        raise Refused(FileRefusal.NO_LINES, field="file")
    return lines


def _known(lines: list[Written[Column]], actor: Actor, organisation_id: int, today: date) -> Known:
    """What the lines are held against; what stands is asked for those that can be read."""
    persons = queries.persons(actor, {one.cell(Column.NUMBER) for one in lines}, today)
    plain = Known(persons, queries.competencies(today), {}, today)
    findings = [found for one in lines if isinstance(found := rules.read(one, plain), Finding)]
    held = queries.standing(organisation_id, findings)
    return Known(plain.persons, plain.competencies, held, today)


def _row(import_id: int, one: Judged) -> dict[str, object]:
    found = one.finding
    waits = one.outcome in {Outcome.NEW, Outcome.CHANGED}
    return {
        "import_id": import_id,
        "line": one.written.line,
        "cells": {column.value: text[:200] for column, text in one.written.cells.items()},
        "outcome": one.outcome.value,
        "state": "waiting" if waits else "idle",
        "reason": one.refusal.value if one.refusal else "",
        "person_id": found.person_id if found else None,
        "competency_id": found.competency_id if found else None,
        "level": found.level if found else None,
        "assessed_on": found.on if found else None,
        "valid_until": found.until if found else None,
    }


def confirm(import_id: int, *, actor_id: int, now: datetime) -> AssessmentImport:
    """Let the accepted lines be entered; again is no error. Raises Refused(FileRefusal)."""
    with transaction():
        found = _locked(import_id)
        state = queries.state_of(found)
        if state in {State.ENTERING, State.ENTERED}:
            return found
        if state is not State.STAGED:
            raise Refused(FileRefusal.NOT_OPEN)
        if not _left(import_id, "waiting"):
            raise Refused(FileRefusal.NOTHING_TO_ENTER)
        found.confirmed_at, found.confirmed_by_id = now, actor_id
        _note("assessment_import.confirmed", found, now, actor_id)
    return found


def discard(import_id: int, *, actor_id: int, now: datetime) -> None:
    """Put a file aside that was not confirmed; again is no error. Raises Refused(FileRefusal)."""
    with transaction():
        found = _locked(import_id)
        if found.discarded_at is not None:
            return
        if queries.state_of(found) is not State.STAGED:
            raise Refused(FileRefusal.NOT_OPEN)
        found.discarded_at = now
        _note("assessment_import.discarded", found, now, actor_id)


def begin_undo(import_id: int, *, actor_id: int, now: datetime) -> None:
    """Take back what the import entered; again is no error. Raises Refused(FileRefusal)."""
    with transaction():
        found = _locked(import_id)
        if found.undo_started_at is not None:
            return
        if found.confirmed_at is None:
            raise Refused(FileRefusal.NOTHING_TO_UNDO)
        found.undo_started_at, found.undone_by_id = now, actor_id
        _note("assessment_import.undo_begun", found, now, actor_id)


def go_on(*, now: datetime) -> None:
    """Every import under way until nothing is left; may run twice at once and be cut off."""
    under_way = select(AssessmentImport.id).where(
        or_(
            AssessmentImport.confirmed_at.is_not(None) & AssessmentImport.entered_at.is_(None),
            AssessmentImport.undo_started_at.is_not(None),
        ),
        AssessmentImport.undone_at.is_(None),
    )
    for import_id in db.session.scalars(under_way.order_by(AssessmentImport.id)).all():
        while stretch(import_id, now=now):
            pass


def stretch(import_id: int, *, now: datetime) -> bool:
    """A few chunks of one import; True while there is more to do."""
    return all(with_retries(_chunk, import_id, now=now) for _round in range(ROUNDS))


def _chunk(import_id: int, *, now: datetime) -> bool:
    """The next lines in one transaction; True while some are left."""
    with transaction():
        found = _locked(import_id)
        state = queries.state_of(found)
        if state is State.ENTERING:
            left = _enter_some(found, now)
            found.entered_at = None if left else now
            action = "assessment_import.entered"
        elif state is State.UNDOING:
            left = _undo_some(found, now)
            found.undone_at = None if left else now
            action = "assessment_import.undone"
        else:
            return False
        if not left:
            _note(action, found, now, found.undone_by_id or found.confirmed_by_id)
    return left


def _enter_some(found: AssessmentImport, now: datetime) -> bool:
    zone = agencies.timezones()[found.organisation_id]
    for line in _some(found.id, "waiting"):
        try:
            with db.session.begin_nested():
                line.event_id = append(_entry(found, line, zone), now=now)
        except Refused as refused:
            line.state, line.reason = "failed", str(refused.reason)
        else:
            line.state = "entered"
            _tell(found, line, ProfileNotice.ASSESSED, now)
    return _left(found.id, "waiting")


def _entry(found: AssessmentImport, line: AssessmentLine, zone: str) -> Entry:
    finding = _finding(line)
    return Entry(
        organisation_id=found.organisation_id,
        person_id=finding.person_id,
        source_kind=SourceKind.ASSESSOR,
        source_ref=queries.source_ref(found.organisation_id, finding),
        occurred_at=zones.midnight(finding.on, zone),
        recorded_by_id=found.confirmed_by_id,
        lines=(
            Line(
                competency_id=finding.competency_id,
                strand=Strand.OVERALL,
                target_level=finding.level,
                passed=True,
                valid_from=finding.on,
                valid_until=finding.until,
            ),
        ),
        detail=_words(line.cells, found.public_id),
    )


def _words(cells: Mapping[str, str], public_id: str) -> dict[str, str]:
    words = {
        "title": TITLE,
        "document": cells.get(Column.REPORT.value, "").strip(),
        "by": cells.get(Column.BY.value, "").strip(),
        "import": public_id,
    }
    return {name: text for name, text in words.items() if text}


def _finding(line: AssessmentLine) -> Finding:
    """Raises ValueError for a refused line, which never waits."""
    if line.person_id is None or line.competency_id is None or line.assessed_on is None:
        raise ValueError("a refused line was to be entered")
    level = line.level or 0
    return Finding(line.person_id, line.competency_id, level, line.assessed_on, line.valid_until)


def _undo_some(found: AssessmentImport, now: datetime) -> bool:
    db.session.execute(  # what was not entered yet never will be
        update(AssessmentLine)
        .where(AssessmentLine.import_id == found.id, AssessmentLine.state == "waiting")
        .values(state="idle")
    )
    for line in _some(found.id, "entered"):
        ref = queries.source_ref(found.organisation_id, _finding(line))
        known = events.revisions(SourceKind.ASSESSOR.value, ref)
        if known[-1][0] != line.event_id:
            line.state, line.reason = "kept", LineRefusal.KEPT_LATER.value
            continue
        _take_back([event for _id, event in known], found, now)
        line.state = "undone"
        _tell(found, line, ProfileNotice.ASSESSMENT_UNDONE, now)
    return _left(found.id, "entered")


def _take_back(known: list[Event], found: AssessmentImport, now: datetime) -> None:
    """Withdraw the newest revision, or put what stood before it in its place."""
    newest, before = known[-1], known[-2] if len(known) > 1 else None
    reason = {"title": TITLE, "reason": "Impor dibatalkan", "import": found.public_id}
    if before is None or before.is_withdrawal:
        withdraw(
            newest.source_kind,
            newest.source_ref,
            recorded_by_id=found.undone_by_id,
            now=now,
            detail={**reason},
        )
        return
    append(
        Entry(
            organisation_id=newest.agency_id,
            person_id=newest.person_id,
            source_kind=newest.source_kind,
            source_ref=newest.source_ref,
            occurred_at=before.occurred_at,
            recorded_by_id=found.undone_by_id,
            lines=before.lines,
            detail={**reason},
        ),
        now=now,
    )


def _some(import_id: int, state: str) -> list[AssessmentLine]:
    query = select(AssessmentLine).where(
        AssessmentLine.import_id == import_id, AssessmentLine.state == state
    )
    ordered = query.order_by(AssessmentLine.id).limit(AT_ONCE)
    return list(db.session.scalars(ordered.execution_options(populate_existing=True)))


def _left(import_id: int, state: str) -> bool:
    db.session.flush()
    query = select(AssessmentLine.id).where(
        AssessmentLine.import_id == import_id, AssessmentLine.state == state
    )
    return db.session.scalar(query.limit(1)) is not None


def _locked(import_id: int) -> AssessmentImport:
    found = db.session.scalar(
        select(AssessmentImport)
        .where(AssessmentImport.id == import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _tell(
    found: AssessmentImport, line: AssessmentLine, kind: ProfileNotice, now: datetime
) -> None:
    """Once per person and import, however many competencies it speaks of."""
    inbox.send(
        _finding(line).person_id,
        kind,
        path="/profile",
        event_key=f"{kind}:{found.id}:{line.person_id}",
        now=now,
    )


def _note(
    action: str, found: AssessmentImport, now: datetime, actor_id: int | None, *, lines: int = 0
) -> None:
    audit.record(
        action,
        object_kind="assessment_import",
        object_id=found.id,
        organisation_id=found.organisation_id,
        now=now,
        actor_id=actor_id,
        lines=lines,
    )
