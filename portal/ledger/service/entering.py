"""Many new facts at once, set by set: for agencies that come with a whole history.

What is entered so waits for the sequencer as every entry does. Profiles are not made here, for one
after the other would cost most of the time: rebuild them afterwards.
"""

from collections.abc import Sequence
from datetime import datetime

from portal.core import entropy
from portal.core.bulk import Row, write, written
from portal.ledger.models import EvidenceEvent, EvidenceLine, LedgerPending
from portal.ledger.service.appending import Entry, line_row


def enter_new(entries: Sequence[Entry], *, now: datetime) -> int:
    """Enter facts of sources that never spoke before, without details; how many.

    Needs a `transaction()`. The unique revision refuses a source that did speak; whether a line has
    the ground that the policy asks for is the caller's to see to.
    """
    ids = written(EvidenceEvent, (_row(one, now) for one in entries))
    pairs = zip(ids, entries, strict=True)
    write(EvidenceLine, (line_row(id_, line) for id_, one in pairs for line in one.lines))
    write(LedgerPending, ({"event_id": id_} for id_ in ids))
    return len(ids)


def _row(entry: Entry, now: datetime) -> Row:
    return {
        "public_id": entropy.public_id(),
        "organisation_id": entry.organisation_id,
        "person_id": entry.person_id,
        "source_kind": entry.source_kind.value,
        "source_ref": entry.source_ref,
        "revision": 1,
        "occurred_at": entry.occurred_at,
        "recorded_at": now,
        "recorded_by_id": entry.recorded_by_id,
    }
