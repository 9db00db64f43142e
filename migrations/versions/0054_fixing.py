"""Fixing of evaluation periods, and correcting entries of fixed forms.

Periods are asked for one by one; those already there have not been.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.core import append_only

revision = "0054_fixing"
down_revision = "0053_readiness_claims"
branch_labels = None
depends_on = None

TABLE = "evaluation_correction"
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("form_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "positions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_evaluation_correction_number")),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["evaluation_form.id"],
            name=op.f("fk_evaluation_correction_form_id_evaluation_form"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_evaluation_correction_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_correction")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evaluation_correction_public_id")),
        sa.UniqueConstraint("form_id", "number", name=op.f("uq_evaluation_correction_form_id_number")),
    )
    op.create_index(op.f("ix_evaluation_correction_by_id"), TABLE, ["by_id"])
    op.create_table(
        "evaluation_correction_note",
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["evaluation_correction.id"],
            name=op.f("fk_evaluation_correction_note_entry_id_evaluation_correction"),
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_evaluation_correction_note")),
    )
    with op.batch_alter_table("evaluation_period") as batch:
        batch.add_column(sa.Column("fix_asked_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("fix_asked_by_id", ID, nullable=True))
        batch.add_column(sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(
            op.f("fk_evaluation_period_fix_asked_by_id_person"),
            "person",
            ["fix_asked_by_id"],
            ["id"],
        )
    for statement in append_only.create(op.get_bind().dialect.name, TABLE):
        op.execute(statement)


def downgrade() -> None:
    for statement in append_only.drop(op.get_bind().dialect.name, TABLE):
        op.execute(statement)
    with op.batch_alter_table("evaluation_period") as batch:
        batch.drop_constraint(
            op.f("fk_evaluation_period_fix_asked_by_id_person"), type_="foreignkey"
        )
        batch.drop_column("fixed_at")
        batch.drop_column("fix_asked_by_id")
        batch.drop_column("fix_asked_at")
    op.drop_table("evaluation_correction_note")
    op.drop_table(TABLE)
