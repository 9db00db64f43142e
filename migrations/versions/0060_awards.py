"""Recognitions of persons and teams."""

import sqlalchemy as sa
from alembic import op

revision = "0060_awards"
down_revision = "0059_certificate_scans"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
WAITING = sa.text("decided_at IS NULL")
CHECKS = {
    "kind": "kind IN ('material', 'non_material', 'development')",
    "decided": "(decided_at IS NULL) = (decided_by_id IS NULL)",
    "approved": "decided_at IS NOT NULL OR NOT approved",
    "decree": "NOT approved OR decree <> ''",
    "second": "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
}


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "award",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("follow_up_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("team", sa.String(length=120), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("proposed_at", AT, nullable=False),
        sa.Column("proposed_by_id", BIG, nullable=False),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decree", sa.String(length=120), nullable=False),
        sa.Column("decree_on", sa.Date(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_award_{name}")) for name, rule in CHECKS.items()),
        _key("award", "organisation_id", "organisation"),
        _key("award", "follow_up_id", "follow_up"),
        _key("award", "proposed_by_id", "person"),
        _key("award", "decided_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("public_id", name=op.f("uq_award_public_id")),
    )
    op.create_index(
        "ix_award_waiting",
        "award",
        ["organisation_id", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "award_member",
        sa.Column("id", BIG, nullable=False),
        sa.Column("award_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=True),
        _key("award_member", "award_id", "award"),
        _key("award_member", "person_id", "person"),
        _key("award_member", "unit_id", "org_unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_member")),
        sa.UniqueConstraint(
            "award_id", "person_id", name=op.f("uq_award_member_award_id_person_id")
        ),
    )
    op.create_index("ix_award_member_person_id", "award_member", ["person_id"])


def downgrade() -> None:
    op.drop_table("award_member")
    op.drop_table("award")
