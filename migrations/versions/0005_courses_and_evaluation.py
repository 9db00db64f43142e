"""Courses and evaluation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_courses_and_evaluation"
down_revision = "0004_published_competency"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('item_bank',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=14), nullable=False),
    sa.Column('public_keys', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('practice', 'certification')", name=op.f('ck_item_bank_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_bank')),
    sa.UniqueConstraint('code', name=op.f('uq_item_bank_code'))
    )
    op.create_table('attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('purpose', sa.String(length=8), nullable=False),
    sa.Column('owner_ref', sa.String(length=80), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('terms', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('paper', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('seed', sa.LargeBinary(length=16), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('cookie_hash', sa.String(length=64), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ending', sa.String(length=10), nullable=True),
    sa.CheckConstraint("ending IS NULL OR ending IN ('submitted', 'expired')", name=op.f('ck_attempt_ending')),
    sa.CheckConstraint("purpose IN ('quiz', 'exam')", name=op.f('ck_attempt_purpose')),
    sa.CheckConstraint('(closed_at IS NULL) = (ending IS NULL)', name=op.f('ck_attempt_closed')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_attempt_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attempt_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt')),
    sa.UniqueConstraint('public_id', name=op.f('uq_attempt_public_id')),
    sa.UniqueConstraint('purpose', 'owner_ref', 'person_id', 'number', name=op.f('uq_attempt_purpose_owner_ref_person_id_number'))
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_person_id_closed_at', ['person_id', 'closed_at'], unique=False)
        batch_op.create_index('uq_attempt_open', ['purpose', 'owner_ref', 'person_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('course',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('current_revision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_course_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course')),
    sa.UniqueConstraint('code', name=op.f('uq_course_code')),
    sa.UniqueConstraint('public_id', name=op.f('uq_course_public_id')),
    sa.UniqueConstraint('slug', name=op.f('uq_course_slug'))
    )
    op.create_table('evaluation_period',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('stages', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('until_on > from_on', name=op.f('ck_evaluation_period_span')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_evaluation_period_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation_period')),
    sa.UniqueConstraint('organisation_id', 'code', name=op.f('uq_evaluation_period_organisation_id_code')),
    sa.UniqueConstraint('public_id', name=op.f('uq_evaluation_period_public_id'))
    )
    op.create_table('item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('bank_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('current_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['bank_id'], ['item_bank.id'], name=op.f('fk_item_bank_id_item_bank')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item')),
    sa.UniqueConstraint('bank_id', 'key', name=op.f('uq_item_bank_id_key'))
    )
    op.create_table('answer_history',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('attempt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('answers', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_answer_history_attempt_id_attempt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_history')),
    sa.UniqueConstraint('attempt_id', 'epoch', 'seq', name=op.f('uq_answer_history_attempt_id_epoch_seq'))
    )
    op.create_table('attempt_answer',
    sa.Column('attempt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('item_ref', sa.String(length=12), nullable=False),
    sa.Column('response', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_attempt_answer_attempt_id_attempt')),
    sa.PrimaryKeyConstraint('attempt_id', 'item_ref', name=op.f('pk_attempt_answer'))
    )
    op.create_table('attempt_result',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('attempt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('earned', sa.Integer(), nullable=False),
    sa.Column('possible', sa.Integer(), nullable=False),
    sa.Column('cut', sa.Integer(), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('marks', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('earned BETWEEN 0 AND possible', name=op.f('ck_attempt_result_marks')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_attempt_result_attempt_id_attempt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt_result')),
    sa.UniqueConstraint('attempt_id', 'number', name=op.f('uq_attempt_result_attempt_id_number'))
    )
    op.create_table('course_revision',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('course_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('cover', sa.String(length=12), nullable=False),
    sa.Column('credit_jp100', sa.Integer(), nullable=False),
    sa.Column('facts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('credit_jp100 >= 0', name=op.f('ck_course_revision_credit')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_course_revision_course_id_course')),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_course_revision_published_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_revision')),
    sa.UniqueConstraint('course_id', 'content_hash', name=op.f('uq_course_revision_course_id_content_hash')),
    sa.UniqueConstraint('course_id', 'number', name=op.f('uq_course_revision_course_id_number'))
    )
    op.create_table('evaluation_form',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('period_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['period_id'], ['evaluation_period.id'], name=op.f('fk_evaluation_form_period_id_evaluation_period')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_evaluation_form_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation_form')),
    sa.UniqueConstraint('period_id', 'person_id', name=op.f('uq_evaluation_form_period_id_person_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_evaluation_form_public_id'))
    )
    with op.batch_alter_table('evaluation_form', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evaluation_form_person_id'), ['person_id'], unique=False)

    op.create_table('course_part',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('revision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('module_number', sa.Integer(), nullable=False),
    sa.Column('module_title', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('objectives', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('spec', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.CheckConstraint("kind IN ('lesson', 'quiz')", name=op.f('ck_course_part_kind')),
    sa.ForeignKeyConstraint(['revision_id'], ['course_revision.id'], name=op.f('fk_course_part_revision_id_course_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_part')),
    sa.UniqueConstraint('revision_id', 'key', name=op.f('uq_course_part_revision_id_key')),
    sa.UniqueConstraint('revision_id', 'position', name=op.f('uq_course_part_revision_id_position'))
    )
    op.create_table('course_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('revision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('course_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('closes_at IS NULL OR closes_at > opens_at', name=op.f('ck_course_run_window')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_course_run_course_id_course')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_course_run_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['revision_id'], ['course_revision.id'], name=op.f('fk_course_run_revision_id_course_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_run')),
    sa.UniqueConstraint('public_id', name=op.f('uq_course_run_public_id'))
    )
    with op.batch_alter_table('course_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_run_course_id'), ['course_id'], unique=False)
        batch_op.create_index('ix_course_run_organisation_id_closes_at', ['organisation_id', 'closes_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_run_revision_id'), ['revision_id'], unique=False)

    op.create_table('item_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('competency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('difficulty', sa.String(length=6), nullable=False),
    sa.Column('tags', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('face', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('answer_key', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("difficulty IN ('easy', 'medium', 'hard')", name=op.f('ck_item_version_difficulty')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_item_version_competency_id_competency')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_item_version_item_id_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_version')),
    sa.UniqueConstraint('item_id', 'content_hash', name=op.f('uq_item_version_item_id_content_hash'))
    )
    with op.batch_alter_table('item_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_version_competency_id'), ['competency_id'], unique=False)

    op.create_table('revision_media',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('revision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('path', sa.String(length=160), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_revision_media_file_id_stored_file')),
    sa.ForeignKeyConstraint(['revision_id'], ['course_revision.id'], name=op.f('fk_revision_media_revision_id_course_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision_media')),
    sa.UniqueConstraint('revision_id', 'path', name=op.f('uq_revision_media_revision_id_path'))
    )
    op.create_table('enrolment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('revision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('enrolled_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_enrolment_person_id_person')),
    sa.ForeignKeyConstraint(['revision_id'], ['course_revision.id'], name=op.f('fk_enrolment_revision_id_course_revision')),
    sa.ForeignKeyConstraint(['run_id'], ['course_run.id'], name=op.f('fk_enrolment_run_id_course_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolment_public_id')),
    sa.UniqueConstraint('run_id', 'person_id', 'number', name=op.f('uq_enrolment_run_id_person_id_number'))
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index('ix_enrolment_person_id_ended_at', ['person_id', 'ended_at'], unique=False)
        batch_op.create_index('uq_enrolment_open', ['run_id', 'person_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('course_completion',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('credit_jp100', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_course_completion_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_course_completion_person_id_person')),
    sa.PrimaryKeyConstraint('enrolment_id', name=op.f('pk_course_completion'))
    )
    with op.batch_alter_table('course_completion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_completion_person_id'), ['person_id'], unique=False)

    op.create_table('lesson_completion',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('lesson_key', sa.String(length=80), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_lesson_completion_enrolment_id_enrolment')),
    sa.PrimaryKeyConstraint('enrolment_id', 'lesson_key', name=op.f('pk_lesson_completion'))
    )


def downgrade() -> None:
    op.drop_table('lesson_completion')
    with op.batch_alter_table('course_completion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_completion_person_id'))

    op.drop_table('course_completion')
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.drop_index('uq_enrolment_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('ix_enrolment_person_id_ended_at')

    op.drop_table('enrolment')
    op.drop_table('revision_media')
    with op.batch_alter_table('item_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_version_competency_id'))

    op.drop_table('item_version')
    with op.batch_alter_table('course_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_run_revision_id'))
        batch_op.drop_index('ix_course_run_organisation_id_closes_at')
        batch_op.drop_index(batch_op.f('ix_course_run_course_id'))

    op.drop_table('course_run')
    op.drop_table('course_part')
    with op.batch_alter_table('evaluation_form', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evaluation_form_person_id'))

    op.drop_table('evaluation_form')
    op.drop_table('course_revision')
    op.drop_table('attempt_result')
    op.drop_table('attempt_answer')
    op.drop_table('answer_history')
    op.drop_table('item')
    op.drop_table('evaluation_period')
    op.drop_table('course')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index('uq_attempt_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index('ix_attempt_person_id_closed_at')

    op.drop_table('attempt')
    op.drop_table('item_bank')
