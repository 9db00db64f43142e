"""The second person behind a new budget line."""

import sqlalchemy as sa
from alembic import op

revision = "0090_budget_added"
down_revision = "0089_certificates_reinstated"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("budget_line") as table:
        table.add_column(sa.Column("approver_id", BIG, nullable=True))
        table.create_foreign_key(
            op.f("fk_budget_line_approver_id_person"), "person", ["approver_id"], ["id"]
        )
        table.create_check_constraint(op.f("ck_budget_line_two"), "approver_id <> created_by_id")


def downgrade() -> None:
    with op.batch_alter_table("budget_line") as table:
        table.drop_constraint(op.f("ck_budget_line_two"), type_="check")
        table.drop_constraint(op.f("fk_budget_line_approver_id_person"), type_="foreignkey")
        table.drop_column("approver_id")
