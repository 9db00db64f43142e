"""Study on a decree with terms and extensions, and training history from files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0067_studies"
down_revision = "0066_recorded_activities"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('training_import',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', BIG, nullable=False),
    sa.Column('file_id', BIG, nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('headings', JSON, nullable=False),
    sa.Column('columns', JSON, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', BIG, nullable=False),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', BIG, nullable=True),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undo_started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', BIG, nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('discarded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('confirmed_at IS NULL OR judged_at IS NOT NULL', name=op.f('ck_training_import_judged')),
    sa.CheckConstraint('entered_at IS NULL OR confirmed_at IS NOT NULL', name=op.f('ck_training_import_entered')),
    sa.CheckConstraint('undone_at IS NULL OR undo_started_at IS NOT NULL', name=op.f('ck_training_import_undone')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['person.id'], name=op.f('fk_training_import_confirmed_by_id_person')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_training_import_created_by_id_person')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_training_import_file_id_stored_file')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_training_import_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['person.id'], name=op.f('fk_training_import_undone_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_import')),
    sa.UniqueConstraint('public_id', name=op.f('uq_training_import_public_id'))
    )
    op.create_index('ix_training_import_organisation_id_id', 'training_import', ['organisation_id', 'id'], unique=False)
    op.create_table('training_import_line',
    sa.Column('id', BIG, nullable=False),
    sa.Column('import_id', BIG, nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('cells', JSON, nullable=False),
    sa.Column('outcome', sa.String(length=7), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('person_id', BIG, nullable=True),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('scope', sa.String(length=13), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('events', sa.Integer(), nullable=False),
    sa.Column('claim_id', BIG, nullable=True),
    sa.CheckConstraint("outcome = 'refused' OR person_id IS NOT NULL", name=op.f('ck_training_import_line_understood')),
    sa.CheckConstraint("outcome IN ('new', 'same', 'refused')", name=op.f('ck_training_import_line_outcome')),
    sa.CheckConstraint("state IN ('waiting', 'entered', 'failed', 'idle', 'undone', 'kept')", name=op.f('ck_training_import_line_state')),
    sa.ForeignKeyConstraint(['claim_id'], ['hours_claim.id'], name=op.f('fk_training_import_line_claim_id_hours_claim')),
    sa.ForeignKeyConstraint(['import_id'], ['training_import.id'], name=op.f('fk_training_import_line_import_id_training_import')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_training_import_line_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_import_line')),
    sa.UniqueConstraint('import_id', 'line', name=op.f('uq_training_import_line_import_id_line'))
    )
    op.create_index('ix_training_import_line_import_id_state_id', 'training_import_line', ['import_id', 'state', 'id'], unique=False)
    op.create_index('ix_training_import_line_person_id', 'training_import_line', ['person_id'], unique=False)
    op.create_table('study',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('kind', sa.String(length=9), nullable=False),
    sa.Column('scope', sa.String(length=13), nullable=False),
    sa.Column('institution', sa.String(length=200), nullable=False),
    sa.Column('programme', sa.String(length=200), nullable=False),
    sa.Column('degree', sa.String(length=10), nullable=False),
    sa.Column('semesters', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('decree_number', sa.String(length=120), nullable=False),
    sa.Column('decree_on', sa.Date(), nullable=False),
    sa.Column('decree_id', BIG, nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', BIG, nullable=False),
    sa.Column('completed_on', sa.Date(), nullable=True),
    sa.Column('diploma_number', sa.String(length=120), nullable=False),
    sa.Column('diploma_id', BIG, nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('end_reason', sa.Text(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', BIG, nullable=True),
    sa.CheckConstraint("degree IN ('d3', 'd4', 's1', 's2', 's3', 'profession')", name=op.f('ck_study_degree')),
    sa.CheckConstraint("kind IN ('assigned', 'permitted')", name=op.f('ck_study_kind')),
    sa.CheckConstraint("scope IN ('domestic', 'international')", name=op.f('ck_study_scope')),
    sa.CheckConstraint('completed_on >= from_on', name=op.f('ck_study_completed')),
    sa.CheckConstraint('completed_on IS NULL OR ended_on IS NULL', name=op.f('ck_study_one_end')),
    sa.CheckConstraint('ended_on >= from_on', name=op.f('ck_study_ended')),
    sa.CheckConstraint('semesters BETWEEN 1 AND 16', name=op.f('ck_study_semesters')),
    sa.CheckConstraint('until_on > from_on', name=op.f('ck_study_days')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['person.id'], name=op.f('fk_study_closed_by_id_person')),
    sa.ForeignKeyConstraint(['decree_id'], ['stored_file.id'], name=op.f('fk_study_decree_id_stored_file')),
    sa.ForeignKeyConstraint(['diploma_id'], ['stored_file.id'], name=op.f('fk_study_diploma_id_stored_file')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_study_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_study_person_id_person')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_study_recorded_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_study')),
    sa.UniqueConstraint('person_id', 'decree_number', name=op.f('uq_study_person_id_decree_number')),
    sa.UniqueConstraint('public_id', name=op.f('uq_study_public_id'))
    )
    op.create_index('ix_study_organisation_id_id', 'study', ['organisation_id', 'id'], unique=False)
    op.create_index('ix_study_person_id_from_on', 'study', ['person_id', 'from_on'], unique=False)
    op.create_table('study_extension',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('study_id', BIG, nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('decree_number', sa.String(length=120), nullable=False),
    sa.Column('decree_on', sa.Date(), nullable=False),
    sa.Column('decree_id', BIG, nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', BIG, nullable=False),
    sa.CheckConstraint('until_on > from_on', name=op.f('ck_study_extension_days')),
    sa.ForeignKeyConstraint(['decree_id'], ['stored_file.id'], name=op.f('fk_study_extension_decree_id_stored_file')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_study_extension_recorded_by_id_person')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_study_extension_study_id_study')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_study_extension')),
    sa.UniqueConstraint('public_id', name=op.f('uq_study_extension_public_id')),
    sa.UniqueConstraint('study_id', 'until_on', name=op.f('uq_study_extension_study_id_until_on'))
    )
    op.create_index(op.f('ix_study_extension_study_id'), 'study_extension', ['study_id'], unique=False)
    op.create_table('study_semester',
    sa.Column('study_id', BIG, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('credits', sa.Integer(), nullable=False),
    sa.Column('average100', sa.Integer(), nullable=True),
    sa.Column('progress', sa.String(length=300), nullable=False),
    sa.Column('report_id', BIG, nullable=True),
    sa.Column('claim_id', BIG, nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', BIG, nullable=False),
    sa.CheckConstraint('credits BETWEEN 0 AND 40', name=op.f('ck_study_semester_credits')),
    sa.CheckConstraint('ends_on > begins_on', name=op.f('ck_study_semester_days')),
    sa.CheckConstraint('number BETWEEN 1 AND 16', name=op.f('ck_study_semester_number')),
    sa.ForeignKeyConstraint(['claim_id'], ['hours_claim.id'], name=op.f('fk_study_semester_claim_id_hours_claim')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_study_semester_recorded_by_id_person')),
    sa.ForeignKeyConstraint(['report_id'], ['stored_file.id'], name=op.f('fk_study_semester_report_id_stored_file')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_study_semester_study_id_study')),
    sa.PrimaryKeyConstraint('study_id', 'number', name=op.f('pk_study_semester'))
    )
    op.create_table('study_leave',
    sa.Column('study_id', BIG, nullable=False),
    sa.Column('absence_id', BIG, nullable=False),
    sa.ForeignKeyConstraint(['absence_id'], ['learning_absence.id'], name=op.f('fk_study_leave_absence_id_learning_absence')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_study_leave_study_id_study')),
    sa.PrimaryKeyConstraint('study_id', 'absence_id', name=op.f('pk_study_leave'))
    )


def downgrade() -> None:
    op.drop_table("study_leave")
    op.drop_table("study_extension")
    op.drop_table("study_semester")
    op.drop_table("study")
    op.drop_table("training_import_line")
    op.drop_table("training_import")
