"""Item statistics."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020_item_statistics"
down_revision = "0019_draft_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('item_tally_mark',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('result_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_item_tally_mark_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_tally_mark'))
    )
    op.create_table('item_tally',
    sa.Column('item_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('responses', sa.Integer(), nullable=False),
    sa.Column('tally', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['item_version_id'], ['item_version.id'], name=op.f('fk_item_tally_item_version_id_item_version')),
    sa.PrimaryKeyConstraint('item_version_id', name=op.f('pk_item_tally'))
    )


def downgrade() -> None:
    op.drop_table('item_tally')
    op.drop_table('item_tally_mark')
