"""What fixed periods come to, unit by unit; those fixed before are added up by the next job."""

import sqlalchemy as sa
from alembic import op

revision = "0075_evaluation_sums"
down_revision = "0063_invitations"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTED = ("people", "short", "earned", "possible")


def upgrade() -> None:
    for name in ("sums_wanted", "sums_kept"):
        op.add_column(
            "evaluation_period", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
    op.execute("UPDATE evaluation_period SET sums_wanted = 1 WHERE fixed_at IS NOT NULL")
    op.create_table(
        "evaluation_sum",
        sa.Column("period_id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("competency_id", ID, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTED),
        sa.CheckConstraint("people > 0", name=op.f("ck_evaluation_sum_people")),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["evaluation_period.id"],
            name=op.f("fk_evaluation_sum_period_id_evaluation_period"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["org_unit.id"], name=op.f("fk_evaluation_sum_unit_id_org_unit")
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"],
            ["competency.id"],
            name=op.f("fk_evaluation_sum_competency_id_competency"),
        ),
        sa.PrimaryKeyConstraint(
            "period_id", "unit_id", "competency_id", name=op.f("pk_evaluation_sum")
        ),
    )


def downgrade() -> None:
    op.drop_table("evaluation_sum")
    for name in ("sums_kept", "sums_wanted"):
        op.drop_column("evaluation_period", name)
