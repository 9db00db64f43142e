"""Recognitions (penghargaan) of persons and teams, and whom they were for."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId

_LISTED = (("waiting", "decided_at IS NULL"), ("decided", "decided_at IS NOT NULL"))


class Award(Base):
    """One recognition: what was done, how it is known, and the decree it rests on once given."""

    __tablename__ = "award"
    __table_args__ = (
        CheckConstraint("kind IN ('material', 'non_material', 'development')", name="kind"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided"),
        CheckConstraint("decided_at IS NOT NULL OR NOT approved", name="approved"),
        CheckConstraint("NOT approved OR decree <> ''", name="decree"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name="second"),
        *(
            Index(f"ix_award_{name}", "id", sqlite_where=text(where), postgresql_where=text(where))
            for name, where in _LISTED
        ),
        Index("ix_award_proposed_by_id", "proposed_by_id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    follow_up_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("follow_up.id"))
    kind: Mapped[str] = mapped_column(String(12))
    team: Mapped[str] = mapped_column(String(120), default="")  # "": one person
    deed: Mapped[str] = mapped_column(Text)
    proof: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    approved: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[str] = mapped_column(Text, default="")
    decree: Mapped[str] = mapped_column(String(120), default="")
    decree_on: Mapped[date | None]


class AwardMember(Base):
    """Somebody a recognition is for, with the unit they worked in when it was proposed."""

    __tablename__ = "award_member"
    __table_args__ = (
        UniqueConstraint("award_id", "person_id"),
        Index("ix_award_member_person_id", "person_id"),
    )

    id: Mapped[PK]
    award_id: Mapped[int] = mapped_column(BigInt, ForeignKey("award.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("org_unit.id"))
