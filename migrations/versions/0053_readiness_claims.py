"""A person may say that a criterion of promotion readiness is wrong; an officer answers."""

import sqlalchemy as sa
from alembic import op

revision = "0053_readiness_claims"
down_revision = "0052_checked_appraisals"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
OPEN = sa.text("answered_at IS NULL")
KEYS = {
    "organisation_id": "organisation",
    "person_id": "person",
    "job_id": "job",
    "answered_by_id": "person",
}


def upgrade() -> None:
    op.create_table(
        "readiness_claim",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("job_id", BIG, nullable=True),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("filed_at", AT, nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("answered_by_id", BIG, nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_readiness_claim_answered"),
        ),
        sa.CheckConstraint(
            "answered_at IS NOT NULL OR NOT upheld", name=op.f("ck_readiness_claim_upheld")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_readiness_claim_{column}_{table}")
            )
            for column, table in KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_claim")),
        sa.UniqueConstraint("public_id", name=op.f("uq_readiness_claim_public_id")),
    )
    op.create_index(
        "uq_readiness_claim_open",
        "readiness_claim",
        ["person_id", "criterion"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_readiness_claim_person_id_id", "readiness_claim", ["person_id", "id"])


def downgrade() -> None:
    op.drop_table("readiness_claim")
