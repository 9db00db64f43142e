"""What results lead to. States are computed from what was done (`rules.followups.state`)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId

# What each list looks for, so that none reads past what belongs to another.
_LISTED = (
    ("waiting", "decided_at IS NULL", "decided_at IS NULL"),
    ("decided", "decided_at IS NOT NULL", "decided_at IS NOT NULL"),
    ("running", "approved = 1 AND ended_at IS NULL", "approved AND ended_at IS NULL"),
)
_CLAIMS = (("waiting", "answered_at IS NULL"), ("answered", "answered_at IS NOT NULL"))


class FollowUp(Base):
    """One proposal for a person or, where `person_id` is empty, for a unit; decided, then tracked.

    `key` is what it is about, once in each period, so that drawing it again makes nothing. `held`
    of `wanted` are the figures it was drawn from. Learning that was begun is found in the person's
    courses: `course_id` names which one was meant; `need_id` what was registered where none fits.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("period_id", "key"),
        CheckConstraint("person_id IS NOT NULL OR unit_id IS NOT NULL", name="subject"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided"),
        CheckConstraint("decided_at IS NOT NULL OR NOT approved", name="approved"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name="second"),
        CheckConstraint("ended_at IS NULL OR approved", name="ended"),
        Index("ix_follow_up_person_id_id", "person_id", "id"),
        Index("ix_follow_up_unit_id_id", "unit_id", "id"),
        *(
            Index(
                f"ix_follow_up_{name}", "id", sqlite_where=text(here), postgresql_where=text(there)
            )
            for name, here, there in _LISTED
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    period_id: Mapped[int] = mapped_column(BigInt, ForeignKey("evaluation_period.id"))
    key: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    kind: Mapped[str] = mapped_column(String(14))
    ground: Mapped[str] = mapped_column(String(20))
    competency_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("competency.id"))
    held: Mapped[int]
    wanted: Mapped[int]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")  # of a proposal by hand
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    approved: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[str] = mapped_column(Text, default="")
    course_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("course.id"))
    need_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("need.id"))
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    fulfilled: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str] = mapped_column(Text, default="")


class ReadinessClaim(Base):
    """A person says that a criterion of promotion readiness is wrong; an officer answers.

    The answer changes no figure: what was wrong is put right where it stands, and read from there.
    """

    __tablename__ = "readiness_claim"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered"),
        CheckConstraint("answered_at IS NOT NULL OR NOT upheld", name="upheld"),
        Index(
            "uq_readiness_claim_open",
            "person_id",
            "criterion",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index("ix_readiness_claim_person_id_id", "person_id", "id"),
        *(
            Index(
                f"ix_readiness_claim_{name}",
                "id",
                sqlite_where=text(where),
                postgresql_where=text(where),
            )
            for name, where in _CLAIMS
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    job_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("job.id"))
    criterion: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    upheld: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str] = mapped_column(Text, default="")
