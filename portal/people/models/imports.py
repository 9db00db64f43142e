"""Imports of people, units and posts: the file, its lines, who comes and goes, each write."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId
from portal.core.models import StoredFile
from portal.people.models.organisation import Organisation
from portal.people.models.person import Person


class ImportBatch(Base):
    """One uploaded file and what became of it. Its state follows from the instants and counters.

    `columns` and `headers` are by sheet; `choices` says of which units the file lists everybody.
    `digest` names the list of differences as it was last shown: only that one can be confirmed.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        Index("ix_import_batch_organisation_id_id", "organisation_id", "id"),
        CheckConstraint("steps_done + steps_refused <= steps_total", name="steps"),
        CheckConstraint("planned_at IS NULL OR confirmed_at IS NOT NULL", name="planned"),
        CheckConstraint("applied_at IS NULL OR planned_at IS NOT NULL", name="applied"),
        CheckConstraint("undone_at IS NULL OR undo_started_at IS NOT NULL", name="undone"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    file_id: Mapped[int] = mapped_column(BigInt, ForeignKey("stored_file.id"))
    headers: Mapped[dict[str, Any]]
    columns: Mapped[dict[str, Any]]
    choices: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    judged_on: Mapped[date | None]
    staged_at: Mapped[datetime | None]
    digest: Mapped[str] = mapped_column(String(64), default="")
    lines_new: Mapped[int] = mapped_column(default=0)
    lines_changed: Mapped[int] = mapped_column(default=0)
    lines_same: Mapped[int] = mapped_column(default=0)
    lines_refused: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    planned_at: Mapped[datetime | None]
    steps_total: Mapped[int] = mapped_column(default=0)
    steps_done: Mapped[int] = mapped_column(default=0)
    steps_refused: Mapped[int] = mapped_column(default=0)
    applied_at: Mapped[datetime | None]
    undo_started_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    steps_undone: Mapped[int] = mapped_column(default=0)
    steps_kept: Mapped[int] = mapped_column(default=0)  # could not be undone
    undone_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
    created_by: Mapped[Person | None] = relationship(
        foreign_keys=[created_by_id], lazy="raise_on_sql"
    )
    confirmed_by: Mapped[Person | None] = relationship(
        foreign_keys=[confirmed_by_id], lazy="raise_on_sql"
    )
    undone_by: Mapped[Person | None] = relationship(
        foreign_keys=[undone_by_id], lazy="raise_on_sql"
    )


class ImportRow(Base):
    """One line of the file: what it says in the columns that are read, and what it would do."""

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("batch_id", "sheet", "line"),
        Index("ix_import_row_batch_id_outcome_id", "batch_id", "outcome", "id"),
        CheckConstraint("outcome IN ('new', 'changed', 'same', 'refused')", name="outcome"),
    )

    id: Mapped[PK]
    batch_id: Mapped[int] = mapped_column(BigInt, ForeignKey("import_batch.id"))
    sheet: Mapped[str] = mapped_column(String(10))
    line: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(8))
    values: Mapped[dict[str, Any]]
    changes: Mapped[list[Any]]  # field, before, after
    reasons: Mapped[list[Any]]  # field, reason, cell as read
    notes: Mapped[list[Any]]


class ImportDifference(Base):
    """Somebody who would come, go, move or retire, or may be known already: needs a tick."""

    __tablename__ = "import_difference"
    __table_args__ = (
        UniqueConstraint("batch_id", "key"),
        Index("ix_import_difference_batch_id_kind_id", "batch_id", "kind", "id"),
        CheckConstraint("kind IN ('in', 'out', 'moved', 'retired', 'double')", name="kind"),
    )

    id: Mapped[PK]
    batch_id: Mapped[int] = mapped_column(BigInt, ForeignKey("import_batch.id"))
    key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(300))
    number: Mapped[str] = mapped_column(String(40))
    unit_before: Mapped[str] = mapped_column(String(60), default="")
    unit_after: Mapped[str] = mapped_column(String(60), default="")
    line: Mapped[int | None]  # none for somebody the file does not name
    notes: Mapped[list[Any]]
    chosen: Mapped[bool] = mapped_column(default=False)


class ImportStep(Base):
    """One write of a confirmed list, in order. `changes` are the rows it wrote, for the undo."""

    __tablename__ = "import_step"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        Index("ix_import_step_batch_id_state_number", "batch_id", "state", "number"),
        Index("ix_import_step_batch_id_key", "batch_id", "key"),
        CheckConstraint("state IN ('waiting', 'done', 'refused', 'undone', 'kept')", name="state"),
    )

    id: Mapped[PK]
    batch_id: Mapped[int] = mapped_column(BigInt, ForeignKey("import_batch.id"))
    number: Mapped[int]
    act: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(60))
    line: Mapped[int | None]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    reason: Mapped[str] = mapped_column(String(60), default="")  # why refused or kept
    person_id: Mapped[int | None] = mapped_column(BigInt)
    changes: Mapped[list[Any]]


class ImportColumnMap(Base):
    """Columns assigned once and kept for the next file of that kind."""

    __tablename__ = "import_column_map"
    __table_args__ = (UniqueConstraint("organisation_id", "sheet", "name"),)

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    sheet: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(80))
    columns: Mapped[dict[str, Any]]  # folded heading → field
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
