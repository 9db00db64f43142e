"""Officials' electronic signatures on certificates, and the batches they are asked for in.

States are computed from instants (`rules.signatures`); no job has to run for one to change.
"""

from datetime import datetime

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
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId


class SignatureBatch(Base):
    """What one signatory sent to the service at once. `code` is theirs for this batch alone,
    encrypted, and gone once it was used; `fault` is why the service did not take it. `taken_at` is
    when a worker took it to hand it over.
    """

    __tablename__ = "signature_batch"
    __table_args__ = (
        Index(
            "ix_signature_batch_open",
            "id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_signature_batch_person_id_id", "person_id", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]  # the service was asked to send a code
    code: Mapped[bytes | None] = mapped_column(LargeBinary)
    taken_at: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(Text, default="")


class CertificateSignature(Base):
    """One official's signature on one certificate: wanted since the issue, of whoever held the post
    that day. `signer`, `issuer` and `signed_at` are what the signature itself says, `kept_at` is
    when it came; `file_id` the document with it. `number` is the place among the signatories.
    """

    __tablename__ = "certificate_signature"
    __table_args__ = (
        UniqueConstraint("certificate_id", "number"),
        Index(
            "ix_certificate_signature_open",
            "person_id",
            "id",
            sqlite_where=text("signed_at IS NULL"),
            postgresql_where=text("signed_at IS NULL"),
        ),
        Index("ix_certificate_signature_person_id_id", "person_id", "id"),
        CheckConstraint("number BETWEEN 1 AND 20", name="number"),
        CheckConstraint("(sent_at IS NULL) = (batch_id IS NULL)", name="sent"),
        CheckConstraint("signed_at IS NULL OR file_id IS NOT NULL", name="signed"),
        CheckConstraint("signed_at IS NULL OR refused_at IS NULL", name="outcome"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    certificate_id: Mapped[int] = mapped_column(BigInt, ForeignKey("certificate.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    wanted_at: Mapped[datetime]
    batch_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("signature_batch.id"), index=True
    )
    sent_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    kept_at: Mapped[datetime | None]
    file_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"), unique=True)
    signer: Mapped[str] = mapped_column(String(200), default="")
    issuer: Mapped[str] = mapped_column(String(200), default="")
    refused_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
