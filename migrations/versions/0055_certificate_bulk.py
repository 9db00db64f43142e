"""Acts on many certificates are carried out line by line, and show how far they are."""

import sqlalchemy as sa
from alembic import op

revision = "0055_certificate_bulk"
down_revision = "0054_fixing"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("outcome = ''")


def upgrade() -> None:
    op.create_table(
        "certificate_bulk",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("act IN ('remind', 'suspend')", name=op.f("ck_certificate_bulk_act")),
        sa.CheckConstraint("total > 0", name=op.f("ck_certificate_bulk_total")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_certificate_bulk_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_certificate_bulk_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_bulk")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_bulk_public_id")),
    )
    op.create_index(
        "ix_certificate_bulk_organisation_id_id", "certificate_bulk", ["organisation_id", "id"]
    )
    op.create_index("ix_certificate_bulk_by_id_id", "certificate_bulk", ["by_id", "id"])
    op.create_table(
        "certificate_bulk_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("bulk_id", BIG, nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.Column("outcome", sa.String(length=4), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('', 'done', 'left')", name=op.f("ck_certificate_bulk_line_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["bulk_id"],
            ["certificate_bulk.id"],
            name=op.f("fk_certificate_bulk_line_bulk_id_certificate_bulk"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_bulk_line_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_bulk_line")),
    )
    op.create_index(
        "uq_certificate_bulk_line",
        "certificate_bulk_line",
        ["bulk_id", "certificate_id"],
        unique=True,
    )
    op.create_index(
        op.f("ix_certificate_bulk_line_certificate_id"),
        "certificate_bulk_line",
        ["certificate_id"],
    )
    op.create_index(
        "ix_certificate_bulk_line_waiting",
        "certificate_bulk_line",
        ["bulk_id", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_table("certificate_bulk_line")
    op.drop_table("certificate_bulk")
