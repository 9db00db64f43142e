"""When a worker took a batch of signatures to hand it over."""

import sqlalchemy as sa
from alembic import op

revision = "0071_signature_batch_taken"
down_revision = "0065_certificate_occasions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "signature_batch", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    with op.batch_alter_table("signature_batch") as table:
        table.drop_column("taken_at")
