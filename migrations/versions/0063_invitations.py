"""Letters that call staff to activities, and what each answered."""

import sqlalchemy as sa
from alembic import op

revision = "0063_invitations"
down_revision = "0067_studies"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('activity_letter',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', BIG, nullable=False),
    sa.Column('activity_id', BIG, nullable=False),
    sa.Column('number', sa.String(length=120), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=False),
    sa.Column('signer_name', sa.String(length=160), nullable=False),
    sa.Column('signer_post', sa.String(length=160), nullable=False),
    sa.Column('bring', sa.Text(), nullable=False),
    sa.Column('reply_by_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_by_id', BIG, nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_letter_activity_id_activity')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_activity_letter_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['person.id'], name=op.f('fk_activity_letter_sent_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_letter')),
    sa.UniqueConstraint('organisation_id', 'number', name=op.f('uq_activity_letter_organisation_id_number')),
    sa.UniqueConstraint('public_id', name=op.f('uq_activity_letter_public_id'))
    )
    op.create_index('ix_activity_letter_activity_id_id', 'activity_letter', ['activity_id', 'id'], unique=False)
    op.create_table('activity_invitation',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', BIG, nullable=False),
    sa.Column('activity_id', BIG, nullable=False),
    sa.Column('letter_id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('unit_id', BIG, nullable=False),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('invited_by_id', BIG, nullable=False),
    sa.Column('registration_id', BIG, nullable=True),
    sa.Column('answer', sa.String(length=8), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('freed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_id', BIG, nullable=True),
    sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f('ck_activity_invitation_answered')),
    sa.CheckConstraint("answer <> 'declined' OR reason <> ''", name=op.f('ck_activity_invitation_reason')),
    sa.CheckConstraint("answer = '' OR freed_at IS NOT NULL", name=op.f('ck_activity_invitation_freed')),
    sa.CheckConstraint("answer IN ('', 'coming', 'declined', 'replaced')", name=op.f('ck_activity_invitation_answer')),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)', name=op.f('ck_activity_invitation_withdrawn')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_invitation_activity_id_activity')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['person.id'], name=op.f('fk_activity_invitation_invited_by_id_person')),
    sa.ForeignKeyConstraint(['letter_id'], ['activity_letter.id'], name=op.f('fk_activity_invitation_letter_id_activity_letter')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_activity_invitation_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_activity_invitation_person_id_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['activity_registration.id'], name=op.f('fk_activity_invitation_registration_id_activity_registration')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_activity_invitation_unit_id_org_unit')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['person.id'], name=op.f('fk_activity_invitation_withdrawn_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_invitation')),
    sa.UniqueConstraint('public_id', name=op.f('uq_activity_invitation_public_id'))
    )
    op.create_index('ix_activity_invitation_activity_id_id', 'activity_invitation', ['activity_id', 'id'], unique=False)
    op.create_index('ix_activity_invitation_letter_id', 'activity_invitation', ['letter_id'], unique=False)
    op.create_index('ix_activity_invitation_person_id_id', 'activity_invitation', ['person_id', 'id'], unique=False)
    op.create_index('ix_activity_invitation_registration_id', 'activity_invitation', ['registration_id'], unique=False)
    op.create_index('uq_activity_invitation_open', 'activity_invitation', ['activity_id', 'person_id'], unique=True, sqlite_where=sa.text('freed_at IS NULL'), postgresql_where=sa.text('freed_at IS NULL'))


def downgrade() -> None:
    op.drop_table('activity_invitation')
    op.drop_table('activity_letter')
