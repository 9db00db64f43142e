"""Evaluation: periods that are set up, prepared and opened, ratings, objections, predicates.

Periods that were open keep their forms; they get the proposed stages and follow the structure from
the next day on.
"""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.core import append_only

revision = "0038_evaluation"
down_revision = "0037_citizens_survey"
branch_labels = None
depends_on = None

PROTECTED = ("evaluation_snapshot",)
STAGES = (
    ("self", -60, 20),
    ("supervisor", -44, 25),
    ("calibration", -17, 5),
    ("objection", -10, 7),
    ("fixing", -3, 4),
    ("follow_up", 4, None),
)
EVERYBODY = {"statuses": ["cpns", "pns", "pppk", "pppk_paruh_waktu"], "units": []}


def upgrade() -> None:
    op.create_table(
        "appraisal_import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column(
            "refused", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "undone_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_appraisal_import_undone")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_appraisal_import_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_appraisal_import_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["person.id"], name=op.f("fk_appraisal_import_undone_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_appraisal_import_public_id")),
    )
    with op.batch_alter_table("appraisal_import", schema=None) as batch_op:
        batch_op.create_index(
            "ix_appraisal_import_organisation_id_id", ["organisation_id", "id"], unique=False
        )

    op.create_table(
        "performance_appraisal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("predicate", sa.String(length=16), nullable=False),
        sa.Column("results", sa.String(length=10), nullable=False),
        sa.Column("behaviour", sa.String(length=10), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "predicate IN ('sangat_baik', 'baik', 'butuh_perbaikan', 'kurang', 'sangat_kurang')",
            name=op.f("ck_performance_appraisal_predicate"),
        ),
        sa.CheckConstraint("until_on > from_on", name=op.f("ck_performance_appraisal_span")),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["appraisal_import.id"],
            name=op.f("fk_performance_appraisal_import_id_appraisal_import"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_performance_appraisal_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_performance_appraisal_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_appraisal")),
    )
    with op.batch_alter_table("performance_appraisal", schema=None) as batch_op:
        batch_op.create_index("ix_performance_appraisal_import_id", ["import_id"], unique=False)
        batch_op.create_index(
            "uq_performance_appraisal_in_force",
            ["person_id", "from_on", "until_on"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "evaluation_objection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (verdict = '')", name=op.f("ck_evaluation_objection_decided")
        ),
        sa.CheckConstraint(
            "verdict IN ('', 'upheld', 'partly', 'rejected')",
            name=op.f("ck_evaluation_objection_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_evaluation_objection_decided_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["evaluation_form.id"],
            name=op.f("fk_evaluation_objection_form_id_evaluation_form"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_evaluation_objection_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_objection")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evaluation_objection_public_id")),
    )
    with op.batch_alter_table("evaluation_objection", schema=None) as batch_op:
        batch_op.create_index(
            "ix_evaluation_objection_organisation_id_id", ["organisation_id", "id"], unique=False
        )
        batch_op.create_index(
            "uq_evaluation_objection_open",
            ["form_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL AND withdrawn_at IS NULL"),
        )

    op.create_table(
        "evaluation_rater",
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("is_acting", sa.Boolean(), nullable=False),
        sa.Column(
            "named_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("named_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("months >= 0", name=op.f("ck_evaluation_rater_months")),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["evaluation_form.id"],
            name=op.f("fk_evaluation_rater_form_id_evaluation_form"),
        ),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["person.id"], name=op.f("fk_evaluation_rater_named_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_evaluation_rater_person_id_person")
        ),
        sa.PrimaryKeyConstraint("form_id", "person_id", name=op.f("pk_evaluation_rater")),
    )
    with op.batch_alter_table("evaluation_rater", schema=None) as batch_op:
        batch_op.create_index(
            "ix_evaluation_rater_person_id", ["person_id", "form_id"], unique=False
        )

    op.create_table(
        "evaluation_rating",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rater_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "marks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "guides", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('self', 'supervisor')", name=op.f("ck_evaluation_rating_kind")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["evaluation_form.id"],
            name=op.f("fk_evaluation_rating_form_id_evaluation_form"),
        ),
        sa.ForeignKeyConstraint(
            ["rater_id"], ["person.id"], name=op.f("fk_evaluation_rating_rater_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_rating")),
        sa.UniqueConstraint(
            "form_id", "kind", "rater_id", name=op.f("uq_evaluation_rating_form_id_kind_rater_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_evaluation_rating_public_id")),
    )
    with op.batch_alter_table("evaluation_rating", schema=None) as batch_op:
        batch_op.create_index(
            "ix_evaluation_rating_rater_id", ["rater_id", "form_id"], unique=False
        )

    op.create_table(
        "evaluation_snapshot",
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column(
            "positions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "locked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["evaluation_form.id"],
            name=op.f("fk_evaluation_snapshot_form_id_evaluation_form"),
        ),
        sa.ForeignKeyConstraint(
            ["locked_by_id"], ["person.id"], name=op.f("fk_evaluation_snapshot_locked_by_id_person")
        ),
        sa.PrimaryKeyConstraint("form_id", name=op.f("pk_evaluation_snapshot")),
    )
    op.create_table(
        "evaluation_calibration",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "rating_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "competency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "before BETWEEN 1 AND 5 AND after BETWEEN 0 AND 5",
            name=op.f("ck_evaluation_calibration_levels"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_evaluation_calibration_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"],
            ["competency.id"],
            name=op.f("fk_evaluation_calibration_competency_id_competency"),
        ),
        sa.ForeignKeyConstraint(
            ["rating_id"],
            ["evaluation_rating.id"],
            name=op.f("fk_evaluation_calibration_rating_id_evaluation_rating"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_calibration")),
    )
    with op.batch_alter_table("evaluation_calibration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evaluation_calibration_by_id"), ["by_id"], unique=False
        )
        batch_op.create_index(
            "ix_evaluation_calibration_rating_id", ["rating_id", "id"], unique=False
        )

    _grow_forms()
    _grow_periods()
    for table in PROTECTED:
        for statement in append_only.create(op.get_bind().dialect.name, table):
            op.execute(statement)


def _grow_forms() -> None:
    with op.batch_alter_table("evaluation_form") as batch:
        batch.add_column(sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
        batch.add_column(sa.Column("gaps", sa.String(200), nullable=False, server_default=""))
        batch.add_column(sa.Column("comment", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("commented_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("acknowledged_at", sa.DateTime(timezone=True)))
        batch.create_index("ix_evaluation_form_period_id_unit_id", ["period_id", "unit_id", "id"])
        batch.create_foreign_key(
            op.f("fk_evaluation_form_unit_id_org_unit"), "org_unit", ["unit_id"], ["id"]
        )
        batch.drop_column("opened_at")
    with op.batch_alter_table("evaluation_form") as batch:
        batch.alter_column("gaps", server_default=None)
        batch.alter_column("comment", server_default=None)


def _grow_periods() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    kept = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("evaluation_period") as batch:
        batch.add_column(sa.Column("population", kept))
        batch.add_column(
            sa.Column("draft_version", sa.Integer(), nullable=False, server_default="1")
        )
        batch.add_column(sa.Column("created_by_id", big))
        batch.add_column(sa.Column("policy_version", sa.Integer()))
        batch.add_column(sa.Column("opened_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("opened_by_id", big))
        batch.add_column(sa.Column("prepare_asked_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("cursor", big, nullable=False, server_default="0"))
        batch.add_column(sa.Column("prepared_at", sa.DateTime(timezone=True)))
    _date_the_open_ones(kept)
    with op.batch_alter_table("evaluation_period") as batch:
        batch.alter_column("population", existing_type=kept, nullable=False)
        batch.alter_column("draft_version", server_default=None)
        batch.alter_column("cursor", server_default=None)
        batch.create_foreign_key(
            op.f("fk_evaluation_period_created_by_id_person"), "person", ["created_by_id"], ["id"]
        )
        batch.create_foreign_key(
            op.f("fk_evaluation_period_opened_by_id_person"), "person", ["opened_by_id"], ["id"]
        )
        batch.create_check_constraint(
            op.f("ck_evaluation_period_opened"), "(opened_at IS NULL) = (policy_version IS NULL)"
        )


def _date_the_open_ones(kept: sa.types.TypeEngine[object]) -> None:
    """Every period there was is open: under the first policy, since it was made."""
    table = sa.table(
        "evaluation_period",
        sa.column("id", sa.BigInteger()),
        sa.column("from_on", sa.Date()),
        sa.column("until_on", sa.Date()),
        sa.column("stages", kept),
        sa.column("population", kept),
        sa.column("policy_version", sa.Integer()),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("opened_at", sa.DateTime(timezone=True)),
        sa.column("prepare_asked_at", sa.DateTime(timezone=True)),
        sa.column("prepared_at", sa.DateTime(timezone=True)),
    )
    bind = op.get_bind()
    for id_, begin, end in bind.execute(sa.select(table.c.id, table.c.from_on, table.c.until_on)):
        bind.execute(
            table.update()
            .where(table.c.id == id_)
            .values(
                stages=_stages(begin, end),
                population=EVERYBODY,
                policy_version=1,
                opened_at=table.c.created_at,
                prepare_asked_at=table.c.created_at,
                prepared_at=table.c.created_at,
            )
        )


def _stages(begin: date, end: date) -> list[dict[str, str | None]]:
    """As a new period is proposed on the day this was written."""
    cut_off = end - timedelta(days=1)
    found = []
    for stage, first, days in STAGES:
        day = max(begin, cut_off + timedelta(days=first))
        until = (day + timedelta(days=days)).isoformat() if days else None
        found.append({"stage": stage, "from": day.isoformat(), "until": until})
    return found


def downgrade() -> None:
    for table in PROTECTED:
        for statement in append_only.drop(op.get_bind().dialect.name, table):
            op.execute(statement)
    with op.batch_alter_table("evaluation_period") as batch:
        batch.drop_constraint(op.f("ck_evaluation_period_opened"), type_="check")
        batch.drop_constraint(op.f("fk_evaluation_period_opened_by_id_person"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_evaluation_period_created_by_id_person"), type_="foreignkey")
        for column in (
            "population", "draft_version", "created_by_id", "policy_version", "opened_at",
            "opened_by_id", "prepare_asked_at", "cursor", "prepared_at",
        ):  # fmt: skip
            batch.drop_column(column)
    with op.batch_alter_table("evaluation_form") as batch:
        batch.add_column(
            sa.Column(
                "opened_at",
                sa.DateTime(timezone=True),
                nullable=False,
                server_default=sa.text("CURRENT_TIMESTAMP"),
            )
        )
        batch.drop_constraint(op.f("fk_evaluation_form_unit_id_org_unit"), type_="foreignkey")
        batch.drop_index("ix_evaluation_form_period_id_unit_id")
        for column in ("acknowledged_at", "commented_at", "comment", "gaps", "unit_id"):
            batch.drop_column(column)
    for table in (
        "evaluation_calibration", "evaluation_snapshot", "evaluation_rating", "evaluation_rater",
        "evaluation_objection", "performance_appraisal", "appraisal_import",
    ):  # fmt: skip
        op.drop_table(table)
