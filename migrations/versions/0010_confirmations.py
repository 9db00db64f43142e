"""Confirmations."""

import sqlalchemy as sa
from alembic import op

revision = "0010_confirmations"
down_revision = "0009_merged_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('confirmation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('competency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('example_on', sa.Date(), nullable=False),
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('author_id <> person_id', name=op.f('ck_confirmation_not_oneself')),
    sa.CheckConstraint('level BETWEEN 1 AND 5', name=op.f('ck_confirmation_level')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_confirmation_author_id_person')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_confirmation_competency_id_competency')),
    sa.ForeignKeyConstraint(['document_id'], ['stored_file.id'], name=op.f('fk_confirmation_document_id_stored_file')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_confirmation_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_confirmation_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_confirmation')),
    sa.UniqueConstraint('public_id', name=op.f('uq_confirmation_public_id'))
    )
    with op.batch_alter_table('confirmation', schema=None) as batch_op:
        batch_op.create_index('ix_confirmation_author_id_id', ['author_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_confirmation_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_confirmation_standing', ['author_id', 'person_id', 'competency_id', 'level', 'example_on'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('confirmation', schema=None) as batch_op:
        batch_op.drop_index('uq_confirmation_standing', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_confirmation_person_id'))
        batch_op.drop_index('ix_confirmation_author_id_id')

    op.drop_table('confirmation')
