"""Messages of citizens that wait are found without reading those decided."""

import sqlalchemy as sa
from alembic import op

revision = "0047_waiting_messages"
down_revision = "0046_external_certificates"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_index(
        "ix_survey_comment_waiting",
        "survey_comment",
        ["id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_survey_comment_waiting", table_name="survey_comment")
