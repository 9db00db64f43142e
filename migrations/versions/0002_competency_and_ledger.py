"""Competency and ledger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.core import append_only

revision = "0002_competency_and_ledger"
down_revision = "0001_core_and_people"
branch_labels = None
depends_on = None

PROTECTED = ("evidence_event", "evidence_line", "evidence_erasure", "ledger_entry", "ledger_checkpoint",)


def upgrade() -> None:
    op.create_table('attainment_policy',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('body', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_attainment_policy_published_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attainment_policy')),
    sa.UniqueConstraint('version', name=op.f('uq_attainment_policy_version'))
    )
    with op.batch_alter_table('attainment_policy', schema=None) as batch_op:
        batch_op.create_index('ix_attainment_policy_valid_from', ['valid_from'], unique=False)

    op.create_table('evidence_erasure',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('requested_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('approved_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('positions', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.CheckConstraint('approved_by_id <> requested_by_id', name=op.f('ck_evidence_erasure_two_persons')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['person.id'], name=op.f('fk_evidence_erasure_approved_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_evidence_erasure_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_evidence_erasure_person_id_person')),
    sa.ForeignKeyConstraint(['requested_by_id'], ['person.id'], name=op.f('fk_evidence_erasure_requested_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_erasure'))
    )
    op.create_table('evidence_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source_kind', sa.String(length=40), nullable=False),
    sa.Column('source_ref', sa.String(length=120), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('supersedes_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('commitment', sa.String(length=64), nullable=True),
    sa.CheckConstraint('(revision = 1) = (supersedes_id IS NULL)', name=op.f('ck_evidence_event_supersedes')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_evidence_event_revision')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_evidence_event_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_evidence_event_person_id_person')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_evidence_event_recorded_by_id_person')),
    sa.ForeignKeyConstraint(['supersedes_id'], ['evidence_event.id'], name=op.f('fk_evidence_event_supersedes_id_evidence_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_event')),
    sa.UniqueConstraint('public_id', name=op.f('uq_evidence_event_public_id')),
    sa.UniqueConstraint('source_kind', 'source_ref', 'revision', name=op.f('uq_evidence_event_source_kind_source_ref_revision')),
    sa.UniqueConstraint('supersedes_id', name=op.f('uq_evidence_event_supersedes_id'))
    )
    with op.batch_alter_table('evidence_event', schema=None) as batch_op:
        batch_op.create_index('ix_evidence_event_organisation_id_id', ['organisation_id', 'id'], unique=False)
        batch_op.create_index('ix_evidence_event_person_id_id', ['person_id', 'id'], unique=False)

    op.create_table('framework',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_framework_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework')),
    sa.UniqueConstraint('code', name=op.f('uq_framework_code')),
    sa.UniqueConstraint('public_id', name=op.f('uq_framework_public_id'))
    )
    op.create_table('ledger_checkpoint',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entry_hash', sa.String(length=64), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('key_id', sa.String(length=16), nullable=False),
    sa.Column('signature', sa.String(length=128), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_ledger_checkpoint_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_checkpoint')),
    sa.UniqueConstraint('organisation_id', 'position', name=op.f('uq_ledger_checkpoint_organisation_id_position'))
    )
    op.create_table('competency',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('framework_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=14), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('managerial', 'sociocultural', 'technical')", name=op.f('ck_competency_kind')),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_competency_framework_id_framework')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competency')),
    sa.UniqueConstraint('framework_id', 'code', name=op.f('uq_competency_framework_id_code')),
    sa.UniqueConstraint('key', name=op.f('uq_competency_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_competency_public_id'))
    )
    op.create_table('evidence_detail',
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=16), nullable=False),
    sa.Column('detail', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['evidence_event.id'], name=op.f('fk_evidence_detail_event_id_evidence_event')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_evidence_detail'))
    )
    op.create_table('job_standard',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('job_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_job_standard_job_id_job')),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_job_standard_published_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_standard')),
    sa.UniqueConstraint('job_id', 'number', name=op.f('uq_job_standard_job_id_number')),
    sa.UniqueConstraint('job_id', 'valid_from', name=op.f('uq_job_standard_job_id_valid_from')),
    sa.UniqueConstraint('public_id', name=op.f('uq_job_standard_public_id'))
    )
    op.create_table('ledger_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('erasure_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('entry_hash', sa.String(length=64), nullable=False),
    sa.Column('chained_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(event_id IS NULL) <> (erasure_id IS NULL)', name=op.f('ck_ledger_entry_one_subject')),
    sa.CheckConstraint('position >= 1', name=op.f('ck_ledger_entry_position')),
    sa.ForeignKeyConstraint(['erasure_id'], ['evidence_erasure.id'], name=op.f('fk_ledger_entry_erasure_id_evidence_erasure')),
    sa.ForeignKeyConstraint(['event_id'], ['evidence_event.id'], name=op.f('fk_ledger_entry_event_id_evidence_event')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_ledger_entry_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entry')),
    sa.UniqueConstraint('erasure_id', name=op.f('uq_ledger_entry_erasure_id')),
    sa.UniqueConstraint('event_id', name=op.f('uq_ledger_entry_event_id')),
    sa.UniqueConstraint('organisation_id', 'position', name=op.f('uq_ledger_entry_organisation_id_position'))
    )
    op.create_table('ledger_pending',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('erasure_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('(event_id IS NULL) <> (erasure_id IS NULL)', name=op.f('ck_ledger_pending_one_subject')),
    sa.ForeignKeyConstraint(['erasure_id'], ['evidence_erasure.id'], name=op.f('fk_ledger_pending_erasure_id_evidence_erasure')),
    sa.ForeignKeyConstraint(['event_id'], ['evidence_event.id'], name=op.f('fk_ledger_pending_event_id_evidence_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_pending')),
    sa.UniqueConstraint('erasure_id', name=op.f('uq_ledger_pending_erasure_id')),
    sa.UniqueConstraint('event_id', name=op.f('uq_ledger_pending_event_id'))
    )
    op.create_table('competency_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('competency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('definition', sa.Text(), nullable=False),
    sa.Column('levels', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_competency_version_competency_id_competency')),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_competency_version_published_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competency_version')),
    sa.UniqueConstraint('competency_id', 'number', name=op.f('uq_competency_version_competency_id_number')),
    sa.UniqueConstraint('competency_id', 'valid_from', name=op.f('uq_competency_version_competency_id_valid_from'))
    )
    op.create_table('evidence_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('competency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('strand', sa.String(length=10), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('earned', sa.Integer(), nullable=False),
    sa.Column('possible', sa.Integer(), nullable=False),
    sa.Column('cut', sa.Integer(), nullable=True),
    sa.Column('spec_version', sa.String(length=60), nullable=False),
    sa.Column('indicators', sa.Integer(), nullable=False),
    sa.Column('example_on', sa.Date(), nullable=True),
    sa.Column('raters', sa.Integer(), nullable=False),
    sa.Column('documents', sa.Integer(), nullable=False),
    sa.CheckConstraint("strand IN ('knowledge', 'skill', 'attitude', 'overall')", name=op.f('ck_evidence_line_strand')),
    sa.CheckConstraint('cut IS NULL OR cut BETWEEN 0 AND possible', name=op.f('ck_evidence_line_cut')),
    sa.CheckConstraint('earned BETWEEN 0 AND possible', name=op.f('ck_evidence_line_marks')),
    sa.CheckConstraint('level BETWEEN 0 AND 5', name=op.f('ck_evidence_line_level')),
    sa.CheckConstraint('valid_until IS NULL OR valid_until > valid_from', name=op.f('ck_evidence_line_valid')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_evidence_line_competency_id_competency')),
    sa.ForeignKeyConstraint(['event_id'], ['evidence_event.id'], name=op.f('fk_evidence_line_event_id_evidence_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_line')),
    sa.UniqueConstraint('event_id', 'competency_id', 'strand', 'level', name=op.f('uq_evidence_line_event_id_competency_id_strand_level'))
    )
    with op.batch_alter_table('evidence_line', schema=None) as batch_op:
        batch_op.create_index('ix_evidence_line_competency_id', ['competency_id', 'event_id'], unique=False)

    op.create_table('job_standard_line',
    sa.Column('standard_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('competency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.CheckConstraint('level BETWEEN 1 AND 5', name=op.f('ck_job_standard_line_level')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_job_standard_line_competency_id_competency')),
    sa.ForeignKeyConstraint(['standard_id'], ['job_standard.id'], name=op.f('fk_job_standard_line_standard_id_job_standard')),
    sa.PrimaryKeyConstraint('standard_id', 'competency_id', name=op.f('pk_job_standard_line'))
    )
    op.create_table('profile_request',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('competency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('strand', sa.String(length=10), nullable=True),
    sa.Column('level', sa.Integer(), nullable=True),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('achieved_on', sa.Date(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('filed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('recognition', 'correction')", name=op.f('ck_profile_request_kind')),
    sa.CheckConstraint("state IN ('open', 'accepted', 'refused', 'withdrawn')", name=op.f('ck_profile_request_state')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_profile_request_competency_id_competency')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_profile_request_decided_by_id_person')),
    sa.ForeignKeyConstraint(['document_id'], ['stored_file.id'], name=op.f('fk_profile_request_document_id_stored_file')),
    sa.ForeignKeyConstraint(['event_id'], ['evidence_event.id'], name=op.f('fk_profile_request_event_id_evidence_event')),
    sa.ForeignKeyConstraint(['filed_by_id'], ['person.id'], name=op.f('fk_profile_request_filed_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_profile_request_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_profile_request_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_profile_request')),
    sa.UniqueConstraint('public_id', name=op.f('uq_profile_request_public_id'))
    )
    with op.batch_alter_table('profile_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_profile_request_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_profile_request_state', ['organisation_id', 'state', 'id'], unique=False)

    op.create_table('profile_segment',
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('competency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('policy_version', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('knowledge', sa.Integer(), nullable=False),
    sa.Column('skill', sa.Integer(), nullable=False),
    sa.Column('attitude', sa.Integer(), nullable=False),
    sa.Column('limiting', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('awaiting', sa.Boolean(), nullable=False),
    sa.Column('deciding', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.CheckConstraint('level BETWEEN 0 AND 5', name=op.f('ck_profile_segment_level')),
    sa.CheckConstraint('until_on > from_on', name=op.f('ck_profile_segment_span')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_profile_segment_competency_id_competency')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_profile_segment_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'competency_id', 'from_on', name=op.f('pk_profile_segment'))
    )
    with op.batch_alter_table('profile_segment', schema=None) as batch_op:
        batch_op.create_index('ix_profile_segment_competency_id', ['competency_id', 'person_id'], unique=False)
    for table in PROTECTED:
        for statement in append_only.create(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    for table in PROTECTED:
        for statement in append_only.drop(op.get_bind().dialect.name, table):
            op.execute(statement)
    with op.batch_alter_table('profile_segment', schema=None) as batch_op:
        batch_op.drop_index('ix_profile_segment_competency_id')

    op.drop_table('profile_segment')
    with op.batch_alter_table('profile_request', schema=None) as batch_op:
        batch_op.drop_index('ix_profile_request_state')
        batch_op.drop_index(batch_op.f('ix_profile_request_person_id'))

    op.drop_table('profile_request')
    op.drop_table('job_standard_line')
    with op.batch_alter_table('evidence_line', schema=None) as batch_op:
        batch_op.drop_index('ix_evidence_line_competency_id')

    op.drop_table('evidence_line')
    op.drop_table('competency_version')
    op.drop_table('ledger_pending')
    op.drop_table('ledger_entry')
    op.drop_table('job_standard')
    op.drop_table('evidence_detail')
    op.drop_table('competency')
    op.drop_table('ledger_checkpoint')
    op.drop_table('framework')
    with op.batch_alter_table('evidence_event', schema=None) as batch_op:
        batch_op.drop_index('ix_evidence_event_person_id_id')
        batch_op.drop_index('ix_evidence_event_organisation_id_id')

    op.drop_table('evidence_event')
    op.drop_table('evidence_erasure')
    with op.batch_alter_table('attainment_policy', schema=None) as batch_op:
        batch_op.drop_index('ix_attainment_policy_valid_from')

    op.drop_table('attainment_policy')
