"""Open applications for certificates are found without reading those that were decided."""

import sqlalchemy as sa
from alembic import op

revision = "0072_applications_waiting"
down_revision = "0071_signature_batch_taken"
branch_labels = None
depends_on = None

NAME = "ix_certificate_application_waiting"
OPEN = sa.text("withdrawn_at IS NULL AND decided_at IS NULL")


def upgrade() -> None:
    op.create_index(
        NAME,
        "certificate_application",
        ["organisation_id", "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_index(NAME, "certificate_application")
