"""Moving runs to newer revisions: the moves, and what learners do again."""

import sqlalchemy as sa
from alembic import op

revision = "0023_course_moves"
down_revision = "0022_learning_hours"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "run_move",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("from_revision_id", BIG, nullable=False),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("begun_by_id", BIG, nullable=False),
        sa.Column("cursor", BIG, nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["course_run.id"], name=op.f("fk_run_move_run_id_course_run")
        ),
        sa.ForeignKeyConstraint(
            ["from_revision_id"],
            ["course_revision.id"],
            name=op.f("fk_run_move_from_revision_id_course_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["course_revision.id"],
            name=op.f("fk_run_move_revision_id_course_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["person.id"], name=op.f("fk_run_move_begun_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_move")),
        sa.UniqueConstraint("public_id", name=op.f("uq_run_move_public_id")),
    )
    op.create_index(op.f("ix_run_move_begun_by_id"), "run_move", ["begun_by_id"])
    op.create_index(
        "uq_run_move_open",
        "run_move",
        ["run_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "part_redo",
        sa.Column("enrolment_id", BIG, nullable=False),
        sa.Column("part_key", sa.String(length=80), nullable=False),
        sa.Column("move_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("owner_ref", sa.String(length=80), nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('lesson', 'quiz')", name=op.f("ck_part_redo_kind")),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_on IS NULL)", name=op.f("ck_part_redo_done")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_part_redo_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["run_move.id"], name=op.f("fk_part_redo_move_id_run_move")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "part_key", "move_id", name=op.f("pk_part_redo")),
    )
    op.create_index(op.f("ix_part_redo_owner_ref"), "part_redo", ["owner_ref"])


def downgrade() -> None:
    op.drop_table("part_redo")
    op.drop_table("run_move")
