"""Activities."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043_activities"
down_revision = "0042_partners"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('activity',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('scope', sa.String(length=13), nullable=False),
    sa.Column('strand', sa.String(length=9), nullable=False),
    sa.Column('mode', sa.String(length=6), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('accessibility', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('access_note', sa.String(length=300), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('seats_taken', sa.Integer(), nullable=False),
    sa.Column('price_idr', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('material', sa.Text(), nullable=False),
    sa.Column('needs_approval', sa.Boolean(), nullable=False),
    sa.Column('presence_percent', sa.Integer(), nullable=False),
    sa.Column('registration_opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('registration_closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('cancel_reason', sa.String(length=300), nullable=False),
    sa.CheckConstraint("mode IN ('onsite', 'online', 'both')", name=op.f('ck_activity_mode')),
    sa.CheckConstraint("scope IN ('domestic', 'international')", name=op.f('ck_activity_scope')),
    sa.CheckConstraint("strand IN ('', 'knowledge', 'skill', 'attitude')", name=op.f('ck_activity_strand')),
    sa.CheckConstraint('(cancelled_at IS NULL) = (cancelled_by_id IS NULL)', name=op.f('ck_activity_cancelled')),
    sa.CheckConstraint('(published_at IS NULL) = (published_by_id IS NULL)', name=op.f('ck_activity_published')),
    sa.CheckConstraint('capacity >= 0', name=op.f('ck_activity_capacity')),
    sa.CheckConstraint('presence_percent BETWEEN 1 AND 100', name=op.f('ck_activity_presence')),
    sa.CheckConstraint('price_idr >= 0', name=op.f('ck_activity_price')),
    sa.CheckConstraint('registration_closes_at > registration_opens_at', name=op.f('ck_activity_registration')),
    sa.CheckConstraint('seats_taken BETWEEN 0 AND capacity', name=op.f('ck_activity_seats_taken')),
    sa.ForeignKeyConstraint(['cancelled_by_id'], ['person.id'], name=op.f('fk_activity_cancelled_by_id_person')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_activity_created_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_activity_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.organisation_id'], name=op.f('fk_activity_partner_id_partner')),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_activity_published_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity')),
    sa.UniqueConstraint('public_id', name=op.f('uq_activity_public_id'))
    )
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.create_index('ix_activity_ends_at', ['ends_at'], unique=False)
        batch_op.create_index('ix_activity_organisation_id_id', ['organisation_id', 'id'], unique=False)
        batch_op.create_index('ix_activity_partner_id_id', ['partner_id', 'id'], unique=False)

    op.create_table('activity_competency',
    sa.Column('activity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('competency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.CheckConstraint('level BETWEEN 1 AND 5', name=op.f('ck_activity_competency_level')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_competency_activity_id_activity')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_activity_competency_competency_id_competency')),
    sa.PrimaryKeyConstraint('activity_id', 'competency_id', name=op.f('pk_activity_competency'))
    )
    op.create_table('activity_quota',
    sa.Column('activity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.CheckConstraint('seats > 0', name=op.f('ck_activity_quota_seats')),
    sa.CheckConstraint('taken BETWEEN 0 AND seats', name=op.f('ck_activity_quota_taken')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_quota_activity_id_activity')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_activity_quota_unit_id_org_unit')),
    sa.PrimaryKeyConstraint('activity_id', 'unit_id', name=op.f('pk_activity_quota'))
    )
    op.create_table('activity_registration',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('activity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('attends', sa.String(length=6), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('requested_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refusal', sa.String(length=300), nullable=False),
    sa.Column('seated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("attends IN ('onsite', 'online')", name=op.f('ck_activity_registration_attends')),
    sa.CheckConstraint('seated_at IS NULL OR approved_at IS NOT NULL', name=op.f('ck_activity_registration_seated')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_registration_activity_id_activity')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_activity_registration_decided_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_activity_registration_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_activity_registration_person_id_person')),
    sa.ForeignKeyConstraint(['requested_by_id'], ['person.id'], name=op.f('fk_activity_registration_requested_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_activity_registration_unit_id_org_unit')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['person.id'], name=op.f('fk_activity_registration_withdrawn_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_registration')),
    sa.UniqueConstraint('public_id', name=op.f('uq_activity_registration_public_id'))
    )
    with op.batch_alter_table('activity_registration', schema=None) as batch_op:
        batch_op.create_index('ix_activity_registration_activity_id_id', ['activity_id', 'id'], unique=False)
        batch_op.create_index('ix_activity_registration_person_id_id', ['person_id', 'id'], unique=False)
        batch_op.create_index('uq_activity_registration_open', ['activity_id', 'person_id'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL AND refused_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL AND refused_at IS NULL'))

    op.create_table('activity_remark',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('activity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('act', sa.String(length=9), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("act IN ('submitted', 'comment', 'returned', 'published')", name=op.f('ck_activity_remark_act')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_remark_activity_id_activity')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_activity_remark_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_remark'))
    )
    with op.batch_alter_table('activity_remark', schema=None) as batch_op:
        batch_op.create_index('ix_activity_remark_activity_id', ['activity_id', 'id'], unique=False)

    op.create_table('activity_session',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('activity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('room', sa.String(length=120), nullable=False),
    sa.Column('online_url', sa.String(length=300), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_activity_session_window')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_session_activity_id_activity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_session')),
    sa.UniqueConstraint('public_id', name=op.f('uq_activity_session_public_id'))
    )
    with op.batch_alter_table('activity_session', schema=None) as batch_op:
        batch_op.create_index('ix_activity_session_activity_id', ['activity_id', 'starts_at'], unique=False)
        batch_op.create_index('ix_activity_session_ends_at', ['ends_at'], unique=False)

    op.create_table('activity_outcome',
    sa.Column('registration_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('attended', sa.Integer(), nullable=False),
    sa.Column('sessions', sa.Integer(), nullable=False),
    sa.Column('completed', sa.Boolean(), nullable=False),
    sa.Column('jp100', sa.Integer(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('attended BETWEEN 0 AND sessions', name=op.f('ck_activity_outcome_attended')),
    sa.CheckConstraint('jp100 >= 0', name=op.f('ck_activity_outcome_jp100')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_activity_outcome_decided_by_id_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['activity_registration.id'], name=op.f('fk_activity_outcome_registration_id_activity_registration')),
    sa.PrimaryKeyConstraint('registration_id', name=op.f('pk_activity_outcome'))
    )
    op.create_table('session_presence',
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('registration_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('way', sa.String(length=6), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("way <> 'hand' OR reason <> ''", name=op.f('ck_session_presence_reason')),
    sa.CheckConstraint("way IN ('code', 'ticket', 'list', 'hand')", name=op.f('ck_session_presence_way')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_session_presence_by_id_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['activity_registration.id'], name=op.f('fk_session_presence_registration_id_activity_registration')),
    sa.ForeignKeyConstraint(['session_id'], ['activity_session.id'], name=op.f('fk_session_presence_session_id_activity_session')),
    sa.PrimaryKeyConstraint('session_id', 'registration_id', name=op.f('pk_session_presence'))
    )
    with op.batch_alter_table('session_presence', schema=None) as batch_op:
        batch_op.create_index('ix_session_presence_registration_id', ['registration_id'], unique=False)

    op.create_table('session_trainer',
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['activity_session.id'], name=op.f('fk_session_trainer_session_id_activity_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('session_id', 'key', name=op.f('pk_session_trainer'))
    )
    with op.batch_alter_table('session_trainer', schema=None) as batch_op:
        batch_op.create_index('ix_session_trainer_key', ['key'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('session_trainer', schema=None) as batch_op:
        batch_op.drop_index('ix_session_trainer_key')

    op.drop_table('session_trainer')
    with op.batch_alter_table('session_presence', schema=None) as batch_op:
        batch_op.drop_index('ix_session_presence_registration_id')

    op.drop_table('session_presence')
    op.drop_table('activity_outcome')
    with op.batch_alter_table('activity_session', schema=None) as batch_op:
        batch_op.drop_index('ix_activity_session_ends_at')
        batch_op.drop_index('ix_activity_session_activity_id')

    op.drop_table('activity_session')
    with op.batch_alter_table('activity_remark', schema=None) as batch_op:
        batch_op.drop_index('ix_activity_remark_activity_id')

    op.drop_table('activity_remark')
    with op.batch_alter_table('activity_registration', schema=None) as batch_op:
        batch_op.drop_index('uq_activity_registration_open', sqlite_where=sa.text('withdrawn_at IS NULL AND refused_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL AND refused_at IS NULL'))
        batch_op.drop_index('ix_activity_registration_person_id_id')
        batch_op.drop_index('ix_activity_registration_activity_id_id')

    op.drop_table('activity_registration')
    op.drop_table('activity_quota')
    op.drop_table('activity_competency')
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.drop_index('ix_activity_partner_id_id')
        batch_op.drop_index('ix_activity_organisation_id_id')
        batch_op.drop_index('ix_activity_ends_at')

    op.drop_table('activity')
