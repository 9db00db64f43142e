"""Tables of renewal: who was reminded, what was offered, and where nothing was.

All three hold ids and days alone. A row in each of them is what makes an act happen once, however
often its job runs.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt


class CertificateReminder(Base):
    """The holder was told that a certificate ends in so many days."""

    __tablename__ = "certificate_reminder"
    __table_args__ = (
        UniqueConstraint("certificate_id", "days"),
        CheckConstraint("days IN (90, 30, 7)", name="days"),
    )

    id: Mapped[PK]
    certificate_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate.id"))
    days: Mapped[int]
    at: Mapped[datetime]


class CertificateOffer(Base):
    """A seat that the renewal asks for was open to the holder; its evidence is in the ledger.

    `kind` says what `ref_id` names: a sitting, a practical slot, or with `whole` nothing (0): a way
    through all that the renewal asks for was open. `leaf` is the requirement it serves.
    """

    __tablename__ = "certificate_offer"
    __table_args__ = (
        UniqueConstraint("certificate_id", "kind", "ref_id"),
        CheckConstraint("kind IN ('sitting', 'slot', 'whole')", name="kind"),
    )

    id: Mapped[PK]
    certificate_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate.id"))
    kind: Mapped[str] = mapped_column(String(8))
    ref_id: Mapped[int] = mapped_column(BigInt)
    leaf: Mapped[str] = mapped_column(String(12), default="")
    open_until: Mapped[date]  # exclusive
    at: Mapped[datetime]


class CertificateRenewalGap(Base):
    """The window of a certificate ended and no renewal had been offered: its level stands.

    `offered_at` is set when one is offered after all.
    """

    __tablename__ = "certificate_renewal_gap"
    __table_args__ = (
        Index(
            "ix_certificate_renewal_gap_organisation_id_offered_at_id",
            "organisation_id",
            "offered_at",
            "id",
        ),
    )

    id: Mapped[PK]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    certificate_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate.id"), unique=True)
    cause: Mapped[str] = mapped_column(String(24))
    noted_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]
