"""What a mentor saw the mentee do at work: closing evidence of a mentoring; objections by form."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0069_mentoring_proofs"
down_revision = "0062_yearly_plans"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "mentoring_proof",
        sa.Column("mentoring_id", BIG, nullable=False),
        sa.Column("seen", JSON, nullable=False),
        sa.Column("written_at", AT, nullable=False),
        sa.Column("agreed_at", AT, nullable=True),
        sa.CheckConstraint(
            "agreed_at IS NULL OR agreed_at >= written_at", name=op.f("ck_mentoring_proof_order")
        ),
        sa.ForeignKeyConstraint(
            ["mentoring_id"], ["mentoring.id"], name=op.f("fk_mentoring_proof_mentoring_id_mentoring")
        ),
        sa.PrimaryKeyConstraint("mentoring_id", name=op.f("pk_mentoring_proof")),
    )
    op.create_index("ix_evaluation_objection_form_id", "evaluation_objection", ["form_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_evaluation_objection_form_id", "evaluation_objection")
    op.drop_table("mentoring_proof")
