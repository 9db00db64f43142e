"""Tests, reactions, files of activities and acts on all their participants."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0064_activity_results"
down_revision = "0069_mentoring_proofs"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('activity_test',
    sa.Column('activity_id', BIG, nullable=False),
    sa.Column('bank_id', BIG, nullable=False),
    sa.Column('items', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('pass_percent', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('open_days', sa.Integer(), nullable=False),
    sa.Column('has_before', sa.Boolean(), nullable=False),
    sa.Column('has_after', sa.Boolean(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.CheckConstraint('items BETWEEN 3 AND 60', name=op.f('ck_activity_test_items')),
    sa.CheckConstraint('minutes BETWEEN 5 AND 180', name=op.f('ck_activity_test_minutes')),
    sa.CheckConstraint('pass_percent BETWEEN 1 AND 100', name=op.f('ck_activity_test_pass_percent')),
    sa.CheckConstraint('tries BETWEEN 1 AND 5', name=op.f('ck_activity_test_tries')),
    sa.CheckConstraint('open_days BETWEEN 1 AND 60', name=op.f('ck_activity_test_open_days')),
    sa.CheckConstraint('has_before OR has_after', name=op.f('ck_activity_test_stage')),
    sa.CheckConstraint('has_after OR NOT is_required', name=op.f('ck_activity_test_required')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_test_activity_id_activity')),
    sa.ForeignKeyConstraint(['bank_id'], ['item_bank.id'], name=op.f('fk_activity_test_bank_id_item_bank')),
    sa.PrimaryKeyConstraint('activity_id', name=op.f('pk_activity_test'))
    )
    op.create_table('activity_reaction',
    sa.Column('id', BIG, nullable=False),
    sa.Column('registration_id', BIG, nullable=False),
    sa.Column('activity_id', BIG, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('survey_version', sa.Integer(), nullable=False),
    sa.Column('ratings', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_activity_reaction_number')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_reaction_activity_id_activity')),
    sa.ForeignKeyConstraint(['registration_id'], ['activity_registration.id'], name=op.f('fk_activity_reaction_registration_id_activity_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_reaction')),
    sa.UniqueConstraint('activity_id', 'number', name=op.f('uq_activity_reaction_activity_id_number')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_activity_reaction_registration_id'))
    )
    op.create_table('activity_material',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('activity_id', BIG, nullable=False),
    sa.Column('file_id', BIG, nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('phase', sa.String(length=6), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by_id', BIG, nullable=False),
    sa.CheckConstraint("phase IN ('before', 'after')", name=op.f('ck_activity_material_phase')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_material_activity_id_activity')),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_activity_material_added_by_id_person')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_activity_material_file_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_material')),
    sa.UniqueConstraint('file_id', name=op.f('uq_activity_material_file_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_activity_material_public_id'))
    )
    op.create_index('ix_activity_material_activity_id', 'activity_material', ['activity_id', 'id'])
    op.create_table('activity_task',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('activity_id', BIG, nullable=False),
    sa.Column('act', sa.String(length=12), nullable=False),
    sa.Column('about', sa.String(length=22), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', BIG, nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("act IN ('complete', 'certificates')", name=op.f('ck_activity_task_act')),
    sa.CheckConstraint('done >= 0 AND left_out >= 0 AND total >= 0', name=op.f('ck_activity_task_counts')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_task_activity_id_activity')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_activity_task_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_task')),
    sa.UniqueConstraint('public_id', name=op.f('uq_activity_task_public_id'))
    )
    op.create_index('ix_activity_task_activity_id', 'activity_task', ['activity_id', 'id'])
    op.create_index('uq_activity_task_running', 'activity_task', ['activity_id', 'act'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))


def downgrade() -> None:
    op.drop_table("activity_task")
    op.drop_table("activity_material")
    op.drop_table("activity_reaction")
    op.drop_table("activity_test")
