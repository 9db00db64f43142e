"""The forum: what staff propose, who supports it, what is said and answered.

Who wrote a proposal without a name stands in `forum_hidden_author` and nowhere else: no other row,
no audit entry and no order of a list leads there. Such a proposal has no unit either, for a unit
may be small.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId
from portal.planning.rules.forum import TITLE_LENGTH


class ForumProposal(Base):
    """A need or an idea. `supports` and `comments` are counted under the row's lock."""

    __tablename__ = "forum_proposal"
    __table_args__ = (
        CheckConstraint("kind IN ('need', 'idea')", name="kind"),
        CheckConstraint(
            "state IN ('open', 'planned', 'offered', 'done', 'declined')", name="state"
        ),
        CheckConstraint("supports >= 0 AND comments >= 0", name="counts"),
        CheckConstraint("author_id IS NOT NULL OR unit_id IS NULL", name="nameless"),
        CheckConstraint("(hidden_at IS NULL) = (hide_reason = '')", name="hidden"),
        CheckConstraint("(merged_at IS NULL) = (merged_into_id IS NULL)", name="merged"),
        Index("ix_forum_proposal_supports", "organisation_id", "supports", "id"),
        Index("ix_forum_proposal_published", "organisation_id", "published_at", "id"),
        Index("ix_forum_proposal_unit_id", "unit_id"),
        Index("ix_forum_proposal_due", "organisation_id", "answer_due_at"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    unit_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    competency_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("competency.id"))
    kind: Mapped[str] = mapped_column(String(4))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    written_on: Mapped[date]
    published_at: Mapped[datetime | None]  # without a name: once a moderator has read it
    state: Mapped[str] = mapped_column(String(8), default="open")
    supports: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    answer_due_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    hide_reason: Mapped[str] = mapped_column(String(300), default="")
    merged_at: Mapped[datetime | None]
    merged_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    merged_into_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("forum_proposal.id"), index=True
    )


class ForumHiddenAuthor(Base):
    """Who wrote a proposal without a name. Read by the author's own pages, and by two persons
    together with a reason that is written down.
    """

    __tablename__ = "forum_hidden_author"

    proposal_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("forum_proposal.id"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)


class ForumWord(Base):
    """A stem of a proposal's title: by these, similar ones are found."""

    __tablename__ = "forum_word"
    __table_args__ = (Index("ix_forum_word_stem", "stem", "proposal_id"),)

    proposal_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("forum_proposal.id"), primary_key=True
    )
    stem: Mapped[str] = mapped_column(String(40), primary_key=True)


class ForumSupport(Base):
    """Somebody supports a proposal. Taking it back takes the row away."""

    __tablename__ = "forum_support"
    __table_args__ = (Unique("proposal_id", "person_id"),)

    id: Mapped[PK]
    proposal_id: Mapped[int] = mapped_column(BigInt, ForeignKey("forum_proposal.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    at: Mapped[datetime]


class ForumComment(Base):
    """What somebody said to a proposal."""

    __tablename__ = "forum_comment"
    __table_args__ = (
        CheckConstraint("(hidden_at IS NULL) = (hide_reason = '')", name="hidden"),
        Index("ix_forum_comment_proposal_id_id", "proposal_id", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    proposal_id: Mapped[int] = mapped_column(BigInt, ForeignKey("forum_proposal.id"))
    author_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    hide_reason: Mapped[str] = mapped_column(String(300), default="")


class ForumAnswer(Base):
    """What an official decided about a proposal, and why. The last one is its state.

    What is offered names the course or the activity; neither, where it is held elsewhere.
    """

    __tablename__ = "forum_answer"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'offered', 'done', 'declined')", name="state"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint(
            "course_id IS NULL AND activity_id IS NULL OR state = 'offered'", name="offer"
        ),
        CheckConstraint("course_id IS NULL OR activity_id IS NULL", name="one_offer"),
        Index("ix_forum_answer_proposal_id_id", "proposal_id", "id"),
        Index("ix_forum_answer_organisation_id_id", "organisation_id", "id"),
        Index("ix_forum_answer_by_id", "by_id"),
    )

    id: Mapped[PK]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    proposal_id: Mapped[int] = mapped_column(BigInt, ForeignKey("forum_proposal.id"))
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    course_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("course.id"))
    activity_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("activity.id"))
