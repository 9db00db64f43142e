"""What participants prove and say, files handed to them, and acts on all of them at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId

RUNS = text("ended_at IS NULL")


class ActivityTest(Base):
    """The tests of an activity, drawn from a practice bank; none without a row.

    Their attempts are those of `assessment` (`rules.testing.owner_ref`): nothing of a result stands
    here. The test after stays open `open_days` days from the end of the last session.
    """

    __tablename__ = "activity_test"
    __table_args__ = (
        CheckConstraint("items BETWEEN 3 AND 60", name="items"),
        CheckConstraint("minutes BETWEEN 5 AND 180", name="minutes"),
        CheckConstraint("pass_percent BETWEEN 1 AND 100", name="pass_percent"),
        CheckConstraint("tries BETWEEN 1 AND 5", name="tries"),
        CheckConstraint("open_days BETWEEN 1 AND 60", name="open_days"),
        CheckConstraint("has_before OR has_after", name="stage"),
        CheckConstraint("has_after OR NOT is_required", name="required"),
    )

    activity_id: Mapped[int] = mapped_column(BigInt, ForeignKey("activity.id"), primary_key=True)
    bank_id: Mapped[int] = mapped_column(BigInt, ForeignKey("item_bank.id"))
    items: Mapped[int]
    minutes: Mapped[int]
    pass_percent: Mapped[int]
    tries: Mapped[int]
    open_days: Mapped[int]
    has_before: Mapped[bool]
    has_after: Mapped[bool]
    is_required: Mapped[bool]  # to complete the activity, beside presence


class ActivityReaction(Base):
    """What a participant said of an activity that is over; `number` is the order they came in.

    There is no time in it and it is shown in whole groups alone (`rules.reaction`). `remark_state`:
    whether the agency handed the remark on to the partner.
    """

    __tablename__ = "activity_reaction"
    __table_args__ = (
        UniqueConstraint("activity_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("remark_state IN ('new', 'shared', 'withheld')", name="remark_state"),
    )

    id: Mapped[PK]
    registration_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("activity_registration.id"), unique=True
    )
    activity_id: Mapped[int] = mapped_column(BigInt, ForeignKey("activity.id"))
    number: Mapped[int]
    survey_version: Mapped[int]
    ratings: Mapped[dict[str, Any]]
    remark: Mapped[str] = mapped_column(Text, default="")
    remark_state: Mapped[str] = mapped_column(String(8), default="new")


class ActivityMaterial(Base):
    """A file for the participants of an activity, to be read before it or handed out after."""

    __tablename__ = "activity_material"
    __table_args__ = (
        CheckConstraint("phase IN ('before', 'after')", name="phase"),
        Index("ix_activity_material_activity_id", "activity_id", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    activity_id: Mapped[int] = mapped_column(BigInt, ForeignKey("activity.id"))
    file_id: Mapped[int] = mapped_column(BigInt, ForeignKey("stored_file.id"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    phase: Mapped[str] = mapped_column(String(6))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))


class ActivityTask(Base):
    """An act on all participants that the outbox carries out, piece by piece, and how far it is.

    `about` names what it is done by: of certificates the scheme.
    """

    __tablename__ = "activity_task"
    __table_args__ = (
        CheckConstraint("act IN ('complete', 'certificates')", name="act"),
        CheckConstraint("done >= 0 AND left_out >= 0 AND total >= 0", name="counts"),
        Index(
            "uq_activity_task_running",
            "activity_id",
            "act",
            unique=True,
            sqlite_where=RUNS,
            postgresql_where=RUNS,
        ),
        Index("ix_activity_task_activity_id", "activity_id", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    activity_id: Mapped[int] = mapped_column(BigInt, ForeignKey("activity.id"))
    act: Mapped[str] = mapped_column(String(12))
    about: Mapped[str] = mapped_column(String(22), default="")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
