"""Uploaded documents: bytes in storage, facts in a row, within the quotas of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import IO, Any, BinaryIO, cast

from flask import current_app
from sqlalchemy import func, select

from portal.core import models, outbox
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.storage import FolderStorage, Storage
from portal.core.storage import StoredFile as Kept
from portal.core.uploads import AcceptedUpload, Purpose, UploadRefusal, examine

FILES = "files"
DELETE = "core.delete_file"
"""Outbox kind: remove the bytes of a file that was forgotten."""


class QuotaRefusal(StrEnum):
    PERSON_FULL = "quota.person_full"
    AGENCY_FULL = "quota.agency_full"


@dataclass(frozen=True, slots=True)
class Received:
    """A checked file whose bytes are kept already; the row follows in the transaction.

    Bytes whose row never came (a refusal later on) are swept like other leftovers.
    """

    upload: AcceptedUpload
    kept: Kept


def storage() -> Storage:
    """Where this installation keeps its files."""
    return FolderStorage(_settings().instance_dir / FILES)


def receive(content: IO[bytes], name: str, purpose: Purpose) -> Received:
    """Check an upload and keep its bytes. Raises Refused(UploadRefusal, StorageRefusal)."""
    limit = _settings().upload_limit_bytes
    checked = examine(cast("BinaryIO", content), name, purpose, max_bytes=limit)
    if isinstance(checked, UploadRefusal):
        raise Refused(checked, field="document")
    return Received(checked, storage().put(checked.content, max_bytes=limit))


def add(
    received: Received,
    purpose: Purpose,
    *,
    person_id: int,
    organisation_id: int,
    now: datetime,
) -> models.StoredFile:
    """The row of a received file, counted to person and agency. Raises Refused(QuotaRefusal).

    Needs a surrounding `transaction()`.
    """
    settings, size = _settings(), received.kept.size
    row = models.StoredFile
    if _used(row.person_id == person_id) + size > settings.person_quota_bytes:
        raise Refused(QuotaRefusal.PERSON_FULL, field="document")
    if _used(row.organisation_id == organisation_id) + size > settings.agency_quota_bytes:
        raise Refused(QuotaRefusal.AGENCY_FULL, field="document")
    made = row(
        purpose=purpose.value,
        storage_key=received.kept.key,
        original_name=received.upload.name,
        media_type=received.upload.media_type,
        size_bytes=size,
        sha256=received.kept.sha256,
        person_id=person_id,
        organisation_id=organisation_id,
        created_at=now,
    )
    db.session.add(made)
    db.session.flush()
    return made


def forget(file: models.StoredFile, *, now: datetime) -> None:
    """Nobody opens the file from now on, its name is gone, its bytes go after the commit.

    Again is no error. Needs a surrounding `transaction()`.
    """
    if file.deleted_at is None:
        file.deleted_at = now
    file.original_name = ""
    outbox.enqueue(DELETE, {"file": file.id}, event_key=f"delete_file:{file.id}", now=now)


def delete_bytes(payload: Mapping[str, Any], now: datetime) -> None:
    """The outbox's handler: only of a file that was forgotten; repeating it does no harm."""
    file = db.session.get(models.StoredFile, payload["file"])
    if file is not None and file.deleted_at is not None and file.deleted_at <= now:
        storage().delete(file.storage_key)


def _used(condition: Any) -> int:
    row = models.StoredFile
    return int(
        db.session.scalar(
            select(func.coalesce(func.sum(row.size_bytes), 0)).where(
                condition, row.deleted_at.is_(None)
            )
        )
        or 0
    )


def _settings() -> Any:
    application: Any = current_app
    return application.settings
