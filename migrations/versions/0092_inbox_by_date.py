"""The inbox is read by the date of its messages, not by the order in which they were written."""

from alembic import op

revision = "0092_inbox_by_date"
down_revision = "0091_requests_waiting"
branch_labels = None
depends_on = None

BEFORE, NOW = "ix_inbox_message_person_id_id", "ix_inbox_message_person_id_created_at"


def upgrade() -> None:
    op.create_index(NOW, "inbox_message", ["person_id", "created_at", "id"])
    op.drop_index(BEFORE, "inbox_message")


def downgrade() -> None:
    op.create_index(BEFORE, "inbox_message", ["person_id", "id"])
    op.drop_index(NOW, "inbox_message")
