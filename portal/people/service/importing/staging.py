"""The dry run: each line judged and kept, and the list of people who come, go or move."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from portal.core import entropy
from portal.core.chunks import chunks
from portal.core.db import db, transaction
from portal.core.errors import Conflict
from portal.core.storage import Storage
from portal.people.models import ImportBatch, ImportDifference, ImportRow
from portal.people.rules.importing import stored
from portal.people.rules.importing.batches import BatchState
from portal.people.rules.importing.fields import Sheet
from portal.people.rules.importing.known import KnownPerson
from portal.people.rules.importing.reasons import Fault
from portal.people.rules.importing.results import Absence, Difference, Outcome, OutcomeKind
from portal.people.service.importing import batches, files, judging
from portal.people.service.importing.judging import Judged

REFUSED = "refused"
DOUBLE = "double"
GONE = (Difference.OUT, Difference.RETIRED)


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What one line comes to."""

    outcome: str
    changes: list[Any]
    reasons: list[Any]
    notes: list[Any]


def judge(batch: ImportBatch, storage: Storage, on: date) -> Judged:
    """The batch's file beside what is known now; writes nothing, holds no lock."""
    judged = judging.judge(
        files.tables(batch, storage),
        files.maps(batch),
        batch.choices,
        organisation_id=batch.organisation_id,
        on=on,
    )
    db.session.rollback()  # no transaction stays open while the result is worked through
    return judged


def stage(
    batch_id: int, *, storage: Storage, on: date, now: datetime, actor_id: int | None
) -> ImportBatch:
    """Judge every line and keep the result, in short transactions; repeating it begins anew.

    Nothing about people changes. Raises Refused(ImportRefusal), Conflict when somebody else
    began the same meanwhile.
    """
    turn = f"turn:{entropy.public_id()}"
    with transaction():
        batch = batches.locked(batch_id)
        batches.refuse_unless(batch, BatchState.UPLOADED, BatchState.STAGED)
        batch.staged_at, batch.digest = None, turn
        batches.clear(batch.id)
    judged = judge(batch, storage, on)
    rows = list(_rows(batch_id, judged))
    for some in chunks(rows):
        _write(batch_id, turn, ImportRow, some)
    for some in chunks(list(_differences(batch_id, judged))):
        _write(batch_id, turn, ImportDifference, some)
    counts = Counter(row["outcome"] for row in rows)
    with transaction():
        batch = _still_ours(batch_id, turn)
        batch.lines_new = counts[OutcomeKind.NEW]
        batch.lines_changed = counts[OutcomeKind.CHANGED]
        batch.lines_same = counts[OutcomeKind.SAME]
        batch.lines_refused = counts[REFUSED]
        batch.digest, batch.judged_on, batch.staged_at = judged.digest, on, now
        batches.note("import.staged", batch, now, actor_id, lines=len(rows))
    return batch


def _still_ours(batch_id: int, turn: str) -> ImportBatch:
    batch = batches.locked(batch_id)
    if batch.digest != turn:
        raise Conflict
    return batch


def _write(batch_id: int, turn: str, table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    with transaction():
        _still_ours(batch_id, turn)
        db.session.execute(insert(table), rows)


def _rows(batch_id: int, judged: Judged) -> Iterator[dict[str, Any]]:
    for sheet, table in judged.tables.items():
        found = _judgements(sheet, judged)
        for line in table.lines:
            told = found.get(line.number)
            if told is None:
                raise ValueError(f"line {line.number} was not judged")
            yield {
                "batch_id": batch_id,
                "sheet": sheet.value,
                "line": line.number,
                "outcome": told.outcome,
                "values": stored.line_values(line.cells, judged.maps[sheet]),
                "changes": told.changes,
                "reasons": told.reasons,
                "notes": told.notes,
            }


def _judgements(sheet: Sheet, judged: Judged) -> dict[int, _Judgement]:
    if sheet is Sheet.PEOPLE:
        if judged.people is None:
            raise ValueError("people were not judged")
        found = {line: _of_person(one) for one in judged.people.outcomes for line in one.lines}
        return found | _refusals(judged.people.faults)
    placed = judged.units if sheet is Sheet.UNITS else judged.posts
    if placed is None:
        raise ValueError("the sheet was not judged")
    accepted = {one.line: _Judgement(one.kind.value, [], [], []) for one in placed.placed}
    return accepted | _refusals(placed.faults)


def _of_person(one: Outcome) -> _Judgement:
    changes = [
        {"field": change.field.value, "before": change.before, "after": change.after}
        for change in one.changes
    ]
    return _Judgement(one.kind.value, changes, [], [str(note) for note in one.notes])


def _refusals(faults: Sequence[Fault]) -> dict[int, _Judgement]:
    by_line: defaultdict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_line[fault.line].append(fault)
    return {
        line: _Judgement(REFUSED, [], [stored.fault(one) for one in told], [])
        for line, told in by_line.items()
    }


def _differences(batch_id: int, judged: Judged) -> Iterator[dict[str, Any]]:
    if judged.people is None:
        return
    persons = {person.key: person for person in judged.known.persons}
    for one in judged.people.outcomes:
        if one.needs_confirmation:
            yield {"batch_id": batch_id, **_named(one, persons.get(one.key))}
    for gone in judged.people.absences:
        yield {"batch_id": batch_id, **_missing(gone, persons[gone.key], judged.known.on)}


def _named(one: Outcome, person: KnownPerson | None) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": DOUBLE if one.lookalikes else str(one.difference),
        "name": one.row.name.full,
        "number": one.row.number.value,
        "unit_before": (person.unit or "") if person else "",
        "unit_after": "" if one.difference in GONE else one.unit,
        "line": one.lines[0],
        "notes": [str(note) for note in one.notes],
        "chosen": False,
    }


def _missing(gone: Absence, person: KnownPerson, on: date) -> dict[str, Any]:
    return {
        "key": gone.key,
        "kind": str(gone.difference),
        "name": person.name.full,
        "number": person.number_on(on) or "",
        "unit_before": person.unit or "",
        "unit_after": "",
        "line": None,
        "notes": [],
        "chosen": False,
    }
