"""Yearly plans of units in versions, and the money they are paid from."""

import sqlalchemy as sa
from alembic import op

revision = "0062_yearly_plans"
down_revision = "0061_observed_behaviour"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('yearly_plan',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', BIG, nullable=False),
    sa.Column('unit_id', BIG, nullable=False),
    sa.Column('year', sa.SmallInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', BIG, nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('proposed_by_id', BIG, nullable=True),
    sa.Column('approved_by_id', BIG, nullable=True),
    sa.CheckConstraint('(approved_at IS NULL) = (approved_by_id IS NULL) AND (approved_at IS NULL) = (proposed_by_id IS NULL)', name=op.f('ck_yearly_plan_approved')),
    sa.CheckConstraint('approved_by_id <> proposed_by_id', name=op.f('ck_yearly_plan_two')),
    sa.CheckConstraint('year BETWEEN 2000 AND 2100 AND version >= 1', name=op.f('ck_yearly_plan_version')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['person.id'], name=op.f('fk_yearly_plan_approved_by_id_person')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_yearly_plan_created_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_yearly_plan_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['person.id'], name=op.f('fk_yearly_plan_proposed_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_yearly_plan_unit_id_org_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_yearly_plan')),
    sa.UniqueConstraint('public_id', name=op.f('uq_yearly_plan_public_id')),
    sa.UniqueConstraint('unit_id', 'year', 'version', name=op.f('uq_yearly_plan_unit_id_year_version'))
    )
    op.create_index('ix_yearly_plan_organisation_id_year', 'yearly_plan', ['organisation_id', 'year', 'id'], unique=False)
    op.create_table('yearly_line',
    sa.Column('id', BIG, nullable=False),
    sa.Column('plan_id', BIG, nullable=False),
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('competency_id', BIG, nullable=True),
    sa.Column('competence', sa.String(length=200), nullable=False),
    sa.Column('target', sa.String(length=200), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('gap_people', sa.Integer(), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('jp100', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(length=200), nullable=False),
    sa.Column('month_from', sa.SmallInteger(), nullable=False),
    sa.Column('month_until', sa.SmallInteger(), nullable=False),
    sa.Column('curriculum', sa.Text(), nullable=False),
    sa.Column('cost_idr', BIG, nullable=False),
    sa.Column('goal', sa.String(length=300), nullable=False),
    sa.Column('priority', sa.SmallInteger(), nullable=False),
    sa.CheckConstraint('cost_idr >= 0 AND jp100 >= 0 AND amount > 0', name=op.f('ck_yearly_line_amounts')),
    sa.CheckConstraint('month_from BETWEEN 1 AND 12 AND month_until BETWEEN month_from AND 12', name=op.f('ck_yearly_line_months')),
    sa.CheckConstraint('people > 0 AND gap_people BETWEEN 0 AND people', name=op.f('ck_yearly_line_people')),
    sa.CheckConstraint('priority BETWEEN 1 AND 3', name=op.f('ck_yearly_line_priority')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_yearly_line_competency_id_competency')),
    sa.ForeignKeyConstraint(['plan_id'], ['yearly_plan.id'], name=op.f('fk_yearly_line_plan_id_yearly_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_yearly_line')),
    sa.UniqueConstraint('plan_id', 'key', name=op.f('uq_yearly_line_plan_id_key'))
    )
    op.create_table('yearly_line_need',
    sa.Column('line_id', BIG, nullable=False),
    sa.Column('need_id', BIG, nullable=False),
    sa.ForeignKeyConstraint(['line_id'], ['yearly_line.id'], name=op.f('fk_yearly_line_need_line_id_yearly_line')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_yearly_line_need_need_id_need')),
    sa.PrimaryKeyConstraint('line_id', 'need_id', name=op.f('pk_yearly_line_need'))
    )
    op.create_index(op.f('ix_yearly_line_need_need_id'), 'yearly_line_need', ['need_id'], unique=False)
    op.create_table('budget_line',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', BIG, nullable=False),
    sa.Column('unit_id', BIG, nullable=False),
    sa.Column('year', sa.SmallInteger(), nullable=False),
    sa.Column('source', sa.String(length=5), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('amount_idr', BIG, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', BIG, nullable=False),
    sa.CheckConstraint("source IN ('apbd', 'apbn', 'blud', 'other')", name=op.f('ck_budget_line_source')),
    sa.CheckConstraint('amount_idr > 0', name=op.f('ck_budget_line_amount')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_budget_line_created_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_budget_line_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_budget_line_unit_id_org_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_line')),
    sa.UniqueConstraint('public_id', name=op.f('uq_budget_line_public_id')),
    sa.UniqueConstraint('unit_id', 'year', 'source', 'code', name=op.f('uq_budget_line_unit_id_year_source_code'))
    )
    op.create_index('ix_budget_line_organisation_id_year', 'budget_line', ['organisation_id', 'year', 'id'], unique=False)
    op.create_table('budget_commitment',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('budget_id', BIG, nullable=False),
    sa.Column('line_key', sa.String(length=22), nullable=False),
    sa.Column('activity_id', BIG, nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('amount_idr', BIG, nullable=False),
    sa.Column('beyond_idr', BIG, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', BIG, nullable=False),
    sa.Column('approver_id', BIG, nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('spent_idr', BIG, nullable=True),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(settled_at IS NULL) = (spent_idr IS NULL)', name=op.f('ck_budget_commitment_settled')),
    sa.CheckConstraint('amount_idr > 0 AND beyond_idr BETWEEN 0 AND amount_idr', name=op.f('ck_budget_commitment_amount')),
    sa.CheckConstraint('approver_id <> by_id', name=op.f('ck_budget_commitment_two')),
    sa.CheckConstraint('beyond_idr = 0 OR approver_id IS NOT NULL', name=op.f('ck_budget_commitment_approver')),
    sa.CheckConstraint('settled_at IS NULL OR released_at IS NULL', name=op.f('ck_budget_commitment_end')),
    sa.CheckConstraint('spent_idr BETWEEN 0 AND amount_idr AND people >= 0', name=op.f('ck_budget_commitment_spent')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_budget_commitment_activity_id_activity')),
    sa.ForeignKeyConstraint(['approver_id'], ['person.id'], name=op.f('fk_budget_commitment_approver_id_person')),
    sa.ForeignKeyConstraint(['budget_id'], ['budget_line.id'], name=op.f('fk_budget_commitment_budget_id_budget_line')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_budget_commitment_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_commitment')),
    sa.UniqueConstraint('public_id', name=op.f('uq_budget_commitment_public_id'))
    )
    op.create_index('ix_budget_commitment_budget_id_id', 'budget_commitment', ['budget_id', 'id'], unique=False)
    op.create_index('ix_budget_commitment_line_key', 'budget_commitment', ['line_key'], unique=False)
    op.create_index('uq_budget_commitment_activity', 'budget_commitment', ['activity_id'], unique=True, sqlite_where=sa.text('released_at IS NULL AND activity_id IS NOT NULL'), postgresql_where=sa.text('released_at IS NULL AND activity_id IS NOT NULL'))


def downgrade() -> None:
    op.drop_table("budget_commitment")
    op.drop_table("budget_line")
    op.drop_table("yearly_line_need")
    op.drop_table("yearly_line")
    op.drop_table("yearly_plan")
