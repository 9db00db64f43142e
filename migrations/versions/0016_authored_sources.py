"""What an export needs besides: paths of files, items as authored, facts of a bank.

Rows from before have none of it until their folder is loaded again; an export says so.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016_authored_sources"
down_revision = "0015_course_terms"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("course_part", _text("path", 200))
    op.add_column("item", _text("file", 160))
    op.add_column("item", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("item_version", _facts("source"))
    op.add_column("item_bank", _facts("facts"))


def downgrade() -> None:
    for table, column in (
        ("item_bank", "facts"),
        ("item_version", "source"),
        ("item", "position"),
        ("item", "file"),
        ("course_part", "path"),
    ):
        op.drop_column(table, column)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default="")


def _facts(name: str) -> sa.Column[dict[str, object]]:
    return sa.Column(name, JSON, nullable=False, server_default=sa.text("'{}'"))
