"""What people are measured against. All of it is dated, versioned and edited by adding.

Published rows (scales, wordings, standards with their lines, policies) are append-only by
trigger: what was in force on a day can be read again unchanged.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId


class Framework(Base):
    """A dictionary of competencies (kamus kompetensi), of the installation or of one agency."""

    __tablename__ = "framework"

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class LevelScale(Base):
    """What the five levels of a framework are called, from a day on.

    `levels` is a list of {level, name, name_en, short}, level 1 first.
    """

    __tablename__ = "level_scale"
    __table_args__ = (
        UniqueConstraint("framework_id", "number"),
        UniqueConstraint("framework_id", "valid_from"),
    )

    id: Mapped[PK]
    framework_id: Mapped[int] = mapped_column(BigInt, ForeignKey("framework.id"))
    number: Mapped[int]
    levels: Mapped[list[Any]]
    verification: Mapped[str] = mapped_column(String(30))
    source: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class Competency(Base):
    """A competency; keeps its id across versions, so that evidence stays where it belongs."""

    __tablename__ = "competency"
    __table_args__ = (
        UniqueConstraint("framework_id", "code"),
        CheckConstraint("kind IN ('managerial', 'sociocultural', 'technical')", name="kind"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    framework_id: Mapped[int] = mapped_column(BigInt, ForeignKey("framework.id"))
    key: Mapped[str] = mapped_column(String(60), unique=True)  # stable word of files: spbe
    code: Mapped[str] = mapped_column(String(20))  # M.01, T.05
    kind: Mapped[str] = mapped_column(String(14))
    position: Mapped[int]

    framework: Mapped[Framework] = relationship(lazy="raise_on_sql")
    versions: Mapped[list["CompetencyVersion"]] = relationship(
        lazy="raise_on_sql", order_by="CompetencyVersion.valid_from", back_populates="competency"
    )


class CompetencyVersion(Base):
    """The wording of a competency from a day on: name, definition, levels with indicators.

    `levels` is a list of {level, description, indicators: [text]}, level 1 first.
    `verification` says how well the source is known (words of `rules.policy.Verification`);
    `owner_unit` is the code of the unit that looks after the wording, if any.
    """

    __tablename__ = "competency_version"
    __table_args__ = (
        UniqueConstraint("competency_id", "number"),
        UniqueConstraint("competency_id", "valid_from"),
    )

    id: Mapped[PK]
    competency_id: Mapped[int] = mapped_column(BigInt, ForeignKey("competency.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    definition: Mapped[str] = mapped_column(Text)
    levels: Mapped[list[Any]]
    verification: Mapped[str] = mapped_column(String(30), default="")
    owner_unit: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))

    competency: Mapped[Competency] = relationship(lazy="raise_on_sql", back_populates="versions")


class JobStandard(Base):
    """What a job requires from a day on (standar kompetensi jabatan, PP 11/2017 art. 166).

    `terms` holds what the article asks for besides competencies: {rank: text, performance:
    [text], trainings: [{code, name}], certifications: [{code, name}]}.
    """

    __tablename__ = "job_standard"
    __table_args__ = (
        UniqueConstraint("job_id", "valid_from"),
        UniqueConstraint("job_id", "number"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    job_id: Mapped[int] = mapped_column(BigInt, ForeignKey("job.id"))
    number: Mapped[int]
    terms: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))

    lines: Mapped[list["JobStandardLine"]] = relationship(lazy="raise_on_sql")


class JobStandardLine(Base):
    """One competency at the level the job requires."""

    __tablename__ = "job_standard_line"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level"),)

    standard_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("job_standard.id"), primary_key=True
    )
    competency_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("competency.id"), primary_key=True
    )
    level: Mapped[int]


class AttainmentPolicy(Base):
    """A version of the attainment policy: which evidence counts for what, from which day.

    `body` is the canonical document that `competency.rules.policy` reads. Published once,
    never changed; the policy in force on a profile's date decides.
    """

    __tablename__ = "attainment_policy"
    __table_args__ = (
        UniqueConstraint("version"),
        Index("ix_attainment_policy_valid_from", "valid_from"),
    )

    id: Mapped[PK]
    version: Mapped[int]
    valid_from: Mapped[date]
    body: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(String(300))
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class PolicyDraft(Base):
    """The next attainment policy while it is being written; the only row here that changes.

    `text` is the document as typed, faults and all. `revision` counts the savings, so that two
    persons cannot overwrite each other unseen. `base_version` is the policy it was copied from:
    a draft of an older one than the newest is not published. Once published it is closed.
    """

    __tablename__ = "policy_draft"
    __table_args__ = (CheckConstraint("revision >= 1", name="revision"),)

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    base_version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(300), default="")
    revision: Mapped[int]
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    published_version: Mapped[int | None] = mapped_column(unique=True)
    discarded_at: Mapped[datetime | None]
