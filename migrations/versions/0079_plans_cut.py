"""Lines of a plan that were put off, former amounts of budget lines, what offers a proposal."""

import sqlalchemy as sa
from alembic import op

revision = "0079_plans_cut"
down_revision = "0073_certificate_papers"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "budget_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("budget_id", BIG, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("before_idr", BIG, nullable=False),
        sa.Column("amount_idr", BIG, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.CheckConstraint("amount_idr <> before_idr", name=op.f("ck_budget_change_differs")),
        sa.CheckConstraint(
            "amount_idr > 0 AND before_idr > 0", name=op.f("ck_budget_change_amount")
        ),
        sa.CheckConstraint("number >= 2", name=op.f("ck_budget_change_number")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_budget_change_reason")),
        sa.ForeignKeyConstraint(
            ["budget_id"], ["budget_line.id"], name=op.f("fk_budget_change_budget_id_budget_line")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_budget_change_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_change")),
        sa.UniqueConstraint(
            "budget_id", "number", name=op.f("uq_budget_change_budget_id_number")
        ),
    )
    op.add_column(
        "yearly_line",
        sa.Column("cut_reason", sa.String(length=300), nullable=False, server_default=""),
    )
    with op.batch_alter_table("yearly_line") as table:
        table.alter_column("cut_reason", server_default=None)
    with op.batch_alter_table("forum_answer") as table:
        table.add_column(sa.Column("course_id", BIG, nullable=True))
        table.add_column(sa.Column("activity_id", BIG, nullable=True))
        table.add_column(sa.Column("organisation_id", BIG, nullable=True))
        table.create_foreign_key(
            op.f("fk_forum_answer_course_id_course"), "course", ["course_id"], ["id"]
        )
        table.create_foreign_key(
            op.f("fk_forum_answer_activity_id_activity"), "activity", ["activity_id"], ["id"]
        )
        table.create_check_constraint(
            op.f("ck_forum_answer_offer"),
            "course_id IS NULL AND activity_id IS NULL OR state = 'offered'",
        )
        table.create_check_constraint(
            op.f("ck_forum_answer_one_offer"), "course_id IS NULL OR activity_id IS NULL"
        )
    op.execute(
        "UPDATE forum_answer SET organisation_id = (SELECT organisation_id FROM forum_proposal"
        " WHERE forum_proposal.id = forum_answer.proposal_id)"
    )
    with op.batch_alter_table("forum_answer") as table:
        table.alter_column("organisation_id", existing_type=BIG, nullable=False)
        table.create_foreign_key(
            op.f("fk_forum_answer_organisation_id_organisation"),
            "organisation",
            ["organisation_id"],
            ["id"],
        )
    op.create_index(
        "ix_forum_answer_organisation_id_id", "forum_answer", ["organisation_id", "id"]
    )
    op.create_index(
        "ix_forum_proposal_due", "forum_proposal", ["organisation_id", "answer_due_at"]
    )


def downgrade() -> None:
    op.drop_index("ix_forum_proposal_due", table_name="forum_proposal")
    op.drop_index("ix_forum_answer_organisation_id_id", table_name="forum_answer")
    with op.batch_alter_table("forum_answer") as table:
        table.drop_constraint(op.f("ck_forum_answer_one_offer"), type_="check")
        table.drop_constraint(op.f("ck_forum_answer_offer"), type_="check")
        table.drop_constraint(op.f("fk_forum_answer_activity_id_activity"), type_="foreignkey")
        table.drop_constraint(op.f("fk_forum_answer_course_id_course"), type_="foreignkey")
        table.drop_constraint(
            op.f("fk_forum_answer_organisation_id_organisation"), type_="foreignkey"
        )
        table.drop_column("organisation_id")
        table.drop_column("activity_id")
        table.drop_column("course_id")
    with op.batch_alter_table("yearly_line") as table:
        table.drop_column("cut_reason")
    op.drop_table("budget_change")
