"""Banks and their immutable item versions; attempts, their answers and their results."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId
from portal.core.drafting import Drafted


class ItemBank(Base):
    """A bank of items: for practice (part of a course) or for certification (never with one)."""

    __tablename__ = "item_bank"
    __table_args__ = (CheckConstraint("kind IN ('practice', 'certification')", name="kind"),)

    id: Mapped[PK]
    code: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(14))
    public_keys: Mapped[bool] = mapped_column(default=False)  # keys known; refused for real schemes
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what its file says besides
    organisation_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("organisation.id"), index=True
    )  # whose certification bank it is; none for practice banks, which their courses own
    created_at: Mapped[datetime]


class Item(Base):
    """An item (butir soal) of a bank; what it says is in its versions."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("bank_id", "key"),)

    id: Mapped[PK]
    bank_id: Mapped[int] = mapped_column(BigInt, ForeignKey("item_bank.id"))
    key: Mapped[str] = mapped_column(String(80))
    file: Mapped[str] = mapped_column(String(160), default="")  # where its author keeps it,
    position: Mapped[int] = mapped_column(default=0)  # and at which place there
    current_version_id: Mapped[int | None] = mapped_column(BigInt)
    retired_at: Mapped[datetime | None]


class ItemVersion(Base):
    """One wording of an item, immutable; papers pin it.

    `face` is all an examinee may see; `answer_key` (keys, rationales, explanation, source) is a
    column of its own that the serving query never selects (EX-1). `source` is the item as its
    author wrote it, for exports and the studio; it holds the key too.
    """

    __tablename__ = "item_version"
    __table_args__ = (
        UniqueConstraint("item_id", "content_hash"),
        CheckConstraint("difficulty IN ('easy', 'medium', 'hard')", name="difficulty"),
    )

    id: Mapped[PK]
    item_id: Mapped[int] = mapped_column(BigInt, ForeignKey("item.id"))
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(12))  # single, multiple, true_false, …
    competency_id: Mapped[int] = mapped_column(BigInt, ForeignKey("competency.id"), index=True)
    level: Mapped[int]
    difficulty: Mapped[str] = mapped_column(String(6))
    tags: Mapped[list[Any]]
    face: Mapped[dict[str, Any]]
    answer_key: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    source: Mapped[dict[str, Any]] = mapped_column(deferred=True, default=dict)
    created_at: Mapped[datetime]

    item: Mapped[Item] = relationship(lazy="raise_on_sql")


class ExamSpecification(Drafted, Base):
    """What an exam asks for (kisi-kisi), as its authors are writing it.

    `draft` is what stands to be published next; papers are made from versions alone.
    """

    __tablename__ = "exam_specification"

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"), index=True)
    bank_id: Mapped[int] = mapped_column(BigInt, ForeignKey("item_bank.id"), index=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))


class ExamSpecificationWriter(Base):
    """Somebody who wrote in a specification: another person publishes it, and neither sits the
    exam (AZ-8, AZ-9).
    """

    __tablename__ = "exam_specification_writer"

    specification_id: Mapped[int] = mapped_column(
        BigInt,
        ForeignKey(
            "exam_specification.id",
            name="fk_exam_specification_writer_specification_id",  # 63 characters at most
        ),
        primary_key=True,
    )
    person_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("person.id"), primary_key=True, index=True
    )
    first_at: Mapped[datetime]


class ExamSpecificationVersion(Base):
    """A published specification, immutable: its table, its cut and how the cut was found."""

    __tablename__ = "exam_specification_version"
    __table_args__ = (
        UniqueConstraint("specification_id", "number"),
        CheckConstraint("pass_percent BETWEEN 1 AND 100", name="pass_percent"),
        CheckConstraint("minutes > 0", name="minutes"),
    )

    id: Mapped[PK]
    specification_id: Mapped[int] = mapped_column(BigInt, ForeignKey("exam_specification.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    rules: Mapped[list[Any]]  # [{competency, difficulty, count, tags}], as DrawRule
    fixed: Mapped[list[Any]]  # keys of items that every form has
    minutes: Mapped[int]
    pass_percent: Mapped[int]
    cut: Mapped[dict[str, Any]]  # {method, panel, on_day, note, …}: how the cut was found
    report: Mapped[dict[str, Any]]  # coverage of the bank and how far the forms differ
    submitted_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    published_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    published_at: Mapped[datetime]


class ExamForm(Base):
    """One of the parallel forms (paket soal) of a version, drawn when it was published."""

    __tablename__ = "exam_form"
    __table_args__ = (UniqueConstraint("version_id", "number"),)

    id: Mapped[PK]
    version_id: Mapped[int] = mapped_column(BigInt, ForeignKey("exam_specification_version.id"))
    number: Mapped[int]
    items: Mapped[list[Any]]  # ids of item versions, in the order of the specification
    facility_permille: Mapped[int]  # the mean facility to be expected


class Attempt(Base):
    """One try at one quiz or exam by one person; closes once, then never changes.

    Marks are rows of `attempt_result`. `paper` holds the frozen lists: item versions in order and
    the random per-attempt ids of their options; `terms` the frozen rules it runs under. That of an
    exam is drawn at check-in and *ready* (no start, no deadline) until the examinee begins; while
    it is paused its time stands still.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("purpose", "owner_ref", "person_id", "number"),
        Index(
            "uq_attempt_open",
            "purpose",
            "owner_ref",
            "person_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_attempt_person_id_closed_at", "person_id", "closed_at"),
        CheckConstraint("purpose IN ('quiz', 'exam')", name="purpose"),
        CheckConstraint(
            "ending IS NULL OR ending IN ('submitted', 'expired', 'voided')", name="ending"
        ),
        CheckConstraint("(closed_at IS NULL) = (ending IS NULL)", name="closed"),
        CheckConstraint("(started_at IS NULL) = (deadline IS NULL)", name="begun"),
        CheckConstraint("paused_at IS NULL OR started_at IS NOT NULL", name="paused"),
        Index("uq_attempt_receipt_number", "receipt_number", unique=True),
        Index(
            "ix_attempt_running",
            "deadline",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    purpose: Mapped[str] = mapped_column(String(8))
    owner_ref: Mapped[str] = mapped_column(String(80))  # of the owner: enrolment and quiz
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    terms: Mapped[dict[str, Any]]
    paper: Mapped[list[Any]]
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    drawn_at: Mapped[datetime]
    started_at: Mapped[datetime | None]  # empty while the attempt is ready
    deadline: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    opens_at: Mapped[datetime | None]  # not to be begun before; empty: at any time
    closes_at: Mapped[datetime | None]  # when the window of its sitting ends, whatever remains
    form_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("exam_form.id"), index=True)
    epoch: Mapped[int] = mapped_column(default=1)
    cookie_hash: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]
    ending: Mapped[str | None] = mapped_column(String(10))
    receipt_number: Mapped[str | None] = mapped_column(String(14))
    receipt: Mapped[dict[str, Any] | None]  # answered, items, digest, mac; none when voided

    @property
    def ends_at(self) -> datetime:
        """The deadline of an attempt that has begun."""
        if self.deadline is None:
            raise ValueError("this attempt has not begun")
        return self.deadline


class AttemptContact(Base):
    """When the examinee's browser last asked for the time, and how the connection has been.

    A browser asks every half minute, so a longer silence is a gap. Addresses are kept as a keyed
    hash of their network: enough to tell that one changed.
    """

    __tablename__ = "attempt_contact"

    attempt_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("attempt.id"), primary_key=True, autoincrement=False
    )
    first_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    network_mac: Mapped[str] = mapped_column(String(64))
    moves: Mapped[int]  # how often the network changed
    gaps: Mapped[int]
    gap_seconds: Mapped[int]


class AttemptAnswer(Base):
    """The current answer to one item: that of the greatest (epoch, seq) in time."""

    __tablename__ = "attempt_answer"

    attempt_id: Mapped[int] = mapped_column(BigInt, ForeignKey("attempt.id"), primary_key=True)
    item_ref: Mapped[str] = mapped_column(String(12), primary_key=True)
    response: Mapped[dict[str, Any]]
    epoch: Mapped[int]
    seq: Mapped[int]
    saved_at: Mapped[datetime]


class AnswerHistory(Base):
    """Every save request as it came, late ones included; numbered by the client per epoch."""

    __tablename__ = "answer_history"
    __table_args__ = (UniqueConstraint("attempt_id", "epoch", "seq"),)

    id: Mapped[PK]
    attempt_id: Mapped[int] = mapped_column(BigInt, ForeignKey("attempt.id"))
    epoch: Mapped[int]
    seq: Mapped[int]
    answers: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))  # stored, late, closed


class AttemptResult(Base):
    """Marks of a closed attempt; a regrade adds a row, the highest number counts."""

    __tablename__ = "attempt_result"
    __table_args__ = (
        UniqueConstraint("attempt_id", "number"),
        CheckConstraint("earned BETWEEN 0 AND possible", name="marks"),
    )

    id: Mapped[PK]
    attempt_id: Mapped[int] = mapped_column(BigInt, ForeignKey("attempt.id"))
    number: Mapped[int]
    earned: Mapped[int]
    possible: Mapped[int]
    cut: Mapped[int]
    passed: Mapped[bool]
    marks: Mapped[dict[str, Any]]  # item ref → [earned, possible]
    reason: Mapped[str] = mapped_column(String(200))
    key_version: Mapped[int] = mapped_column(BigInt, default=0)  # last regrade it was marked by
    made_at: Mapped[datetime]


class ItemTally(Base):
    """Sums over the responses to one item version (`rules.statistics`); no person is in it.

    Written by a job alone. It can be thrown away with its mark and counts itself up again.
    """

    __tablename__ = "item_tally"

    item_version_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("item_version.id"), primary_key=True, autoincrement=False
    )
    responses: Mapped[int]
    tally: Mapped[dict[str, Any]]


class TallyMark(Base):
    """Up to which result everything is in `item_tally`; one row."""

    __tablename__ = "item_tally_mark"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    result_id: Mapped[int] = mapped_column(BigInt)
