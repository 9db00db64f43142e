"""What is written by some and published by another (AZ-9): the columns and steps of every draft.

Schemes of certificates and specifications of exams are such drafts. What they ask before each
step, and what publishing makes of them, is theirs.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import BigInt

LONGEST_REASON: Final = 2000


class Drafted:
    """A draft with who handed it in, and why it came back. The caller has locked the row."""

    draft: Mapped[dict[str, Any]] = mapped_column(default=dict)
    draft_version: Mapped[int] = mapped_column(default=1)  # raised by each save, for stale tabs
    submitted_at: Mapped[datetime | None]  # waits for a second person
    submitted_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(Text, default="")  # for its authors

    def hand_in(self, actor_id: int, now: datetime) -> None:
        """It waits for a second person; why it came back before is settled."""
        self.submitted_at, self.submitted_by_id = now, actor_id
        self.returned_at, self.return_reason = None, ""

    def take_back(self) -> bool:
        """It waits no more, because it is written on or was published; whether it did."""
        waited = self.submitted_at is not None
        self.submitted_at = self.submitted_by_id = None
        return waited

    def send_back(self, reason: str, now: datetime) -> None:
        """Its authors go on writing and read why."""
        self.take_back()
        self.returned_at, self.return_reason = now, reason[:LONGEST_REASON]
