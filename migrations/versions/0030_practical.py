"""Practical and oral assessment: calendars, checklists, bookings, sheets, results."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.core import append_only

revision = "0030_practical"
down_revision = "0029_regrades"
branch_labels = None
depends_on = None

PROTECTED = (
    "practical_checklist",
    "practical_result",
)


def upgrade() -> None:
    op.create_table(
        "assessor_time",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_assessor_time_ends")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_assessor_time_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_assessor_time_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessor_time")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assessor_time_public_id")),
    )
    with op.batch_alter_table("assessor_time", schema=None) as batch_op:
        batch_op.create_index(
            "ix_assessor_time_organisation_id_ends_at", ["organisation_id", "ends_at"], unique=False
        )
        batch_op.create_index(
            "ix_assessor_time_person_id_starts_at", ["person_id", "starts_at"], unique=False
        )

    op.create_table(
        "practical_assessment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "competency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("min_level", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("wait_days", sa.Integer(), nullable=False),
        sa.Column("notice_hours", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "form IN ('practical', 'oral')", name=op.f("ck_practical_assessment_form")
        ),
        sa.CheckConstraint(
            "closes_at IS NULL OR closes_at > opens_at", name=op.f("ck_practical_assessment_closes")
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_practical_assessment_level")),
        sa.CheckConstraint(
            "max_attempts BETWEEN 1 AND 10", name=op.f("ck_practical_assessment_max_attempts")
        ),
        sa.CheckConstraint(
            "min_level BETWEEN 0 AND 4", name=op.f("ck_practical_assessment_min_level")
        ),
        sa.CheckConstraint(
            "minutes BETWEEN 5 AND 480", name=op.f("ck_practical_assessment_minutes")
        ),
        sa.CheckConstraint(
            "notice_hours BETWEEN 0 AND 336", name=op.f("ck_practical_assessment_notice_hours")
        ),
        sa.CheckConstraint(
            "wait_days BETWEEN 0 AND 366", name=op.f("ck_practical_assessment_wait_days")
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"],
            ["competency.id"],
            name=op.f("fk_practical_assessment_competency_id_competency"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["person.id"],
            name=op.f("fk_practical_assessment_created_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_practical_assessment_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_assessment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_practical_assessment_public_id")),
    )
    with op.batch_alter_table("practical_assessment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_practical_assessment_organisation_id_id", ["organisation_id", "id"], unique=False
        )

    op.create_table(
        "practical_checklist",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "assessment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column(
            "points", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "published_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["practical_assessment.id"],
            name=op.f("fk_practical_checklist_assessment_id_practical_assessment"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["person.id"],
            name=op.f("fk_practical_checklist_published_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_checklist")),
        sa.UniqueConstraint(
            "assessment_id", "number", name=op.f("uq_practical_checklist_assessment_id_number")
        ),
    )
    op.create_table(
        "practical_slot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "assessment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "cancelled_at IS NOT NULL OR cancel_reason = ''",
            name=op.f("ck_practical_slot_cancel_reason"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_practical_slot_ends")),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["practical_assessment.id"],
            name=op.f("fk_practical_slot_assessment_id_practical_assessment"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_practical_slot_created_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_slot")),
        sa.UniqueConstraint("public_id", name=op.f("uq_practical_slot_public_id")),
    )
    with op.batch_alter_table("practical_slot", schema=None) as batch_op:
        batch_op.create_index(
            "ix_practical_slot_assessment_id_starts_at",
            ["assessment_id", "starts_at"],
            unique=False,
        )

    op.create_table(
        "practical_booking",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "assessment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("slot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "checklist_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "booked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reopen_reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("ending", sa.String(length=10), nullable=False),
        sa.Column("is_excused", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(ending = '') = (ended_at IS NULL)", name=op.f("ck_practical_booking_ended")
        ),
        sa.CheckConstraint(
            "ending IN ('', 'moved', 'withdrawn', 'cancelled', 'no_show')",
            name=op.f("ck_practical_booking_ending"),
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR decided_at IS NULL", name=op.f("ck_practical_booking_decided")
        ),
        sa.CheckConstraint("round >= 1", name=op.f("ck_practical_booking_round")),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["practical_assessment.id"],
            name=op.f("fk_practical_booking_assessment_id_practical_assessment"),
        ),
        sa.ForeignKeyConstraint(
            ["booked_by_id"], ["person.id"], name=op.f("fk_practical_booking_booked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["checklist_id"],
            ["practical_checklist.id"],
            name=op.f("fk_practical_booking_checklist_id_practical_checklist"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_practical_booking_ended_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_practical_booking_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_practical_booking_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"],
            ["practical_slot.id"],
            name=op.f("fk_practical_booking_slot_id_practical_slot"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_booking")),
        sa.UniqueConstraint("public_id", name=op.f("uq_practical_booking_public_id")),
    )
    with op.batch_alter_table("practical_booking", schema=None) as batch_op:
        batch_op.create_index(
            "ix_practical_booking_person_id_id", ["person_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_practical_booking_slot_id"), ["slot_id"], unique=False)
        batch_op.create_index(
            "uq_practical_booking_open",
            ["assessment_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND decided_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND decided_at IS NULL"),
        )
        batch_op.create_index(
            "uq_practical_booking_slot",
            ["slot_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "practical_slot_assessor",
        sa.Column("slot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seat BETWEEN 1 AND 3", name=op.f("ck_practical_slot_assessor_seat")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_practical_slot_assessor_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"],
            ["practical_slot.id"],
            name=op.f("fk_practical_slot_assessor_slot_id_practical_slot"),
        ),
        sa.PrimaryKeyConstraint("slot_id", "person_id", name=op.f("pk_practical_slot_assessor")),
        sa.UniqueConstraint(
            "slot_id", "seat", name=op.f("uq_practical_slot_assessor_slot_id_seat")
        ),
    )
    with op.batch_alter_table("practical_slot_assessor", schema=None) as batch_op:
        batch_op.create_index("ix_practical_slot_assessor_person_id", ["person_id"], unique=False)

    op.create_table(
        "practical_agreement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "marks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (is_accepted IS NULL)",
            name=op.f("ck_practical_agreement_answered"),
        ),
        sa.CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> proposed_by_id",
            name=op.f("ck_practical_agreement_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_practical_agreement_answered_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["practical_booking.id"],
            name=op.f("fk_practical_agreement_booking_id_practical_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["person.id"],
            name=op.f("fk_practical_agreement_proposed_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_agreement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_practical_agreement_public_id")),
    )
    with op.batch_alter_table("practical_agreement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_practical_agreement_booking_id", ["booking_id", "round", "id"], unique=False
        )
        batch_op.create_index(
            "uq_practical_agreement_open",
            ["booking_id", "round"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "practical_result",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=6), nullable=False),
        sa.Column(
            "marks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("earned", sa.Integer(), nullable=False),
        sa.Column("possible", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.CheckConstraint(
            "method IN ('one', 'same', 'agreed', 'third')", name=op.f("ck_practical_result_method")
        ),
        sa.CheckConstraint("earned BETWEEN 0 AND possible", name=op.f("ck_practical_result_marks")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["practical_booking.id"],
            name=op.f("fk_practical_result_booking_id_practical_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_practical_result_decided_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_result")),
        sa.UniqueConstraint(
            "booking_id", "number", name=op.f("uq_practical_result_booking_id_number")
        ),
    )
    op.create_table(
        "practical_sheet",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "marks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("is_from_paper", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_practical_sheet_revision")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["practical_booking.id"],
            name=op.f("fk_practical_sheet_booking_id_practical_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_practical_sheet_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_sheet")),
        sa.UniqueConstraint(
            "booking_id",
            "round",
            "person_id",
            name=op.f("uq_practical_sheet_booking_id_round_person_id"),
        ),
    )
    with op.batch_alter_table("practical_sheet", schema=None) as batch_op:
        batch_op.create_index("ix_practical_sheet_person_id", ["person_id"], unique=False)
    for table in PROTECTED:
        for statement in append_only.create(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    for table in PROTECTED:
        for statement in append_only.drop(op.get_bind().dialect.name, table):
            op.execute(statement)
    with op.batch_alter_table("practical_sheet", schema=None) as batch_op:
        batch_op.drop_index("ix_practical_sheet_person_id")

    op.drop_table("practical_sheet")
    op.drop_table("practical_result")
    with op.batch_alter_table("practical_agreement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_practical_agreement_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index("ix_practical_agreement_booking_id")

    op.drop_table("practical_agreement")
    with op.batch_alter_table("practical_slot_assessor", schema=None) as batch_op:
        batch_op.drop_index("ix_practical_slot_assessor_person_id")

    op.drop_table("practical_slot_assessor")
    with op.batch_alter_table("practical_booking", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_practical_booking_slot",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_practical_booking_open",
            sqlite_where=sa.text("ended_at IS NULL AND decided_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND decided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_practical_booking_slot_id"))
        batch_op.drop_index("ix_practical_booking_person_id_id")

    op.drop_table("practical_booking")
    with op.batch_alter_table("practical_slot", schema=None) as batch_op:
        batch_op.drop_index("ix_practical_slot_assessment_id_starts_at")

    op.drop_table("practical_slot")
    op.drop_table("practical_checklist")
    with op.batch_alter_table("practical_assessment", schema=None) as batch_op:
        batch_op.drop_index("ix_practical_assessment_organisation_id_id")

    op.drop_table("practical_assessment")
    with op.batch_alter_table("assessor_time", schema=None) as batch_op:
        batch_op.drop_index("ix_assessor_time_person_id_starts_at")
        batch_op.drop_index("ix_assessor_time_organisation_id_ends_at")

    op.drop_table("assessor_time")
