"""A person, with everything about them that has dates."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId, byte_ordered
from portal.people.models.organisation import Organisation, OrgUnit, Post


class Person(Base):
    """A human being known to the installation; the id stays through every move and number.

    Deliberately without NIK, religion, health or family data. `search_key` is the folded name.
    """

    __tablename__ = "person"
    __table_args__ = (
        Index(
            "ix_person_search_key", "search_key", postgresql_ops={"search_key": "text_pattern_ops"}
        ),
        Index("ix_person_name_id", "sort_key", "id"),
        Index("ix_person_email", "email"),  # kept in small letters by the services
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    full_name: Mapped[str] = mapped_column(String(160))
    front_title: Mapped[str] = mapped_column(String(60), default="")
    back_title: Mapped[str] = mapped_column(String(60), default="")
    sort_key: Mapped[str] = mapped_column(byte_ordered(160))
    search_key: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    email_verified_at: Mapped[datetime | None]  # signs in and gets mail only from then on
    phone: Mapped[str | None] = mapped_column(String(30))
    created_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    restricted_at: Mapped[datetime | None]  # processing restricted on request (UU 27/2022)
    erased_at: Mapped[datetime | None]

    identifiers: Mapped[list["PersonIdentifier"]] = relationship(
        lazy="raise_on_sql", back_populates="person", order_by="PersonIdentifier.valid_from"
    )
    statuses: Mapped[list["PersonStatus"]] = relationship(
        lazy="raise_on_sql", order_by="PersonStatus.valid_from"
    )
    employments: Mapped[list["Employment"]] = relationship(
        lazy="raise_on_sql", back_populates="person", order_by="Employment.valid_from"
    )
    tenures: Mapped[list["Tenure"]] = relationship(
        lazy="raise_on_sql", back_populates="person", order_by="Tenure.valid_from"
    )


class PersonWord(Base):
    """One word of a person's folded name, so that any part of a name is a range of an index.

    Follows `person.search_key` whoever writes it (models/followers.py).
    """

    __tablename__ = "person_word"
    __table_args__ = (Index("ix_person_word_word_person_id", "word", "person_id"),)

    person_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    word: Mapped[str] = mapped_column(byte_ordered(60), primary_key=True)


class PersonUncompared(Base):
    """Somebody whose name or number is new and still has to be compared with all others."""

    __tablename__ = "person_uncompared"

    person_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )


class PersonIdentifier(Base):
    """A dated number of a person: NIP, NI PPPK or an agency's own number (scope organisation).

    Former numbers stay, so that old papers and imports still find the person.
    """

    __tablename__ = "person_identifier"
    __table_args__ = (
        CheckConstraint("kind IN ('nip', 'ni_pppk', 'agency_number')", name="kind"),
        CheckConstraint(
            "(kind = 'agency_number') = (organisation_id IS NOT NULL)", name="organisation"
        ),
        Index(
            "uq_person_identifier_national",
            "value",
            unique=True,
            sqlite_where=text("organisation_id IS NULL"),
            postgresql_where=text("organisation_id IS NULL"),
        ),
        Index(
            "uq_person_identifier_agency",
            "organisation_id",
            "value",
            unique=True,
            sqlite_where=text("organisation_id IS NOT NULL"),
            postgresql_where=text("organisation_id IS NOT NULL"),
        ),
        Index("ix_person_identifier_value", "value"),  # sign-in knows a number, not its kind
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(14))
    organisation_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisation.id"))
    value: Mapped[str] = mapped_column(byte_ordered(40))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql", back_populates="identifiers")


class PersonStatus(Base):
    """PNS, CPNS, PPPK, PPPK paruh waktu, non-ASN or outside, with dates."""

    __tablename__ = "person_status"
    __table_args__ = (
        Index("ix_person_status_status_valid_until", "status", "valid_until"),
        CheckConstraint(
            "status IN ('pns', 'cpns', 'pppk', 'pppk_paruh_waktu', 'non_asn', 'outside')",
            name="status",
        ),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="valid"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    rank: Mapped[str] = mapped_column(String(8), default="")  # golongan/ruang, e.g. III/b
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class Employment(Base):
    """Ties a person to an organisation and a home unit while it lasts.

    Moving to another agency ends one and begins another; the profile stays.
    """

    __tablename__ = "employment"
    __table_args__ = (
        Index("ix_employment_unit_id_valid_until", "unit_id", "valid_until"),
        Index("ix_employment_valid_from", "valid_from"),  # who begins on a day still to come
        Index("ix_employment_organisation_id_valid_until", "organisation_id", "valid_until"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="valid"),
        CheckConstraint(
            "end_reason IN ('', 'retired', 'died', 'resigned', 'dismissed', 'contract_ended', "
            "'moved_away')",
            name="end_reason",
        ),
    )

    id: Mapped[PK]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(String(14), default="")  # "" also: moved to a unit

    person: Mapped[Person] = relationship(lazy="raise_on_sql", back_populates="employments")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    unit: Mapped[OrgUnit] = relationship(lazy="raise_on_sql")


class Tenure(Base):
    """A person holding a post: definitive, or acting as Plt. or Plh."""

    __tablename__ = "tenure"
    __table_args__ = (
        CheckConstraint("kind IN ('definitive', 'plt', 'plh')", name="kind"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="valid"),
        Index("ix_tenure_post_id_valid_until", "post_id", "valid_until"),
        Index(
            "uq_tenure_open_definitive",
            "post_id",
            unique=True,
            sqlite_where=text("kind = 'definitive' AND valid_until IS NULL"),
            postgresql_where=text("kind = 'definitive' AND valid_until IS NULL"),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    post_id: Mapped[int] = mapped_column(BigInt, ForeignKey("post.id"))
    kind: Mapped[str] = mapped_column(String(10))
    decree: Mapped[str] = mapped_column(String(120), default="")  # nomor SK
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql", back_populates="tenures")
    post: Mapped[Post] = relationship(lazy="raise_on_sql")
