"""Tables of the citizens' survey.

An answer names nobody and is never changed; it knows its day and not its hour, no address and no
device. A comment is kept apart from the answer it came with, so that nobody can put together who
rated how and wrote what.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId
from portal.core.models import StoredFile
from portal.people.models import OrgUnit, Post

_WAITING = "state = 'waiting'"


def _rating() -> Mapped[int | None]:
    return mapped_column(SmallInteger)


class PublicService(Base):
    """A service that a unit gives to the public, and the address of its survey."""

    __tablename__ = "public_service"
    __table_args__ = (
        Unique("organisation_id", "code"),
        CheckConstraint("closes_on IS NULL OR closes_on > opens_on", name="span"),
        CheckConstraint("served IS NULL OR served > 0", name="served"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    served: Mapped[int | None]  # so many are served in a period: what the sample is drawn from
    opens_on: Mapped[date]
    closes_on: Mapped[date | None]  # exclusive
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))

    unit: Mapped[OrgUnit] = relationship(lazy="raise_on_sql")


class SurveyBatch(Base):
    """Paper sheets entered in one go. An undone batch keeps its rows and counts nowhere."""

    __tablename__ = "survey_batch"
    __table_args__ = (
        Index("ix_survey_batch_service_id_id", "service_id", "id"),
        CheckConstraint("sheets > 0", name="sheets"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    service_id: Mapped[int] = mapped_column(BigInt, ForeignKey("public_service.id"))
    answered_on: Mapped[date]
    sheets: Mapped[int]
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))

    service: Mapped[PublicService] = relationship(lazy="raise_on_sql")


class SurveyAnswer(Base):
    """What one respondent answered; an element is empty where it was declined or left open.

    `sheet` is the digest of the one-time token a web answer came with, so that it counts once.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (
        Index("ix_survey_answer_service_id_period_id", "service_id", "period", "id"),
        CheckConstraint("(sheet IS NULL) <> (batch_id IS NULL)", name="channel"),
        *(
            CheckConstraint(f"u{number} BETWEEN 1 AND 4", name=f"u{number}")
            for number in range(1, 10)
        ),
    )

    id: Mapped[PK]
    service_id: Mapped[int] = mapped_column(BigInt, ForeignKey("public_service.id"))
    period: Mapped[int]  # rules.periods: 20262
    answered_on: Mapped[date]
    policy_version: Mapped[int] = mapped_column(SmallInteger)
    sheet: Mapped[str | None] = mapped_column(String(43), unique=True)
    batch_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("survey_batch.id"), index=True)
    u1: Mapped[int | None] = _rating()
    u2: Mapped[int | None] = _rating()
    u3: Mapped[int | None] = _rating()
    u4: Mapped[int | None] = _rating()
    u5: Mapped[int | None] = _rating()
    u6: Mapped[int | None] = _rating()
    u7: Mapped[int | None] = _rating()
    u8: Mapped[int | None] = _rating()
    u9: Mapped[int | None] = _rating()
    age: Mapped[str] = mapped_column(String(8), default="")
    sex: Mapped[str] = mapped_column(String(8), default="")
    education: Mapped[str] = mapped_column(String(8), default="")
    work: Mapped[str] = mapped_column(String(8), default="")


class SurveySum(Base):
    """The answers of a service and period added up (`rules.sums`), so that pages need not count.

    `whole` are the three sums of everybody; `traits` the same of those who said something of
    themselves. Kept under the row's lock by whoever adds answers; of no group's size but `size`.
    """

    __tablename__ = "survey_sum"

    service_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("public_service.id"), primary_key=True
    )
    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(SmallInteger)
    whole: Mapped[list[Any]] = mapped_column(default=list)
    traits: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ServiceAction(Base):
    """What a unit will do, or did, about what citizens say. Its owner is a post, not a person."""

    __tablename__ = "service_action"
    __table_args__ = (
        Index("ix_service_action_service_id_id", "service_id", "id"),
        CheckConstraint("done_on IS NULL OR dropped_on IS NULL", name="end"),
        CheckConstraint("(done_on IS NULL) = (proof = '')", name="proof"),
        CheckConstraint(
            "done_on IS NOT NULL OR proof_url = '' AND proof_file_id IS NULL", name="proof_kept"
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    service_id: Mapped[int] = mapped_column(BigInt, ForeignKey("public_service.id"))
    element: Mapped[str] = mapped_column(String(2), default="")  # u1 to u9, or of the whole
    title: Mapped[str] = mapped_column(String(500))
    owner_post_id: Mapped[int] = mapped_column(BigInt, ForeignKey("post.id"), index=True)
    due_on: Mapped[date]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    done_on: Mapped[date | None]
    proof: Mapped[str] = mapped_column(String(500), default="")
    proof_url: Mapped[str] = mapped_column(String(500), default="")
    proof_file_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"))
    dropped_on: Mapped[date | None]
    drop_reason: Mapped[str] = mapped_column(String(500), default="")

    service: Mapped[PublicService] = relationship(lazy="raise_on_sql")
    owner: Mapped[Post] = relationship(lazy="raise_on_sql")
    proof_file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")


class SurveyComment(Base):
    """What somebody wrote beside their answers. `text` is read by moderators alone; in public
    stands `published`, from which what is private has been taken.
    """

    __tablename__ = "survey_comment"
    __table_args__ = (
        Index("ix_survey_comment_service_id_id", "service_id", "id"),
        Index(
            "ix_survey_comment_waiting",
            "id",
            sqlite_where=text(_WAITING),
            postgresql_where=text(_WAITING),
        ),
        CheckConstraint("(decided_at IS NULL) = (state = 'waiting')", name="decided"),
        CheckConstraint("state IN ('waiting', 'published', 'withheld')", name="state"),
        CheckConstraint("(state = 'published') = (published <> '')", name="published"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    service_id: Mapped[int] = mapped_column(BigInt, ForeignKey("public_service.id"))
    batch_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("survey_batch.id"), index=True)
    received_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(9), default="waiting")
    published: Mapped[str] = mapped_column(Text, default="")
    withheld_because: Mapped[str] = mapped_column(String(12), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    action_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("service_action.id"), index=True
    )

    service: Mapped[PublicService] = relationship(lazy="raise_on_sql")
    action: Mapped[ServiceAction | None] = relationship(lazy="raise_on_sql")
