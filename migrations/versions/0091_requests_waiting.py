"""Requests about profiles that wait are found without reading what was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0091_requests_waiting"
down_revision = "0090_budget_added"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_profile_request_waiting", "state = 'open'"),
    ("ix_profile_request_decided", "state <> 'open'"),
)


def upgrade() -> None:
    for name, where in INDEXES:
        condition = sa.text(where)
        op.create_index(
            name, "profile_request", ["id"], sqlite_where=condition, postgresql_where=condition
        )
    op.drop_index("ix_profile_request_state_id", "profile_request")


def downgrade() -> None:
    op.create_index("ix_profile_request_state_id", "profile_request", ["state", "id"])
    for name, _where in INDEXES:
        op.drop_index(name, "profile_request")
