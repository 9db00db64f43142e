"""Public ids: tenures, numbers and statuses are named in addresses; the audit is read by time."""

import sqlalchemy as sa
from alembic import op

revision = "0008_public_ids"
down_revision = "0007_people_imports"
branch_labels = None
depends_on = None

TABLES = ("tenure", "person_identifier", "person_status")
RANDOM = {
    "sqlite": "lower(hex(randomblob(11)))",
    "postgresql": "substr(md5(random()::text || clock_timestamp()::text || id::text), 1, 22)",
}


def upgrade() -> None:
    draw = RANDOM[op.get_context().dialect.name]
    for table in TABLES:
        op.add_column(table, sa.Column("public_id", sa.String(length=22), nullable=True))
        op.execute(f"UPDATE {table} SET public_id = {draw}")
        with op.batch_alter_table(table) as batch:
            batch.alter_column("public_id", existing_type=sa.String(length=22), nullable=False)
            batch.create_unique_constraint(f"uq_{table}_public_id", ["public_id"])
    op.create_index(
        "ix_audit_entry_organisation_id_at_id", "audit_entry", ["organisation_id", "at", "id"]
    )


def downgrade() -> None:
    op.drop_index("ix_audit_entry_organisation_id_at_id", table_name="audit_entry")
    for table in reversed(TABLES):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_public_id", type_="unique")
            batch.drop_column("public_id")
