"""Officials' electronic signatures on certificates, and the batches they are asked for in."""

import sqlalchemy as sa
from alembic import op

revision = "0056_certificate_signatures"
down_revision = "0055_certificate_bulk"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('signature_batch',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code', sa.LargeBinary(), nullable=True),
    sa.Column('handed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fault', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_signature_batch_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_signature_batch_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signature_batch')),
    sa.UniqueConstraint('public_id', name=op.f('uq_signature_batch_public_id'))
    )
    op.create_index('ix_signature_batch_open', 'signature_batch', ['id'], sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.create_index('ix_signature_batch_person_id_id', 'signature_batch', ['person_id', 'id'])

    op.create_table('certificate_signature',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('certificate_id', BIG, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('wanted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('batch_id', BIG, nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('file_id', BIG, nullable=True),
    sa.Column('signer', sa.String(length=200), nullable=False),
    sa.Column('issuer', sa.String(length=200), nullable=False),
    sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint('(sent_at IS NULL) = (batch_id IS NULL)', name=op.f('ck_certificate_signature_sent')),
    sa.CheckConstraint('number BETWEEN 1 AND 20', name=op.f('ck_certificate_signature_number')),
    sa.CheckConstraint('signed_at IS NULL OR file_id IS NOT NULL', name=op.f('ck_certificate_signature_signed')),
    sa.CheckConstraint('signed_at IS NULL OR refused_at IS NULL', name=op.f('ck_certificate_signature_outcome')),
    sa.ForeignKeyConstraint(['batch_id'], ['signature_batch.id'], name=op.f('fk_certificate_signature_batch_id_signature_batch')),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_certificate_signature_certificate_id_certificate')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_certificate_signature_file_id_stored_file')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_certificate_signature_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_signature')),
    sa.UniqueConstraint('certificate_id', 'number', name=op.f('uq_certificate_signature_certificate_id_number')),
    sa.UniqueConstraint('file_id', name=op.f('uq_certificate_signature_file_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_certificate_signature_public_id'))
    )
    op.create_index('ix_certificate_signature_batch_id', 'certificate_signature', ['batch_id'])
    op.create_index('ix_certificate_signature_open', 'certificate_signature', ['person_id', 'id'], sqlite_where=sa.text('signed_at IS NULL'), postgresql_where=sa.text('signed_at IS NULL'))
    op.create_index('ix_certificate_signature_person_id_id', 'certificate_signature', ['person_id', 'id'])


def downgrade() -> None:
    op.drop_table("certificate_signature")
    op.drop_table("signature_batch")
