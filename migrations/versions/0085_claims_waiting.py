"""Objections to readiness and regrades that wait are found without reading what was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0085_claims_waiting"
down_revision = "0083_budget_raised"
branch_labels = None
depends_on = None

UNPROPOSED = "measured_at IS NOT NULL AND approval_id IS NULL AND cancelled_at IS NULL"
INDEXES = (
    ("ix_readiness_claim_waiting", "readiness_claim", ["id"], "answered_at IS NULL"),
    ("ix_readiness_claim_answered", "readiness_claim", ["id"], "answered_at IS NOT NULL"),
    ("ix_regrade_to_propose", "regrade", ["asked_by_id"], UNPROPOSED),
)


def upgrade() -> None:
    for name, table, columns, where in INDEXES:
        condition = sa.text(where)
        op.create_index(
            name, table, columns, sqlite_where=condition, postgresql_where=condition
        )
    op.create_index("ix_regrade_approval_id", "regrade", ["approval_id"])


def downgrade() -> None:
    op.drop_index("ix_regrade_approval_id", "regrade")
    for name, table, _columns, _where in INDEXES:
        op.drop_index(name, table)
