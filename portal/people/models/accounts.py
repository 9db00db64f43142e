"""Accounts, sign-in sessions, second factors, activation links."""

from datetime import datetime

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
from portal.people.models.person import Person


class Account(Base):
    """How a person signs in: any current number, or an e-mail address, and a password.

    A row exists from the first activation slip on; without `password_hash` nobody can sign in.
    """

    __tablename__ = "account"

    id: Mapped[PK]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None]
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed, never read back
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int] = mapped_column(BigInt, default=0)  # a code works once
    locale: Mapped[str] = mapped_column(String(5), default="id")
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class RecoveryCode(Base):
    """One of ten single-use codes for a lost second factor; only its hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)

    id: Mapped[PK]
    account_id: Mapped[int] = mapped_column(BigInt, ForeignKey("account.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SigninSession(Base):
    """One signed-in device. The cookie holds the token, this row only its hash (AU-3).

    `limited_to` is the public id of the one thing the session may open, as at an exam's seat;
    empty: everything its person may.
    """

    __tablename__ = "signin_session"
    __table_args__ = (
        Index("ix_signin_session_account_id_ended_at", "account_id", "ended_at"),
        Index(
            "ix_signin_session_limited_to",
            "limited_to",
            sqlite_where=text("limited_to <> ''"),
            postgresql_where=text("limited_to <> ''"),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = mapped_column(BigInt, ForeignKey("account.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    reauthenticated_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    shared_device: Mapped[bool] = mapped_column(default=False)
    device: Mapped[str] = mapped_column(String(80), default="")  # "Chrome, Android"
    address: Mapped[str] = mapped_column(String(64), default="")  # last seen, shortened network
    grants_mark: Mapped[str] = mapped_column(String(16), default="")  # grants when last renewed
    limited_to: Mapped[str] = mapped_column(String(22), default="")
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(20))

    account: Mapped[Account] = relationship(lazy="raise_on_sql")


class ActivationLink(Base):
    """A single-use link or slip code to set a password: activation or reset, 72 hours (AU-7).

    Only a keyed hash of the code is kept. `channel` says how it reached the person; one that
    came by mail proves the address.
    """

    __tablename__ = "activation_link"
    __table_args__ = (
        CheckConstraint("purpose IN ('activation', 'reset')", name="purpose"),
        CheckConstraint("channel IN ('slip', 'mail', 'command')", name="channel"),
    )

    id: Mapped[PK]
    account_id: Mapped[int] = mapped_column(BigInt, ForeignKey("account.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    channel: Mapped[str] = mapped_column(String(8))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class EmailChange(Base):
    """An e-mail address somebody wants to use; it counts once its own link was opened (AU-8).

    The token is made when the mail is written, so that no waiting row holds it.
    """

    __tablename__ = "email_change"

    id: Mapped[PK]
    account_id: Mapped[int] = mapped_column(BigInt, ForeignKey("account.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    former_email: Mapped[str | None] = mapped_column(String(254))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
