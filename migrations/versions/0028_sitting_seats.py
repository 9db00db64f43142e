"""Seats in a row of an exam room, and what applicants declare."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028_sitting_seats"
down_revision = "0027_seats"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("sitting_room") as table:
        table.add_column(sa.Column("row_seats", sa.Integer(), nullable=False, server_default="5"))
    with op.batch_alter_table("registration") as table:
        table.add_column(sa.Column("statements", JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("sitting_room") as table:
        table.alter_column("row_seats", server_default=None)
    with op.batch_alter_table("registration") as table:
        table.alter_column("statements", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("registration") as table:
        table.drop_column("statements")
    with op.batch_alter_table("sitting_room") as table:
        table.drop_column("row_seats")
