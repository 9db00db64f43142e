"""Mentoring of two people: what is shared, sessions, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0058_mentoring"
down_revision = "0057_personal_plans"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
OPEN = sa.text("ended_at IS NULL AND declined_at IS NULL")
SHARED = sa.text("withdrawn_at IS NULL")


def _keys(table: str, **keys: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
        )
        for column, other in keys.items()
    ]


def _checks(table: str, **checks: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in checks.items()
    ]


def upgrade() -> None:
    _mentoring()
    _shares()
    _sessions()


def _mentoring() -> None:
    op.create_table(
        "mentoring",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("follow_up_id", BIG, nullable=True),
        sa.Column("mentee_id", BIG, nullable=False),
        sa.Column("mentor_id", BIG, nullable=False),
        sa.Column("competency_id", BIG, nullable=True),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", AT, nullable=False),
        sa.Column("proposed_by_id", BIG, nullable=False),
        sa.Column("mentee_agreed_at", AT, nullable=True),
        sa.Column("mentor_agreed_at", AT, nullable=True),
        sa.Column("declined_at", AT, nullable=True),
        sa.Column("declined_by_id", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("ended_by_id", BIG, nullable=True),
        sa.Column("fulfilled", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        *_checks(
            "mentoring",
            two="mentee_id <> mentor_id",
            agreed="ended_at IS NULL OR "
            "(mentee_agreed_at IS NOT NULL AND mentor_agreed_at IS NOT NULL)",
            fulfilled="ended_at IS NOT NULL OR NOT fulfilled",
        ),
        *_keys(
            "mentoring",
            organisation_id="organisation",
            follow_up_id="follow_up",
            mentee_id="person",
            mentor_id="person",
            competency_id="competency",
            proposed_by_id="person",
            declined_by_id="person",
            ended_by_id="person",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mentoring_public_id")),
    )
    op.create_index(
        "uq_mentoring_open",
        "mentoring",
        ["mentee_id", "mentor_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_mentoring_mentee_id_id", "mentoring", ["mentee_id", "id"])
    op.create_index("ix_mentoring_mentor_id_id", "mentoring", ["mentor_id", "id"])


def _shares() -> None:
    op.create_table(
        "mentoring_share",
        sa.Column("id", BIG, nullable=False),
        sa.Column("mentoring_id", BIG, nullable=False),
        sa.Column("competency_id", BIG, nullable=False),
        sa.Column("shared_at", AT, nullable=False),
        sa.Column("withdrawn_at", AT, nullable=True),
        *_keys("mentoring_share", mentoring_id="mentoring", competency_id="competency"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_share")),
    )
    op.create_index(
        "uq_mentoring_share_open",
        "mentoring_share",
        ["mentoring_id", "competency_id"],
        unique=True,
        sqlite_where=SHARED,
        postgresql_where=SHARED,
    )


def _sessions() -> None:
    op.create_table(
        "mentoring_session",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("mentoring_id", BIG, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("written_at", AT, nullable=False),
        sa.Column("written_by_id", BIG, nullable=False),
        sa.Column("confirmed_at", AT, nullable=True),
        sa.Column("credit_jp100", sa.Integer(), nullable=False),
        *_checks(
            "mentoring_session",
            minutes="minutes > 0",
            credit="credit_jp100 >= 0",
            confirmed="confirmed_at IS NOT NULL OR credit_jp100 = 0",
        ),
        *_keys("mentoring_session", mentoring_id="mentoring", written_by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mentoring_session_public_id")),
        sa.UniqueConstraint(
            "mentoring_id", "held_on", name=op.f("uq_mentoring_session_mentoring_id_held_on")
        ),
    )


def downgrade() -> None:
    for table in ("mentoring_session", "mentoring_share", "mentoring"):
        op.drop_table(table)
