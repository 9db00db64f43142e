"""Checkpoints of the register of certificates; stored files are found by their content."""

import sqlalchemy as sa
from alembic import op

from portal.core import append_only

revision = "0041_register_checkpoints"
down_revision = "0040_certificate_documents"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "register_checkpoint"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("through_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.CheckConstraint("entries >= 1", name=op.f("ck_register_checkpoint_entries")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_register_checkpoint_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_checkpoint")),
        sa.UniqueConstraint(
            "organisation_id",
            "through_at",
            name=op.f("uq_register_checkpoint_organisation_id_through_at"),
        ),
    )
    for statement in append_only.create(op.get_bind().dialect.name, TABLE):
        op.execute(statement)
    op.create_index("ix_stored_file_sha256", "stored_file", ["sha256"])


def downgrade() -> None:
    op.drop_index("ix_stored_file_sha256", "stored_file")
    for statement in append_only.drop(op.get_bind().dialect.name, TABLE):
        op.execute(statement)
    op.drop_table(TABLE)
