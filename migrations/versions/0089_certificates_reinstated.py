"""Many suspended certificates are reinstated at once; a line left out keeps the rule's reason."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0089_certificates_reinstated"
down_revision = "0085_claims_waiting"
branch_labels = None
depends_on = None

ACTS = "ck_certificate_bulk_act"
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _allow("act IN ('remind', 'suspend', 'reinstate', 'reissue')", was=8, length=16)
    with op.batch_alter_table("certificate_bulk_line") as table:
        table.add_column(sa.Column("why", JSON, nullable=False, server_default=sa.text("'{}'")))


def _allow(acts: str, *, was: int, length: int) -> None:
    with op.batch_alter_table("certificate_bulk") as table:
        table.drop_constraint(op.f(ACTS), type_="check")
        table.alter_column("act", existing_type=sa.String(was), type_=sa.String(length))
        table.create_check_constraint(op.f(ACTS), acts)


def downgrade() -> None:
    with op.batch_alter_table("certificate_bulk_line") as table:
        table.drop_column("why")
    op.execute("DELETE FROM certificate_bulk_line WHERE bulk_id IN "
               "(SELECT id FROM certificate_bulk WHERE act = 'reinstate')")  # fmt: skip
    op.execute("DELETE FROM certificate_bulk WHERE act = 'reinstate'")
    _allow("act IN ('remind', 'suspend', 'reissue')", was=16, length=8)
