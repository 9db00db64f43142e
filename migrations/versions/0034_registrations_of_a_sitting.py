"""Registrations of a sitting, also those that ended, by an index."""

from alembic import op

revision = "0034_registrations_of_a_sitting"
down_revision = "0033_attempt_receipts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_registration_sitting_id", "registration", ["sitting_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_registration_sitting_id", table_name="registration")
