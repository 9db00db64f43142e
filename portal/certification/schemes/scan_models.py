"""Certificates that were signed by hand: the scan of the paper, looked at by a second person."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId

_STANDS = "decision <> 'returned'"


class CertificateScan(Base):
    """One scan: it waits, was accepted, or was returned with a reason; another may follow then."""

    __tablename__ = "certificate_scan"
    __table_args__ = (
        Index(
            "uq_certificate_scan_stands",
            "certificate_id",
            unique=True,
            sqlite_where=text(_STANDS),
            postgresql_where=text(_STANDS),
        ),
        Index("ix_certificate_scan_certificate_id_id", "certificate_id", "id"),
        CheckConstraint("decision IN ('', 'accepted', 'returned')", name="decision"),
        CheckConstraint("(decided_at IS NULL) = (decision = '')", name="decided"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> added_by_id", name="second"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    certificate_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate.id"))
    file_id: Mapped[int] = mapped_column(BigInt, ForeignKey("stored_file.id"), unique=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(8), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
