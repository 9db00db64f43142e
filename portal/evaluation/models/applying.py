"""Application at work (*penerapan di tempat kerja*): what a learner means to do, and its proof.

One action for each completed course or activity. The days on which it is asked for are those of
the rules on the day it was planned. States are computed (`rules.applying`).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId

_STANDS = text("withdrawn_at IS NULL")


class WorkApplication(Base):
    """One concrete action after a course (`enrolment_id`) or an activity (`registration_id`).

    `report` is the learner's proof and `proof` that of whoever confirmed it (`rules.ratings.Mark`),
    both empty until given. Without a competency the action can be confirmed and proves nothing.
    """

    __tablename__ = "work_application"
    __table_args__ = (
        CheckConstraint(
            "(enrolment_id IS NULL) <> (registration_id IS NULL)", name="of_one_occasion"
        ),
        CheckConstraint("(competency_id IS NULL) = (level IS NULL)", name="aim"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("verdict IN ('', 'confirmed', 'refused')", name="verdict"),
        CheckConstraint(
            "(verdict = '') = (answered_at IS NULL)"
            " AND (answered_at IS NULL) = (answered_on IS NULL)"
            " AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name="answered",
        ),
        CheckConstraint("answered_at IS NULL OR reported_at IS NOT NULL", name="learner_first"),
        CheckConstraint("withdrawn_at IS NULL OR reported_at IS NULL", name="withdrawn"),
        CheckConstraint("due_on >= planned_on AND ends_on > due_on", name="days"),
        Index(
            "uq_work_application_enrolment",
            "enrolment_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "uq_work_application_registration",
            "registration_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_work_application_person_id_id", "person_id", "id"),
        Index("ix_work_application_organisation_id_due_on", "organisation_id", "due_on"),
        Index("ix_work_application_answered_by_id", "answered_by_id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    enrolment_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("enrolment.id"))
    registration_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("activity_registration.id")
    )
    competency_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("competency.id"))
    level: Mapped[int | None]  # the one the course or activity aims at
    action: Mapped[str] = mapped_column(Text)
    planned_at: Mapped[datetime]
    planned_on: Mapped[date]
    due_on: Mapped[date]  # the result is asked for
    ends_on: Mapped[date]  # from then on it counts as not answered
    asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    verdict: Mapped[str] = mapped_column(String(9), default="")
    proof: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was not confirmed
