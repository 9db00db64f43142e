"""Certificates that are signed by hand: which wait for it, and the scan of the signed paper, looked
at by a second person.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId

_STANDS = "decision <> 'returned'"
_WAITING = "decision = ''"
_OPEN = "closed_at IS NULL"


class CertificatePaper(Base):
    """A certificate printed to be signed by hand. It waits for its scan until `closed_at`: the scan
    was accepted, or the certificate revoked or replaced.

    `names` is `facts.names_digest` of the signatories it prints: those of the days before somebody
    left are found by it, without reading what certificates say.
    """

    __tablename__ = "certificate_paper"
    __table_args__ = (
        Index(
            "ix_certificate_paper_open",
            "version_id",
            "names",
            "certificate_id",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    certificate_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("certificate.id"), primary_key=True
    )
    version_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate_scheme_version.id"))
    names: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]


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
        Index(
            "ix_certificate_scan_waiting",
            "certificate_id",
            sqlite_where=text(_WAITING),
            postgresql_where=text(_WAITING),
        ),
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
