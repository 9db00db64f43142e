"""Taking in assessors' results from a file, judged line by line (`core/taken_files.py`)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import BinaryIO, Final

from sqlalchemy import insert

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import stored, zones
from portal.core.access import Actor
from portal.core.chunks import chunks
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.tabular import TableLimits, named, open_table
from portal.core.tabular.named import Written
from portal.core.taken_files import Refusals, Taking
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
)
from portal.ledger.rules.evidence import Event, Line
from portal.ledger.service.appending import Entry, append, withdraw
from portal.ledger.service.notices import ProfileNotice
from portal.people.queries import agencies
from portal.people.service import inbox

JOB: Final = "assessment-imports"
LIMITS: Final = TableLimits(rows=rules.MOST_LINES)
TITLE: Final = "Hasil penilaian kompetensi"


def begin(
    content: BinaryIO, name: str, *, actor: Actor, organisation_id: int, today: date, now: datetime
) -> AssessmentImport:
    """Keep the file and judge every line; nothing counts yet.

    A button pressed twice begins one file.

    Raises Refused(UploadRefusal, TableRefusal, FileRefusal, QuotaRefusal).
    """
    received = stored.receive(content, name, Purpose.TABLE)
    known = files.pressed_twice(received, actor_id=actor.person_id, now=now)
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
        for some in chunks(rows):
            db.session.execute(insert(AssessmentLine), some)
        files.note("staged", made, now, actor.person_id, lines=len(rows))
    return made


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


def _enter(found: AssessmentImport, lines: Sequence[AssessmentLine], now: datetime) -> None:
    zone = agencies.timezones()[found.organisation_id]
    for line in lines:
        try:
            with db.session.begin_nested():
                line.event_id = append(_entry(found, line, zone), now=now)
        except Refused as refused:
            line.state, line.reason = "failed", str(refused.reason)
        else:
            line.state = "entered"
            _tell(found, line, ProfileNotice.ASSESSED, now)


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


def _undo(found: AssessmentImport, lines: Sequence[AssessmentLine], now: datetime) -> None:
    for line in lines:
        ref = queries.source_ref(found.organisation_id, _finding(line))
        known = events.revisions(SourceKind.ASSESSOR.value, ref)
        if known[-1][0] != line.event_id:
            line.state, line.reason = "kept", LineRefusal.KEPT_LATER.value
            continue
        _take_back([event for _id, event in known], found, now)
        line.state = "undone"
        _tell(found, line, ProfileNotice.ASSESSMENT_UNDONE, now)


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


files: Final = Taking(
    AssessmentImport,
    AssessmentLine,
    "assessment_import",
    Refusals(FileRefusal.NOT_OPEN, FileRefusal.NOTHING_TO_ENTER, FileRefusal.NOTHING_TO_UNDO),
    _enter,
    _undo,
)
