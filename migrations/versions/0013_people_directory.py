"""Finding people at size, likely duplicates, kept lists, and why somebody left.

Names become words with an index of their own; numbers are ordered byte by byte, so that the
beginning of a number is a range of the index that is there already.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013_people_directory"
down_revision = "0012_assessment_imports"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(60).with_variant(sa.String(60, collation="C"), "postgresql")
LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
CHUNK = 2_000
END_REASONS = (
    "end_reason IN ('', 'retired', 'died', 'resigned', 'dismissed', 'contract_ended', "
    "'moved_away')"
)


def upgrade() -> None:
    _words()
    _pairs()
    _lists()
    _columns()


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.alter_column("person_identifier", "value", type_=sa.String(40))
    op.drop_index("ix_employment_valid_from", table_name="employment")
    with op.batch_alter_table("employment") as batch:
        batch.drop_constraint("ck_employment_end_reason", type_="check")
        batch.drop_column("end_reason")
    for table in ("person_list_entry", "person_list", "duplicate_pair", "person_uncompared", "person_word"):
        op.drop_table(table)


def _of_person(table: str, column: str) -> sa.ForeignKeyConstraint:
    """Goes with the person: such a row is a note about somebody, never a fact of its own."""
    name = f"fk_{table}_{column}_person"
    return sa.ForeignKeyConstraint([column], ["person.id"], name=name, ondelete="CASCADE")


def _words() -> None:
    op.create_table(
        "person_word",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("word", WORD, nullable=False),
        _of_person("person_word", "person_id"),
        sa.PrimaryKeyConstraint("person_id", "word", name="pk_person_word"),
    )
    op.create_table(
        "person_uncompared",
        sa.Column("person_id", ID, nullable=False),
        _of_person("person_uncompared", "person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_person_uncompared"),
    )
    op.execute("INSERT INTO person_uncompared (person_id) SELECT id FROM person")
    op.create_index("ix_person_word_word_person_id", "person_word", ["word", "person_id"])
    bind, after = op.get_bind(), 0
    insert = sa.text("INSERT INTO person_word (person_id, word) VALUES (:person_id, :word)")
    while True:
        found = bind.execute(
            sa.text(
                "SELECT id, search_key FROM person WHERE id > :after ORDER BY id LIMIT :most"
            ),
            {"after": after, "most": CHUNK},
        ).all()
        if not found:
            return
        rows = [
            {"person_id": id_, "word": word}
            for id_, key in found
            for word in sorted({part[:60] for part in key.split()})
        ]
        if rows:
            bind.execute(insert, rows)
        after = found[-1][0]


def _pairs() -> None:
    op.create_table(
        "duplicate_pair",
        sa.Column("id", ID, nullable=False),
        sa.Column("one_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.Column("signs", LIST, nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("dismissed_at", MOMENT, nullable=True),
        sa.Column("dismissed_by_id", ID, nullable=True),
        sa.Column("dismissed_reason", sa.String(500), nullable=False),
        sa.CheckConstraint("one_id < other_id", name="ck_duplicate_pair_ordered"),
        _of_person("duplicate_pair", "one_id"),
        _of_person("duplicate_pair", "other_id"),
        sa.ForeignKeyConstraint(
            ["dismissed_by_id"], ["person.id"], name="fk_duplicate_pair_dismissed_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_duplicate_pair"),
        sa.UniqueConstraint("one_id", "other_id", name="uq_duplicate_pair_one_id_other_id"),
    )
    op.create_index("ix_duplicate_pair_other_id", "duplicate_pair", ["other_id"])


def _lists() -> None:
    op.create_table(
        "person_list",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_person_list_owner_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_person_list"),
        sa.UniqueConstraint("public_id", name="uq_person_list_public_id"),
    )
    op.create_index("ix_person_list_owner_id_id", "person_list", ["owner_id", "id"])
    op.create_table(
        "person_list_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("list_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["person_list.id"], name="fk_person_list_entry_list_id_person_list"
        ),
        _of_person("person_list_entry", "person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person_list_entry"),
        sa.UniqueConstraint("list_id", "person_id", name="uq_person_list_entry_list_id_person_id"),
    )


def _columns() -> None:
    op.add_column(
        "employment", sa.Column("end_reason", sa.String(14), nullable=False, server_default="")
    )
    with op.batch_alter_table("employment") as batch:
        batch.alter_column("end_reason", existing_type=sa.String(14), server_default=None)
        batch.create_check_constraint("ck_employment_end_reason", END_REASONS)
    op.create_index("ix_employment_valid_from", "employment", ["valid_from"])
    if op.get_context().dialect.name == "postgresql":
        op.alter_column("person_identifier", "value", type_=sa.String(40, collation="C"))
