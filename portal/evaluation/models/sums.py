"""What a fixed period comes to, unit by unit: kept, so that years of periods are read at once."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigInt


class EvaluationSum(Base):
    """The people of a unit against what their posts ask of one competency, in one fixed period.

    A copy of what forms and profiles say: it may be lost and is worked out again. It names nobody,
    and what is shown of it follows `rules.groups`.
    """

    __tablename__ = "evaluation_sum"
    __table_args__ = (CheckConstraint("people > 0", name="people"),)

    period_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("evaluation_period.id"), primary_key=True
    )
    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"), primary_key=True)
    competency_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("competency.id"), primary_key=True
    )
    people: Mapped[int]  # of whom it is asked
    short: Mapped[int]
    earned: Mapped[int]  # levels that count
    possible: Mapped[int]  # levels asked
