"""The receipt a closed attempt was given."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033_attempt_receipts"
down_revision = "0032_results"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("attempt", sa.Column("receipt_number", sa.String(14), nullable=True))
    op.add_column("attempt", sa.Column("receipt", JSON, nullable=True))
    op.create_index("uq_attempt_receipt_number", "attempt", ["receipt_number"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_attempt_receipt_number", "attempt")
    op.drop_column("attempt", "receipt")
    op.drop_column("attempt", "receipt_number")
