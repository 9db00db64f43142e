"""A file of predicates is checked first, and taken or set aside afterwards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0052_checked_appraisals"
down_revision = "0051_forum"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
NAME = "appraisal_import"


def upgrade() -> None:
    op.add_column(NAME, sa.Column("rows", JSON, nullable=False, server_default=sa.text("'[]'")))
    op.add_column(NAME, sa.Column("taken_at", INSTANT, nullable=True))
    op.add_column(NAME, sa.Column("taken_by_id", ID, nullable=True))
    op.add_column(NAME, sa.Column("discarded_at", INSTANT, nullable=True))
    op.execute("UPDATE appraisal_import SET taken_at = at, taken_by_id = by_id")
    with op.batch_alter_table(NAME, schema=None) as batch_op:
        batch_op.create_foreign_key(
            batch_op.f(f"fk_{NAME}_taken_by_id_person"), "person", ["taken_by_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f(f"ck_{NAME}_taken_whole"), "(taken_at IS NULL) = (taken_by_id IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table(NAME, schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"ck_{NAME}_taken_whole"), type_="check")
        batch_op.drop_constraint(batch_op.f(f"fk_{NAME}_taken_by_id_person"), type_="foreignkey")
        batch_op.drop_column("discarded_at")
        batch_op.drop_column("taken_by_id")
        batch_op.drop_column("taken_at")
        batch_op.drop_column("rows")
