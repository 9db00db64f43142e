"""Assessment imports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_assessment_imports"
down_revision = "0011_data_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assessment_import',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undo_started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('discarded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('entered_at IS NULL OR confirmed_at IS NOT NULL', name=op.f('ck_assessment_import_entered')),
    sa.CheckConstraint('undone_at IS NULL OR undo_started_at IS NOT NULL', name=op.f('ck_assessment_import_undone')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['person.id'], name=op.f('fk_assessment_import_confirmed_by_id_person')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_assessment_import_created_by_id_person')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_assessment_import_file_id_stored_file')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_assessment_import_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['person.id'], name=op.f('fk_assessment_import_undone_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_import')),
    sa.UniqueConstraint('public_id', name=op.f('uq_assessment_import_public_id'))
    )
    with op.batch_alter_table('assessment_import', schema=None) as batch_op:
        batch_op.create_index('ix_assessment_import_organisation_id_id', ['organisation_id', 'id'], unique=False)

    op.create_table('assessment_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('import_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('cells', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.String(length=60), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('competency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('level', sa.Integer(), nullable=True),
    sa.Column('assessed_on', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("(outcome = 'refused') = (person_id IS NULL)", name=op.f('ck_assessment_line_refused')),
    sa.CheckConstraint("outcome IN ('new', 'changed', 'same', 'refused')", name=op.f('ck_assessment_line_outcome')),
    sa.CheckConstraint("state IN ('waiting', 'idle', 'entered', 'failed', 'undone', 'kept')", name=op.f('ck_assessment_line_state')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_assessment_line_competency_id_competency')),
    sa.ForeignKeyConstraint(['event_id'], ['evidence_event.id'], name=op.f('fk_assessment_line_event_id_evidence_event')),
    sa.ForeignKeyConstraint(['import_id'], ['assessment_import.id'], name=op.f('fk_assessment_line_import_id_assessment_import')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_assessment_line_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_line')),
    sa.UniqueConstraint('import_id', 'line', name=op.f('uq_assessment_line_import_id_line'))
    )
    with op.batch_alter_table('assessment_line', schema=None) as batch_op:
        batch_op.create_index('ix_assessment_line_import_id_outcome', ['import_id', 'outcome', 'id'], unique=False)
        batch_op.create_index('ix_assessment_line_import_id_state', ['import_id', 'state', 'id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('assessment_line', schema=None) as batch_op:
        batch_op.drop_index('ix_assessment_line_import_id_state')
        batch_op.drop_index('ix_assessment_line_import_id_outcome')

    op.drop_table('assessment_line')
    with op.batch_alter_table('assessment_import', schema=None) as batch_op:
        batch_op.drop_index('ix_assessment_import_organisation_id_id')

    op.drop_table('assessment_import')
