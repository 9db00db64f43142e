"""What learners mean to do at work after a course or activity, and its proof."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049_applications_at_work"
down_revision = "0048_needs"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
STANDS = sa.text("withdrawn_at IS NULL")
NAME = "work_application"
POINTS = (
    ("organisation_id", "organisation"),
    ("person_id", "person"),
    ("enrolment_id", "enrolment"),
    ("registration_id", "activity_registration"),
    ("competency_id", "competency"),
    ("answered_by_id", "person"),
)
CHECKS = (
    ("of_one_occasion", "(enrolment_id IS NULL) <> (registration_id IS NULL)"),
    ("aim", "(competency_id IS NULL) = (level IS NULL)"),
    ("level", "level BETWEEN 1 AND 5"),
    ("verdict", "verdict IN ('', 'confirmed', 'refused')"),
    (
        "answered",
        "(verdict = '') = (answered_at IS NULL)"
        " AND (answered_at IS NULL) = (answered_on IS NULL)"
        " AND (answered_at IS NULL) = (answered_by_id IS NULL)",
    ),
    ("learner_first", "answered_at IS NULL OR reported_at IS NOT NULL"),
    ("withdrawn", "withdrawn_at IS NULL OR reported_at IS NULL"),
    ("days", "due_on >= planned_on AND ends_on > due_on"),
)


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("enrolment_id", ID, nullable=True),
        sa.Column("registration_id", ID, nullable=True),
        sa.Column("competency_id", ID, nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("reported_at", INSTANT, nullable=True),
        sa.Column("report", JSON, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", ID, nullable=True),
        sa.Column("verdict", sa.String(length=9), nullable=False),
        sa.Column("proof", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *(sa.CheckConstraint(text, name=op.f(f"ck_{NAME}_{name}")) for name, text in CHECKS),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_{NAME}_{column}_{table}")
            )
            for column, table in POINTS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{NAME}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{NAME}_public_id")),
    )
    for name, column in (("enrolment", "enrolment_id"), ("registration", "registration_id")):
        op.create_index(
            f"uq_{NAME}_{name}",
            NAME,
            [column],
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        )
    op.create_index(f"ix_{NAME}_person_id_id", NAME, ["person_id", "id"])
    op.create_index(f"ix_{NAME}_organisation_id_due_on", NAME, ["organisation_id", "due_on"])
    op.create_index(f"ix_{NAME}_answered_by_id", NAME, ["answered_by_id"])


def downgrade() -> None:
    op.drop_table(NAME)
