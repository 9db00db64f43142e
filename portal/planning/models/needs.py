"""What a unit or some of its people need to learn, and the fact that called for it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId
from portal.planning.rules.needs import REF_LENGTH, TITLE_LENGTH


class Need(Base):
    """A need of a unit, once for each fact that calls for one.

    `origin` and `origin_ref` name that fact where it lives; what it says is not copied here. A need
    without a competency is about something the dictionary has no word for yet.
    """

    __tablename__ = "need"
    __table_args__ = (
        Unique("organisation_id", "origin", "origin_ref", name="uq_need_origin"),
        CheckConstraint(
            "origin IN ('followup', 'forum', 'gap', 'expiry', 'survey')", name="origin"
        ),
        CheckConstraint("(dropped_at IS NULL) = (drop_reason = '')", name="dropped"),
        CheckConstraint("dropped_at IS NULL OR dropped_by_id IS NOT NULL", name="dropped_by"),
        Index("ix_need_unit_id_id", "unit_id", "id"),
        Index("ix_need_organisation_id_id", "organisation_id", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    competency_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("competency.id"))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    origin: Mapped[str] = mapped_column(String(8))
    origin_ref: Mapped[str] = mapped_column(String(REF_LENGTH))
    registered_at: Mapped[datetime]
    registered_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    dropped_at: Mapped[datetime | None]
    dropped_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    drop_reason: Mapped[str] = mapped_column(String(300), default="")


class NeedPerson(Base):
    """Somebody whom a need is about. A need of the unit as a whole has nobody here."""

    __tablename__ = "need_person"
    __table_args__ = (
        Unique("need_id", "person_id"),
        Index("ix_need_person_person_id", "person_id"),
    )

    id: Mapped[PK]
    need_id: Mapped[int] = mapped_column(BigInt, ForeignKey("need.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
