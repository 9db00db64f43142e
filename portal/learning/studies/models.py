"""Study on a decree, its terms one by one, and its extensions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId


class Study(Base):
    """Somebody studies at a school or university, on the agency's decree (`assigned`, tugas
    belajar) or by its leave and their own means (`permitted`, izin belajar).

    `until_on` is the first day after the last planned one; extensions move it. It is over on the
    day it was completed or ended.
    """

    __tablename__ = "study"
    __table_args__ = (
        CheckConstraint("kind IN ('assigned', 'permitted')", name="kind"),
        CheckConstraint("scope IN ('domestic', 'international')", name="scope"),
        CheckConstraint("degree IN ('d3', 'd4', 's1', 's2', 's3', 'profession')", name="degree"),
        CheckConstraint("until_on > from_on", name="days"),
        CheckConstraint("semesters BETWEEN 1 AND 16", name="semesters"),
        CheckConstraint("completed_on IS NULL OR ended_on IS NULL", name="one_end"),
        CheckConstraint("completed_on >= from_on", name="completed"),
        CheckConstraint("ended_on >= from_on", name="ended"),
        UniqueConstraint("person_id", "decree_number"),
        Index("ix_study_person_id_from_on", "person_id", "from_on"),
        Index("ix_study_organisation_id_id", "organisation_id", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(9))
    scope: Mapped[str] = mapped_column(String(13))
    institution: Mapped[str] = mapped_column(String(200))
    programme: Mapped[str] = mapped_column(String(200))
    degree: Mapped[str] = mapped_column(String(10))
    semesters: Mapped[int]  # planned
    from_on: Mapped[date]
    until_on: Mapped[date]
    decree_number: Mapped[str] = mapped_column(String(120))
    decree_on: Mapped[date]
    decree_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    completed_on: Mapped[date | None]
    diploma_number: Mapped[str] = mapped_column(String(120), default="")
    diploma_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"))
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class StudySemester(Base):
    """One term of a study that is over, with its grade report; its hours are an entry."""

    __tablename__ = "study_semester"
    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 16", name="number"),
        CheckConstraint("ends_on > begins_on", name="days"),
        CheckConstraint("credits BETWEEN 0 AND 40", name="credits"),
    )

    study_id: Mapped[int] = mapped_column(BigInt, ForeignKey("study.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    credits: Mapped[int]  # SKS
    average100: Mapped[int | None]  # of the grades (IP), in hundredths
    progress: Mapped[str] = mapped_column(String(300), default="")
    report_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"))
    claim_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("hours_claim.id"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))


class StudyExtension(Base):
    """A study lasts longer than its decree first said, by a further decree."""

    __tablename__ = "study_extension"
    __table_args__ = (
        CheckConstraint("until_on > from_on", name="days"),
        UniqueConstraint("study_id", "until_on"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    study_id: Mapped[int] = mapped_column(BigInt, ForeignKey("study.id"), index=True)
    from_on: Mapped[date]  # the day it would have been over
    until_on: Mapped[date]
    decree_number: Mapped[str] = mapped_column(String(120))
    decree_on: Mapped[date]
    decree_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))


class StudyLeave(Base):
    """The leave a study assignment is: its months owe no hours; evaluations count it as away."""

    __tablename__ = "study_leave"

    study_id: Mapped[int] = mapped_column(BigInt, ForeignKey("study.id"), primary_key=True)
    absence_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("learning_absence.id"), primary_key=True
    )
