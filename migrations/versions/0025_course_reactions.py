"""What learners say about a completed course."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025_course_reactions"
down_revision = "0024_lesson_margins"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", name=f"fk_course_reaction_{table}_id_{table}")


def upgrade() -> None:
    op.create_table(
        "course_reaction",
        sa.Column("id", ID, primary_key=True),
        sa.Column("enrolment_id", ID, _to("enrolment"), nullable=False),
        sa.Column("course_id", ID, _to("course"), nullable=False),
        sa.Column("organisation_id", ID, _to("organisation"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("survey_version", sa.Integer(), nullable=False),
        sa.Column("ratings", JSON, nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.UniqueConstraint("enrolment_id", name="uq_course_reaction_enrolment_id"),
        sa.UniqueConstraint(
            "course_id",
            "organisation_id",
            "number",
            name="uq_course_reaction_course_id_organisation_id_number",
        ),
    )


def downgrade() -> None:
    op.drop_table("course_reaction")
