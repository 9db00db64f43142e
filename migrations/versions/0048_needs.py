"""Needs of units and people, one for each fact that calls for one."""

import sqlalchemy as sa
from alembic import op

revision = "0048_needs"
down_revision = "0047_waiting_messages"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "need",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("competency_id", BIG, nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("origin_ref", sa.String(length=80), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by_id", BIG, nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_by_id", BIG, nullable=True),
        sa.Column("drop_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(dropped_at IS NULL) = (drop_reason = '')", name=op.f("ck_need_dropped")
        ),
        sa.CheckConstraint(
            "origin IN ('followup', 'forum', 'gap', 'expiry', 'survey')",
            name=op.f("ck_need_origin"),
        ),
        sa.CheckConstraint(
            "dropped_at IS NULL OR dropped_by_id IS NOT NULL", name=op.f("ck_need_dropped_by")
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_need_competency_id_competency")
        ),
        sa.ForeignKeyConstraint(
            ["dropped_by_id"], ["person.id"], name=op.f("fk_need_dropped_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_need_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["person.id"], name=op.f("fk_need_registered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["org_unit.id"], name=op.f("fk_need_unit_id_org_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("organisation_id", "origin", "origin_ref", name="uq_need_origin"),
        sa.UniqueConstraint("public_id", name=op.f("uq_need_public_id")),
    )
    op.create_index("ix_need_organisation_id_id", "need", ["organisation_id", "id"], unique=False)
    op.create_index("ix_need_unit_id_id", "need", ["unit_id", "id"], unique=False)
    op.create_table(
        "need_person",
        sa.Column("id", BIG, nullable=False),
        sa.Column("need_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_person_need_id_need")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_need_person_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_person")),
        sa.UniqueConstraint("need_id", "person_id", name=op.f("uq_need_person_need_id_person_id")),
    )
    op.create_index("ix_need_person_person_id", "need_person", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("need_person")
    op.drop_table("need")
