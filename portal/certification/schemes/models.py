"""Tables of certificate schemes, applications and certificates.

A version of a scheme, a certificate and what happened to it are append-only. They hold ids, codes,
numbers and days; the printed facts and every free text stand beside them, where an erasure finds
them. States are computed (`rules.certificate_states`), so nothing has to run for one to change.
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
from portal.core.drafting import Drafted

_RENEWAL = "renews_id IS NOT NULL"
_OPEN = "withdrawn_at IS NULL AND decided_at IS NULL"


class CertificateScheme(Drafted, Base):
    """What can be certified and how, as its authors are writing it.

    `draft` is what stands to be published next (`rules.schemes.Terms` in its stored form);
    certificates are issued under versions alone.
    """

    __tablename__ = "certificate_scheme"
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        CheckConstraint("(submitted_at IS NULL) = (submitted_by_id IS NULL)", name="submitted"),
        CheckConstraint("(retired_at IS NULL) = (retired_by_id IS NULL)", name="retired"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    retired_at: Mapped[datetime | None]  # nobody applies from then on; what was issued stands
    retired_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class CertificateSchemeWriter(Base):
    """Somebody who wrote in a scheme: another person publishes it (AZ-9)."""

    __tablename__ = "certificate_scheme_writer"

    scheme_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("certificate_scheme.id"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("person.id"), primary_key=True, index=True
    )
    first_at: Mapped[datetime]


class CertificateSchemeVersion(Base):
    """A published scheme, never changed: an application keeps the one it was begun under."""

    __tablename__ = "certificate_scheme_version"
    __table_args__ = (UniqueConstraint("scheme_id", "number"),)

    id: Mapped[PK]
    scheme_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate_scheme.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    terms: Mapped[dict[str, Any]]
    policy_version: Mapped[int]  # the attainment policy its strands were checked under
    submitted_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    published_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    published_at: Mapped[datetime]

    scheme: Mapped[CertificateScheme] = relationship(lazy="raise_on_sql")

    def title_in(self, language: str) -> str:
        """What it certifies in this language, as far as the scheme has a name in it."""
        return (language == "en" and self.terms["title_en"]) or self.title


class CertificateApplication(Base):
    """A person's wish for a certificate, from its first step to the decision.

    `findings` is how each requirement stood when it was decided: keys, days and figures, no words.
    `agreed`: whether the score may stand on the certificate, where the scheme lets it.
    """

    __tablename__ = "certificate_application"
    __table_args__ = (
        Index(
            "uq_certificate_application_open",
            "scheme_id",
            "person_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_certificate_application_person_id_id", "person_id", "id"),
        Index("ix_certificate_application_organisation_id_id", "organisation_id", "id"),
        Index(
            "ix_certificate_application_waiting",
            "organisation_id",
            "id",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        CheckConstraint("kind IN ('first', 'renewal')", name="kind"),
        CheckConstraint("decision IN ('', 'granted', 'refused')", name="decision"),
        CheckConstraint("(decided_at IS NULL) = (decision = '')", name="decided"),
        CheckConstraint("decided_at IS NULL OR submitted_at IS NOT NULL", name="submitted"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    scheme_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate_scheme.id"))
    version_id: Mapped[int] = mapped_column(
        BigInt,
        ForeignKey(
            "certificate_scheme_version.id",
            name="fk_certificate_application_version_id",  # 63 characters at most
        ),
    )
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(8))
    began_at: Mapped[datetime]
    agreed: Mapped[bool | None]
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(8), default="")
    findings: Mapped[list[Any]] = mapped_column(default=list)

    version: Mapped[CertificateSchemeVersion] = relationship(lazy="raise_on_sql")


class CertificateApplicationDocument(Base):
    """A document an applicant adds to an application."""

    __tablename__ = "certificate_application_document"

    id: Mapped[PK]
    application_id: Mapped[int] = mapped_column(
        BigInt,
        ForeignKey(
            "certificate_application.id",
            name="fk_certificate_application_document_application_id",  # 63 characters at most
        ),
        index=True,
    )
    file_id: Mapped[int] = mapped_column(BigInt, ForeignKey("stored_file.id"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime]


class CertificateStatement(Base):
    """What a supervisor stated for an application, or would not: one row for each requirement."""

    __tablename__ = "certificate_statement"
    __table_args__ = (UniqueConstraint("application_id", "key"),)

    id: Mapped[PK]
    application_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate_application.id"))
    key: Mapped[str] = mapped_column(String(12))  # of the requirement
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    is_made: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class CertificateWord(Base):
    """What a member of the board says about an application; two equal words decide."""

    __tablename__ = "certificate_word"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        UniqueConstraint("application_id", "member_id"),
        CheckConstraint("number BETWEEN 1 AND 3", name="number"),
    )

    id: Mapped[PK]
    application_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate_application.id"))
    number: Mapped[int]
    member_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    grants: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    way_forward: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class CertificateNumber(Base):
    """The last number a unit has given in a year; taken inside the issuing transaction, so that a
    certificate that is not issued leaves no gap.
    """

    __tablename__ = "certificate_number"
    __table_args__ = (CheckConstraint("last >= 1", name="last"),)

    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Certificate(Base):
    """One certificate in the register. What it prints stands in `certificate_facts`.

    `code` is typed, `qr_value` scanned: both random, neither follows from anything (CE-1).
    `commitment` is SHA-256 over salt and facts. A reissue has no application of its own.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("unit_id", "year", "sequence"),
        Index("ix_certificate_number", "number"),
        Index(
            "ix_certificate_renews_id",
            "renews_id",
            sqlite_where=text(_RENEWAL),
            postgresql_where=text(_RENEWAL),
        ),
        Index("ix_certificate_person_id_id", "person_id", "id"),
        Index("ix_certificate_organisation_id_id", "organisation_id", "id"),
        Index("ix_certificate_organisation_id_valid_until", "organisation_id", "valid_until"),
        CheckConstraint("sequence >= 1", name="sequence"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="valid"),
        CheckConstraint("(application_id IS NULL) = (reissues_id IS NOT NULL)", name="origin"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    version_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("certificate_scheme_version.id"), index=True
    )
    application_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("certificate_application.id"), unique=True
    )
    reissues_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("certificate.id"), unique=True
    )
    renews_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("certificate.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(String(160))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    qr_value: Mapped[str] = mapped_column(String(22), unique=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # exclusive; empty: without an end
    commitment: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class CertificateFacts(Base):
    """The erasable side of a certificate: the canonical JSON of what it prints, and its signatures.

    All are made by the issuing transaction. `signature` is over the facts, `fragment` the signed
    short form in the QR code's address (`documents.compact`), `credential` the Open Badge.
    """

    __tablename__ = "certificate_facts"

    certificate_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("certificate.id"), primary_key=True
    )
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    credential: Mapped[bytes | None] = mapped_column(LargeBinary)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    fragment: Mapped[str] = mapped_column(Text, default="")


class CertificateStatusPlace(Base):
    """Where a certificate stands in the status lists of its agency: a random place in one of them,
    the same for revocation and suspension.
    """

    __tablename__ = "certificate_status_place"
    __table_args__ = (
        UniqueConstraint("organisation_id", "list", "place"),
        CheckConstraint("list >= 1 AND place BETWEEN 0 AND 131071", name="place"),
    )

    certificate_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("certificate.id"), primary_key=True
    )
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    list: Mapped[int]
    place: Mapped[int]


class CertificateDocument(Base):
    """One PDF of a certificate: asked for, then made once by the printing child and kept.

    `form` holder: the whole document, for its holder and HR; public: the copy without number.
    `fault` says why none could be made.
    """

    __tablename__ = "certificate_document"
    __table_args__ = (
        UniqueConstraint("certificate_id", "form", "language"),
        Index(
            "ix_certificate_document_waiting",
            "id",
            sqlite_where=text("file_id IS NULL"),
            postgresql_where=text("file_id IS NULL"),
        ),
        CheckConstraint("form IN ('holder', 'public')", name="form"),
        CheckConstraint("language IN ('id', 'en')", name="language"),
        CheckConstraint("(file_id IS NULL) = (made_at IS NULL)", name="made"),
    )

    id: Mapped[PK]
    certificate_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate.id"))
    form: Mapped[str] = mapped_column(String(6))
    language: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[datetime]
    file_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"), unique=True)
    made_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(Text, default="")


class CertificateEvent(Base):
    """What was done to a certificate after it was issued; an end by date is none."""

    __tablename__ = "certificate_event"
    __table_args__ = (
        Index("ix_certificate_event_certificate_id_id", "certificate_id", "id"),
        Index("ix_certificate_event_act_certificate_id", "act", "certificate_id"),
        CheckConstraint("act IN ('suspended', 'reinstated', 'revoked', 'reissued')", name="act"),
        CheckConstraint("(act = 'reissued') = (successor_id IS NOT NULL)", name="successor"),
    )

    id: Mapped[PK]
    certificate_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate.id"))
    act: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    second_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    successor_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("certificate.id"))
    note_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("certificate_note.id"))


class CertificateNote(Base):
    """The reason of an event, beside it so that it can be erased."""

    __tablename__ = "certificate_note"

    id: Mapped[PK]
    certificate_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate.id"), index=True)
    text: Mapped[str] = mapped_column(Text)


class RegisterCheckpoint(Base):
    """Where an agency's register stood when one of its days began, signed; append-only.

    `head` is the digest of the one before and of the `entries` since (`rules.register`).
    """

    __tablename__ = "register_checkpoint"
    __table_args__ = (
        UniqueConstraint("organisation_id", "through_at"),
        CheckConstraint("entries >= 1", name="entries"),
    )

    id: Mapped[PK]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    through_at: Mapped[datetime]  # exclusive
    entries: Mapped[int]
    head: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(String(16))
    signature: Mapped[str] = mapped_column(String(128))
