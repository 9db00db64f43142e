"""Lists of activities, and of requests for places, go along an index, however many there are."""

import sqlalchemy as sa
from alembic import op

revision = "0077_activity_lists"
down_revision = "0080_survey_sums"
branch_labels = None
depends_on = None

STANDING = "published_at IS NOT NULL AND cancelled_at IS NULL"
ASKED = "approved_at IS NULL AND withdrawn_at IS NULL AND refused_at IS NULL"
INDEXES = {
    "ix_activity_coming": (["starts_at", "id"], STANDING),
    "ix_activity_held": (["organisation_id", "ends_at", "id"], STANDING),
    "ix_activity_house_held": (["partner_id", "ends_at", "id"], STANDING),
    "ix_activity_unpublished": (
        ["organisation_id", "id"],
        "published_at IS NULL AND cancelled_at IS NULL",
    ),
    "ix_activity_cancelled": (["organisation_id", "id"], "cancelled_at IS NOT NULL"),
}


def upgrade() -> None:
    for name, (columns, words) in INDEXES.items():
        where = sa.text(words)
        op.create_index(name, "activity", columns, sqlite_where=where, postgresql_where=where)
    asked = sa.text(ASKED)
    op.create_index(
        "ix_activity_registration_asked",
        "activity_registration",
        ["organisation_id", "requested_at"],
        sqlite_where=asked,
        postgresql_where=asked,
    )


def downgrade() -> None:
    op.drop_index("ix_activity_registration_asked", "activity_registration")
    for name in INDEXES:
        op.drop_index(name, "activity")
