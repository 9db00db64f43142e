"""An invitation has a reply date of its own: whoever named a colleague in time may answer again.
What participants wrote is read by the agency before the partner reads it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0078_replies_and_remarks"
down_revision = "0077_activity_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("activity_invitation", sa.Column("reply_by_at", moment, nullable=True))
    op.execute(
        "UPDATE activity_invitation SET reply_by_at = (SELECT letter.reply_by_at "
        "FROM activity_letter AS letter WHERE letter.id = activity_invitation.letter_id)"
    )
    with op.batch_alter_table("activity_invitation") as table:
        table.alter_column("reply_by_at", existing_type=moment, nullable=False)
    with op.batch_alter_table("activity_reaction") as table:
        table.add_column(
            sa.Column("remark_state", sa.String(length=8), nullable=False, server_default="new")
        )
        table.create_check_constraint(
            op.f("ck_activity_reaction_remark_state"),
            "remark_state IN ('new', 'shared', 'withheld')",
        )
    with op.batch_alter_table("activity_reaction") as table:
        table.alter_column("remark_state", existing_type=sa.String(8), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("activity_reaction") as table:
        table.drop_constraint(op.f("ck_activity_reaction_remark_state"), type_="check")
        table.drop_column("remark_state")
    with op.batch_alter_table("activity_invitation") as table:
        table.drop_column("reply_by_at")
