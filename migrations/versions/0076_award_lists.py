"""Recognitions that wait and those decided are listed without reading past each other."""

import sqlalchemy as sa
from alembic import op

revision = "0076_award_lists"
down_revision = "0075_evaluation_sums"
branch_labels = None
depends_on = None

LISTED = (("waiting", "decided_at IS NULL"), ("decided", "decided_at IS NOT NULL"))


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, "award", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def upgrade() -> None:
    op.drop_index("ix_award_waiting", "award")
    for name, where in LISTED:
        _index(f"ix_award_{name}", ["id"], where)
    op.create_index("ix_award_proposed_by_id", "award", ["proposed_by_id"])


def downgrade() -> None:
    op.drop_index("ix_award_proposed_by_id", "award")
    for name, _where in LISTED:
        op.drop_index(f"ix_award_{name}", "award")
    _index("ix_award_waiting", ["organisation_id", "id"], "decided_at IS NULL")
