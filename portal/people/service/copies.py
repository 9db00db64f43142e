"""A copy of everything held about a person: complete for machines, the same facts for reading."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.core import audit
from portal.core.canonical import instant_text
from portal.core.db import transaction
from portal.people.data import register
from portal.people.data.register import Group
from portal.people.queries import holdings, viewings
from portal.people.queries.holdings import Holdings

FORMAT = 1
MOST_VIEWINGS = 5000


@dataclass(frozen=True, slots=True)
class Copy:
    """What was held at an instant."""

    ids: tuple[int, ...]
    made_at: datetime
    held: Holdings
    viewed: viewings.ViewingPage

    def document(self) -> dict[str, Any]:
        """Plain values: the register's facts of each group, every row, who looked.

        Names of people who answered or looked stand in it, of others' data nothing.
        """
        return {
            "format": FORMAT,
            "made_at": instant_text(self.made_at),
            "groups": [self._group(group) for group in register.groups()],
            "viewings": [
                {
                    "viewer": one.viewer,
                    "role": one.role.value,
                    "what": one.what,
                    "at": instant_text(one.at),
                }
                for one in self.viewed.viewings
            ],
        }

    def _group(self, group: Group) -> dict[str, Any]:
        withheld = register.labels().withheld
        return {
            "id": group.id,
            "title": group.title.indonesian,
            "purpose": group.purpose.indonesian,
            "basis": group.basis,
            "retention": group.retention.indonesian,
            "seen_by": group.seen_by.indonesian,
            "tables": {
                one.table: [_plain(row) for row in one.rows]
                for one in self.held.sections
                if one.group.id == group.id
            },
            "not_shown": {
                table: sorted(withheld[table]) for table in group.columns if table in withheld
            },
        }


def of(person_id: int, *, on: date, now: datetime, actor_id: int | None) -> Copy:
    """Everything held about the person; the copy is noted. Raises NotFound."""
    ids = holdings.merged_ids(person_id)
    held = holdings.collect(ids, on, groups=register.groups())
    viewed = viewings.of(ids, size=MOST_VIEWINGS)
    with transaction():
        audit.record(
            "privacy.exported",
            object_kind="person",
            object_id=person_id,
            now=now,
            actor_id=actor_id,
        )
    return Copy(ids, now, held, viewed)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    return value
