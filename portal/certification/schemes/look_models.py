"""How the certificates of an agency look, version by version; append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt


class CertificateLook(Base):
    """How an agency's certificates look from a moment on (`documents.look`); never changed.

    `digest` is what the facts of a certificate printed with it freeze, and finds it again.
    """

    __tablename__ = "certificate_look"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    id: Mapped[PK]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    number: Mapped[int]
    look: Mapped[dict[str, Any]]
    logo: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
