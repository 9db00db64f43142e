"""Learning hours."""

import sqlalchemy as sa
from alembic import op

from portal.core import append_only

revision = "0022_learning_hours"
down_revision = "0021_course_runs"
branch_labels = None
depends_on = None

PROTECTED = ("hours_entry",)


def upgrade() -> None:
    op.create_table('hours_claim',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('scope', sa.String(length=13), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('events', sa.Integer(), nullable=False),
    sa.Column('semesters', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('organiser', sa.String(length=200), nullable=False),
    sa.Column('number', sa.String(length=200), nullable=False),
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('fingerprint', sa.String(length=64), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.CheckConstraint("scope IN ('domestic', 'international')", name=op.f('ck_hours_claim_scope')),
    sa.CheckConstraint("state IN ('open', 'verified', 'refused', 'withdrawn')", name=op.f('ck_hours_claim_state')),
    sa.CheckConstraint('ends_on >= begins_on', name=op.f('ck_hours_claim_days')),
    sa.CheckConstraint('minutes >= 0 AND events >= 0 AND semesters >= 0', name=op.f('ck_hours_claim_amount')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_hours_claim_decided_by_id_person')),
    sa.ForeignKeyConstraint(['document_id'], ['stored_file.id'], name=op.f('fk_hours_claim_document_id_stored_file')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_hours_claim_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_hours_claim_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hours_claim')),
    sa.UniqueConstraint('public_id', name=op.f('uq_hours_claim_public_id'))
    )
    with op.batch_alter_table('hours_claim', schema=None) as batch_op:
        batch_op.create_index('ix_hours_claim_person_id_ends_on', ['person_id', 'ends_on'], unique=False)
        batch_op.create_index('ix_hours_claim_state_id', ['state', 'id'], unique=False)
        batch_op.create_index('uq_hours_claim_activity', ['person_id', 'fingerprint'], unique=True, sqlite_where=sa.text("state IN ('open', 'verified')"), postgresql_where=sa.text("state IN ('open', 'verified')"))

    op.create_table('learning_absence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('decree', sa.String(length=120), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('valid_until IS NULL OR valid_until > valid_from', name=op.f('ck_learning_absence_valid')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_learning_absence_person_id_person')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_learning_absence_recorded_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning_absence')),
    sa.UniqueConstraint('public_id', name=op.f('uq_learning_absence_public_id'))
    )
    with op.batch_alter_table('learning_absence', schema=None) as batch_op:
        batch_op.create_index('ix_learning_absence_person_id', ['person_id'], unique=False)

    op.create_table('siasn_batch',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_siasn_batch_created_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_siasn_batch_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_siasn_batch')),
    sa.UniqueConstraint('public_id', name=op.f('uq_siasn_batch_public_id'))
    )
    with op.batch_alter_table('siasn_batch', schema=None) as batch_op:
        batch_op.create_index('ix_siasn_batch_organisation_id_id', ['organisation_id', 'id'], unique=False)

    op.create_table('hours_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('claim_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=9), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('scope', sa.String(length=13), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('events', sa.Integer(), nullable=False),
    sa.Column('semesters', sa.Integer(), nullable=False),
    sa.Column('counted', sa.Integer(), nullable=False),
    sa.Column('credit_jp100', sa.Integer(), nullable=False),
    sa.Column('policy_version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("kind <> 'withdrawn' OR credit_jp100 = 0", name=op.f('ck_hours_entry_withdrawn')),
    sa.CheckConstraint("kind IN ('verified', 'corrected', 'withdrawn')", name=op.f('ck_hours_entry_kind')),
    sa.CheckConstraint('credit_jp100 >= 0', name=op.f('ck_hours_entry_credit')),
    sa.ForeignKeyConstraint(['claim_id'], ['hours_claim.id'], name=op.f('fk_hours_entry_claim_id_hours_claim')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_hours_entry_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_hours_entry_person_id_person')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_hours_entry_recorded_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hours_entry')),
    sa.UniqueConstraint('claim_id', 'revision', name=op.f('uq_hours_entry_claim_id_revision'))
    )
    with op.batch_alter_table('hours_entry', schema=None) as batch_op:
        batch_op.create_index('ix_hours_entry_ends_on', ['ends_on'], unique=False)
        batch_op.create_index('ix_hours_entry_person_id_ends_on', ['person_id', 'ends_on'], unique=False)

    op.create_table('hours_entry_note',
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['hours_entry.id'], name=op.f('fk_hours_entry_note_entry_id_hours_entry')),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_hours_entry_note'))
    )
    op.create_table('siasn_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('sent', 'accepted', 'refused')", name=op.f('ck_siasn_line_state')),
    sa.CheckConstraint('(enrolment_id IS NULL) <> (entry_id IS NULL)', name=op.f('ck_siasn_line_one_source')),
    sa.ForeignKeyConstraint(['batch_id'], ['siasn_batch.id'], name=op.f('fk_siasn_line_batch_id_siasn_batch')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['course_completion.enrolment_id'], name=op.f('fk_siasn_line_enrolment_id_course_completion')),
    sa.ForeignKeyConstraint(['entry_id'], ['hours_entry.id'], name=op.f('fk_siasn_line_entry_id_hours_entry')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_siasn_line_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_siasn_line')),
    sa.UniqueConstraint('batch_id', 'line', name=op.f('uq_siasn_line_batch_id_line'))
    )
    with op.batch_alter_table('siasn_line', schema=None) as batch_op:
        batch_op.create_index('ix_siasn_line_enrolment_id', ['enrolment_id'], unique=False)
        batch_op.create_index('ix_siasn_line_entry_id', ['entry_id'], unique=False)
        batch_op.create_index('ix_siasn_line_person_id', ['person_id'], unique=False)
        batch_op.create_index('uq_siasn_line_course', ['enrolment_id'], unique=True, sqlite_where=sa.text("state IN ('sent', 'accepted')"), postgresql_where=sa.text("state IN ('sent', 'accepted')"))
        batch_op.create_index('uq_siasn_line_entry', ['entry_id'], unique=True, sqlite_where=sa.text("state IN ('sent', 'accepted')"), postgresql_where=sa.text("state IN ('sent', 'accepted')"))
    for table in PROTECTED:
        for statement in append_only.create(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    for table in PROTECTED:
        for statement in append_only.drop(op.get_bind().dialect.name, table):
            op.execute(statement)
    with op.batch_alter_table('siasn_line', schema=None) as batch_op:
        batch_op.drop_index('uq_siasn_line_entry', sqlite_where=sa.text("state IN ('sent', 'accepted')"), postgresql_where=sa.text("state IN ('sent', 'accepted')"))
        batch_op.drop_index('uq_siasn_line_course', sqlite_where=sa.text("state IN ('sent', 'accepted')"), postgresql_where=sa.text("state IN ('sent', 'accepted')"))
        batch_op.drop_index('ix_siasn_line_person_id')
        batch_op.drop_index('ix_siasn_line_entry_id')
        batch_op.drop_index('ix_siasn_line_enrolment_id')

    op.drop_table('siasn_line')
    op.drop_table('hours_entry_note')
    with op.batch_alter_table('hours_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_hours_entry_person_id_ends_on')
        batch_op.drop_index('ix_hours_entry_ends_on')

    op.drop_table('hours_entry')
    with op.batch_alter_table('siasn_batch', schema=None) as batch_op:
        batch_op.drop_index('ix_siasn_batch_organisation_id_id')

    op.drop_table('siasn_batch')
    with op.batch_alter_table('learning_absence', schema=None) as batch_op:
        batch_op.drop_index('ix_learning_absence_person_id')

    op.drop_table('learning_absence')
    with op.batch_alter_table('hours_claim', schema=None) as batch_op:
        batch_op.drop_index('uq_hours_claim_activity', sqlite_where=sa.text("state IN ('open', 'verified')"), postgresql_where=sa.text("state IN ('open', 'verified')"))
        batch_op.drop_index('ix_hours_claim_state_id')
        batch_op.drop_index('ix_hours_claim_person_id_ends_on')

    op.drop_table('hours_claim')
