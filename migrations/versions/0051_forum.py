"""The forum of needs: proposals, support, comments, answers."""

import sqlalchemy as sa
from alembic import op

revision = "0051_forum"
down_revision = "0050_follow_ups"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('forum_proposal',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', BIG, nullable=False),
    sa.Column('unit_id', BIG, nullable=True),
    sa.Column('competency_id', BIG, nullable=True),
    sa.Column('kind', sa.String(length=4), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('author_id', BIG, nullable=True),
    sa.Column('written_on', sa.Date(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('supports', sa.Integer(), nullable=False),
    sa.Column('comments', sa.Integer(), nullable=False),
    sa.Column('answer_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hidden_by_id', BIG, nullable=True),
    sa.Column('hide_reason', sa.String(length=300), nullable=False),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('merged_by_id', BIG, nullable=True),
    sa.Column('merged_into_id', BIG, nullable=True),
    sa.CheckConstraint("(hidden_at IS NULL) = (hide_reason = '')", name=op.f('ck_forum_proposal_hidden')),
    sa.CheckConstraint("kind IN ('need', 'idea')", name=op.f('ck_forum_proposal_kind')),
    sa.CheckConstraint("state IN ('open', 'planned', 'offered', 'done', 'declined')", name=op.f('ck_forum_proposal_state')),
    sa.CheckConstraint('(merged_at IS NULL) = (merged_into_id IS NULL)', name=op.f('ck_forum_proposal_merged')),
    sa.CheckConstraint('author_id IS NOT NULL OR unit_id IS NULL', name=op.f('ck_forum_proposal_nameless')),
    sa.CheckConstraint('supports >= 0 AND comments >= 0', name=op.f('ck_forum_proposal_counts')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_forum_proposal_author_id_person')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_forum_proposal_competency_id_competency')),
    sa.ForeignKeyConstraint(['hidden_by_id'], ['person.id'], name=op.f('fk_forum_proposal_hidden_by_id_person')),
    sa.ForeignKeyConstraint(['merged_by_id'], ['person.id'], name=op.f('fk_forum_proposal_merged_by_id_person')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['forum_proposal.id'], name=op.f('fk_forum_proposal_merged_into_id_forum_proposal')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_forum_proposal_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_forum_proposal_unit_id_org_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_proposal')),
    sa.UniqueConstraint('public_id', name=op.f('uq_forum_proposal_public_id'))
    )
    op.create_index(op.f('ix_forum_proposal_author_id'), 'forum_proposal', ['author_id'], unique=False)
    op.create_index(op.f('ix_forum_proposal_merged_into_id'), 'forum_proposal', ['merged_into_id'], unique=False)
    op.create_index('ix_forum_proposal_published', 'forum_proposal', ['organisation_id', 'published_at', 'id'], unique=False)
    op.create_index('ix_forum_proposal_supports', 'forum_proposal', ['organisation_id', 'supports', 'id'], unique=False)
    op.create_index('ix_forum_proposal_unit_id', 'forum_proposal', ['unit_id'], unique=False)
    op.create_table('forum_hidden_author',
    sa.Column('proposal_id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_forum_hidden_author_person_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['forum_proposal.id'], name=op.f('fk_forum_hidden_author_proposal_id_forum_proposal')),
    sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_forum_hidden_author'))
    )
    op.create_index(op.f('ix_forum_hidden_author_person_id'), 'forum_hidden_author', ['person_id'], unique=False)
    op.create_table('forum_word',
    sa.Column('proposal_id', BIG, nullable=False),
    sa.Column('stem', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['forum_proposal.id'], name=op.f('fk_forum_word_proposal_id_forum_proposal')),
    sa.PrimaryKeyConstraint('proposal_id', 'stem', name=op.f('pk_forum_word'))
    )
    op.create_index('ix_forum_word_stem', 'forum_word', ['stem', 'proposal_id'], unique=False)
    op.create_table('forum_support',
    sa.Column('id', BIG, nullable=False),
    sa.Column('proposal_id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_forum_support_person_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['forum_proposal.id'], name=op.f('fk_forum_support_proposal_id_forum_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_support')),
    sa.UniqueConstraint('proposal_id', 'person_id', name=op.f('uq_forum_support_proposal_id_person_id'))
    )
    op.create_index(op.f('ix_forum_support_person_id'), 'forum_support', ['person_id'], unique=False)
    op.create_table('forum_comment',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('proposal_id', BIG, nullable=False),
    sa.Column('author_id', BIG, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hidden_by_id', BIG, nullable=True),
    sa.Column('hide_reason', sa.String(length=300), nullable=False),
    sa.CheckConstraint("(hidden_at IS NULL) = (hide_reason = '')", name=op.f('ck_forum_comment_hidden')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_forum_comment_author_id_person')),
    sa.ForeignKeyConstraint(['hidden_by_id'], ['person.id'], name=op.f('fk_forum_comment_hidden_by_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['forum_proposal.id'], name=op.f('fk_forum_comment_proposal_id_forum_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_comment')),
    sa.UniqueConstraint('public_id', name=op.f('uq_forum_comment_public_id'))
    )
    op.create_index(op.f('ix_forum_comment_author_id'), 'forum_comment', ['author_id'], unique=False)
    op.create_index('ix_forum_comment_proposal_id_id', 'forum_comment', ['proposal_id', 'id'], unique=False)
    op.create_table('forum_answer',
    sa.Column('id', BIG, nullable=False),
    sa.Column('proposal_id', BIG, nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', BIG, nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_forum_answer_reason')),
    sa.CheckConstraint("state IN ('planned', 'offered', 'done', 'declined')", name=op.f('ck_forum_answer_state')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_forum_answer_by_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['forum_proposal.id'], name=op.f('fk_forum_answer_proposal_id_forum_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_answer'))
    )
    op.create_index('ix_forum_answer_by_id', 'forum_answer', ['by_id'], unique=False)
    op.create_index('ix_forum_answer_proposal_id_id', 'forum_answer', ['proposal_id', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table("forum_answer")
    op.drop_table("forum_comment")
    op.drop_table("forum_support")
    op.drop_table("forum_word")
    op.drop_table("forum_hidden_author")
    op.drop_table("forum_proposal")
