"""Activities recorded afterwards, where hours come from, and what people contest."""

import sqlalchemy as sa
from alembic import op

revision = "0066_recorded_activities"
down_revision = "0070_evaluation_indexes"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('hours_contest',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('claim_id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', BIG, nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.CheckConstraint('(answered_at IS NULL) = (answered_by_id IS NULL)', name=op.f('ck_hours_contest_answered')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_hours_contest_answered_by_id_person')),
    sa.ForeignKeyConstraint(['claim_id'], ['hours_claim.id'], name=op.f('fk_hours_contest_claim_id_hours_claim')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_hours_contest_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hours_contest')),
    sa.UniqueConstraint('public_id', name=op.f('uq_hours_contest_public_id'))
    )
    op.create_index('ix_hours_contest_answered_at', 'hours_contest', ['answered_at', 'id'], unique=False)
    op.create_index(op.f('ix_hours_contest_person_id'), 'hours_contest', ['person_id'], unique=False)
    op.create_index('uq_hours_contest_open', 'hours_contest', ['claim_id'], unique=True, sqlite_where=sa.text('answered_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL'))
    op.create_table('recorded_activity',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', BIG, nullable=False),
    sa.Column('unit_id', BIG, nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('scope', sa.String(length=13), nullable=False),
    sa.Column('partner_id', BIG, nullable=True),
    sa.Column('organiser', sa.String(length=200), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('events', sa.Integer(), nullable=False),
    sa.Column('decree_kind', sa.String(length=10), nullable=False),
    sa.Column('decree_number', sa.String(length=120), nullable=False),
    sa.Column('decree_on', sa.Date(), nullable=False),
    sa.Column('document_id', BIG, nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', BIG, nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returned_by_id', BIG, nullable=True),
    sa.Column('return_reason', sa.String(length=500), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_by_id', BIG, nullable=True),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("decree_kind IN ('decree', 'assignment')", name=op.f('ck_recorded_activity_decree')),
    sa.CheckConstraint("scope IN ('domestic', 'international')", name=op.f('ck_recorded_activity_scope')),
    sa.CheckConstraint('(checked_at IS NULL) = (checked_by_id IS NULL)', name=op.f('ck_recorded_activity_checked')),
    sa.CheckConstraint('booked_at IS NULL OR checked_at IS NOT NULL', name=op.f('ck_recorded_activity_booked')),
    sa.CheckConstraint('checked_at IS NULL OR sent_at IS NOT NULL', name=op.f('ck_recorded_activity_sent')),
    sa.CheckConstraint('checked_by_id <> created_by_id', name=op.f('ck_recorded_activity_two_persons')),
    sa.CheckConstraint('ends_on >= begins_on', name=op.f('ck_recorded_activity_days')),
    sa.CheckConstraint('minutes >= 0 AND events >= 0', name=op.f('ck_recorded_activity_amount')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['person.id'], name=op.f('fk_recorded_activity_checked_by_id_person')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_recorded_activity_created_by_id_person')),
    sa.ForeignKeyConstraint(['document_id'], ['stored_file.id'], name=op.f('fk_recorded_activity_document_id_stored_file')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_recorded_activity_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.organisation_id'], name=op.f('fk_recorded_activity_partner_id_partner')),
    sa.ForeignKeyConstraint(['returned_by_id'], ['person.id'], name=op.f('fk_recorded_activity_returned_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_recorded_activity_unit_id_org_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recorded_activity')),
    sa.UniqueConstraint('public_id', name=op.f('uq_recorded_activity_public_id'))
    )
    op.create_index('ix_recorded_activity_organisation_id_id', 'recorded_activity', ['organisation_id', 'id'], unique=False)
    op.create_index('ix_recorded_activity_sent_at', 'recorded_activity', ['sent_at'], unique=False)
    op.create_table('recorded_competency',
    sa.Column('recorded_id', BIG, nullable=False),
    sa.Column('competency_id', BIG, nullable=False),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_recorded_competency_competency_id_competency')),
    sa.ForeignKeyConstraint(['recorded_id'], ['recorded_activity.id'], name=op.f('fk_recorded_competency_recorded_id_recorded_activity'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('recorded_id', 'competency_id', name=op.f('pk_recorded_competency'))
    )
    op.create_table('recorded_correction',
    sa.Column('id', BIG, nullable=False),
    sa.Column('recorded_id', BIG, nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('events', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by_id', BIG, nullable=False),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('agreed_by_id', BIG, nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('correct', 'withdraw')", name=op.f('ck_recorded_correction_kind')),
    sa.CheckConstraint('agreed_by_id <> asked_by_id', name=op.f('ck_recorded_correction_two_persons')),
    sa.CheckConstraint('ends_on >= begins_on', name=op.f('ck_recorded_correction_days')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['person.id'], name=op.f('fk_recorded_correction_agreed_by_id_person')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_recorded_correction_asked_by_id_person')),
    sa.ForeignKeyConstraint(['recorded_id'], ['recorded_activity.id'], name=op.f('fk_recorded_correction_recorded_id_recorded_activity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recorded_correction'))
    )
    op.create_index('ix_recorded_correction_recorded_id_id', 'recorded_correction', ['recorded_id', 'id'], unique=False)
    op.create_table('recorded_person',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('recorded_id', BIG, nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('certificate', sa.String(length=120), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('warning', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('claim_id', BIG, nullable=True),
    sa.Column('corrected_id', BIG, nullable=True),
    sa.CheckConstraint("state <> 'booked' OR claim_id IS NOT NULL", name=op.f('ck_recorded_person_claim')),
    sa.CheckConstraint("state IN ('waiting', 'booked', 'known', 'idle', 'withdrawn')", name=op.f('ck_recorded_person_state')),
    sa.ForeignKeyConstraint(['claim_id'], ['hours_claim.id'], name=op.f('fk_recorded_person_claim_id_hours_claim')),
    sa.ForeignKeyConstraint(['corrected_id'], ['recorded_correction.id'], name=op.f('fk_recorded_person_corrected_id_recorded_correction')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recorded_person_person_id_person')),
    sa.ForeignKeyConstraint(['recorded_id'], ['recorded_activity.id'], name=op.f('fk_recorded_person_recorded_id_recorded_activity'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recorded_person')),
    sa.UniqueConstraint('public_id', name=op.f('uq_recorded_person_public_id')),
    sa.UniqueConstraint('recorded_id', 'person_id', name=op.f('uq_recorded_person_recorded_id_person_id'))
    )
    op.create_index('ix_recorded_person_claim_id', 'recorded_person', ['claim_id'], unique=False)
    op.create_index('ix_recorded_person_recorded_id_place', 'recorded_person', ['recorded_id', 'place'], unique=False)
    op.create_index('uq_recorded_person_fingerprint', 'recorded_person', ['person_id', 'fingerprint'], unique=True, sqlite_where=sa.text("state IN ('waiting', 'booked')"), postgresql_where=sa.text("state IN ('waiting', 'booked')"))
    for name, length, usual in (("origin", 8, "filed"), ("source", 60, "")):
        column = sa.Column(name, sa.String(length), server_default=usual, nullable=False)
        op.add_column("hours_claim", column)


def downgrade() -> None:
    op.drop_column("hours_claim", "source")
    op.drop_column("hours_claim", "origin")
    op.drop_table("hours_contest")
    op.drop_table("recorded_person")
    op.drop_table("recorded_correction")
    op.drop_table("recorded_competency")
    op.drop_table("recorded_activity")
