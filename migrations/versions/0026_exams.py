"""Exams."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.core import append_only

revision = "0026_exams"
down_revision = "0025_course_reactions"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ENDINGS = "ending IS NULL OR ending IN ('submitted', 'expired', 'voided')"
FORMER_ENDINGS = "ending IS NULL OR ending IN ('submitted', 'expired')"

PROTECTED = (
    "exam_specification_version",
    "exam_form",
    "sitting_event",
)


def upgrade() -> None:
    _specifications()
    _exams()
    _sittings()
    _registrations()
    _cases()
    _attempts()
    for table in PROTECTED:
        for statement in append_only.create(op.get_bind().dialect.name, table):
            op.execute(statement)


def _specifications() -> None:
    op.create_table(
        "exam_specification",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("bank_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "draft", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "submitted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["bank_id"], ["item_bank.id"], name=op.f("fk_exam_specification_bank_id_item_bank")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["person.id"],
            name=op.f("fk_exam_specification_created_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_exam_specification_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["person.id"],
            name=op.f("fk_exam_specification_submitted_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_specification")),
        sa.UniqueConstraint("code", name=op.f("uq_exam_specification_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exam_specification_public_id")),
    )
    with op.batch_alter_table("exam_specification", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exam_specification_bank_id"), ["bank_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_exam_specification_organisation_id"), ["organisation_id"], unique=False
        )
    op.create_table(
        "exam_specification_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "specification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "rules", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "fixed", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("cut", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "report", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "submitted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "published_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_exam_specification_version_minutes")),
        sa.CheckConstraint(
            "pass_percent BETWEEN 1 AND 100",
            name=op.f("ck_exam_specification_version_pass_percent"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["person.id"],
            name=op.f("fk_exam_specification_version_published_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["specification_id"],
            ["exam_specification.id"],
            name=op.f("fk_exam_specification_version_specification_id_exam_specification"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["person.id"],
            name=op.f("fk_exam_specification_version_submitted_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_specification_version")),
        sa.UniqueConstraint(
            "specification_id",
            "number",
            name=op.f("uq_exam_specification_version_specification_id_number"),
        ),
    )
    op.create_table(
        "exam_form",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "items", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("facility_permille", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["exam_specification_version.id"],
            name=op.f("fk_exam_form_version_id_exam_specification_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_form")),
        sa.UniqueConstraint("version_id", "number", name=op.f("uq_exam_form_version_id_number")),
    )


def _exams() -> None:
    op.create_table(
        "accommodation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("factor_percent", sa.Integer(), nullable=False),
        sa.Column("breaks_minutes", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Boolean(), nullable=False),
        sa.Column("large_type", sa.Boolean(), nullable=False),
        sa.Column("other", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "factor_percent BETWEEN 100 AND 300", name=op.f("ck_accommodation_factor")
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_accommodation_valid")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_accommodation_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_accommodation_ended_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_accommodation_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_accommodation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_accommodation_public_id")),
    )
    with op.batch_alter_table("accommodation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accommodation_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "ix_accommodation_person_id_valid_from", ["person_id", "valid_from"], unique=False
        )
    op.create_table(
        "exam",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "specification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "competency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("wait_days", sa.Integer(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column(
            "release", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "requirements", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_exam_level")),
        sa.CheckConstraint("max_attempts > 0", name=op.f("ck_exam_max_attempts")),
        sa.CheckConstraint("wait_days >= 0", name=op.f("ck_exam_wait_days")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_exam_competency_id_competency")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_exam_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_exam_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["specification_id"],
            ["exam_specification.id"],
            name=op.f("fk_exam_specification_id_exam_specification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_exam_organisation_id_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exam_public_id")),
    )
    with op.batch_alter_table("exam", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exam_competency_id"), ["competency_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_exam_specification_id"), ["specification_id"], unique=False
        )


def _sittings() -> None:
    op.create_table(
        "sitting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("exam_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("mode", sa.String(length=6), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("registration_opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("late_minutes", sa.Integer(), nullable=False),
        sa.Column(
            "networks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column(
            "makes_up_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score_released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "score_released_by_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "cancelled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("mode IN ('fixed', 'window')", name=op.f("ck_sitting_mode")),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by_id IS NULL)", name=op.f("ck_sitting_cancelled")
        ),
        sa.CheckConstraint("late_minutes >= 0", name=op.f("ck_sitting_late_minutes")),
        sa.CheckConstraint(
            "registration_closes_at > registration_opens_at", name=op.f("ck_sitting_registration")
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["person.id"], name=op.f("fk_sitting_cancelled_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_sitting_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_sitting_exam_id_exam")),
        sa.ForeignKeyConstraint(
            ["makes_up_id"], ["sitting.id"], name=op.f("fk_sitting_makes_up_id_sitting")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_sitting_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["score_released_by_id"],
            ["person.id"],
            name=op.f("fk_sitting_score_released_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["exam_specification_version.id"],
            name=op.f("fk_sitting_version_id_exam_specification_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sitting_public_id")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_exam_id"), ["exam_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sitting_makes_up_id"), ["makes_up_id"], unique=False)
        batch_op.create_index(
            "ix_sitting_organisation_id_registration_closes_at",
            ["organisation_id", "registration_closes_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_sitting_version_id"), ["version_id"], unique=False)
    op.create_table(
        "sitting_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_note_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_note")),
    )
    with op.batch_alter_table("sitting_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sitting_note_sitting_id"), ["sitting_id"], unique=False
        )
    op.create_table(
        "sitting_room",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column(
            "networks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.CheckConstraint("seats > 0", name=op.f("ck_sitting_room_seats")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_room_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_room")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sitting_room_public_id")),
        sa.UniqueConstraint("sitting_id", "name", name=op.f("uq_sitting_room_sitting_id_name")),
    )
    op.create_table(
        "sitting_shift",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_sitting_shift_window")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_shift_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_shift")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sitting_shift_public_id")),
        sa.UniqueConstraint(
            "sitting_id", "number", name=op.f("uq_sitting_shift_sitting_id_number")
        ),
    )
    with op.batch_alter_table("sitting_shift", schema=None) as batch_op:
        batch_op.create_index("ix_sitting_shift_ends_at", ["ends_at"], unique=False)
    op.create_table(
        "sitting_officer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("duty", sa.String(length=11), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "assigned_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "duty IN ('lead', 'invigilator', 'technician')", name=op.f("ck_sitting_officer_duty")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["person.id"], name=op.f("fk_sitting_officer_assigned_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sitting_officer_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["sitting_room.id"], name=op.f("fk_sitting_officer_room_id_sitting_room")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_officer_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_officer")),
    )
    with op.batch_alter_table("sitting_officer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sitting_officer_person_id", ["person_id", "sitting_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sitting_officer_sitting_id"), ["sitting_id"], unique=False
        )


def _registrations() -> None:
    op.create_table(
        "registration",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("shift_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "requested_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("refusal", sa.String(length=500), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "withdrawn_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("withdrawal", sa.String(length=500), nullable=False),
        sa.Column("ticket", sa.String(length=20), nullable=True),
        sa.Column("pin_mac", sa.String(length=64), nullable=False),
        sa.Column("pin_given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pin_tries", sa.Integer(), nullable=False),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "checked_in_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("identity_note", sa.String(length=300), nullable=False),
        sa.Column("admitted_late_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(checked_in_at IS NULL) = (checked_in_by_id IS NULL)",
            name=op.f("ck_registration_checked_in"),
        ),
        sa.CheckConstraint(
            "refused_at IS NULL OR approved_at IS NULL", name=op.f("ck_registration_decided")
        ),
        sa.CheckConstraint("seat IS NULL OR seat > 0", name=op.f("ck_registration_seat")),
        sa.ForeignKeyConstraint(
            ["checked_in_by_id"],
            ["person.id"],
            name=op.f("fk_registration_checked_in_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_registration_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["exam_form.id"], name=op.f("fk_registration_form_id_exam_form")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_registration_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["person.id"], name=op.f("fk_registration_requested_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["sitting_room.id"], name=op.f("fk_registration_room_id_sitting_room")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["sitting_shift.id"], name=op.f("fk_registration_shift_id_sitting_shift")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_registration_sitting_id_sitting")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["person.id"], name=op.f("fk_registration_withdrawn_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("public_id", name=op.f("uq_registration_public_id")),
        sa.UniqueConstraint("ticket", name=op.f("uq_registration_ticket")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index(
            "ix_registration_person_id", ["person_id", "sitting_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_registration_room_id"), ["room_id"], unique=False)
        batch_op.create_index(
            "uq_registration_held",
            ["sitting_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND refused_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND refused_at IS NULL"),
        )
        batch_op.create_index(
            "uq_registration_seat",
            ["shift_id", "room_id", "seat"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND refused_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND refused_at IS NULL"),
        )
    op.create_table(
        "sitting_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("shift_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column(
            "facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("reason_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_sitting_event_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reason_id"], ["sitting_note.id"], name=op.f("fk_sitting_event_reason_id_sitting_note")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_sitting_event_registration_id_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["sitting_room.id"], name=op.f("fk_sitting_event_room_id_sitting_room")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["sitting_shift.id"], name=op.f("fk_sitting_event_shift_id_sitting_shift")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_event_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_event")),
    )
    with op.batch_alter_table("sitting_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sitting_event_registration_id"), ["registration_id"], unique=False
        )
        batch_op.create_index("ix_sitting_event_sitting_id_id", ["sitting_id", "id"], unique=False)


def _cases() -> None:
    op.create_table(
        "exam_appeal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("item_ref", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("effect", sa.String(length=12), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_exam_appeal_decided")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_exam_appeal_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_exam_appeal_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_exam_appeal_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_appeal")),
        sa.UniqueConstraint("number", name=op.f("uq_exam_appeal_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exam_appeal_public_id")),
    )
    with op.batch_alter_table("exam_appeal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_exam_appeal_organisation_id_due_at", ["organisation_id", "due_at"], unique=False
        )
        batch_op.create_index(
            "uq_exam_appeal_open",
            ["registration_id", "item_ref"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL AND withdrawn_at IS NULL"),
        )
    op.create_table(
        "exam_incident",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("shift_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "noted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by_id IS NULL)", name=op.f("ck_exam_incident_settled")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["person.id"], name=op.f("fk_exam_incident_noted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_exam_incident_registration_id_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["sitting_room.id"], name=op.f("fk_exam_incident_room_id_sitting_room")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_exam_incident_settled_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["sitting_shift.id"], name=op.f("fk_exam_incident_shift_id_sitting_shift")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_exam_incident_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_incident")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exam_incident_public_id")),
    )
    with op.batch_alter_table("exam_incident", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exam_incident_registration_id"), ["registration_id"], unique=False
        )
        batch_op.create_index("ix_exam_incident_sitting_id_id", ["sitting_id", "id"], unique=False)


def _attempts() -> None:
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("form_id", ID, nullable=True))
        batch_op.alter_column("started_at", existing_type=sa.DateTime(timezone=True), nullable=True)
        batch_op.alter_column("deadline", existing_type=sa.DateTime(timezone=True), nullable=True)
        batch_op.drop_constraint(batch_op.f("ck_attempt_ending"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_attempt_ending"), ENDINGS)
        batch_op.create_check_constraint(
            batch_op.f("ck_attempt_begun"), "(started_at IS NULL) = (deadline IS NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_attempt_paused"), "paused_at IS NULL OR started_at IS NOT NULL"
        )
        batch_op.create_index(batch_op.f("ix_attempt_form_id"), ["form_id"], unique=False)
        batch_op.create_index(
            "ix_attempt_running",
            ["deadline"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_attempt_form_id_exam_form"), "exam_form", ["form_id"], ["id"]
        )


def downgrade() -> None:
    for table in PROTECTED:
        for statement in append_only.drop(op.get_bind().dialect.name, table):
            op.execute(statement)
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_attempt_form_id_exam_form"), type_="foreignkey")
        batch_op.drop_index("ix_attempt_running")
        batch_op.drop_index(batch_op.f("ix_attempt_form_id"))
        batch_op.drop_constraint(batch_op.f("ck_attempt_paused"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_attempt_begun"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_attempt_ending"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_attempt_ending"), FORMER_ENDINGS)
        batch_op.alter_column("deadline", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column(
            "started_at", existing_type=sa.DateTime(timezone=True), nullable=False
        )
        batch_op.drop_column("form_id")
        batch_op.drop_column("closes_at")
        batch_op.drop_column("paused_at")
    op.drop_table("sitting_event")
    op.drop_table("exam_incident")
    op.drop_table("exam_appeal")
    op.drop_table("sitting_officer")
    op.drop_table("registration")
    op.drop_table("sitting_shift")
    op.drop_table("sitting_room")
    op.drop_table("sitting_note")
    op.drop_table("sitting")
    op.drop_table("exam_form")
    op.drop_table("exam")
    op.drop_table("exam_specification_version")
    op.drop_table("exam_specification")
    op.drop_table("accommodation")
