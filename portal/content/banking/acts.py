"""What authors do to a certification bank, each in one transaction.

A bank has no drafts: what is saved is in use for the next specification, and forms that are out
keep the wordings they were drawn with. Every saving is checked with the whole bank. Once somebody
has begun an exam with an item, another key for it waits for a second person (AZ-9).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.assessment import queries as assessed
from portal.assessment import specifications as reads
from portal.assessment.models import Item, ItemBank, ItemVersion
from portal.assessment.rules.keys import BankRefusal
from portal.assessment.service import banks, items
from portal.assessment.service.banks import ItemDocument
from portal.content import exporting, folder, writing
from portal.content import service as publishing
from portal.content.documents import BankDocument, ItemFile
from portal.content.drafts import outline
from portal.content.drafts.editing import By
from portal.content.faults import Fault, FaultyFolder
from portal.content.folder import Folder
from portal.content.importing import Fate, Plan
from portal.content.importing.planning import PER_FILE
from portal.core import audit, stored
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.people.models import Approval
from portal.people.service import approvals
from portal.people.service.approvals import Act, Agreed, Proposal

KEY_CHANGE = "bank.key_change"
FIRST_FILE = "items/01-soal.yaml"


class FaultyItem(Exception):
    """An item that would give something away, or cannot be shown or marked."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving came to: the item's key, and the proposal that waits where its key changed."""

    key: str
    approval: Approval | None = None


def create(head: BankDocument, code: str, *, organisation_id: int, by: By) -> ItemBank:
    """Begin an empty bank. Raises Refused(CODE_TAKEN)."""
    with transaction():
        if assessed.bank_called(code) is not None:
            raise Refused(BankRefusal.CODE_TAKEN, field="code")
        banks.publish(
            code=code,
            title=head.title,
            kind=head.kind,
            public_keys=False,
            items=(),
            now=by.now,
            facts=head.model_dump(mode="json", include={"code", "competency", "level"}),
            organisation_id=organisation_id,
        )
        bank = assessed.bank_called(code)
        if bank is None:
            raise NotFound
        _record("bank.begun", bank, by)
    return bank


def add(bank: ItemBank, item: ItemFile, *, by: By) -> Saved:
    """Put a new item behind the others under an id of its own. Raises FaultyItem."""
    read = folder.read(exporting.bank(bank.code))
    key = outline.free(item.id or "soal", _taken(read))
    made = item.model_copy(update={"id": key})
    document = _checked(bank, {_home(read): [made]}, read)[key]
    with transaction():
        items.put(bank.id, document, before="", may_wait=False, now=by.now)
        _record("bank.item_added", bank, by, key)
    return Saved(key)


def save(bank: ItemBank, item: ItemFile, *, before: str, reason: str, by: By) -> Saved:
    """Write an item over the one with its id. Raises NotFound, FaultyItem, Conflict when somebody
    else wrote it, Refused(ApprovalRefusal) where its key waits and nobody said why.
    """
    read = folder.read(exporting.bank(bank.code))
    old = next((one for one in read.items if one.item.id == item.id), None)
    if old is None or bank.organisation_id is None:
        raise NotFound
    document = _checked(bank, {old.path: [item]}, read)[item.id]
    with transaction():
        put = items.put(bank.id, document, before=before, may_wait=True, now=by.now)
        if not put.waits:
            _record("bank.item_changed", bank, by, item.id)
            return Saved(item.id)
        what = Proposal(
            kind=KEY_CHANGE,
            subject=f"item:{put.item_id}",
            payload={"item": put.item_id, "version": put.version_id, "before": put.before_id},
            organisation_id=bank.organisation_id,
            reason=reason,
        )
        approval = approvals.propose(what, actor_id=by.actor_id, now=by.now)
    return Saved(item.id, approval)


def retire(bank: ItemBank, key: str, *, before: str, by: By) -> None:
    """Take an item out of use. Raises NotFound, Conflict."""
    with transaction():
        items.retire(bank.id, key, before=before, now=by.now)
        _record("bank.item_retired", bank, by, key)


def take_in(bank: ItemBank, plan: Plan, file: StoredFile, *, by: By) -> None:
    """Carry out an import; the file then goes. Another key for an item that was begun is refused:
    it is proposed on the item's own page. Raises FaultyItem, Refused(TWO_PERSONS).
    """
    some = exporting.bank(bank.code)
    wanted = {line.key for line in plan.lines if line.fate in (Fate.NEW, Fate.CHANGED)}
    known = reads.content_hashes(bank.id)
    try:
        ready = publishing.prepare(some.changed(plan.changes))
    except FaultyFolder as faulty:
        raise FaultyItem(faulty.faults) from faulty
    with transaction():
        for document in ready.items:
            if document.key in wanted:
                before = known.get(document.key, "")
                items.put(bank.id, document, before=before, may_wait=False, now=by.now)
        stored.forget(file, now=by.now)
        _record("bank.items_imported", bank, by, count=len(wanted))


def carry_out(agreed: Agreed) -> Mapping[str, str]:
    """The second person agrees: the version that waited is put into use. Raises Refused."""
    payload = agreed.payload
    item = items.use(
        payload["item"], payload["version"], before_id=payload["before"], now=agreed.now
    )
    bank = db.session.get_one(ItemBank, item.bank_id)
    _record("bank.key_changed", bank, By(agreed.decided_by, agreed.now), item.key)
    return {}


ACTS = {KEY_CHANGE: Act(Permission.BANK_REVIEW, carry_out)}


def opened_key(bank: ItemBank, key: str, *, by: By) -> None:
    """Whoever opens a key is known (EX-1)."""
    with transaction():
        _record("bank.key_opened", bank, by, key)


def versions_of(approval: Approval) -> tuple[Item, ItemVersion, ItemVersion]:
    """The item of a proposal with what is in use and what would be."""
    payload = approval.payload
    item = db.session.get_one(Item, payload["item"])
    before, after = (
        db.session.get_one(ItemVersion, payload[name]) for name in ("before", "version")
    )
    return item, before, after


def _checked(
    bank: ItemBank, written: Mapping[str, list[ItemFile]], read: Folder
) -> dict[str, ItemDocument]:
    """The items of the bank with these written, ready to be published. Raises FaultyItem."""
    texts: dict[str, bytes] = {}
    for path, some in written.items():
        new = {one.id: one for one in some}
        old = [one.item for one in read.items if one.path == path]
        kept = [new.pop(one.id, one) for one in old]
        texts[path] = writing.items([*kept, *new.values()]).encode()
    try:
        ready = publishing.prepare(exporting.bank(bank.code).changed(texts))
    except FaultyFolder as faulty:
        raise FaultyItem(faulty.faults) from faulty
    return {one.key: one for one in ready.items}


def _taken(read: Folder) -> set[str]:
    """Ids in use, and those of items that were taken out: an id names one item for good."""
    return {one.item.id for one in read.items} | reads.retired_keys(read.slug)


def _home(read: Folder) -> str:
    """Where new items go: the last file that has room."""
    paths = [path for path in read.files.under("items") if path.endswith(".yaml")]
    if paths and sum(one.path == paths[-1] for one in read.items) < PER_FILE:
        return paths[-1]
    stems = {path.removeprefix("items/").removesuffix(".yaml") for path in paths}
    return f"items/{outline.free('soal', stems)}.yaml" if paths else FIRST_FILE


def _record(act: str, bank: ItemBank, by: By, key: str = "", *, count: int = 0) -> None:
    audit.record(
        act,
        object_kind="item_bank",
        object_id=bank.id,
        now=by.now,
        actor_id=by.actor_id,
        organisation_id=bank.organisation_id,
        bank=bank.code,
        item=key,
        count=count,
    )
