"""Answers of the citizens' survey added up by service and period; proof of what was improved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0080_survey_sums"
down_revision = "0079_plans_cut"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SIZE = 5
ELEMENTS = [f"u{number}" for number in range(1, 10)]
TRAITS = ["age", "sex", "education", "work"]
PARTS = ("published", "behind", "filling")


def upgrade() -> None:
    op.create_table(
        "survey_sum",
        sa.Column("service_id", BIG, nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("size", sa.SmallInteger(), nullable=False),
        sa.Column("whole", JSON, nullable=False),
        sa.Column("traits", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["public_service.id"],
            name=op.f("fk_survey_sum_service_id_public_service"),
        ),
        sa.PrimaryKeyConstraint("service_id", "period", name=op.f("pk_survey_sum")),
    )
    with op.batch_alter_table("service_action") as table:
        table.add_column(
            sa.Column("proof_url", sa.String(length=500), nullable=False, server_default="")
        )
        table.add_column(sa.Column("proof_file_id", BIG, nullable=True))
        table.create_foreign_key(
            op.f("fk_service_action_proof_file_id_stored_file"),
            "stored_file",
            ["proof_file_id"],
            ["id"],
        )
        table.create_check_constraint(
            op.f("ck_service_action_proof_kept"),
            "done_on IS NOT NULL OR proof_url = '' AND proof_file_id IS NULL",
        )
    with op.batch_alter_table("service_action") as table:
        table.alter_column("proof_url", server_default=None)
    _add_up()


def _add_up() -> None:
    """Sum what was answered until now, in the order in which it came (`rules.sums`)."""
    at = op.get_bind()
    kept = sa.table(
        "survey_sum", *(sa.column(name) for name in ("service_id", "period", "size")),
        sa.column("whole", JSON), sa.column("traits", JSON),
    )  # fmt: skip
    names = ", ".join(f"a.{name}" for name in (*ELEMENTS, *TRAITS))
    rows = at.execute(
        sa.text(
            f"SELECT a.service_id, a.period, {names} FROM survey_answer a"  # noqa: S608  own names
            " LEFT JOIN survey_batch b ON b.id = a.batch_id WHERE b.undone_at IS NULL"
            " ORDER BY a.service_id, a.period, a.id"
        )
    )
    key, parts = None, _empty()
    for row in rows:
        if key != (row[0], row[1]):
            _write(at, kept, key, parts)
            key, parts = (row[0], row[1]), _empty()
        _count(parts, list(row[2:11]), list(row[11:15]))
    _write(at, kept, key, parts)


def _empty() -> dict[str, dict[str, list[int]]]:
    return {name: {} for name in PARTS}


def _count(parts: dict, rated: list, told: list) -> None:
    one = [1, *(value or 0 for value in rated), *(int(value is not None) for value in rated)]
    whose = ["", *(f"{trait}:{said}" for trait, said in zip(TRAITS, told, strict=True))]
    _add(parts["filling"], {who: one for who in whose})
    if parts["filling"][""][0] == SIZE:
        _add(parts["published"], parts["behind"])
        parts["behind"], parts["filling"] = parts["filling"], {}


def _add(part: dict, more: dict) -> None:
    for who, numbers in more.items():
        before = part.get(who, [0] * len(numbers))
        part[who] = [a + b for a, b in zip(before, numbers, strict=True)]


def _write(at: sa.Connection, kept: sa.TableClause, key: tuple | None, parts: dict) -> None:
    if key is None:
        return
    whole = [parts[name].get("", []) for name in PARTS]
    traits = {
        name: {who: one for who, one in parts[name].items() if who} for name in PARTS
    }
    at.execute(
        kept.insert().values(
            service_id=key[0], period=key[1], size=SIZE, whole=whole, traits=traits
        )
    )


def downgrade() -> None:
    with op.batch_alter_table("service_action") as table:
        table.drop_constraint(op.f("ck_service_action_proof_kept"), type_="check")
        table.drop_constraint(
            op.f("fk_service_action_proof_file_id_stored_file"), type_="foreignkey"
        )
        table.drop_column("proof_file_id")
        table.drop_column("proof_url")
    op.drop_table("survey_sum")
