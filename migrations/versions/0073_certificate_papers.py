"""Certificates signed by hand say whom they wait for; many are issued anew at once."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0073_certificate_papers"
down_revision = "0076_award_lists"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("closed_at IS NULL")
WAITING = sa.text("decision = ''")
ACTS = "ck_certificate_bulk_act"


def upgrade() -> None:
    op.create_table(
        "certificate_paper",
        sa.Column("certificate_id", BIG, nullable=False),
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("names", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_paper_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["certificate_scheme_version.id"],
            name=op.f("fk_certificate_paper_version_id_certificate_scheme_version"),
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificate_paper")),
    )
    op.create_index(
        "ix_certificate_paper_open",
        "certificate_paper",
        ["version_id", "names", "certificate_id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_certificate_scan_waiting",
        "certificate_scan",
        ["certificate_id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    _allow("act IN ('remind', 'suspend', 'reissue')")
    _note_what_waits()


def _allow(acts: str) -> None:
    with op.batch_alter_table("certificate_bulk") as table:
        table.drop_constraint(op.f(ACTS), type_="check")
        table.create_check_constraint(op.f(ACTS), acts)


def _note_what_waits() -> None:
    """Of agencies that chose ink: what has neither an accepted scan nor an end."""
    connection = op.get_bind()
    looks = sa.table("certificate_look", sa.column("digest"), sa.column("look", sa.JSON()))
    pens = {
        digest
        for digest, look in connection.execute(sa.select(looks.c.digest, looks.c.look))
        if look.get("signing") == "pen"
    }
    if not pens:
        return
    found = connection.execute(
        sa.text(
            "SELECT c.id, c.version_id, f.facts FROM certificate c "
            "JOIN certificate_facts f ON f.certificate_id = c.id "
            "WHERE c.organisation_id IN (SELECT organisation_id FROM certificate_look) "
            "AND NOT EXISTS (SELECT 1 FROM certificate_scan s WHERE s.certificate_id = c.id "
            "AND s.decision = 'accepted') AND NOT EXISTS (SELECT 1 FROM certificate_event e "
            "WHERE e.certificate_id = c.id AND e.act IN ('revoked', 'reissued'))"
        )
    )
    papers = sa.table(
        "certificate_paper",
        *(sa.column(name) for name in ("certificate_id", "version_id", "names")),
    )
    while rows := found.fetchmany(1000):
        kept = [
            {"certificate_id": id_, "version_id": version, "names": _names(facts)}
            for id_, version, facts in rows
            if json.loads(bytes(facts))["template_digest"] in pens
        ]
        if kept:
            connection.execute(papers.insert(), kept)


def _names(facts: bytes) -> str:
    """SHA-256 over who signs, in the canonical form of the facts."""
    said = json.loads(bytes(facts))["signatories"]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def downgrade() -> None:
    op.execute("DELETE FROM certificate_bulk_line WHERE bulk_id IN "
               "(SELECT id FROM certificate_bulk WHERE act = 'reissue')")  # fmt: skip
    op.execute("DELETE FROM certificate_bulk WHERE act = 'reissue'")
    _allow("act IN ('remind', 'suspend')")
    op.drop_index("ix_certificate_scan_waiting", "certificate_scan")
    op.drop_table("certificate_paper")
