"""Files of training history and their lines, each judged, entered once, taken back by file."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt
from portal.core.taken_files import TakenFile


class TrainingImport(TakenFile, Base):
    """One file of training history and what became of it; its state follows from the instants.

    `columns` says under which heading of the file each field stands.
    """

    __tablename__ = "training_import"
    __table_args__ = (
        CheckConstraint("confirmed_at IS NULL OR judged_at IS NOT NULL", name="judged"),
        CheckConstraint("entered_at IS NULL OR confirmed_at IS NOT NULL", name="entered"),
        CheckConstraint("undone_at IS NULL OR undo_started_at IS NOT NULL", name="undone"),
        Index("ix_training_import_organisation_id_id", "organisation_id", "id"),
    )

    source: Mapped[str] = mapped_column(String(60))  # the system it comes from
    headings: Mapped[list[Any]]
    columns: Mapped[dict[str, Any]]
    judged_at: Mapped[datetime | None]


class TrainingImportLine(Base):
    """One line of such a file: what it says, what was understood, what became of it."""

    __tablename__ = "training_import_line"
    __table_args__ = (
        UniqueConstraint("import_id", "line"),
        CheckConstraint("outcome IN ('new', 'same', 'refused')", name="outcome"),
        CheckConstraint(
            "state IN ('waiting', 'entered', 'failed', 'idle', 'undone', 'kept')", name="state"
        ),
        CheckConstraint("outcome = 'refused' OR person_id IS NOT NULL", name="understood"),
        Index("ix_training_import_line_import_id_state_id", "import_id", "state", "id"),
        Index("ix_training_import_line_person_id", "person_id"),
    )

    id: Mapped[PK]
    import_id: Mapped[int] = mapped_column(BigInt, ForeignKey("training_import.id"))
    line: Mapped[int]
    cells: Mapped[dict[str, Any]]
    outcome: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(7))
    reason: Mapped[str] = mapped_column(String(40), default="")
    person_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    form: Mapped[str] = mapped_column(String(40), default="")
    scope: Mapped[str] = mapped_column(String(13), default="")
    begins_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    minutes: Mapped[int] = mapped_column(default=0)
    events: Mapped[int] = mapped_column(default=0)
    claim_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("hours_claim.id"))
