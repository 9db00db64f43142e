"""Certificates of other issuers: entered with a document, verified, mapped to competencies."""

import sqlalchemy as sa
from alembic import op

revision = "0046_external_certificates"
down_revision = "0045_certificate_renewal"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDS = "withdrawn_at IS NULL AND decision <> 'refused'"


def _person(column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_external_certificate_{column}_person")
    return sa.ForeignKeyConstraint([column], ["person.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "external_certificate",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issuer_key", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("number_key", sa.String(length=120), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("known", sa.String(length=40), nullable=False),
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", BIG, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", BIG, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("verified_how", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decision = '')", name=op.f("ck_external_certificate_decided")
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> entered_by_id",
            name=op.f("ck_external_certificate_second"),
        ),
        sa.CheckConstraint(
            "decision IN ('', 'accepted', 'refused')", name=op.f("ck_external_certificate_decision")
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until > issued_on",
            name=op.f("ck_external_certificate_valid"),
        ),
        _person("person_id"),
        _person("entered_by_id"),
        _person("withdrawn_by_id"),
        _person("decided_by_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_external_certificate_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["stored_file.id"],
            name=op.f("fk_external_certificate_document_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_certificate")),
        sa.UniqueConstraint("public_id", name=op.f("uq_external_certificate_public_id")),
        sa.UniqueConstraint("document_id", name=op.f("uq_external_certificate_document_id")),
    )
    for name, columns in (
        ("ix_external_certificate_person_id_id", ["person_id", "id"]),
        ("ix_external_certificate_organisation_id_id", ["organisation_id", "id"]),
        ("ix_external_certificate_organisation_id_until", ["organisation_id", "valid_until"]),
        ("ix_external_certificate_entered_by_id", ["entered_by_id"]),
    ):
        op.create_index(name, "external_certificate", columns)
    op.create_index(
        "uq_external_certificate_number",
        "external_certificate",
        ["issuer_key", "number_key"],
        unique=True,
        sqlite_where=sa.text(STANDS),
        postgresql_where=sa.text(STANDS),
    )
    op.create_table(
        "external_certificate_target",
        sa.Column("external_id", BIG, nullable=False),
        sa.Column("competency_id", BIG, nullable=False),
        sa.Column("strand", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level BETWEEN 1 AND 5", name=op.f("ck_external_certificate_target_level")
        ),
        sa.CheckConstraint(
            "strand IN ('knowledge', 'skill')", name=op.f("ck_external_certificate_target_strand")
        ),
        sa.ForeignKeyConstraint(
            ["external_id"],
            ["external_certificate.id"],
            name=op.f("fk_external_certificate_target_external_id_external_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"],
            ["competency.id"],
            name=op.f("fk_external_certificate_target_competency_id_competency"),
        ),
        sa.PrimaryKeyConstraint(
            "external_id",
            "competency_id",
            "strand",
            name=op.f("pk_external_certificate_target"),
        ),
    )
    op.create_table(
        "external_certificate_reminder",
        sa.Column("id", BIG, nullable=False),
        sa.Column("external_id", BIG, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "days IN (90, 30, 7)", name=op.f("ck_external_certificate_reminder_days")
        ),
        sa.ForeignKeyConstraint(
            ["external_id"],
            ["external_certificate.id"],
            name="fk_external_certificate_reminder_external_id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_certificate_reminder")),
        sa.UniqueConstraint(
            "external_id", "days", name=op.f("uq_external_certificate_reminder_external_id_days")
        ),
    )


def downgrade() -> None:
    op.drop_table("external_certificate_reminder")
    op.drop_table("external_certificate_target")
    op.drop_table("external_certificate")
