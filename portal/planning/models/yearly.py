"""The yearly plan of a unit in versions, and the money it is paid from."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId
from portal.people.models import OrgUnit
from portal.planning.rules.needs import TITLE_LENGTH


class YearlyPlan(Base):
    """One version of a unit's plan for a year. Approved by two persons it never changes again;
    what comes later is the next version.
    """

    __tablename__ = "yearly_plan"
    __table_args__ = (
        Unique("unit_id", "year", "version"),
        CheckConstraint("year BETWEEN 2000 AND 2100 AND version >= 1", name="version"),
        CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL)"
            " AND (approved_at IS NULL) = (proposed_by_id IS NULL)",
            name="approved",
        ),
        CheckConstraint("approved_by_id <> proposed_by_id", name="two"),
        Index("ix_yearly_plan_organisation_id_year", "organisation_id", "year", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    version: Mapped[int]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    proposed_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))

    unit: Mapped[OrgUnit] = relationship(lazy="raise_on_sql")


class YearlyLine(Base):
    """A line with the seven columns of PP 11/2017 article 207 and the regional target it serves.

    `key` stays the same over the versions: money and results belong to it. `gap_people`: so many
    of the people had the gap when the line was written. A line with a `cut_reason` is put off: it
    stays in the plan to be read, costs nothing and gets no money.
    """

    __tablename__ = "yearly_line"
    __table_args__ = (
        Unique("plan_id", "key"),
        CheckConstraint("people > 0 AND gap_people BETWEEN 0 AND people", name="people"),
        CheckConstraint("cost_idr >= 0 AND jp100 >= 0 AND amount > 0", name="amounts"),
        CheckConstraint(
            "month_from BETWEEN 1 AND 12 AND month_until BETWEEN month_from AND 12", name="months"
        ),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
    )

    id: Mapped[PK]
    plan_id: Mapped[int] = mapped_column(BigInt, ForeignKey("yearly_plan.id"))
    key: Mapped[str] = mapped_column(String(22))
    competency_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("competency.id"))
    competence: Mapped[str] = mapped_column(String(TITLE_LENGTH))  # 1 kind of competence
    target: Mapped[str] = mapped_column(String(200))  # 2 target persons
    people: Mapped[int]
    gap_people: Mapped[int] = mapped_column(default=0)
    form: Mapped[str] = mapped_column(String(40))  # 3 kind and route of development
    amount: Mapped[int]
    jp100: Mapped[int]
    provider: Mapped[str] = mapped_column(String(200))  # 4
    month_from: Mapped[int] = mapped_column(SmallInteger)  # 5 schedule
    month_until: Mapped[int] = mapped_column(SmallInteger)
    curriculum: Mapped[str] = mapped_column(Text)  # 6 fit of the curriculum
    cost_idr: Mapped[int] = mapped_column(BigInt)  # 7 budget, for everybody together
    goal: Mapped[str] = mapped_column(String(300))  # target of the regional plan
    priority: Mapped[int] = mapped_column(SmallInteger, default=2)
    cut_reason: Mapped[str] = mapped_column(String(300), default="")


class YearlyLineNeed(Base):
    """A need that a line answers; once in each version of a plan."""

    __tablename__ = "yearly_line_need"

    line_id: Mapped[int] = mapped_column(BigInt, ForeignKey("yearly_line.id"), primary_key=True)
    need_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("need.id"), primary_key=True, index=True
    )


class BudgetLine(Base):
    """Money of a unit from one source for a year, in whole rupiah. What is committed and spent is
    added up from its commitments under the row's lock; former amounts stand in `budget_change`.
    `approver_id` is the second person behind it, empty only in rows older than the rule.
    """

    __tablename__ = "budget_line"
    __table_args__ = (
        Unique("unit_id", "year", "source", "code"),
        CheckConstraint("source IN ('apbd', 'apbn', 'blud', 'other')", name="source"),
        CheckConstraint("amount_idr > 0", name="amount"),
        CheckConstraint("approver_id <> created_by_id", name="two"),
        Index("ix_budget_line_organisation_id_year", "organisation_id", "year", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[str] = mapped_column(String(5))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    amount_idr: Mapped[int] = mapped_column(BigInt)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    approver_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))

    unit: Mapped[OrgUnit] = relationship(lazy="raise_on_sql")


class BudgetChange(Base):
    """Another amount of a budget line, on what basis, by whom: its version `number`, from 2 on.

    More money takes two persons; `approver_id` is the second of them. It is empty where less was
    written by one, and in rows older than the rule.
    """

    __tablename__ = "budget_change"
    __table_args__ = (
        Unique("budget_id", "number"),
        CheckConstraint("number >= 2", name="number"),
        CheckConstraint("amount_idr > 0 AND before_idr > 0", name="amount"),
        CheckConstraint("amount_idr <> before_idr", name="differs"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("approver_id <> by_id", name="two"),
    )

    id: Mapped[PK]
    budget_id: Mapped[int] = mapped_column(BigInt, ForeignKey("budget_line.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    before_idr: Mapped[int] = mapped_column(BigInt)
    amount_idr: Mapped[int] = mapped_column(BigInt)
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    approver_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


_STANDS = text("released_at IS NULL AND activity_id IS NOT NULL")


class BudgetCommitment(Base):
    """Money set apart for a line of a plan, or for one activity of it; spent once settled.

    Beyond what was free only with a named approver who is somebody else.
    """

    __tablename__ = "budget_commitment"
    __table_args__ = (
        CheckConstraint("amount_idr > 0 AND beyond_idr BETWEEN 0 AND amount_idr", name="amount"),
        CheckConstraint("beyond_idr = 0 OR approver_id IS NOT NULL", name="approver"),
        CheckConstraint("approver_id <> by_id", name="two"),
        CheckConstraint("(settled_at IS NULL) = (spent_idr IS NULL)", name="settled"),
        CheckConstraint("spent_idr BETWEEN 0 AND amount_idr AND people >= 0", name="spent"),
        CheckConstraint("settled_at IS NULL OR released_at IS NULL", name="end"),
        Index("ix_budget_commitment_budget_id_id", "budget_id", "id"),
        Index("ix_budget_commitment_line_key", "line_key"),
        Index(
            "uq_budget_commitment_activity",
            "activity_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    budget_id: Mapped[int] = mapped_column(BigInt, ForeignKey("budget_line.id"))
    line_key: Mapped[str] = mapped_column(String(22))
    activity_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("activity.id"))
    title: Mapped[str] = mapped_column(String(200))
    amount_idr: Mapped[int] = mapped_column(BigInt)
    beyond_idr: Mapped[int] = mapped_column(BigInt, default=0)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    approver_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    spent_idr: Mapped[int | None] = mapped_column(BigInt)
    people: Mapped[int] = mapped_column(default=0)  # who took part, known when settled
    released_at: Mapped[datetime | None]
