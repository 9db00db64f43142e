"""Scans of certificates that were signed by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0059_certificate_scans"
down_revision = "0058_mentoring"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('certificate_scan',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('certificate_id', BIG, nullable=False),
    sa.Column('file_id', BIG, nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by_id', BIG, nullable=False),
    sa.Column('decision', sa.String(length=8), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', BIG, nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("(decided_at IS NULL) = (decision = '')", name=op.f('ck_certificate_scan_decided')),
    sa.CheckConstraint("decision IN ('', 'accepted', 'returned')", name=op.f('ck_certificate_scan_decision')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> added_by_id', name=op.f('ck_certificate_scan_second')),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_certificate_scan_added_by_id_person')),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_certificate_scan_certificate_id_certificate')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_certificate_scan_decided_by_id_person')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_certificate_scan_file_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_scan')),
    sa.UniqueConstraint('file_id', name=op.f('uq_certificate_scan_file_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_certificate_scan_public_id'))
    )
    op.create_index('ix_certificate_scan_certificate_id_id', 'certificate_scan', ['certificate_id', 'id'])
    op.create_index('uq_certificate_scan_stands', 'certificate_scan', ['certificate_id'], unique=True, sqlite_where=sa.text("decision <> 'returned'"), postgresql_where=sa.text("decision <> 'returned'"))


def downgrade() -> None:
    op.drop_table("certificate_scan")
