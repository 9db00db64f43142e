"""Regrades: a wrong key, whom it concerns, and by which key a result was marked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029_regrades"
down_revision = "0028_sitting_seats"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("ended_at IS NULL AND cancelled_at IS NULL")


def _to(table: str, column: str, other: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{column}_{other}")


def upgrade() -> None:
    op.add_column(
        "attempt_result", sa.Column("key_version", ID, nullable=False, server_default="0")
    )
    op.create_table(
        "regrade",
        sa.Column("id", ID, primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column(
            "organisation_id",
            ID,
            _to("regrade", "organisation_id", "organisation"),
            nullable=False,
        ),
        sa.Column(
            "item_version_id",
            ID,
            _to("regrade", "item_version_id", "item_version"),
            nullable=False,
        ),
        sa.Column("remedy", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("keeps_passes", sa.Boolean(), nullable=False),
        sa.Column("keep_reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", ID, _to("regrade", "asked_by_id", "person"), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("measured_at", INSTANT),
        sa.Column("approval_id", ID, _to("regrade", "approval_id", "approval")),
        sa.Column("approved_at", INSTANT),
        sa.Column("approved_by_id", ID, _to("regrade", "approved_by_id", "person")),
        sa.Column("cancelled_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("cursor", ID, nullable=False),
        sa.Column("examined", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.CheckConstraint("ended_at IS NULL OR approved_at IS NOT NULL", name="ended"),
        sa.CheckConstraint("approved_at IS NULL OR measured_at IS NOT NULL", name="approved"),
        sa.CheckConstraint("keeps_passes OR keep_reason <> ''", name="keep_reason"),
        sa.UniqueConstraint("public_id", name="uq_regrade_public_id"),
    )
    op.create_index(
        "ix_regrade_item_version_id_approved_at", "regrade", ["item_version_id", "approved_at"]
    )
    op.create_index(
        "uq_regrade_open",
        "regrade",
        ["organisation_id", "item_version_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "regrade_effect",
        sa.Column("regrade_id", ID, _to("regrade_effect", "regrade_id", "regrade")),
        sa.Column("attempt_id", ID, _to("regrade_effect", "attempt_id", "attempt")),
        sa.Column("earned_before", sa.Integer(), nullable=False),
        sa.Column("possible_before", sa.Integer(), nullable=False),
        sa.Column("passed_before", sa.Boolean(), nullable=False),
        sa.Column("earned_after", sa.Integer(), nullable=False),
        sa.Column("possible_after", sa.Integer(), nullable=False),
        sa.Column("passed_after", sa.Boolean(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("shifts_level", sa.Boolean(), nullable=False),
        sa.Column("levels", JSON, nullable=False),
        sa.PrimaryKeyConstraint("regrade_id", "attempt_id", name="pk_regrade_effect"),
    )


def downgrade() -> None:
    op.drop_table("regrade_effect")
    op.drop_index("uq_regrade_open", "regrade")
    op.drop_index("ix_regrade_item_version_id_approved_at", "regrade")
    op.drop_table("regrade")
    op.drop_column("attempt_result", "key_version")
