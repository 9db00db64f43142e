"""Certificates of attendance name the place in an activity they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0065_certificate_occasions"
down_revision = "0064_activity_results"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('certificate_occasion',
    sa.Column('application_id', BIG, nullable=False),
    sa.Column('registration_id', BIG, nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['certificate_application.id'], name=op.f('fk_certificate_occasion_application_id_certificate_application')),
    sa.ForeignKeyConstraint(['registration_id'], ['activity_registration.id'], name=op.f('fk_certificate_occasion_registration_id')),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_certificate_occasion')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_certificate_occasion_registration_id'))
    )


def downgrade() -> None:
    op.drop_table("certificate_occasion")
