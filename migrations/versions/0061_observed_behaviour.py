"""A practical assessment may be an observation of behaviour, which proves attitude."""

from alembic import op

revision = "0061_observed_behaviour"
down_revision = "0060_awards"
branch_labels = None
depends_on = None

NAME = "ck_practical_assessment_form"


def upgrade() -> None:
    with op.batch_alter_table("practical_assessment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(NAME), type_="check")
        batch_op.create_check_constraint(
            batch_op.f(NAME), "form IN ('practical', 'oral', 'observed')"
        )


def downgrade() -> None:
    op.execute("UPDATE practical_assessment SET form = 'practical' WHERE form = 'observed'")
    with op.batch_alter_table("practical_assessment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(NAME), type_="check")
        batch_op.create_check_constraint(batch_op.f(NAME), "form IN ('practical', 'oral')")
