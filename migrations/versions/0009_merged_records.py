"""Merged records: whoever reads a person's evidence finds the records merged into theirs."""

from alembic import op

revision = "0009_merged_records"
down_revision = "0008_public_ids"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_person_merged_into_id", "person", ["merged_into_id"])


def downgrade() -> None:
    op.drop_index("ix_person_merged_into_id", table_name="person")
