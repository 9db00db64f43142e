"""Regrades: what was found wrong with an item, and whose result it changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.assessment.models import ItemVersion
from portal.core.db import PK, Base, BigInt, PublicId

_UNPROPOSED = "measured_at IS NOT NULL AND approval_id IS NULL AND cancelled_at IS NULL"


class Regrade(Base):
    """A remedy for one item version, for the attempts of one agency.

    It is measured first (who would change), then proposed to a second person, then carried out;
    from `approved_at` on the remedy is part of the key. `cursor` is the attempt up to which the
    measuring, later the carrying out, has come.
    """

    __tablename__ = "regrade"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR approved_at IS NOT NULL", name="ended"),
        CheckConstraint("approved_at IS NULL OR measured_at IS NOT NULL", name="approved"),
        CheckConstraint("keeps_passes OR keep_reason <> ''", name="keep_reason"),
        Index("ix_regrade_item_version_id_approved_at", "item_version_id", "approved_at"),
        Index(
            "uq_regrade_open",
            "organisation_id",
            "item_version_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=text("ended_at IS NULL AND cancelled_at IS NULL"),
        ),
        Index("ix_regrade_approval_id", "approval_id"),
        Index(
            "ix_regrade_to_propose",
            "asked_by_id",
            sqlite_where=text(_UNPROPOSED),
            postgresql_where=text(_UNPROPOSED),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    item_version_id: Mapped[int] = mapped_column(BigInt, ForeignKey("item_version.id"))
    remedy: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    keeps_passes: Mapped[bool]
    keep_reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    measured_at: Mapped[datetime | None]
    approval_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("approval.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cursor: Mapped[int] = mapped_column(BigInt, default=0)
    examined: Mapped[int] = mapped_column(default=0)  # attempts with the item
    changed: Mapped[int] = mapped_column(default=0)  # of them, those marked anew

    item_version: Mapped[ItemVersion] = relationship(lazy="raise_on_sql")


class RegradeEffect(Base):
    """What a regrade would do to one attempt, as it was measured before anybody agreed to it."""

    __tablename__ = "regrade_effect"

    regrade_id: Mapped[int] = mapped_column(BigInt, ForeignKey("regrade.id"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(BigInt, ForeignKey("attempt.id"), primary_key=True)
    earned_before: Mapped[int]
    possible_before: Mapped[int]
    passed_before: Mapped[bool]
    earned_after: Mapped[int]
    possible_after: Mapped[int]
    passed_after: Mapped[bool]
    is_kept: Mapped[bool]
    shifts_level: Mapped[bool]
    levels: Mapped[list[Any]]  # [competency id, level before, level after]


class LateDecision(Base):
    """Whether what arrived after the end is scored (EX-5): one recorded decision per attempt."""

    __tablename__ = "late_decision"

    attempt_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("attempt.id"), primary_key=True, autoincrement=False
    )
    scored: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
