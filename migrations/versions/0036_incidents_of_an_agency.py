"""Whose an exam incident is, so that the board's list of them is read along an index."""

import sqlalchemy as sa
from alembic import op

revision = "0036_incidents_of_an_agency"
down_revision = "0035_certificates"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("settled_at IS NULL AND due_at IS NOT NULL")
OF_AN_AGENCY = "fk_exam_incident_organisation_id_organisation"


def upgrade() -> None:
    with op.batch_alter_table("exam_incident") as batch_op:
        batch_op.add_column(sa.Column("organisation_id", ID, nullable=True))
    op.execute(
        "UPDATE exam_incident SET organisation_id = "
        "(SELECT organisation_id FROM sitting WHERE sitting.id = exam_incident.sitting_id)"
    )
    with op.batch_alter_table("exam_incident") as batch_op:
        batch_op.alter_column("organisation_id", existing_type=ID, nullable=False)
        batch_op.create_foreign_key(OF_AN_AGENCY, "organisation", ["organisation_id"], ["id"])
        batch_op.create_index("ix_exam_incident_organisation_id_id", ["organisation_id", "id"])
        batch_op.create_index(
            "ix_exam_incident_open",
            ["organisation_id", "due_at", "id"],
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )


def downgrade() -> None:
    with op.batch_alter_table("exam_incident") as batch_op:
        batch_op.drop_index("ix_exam_incident_open")
        batch_op.drop_index("ix_exam_incident_organisation_id_id")
        batch_op.drop_constraint(OF_AN_AGENCY, type_="foreignkey")
        batch_op.drop_column("organisation_id")
