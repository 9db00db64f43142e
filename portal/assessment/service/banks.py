"""Publishing items: immutable versions by content hash."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.assessment.models import Item, ItemBank, ItemVersion
from portal.core.db import db, transaction


@dataclass(frozen=True, slots=True)
class ItemDocument:
    """An item ready to be published: what is shown and what is known, apart.

    `source` is the item as authored, `file` and `position` where it stands.
    """

    key: str
    kind: str
    competency_id: int
    level: int
    difficulty: str
    tags: tuple[str, ...]
    face: Mapping[str, Any]
    answer_key: Mapping[str, Any]
    source: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""
    position: int = 0

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything the item says; equal content is one version."""
        content = [
            self.kind,
            self.competency_id,
            self.level,
            self.difficulty,
            list(self.tags),
            self.face,
            self.answer_key,
            self.source,
        ]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def publish(
    *,
    code: str,
    title: str,
    kind: str,
    public_keys: bool,
    items: Iterable[ItemDocument],
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    organisation_id: int | None = None,
) -> int:
    """Bring a bank to exactly these items; unchanged ones keep their version, missing retire.

    A certification bank belongs to `organisation_id` from when it is first known whose it is.
    Repeating it changes nothing. Returns the number of new versions.
    """
    with transaction():
        bank = db.session.scalar(select(ItemBank).where(ItemBank.code == code))
        if bank is None:
            bank = ItemBank(
                code=code, title=title, kind=kind, public_keys=public_keys, created_at=now
            )
            db.session.add(bank)
        bank.title, bank.public_keys, bank.facts = title, public_keys, dict(facts or {})
        bank.organisation_id = bank.organisation_id or organisation_id
        db.session.flush()
        known = {
            item.key: item
            for item in db.session.scalars(select(Item).where(Item.bank_id == bank.id))
        }
        made = 0
        kept = set()
        for document in items:
            kept.add(document.key)
            made += _publish_one(bank.id, known.get(document.key), document, now)
        for key, item in known.items():
            if key not in kept and item.retired_at is None:
                item.retired_at = now
    return made


def _publish_one(bank_id: int, item: Item | None, document: ItemDocument, now: datetime) -> int:
    if item is None:
        item = Item(bank_id=bank_id, key=document.key)
        db.session.add(item)
        db.session.flush()
    item.retired_at = None
    item.file, item.position = document.file, document.position
    version, is_new = add_version(item, document, now)
    item.current_version_id = version.id
    return int(is_new)


def add_version(item: Item, document: ItemDocument, now: datetime) -> tuple[ItemVersion, bool]:
    """The version of an item that says this, and whether it had to be made; not yet in use."""
    version = db.session.scalar(
        select(ItemVersion).where(
            ItemVersion.item_id == item.id, ItemVersion.content_hash == document.content_hash
        )
    )
    if version is not None:
        return version, False
    number = db.session.scalars(
        select(func.coalesce(func.max(ItemVersion.number), 0)).where(ItemVersion.item_id == item.id)
    ).one()
    version = ItemVersion(
        item_id=item.id,
        number=number + 1,
        content_hash=document.content_hash,
        kind=document.kind,
        competency_id=document.competency_id,
        level=document.level,
        difficulty=document.difficulty,
        tags=list(document.tags),
        face=dict(document.face),
        answer_key=dict(document.answer_key),
        source=dict(document.source),
        created_at=now,
    )
    db.session.add(version)
    db.session.flush()
    return version, True
