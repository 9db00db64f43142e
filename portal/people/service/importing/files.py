"""The upload: checked, stored once, its tables and columns found; column maps kept for later."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import func, select

from portal.core import audit
from portal.core.db import after_commit, db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.models import StoredFile
from portal.core.storage import Storage
from portal.core.uploads import AcceptedUpload, Purpose, examine
from portal.people.models import ImportBatch, ImportColumnMap
from portal.people.queries import imports as queries
from portal.people.rules.importing import columns, stored
from portal.people.rules.importing.batches import BatchState, state_of
from portal.people.rules.importing.columns import ColumnMap
from portal.people.rules.importing.fields import Field, Sheet
from portal.people.rules.importing.reasons import ImportRefusal
from portal.people.rules.importing.tables import Table
from portal.people.service.importing import batches, judging, source

FILE_PURPOSE = "people_import"


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes one file, one person and the agency may take (CO-4)."""

    file: int
    person: int
    agency: int


def begin(
    content: BinaryIO,
    name: str,
    *,
    organisation_id: int,
    room: Room,
    storage: Storage,
    now: datetime,
    actor_id: int | None,
) -> ImportBatch:
    """Take a file: nothing is compared yet. Raises Refused at the field `file`."""
    accepted = examine(content, name, Purpose.TABLE, max_bytes=room.file)
    if not isinstance(accepted, AcceptedUpload):
        raise Refused(accepted, field="file", limit=room.file)
    found = _by_sheet(source.read(accepted.content))
    _refuse_without_room(accepted.size, organisation_id, actor_id, room)
    accepted.content.seek(0)
    kept = storage.put(accepted.content, max_bytes=room.file)
    maps = {sheet: _first_map(table, sheet, organisation_id) for sheet, table in found.items()}
    with transaction():
        file = StoredFile(
            purpose=FILE_PURPOSE,
            storage_key=kept.key,
            original_name=accepted.name,
            media_type=accepted.media_type,
            size_bytes=kept.size,
            sha256=kept.sha256,
            person_id=actor_id,
            organisation_id=organisation_id,
            created_at=now,
        )
        db.session.add(file)
        db.session.flush()
        batch = ImportBatch(
            organisation_id=organisation_id,
            file_id=file.id,
            headers={sheet.value: list(table.headers) for sheet, table in found.items()},
            columns={sheet.value: stored.columns(one) for sheet, one in maps.items()},
            choices={"covers": judging.PART},
            created_at=now,
            created_by_id=actor_id,
        )
        db.session.add(batch)
        db.session.flush()
        batches.note("import.uploaded", batch, now, actor_id, sha256=kept.sha256)
    return batch


def tables(batch: ImportBatch, storage: Storage) -> dict[Sheet, Table]:
    """The tables of a batch's file, under the kinds they were settled as."""
    with storage.open(_file(batch).storage_key) as content:
        read = source.read(io.BytesIO(content.read()))
    kinds = {tuple(headers): Sheet(sheet) for sheet, headers in batch.headers.items()}
    return {kinds[table.headers]: table for table in read if table.headers in kinds}


def maps(batch: ImportBatch) -> dict[Sheet, ColumnMap]:
    """The settled columns of each table, with what is still wrong about them."""
    return {
        sheet: assigned(batch.headers[sheet.value], sheet, stored.chosen(places))
        for sheet, places in ((Sheet(key), value) for key, value in batch.columns.items())
    }


def assigned(headers: Sequence[str], sheet: Sheet, places: Mapping[Field, int]) -> ColumnMap:
    """A map in which somebody assigned the columns by their places."""
    unique = [f"{place} {header}" for place, header in enumerate(headers)]
    wanted = {columns.fold(unique[place]): field for field, place in places.items()}
    found = columns.apply(wanted, unique, sheet)
    guessed = columns.guess(headers, sheet)
    taken = set(found.columns.values())
    spare = [header for place, header in enumerate(headers) if header and place not in taken]
    private = [header for header in spare if header in guessed.private]
    return ColumnMap(
        sheet,
        found.columns,
        tuple(header for header in spare if header not in private),
        tuple(private),
        found.faults,
    )


def settle(
    batch_id: int,
    places: Mapping[Sheet, Mapping[Field, int]],
    choices: Mapping[str, str],
    *,
    now: datetime,
    actor_id: int | None,
) -> ImportBatch:
    """Which column holds what, and of whom the file is a full list. Raises Refused."""
    with transaction():
        batch = batches.locked(batch_id)
        batches.refuse_unless(batch, BatchState.UPLOADED, BatchState.STAGED)
        for sheet, chosen in places.items():
            found = assigned(batch.headers[sheet.value], sheet, chosen)
            if found.faults:
                raise Refused(ImportRefusal.COLUMNS_NOT_SETTLED, field=sheet.value)
        batch.columns = {
            sheet.value: {field.value: place for field, place in chosen.items()}
            for sheet, chosen in places.items()
        }
        batch.choices = dict(choices)
        batch.staged_at = None
        batches.note("import.columns_settled", batch, now, actor_id)
    return batch


def save_map(
    batch_id: int, sheet: Sheet, name: str, *, now: datetime, actor_id: int | None
) -> ImportColumnMap:
    """Keep the columns of a table under a name; the same name again replaces it."""
    wanted = " ".join(name.split())[:80]
    if not wanted:
        raise Refused(ImportRefusal.NAME_MISSING, field="map_name")
    with transaction():
        batch = batches.locked(batch_id)
        headers = batch.headers[sheet.value]
        found = assigned(headers, sheet, stored.chosen(batch.columns[sheet.value]))
        known = db.session.scalar(
            select(ImportColumnMap).where(
                ImportColumnMap.organisation_id == batch.organisation_id,
                ImportColumnMap.sheet == sheet.value,
                ImportColumnMap.name == wanted,
            )
        )
        kept = known or ImportColumnMap(
            organisation_id=batch.organisation_id, sheet=sheet.value, name=wanted
        )
        kept.columns = {
            heading: field.value for heading, field in columns.to_save(found, headers).items()
        }
        kept.saved_at, kept.saved_by_id = now, actor_id
        db.session.add(kept)
        db.session.flush()
        batches.note("import.map_saved", batch, now, actor_id, map=kept.id)
    return kept


def forget_map(
    organisation_id: int, public_id: str, *, now: datetime, actor_id: int | None
) -> None:
    """Remove a saved map. Raises NotFound for another agency's."""
    with transaction():
        known = db.session.scalar(
            select(ImportColumnMap).where(
                ImportColumnMap.organisation_id == organisation_id,
                ImportColumnMap.public_id == public_id,
            )
        )
        if known is None:
            raise NotFound
        audit.record(
            "import.map_removed",
            object_kind="import_map",
            object_id=known.id,
            organisation_id=organisation_id,
            now=now,
            actor_id=actor_id,
        )
        db.session.delete(known)


def use_map(saved: ImportColumnMap, headers: Sequence[str]) -> ColumnMap:
    """The columns a saved map finds among these headings; a missing one is a fault."""
    fields = {heading: Field(field) for heading, field in saved.columns.items()}
    return columns.apply(fields, headers, Sheet(saved.sheet))


def discard(batch_id: int, *, storage: Storage, now: datetime, actor_id: int | None) -> None:
    """Put an unconfirmed import aside; its file, lines and differences are removed."""
    with transaction():
        batch = batches.locked(batch_id)
        if state_of(batch) is BatchState.DISCARDED:
            return
        batches.refuse_unless(batch, BatchState.UPLOADED, BatchState.STAGED)
        batch.discarded_at = now
        file = _file(batch)
        file.deleted_at = now
        batches.clear(batch.id)
        key = file.storage_key
        batches.note("import.discarded", batch, now, actor_id)
        after_commit(lambda: storage.delete(key))


def _file(batch: ImportBatch) -> StoredFile:
    return db.session.get_one(StoredFile, batch.file_id)


def _by_sheet(read: Sequence[Table]) -> dict[Sheet, Table]:
    """Each table under what it is about; the first of a kind counts, the order is fixed."""
    found: dict[Sheet, Table] = {}
    for table in read:
        found.setdefault(judging.likely_sheet(table.headers), table)
    return {sheet: found[sheet] for sheet in judging.ORDER if sheet in found}


def _first_map(table: Table, sheet: Sheet, organisation_id: int) -> ColumnMap:
    """The headings' own suggestion; where it has faults, a saved map that has none."""
    guessed = columns.guess(table.headers, sheet)
    if not guessed.faults:
        return guessed
    saved = [one for one in queries.maps(organisation_id) if one.sheet == sheet.value]
    fitting = (use_map(one, table.headers) for one in saved)
    return next((one for one in fitting if not one.faults), guessed)


def _refuse_without_room(size: int, organisation_id: int, actor_id: int | None, room: Room) -> None:
    used = select(func.coalesce(func.sum(StoredFile.size_bytes), 0)).where(
        StoredFile.deleted_at.is_(None)
    )
    of_agency = db.session.scalars(used.where(StoredFile.organisation_id == organisation_id)).one()
    of_person = 0
    if actor_id is not None:
        of_person = db.session.scalars(used.where(StoredFile.person_id == actor_id)).one()
    if int(of_agency) + size > room.agency or int(of_person) + size > room.person:
        raise Refused(ImportRefusal.QUOTA, field="file")
