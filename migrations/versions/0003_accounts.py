"""Accounts: verified addresses, how a link travelled, what a session knew of grants."""

import sqlalchemy as sa
from alembic import op

revision = "0003_accounts"
down_revision = "0002_competency_and_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "email_change",
        sa.Column("id", key, nullable=False),
        sa.Column("account_id", key, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("former_email", sa.String(length=254), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_email_change_account_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_email_change"),
        sa.UniqueConstraint("token_hash", name="uq_email_change_token_hash"),
    )
    op.create_index("ix_email_change_account_id", "email_change", ["account_id"])
    with op.batch_alter_table("activation_link", recreate="always") as batch:
        batch.add_column(
            sa.Column("channel", sa.String(length=8), nullable=False, server_default="slip")
        )
        batch.create_check_constraint("channel", "channel IN ('slip', 'mail', 'command')")
    op.add_column("person", sa.Column("email_verified_at", sa.DateTime(timezone=True)))
    op.create_index("ix_person_email", "person", ["email"])
    op.create_index("ix_person_identifier_value", "person_identifier", ["value"])
    op.add_column(
        "signin_session",
        sa.Column("grants_mark", sa.String(length=16), nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_column("signin_session", "grants_mark")
    op.drop_index("ix_person_identifier_value", table_name="person_identifier")
    op.drop_index("ix_person_email", table_name="person")
    op.drop_column("person", "email_verified_at")
    with op.batch_alter_table("activation_link", recreate="always") as batch:
        batch.drop_constraint("channel", type_="check")
        batch.drop_column("channel")
    op.drop_index("ix_email_change_account_id", table_name="email_change")
    op.drop_table("email_change")
