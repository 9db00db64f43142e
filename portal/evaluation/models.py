"""Evaluation periods of an agency. Forms are read from the profile until they are locked."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId


class EvaluationPeriod(Base):
    """A period (semester by default) of one agency; states are computed from its dates."""

    __tablename__ = "evaluation_period"
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        CheckConstraint("until_on > from_on", name="span"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(String(20))  # 2026-2
    name: Mapped[str] = mapped_column(String(80))
    from_on: Mapped[date]
    until_on: Mapped[date]  # exclusive; the day before is the cut-off day
    stages: Mapped[list[Any]]  # [{stage, until_on}] in order
    created_at: Mapped[datetime]


class EvaluationForm(Base):
    """One person in one period; facts are stored at lock only, as canonical JSON with a hash."""

    __tablename__ = "evaluation_form"
    __table_args__ = (UniqueConstraint("period_id", "person_id"),)

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    period_id: Mapped[int] = mapped_column(BigInt, ForeignKey("evaluation_period.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    opened_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]

    period: Mapped[EvaluationPeriod] = relationship(lazy="raise_on_sql")
