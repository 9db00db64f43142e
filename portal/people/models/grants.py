"""Roles granted to persons at a node, with dates and giver."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId
from portal.people.models.organisation import Organisation, OrgUnit
from portal.people.models.person import Person


class RoleGrant(Base):
    """(person, role, node, self or subtree, from, until, granted by); never changed, only ended.

    `unit_id` empty is the whole organisation. A delegation names the grant it stems from and
    ends with it.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        Index("ix_role_grant_person_id_valid_until", "person_id", "valid_until"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="valid"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(24))
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    subtree: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    granted_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(300), default="")
    delegated_from_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("role_grant.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    granted_by: Mapped[Person | None] = relationship(
        foreign_keys=[granted_by_id], lazy="raise_on_sql"
    )
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    unit: Mapped[OrgUnit | None] = relationship(lazy="raise_on_sql")
