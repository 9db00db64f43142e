"""Whose a certification bank is; who wrote in a specification, and why it came back."""

import sqlalchemy as sa
from alembic import op

revision = "0031_exam_specifications"
down_revision = "0030_practical"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "exam_specification_writer",
        sa.Column("specification_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_exam_specification_writer_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["specification_id"],
            ["exam_specification.id"],
            name="fk_exam_specification_writer_specification_id",
        ),
        sa.PrimaryKeyConstraint(
            "specification_id", "person_id", name="pk_exam_specification_writer"
        ),
    )
    op.create_index(
        "ix_exam_specification_writer_person_id", "exam_specification_writer", ["person_id"]
    )
    with op.batch_alter_table("exam_specification") as batch_op:
        batch_op.add_column(sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("return_reason", sa.Text(), nullable=False, server_default="")
        )
    with op.batch_alter_table("exam_specification") as batch_op:
        batch_op.alter_column("return_reason", server_default=None)
    with op.batch_alter_table("item_bank") as batch_op:
        batch_op.add_column(sa.Column("organisation_id", ID, nullable=True))
        batch_op.create_index("ix_item_bank_organisation_id", ["organisation_id"])
        batch_op.create_foreign_key(
            "fk_item_bank_organisation_id_organisation", "organisation", ["organisation_id"], ["id"]
        )
    # Where one agency is all there is, the banks loaded so far are its own.
    op.execute(
        "UPDATE item_bank SET organisation_id = "
        "(SELECT min(id) FROM organisation WHERE kind = 'agency') "
        "WHERE kind = 'certification' "
        "AND (SELECT count(*) FROM organisation WHERE kind = 'agency') = 1"
    )
    # Whoever began or handed in a specification wrote in it.
    op.execute(
        "INSERT INTO exam_specification_writer (specification_id, person_id, first_at) "
        "SELECT id, created_by_id, created_at FROM exam_specification UNION "
        "SELECT id, submitted_by_id, created_at FROM exam_specification "
        "WHERE submitted_by_id IS NOT NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table("item_bank") as batch_op:
        batch_op.drop_constraint("fk_item_bank_organisation_id_organisation", type_="foreignkey")
        batch_op.drop_index("ix_item_bank_organisation_id")
        batch_op.drop_column("organisation_id")
    with op.batch_alter_table("exam_specification") as batch_op:
        batch_op.drop_column("return_reason")
        batch_op.drop_column("returned_at")
    op.drop_table("exam_specification_writer")
