"""Writing single items of a bank: versions that are in use at once, or wait for a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import undefer

from portal.assessment import specifications as reads
from portal.assessment.models import Item, ItemBank, ItemVersion
from portal.assessment.rules.keys import BankRefusal, key_changed
from portal.assessment.service.banks import ItemDocument, add_version
from portal.core.db import db, transaction
from portal.core.errors import Conflict, NotFound, Refused


@dataclass(frozen=True, slots=True)
class Put:
    """What became of an item: the version it was given, in use or waiting."""

    item_id: int
    version_id: int
    before_id: int | None
    waits: bool


def put(bank_id: int, document: ItemDocument, *, before: str, may_wait: bool, now: datetime) -> Put:
    """Give an item of a bank a wording; a new key puts a new item behind the others.

    `before` is the content hash of the version the form was filled from, "" for a new item. A
    wording with another key, after somebody began an exam with the item, is made but not put into
    use (`waits`); with `may_wait` false it is refused. Raises NotFound, Conflict when somebody
    else wrote it, Refused(TWO_PERSONS). Needs a surrounding `transaction()`.
    """
    lock(bank_id)
    item = _item(bank_id, document.key)
    if item is None:
        if before:
            raise NotFound
        item = Item(bank_id=bank_id, key=document.key)
        db.session.add(item)
        db.session.flush()
        version, _is_new = add_version(item, document, now)
        _use(item, version, document)
        return Put(item.id, version.id, None, waits=False)
    old = db.session.get(ItemVersion, item.current_version_id or 0, options=[_with_key])
    if old is None or item.retired_at is not None or old.content_hash != before:
        raise Conflict(document.key)
    waits = changes_begun_key(bank_id, old, document)
    if waits and not may_wait:
        raise Refused(BankRefusal.TWO_PERSONS, key=document.key)
    version, _is_new = add_version(item, document, now)
    if not waits:
        _use(item, version, document)
    return Put(item.id, version.id, old.id, waits)


_with_key = undefer(ItemVersion.answer_key)


def changes_begun_key(bank_id: int, old: ItemVersion, document: ItemDocument) -> bool:
    """Whether this changes the key of an item that somebody has begun an exam with (AZ-9)."""
    changed = key_changed(old.kind, old.answer_key, document.kind, document.answer_key)
    return changed and old.item_id in reads.begun_items(bank_id)


def refuse_begun_keys(bank_id: int, documents: Sequence[ItemDocument]) -> None:
    """Raises Refused(TWO_PERSONS) where a whole bank brings another key for an item in use."""
    begun = reads.begun_items(bank_id)
    if not begun:
        return
    rows = db.session.execute(
        select(Item.key, ItemVersion.kind, ItemVersion.answer_key)
        .join(ItemVersion, ItemVersion.id == Item.current_version_id)
        .where(Item.bank_id == bank_id, Item.id.in_(begun))
    )
    known = {key: (kind, answer_key) for key, kind, answer_key in rows}
    for one in documents:
        if one.key in known and key_changed(*known[one.key], one.kind, one.answer_key):
            raise Refused(BankRefusal.TWO_PERSONS, key=one.key)


def use(item_id: int, version_id: int, *, before_id: int, now: datetime) -> Item:
    """Put a version that waited into use. Raises Refused(CHANGED) when the item has another one
    by now, or is gone. Needs a surrounding `transaction()`.
    """
    item = db.session.get(Item, item_id)
    if item is None:
        raise NotFound
    lock(item.bank_id)
    db.session.refresh(item)
    if item.current_version_id != before_id or item.retired_at is not None:
        raise Refused(BankRefusal.CHANGED)
    item.current_version_id = version_id
    db.session.flush()
    return item


def retire(bank_id: int, key: str, *, before: str, now: datetime) -> Item:
    """Take an item out of use; forms that hold it keep it. Raises NotFound, Conflict."""
    with transaction():
        lock(bank_id)
        item = _item(bank_id, key)
        if item is None or item.retired_at is not None:
            raise NotFound
        version = db.session.get_one(ItemVersion, item.current_version_id)
        if version.content_hash != before:
            raise Conflict(key)
        item.retired_at = now
    return item


def lock(bank_id: int) -> ItemBank:
    """One writer at a time for a bank. Raises NotFound."""
    row = db.session.scalar(select(ItemBank).where(ItemBank.id == bank_id).with_for_update())
    if row is None:
        raise NotFound
    return row


def _item(bank_id: int, key: str) -> Item | None:
    query = select(Item).where(Item.bank_id == bank_id, Item.key == key)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _use(item: Item, version: ItemVersion, document: ItemDocument) -> None:
    item.current_version_id, item.retired_at = version.id, None
    item.file, item.position = document.file, document.position
    db.session.flush()
