"""Partners of agencies, whom to call there, what was agreed, who coordinates."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId
from portal.people.models import Organisation

STILL = text("ended_at IS NULL")


class Partner(Base):
    """An organisation of kind partner, as the agency that keeps it knows it.

    Name and public id are the organisation's. It reaches agencies through its agreements alone.
    """

    __tablename__ = "partner"
    __table_args__ = (
        CheckConstraint(
            "sector IN ('university', 'institute', 'firm', 'ngo', 'government')", name="sector"
        ),
        Index("ix_partner_keeper_id", "keeper_id"),
    )

    organisation_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("organisation.id"), primary_key=True
    )
    keeper_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    sector: Mapped[str] = mapped_column(String(10))
    about: Mapped[str] = mapped_column(Text, default="")  # shown on the pages of its activities
    address: Mapped[str] = mapped_column(String(300), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))

    organisation: Mapped[Organisation] = relationship(
        foreign_keys=[organisation_id], lazy="raise_on_sql"
    )


class PartnerContact(Base):
    """Somebody to call at a partner; no account, no person of the installation."""

    __tablename__ = "partner_contact"
    __table_args__ = (Index("ix_partner_contact_partner_id", "partner_id"),)

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    partner_id: Mapped[int] = mapped_column(BigInt, ForeignKey("partner.organisation_id"))
    name: Mapped[str] = mapped_column(String(160))
    job_title: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))


class PartnerAgreement(Base):
    """What an agency and a partner agreed (nota kesepahaman, perjanjian kerja sama), with its days.

    Outside them the partner proposes nothing. `ended_at` is an end before the last day, by HR.
    """

    __tablename__ = "partner_agreement"
    __table_args__ = (
        UniqueConstraint("agency_id", "partner_id", "number"),
        CheckConstraint("valid_until > valid_from", name="valid"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended"),
        Index("ix_partner_agreement_partner_id", "partner_id", "agency_id", "valid_until"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    partner_id: Mapped[int] = mapped_column(BigInt, ForeignKey("partner.organisation_id"))
    agency_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    number: Mapped[str] = mapped_column(String(120))
    scope: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_until: Mapped[date]  # exclusive
    document_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    end_reason: Mapped[str] = mapped_column(String(300), default="")


class PartnerCoordinator(Base):
    """Who acts for a partner in the portal: their account's role there, and nothing else."""

    __tablename__ = "partner_coordinator"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended"),
        Index("ix_partner_coordinator_partner_id", "partner_id"),
        Index(
            "uq_partner_coordinator_now",
            "person_id",
            "partner_id",
            unique=True,
            sqlite_where=STILL,
            postgresql_where=STILL,
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    partner_id: Mapped[int] = mapped_column(BigInt, ForeignKey("partner.organisation_id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    grant_id: Mapped[int] = mapped_column(BigInt, ForeignKey("role_grant.id"))
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
