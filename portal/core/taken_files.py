"""Files whose lines are judged, entered once and taken back by file: the steps of every such file.

Nothing counts before somebody has seen the judgement and confirmed it. The work goes on in short
transactions and may be cut off anywhere; a line that stands is never entered again. Where a file
stands follows from its instants.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ForeignKey, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import audit
from portal.core.db import PK, BigInt, PublicId, db, transaction, with_retries
from portal.core.errors import NotFound, Refused
from portal.core.models import StoredFile
from portal.core.stored import Received

AT_ONCE: Final = 25
"""Lines per transaction: SQLite's one lock is held well under 200 ms."""
ROUNDS: Final = 8
"""Transactions in one request; a job goes on with the rest."""
SAME_PRESS: Final = timedelta(minutes=2)
ACTS: Final = ("confirmed", "entered", "undo_begun", "undone", "discarded")
"""What is noted of a file, after its kind."""


class Stage(StrEnum):
    OPEN = "open"  # not confirmed
    ENTERING = "entering"
    ENTERED = "entered"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"


class TakenFile:
    """The columns of such a file."""

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    file_id: Mapped[int] = mapped_column(BigInt, ForeignKey("stored_file.id"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    entered_at: Mapped[datetime | None]
    undo_started_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]

    @property
    def stage(self) -> Stage:
        """The furthest stage whose instant is there."""
        reached = (
            (self.discarded_at, Stage.DISCARDED),
            (self.undone_at, Stage.UNDONE),
            (self.undo_started_at, Stage.UNDOING),
            (self.entered_at, Stage.ENTERED),
            (self.confirmed_at, Stage.ENTERING),
        )
        return next((stage for at, stage in reached if at is not None), Stage.OPEN)


F = TypeVar("F", bound=TakenFile)


@dataclass(frozen=True, slots=True)
class Refusals:
    """What is said to an act that cannot be: on a file that is not open, with nothing to do."""

    not_open: StrEnum
    nothing_to_enter: StrEnum
    nothing_to_undo: StrEnum


@dataclass(frozen=True, slots=True)
class Taking(Generic[F]):
    """One kind of file. `kind` is its name in the audit log.

    `line` is the model of a line, with `import_id` and `state` ("waiting", then "entered",
    "failed", "undone", "kept" or "idle"). `enter` and `undo` settle the state of the lines they
    are given, in the transaction they find. `is_ready` tells whether an open file may be confirmed.
    """

    file: type[F]
    line: Any
    kind: str
    refusals: Refusals
    enter: Callable[[F, Sequence[Any], datetime], None]
    undo: Callable[[F, Sequence[Any], datetime], None]
    is_ready: Callable[[F], bool] = lambda _file: True

    def pressed_twice(self, received: Received, *, actor_id: int, now: datetime) -> F | None:
        """The file these bytes have just begun, if they have: the same from the same person within
        `SAME_PRESS` is a button pressed twice.
        """
        one = self.file
        query = (
            select(one)
            .join(StoredFile, StoredFile.id == one.file_id)
            .where(
                one.created_by_id == actor_id,
                one.created_at > now - SAME_PRESS,
                one.confirmed_at.is_(None),
                one.discarded_at.is_(None),
                StoredFile.sha256 == received.kept.sha256,
            )
        )
        return db.session.scalar(query.order_by(one.id).limit(1))

    def confirm(self, import_id: int, *, actor_id: int, now: datetime) -> None:
        """Let the new lines be entered; again is no error. Raises NotFound, Refused."""
        with transaction():
            found = self.locked(import_id)
            if found.stage in (Stage.ENTERING, Stage.ENTERED):
                return
            if found.stage is not Stage.OPEN or not self.is_ready(found):
                raise Refused(self.refusals.not_open)
            if not self._left(import_id, "waiting"):
                raise Refused(self.refusals.nothing_to_enter)
            found.confirmed_at, found.confirmed_by_id = now, actor_id
            self.note("confirmed", found, now, actor_id)

    def discard(self, import_id: int, *, actor_id: int, now: datetime) -> None:
        """Put a file aside that was not confirmed; again is no error. Raises NotFound, Refused."""
        with transaction():
            found = self.locked(import_id)
            if found.stage is Stage.DISCARDED:
                return
            if found.stage is not Stage.OPEN:
                raise Refused(self.refusals.not_open)
            found.discarded_at = now
            self.note("discarded", found, now, actor_id)

    def begin_undo(self, import_id: int, *, actor_id: int, now: datetime) -> None:
        """Take back what the file entered; again is no error. Raises NotFound, Refused."""
        with transaction():
            found = self.locked(import_id)
            if found.undo_started_at is not None:
                return
            if found.confirmed_at is None:
                raise Refused(self.refusals.nothing_to_undo)
            found.undo_started_at, found.undone_by_id = now, actor_id
            self.note("undo_begun", found, now, actor_id)

    def go_on(self, *, now: datetime) -> None:
        """Every file under way until nothing is left; may run twice at once and be cut off."""
        one = self.file
        under_way = select(one.id).where(
            or_(
                one.confirmed_at.is_not(None) & one.entered_at.is_(None),
                one.undo_started_at.is_not(None),
            ),
            one.undone_at.is_(None),
        )
        for import_id in db.session.scalars(under_way.order_by(one.id)).all():
            while self.stretch(import_id, now=now):
                pass

    def stretch(self, import_id: int, *, now: datetime) -> bool:
        """A few pieces of one file; True while there is more to do."""
        return all(with_retries(self.piece, import_id, now=now) for _round in range(ROUNDS))

    def piece(self, import_id: int, *, now: datetime) -> bool:
        """The next lines in one transaction; True while some are left."""
        with transaction():
            found = self.locked(import_id)
            if found.stage is Stage.ENTERING:
                self.enter(found, self._some(import_id, "waiting"), now)
                left, act = self._left(import_id, "waiting"), "entered"
                found.entered_at = None if left else now
            elif found.stage is Stage.UNDOING:
                self._leave_what_waits(import_id)
                self.undo(found, self._some(import_id, "entered"), now)
                left, act = self._left(import_id, "entered"), "undone"
                found.undone_at = None if left else now
            else:
                return False
            if not left:
                self.note(act, found, now, found.undone_by_id or found.confirmed_by_id)
        return left

    def locked(self, import_id: int) -> F:
        """The file for an act on it, anew from the database. Raises NotFound."""
        found = db.session.scalar(
            select(self.file)
            .where(self.file.id == import_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise NotFound
        return found

    def note(
        self, act: str, found: F, now: datetime, actor_id: int | None, *, lines: int = 0
    ) -> None:
        audit.record(
            f"{self.kind}.{act}",
            object_kind=self.kind,
            object_id=found.id,
            organisation_id=found.organisation_id,
            now=now,
            actor_id=actor_id,
            lines=lines,
        )

    def _leave_what_waits(self, import_id: int) -> None:
        """What was not entered before the file is taken back never will be."""
        db.session.execute(
            update(self.line)
            .where(self.line.import_id == import_id, self.line.state == "waiting")
            .values(state="idle")
        )

    def _some(self, import_id: int, state: str) -> Sequence[Any]:
        query = select(self.line).where(self.line.import_id == import_id, self.line.state == state)
        ordered = query.order_by(self.line.id).limit(AT_ONCE)
        return db.session.scalars(ordered.execution_options(populate_existing=True)).all()

    def _left(self, import_id: int, state: str) -> bool:
        db.session.flush()
        some = select(self.line.id).where(self.line.import_id == import_id)
        return db.session.scalar(some.where(self.line.state == state).limit(1)) is not None
