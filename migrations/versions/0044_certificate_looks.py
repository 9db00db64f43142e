"""How the certificates of an agency look, in versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.core import append_only

revision = "0044_certificate_looks"
down_revision = "0043_activities"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "certificate_look",
        sa.Column("id", _ID, nullable=False),
        sa.Column("organisation_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "look",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("logo", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_certificate_look_made_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_certificate_look_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_look")),
        sa.UniqueConstraint(
            "organisation_id", "number", name=op.f("uq_certificate_look_organisation_id_number")
        ),
    )
    op.create_index(op.f("ix_certificate_look_digest"), "certificate_look", ["digest"])
    for statement in append_only.create(op.get_bind().dialect.name, "certificate_look"):
        op.execute(statement)


def downgrade() -> None:
    for statement in append_only.drop(op.get_bind().dialect.name, "certificate_look"):
        op.execute(statement)
    op.drop_index(op.f("ix_certificate_look_digest"), table_name="certificate_look")
    op.drop_table("certificate_look")
