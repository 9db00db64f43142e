"""The evidence ledger: append-only events and lines, their erasable side, the chain.

Append-only tables hold ids, codes, numbers and a salted commitment; names, free text and
documents live in `evidence_detail`, which an erasure may empty (architecture.md §3).
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
from portal.core.taken_files import TakenFile


class EvidenceEvent(Base):
    """One source fact, or a correction of it; a revision without lines withdraws it.

    Competencies and persons are ids without names. `supersedes_id` names the one event this
    one replaces; it can be replaced only once.
    """

    __tablename__ = "evidence_event"
    __table_args__ = (
        UniqueConstraint("source_kind", "source_ref", "revision"),
        UniqueConstraint("supersedes_id"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("(revision = 1) = (supersedes_id IS NULL)", name="supersedes"),
        Index("ix_evidence_event_person_id_id", "person_id", "id"),
        Index(
            "ix_evidence_event_revised",
            "recorded_at",
            sqlite_where=text("supersedes_id IS NOT NULL"),
            postgresql_where=text("supersedes_id IS NOT NULL"),
        ),
        Index("ix_evidence_event_organisation_id_id", "organisation_id", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    source_kind: Mapped[str] = mapped_column(String(40))
    source_ref: Mapped[str] = mapped_column(String(120))
    revision: Mapped[int]
    supersedes_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("evidence_event.id"))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    commitment: Mapped[str | None] = mapped_column(String(64))  # seal of the detail, if any

    lines: Mapped[list["EvidenceLine"]] = relationship(
        lazy="raise_on_sql", order_by="EvidenceLine.id", back_populates="event"
    )
    detail: Mapped["EvidenceDetail | None"] = relationship(lazy="raise_on_sql")


class EvidenceLine(Base):
    """What was measured for one (competency, strand, target level); see `rules.evidence.Line`.

    `valid_until` empty leaves the end to the policy; the far future (9999-12-31) means none.
    """

    __tablename__ = "evidence_line"
    __table_args__ = (
        UniqueConstraint("event_id", "competency_id", "strand", "level"),
        CheckConstraint("strand IN ('knowledge', 'skill', 'attitude', 'overall')", name="strand"),
        CheckConstraint("level BETWEEN 0 AND 5", name="level"),
        CheckConstraint("earned BETWEEN 0 AND possible", name="marks"),
        CheckConstraint("cut IS NULL OR cut BETWEEN 0 AND possible", name="cut"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="valid"),
        Index("ix_evidence_line_competency_id", "competency_id", "event_id"),
    )

    id: Mapped[PK]
    event_id: Mapped[int] = mapped_column(BigInt, ForeignKey("evidence_event.id"))
    competency_id: Mapped[int] = mapped_column(BigInt, ForeignKey("competency.id"))
    strand: Mapped[str] = mapped_column(String(10))
    level: Mapped[int]
    passed: Mapped[bool]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # exclusive
    earned: Mapped[int]
    possible: Mapped[int]
    cut: Mapped[int | None]  # marks needed to pass, on the scale of `possible`
    spec_version: Mapped[str] = mapped_column(String(60))
    indicators: Mapped[int]
    example_on: Mapped[date | None]
    raters: Mapped[int]
    documents: Mapped[int]

    event: Mapped[EvidenceEvent] = relationship(lazy="raise_on_sql", back_populates="lines")


class EvidenceDetail(Base):
    """The erasable side of an event: words, names, documents, and the salt of its commitment.

    `detail` are the canonical JSON bytes that were sealed.
    """

    __tablename__ = "evidence_detail"

    event_id: Mapped[int] = mapped_column(BigInt, ForeignKey("evidence_event.id"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    detail: Mapped[bytes] = mapped_column(LargeBinary)


class EvidenceErasure(Base):
    """A two-person erasure of the details of some events: itself a chained entry."""

    __tablename__ = "evidence_erasure"
    __table_args__ = (CheckConstraint("approved_by_id <> requested_by_id", name="two_persons"),)

    id: Mapped[PK]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    requested_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    approved_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    positions: Mapped[list[Any]]  # of the agency's chain, sorted


class LedgerEntry(Base):
    """The chain of one agency: `position` is the order of knowledge, given by the sequencer."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("organisation_id", "position"),
        UniqueConstraint("event_id"),
        UniqueConstraint("erasure_id"),
        CheckConstraint("(event_id IS NULL) <> (erasure_id IS NULL)", name="one_subject"),
        CheckConstraint("position >= 1", name="position"),
    )

    id: Mapped[PK]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    position: Mapped[int] = mapped_column(BigInt)
    event_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("evidence_event.id"))
    erasure_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("evidence_erasure.id"))
    previous_hash: Mapped[str] = mapped_column(String(64))
    entry_hash: Mapped[str] = mapped_column(String(64))
    chained_at: Mapped[datetime]


class LedgerPending(Base):
    """What is committed and not chained yet; written with the entry, taken away by the sequencer.

    Ids are given before the commit, so "greater than the last chained id" would miss an entry
    whose transaction ended late; this list cannot.
    """

    __tablename__ = "ledger_pending"
    __table_args__ = (
        UniqueConstraint("event_id"),
        UniqueConstraint("erasure_id"),
        CheckConstraint("(event_id IS NULL) <> (erasure_id IS NULL)", name="one_subject"),
    )

    id: Mapped[PK]
    event_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("evidence_event.id"))
    erasure_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("evidence_erasure.id"))


class LedgerCheckpoint(Base):
    """A signed statement of where a chain stood; a copy goes out of the database's reach."""

    __tablename__ = "ledger_checkpoint"
    __table_args__ = (UniqueConstraint("organisation_id", "position"),)

    id: Mapped[PK]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    position: Mapped[int] = mapped_column(BigInt)
    entry_hash: Mapped[str] = mapped_column(String(64))
    on_day: Mapped[date]
    made_at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(String(16))
    signature: Mapped[str] = mapped_column(String(128))  # Ed25519, hex


class ProfileSegment(Base):
    """The cached profile: one competency of one person in one half-open span of days.

    Holds all future steps known from the entries, so an expiry needs no write. Where nothing
    counts there is no row, which means level 0. `until_on` is the far future where no end is
    known, so that a reader selects by comparing days. Rebuilt from the ledger at any time;
    `rebuild --check` compares. `deciding` are the ids of the deciding lines of knowledge, skill,
    attitude and decision, null where there is none.
    """

    __tablename__ = "profile_segment"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 5", name="level"),
        CheckConstraint("until_on > from_on", name="span"),
        Index("ix_profile_segment_competency_id", "competency_id", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), primary_key=True)
    competency_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("competency.id"), primary_key=True
    )
    from_on: Mapped[date] = mapped_column(primary_key=True)
    until_on: Mapped[date]
    policy_version: Mapped[int]
    level: Mapped[int]
    knowledge: Mapped[int]
    skill: Mapped[int]
    attitude: Mapped[int]
    limiting: Mapped[list[Any]]
    awaiting: Mapped[bool]
    deciding: Mapped[list[Any]]


class RequestCase(Base):
    """A person's request about their profile: recognition of prior achievement, or a correction.

    The claim and its document are here until decided; what is accepted becomes evidence.
    """

    __tablename__ = "profile_request"
    __table_args__ = (
        CheckConstraint("kind IN ('recognition', 'correction')", name="kind"),
        CheckConstraint("state IN ('open', 'accepted', 'refused', 'withdrawn')", name="state"),
        Index("ix_profile_request_state", "organisation_id", "state", "id"),
        *(
            Index(
                f"ix_profile_request_{name}",
                "id",
                sqlite_where=text(where),
                postgresql_where=text(where),
            )
            for name, where in (("waiting", "state = 'open'"), ("decided", "state <> 'open'"))
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    kind: Mapped[str] = mapped_column(String(12))
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    competency_id: Mapped[int] = mapped_column(BigInt, ForeignKey("competency.id"))
    strand: Mapped[str | None] = mapped_column(String(10))
    level: Mapped[int | None]
    event_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("evidence_event.id"))
    achieved_on: Mapped[date | None]
    text: Mapped[str] = mapped_column(Text)
    document_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"))
    filed_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    decided_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")


class Confirmation(Base):
    """A supervisor's confirmation: whom, what, when. Its evidence is in the ledger.

    The words (example, indicators, the reason of a withdrawal) are in `evidence_detail`; the
    source of its events is `confirmation:<public id>`, one event per strand.
    """

    __tablename__ = "confirmation"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("author_id <> person_id", name="not_oneself"),
        Index("ix_confirmation_author_id_id", "author_id", "id"),
        Index(
            "uq_confirmation_standing",
            "author_id",
            "person_id",
            "competency_id",
            "level",
            "example_on",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    author_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    competency_id: Mapped[int] = mapped_column(BigInt, ForeignKey("competency.id"))
    level: Mapped[int]
    example_on: Mapped[date]
    document_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"))
    confirmed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class AssessmentImport(TakenFile, Base):
    """A file of assessors' results and what became of it; its state follows from the instants."""

    __tablename__ = "assessment_import"
    __table_args__ = (
        Index("ix_assessment_import_organisation_id_id", "organisation_id", "id"),
        CheckConstraint("entered_at IS NULL OR confirmed_at IS NOT NULL", name="entered"),
        CheckConstraint("undone_at IS NULL OR undo_started_at IS NOT NULL", name="undone"),
    )


class AssessmentLine(Base):
    """One line of such a file: what it says, what it would do, what it did.

    `state` tells how far it is: what waits is entered once, however often the work is cut off.
    """

    __tablename__ = "assessment_line"
    __table_args__ = (
        UniqueConstraint("import_id", "line"),
        Index("ix_assessment_line_import_id_outcome", "import_id", "outcome", "id"),
        Index("ix_assessment_line_import_id_state", "import_id", "state", "id"),
        CheckConstraint("outcome IN ('new', 'changed', 'same', 'refused')", name="outcome"),
        CheckConstraint(
            "state IN ('waiting', 'idle', 'entered', 'failed', 'undone', 'kept')", name="state"
        ),
        CheckConstraint("(outcome = 'refused') = (person_id IS NULL)", name="refused"),
    )

    id: Mapped[PK]
    import_id: Mapped[int] = mapped_column(BigInt, ForeignKey("assessment_import.id"))
    line: Mapped[int]
    cells: Mapped[dict[str, Any]]  # as they were typed
    outcome: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(60), default="")
    person_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    competency_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("competency.id"))
    level: Mapped[int | None]
    assessed_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    event_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("evidence_event.id"))
