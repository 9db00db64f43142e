"""Reminders before the end of a certificate, offers of renewal, and where none was made."""

import sqlalchemy as sa
from alembic import op

revision = "0045_certificate_renewal"
down_revision = "0044_certificate_looks"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "certificate_reminder",
        sa.Column("id", BIG, nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days IN (90, 30, 7)", name=op.f("ck_certificate_reminder_days")),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_reminder_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_reminder")),
        sa.UniqueConstraint(
            "certificate_id", "days", name=op.f("uq_certificate_reminder_certificate_id_days")
        ),
    )
    op.create_table(
        "certificate_offer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("ref_id", BIG, nullable=False),
        sa.Column("leaf", sa.String(length=12), nullable=False),
        sa.Column("open_until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('sitting', 'slot', 'whole')", name=op.f("ck_certificate_offer_kind")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_offer_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_offer")),
        sa.UniqueConstraint(
            "certificate_id",
            "kind",
            "ref_id",
            name=op.f("uq_certificate_offer_certificate_id_kind_ref_id"),
        ),
    )
    op.create_table(
        "certificate_renewal_gap",
        sa.Column("id", BIG, nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_renewal_gap_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_certificate_renewal_gap_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_renewal_gap")),
        sa.UniqueConstraint(
            "certificate_id", name=op.f("uq_certificate_renewal_gap_certificate_id")
        ),
    )
    op.create_index(
        "ix_certificate_renewal_gap_organisation_id_offered_at_id",
        "certificate_renewal_gap",
        ["organisation_id", "offered_at", "id"],
    )


def downgrade() -> None:
    op.drop_table("certificate_renewal_gap")
    op.drop_table("certificate_offer")
    op.drop_table("certificate_reminder")
