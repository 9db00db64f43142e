"""What results of evaluations lead to: proposed, decided, tracked to their effect."""

import sqlalchemy as sa
from alembic import op

revision = "0050_follow_ups"
down_revision = "0049_applications_at_work"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
WAITING = sa.text("decided_at IS NULL")
KEYS = {
    "organisation_id": "organisation",
    "period_id": "evaluation_period",
    "person_id": "person",
    "unit_id": "org_unit",
    "competency_id": "competency",
    "proposed_by_id": "person",
    "decided_by_id": "person",
    "course_id": "course",
    "need_id": "need",
    "ended_by_id": "person",
}
CHECKS = {
    "subject": "person_id IS NOT NULL OR unit_id IS NOT NULL",
    "decided": "(decided_at IS NULL) = (decided_by_id IS NULL)",
    "approved": "decided_at IS NOT NULL OR NOT approved",
    "second": "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
    "ended": "ended_at IS NULL OR approved",
}


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("period_id", BIG, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("competency_id", BIG, nullable=True),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("proposed_at", AT, nullable=False),
        sa.Column("proposed_by_id", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("course_id", BIG, nullable=True),
        sa.Column("need_id", BIG, nullable=True),
        sa.Column("began_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("ended_by_id", BIG, nullable=True),
        sa.Column("fulfilled", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_follow_up_{name}"))
            for name, rule in CHECKS.items()
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_follow_up_{column}_{table}")
            )
            for column, table in KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("period_id", "key", name=op.f("uq_follow_up_period_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_follow_up_public_id")),
    )
    op.create_index("ix_follow_up_person_id_id", "follow_up", ["person_id", "id"])
    op.create_index("ix_follow_up_unit_id_id", "follow_up", ["unit_id", "id"])
    op.create_index(
        "ix_follow_up_waiting",
        "follow_up",
        ["organisation_id", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.add_column("evaluation_form", sa.Column("proposed_at", AT, nullable=True))
    op.add_column("evaluation_period", sa.Column("proposed_at", AT, nullable=True))


def downgrade() -> None:
    op.drop_column("evaluation_period", "proposed_at")
    op.drop_column("evaluation_form", "proposed_at")
    op.drop_table("follow_up")
