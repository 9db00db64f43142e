"""Course terms: what a revision is found by."""

import sqlalchemy as sa
from alembic import op

revision = "0015_course_terms"
down_revision = "0014_request_indexes"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "course_term",
        sa.Column(
            "stem",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["course_revision.id"],
            name=op.f("fk_course_term_revision_id_course_revision"),
        ),
        sa.PrimaryKeyConstraint("stem", "revision_id", name=op.f("pk_course_term")),
    )
    op.create_index(op.f("ix_course_term_revision_id"), "course_term", ["revision_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_course_term_revision_id"), table_name="course_term")
    op.drop_table("course_term")
