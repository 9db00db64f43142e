"""People imports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_people_imports"
down_revision = "0006_structure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import_batch',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('headers', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('columns', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('choices', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('judged_on', sa.Date(), nullable=True),
    sa.Column('staged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('lines_new', sa.Integer(), nullable=False),
    sa.Column('lines_changed', sa.Integer(), nullable=False),
    sa.Column('lines_same', sa.Integer(), nullable=False),
    sa.Column('lines_refused', sa.Integer(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('steps_total', sa.Integer(), nullable=False),
    sa.Column('steps_done', sa.Integer(), nullable=False),
    sa.Column('steps_refused', sa.Integer(), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undo_started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('steps_undone', sa.Integer(), nullable=False),
    sa.Column('steps_kept', sa.Integer(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('discarded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('applied_at IS NULL OR planned_at IS NOT NULL', name=op.f('ck_import_batch_applied')),
    sa.CheckConstraint('planned_at IS NULL OR confirmed_at IS NOT NULL', name=op.f('ck_import_batch_planned')),
    sa.CheckConstraint('steps_done + steps_refused <= steps_total', name=op.f('ck_import_batch_steps')),
    sa.CheckConstraint('undone_at IS NULL OR undo_started_at IS NOT NULL', name=op.f('ck_import_batch_undone')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['person.id'], name=op.f('fk_import_batch_confirmed_by_id_person')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_import_batch_created_by_id_person')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_import_batch_file_id_stored_file')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_import_batch_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['person.id'], name=op.f('fk_import_batch_undone_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batch')),
    sa.UniqueConstraint('public_id', name=op.f('uq_import_batch_public_id'))
    )
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.create_index('ix_import_batch_organisation_id_id', ['organisation_id', 'id'], unique=False)

    op.create_table('import_column_map',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sheet', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('columns', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_import_column_map_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['saved_by_id'], ['person.id'], name=op.f('fk_import_column_map_saved_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_column_map')),
    sa.UniqueConstraint('organisation_id', 'sheet', 'name', name=op.f('uq_import_column_map_organisation_id_sheet_name')),
    sa.UniqueConstraint('public_id', name=op.f('uq_import_column_map_public_id'))
    )
    op.create_table('import_difference',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('unit_before', sa.String(length=60), nullable=False),
    sa.Column('unit_after', sa.String(length=60), nullable=False),
    sa.Column('line', sa.Integer(), nullable=True),
    sa.Column('notes', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('chosen', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind IN ('in', 'out', 'moved', 'retired', 'double')", name=op.f('ck_import_difference_kind')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_import_difference_batch_id_import_batch')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_difference')),
    sa.UniqueConstraint('batch_id', 'key', name=op.f('uq_import_difference_batch_id_key'))
    )
    with op.batch_alter_table('import_difference', schema=None) as batch_op:
        batch_op.create_index('ix_import_difference_batch_id_kind_id', ['batch_id', 'kind', 'id'], unique=False)

    op.create_table('import_row',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sheet', sa.String(length=10), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.Column('values', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('changes', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('reasons', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('notes', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.CheckConstraint("outcome IN ('new', 'changed', 'same', 'refused')", name=op.f('ck_import_row_outcome')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_import_row_batch_id_import_batch')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_row')),
    sa.UniqueConstraint('batch_id', 'sheet', 'line', name=op.f('uq_import_row_batch_id_sheet_line'))
    )
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.create_index('ix_import_row_batch_id_outcome_id', ['batch_id', 'outcome', 'id'], unique=False)

    op.create_table('import_step',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=16), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('line', sa.Integer(), nullable=True),
    sa.Column('payload', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.String(length=60), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('changes', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.CheckConstraint("state IN ('waiting', 'done', 'refused', 'undone', 'kept')", name=op.f('ck_import_step_state')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_import_step_batch_id_import_batch')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_step')),
    sa.UniqueConstraint('batch_id', 'number', name=op.f('uq_import_step_batch_id_number'))
    )
    with op.batch_alter_table('import_step', schema=None) as batch_op:
        batch_op.create_index('ix_import_step_batch_id_key', ['batch_id', 'key'], unique=False)
        batch_op.create_index('ix_import_step_batch_id_state_number', ['batch_id', 'state', 'number'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('import_step', schema=None) as batch_op:
        batch_op.drop_index('ix_import_step_batch_id_state_number')
        batch_op.drop_index('ix_import_step_batch_id_key')

    op.drop_table('import_step')
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.drop_index('ix_import_row_batch_id_outcome_id')

    op.drop_table('import_row')
    with op.batch_alter_table('import_difference', schema=None) as batch_op:
        batch_op.drop_index('ix_import_difference_batch_id_kind_id')

    op.drop_table('import_difference')
    op.drop_table('import_column_map')
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.drop_index('ix_import_batch_organisation_id_id')

    op.drop_table('import_batch')
