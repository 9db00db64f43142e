"""Changes of keys that wait for a second person, or have found one."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.assessment.models import Item, ItemBank
from portal.content.banking.acts import KEY_CHANGE
from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.models import Approval
from portal.people.queries import approvals


def waiting(bank_id: int, key: str) -> Approval | None:
    """The change of an item's key that waits."""
    query = select(Item.id).where(Item.bank_id == bank_id, Item.key == key)
    item_id = db.session.scalar(query)
    return approvals.waiting(KEY_CHANGE, [f"item:{item_id}"])


def open_changes(bank_id: int) -> list[Approval]:
    """The changes of keys of a bank that wait, the oldest first."""
    ids = db.session.scalars(select(Item.id).where(Item.bank_id == bank_id))
    found = db.session.scalars(
        select(Approval)
        .where(Approval.kind == KEY_CHANGE, Approval.state == "open")
        .where(Approval.subject.in_([f"item:{id_}" for id_ in ids]))
        .options(joinedload(Approval.requested_by))
        .order_by(Approval.id)
    )
    return list(found)


def change(bank: ItemBank, public_id: str) -> Approval:
    """A change of a key of this bank (AZ-5). Raises NotFound."""
    found = db.session.scalar(
        select(Approval)
        .where(Approval.kind == KEY_CHANGE, Approval.public_id == public_id)
        .options(joinedload(Approval.requested_by), joinedload(Approval.decided_by))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    item = db.session.get(Item, found.payload["item"])
    if item is None or item.bank_id != bank.id:
        raise NotFound
    return found


def bank_of(approval: Approval) -> str:
    """The bank a proposal belongs to, for the link of the page of approvals."""
    query = select(ItemBank.code).join(Item, Item.bank_id == ItemBank.id)
    return db.session.scalars(query.where(Item.id == approval.payload["item"])).one()
