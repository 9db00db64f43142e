"""Courses while they are written; courses so far belong to the agency where there is only one."""

import sqlalchemy as sa
from alembic import op

revision = "0017_course_drafts"
down_revision = "0016_authored_sources"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "course_draft",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("course_id", BIG, nullable=True),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("base_revision_id", BIG, nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("begun_by_id", BIG, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by_id", BIG, nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=True),
        sa.Column("submitted_by_id", BIG, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by_id", BIG, nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('published', 'discarded')", name=op.f("ck_course_draft_outcome")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_course_draft_ended")
        ),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (submitted_by_id IS NULL)",
            name=op.f("ck_course_draft_submitted"),
        ),
        sa.CheckConstraint("version >= 0", name=op.f("ck_course_draft_version")),
        sa.ForeignKeyConstraint(
            ["base_revision_id"],
            ["course_revision.id"],
            name=op.f("fk_course_draft_base_revision_id_course_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["person.id"], name=op.f("fk_course_draft_begun_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_course_draft_changed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_draft_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_course_draft_ended_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_course_draft_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["person.id"], name=op.f("fk_course_draft_submitted_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_draft_public_id")),
    )
    op.create_index(op.f("ix_course_draft_course_id"), "course_draft", ["course_id"])
    op.create_index(op.f("ix_course_draft_organisation_id"), "course_draft", ["organisation_id"])
    op.create_index(
        "uq_course_draft_open",
        "course_draft",
        ["slug"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )

    op.create_table(
        "draft_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("draft_id", BIG, nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("file_id", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by_id", BIG, nullable=False),
        sa.CheckConstraint(
            "(content IS NULL) <> (file_id IS NULL)", name=op.f("ck_draft_file_text_or_file")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_draft_file_changed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["course_draft.id"], name=op.f("fk_draft_file_draft_id_course_draft")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_draft_file_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_file")),
        sa.UniqueConstraint("draft_id", "path", name=op.f("uq_draft_file_draft_id_path")),
    )
    op.create_index(op.f("ix_draft_file_file_id"), "draft_file", ["file_id"])
    op.execute(
        "UPDATE course SET organisation_id = (SELECT max(id) FROM organisation"
        " WHERE kind = 'agency') WHERE organisation_id IS NULL AND 1 ="
        " (SELECT count(*) FROM organisation WHERE kind = 'agency')"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_draft_file_file_id"), table_name="draft_file")

    op.drop_table("draft_file")
    op.drop_index(
        "uq_course_draft_open", table_name="course_draft", sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.drop_index(op.f("ix_course_draft_organisation_id"), table_name="course_draft")
    op.drop_index(op.f("ix_course_draft_course_id"), table_name="course_draft")

    op.drop_table("course_draft")
