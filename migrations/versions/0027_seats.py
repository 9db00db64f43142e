"""Sessions for one thing alone, and the contact an attempt has with its browser."""

import sqlalchemy as sa
from alembic import op

revision = "0027_seats"
down_revision = "0026_exams"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIMITED = sa.text("limited_to <> ''")


def upgrade() -> None:
    op.create_table(
        "attempt_contact",
        sa.Column(
            "attempt_id",
            ID,
            sa.ForeignKey("attempt.id", name="fk_attempt_contact_attempt_id_attempt"),
            autoincrement=False,
            primary_key=True,
        ),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("network_mac", sa.String(64), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.Column("gap_seconds", sa.Integer(), nullable=False),
    )
    op.add_column("attempt", sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "signin_session",
        sa.Column("limited_to", sa.String(22), nullable=False, server_default=""),
    )
    op.create_index(
        "ix_signin_session_limited_to",
        "signin_session",
        ["limited_to"],
        sqlite_where=LIMITED,
        postgresql_where=LIMITED,
    )
    # The value was for the rows that were there; from now on the code says it.
    with op.batch_alter_table("signin_session", schema=None) as batch_op:
        batch_op.alter_column("limited_to", server_default=None)


def downgrade() -> None:
    op.drop_index("ix_signin_session_limited_to", "signin_session")
    with op.batch_alter_table("signin_session", schema=None) as batch_op:
        batch_op.drop_column("limited_to")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_column("opens_at")
    op.drop_table("attempt_contact")
