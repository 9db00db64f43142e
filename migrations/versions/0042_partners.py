"""Partners."""

import sqlalchemy as sa
from alembic import op

revision = "0042_partners"
down_revision = "0041_register_checkpoints"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('partner',
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('keeper_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sector', sa.String(length=10), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('website', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("sector IN ('university', 'institute', 'firm', 'ngo', 'government')", name=op.f('ck_partner_sector')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_partner_created_by_id_person')),
    sa.ForeignKeyConstraint(['keeper_id'], ['organisation.id'], name=op.f('fk_partner_keeper_id_organisation')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_partner_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_partner'))
    )
    with op.batch_alter_table('partner', schema=None) as batch_op:
        batch_op.create_index('ix_partner_keeper_id', ['keeper_id'], unique=False)

    op.create_table('partner_agreement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=120), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('end_reason', sa.String(length=300), nullable=False),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by_id IS NULL)', name=op.f('ck_partner_agreement_ended')),
    sa.CheckConstraint('valid_until > valid_from', name=op.f('ck_partner_agreement_valid')),
    sa.ForeignKeyConstraint(['agency_id'], ['organisation.id'], name=op.f('fk_partner_agreement_agency_id_organisation')),
    sa.ForeignKeyConstraint(['document_id'], ['stored_file.id'], name=op.f('fk_partner_agreement_document_id_stored_file')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['person.id'], name=op.f('fk_partner_agreement_ended_by_id_person')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.organisation_id'], name=op.f('fk_partner_agreement_partner_id_partner')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_partner_agreement_recorded_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_agreement')),
    sa.UniqueConstraint('agency_id', 'partner_id', 'number', name=op.f('uq_partner_agreement_agency_id_partner_id_number')),
    sa.UniqueConstraint('public_id', name=op.f('uq_partner_agreement_public_id'))
    )
    with op.batch_alter_table('partner_agreement', schema=None) as batch_op:
        batch_op.create_index('ix_partner_agreement_partner_id', ['partner_id', 'agency_id', 'valid_until'], unique=False)

    op.create_table('partner_contact',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('job_title', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=30), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.organisation_id'], name=op.f('fk_partner_contact_partner_id_partner')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_partner_contact_recorded_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_contact')),
    sa.UniqueConstraint('public_id', name=op.f('uq_partner_contact_public_id'))
    )
    with op.batch_alter_table('partner_contact', schema=None) as batch_op:
        batch_op.create_index('ix_partner_contact_partner_id', ['partner_id'], unique=False)

    op.create_table('partner_coordinator',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('grant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('invited_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by_id IS NULL)', name=op.f('ck_partner_coordinator_ended')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['person.id'], name=op.f('fk_partner_coordinator_ended_by_id_person')),
    sa.ForeignKeyConstraint(['grant_id'], ['role_grant.id'], name=op.f('fk_partner_coordinator_grant_id_role_grant')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['person.id'], name=op.f('fk_partner_coordinator_invited_by_id_person')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.organisation_id'], name=op.f('fk_partner_coordinator_partner_id_partner')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_partner_coordinator_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_coordinator')),
    sa.UniqueConstraint('public_id', name=op.f('uq_partner_coordinator_public_id'))
    )
    with op.batch_alter_table('partner_coordinator', schema=None) as batch_op:
        batch_op.create_index('ix_partner_coordinator_partner_id', ['partner_id'], unique=False)
        batch_op.create_index('uq_partner_coordinator_now', ['person_id', 'partner_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('partner_coordinator', schema=None) as batch_op:
        batch_op.drop_index('uq_partner_coordinator_now', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('ix_partner_coordinator_partner_id')

    op.drop_table('partner_coordinator')
    with op.batch_alter_table('partner_contact', schema=None) as batch_op:
        batch_op.drop_index('ix_partner_contact_partner_id')

    op.drop_table('partner_contact')
    with op.batch_alter_table('partner_agreement', schema=None) as batch_op:
        batch_op.drop_index('ix_partner_agreement_partner_id')

    op.drop_table('partner_agreement')
    with op.batch_alter_table('partner', schema=None) as batch_op:
        batch_op.drop_index('ix_partner_keeper_id')

    op.drop_table('partner')
