"""Indexes of the register of certificates: by number, by what is renewed, by what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0039_certificate_register"
down_revision = "0038_evaluation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_certificate_number", "certificate", ["number"])
    op.create_index(
        "ix_certificate_renews_id",
        "certificate",
        ["renews_id"],
        sqlite_where=sa.text("renews_id IS NOT NULL"),
        postgresql_where=sa.text("renews_id IS NOT NULL"),
    )
    op.create_index(
        "ix_certificate_event_act_certificate_id", "certificate_event", ["act", "certificate_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_certificate_event_act_certificate_id", "certificate_event")
    op.drop_index("ix_certificate_renews_id", "certificate")
    op.drop_index("ix_certificate_number", "certificate")
