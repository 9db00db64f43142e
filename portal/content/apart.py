"""Items of a certification bank that practice asks as well: the two pools have none in common."""

from sqlalchemy import select

from portal.assessment.models import Item, ItemVersion
from portal.content.checks.words import digest
from portal.content.documents import ItemFile
from portal.content.service import digests_of
from portal.core.db import db


def asked_in_practice(bank_id: int) -> dict[str, str]:
    """Key of an item of the bank → the practice bank and item that ask the same (EX-12)."""
    rows = db.session.execute(
        select(Item.key, ItemVersion.source)
        .join(ItemVersion, ItemVersion.id == Item.current_version_id)
        .where(Item.bank_id == bank_id, Item.retired_at.is_(None))
        .order_by(Item.key)
    )
    practice = digests_of("practice")
    found = {key: digest(ItemFile.model_validate(source)) for key, source in rows if source}
    return {key: practice[mark] for key, mark in found.items() if mark in practice}
