"""Tables of acts on many certificates: what was asked for, and how far it is.

Every chosen certificate is a row, so that an act cut off goes on where it was, and no line is done
twice. Rows hold ids and days; the reason goes when the act has ended, each certificate keeps it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId


class CertificateBulk(Base):
    """One act on many certificates, as an officer asked for it on the agency's day `asked_on`."""

    __tablename__ = "certificate_bulk"
    __table_args__ = (
        CheckConstraint("act IN ('remind', 'suspend', 'reinstate', 'reissue')", name="act"),
        CheckConstraint("total > 0", name="total"),
        Index("ix_certificate_bulk_organisation_id_id", "organisation_id", "id"),
        Index("ix_certificate_bulk_by_id_id", "by_id", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    act: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    total: Mapped[int]
    asked_at: Mapped[datetime]
    asked_on: Mapped[date]
    ended_at: Mapped[datetime | None]


class CertificateBulkLine(Base):
    """One certificate of it. `outcome`: "" while it waits, "done", or "left" where nothing was
    done; `why` then holds the rule's reason, as `{"reason": "certificate.expired"}` with the values
    of its sentence beside it. Rows from before the reasons were kept have none.
    """

    __tablename__ = "certificate_bulk_line"
    __table_args__ = (
        Index("uq_certificate_bulk_line", "bulk_id", "certificate_id", unique=True),
        Index(
            "ix_certificate_bulk_line_waiting",
            "bulk_id",
            "id",
            sqlite_where=text("outcome = ''"),
            postgresql_where=text("outcome = ''"),
        ),
        CheckConstraint("outcome IN ('', 'done', 'left')", name="outcome"),
    )

    id: Mapped[PK]
    bulk_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate_bulk.id"))
    certificate_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(4), default="")
    why: Mapped[dict[str, Any]] = mapped_column(default=dict)
