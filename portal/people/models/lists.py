"""Lists of people that somebody keeps: pasted numbers for attendance sheets and exports."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId


class PersonList(Base):
    """A list one officer made; nobody else sees it. Holds people, never results about them."""

    __tablename__ = "person_list"
    __table_args__ = (Index("ix_person_list_owner_id_id", "owner_id", "id"),)

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    owner_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]


class PersonListEntry(Base):
    """One person of a list, in the order in which the numbers were pasted."""

    __tablename__ = "person_list_entry"
    __table_args__ = (UniqueConstraint("list_id", "person_id"),)

    id: Mapped[PK]
    list_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person_list.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id", ondelete="CASCADE"))
    place: Mapped[int]  # 1 for the first line
