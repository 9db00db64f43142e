"""Course runs: who may enter and how, requests for a place, courses that must be passed.

Runs that exist stay open to everybody, as they were.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021_course_runs"
down_revision = "0020_item_statistics"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course_mandate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "replaces_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column(
            "reach", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "competency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("below_level", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.Column("counts_from", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(competency_id IS NULL) = (below_level IS NULL)", name=op.f("ck_course_mandate_gap")
        ),
        sa.CheckConstraint(
            "(due_on IS NULL) <> (due_days IS NULL)", name=op.f("ck_course_mandate_deadline")
        ),
        sa.CheckConstraint(
            "below_level BETWEEN 1 AND 5", name=op.f("ck_course_mandate_below_level")
        ),
        sa.CheckConstraint(
            "due_days IS NULL OR due_days > 0", name=op.f("ck_course_mandate_due_days")
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_course_mandate_valid")
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"],
            ["competency.id"],
            name=op.f("fk_course_mandate_competency_id_competency"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_mandate_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_course_mandate_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_course_mandate_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["course_mandate.id"],
            name=op.f("fk_course_mandate_replaces_id_course_mandate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_mandate")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_mandate_public_id")),
    )
    with op.batch_alter_table("course_mandate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_course_mandate_course_id"), ["course_id"], unique=False
        )
        batch_op.create_index(
            "ix_course_mandate_organisation_id_until_on",
            ["organisation_id", "until_on"],
            unique=False,
        )
        batch_op.create_index(
            "uq_course_mandate_draft",
            ["replaces_id"],
            unique=True,
            sqlite_where=sa.text("activated_at IS NULL"),
            postgresql_where=sa.text("activated_at IS NULL"),
        )

    op.create_table(
        "enrolment_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=9), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer = '')", name=op.f("ck_enrolment_request_answered")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome = '')", name=op.f("ck_enrolment_request_closed")
        ),
        sa.CheckConstraint(
            "answer IN ('', 'granted', 'refused')", name=op.f("ck_enrolment_request_answer")
        ),
        sa.CheckConstraint(
            "outcome IN ('', 'entered', 'refused', 'withdrawn')",
            name=op.f("ck_enrolment_request_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_enrolment_request_answered_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_enrolment_request_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["course_run.id"], name=op.f("fk_enrolment_request_run_id_course_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_enrolment_request_public_id")),
    )
    with op.batch_alter_table("enrolment_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_enrolment_request_answered_by_id", ["answered_by_id"], unique=False
        )
        batch_op.create_index("ix_enrolment_request_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            "ix_enrolment_request_run_id_asked_at", ["run_id", "asked_at"], unique=False
        )
        batch_op.create_index(
            "uq_enrolment_request_open",
            ["run_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    with op.batch_alter_table("course_run", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("name", sa.String(length=120), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column(
                "organiser_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(
            sa.Column("needs_approval", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("is_costly", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("quota", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "audience",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                nullable=False,
                server_default="{}",
            )
        )
        batch_op.add_column(
            sa.Column(
                "prerequisites",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                nullable=False,
                server_default="[]",
            )
        )
        batch_op.create_index(
            batch_op.f("ix_course_run_organiser_id"), ["organiser_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_course_run_organiser_id_org_unit"), "org_unit", ["organiser_id"], ["id"]
        )

    # The values were for the rows that were there; from now on the code says them.
    with op.batch_alter_table("course_run", schema=None) as batch_op:
        for column in ("name", "needs_approval", "is_costly", "audience", "prerequisites"):
            batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("course_run", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_course_run_organiser_id_org_unit"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_course_run_organiser_id"))
        batch_op.drop_column("prerequisites")
        batch_op.drop_column("audience")
        batch_op.drop_column("quota")
        batch_op.drop_column("is_costly")
        batch_op.drop_column("needs_approval")
        batch_op.drop_column("organiser_id")
        batch_op.drop_column("name")

    with op.batch_alter_table("enrolment_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enrolment_request_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_enrolment_request_run_id_asked_at")
        batch_op.drop_index("ix_enrolment_request_person_id")
        batch_op.drop_index("ix_enrolment_request_answered_by_id")

    op.drop_table("enrolment_request")
    with op.batch_alter_table("course_mandate", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_course_mandate_draft",
            sqlite_where=sa.text("activated_at IS NULL"),
            postgresql_where=sa.text("activated_at IS NULL"),
        )
        batch_op.drop_index("ix_course_mandate_organisation_id_until_on")
        batch_op.drop_index(batch_op.f("ix_course_mandate_course_id"))

    op.drop_table("course_mandate")
