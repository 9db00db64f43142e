"""Certificate schemes, applications, and the register of certificates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.core import append_only

revision = "0035_certificates"
down_revision = "0034_registrations_of_a_sitting"
branch_labels = None
depends_on = None

PROTECTED = ("certificate_scheme_version", "certificate", "certificate_event",)


def upgrade() -> None:
    op.create_table('certificate_scheme',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('draft', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('draft_version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('return_reason', sa.Text(), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('retired_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('(retired_at IS NULL) = (retired_by_id IS NULL)', name=op.f('ck_certificate_scheme_retired')),
    sa.CheckConstraint('(submitted_at IS NULL) = (submitted_by_id IS NULL)', name=op.f('ck_certificate_scheme_submitted')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_certificate_scheme_created_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_certificate_scheme_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['retired_by_id'], ['person.id'], name=op.f('fk_certificate_scheme_retired_by_id_person')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['person.id'], name=op.f('fk_certificate_scheme_submitted_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_scheme')),
    sa.UniqueConstraint('organisation_id', 'code', name=op.f('uq_certificate_scheme_organisation_id_code')),
    sa.UniqueConstraint('public_id', name=op.f('uq_certificate_scheme_public_id'))
    )
    op.create_table('certificate_number',
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.CheckConstraint('last >= 1', name=op.f('ck_certificate_number_last')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_certificate_number_unit_id_org_unit')),
    sa.PrimaryKeyConstraint('unit_id', 'year', name=op.f('pk_certificate_number'))
    )
    op.create_table('certificate_scheme_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scheme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('terms', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('policy_version', sa.Integer(), nullable=False),
    sa.Column('submitted_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('published_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_certificate_scheme_version_published_by_id_person')),
    sa.ForeignKeyConstraint(['scheme_id'], ['certificate_scheme.id'], name=op.f('fk_certificate_scheme_version_scheme_id_certificate_scheme')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['person.id'], name=op.f('fk_certificate_scheme_version_submitted_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_certificate_scheme_version_unit_id_org_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_scheme_version')),
    sa.UniqueConstraint('scheme_id', 'number', name=op.f('uq_certificate_scheme_version_scheme_id_number'))
    )
    op.create_table('certificate_scheme_writer',
    sa.Column('scheme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_certificate_scheme_writer_person_id_person')),
    sa.ForeignKeyConstraint(['scheme_id'], ['certificate_scheme.id'], name=op.f('fk_certificate_scheme_writer_scheme_id_certificate_scheme')),
    sa.PrimaryKeyConstraint('scheme_id', 'person_id', name=op.f('pk_certificate_scheme_writer'))
    )
    with op.batch_alter_table('certificate_scheme_writer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_scheme_writer_person_id'), ['person_id'], unique=False)

    op.create_table('certificate_application',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scheme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('agreed', sa.Boolean(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision', sa.String(length=8), nullable=False),
    sa.Column('findings', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.CheckConstraint("(decided_at IS NULL) = (decision = '')", name=op.f('ck_certificate_application_decided')),
    sa.CheckConstraint("decision IN ('', 'granted', 'refused')", name=op.f('ck_certificate_application_decision')),
    sa.CheckConstraint("kind IN ('first', 'renewal')", name=op.f('ck_certificate_application_kind')),
    sa.CheckConstraint('decided_at IS NULL OR submitted_at IS NOT NULL', name=op.f('ck_certificate_application_submitted')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_certificate_application_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_certificate_application_person_id_person')),
    sa.ForeignKeyConstraint(['scheme_id'], ['certificate_scheme.id'], name=op.f('fk_certificate_application_scheme_id_certificate_scheme')),
    sa.ForeignKeyConstraint(['version_id'], ['certificate_scheme_version.id'], name='fk_certificate_application_version_id'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_application')),
    sa.UniqueConstraint('public_id', name=op.f('uq_certificate_application_public_id'))
    )
    with op.batch_alter_table('certificate_application', schema=None) as batch_op:
        batch_op.create_index('ix_certificate_application_organisation_id_id', ['organisation_id', 'id'], unique=False)
        batch_op.create_index('ix_certificate_application_person_id_id', ['person_id', 'id'], unique=False)
        batch_op.create_index('uq_certificate_application_open', ['scheme_id', 'person_id'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL AND decided_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL AND decided_at IS NULL'))

    op.create_table('certificate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reissues_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('renews_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=160), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('qr_value', sa.String(length=22), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('commitment', sa.String(length=64), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('(application_id IS NULL) = (reissues_id IS NOT NULL)', name=op.f('ck_certificate_origin')),
    sa.CheckConstraint('sequence >= 1', name=op.f('ck_certificate_sequence')),
    sa.CheckConstraint('valid_until IS NULL OR valid_until > valid_from', name=op.f('ck_certificate_valid')),
    sa.ForeignKeyConstraint(['application_id'], ['certificate_application.id'], name=op.f('fk_certificate_application_id_certificate_application')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['person.id'], name=op.f('fk_certificate_issued_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_certificate_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_certificate_person_id_person')),
    sa.ForeignKeyConstraint(['reissues_id'], ['certificate.id'], name=op.f('fk_certificate_reissues_id_certificate')),
    sa.ForeignKeyConstraint(['renews_id'], ['certificate.id'], name=op.f('fk_certificate_renews_id_certificate')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_certificate_unit_id_org_unit')),
    sa.ForeignKeyConstraint(['version_id'], ['certificate_scheme_version.id'], name=op.f('fk_certificate_version_id_certificate_scheme_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
    sa.UniqueConstraint('application_id', name=op.f('uq_certificate_application_id')),
    sa.UniqueConstraint('code', name=op.f('uq_certificate_code')),
    sa.UniqueConstraint('public_id', name=op.f('uq_certificate_public_id')),
    sa.UniqueConstraint('qr_value', name=op.f('uq_certificate_qr_value')),
    sa.UniqueConstraint('reissues_id', name=op.f('uq_certificate_reissues_id')),
    sa.UniqueConstraint('unit_id', 'year', 'sequence', name=op.f('uq_certificate_unit_id_year_sequence'))
    )
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.create_index('ix_certificate_organisation_id_id', ['organisation_id', 'id'], unique=False)
        batch_op.create_index('ix_certificate_organisation_id_valid_until', ['organisation_id', 'valid_until'], unique=False)
        batch_op.create_index('ix_certificate_person_id_id', ['person_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_version_id'), ['version_id'], unique=False)

    op.create_table('certificate_application_document',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['certificate_application.id'], name='fk_certificate_application_document_application_id'),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_certificate_application_document_file_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_application_document')),
    sa.UniqueConstraint('file_id', name=op.f('uq_certificate_application_document_file_id'))
    )
    with op.batch_alter_table('certificate_application_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_application_document_application_id'), ['application_id'], unique=False)

    op.create_table('certificate_statement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_made', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['certificate_application.id'], name=op.f('fk_certificate_statement_application_id_certificate_application')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_certificate_statement_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_statement')),
    sa.UniqueConstraint('application_id', 'key', name=op.f('uq_certificate_statement_application_id_key'))
    )
    with op.batch_alter_table('certificate_statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_statement_person_id'), ['person_id'], unique=False)

    op.create_table('certificate_word',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('grants', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('way_forward', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number BETWEEN 1 AND 3', name=op.f('ck_certificate_word_number')),
    sa.ForeignKeyConstraint(['application_id'], ['certificate_application.id'], name=op.f('fk_certificate_word_application_id_certificate_application')),
    sa.ForeignKeyConstraint(['member_id'], ['person.id'], name=op.f('fk_certificate_word_member_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_word')),
    sa.UniqueConstraint('application_id', 'member_id', name=op.f('uq_certificate_word_application_id_member_id')),
    sa.UniqueConstraint('application_id', 'number', name=op.f('uq_certificate_word_application_id_number'))
    )
    with op.batch_alter_table('certificate_word', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_word_member_id'), ['member_id'], unique=False)

    op.create_table('certificate_facts',
    sa.Column('certificate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=16), nullable=False),
    sa.Column('facts', sa.LargeBinary(), nullable=False),
    sa.Column('credential', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_certificate_facts_certificate_id_certificate')),
    sa.PrimaryKeyConstraint('certificate_id', name=op.f('pk_certificate_facts'))
    )
    op.create_table('certificate_note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('certificate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_certificate_note_certificate_id_certificate')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_note'))
    )
    with op.batch_alter_table('certificate_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_note_certificate_id'), ['certificate_id'], unique=False)

    op.create_table('certificate_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('certificate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('act', sa.String(length=10), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('second_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('successor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('note_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("(act = 'reissued') = (successor_id IS NOT NULL)", name=op.f('ck_certificate_event_successor')),
    sa.CheckConstraint("act IN ('suspended', 'reinstated', 'revoked', 'reissued')", name=op.f('ck_certificate_event_act')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_certificate_event_by_id_person')),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_certificate_event_certificate_id_certificate')),
    sa.ForeignKeyConstraint(['note_id'], ['certificate_note.id'], name=op.f('fk_certificate_event_note_id_certificate_note')),
    sa.ForeignKeyConstraint(['second_id'], ['person.id'], name=op.f('fk_certificate_event_second_id_person')),
    sa.ForeignKeyConstraint(['successor_id'], ['certificate.id'], name=op.f('fk_certificate_event_successor_id_certificate')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_event'))
    )
    with op.batch_alter_table('certificate_event', schema=None) as batch_op:
        batch_op.create_index('ix_certificate_event_certificate_id_id', ['certificate_id', 'id'], unique=False)
    for table in PROTECTED:
        for statement in append_only.create(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    for table in PROTECTED:
        for statement in append_only.drop(op.get_bind().dialect.name, table):
            op.execute(statement)
    with op.batch_alter_table('certificate_event', schema=None) as batch_op:
        batch_op.drop_index('ix_certificate_event_certificate_id_id')

    op.drop_table('certificate_event')
    with op.batch_alter_table('certificate_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_note_certificate_id'))

    op.drop_table('certificate_note')
    op.drop_table('certificate_facts')
    with op.batch_alter_table('certificate_word', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_word_member_id'))

    op.drop_table('certificate_word')
    with op.batch_alter_table('certificate_statement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_statement_person_id'))

    op.drop_table('certificate_statement')
    with op.batch_alter_table('certificate_application_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_application_document_application_id'))

    op.drop_table('certificate_application_document')
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_version_id'))
        batch_op.drop_index('ix_certificate_person_id_id')
        batch_op.drop_index('ix_certificate_organisation_id_valid_until')
        batch_op.drop_index('ix_certificate_organisation_id_id')

    op.drop_table('certificate')
    with op.batch_alter_table('certificate_application', schema=None) as batch_op:
        batch_op.drop_index('uq_certificate_application_open', sqlite_where=sa.text('withdrawn_at IS NULL AND decided_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL AND decided_at IS NULL'))
        batch_op.drop_index('ix_certificate_application_person_id_id')
        batch_op.drop_index('ix_certificate_application_organisation_id_id')

    op.drop_table('certificate_application')
    with op.batch_alter_table('certificate_scheme_writer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_scheme_writer_person_id'))

    op.drop_table('certificate_scheme_writer')
    op.drop_table('certificate_scheme_version')
    op.drop_table('certificate_number')
    op.drop_table('certificate_scheme')
