"""Structure: byte order for paths and name keys, working weeks, marks of holidays, status index."""

import sqlalchemy as sa
from alembic import op

revision = "0006_structure"
down_revision = "0005_courses_and_evaluation"
branch_labels = None
depends_on = None

BYTE_ORDERED = (("org_unit", "path", 400), ("person", "sort_key", 160))


def upgrade() -> None:
    op.drop_index("ix_org_unit_path", table_name="org_unit")
    if op.get_context().dialect.name == "postgresql":
        for table, column, length in BYTE_ORDERED:
            op.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({length}) COLLATE "C"')
    op.create_index("ix_org_unit_path", "org_unit", ["path"])
    op.create_index(
        "ix_person_status_status_valid_until", "person_status", ["status", "valid_until"]
    )
    op.add_column(
        "organisation",
        sa.Column("work_week", sa.String(length=7), nullable=False, server_default="12345"),
    )
    with op.batch_alter_table("holiday", recreate="always") as batch:
        batch.drop_constraint("kind", type_="check")
        batch.create_check_constraint(
            "kind", "kind IN ('national', 'joint_leave', 'local', 'working_day')"
        )
        batch.add_column(
            sa.Column(
                "verification", sa.String(length=24), nullable=False, server_default="confirmed"
            )
        )


def downgrade() -> None:
    op.execute("DELETE FROM holiday WHERE kind = 'working_day'")
    with op.batch_alter_table("holiday", recreate="always") as batch:
        batch.drop_column("verification")
        batch.drop_constraint("kind", type_="check")
        batch.create_check_constraint("kind", "kind IN ('national', 'joint_leave', 'local')")
    op.drop_column("organisation", "work_week")
    op.drop_index("ix_person_status_status_valid_until", table_name="person_status")
    op.drop_index("ix_org_unit_path", table_name="org_unit")
    if op.get_context().dialect.name == "postgresql":
        for table, column, length in BYTE_ORDERED:
            op.execute(
                f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({length}) COLLATE "default"'
            )
    op.create_index(
        "ix_org_unit_path", "org_unit", ["path"], postgresql_ops={"path": "text_pattern_ops"}
    )
