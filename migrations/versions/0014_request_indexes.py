"""Indexes of requests about profiles: the queue of all agencies, and what one filed."""

from alembic import op

revision = "0014_request_indexes"
down_revision = "0013_people_directory"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_profile_request_state_id", "profile_request", ["state", "id"])
    op.create_index("ix_profile_request_filed_by_id", "profile_request", ["filed_by_id"])


def downgrade() -> None:
    op.drop_index("ix_profile_request_filed_by_id", table_name="profile_request")
    op.drop_index("ix_profile_request_state_id", table_name="profile_request")
