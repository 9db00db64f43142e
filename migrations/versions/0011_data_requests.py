"""Data requests: the agency that answers, what is to be corrected, withdrawals."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0011_data_requests"
down_revision = "0010_confirmations"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = {
    "kind": "kind IN ('access', 'correct', 'restrict', 'stop', 'erase')",
    "state": "state IN ('open', 'done', 'refused')",
}
AFTER = {
    "kind": "kind IN ('access', 'correct', 'restrict', 'stop', 'erase', 'consent')",
    "state": "state IN ('open', 'done', 'refused', 'withdrawn')",
}
# Whoever employed the person last answers; somebody never employed asks the first agency.
LAST_AGENCY = """
UPDATE data_request SET organisation_id = COALESCE(
  (SELECT employment.organisation_id FROM employment
   WHERE employment.person_id = data_request.person_id
   ORDER BY employment.valid_from DESC LIMIT 1),
  (SELECT MIN(organisation.id) FROM organisation))
"""
# One open request of a kind: of several the oldest, whose clock runs longest.
ONE_OPEN = """
UPDATE data_request SET state = 'withdrawn' WHERE state = 'open' AND EXISTS (
  SELECT 1 FROM data_request AS older WHERE older.state = 'open'
  AND older.person_id = data_request.person_id AND older.kind = data_request.kind
  AND older.id < data_request.id)
"""


def upgrade() -> None:
    op.add_column("data_request", sa.Column("organisation_id", BIG, nullable=True))
    op.add_column(
        "data_request",
        sa.Column("concerns", sa.String(length=20), nullable=False, server_default=""),
    )
    op.execute(LAST_AGENCY)
    with op.batch_alter_table("data_request") as batch:
        batch.alter_column("organisation_id", existing_type=BIG, nullable=False)
        batch.alter_column(
            "state", existing_type=sa.String(length=8), type_=sa.String(length=10)
        )
        batch.alter_column("concerns", existing_type=sa.String(length=20), server_default=None)
        batch.create_foreign_key(
            "fk_data_request_organisation_id_organisation",
            "organisation",
            ["organisation_id"],
            ["id"],
        )
        _checks(batch, AFTER)
    op.execute(ONE_OPEN)
    op.create_index(
        "ix_data_request_open", "data_request", ["organisation_id", "state", "due_at", "id"]
    )
    op.create_index(
        "uq_data_request_open",
        "data_request",
        ["person_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _checks(batch: BatchOperations, rules: dict[str, str]) -> None:
    for name, rule in rules.items():
        batch.drop_constraint(op.f(f"ck_data_request_{name}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_data_request_{name}"), rule)


def downgrade() -> None:
    op.drop_index("uq_data_request_open", table_name="data_request")
    op.drop_index("ix_data_request_open", table_name="data_request")
    op.execute("UPDATE data_request SET state = 'refused' WHERE state = 'withdrawn'")
    op.execute("UPDATE data_request SET kind = 'stop' WHERE kind = 'consent'")
    with op.batch_alter_table("data_request") as batch:
        batch.drop_constraint("fk_data_request_organisation_id_organisation", type_="foreignkey")
        _checks(batch, BEFORE)
        batch.alter_column(
            "state", existing_type=sa.String(length=10), type_=sa.String(length=8)
        )
        batch.drop_column("concerns")
        batch.drop_column("organisation_id")
