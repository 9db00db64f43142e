"""What waits for an officer is found without reading what has been decided."""

import sqlalchemy as sa
from alembic import op

revision = "0081_waiting_indexes"
down_revision = "0078_replies_and_remarks"
branch_labels = None
depends_on = None

UNDECIDED = "decided_at IS NULL AND withdrawn_at IS NULL"
UNCHECKED = "sent_at IS NOT NULL AND checked_at IS NULL AND returned_at IS NULL"
INDEXES = (
    ("ix_external_certificate_waiting", "external_certificate", ["id"], UNDECIDED),
    ("ix_recorded_activity_waiting", "recorded_activity", ["id"], UNCHECKED),
    (
        "ix_evaluation_objection_undecided",
        "evaluation_objection",
        ["organisation_id", "id"],
        UNDECIDED,
    ),
)


def upgrade() -> None:
    for name, table, columns, where in INDEXES:
        condition = sa.text(where)
        op.create_index(
            name, table, columns, sqlite_where=condition, postgresql_where=condition
        )


def downgrade() -> None:
    for name, table, _columns, _where in INDEXES:
        op.drop_index(name, table)
