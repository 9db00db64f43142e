"""What somebody means to learn in a year, agreed with their superior."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId
from portal.planning.rules.needs import REF_LENGTH, TITLE_LENGTH

_STANDS = text("dropped_at IS NULL AND why <> 'wish'")


class PersonalPlan(Base):
    """A person's plan for a year at an agency. A change takes proposal and agreement away."""

    __tablename__ = "personal_plan"
    __table_args__ = (
        Unique("person_id", "organisation_id", "year"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
        CheckConstraint("agreed_at IS NULL OR proposed_at IS NOT NULL", name="agreed"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_by_id IS NULL)", name="agreed_by"),
        CheckConstraint("agreed_by_id IS NULL OR agreed_by_id <> person_id", name="two"),
        Index("ix_personal_plan_organisation_id_year", "organisation_id", "year", "person_id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    aim_job_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("job.id"))
    created_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    agreed_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(String(300), default="")


class PlanItem(Base):
    """One thing to learn: how, when, for how much. `jp100` follows from form and amount.

    `why_ref` names what it answers: a competency, a course or a certificate. `level` is the level
    aimed at; how far it is follows from profile, courses and certificates and is not stored.
    """

    __tablename__ = "plan_item"
    __table_args__ = (
        CheckConstraint("why IN ('gap', 'aim', 'expiry', 'mandate', 'wish')", name="why"),
        CheckConstraint("level IS NULL OR level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
        CheckConstraint("amount > 0 AND jp100 >= 0 AND cost_idr >= 0", name="amounts"),
        Index(
            "uq_plan_item_why",
            "plan_id",
            "why",
            "why_ref",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_plan_item_plan_id", "plan_id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    plan_id: Mapped[int] = mapped_column(BigInt, ForeignKey("personal_plan.id"))
    why: Mapped[str] = mapped_column(String(7))
    why_ref: Mapped[str] = mapped_column(String(REF_LENGTH), default="")
    competency_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("competency.id"))
    level: Mapped[int | None] = mapped_column(SmallInteger)
    course: Mapped[str] = mapped_column(String(80), default="")  # slug of the course meant
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    form: Mapped[str] = mapped_column(String(40))  # of learning_hours.yaml
    amount: Mapped[int]
    month: Mapped[int] = mapped_column(SmallInteger)
    cost_idr: Mapped[int] = mapped_column(BigInt, default=0)
    jp100: Mapped[int]
    added_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]
