"""Certificates earned elsewhere. What their documents say is erased with their holder."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId

_STANDS = "withdrawn_at IS NULL AND decision <> 'refused'"
_WAITS = "decided_at IS NULL AND withdrawn_at IS NULL"


class ExternalCertificate(Base):
    """One certificate of another issuer, as its holder or an officer entered it.

    `issuer_key` and `number_key` are what duplicates are known by. What it was found to prove is in
    `external_certificate_target`, the evidence in the ledger under `external:<public id>`.
    """

    __tablename__ = "external_certificate"
    __table_args__ = (
        Index(
            "uq_external_certificate_number",
            "issuer_key",
            "number_key",
            unique=True,
            sqlite_where=text(_STANDS),
            postgresql_where=text(_STANDS),
        ),
        Index(
            "ix_external_certificate_waiting",
            "id",
            sqlite_where=text(_WAITS),
            postgresql_where=text(_WAITS),
        ),
        Index("ix_external_certificate_person_id_id", "person_id", "id"),
        Index("ix_external_certificate_organisation_id_id", "organisation_id", "id"),
        Index("ix_external_certificate_organisation_id_until", "organisation_id", "valid_until"),
        CheckConstraint("decision IN ('', 'accepted', 'refused')", name="decision"),
        CheckConstraint("(decided_at IS NULL) = (decision = '')", name="decided"),
        CheckConstraint("valid_until IS NULL OR valid_until > issued_on", name="valid"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> entered_by_id", name="second"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(200))
    issuer_key: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(120))
    number_key: Mapped[str] = mapped_column(String(120))
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]  # exclusive
    known: Mapped[str] = mapped_column(String(40), default="")  # in external-certifications.yaml
    document_id: Mapped[int] = mapped_column(BigInt, ForeignKey("stored_file.id"), unique=True)
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(8), default="")
    verified_how: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")  # of a refusal or a withdrawal


class ExternalCertificateTarget(Base):
    """What it was found to prove."""

    __tablename__ = "external_certificate_target"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("strand IN ('knowledge', 'skill')", name="strand"),
    )

    external_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("external_certificate.id"), primary_key=True
    )
    competency_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("competency.id"), primary_key=True
    )
    strand: Mapped[str] = mapped_column(String(10), primary_key=True)
    level: Mapped[int]


class ExternalCertificateReminder(Base):
    """Its holder was told that it ends in so many days."""

    __tablename__ = "external_certificate_reminder"
    __table_args__ = (
        UniqueConstraint("external_id", "days"),
        CheckConstraint("days IN (90, 30, 7)", name="days"),
    )

    id: Mapped[PK]
    external_id: Mapped[int] = mapped_column(
        BigInt,
        ForeignKey(
            "external_certificate.id",
            name="fk_external_certificate_reminder_external_id",  # 63 characters at most
        ),
    )
    days: Mapped[int]
    at: Mapped[datetime]
