"""What somebody means to learn in a year, agreed with their superior."""

import sqlalchemy as sa
from alembic import op

revision = "0057_personal_plans"
down_revision = "0056_certificate_signatures"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('personal_plan',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('year', sa.SmallInteger(), nullable=False),
    sa.Column('aim_job_id', BIG, nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed_by_id', BIG, nullable=True),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('return_reason', sa.String(length=300), nullable=False),
    sa.CheckConstraint('(agreed_at IS NULL) = (agreed_by_id IS NULL)', name=op.f('ck_personal_plan_agreed_by')),
    sa.CheckConstraint('agreed_at IS NULL OR proposed_at IS NOT NULL', name=op.f('ck_personal_plan_agreed')),
    sa.CheckConstraint('agreed_by_id IS NULL OR agreed_by_id <> person_id', name=op.f('ck_personal_plan_two')),
    sa.CheckConstraint('year BETWEEN 2000 AND 2100', name=op.f('ck_personal_plan_year')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['person.id'], name=op.f('fk_personal_plan_agreed_by_id_person')),
    sa.ForeignKeyConstraint(['aim_job_id'], ['job.id'], name=op.f('fk_personal_plan_aim_job_id_job')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_personal_plan_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_personal_plan_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_personal_plan')),
    sa.UniqueConstraint('person_id', 'organisation_id', 'year', name=op.f('uq_personal_plan_person_id_organisation_id_year')),
    sa.UniqueConstraint('public_id', name=op.f('uq_personal_plan_public_id'))
    )
    op.create_index('ix_personal_plan_organisation_id_year', 'personal_plan', ['organisation_id', 'year', 'person_id'], unique=False)
    op.create_table('plan_item',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('plan_id', BIG, nullable=False),
    sa.Column('why', sa.String(length=7), nullable=False),
    sa.Column('why_ref', sa.String(length=80), nullable=False),
    sa.Column('competency_id', BIG, nullable=True),
    sa.Column('level', sa.SmallInteger(), nullable=True),
    sa.Column('course', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('month', sa.SmallInteger(), nullable=False),
    sa.Column('cost_idr', BIG, nullable=False),
    sa.Column('jp100', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('dropped_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("why IN ('gap', 'aim', 'expiry', 'mandate', 'wish')", name=op.f('ck_plan_item_why')),
    sa.CheckConstraint('amount > 0 AND jp100 >= 0 AND cost_idr >= 0', name=op.f('ck_plan_item_amounts')),
    sa.CheckConstraint('level IS NULL OR level BETWEEN 1 AND 5', name=op.f('ck_plan_item_level')),
    sa.CheckConstraint('month BETWEEN 1 AND 12', name=op.f('ck_plan_item_month')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_plan_item_competency_id_competency')),
    sa.ForeignKeyConstraint(['plan_id'], ['personal_plan.id'], name=op.f('fk_plan_item_plan_id_personal_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_item')),
    sa.UniqueConstraint('public_id', name=op.f('uq_plan_item_public_id'))
    )
    op.create_index('ix_plan_item_plan_id', 'plan_item', ['plan_id'], unique=False)
    op.create_index('uq_plan_item_why', 'plan_item', ['plan_id', 'why', 'why_ref'], unique=True, sqlite_where=sa.text("dropped_at IS NULL AND why <> 'wish'"), postgresql_where=sa.text("dropped_at IS NULL AND why <> 'wish'"))


def downgrade() -> None:
    op.drop_table("plan_item")
    op.drop_table("personal_plan")
