"""What is left to fix and to draw, and what was corrected, found without reading what is done."""

import sqlalchemy as sa
from alembic import op

revision = "0070_evaluation_indexes"
down_revision = "0072_applications_waiting"
branch_labels = None
depends_on = None

OPEN = sa.text("locked_at IS NULL")
UNDRAWN = sa.text("locked_at IS NOT NULL AND proposed_at IS NULL")
LISTS = (
    ("waiting", "decided_at IS NULL", "decided_at IS NULL"),
    ("decided", "decided_at IS NOT NULL", "decided_at IS NOT NULL"),
    ("running", "approved = 1 AND ended_at IS NULL", "approved AND ended_at IS NULL"),
)
REVISED = sa.text("supersedes_id IS NOT NULL")


def upgrade() -> None:
    for name, where in (("open", OPEN), ("undrawn", UNDRAWN)):
        op.create_index(
            f"ix_evaluation_form_{name}",
            "evaluation_form",
            ["period_id", "id"],
            sqlite_where=where,
            postgresql_where=where,
        )
    op.drop_index("ix_follow_up_waiting", "follow_up")
    for name, here, there in LISTS:
        op.create_index(
            f"ix_follow_up_{name}",
            "follow_up",
            ["id"],
            sqlite_where=sa.text(here),
            postgresql_where=sa.text(there),
        )
    op.create_index(
        "ix_evidence_event_revised",
        "evidence_event",
        ["recorded_at"],
        sqlite_where=REVISED,
        postgresql_where=REVISED,
    )


def downgrade() -> None:
    op.drop_index("ix_evidence_event_revised", "evidence_event")
    for name, _here, _there in LISTS:
        op.drop_index(f"ix_follow_up_{name}", "follow_up")
    op.create_index(
        "ix_follow_up_waiting",
        "follow_up",
        ["organisation_id", "id"],
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    for name in ("undrawn", "open"):
        op.drop_index(f"ix_evaluation_form_{name}", "evaluation_form")
