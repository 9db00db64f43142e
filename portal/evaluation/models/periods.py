"""Evaluation periods of an agency, the form of each person in them, and what is said on it.

States are computed from days (`rules.stages`). Until a form is locked it is read from the profile;
at lock its facts are stored as canonical JSON in `evaluation_snapshot`, which nothing changes.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId

_OPEN = "locked_at IS NULL"
_UNDRAWN = "locked_at IS NOT NULL AND proposed_at IS NULL"
_UNDECIDED = "decided_at IS NULL AND withdrawn_at IS NULL"


class EvaluationPeriod(Base):
    """A period (semester by default) of one agency.

    It is set up, prepared, looked at and then opened. Preparing makes the forms piece by piece, up
    to `cursor` (a person's id), until `prepared_at`; it is done again while structure changes.
    Nobody but HR sees a form before the period is opened. `policy_version` is that of the day it
    was opened.
    """

    __tablename__ = "evaluation_period"
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        CheckConstraint("until_on > from_on", name="span"),
        CheckConstraint("(opened_at IS NULL) = (policy_version IS NULL)", name="opened"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(String(20))  # 2026-2
    name: Mapped[str] = mapped_column(String(80))
    from_on: Mapped[date]
    until_on: Mapped[date]  # exclusive; the day before is the cut-off day
    stages: Mapped[list[Any]]  # rules.stages.stored
    population: Mapped[dict[str, Any]]  # rules.population.Population.stored
    draft_version: Mapped[int] = mapped_column(default=1)  # raised by each save, for stale tabs
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    policy_version: Mapped[int | None]
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    prepare_asked_at: Mapped[datetime | None]
    cursor: Mapped[int] = mapped_column(BigInt, default=0)
    prepared_at: Mapped[datetime | None]  # empty while pieces are missing
    proposed_at: Mapped[datetime | None]  # for units; empty again when a form follows
    fix_asked_at: Mapped[datetime | None]
    fix_asked_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    fixed_at: Mapped[datetime | None]  # empty while a form is not fixed
    sums_wanted: Mapped[int] = mapped_column(default=0)  # raised at fixing, by each correction
    sums_kept: Mapped[int] = mapped_column(default=0)  # the `sums_wanted` that are kept


class EvaluationForm(Base):
    """One person in one period. `unit_id` is where they served last in it, `gaps` what HR has to
    look at (`rules.population.Gap`); both follow the structure until the form is locked.
    """

    __tablename__ = "evaluation_form"
    __table_args__ = (
        UniqueConstraint("period_id", "person_id"),
        Index("ix_evaluation_form_period_id_unit_id", "period_id", "unit_id", "id"),
        Index(
            "ix_evaluation_form_open",
            "period_id",
            "id",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "ix_evaluation_form_undrawn",
            "period_id",
            "id",
            sqlite_where=text(_UNDRAWN),
            postgresql_where=text(_UNDRAWN),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    period_id: Mapped[int] = mapped_column(BigInt, ForeignKey("evaluation_period.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    gaps: Mapped[str] = mapped_column(String(200), default="")  # words, parted by spaces
    comment: Mapped[str] = mapped_column(Text, default="")  # the person's own word
    commented_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    proposed_at: Mapped[datetime | None]  # what follows from it was proposed

    period: Mapped[EvaluationPeriod] = relationship(lazy="raise_on_sql")


class EvaluationRater(Base):
    """Who rates a form, and for how many months of the period they led.

    Derived from the posts; where nobody could be derived HR names somebody, with a reason.
    """

    __tablename__ = "evaluation_rater"
    __table_args__ = (
        CheckConstraint("months >= 0", name="months"),
        Index("ix_evaluation_rater_person_id", "person_id", "form_id"),
    )

    form_id: Mapped[int] = mapped_column(BigInt, ForeignKey("evaluation_form.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), primary_key=True)
    months: Mapped[int]
    is_acting: Mapped[bool] = mapped_column(default=False)
    named_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    named_reason: Mapped[str] = mapped_column(Text, default="")


class EvaluationRating(Base):
    """What one person says on a form: the subject about themselves, a rater about the subject.

    `marks`: competency → `rules.ratings.Mark.stored`; `guides`: value → `rules.guides.Seen.stored`.
    """

    __tablename__ = "evaluation_rating"
    __table_args__ = (
        UniqueConstraint("form_id", "kind", "rater_id"),
        CheckConstraint("kind IN ('self', 'supervisor')", name="kind"),
        Index("ix_evaluation_rating_rater_id", "rater_id", "form_id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    form_id: Mapped[int] = mapped_column(BigInt, ForeignKey("evaluation_form.id"))
    kind: Mapped[str] = mapped_column(String(10))
    rater_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    marks: Mapped[dict[str, Any]]
    guides: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)  # raised by each save
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]


class EvaluationCalibration(Base):
    """A rated level that was changed when units were looked at side by side, and why."""

    __tablename__ = "evaluation_calibration"
    __table_args__ = (
        CheckConstraint("before BETWEEN 1 AND 5 AND after BETWEEN 0 AND 5", name="levels"),
        Index("ix_evaluation_calibration_rating_id", "rating_id", "id"),
    )

    id: Mapped[PK]
    rating_id: Mapped[int] = mapped_column(BigInt, ForeignKey("evaluation_rating.id"))
    competency_id: Mapped[int] = mapped_column(BigInt, ForeignKey("competency.id"))
    before: Mapped[int]
    after: Mapped[int]  # 0: no level was shown by what was said
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    at: Mapped[datetime]


class EvaluationObjection(Base):
    """An objection (keberatan) to a form: a case with a last day and a decision."""

    __tablename__ = "evaluation_objection"
    __table_args__ = (
        Index(
            "uq_evaluation_objection_open",
            "form_id",
            unique=True,
            sqlite_where=text(_UNDECIDED),
            postgresql_where=text(_UNDECIDED),
        ),
        Index(
            "ix_evaluation_objection_undecided",
            "organisation_id",
            "id",
            sqlite_where=text(_UNDECIDED),
            postgresql_where=text(_UNDECIDED),
        ),
        Index("ix_evaluation_objection_form_id", "form_id", "id"),
        CheckConstraint("verdict IN ('', 'upheld', 'partly', 'rejected')", name="verdict"),
        CheckConstraint("(decided_at IS NULL) = (verdict = '')", name="decided"),
        Index("ix_evaluation_objection_organisation_id_id", "organisation_id", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    form_id: Mapped[int] = mapped_column(BigInt, ForeignKey("evaluation_form.id"))
    reason: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime]
    due_on: Mapped[date]  # last day for the decision
    withdrawn_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    verdict: Mapped[str] = mapped_column(String(8), default="")
    answer: Mapped[str] = mapped_column(Text, default="")


class EvaluationSnapshot(Base):
    """The facts of a form at its lock: canonical JSON of ids, codes and numbers, never changed.

    `positions`: agency → where its chain stood. A correction that comes later shows as a flag.
    """

    __tablename__ = "evaluation_snapshot"

    form_id: Mapped[int] = mapped_column(BigInt, ForeignKey("evaluation_form.id"), primary_key=True)
    effective_on: Mapped[date]
    policy_version: Mapped[int]
    positions: Mapped[dict[str, Any]]
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    locked_at: Mapped[datetime]
    locked_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class EvaluationCorrection(Base):
    """The correcting entry of a fixed form: its facts anew, as they are known now.

    Made when a correction in the ledger touched a frozen line. The snapshot stays beside it, and so
    does every correcting entry before this one. Why it was made stands in the erasable note.
    """

    __tablename__ = "evaluation_correction"
    __table_args__ = (
        UniqueConstraint("form_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    form_id: Mapped[int] = mapped_column(BigInt, ForeignKey("evaluation_form.id"))
    number: Mapped[int]
    positions: Mapped[dict[str, Any]]
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)


class EvaluationCorrectionNote(Base):
    """Why a correcting entry was made; the erasable side of it."""

    __tablename__ = "evaluation_correction_note"

    entry_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("evaluation_correction.id"), primary_key=True
    )
    reason: Mapped[str] = mapped_column(Text)


class AppraisalImport(Base):
    """A file of performance predicates from e-Kinerja: checked, then taken as a whole (or set
    aside), and taken back as a whole. `rows` are those it would enter, until it is decided.
    """

    __tablename__ = "appraisal_import"
    __table_args__ = (
        Index("ix_appraisal_import_organisation_id_id", "organisation_id", "id"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone"),
        CheckConstraint("(taken_at IS NULL) = (taken_by_id IS NULL)", name="taken_whole"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    taken: Mapped[int]
    refused: Mapped[list[Any]]  # [line, reason] of each row that is not taken
    rows: Mapped[list[Any]]  # [person, from, until, predicate, results, behaviour]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    taken_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    discarded_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class PerformanceAppraisal(Base):
    """A person's performance predicate (predikat kinerja) for some days, as imported."""

    __tablename__ = "performance_appraisal"
    __table_args__ = (
        CheckConstraint("until_on > from_on", name="span"),
        CheckConstraint(
            "predicate IN ('sangat_baik', 'baik', 'butuh_perbaikan', 'kurang', 'sangat_kurang')",
            name="predicate",
        ),
        Index(
            "uq_performance_appraisal_in_force",
            "person_id",
            "from_on",
            "until_on",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_performance_appraisal_import_id", "import_id"),
    )

    id: Mapped[PK]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    import_id: Mapped[int] = mapped_column(BigInt, ForeignKey("appraisal_import.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    predicate: Mapped[str] = mapped_column(String(16))
    results: Mapped[str] = mapped_column(String(10), default="")
    behaviour: Mapped[str] = mapped_column(String(10), default="")
    withdrawn_at: Mapped[datetime | None]  # taken back with its file
