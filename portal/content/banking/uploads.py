"""Question files for a bank: kept until their author agrees or not, a day at most."""

from sqlalchemy import Select, select

from portal.assessment.models import ItemBank
from portal.content.drafts.editing import By
from portal.core import stored
from portal.core.db import db, transaction
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.core.uploads import Purpose


def keep(bank: ItemBank, received: stored.Received, *, by: By) -> str:
    """Keep a question file; its public id. One of the same author that waited gives way.

    Raises Refused(QuotaRefusal). `drafts.item_acts.forget_uploads` takes old ones away.
    """
    if bank.organisation_id is None:
        raise NotFound
    with transaction():
        for old in db.session.scalars(_of(bank).where(StoredFile.person_id == by.actor_id)):
            stored.forget(old, now=by.now)
        row = stored.add(
            received,
            Purpose.ITEMS,
            person_id=by.actor_id,
            organisation_id=bank.organisation_id,
            now=by.now,
        )
        row.purpose = _purpose(bank)
        db.session.flush()
        return row.public_id


def find(bank: ItemBank, public_id: str) -> StoredFile:
    """A question file of this bank that was not forgotten. Raises NotFound."""
    found = db.session.scalar(_of(bank).where(StoredFile.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def drop(bank: ItemBank, public_id: str, *, by: By) -> None:
    """The author does not want this file after all. Raises NotFound."""
    with transaction():
        stored.forget(find(bank, public_id), now=by.now)


def _of(bank: ItemBank) -> Select[StoredFile]:
    return select(StoredFile).where(
        StoredFile.purpose == _purpose(bank), StoredFile.deleted_at.is_(None)
    )


def _purpose(bank: ItemBank) -> str:
    return f"{Purpose.ITEMS.value} bank:{bank.id}"
