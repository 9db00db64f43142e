"""Organisations, their dated units, jobs and posts, and the working-day calendar."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId, byte_ordered


class Organisation(Base):
    """An agency (instansi) or a partner; the wall between tenants runs here."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("kind IN ('agency', 'partner')", name="kind"),
        CheckConstraint(
            "timezone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')", name="timezone"
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str] = mapped_column(String(20), default="Asia/Jakarta")
    work_week: Mapped[str] = mapped_column(String(7), default="12345")  # ISO days
    created_at: Mapped[datetime]


class OrgUnit(Base):
    """A unit (unit kerja) of an organisation.

    `path` is the chain of ids from the root, each followed by "/": a subtree is a prefix, which
    both databases find by index. Kept by the service that moves units, in one transaction.
    """

    __tablename__ = "org_unit"
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        Index("ix_org_unit_path", "path"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="valid"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    parent_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("org_unit.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(30))
    path: Mapped[str] = mapped_column(byte_ordered(400))
    letterhead: Mapped[str] = mapped_column(Text, default="")  # address lines for printed letters
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # exclusive

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    parent: Mapped["OrgUnit | None"] = relationship(remote_side="OrgUnit.id", lazy="raise_on_sql")


class Job(Base):
    """A job (jabatan): what is required. Its standard is dated and lives in `competency`."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    job_class: Mapped[str] = mapped_column(String(40))
    family: Mapped[str] = mapped_column(String(80), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class Post(Base):
    """A seat: one job in one unit; whom it reports to makes the supervisor."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("reports_to_id IS NULL OR reports_to_id <> id", name="not_itself"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="valid"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    job_id: Mapped[int] = mapped_column(BigInt, ForeignKey("job.id"), index=True)
    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"), index=True)
    reports_to_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("post.id"), index=True)
    code: Mapped[str] = mapped_column(String(60), default="")
    is_head: Mapped[bool] = mapped_column(default=False)  # leads its unit
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    job: Mapped[Job] = relationship(lazy="raise_on_sql")
    unit: Mapped[OrgUnit] = relationship(lazy="raise_on_sql")
    reports_to: Mapped["Post | None"] = relationship(remote_side="Post.id", lazy="raise_on_sql")


class Holiday(Base):
    """A day of one agency that differs from its week: national holiday, joint leave, a day of its
    own, or one on which it works all the same. Edited by HR.
    """

    __tablename__ = "holiday"
    __table_args__ = (
        UniqueConstraint("organisation_id", "on_date"),
        CheckConstraint("kind IN ('national', 'joint_leave', 'local', 'working_day')", name="kind"),
    )

    id: Mapped[PK]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    on_date: Mapped[date]
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(200), default="")
    verification: Mapped[str] = mapped_column(String(24), default="confirmed")
