"""The board's release of a sitting, and decisions about late answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032_results"
down_revision = "0031_exam_specifications"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def _to(table: str, column: str, other: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{column}_{other}")


def upgrade() -> None:
    op.create_table(
        "result_release",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "sitting_id", ID, _to("result_release", "sitting_id", "sitting"), nullable=False
        ),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column(
            "decided_by_id", ID, _to("result_release", "decided_by_id", "person"), nullable=False
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("cursor", ID, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.CheckConstraint("done >= 0", name="done"),
        sa.UniqueConstraint("sitting_id", name="uq_result_release_sitting_id"),
    )
    op.create_table(
        "late_decision",
        sa.Column("attempt_id", ID, _to("late_decision", "attempt_id", "attempt")),
        sa.Column("scored", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column(
            "decided_by_id", ID, _to("late_decision", "decided_by_id", "person"), nullable=False
        ),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_late_decision"),
    )


def downgrade() -> None:
    op.drop_table("late_decision")
    op.drop_table("result_release")
