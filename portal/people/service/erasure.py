"""Erasing a person, by two persons (AZ-9, PR-3).

Name, numbers, contact, account, devices, notices, import lines and files, words of evidence and
of requests go; what a duty covers stays under the internal number and says nothing readable. The
areas' own parts are in `<area>/holdings.py`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import select, text

from portal.core import audit, outbox
from portal.core.db import db, dialect_name, transaction
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.people import holdings as people
from portal.people.models import Approval, DataRequest, EmailChange, Person
from portal.people.queries import holdings, own_rows
from portal.people.queries.holdings import Erasing
from portal.people.rules.erasing import ErasureRefusal, Hold
from portal.people.rules.privacy import RequestKind, RequestState
from portal.people.service import approvals, locks, mentions, privacy
from portal.people.service.approvals import Act, Agreed, Proposal

KIND = people.KIND
LISTED: Final = "people.erasure_listed"
"""Outbox kind: note the erasure where a restored backup cannot undo it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a person can be erased on a day, and what stands against it."""

    refusal: ErasureRefusal | None
    holds: tuple[Hold, ...]


def standing(person_id: int, *, on: date, now: datetime) -> Standing:
    """Why the person cannot be erased, with every reason. Raises NotFound."""
    ids = holdings.merged_ids(person_id)
    person = db.session.get_one(Person, person_id)
    if person.erased_at is not None:
        return Standing(ErasureRefusal.ALREADY, ())
    if person.merged_into_id is not None:
        return Standing(ErasureRefusal.MERGED, ())
    held = tuple(holdings.holds(ids, on, now))
    return Standing(ErasureRefusal.HELD if held else None, held)


def propose(
    person_id: int, *, organisation_id: int, reason: str, actor_id: int, on: date, now: datetime
) -> Approval:
    """Propose to erase a person; nothing goes before a second one agrees.

    Raises NotFound, Refused(ErasureRefusal, ApprovalRefusal).
    """
    with transaction():
        _refuse(person_id, (actor_id,), on=on, now=now)
        return approvals.propose(
            Proposal(
                kind=KIND,
                subject=f"person:{person_id}",
                payload={"person": person_id},
                organisation_id=organisation_id,
                reason=reason,
            ),
            actor_id=actor_id,
            now=now,
        )


def carry_out(agreed: Agreed) -> Mapping[str, Any]:
    """Erase, in the deciding transaction. Raises Refused when something came up meanwhile."""
    person_id = int(agreed.payload["person"])
    ids = holdings.merged_ids(person_id)
    locks.persons(ids)
    _refuse(person_id, (agreed.proposed_by, agreed.decided_by), on=agreed.on, now=agreed.now)
    return _carry_out(agreed)


def _carry_out(agreed: Agreed) -> Mapping[str, Any]:
    person_id = int(agreed.payload["person"])
    ids = holdings.merged_ids(person_id)
    erasing = Erasing(
        ids=ids,
        needles=tuple(_needles(ids)),
        organisation_id=agreed.organisation_id,
        proposed_by=agreed.proposed_by,
        decided_by=agreed.decided_by,
        now=agreed.now,
    )
    if dialect_name() == "sqlite":  # or freed pages of the file would keep what was in them
        db.session.execute(text("PRAGMA secure_delete=ON"))
    _answer(erasing)
    for area in holdings.areas.values():
        area.erase(erasing)
    columns = [one for area in holdings.areas.values() for one in area.texts]
    mentions.take_out(columns, erasing.needles)
    audit.record(
        "person.erased",
        object_kind="person",
        object_id=person_id,
        organisation_id=agreed.organisation_id,
        now=agreed.now,
        actor_id=agreed.decided_by,
        approval=agreed.approval_id,
    )
    outbox.enqueue(
        LISTED,
        {"person": person_id, "by": [agreed.proposed_by, agreed.decided_by],
         "organisation": agreed.organisation_id, "at": agreed.now.isoformat()},
        event_key=f"erasure_listed:{person_id}:{agreed.now.isoformat()}",
        now=agreed.now,
    )  # fmt: skip
    db.session.expire_all()
    return {}


def keep_in_list(payload: Mapping[str, Any], now: datetime) -> None:
    """The outbox's handler: a line outside the database, for the day an old backup comes back."""
    path = _list()
    line = json.dumps(payload, sort_keys=True)
    known = path.read_text("utf-8").splitlines() if path.exists() else []
    if line not in known:
        path.touch(mode=0o600)
        with path.open("a", encoding="utf-8") as kept:
            kept.write(line + "\n")


def again(*, on: date, now: datetime) -> int:
    """Carry out every listed erasure that the database does not know of; how many.

    For a restored backup. Two persons agreed to each of them, and the list names both. What the
    old state holds against it (an employment that had not ended yet) does not count any more.
    """
    path = _list()
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    done = 0
    for line in lines:
        listed = json.loads(line)
        person = db.session.get(Person, listed["person"], populate_existing=True)
        if person is None or person.erased_at is not None:
            continue
        proposed_by, decided_by = listed["by"]
        with transaction():
            _carry_out(
                Agreed(
                    approval_id=0,
                    kind=KIND,
                    payload={"person": person.id},
                    organisation_id=listed["organisation"],
                    proposed_by=proposed_by,
                    decided_by=decided_by,
                    on=on,
                    now=now,
                )
            )
        done += 1
    return done


def _list() -> Path:
    folder: Path = current_app.config["INSTANCE_DIR"]
    return folder / "erased.jsonl"


ACTS = {KIND: Act(Permission.PRIVACY_HANDLE, carry_out)}


def _refuse(person_id: int, involved: tuple[int, ...], *, on: date, now: datetime) -> None:
    if set(involved) & set(holdings.merged_ids(person_id)):
        raise Refused(ErasureRefusal.INVOLVED)
    found = standing(person_id, on=on, now=now)
    if found.refusal is not None:
        raise Refused(found.refusal)


def _needles(ids: tuple[int, ...]) -> list[str]:
    """Everything that names the person in somebody's words."""
    people_ = db.session.scalars(select(Person).where(Person.id.in_(ids))).all()
    found = {value for one in people_ for value in (one.full_name, one.email, one.phone) if value}
    found |= {"0" + one.phone.removeprefix("+62") for one in people_ if one.phone}
    found |= set(own_rows.numbers(ids))
    changes = db.session.execute(
        select(EmailChange.email, EmailChange.former_email).where(own_rows.email_changes(ids))
    )
    found |= {address for pair in changes for address in pair if address}
    return sorted(found)


def _answer(erasing: Erasing) -> None:
    """The person's own request, where there is one, is granted by the erasure."""
    rows = db.session.scalars(
        select(DataRequest).where(
            DataRequest.person_id.in_(erasing.ids),
            DataRequest.kind == RequestKind.ERASE.value,
            DataRequest.state == RequestState.OPEN.value,
        )
    )
    for asked in rows:
        privacy.close(asked, granted=True, text="", actor_id=erasing.decided_by, now=erasing.now)
    db.session.flush()
