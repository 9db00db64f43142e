"""Published competency data: level scales, marks of sources, terms, drafts, data stamps, triggers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.core import append_only

revision = "0004_published_competency"
down_revision = "0003_accounts"
branch_labels = None
depends_on = None

PROTECTED = (
    "level_scale",
    "competency_version",
    "job_standard",
    "job_standard_line",
    "attainment_policy",
)

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "data_stamp",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=22), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_data_stamp")),
    )
    op.create_table(
        "level_scale",
        sa.Column("id", BIG, nullable=False),
        sa.Column("framework_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("levels", JSON, nullable=False),
        sa.Column("verification", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["framework.id"], name=op.f("fk_level_scale_framework_id_framework")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_level_scale_published_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_scale")),
        sa.UniqueConstraint(
            "framework_id", "number", name=op.f("uq_level_scale_framework_id_number")
        ),
        sa.UniqueConstraint(
            "framework_id", "valid_from", name=op.f("uq_level_scale_framework_id_valid_from")
        ),
    )
    op.create_table(
        "policy_draft",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("saved_by_id", BIG, nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("discarded_at", INSTANT, nullable=True),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_policy_draft_revision")),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_policy_draft_saved_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_policy_draft_public_id")),
        sa.UniqueConstraint("published_version", name=op.f("uq_policy_draft_published_version")),
    )
    # ADD COLUMN alone: these tables are append-only from here on.
    for name, length in (("verification", 30), ("owner_unit", 60)):
        op.add_column(
            "competency_version",
            sa.Column(name, sa.String(length=length), nullable=False, server_default=""),
        )
    op.add_column("job_standard", sa.Column("terms", JSON, nullable=False, server_default="{}"))
    for table in PROTECTED:
        for statement in append_only.create(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    for table in PROTECTED:
        for statement in append_only.drop(op.get_bind().dialect.name, table):
            op.execute(statement)
    op.drop_column("job_standard", "terms")
    op.drop_column("competency_version", "owner_unit")
    op.drop_column("competency_version", "verification")
    op.drop_table("policy_draft")
    op.drop_table("level_scale")
    op.drop_table("data_stamp")
