"""Reviews of drafts: who wrote, what was remarked and decided, what a revision changed.

Drafts begun before keep an empty `base`: what is published counts as newer, and their author
brings it in once, choosing where both differ.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019_draft_reviews"
down_revision = "0018_order_of_booking"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WRITERS = """
INSERT INTO draft_writer (draft_id, person_id, first_at)
SELECT DISTINCT draft_file.draft_id, draft_file.changed_by_id, course_draft.begun_at
  FROM draft_file JOIN course_draft ON course_draft.id = draft_file.draft_id
"""


def upgrade() -> None:
    op.add_column("course_draft", sa.Column("base", JSON, nullable=False, server_default="{}"))
    note = sa.Column("change_note", sa.Text(), nullable=False, server_default="")
    op.add_column("course_revision", note)
    op.add_column("course_revision", sa.Column("minor", JSON, nullable=False, server_default="[]"))
    op.create_table(
        "draft_writer",
        sa.Column("draft_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["course_draft.id"], name=op.f("fk_draft_writer_draft_id_course_draft")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_draft_writer_person_id_person")
        ),
        sa.PrimaryKeyConstraint("draft_id", "person_id", name=op.f("pk_draft_writer")),
    )
    op.create_index(op.f("ix_draft_writer_person_id"), "draft_writer", ["person_id"])
    op.execute(WRITERS)
    _create_remarks()
    _create_verdicts()


def _create_remarks() -> None:
    op.create_table(
        "draft_remark",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("draft_id", BIG, nullable=False),
        sa.Column("place", sa.String(length=220), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("written_by_id", BIG, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("settled_by_id", BIG, nullable=True),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by_id IS NULL)", name=op.f("ck_draft_remark_settled")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["course_draft.id"], name=op.f("fk_draft_remark_draft_id_course_draft")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_draft_remark_settled_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_draft_remark_written_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_remark")),
        sa.UniqueConstraint("public_id", name=op.f("uq_draft_remark_public_id")),
    )
    op.create_index("ix_draft_remark_draft_id_written_at", "draft_remark", ["draft_id", "written_at"])
    op.create_index(op.f("ix_draft_remark_written_by_id"), "draft_remark", ["written_by_id"])


def _create_verdicts() -> None:
    op.create_table(
        "draft_verdict",
        sa.Column("id", BIG, nullable=False),
        sa.Column("draft_id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=9), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("decided_by_id", BIG, nullable=False),
        sa.Column("revision_id", BIG, nullable=True),
        sa.CheckConstraint(
            "outcome IN ('returned', 'published')", name=op.f("ck_draft_verdict_outcome")
        ),
        sa.CheckConstraint(
            "(outcome = 'published') = (revision_id IS NOT NULL)",
            name=op.f("ck_draft_verdict_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_draft_verdict_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["course_draft.id"], name=op.f("fk_draft_verdict_draft_id_course_draft")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["course_revision.id"],
            name=op.f("fk_draft_verdict_revision_id_course_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_verdict")),
    )
    op.create_index(op.f("ix_draft_verdict_decided_by_id"), "draft_verdict", ["decided_by_id"])
    op.create_index(op.f("ix_draft_verdict_draft_id"), "draft_verdict", ["draft_id"])


def downgrade() -> None:
    op.drop_table("draft_verdict")
    op.drop_table("draft_remark")
    op.drop_table("draft_writer")
    op.drop_column("course_revision", "minor")
    op.drop_column("course_revision", "change_note")
    op.drop_column("course_draft", "base")
