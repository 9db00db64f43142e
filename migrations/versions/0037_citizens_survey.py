"""Services, their survey, its comments and improvements."""

import sqlalchemy as sa
from alembic import op

from portal.core import append_only

revision = "0037_citizens_survey"
down_revision = "0036_incidents_of_an_agency"
branch_labels = None
depends_on = None

PROTECTED = ("survey_answer",)


def upgrade() -> None:
    op.create_table('public_service',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('served', sa.Integer(), nullable=True),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('closes_on IS NULL OR closes_on > opens_on', name=op.f('ck_public_service_span')),
    sa.CheckConstraint('served IS NULL OR served > 0', name=op.f('ck_public_service_served')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_public_service_created_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_public_service_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_public_service_unit_id_org_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_service')),
    sa.UniqueConstraint('organisation_id', 'code', name=op.f('uq_public_service_organisation_id_code')),
    sa.UniqueConstraint('public_id', name=op.f('uq_public_service_public_id')),
    sa.UniqueConstraint('slug', name=op.f('uq_public_service_slug'))
    )
    with op.batch_alter_table('public_service', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_public_service_unit_id'), ['unit_id'], unique=False)

    op.create_table('service_action',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('service_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('element', sa.String(length=2), nullable=False),
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('owner_post_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('proof', sa.String(length=500), nullable=False),
    sa.Column('dropped_on', sa.Date(), nullable=True),
    sa.Column('drop_reason', sa.String(length=500), nullable=False),
    sa.CheckConstraint("(done_on IS NULL) = (proof = '')", name=op.f('ck_service_action_proof')),
    sa.CheckConstraint('done_on IS NULL OR dropped_on IS NULL', name=op.f('ck_service_action_end')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_service_action_created_by_id_person')),
    sa.ForeignKeyConstraint(['owner_post_id'], ['post.id'], name=op.f('fk_service_action_owner_post_id_post')),
    sa.ForeignKeyConstraint(['service_id'], ['public_service.id'], name=op.f('fk_service_action_service_id_public_service')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_action')),
    sa.UniqueConstraint('public_id', name=op.f('uq_service_action_public_id'))
    )
    with op.batch_alter_table('service_action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_action_owner_post_id'), ['owner_post_id'], unique=False)
        batch_op.create_index('ix_service_action_service_id_id', ['service_id', 'id'], unique=False)

    op.create_table('survey_batch',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('service_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=False),
    sa.Column('sheets', sa.Integer(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_by_id IS NULL)', name=op.f('ck_survey_batch_undone')),
    sa.CheckConstraint('sheets > 0', name=op.f('ck_survey_batch_sheets')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_survey_batch_entered_by_id_person')),
    sa.ForeignKeyConstraint(['service_id'], ['public_service.id'], name=op.f('fk_survey_batch_service_id_public_service')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['person.id'], name=op.f('fk_survey_batch_undone_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_batch')),
    sa.UniqueConstraint('public_id', name=op.f('uq_survey_batch_public_id'))
    )
    with op.batch_alter_table('survey_batch', schema=None) as batch_op:
        batch_op.create_index('ix_survey_batch_service_id_id', ['service_id', 'id'], unique=False)

    op.create_table('survey_answer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('service_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('period', sa.Integer(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=False),
    sa.Column('policy_version', sa.SmallInteger(), nullable=False),
    sa.Column('sheet', sa.String(length=43), nullable=True),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('u1', sa.SmallInteger(), nullable=True),
    sa.Column('u2', sa.SmallInteger(), nullable=True),
    sa.Column('u3', sa.SmallInteger(), nullable=True),
    sa.Column('u4', sa.SmallInteger(), nullable=True),
    sa.Column('u5', sa.SmallInteger(), nullable=True),
    sa.Column('u6', sa.SmallInteger(), nullable=True),
    sa.Column('u7', sa.SmallInteger(), nullable=True),
    sa.Column('u8', sa.SmallInteger(), nullable=True),
    sa.Column('u9', sa.SmallInteger(), nullable=True),
    sa.Column('age', sa.String(length=8), nullable=False),
    sa.Column('sex', sa.String(length=8), nullable=False),
    sa.Column('education', sa.String(length=8), nullable=False),
    sa.Column('work', sa.String(length=8), nullable=False),
    sa.CheckConstraint('(sheet IS NULL) <> (batch_id IS NULL)', name=op.f('ck_survey_answer_channel')),
    sa.CheckConstraint('u1 BETWEEN 1 AND 4', name=op.f('ck_survey_answer_u1')),
    sa.CheckConstraint('u2 BETWEEN 1 AND 4', name=op.f('ck_survey_answer_u2')),
    sa.CheckConstraint('u3 BETWEEN 1 AND 4', name=op.f('ck_survey_answer_u3')),
    sa.CheckConstraint('u4 BETWEEN 1 AND 4', name=op.f('ck_survey_answer_u4')),
    sa.CheckConstraint('u5 BETWEEN 1 AND 4', name=op.f('ck_survey_answer_u5')),
    sa.CheckConstraint('u6 BETWEEN 1 AND 4', name=op.f('ck_survey_answer_u6')),
    sa.CheckConstraint('u7 BETWEEN 1 AND 4', name=op.f('ck_survey_answer_u7')),
    sa.CheckConstraint('u8 BETWEEN 1 AND 4', name=op.f('ck_survey_answer_u8')),
    sa.CheckConstraint('u9 BETWEEN 1 AND 4', name=op.f('ck_survey_answer_u9')),
    sa.ForeignKeyConstraint(['batch_id'], ['survey_batch.id'], name=op.f('fk_survey_answer_batch_id_survey_batch')),
    sa.ForeignKeyConstraint(['service_id'], ['public_service.id'], name=op.f('fk_survey_answer_service_id_public_service')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_answer')),
    sa.UniqueConstraint('sheet', name=op.f('uq_survey_answer_sheet'))
    )
    with op.batch_alter_table('survey_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_answer_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index('ix_survey_answer_service_id_period_id', ['service_id', 'period', 'id'], unique=False)

    op.create_table('survey_comment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('service_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('published', sa.Text(), nullable=False),
    sa.Column('withheld_because', sa.String(length=12), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('action_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f('ck_survey_comment_answered')),
    sa.CheckConstraint("(decided_at IS NULL) = (state = 'waiting')", name=op.f('ck_survey_comment_decided')),
    sa.CheckConstraint("(state = 'published') = (published <> '')", name=op.f('ck_survey_comment_published')),
    sa.CheckConstraint("state IN ('waiting', 'published', 'withheld')", name=op.f('ck_survey_comment_state')),
    sa.ForeignKeyConstraint(['action_id'], ['service_action.id'], name=op.f('fk_survey_comment_action_id_service_action')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_survey_comment_answered_by_id_person')),
    sa.ForeignKeyConstraint(['batch_id'], ['survey_batch.id'], name=op.f('fk_survey_comment_batch_id_survey_batch')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_survey_comment_decided_by_id_person')),
    sa.ForeignKeyConstraint(['service_id'], ['public_service.id'], name=op.f('fk_survey_comment_service_id_public_service')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_comment')),
    sa.UniqueConstraint('public_id', name=op.f('uq_survey_comment_public_id'))
    )
    with op.batch_alter_table('survey_comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_comment_action_id'), ['action_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_comment_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index('ix_survey_comment_service_id_id', ['service_id', 'id'], unique=False)
    for table in PROTECTED:
        for statement in append_only.create(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    for table in PROTECTED:
        for statement in append_only.drop(op.get_bind().dialect.name, table):
            op.execute(statement)
    with op.batch_alter_table('survey_comment', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_comment_service_id_id')
        batch_op.drop_index(batch_op.f('ix_survey_comment_batch_id'))
        batch_op.drop_index(batch_op.f('ix_survey_comment_action_id'))

    op.drop_table('survey_comment')
    with op.batch_alter_table('survey_answer', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_answer_service_id_period_id')
        batch_op.drop_index(batch_op.f('ix_survey_answer_batch_id'))

    op.drop_table('survey_answer')
    with op.batch_alter_table('survey_batch', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_batch_service_id_id')

    op.drop_table('survey_batch')
    with op.batch_alter_table('service_action', schema=None) as batch_op:
        batch_op.drop_index('ix_service_action_service_id_id')
        batch_op.drop_index(batch_op.f('ix_service_action_owner_post_id'))

    op.drop_table('service_action')
    with op.batch_alter_table('public_service', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_public_service_unit_id'))

    op.drop_table('public_service')
