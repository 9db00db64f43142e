"""Documents, signatures and status places of certificates."""

import sqlalchemy as sa
from alembic import op

from portal.core import append_only

revision = "0040_certificate_documents"
down_revision = "0039_certificate_register"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLACES = "certificate_status_place"


def upgrade() -> None:
    with op.batch_alter_table("certificate_facts") as batch_op:
        batch_op.add_column(sa.Column("signature", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("fragment", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("certificate_facts") as batch_op:
        batch_op.alter_column("fragment", existing_type=sa.Text(), server_default=None)
    op.create_table(
        PLACES,
        sa.Column("certificate_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("list", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "list >= 1 AND place BETWEEN 0 AND 131071",
            name=op.f("ck_certificate_status_place_place"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_status_place_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_certificate_status_place_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificate_status_place")),
        sa.UniqueConstraint(
            "organisation_id",
            "list",
            "place",
            name=op.f("uq_certificate_status_place_organisation_id_list_place"),
        ),
    )
    op.create_table(
        "certificate_document",
        sa.Column("id", ID, nullable=False),
        sa.Column("certificate_id", ID, nullable=False),
        sa.Column("form", sa.String(length=6), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "form IN ('holder', 'public')", name=op.f("ck_certificate_document_form")
        ),
        sa.CheckConstraint("language IN ('id', 'en')", name=op.f("ck_certificate_document_language")),
        sa.CheckConstraint(
            "(file_id IS NULL) = (made_at IS NULL)", name=op.f("ck_certificate_document_made")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_document_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_certificate_document_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_document")),
        sa.UniqueConstraint(
            "certificate_id",
            "form",
            "language",
            name=op.f("uq_certificate_document_certificate_id_form_language"),
        ),
        sa.UniqueConstraint("file_id", name=op.f("uq_certificate_document_file_id")),
    )
    op.create_index(
        "ix_certificate_document_waiting",
        "certificate_document",
        ["id"],
        sqlite_where=sa.text("file_id IS NULL"),
        postgresql_where=sa.text("file_id IS NULL"),
    )
    for statement in append_only.create(op.get_bind().dialect.name, PLACES):
        op.execute(statement)


def downgrade() -> None:
    for statement in append_only.drop(op.get_bind().dialect.name, PLACES):
        op.execute(statement)
    op.drop_index("ix_certificate_document_waiting", table_name="certificate_document")
    op.drop_table("certificate_document")
    op.drop_table(PLACES)
    with op.batch_alter_table("certificate_facts") as batch_op:
        batch_op.drop_column("fragment")
        batch_op.drop_column("signature")
