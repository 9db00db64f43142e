"""Lesson margins: places, notes, questions; practice fences of published lessons get their class."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0024_lesson_margins"
down_revision = "0023_course_moves"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
_OPENING = re.compile(r"^ *(`{3,}|~{3,})([^`\n]*)$")
_CODE = '<pre class="pk-code"'
_PRACTICE = '<pre class="pk-practice"'


def upgrade() -> None:
    op.create_table(
        "lesson_place",
        _id("enrolment_id"),
        sa.Column("lesson_key", sa.String(length=80), nullable=False),
        sa.Column("anchor", sa.String(length=80), nullable=False),
        sa.Column("read_at", INSTANT, nullable=False),
        _points("lesson_place", "enrolment_id", "enrolment"),
        sa.PrimaryKeyConstraint("enrolment_id", "lesson_key", name=op.f("pk_lesson_place")),
    )
    _create_notes()
    _create_questions()
    _create_entries()
    _mark_practice(op.get_bind())


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, nullable=nullable)


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _create_notes() -> None:
    op.create_table(
        "lesson_note",
        _id("id"),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        _id("person_id"),
        _id("course_id"),
        sa.Column("lesson_key", sa.String(length=80), nullable=False),
        sa.Column("anchor", sa.String(length=80), nullable=False),
        sa.Column("quote", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        _points("lesson_note", "person_id", "person"),
        _points("lesson_note", "course_id", "course"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_note")),
        sa.UniqueConstraint("public_id", name=op.f("uq_lesson_note_public_id")),
    )
    op.create_index(
        "ix_lesson_note_person_id_course_id", "lesson_note", ["person_id", "course_id"]
    )


def _create_questions() -> None:
    op.create_table(
        "lesson_question",
        _id("id"),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        _id("course_id"),
        _id("organisation_id"),
        sa.Column("lesson_key", sa.String(length=80), nullable=False),
        sa.Column("anchor", sa.String(length=80), nullable=False),
        sa.Column("quote", sa.String(length=200), nullable=False),
        _id("asker_id", nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("waiting_since", INSTANT, nullable=True),
        sa.Column("public_question", sa.Text(), nullable=False),
        sa.Column("public_answer", sa.Text(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        _id("published_by_id", nullable=True),
        sa.CheckConstraint(
            "published_at IS NULL OR (public_question <> '' AND public_answer <> '')",
            name=op.f("ck_lesson_question_published"),
        ),
        _points("lesson_question", "course_id", "course"),
        _points("lesson_question", "organisation_id", "organisation"),
        _points("lesson_question", "asker_id", "person"),
        _points("lesson_question", "published_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_lesson_question_public_id")),
    )
    for columns in (["asker_id", "course_id"], ["course_id", "lesson_key"]):
        op.create_index(f"ix_lesson_question_{'_'.join(columns)}", "lesson_question", columns)
    waiting = sa.text("waiting_since IS NOT NULL")
    op.create_index(
        "ix_lesson_question_waiting",
        "lesson_question",
        ["organisation_id", "waiting_since"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _create_entries() -> None:
    op.create_table(
        "question_entry",
        _id("id"),
        _id("question_id"),
        _id("author_id"),
        sa.Column("by_trainer", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        _points("question_entry", "question_id", "lesson_question"),
        _points("question_entry", "author_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_entry")),
    )
    for column in ("question_id", "author_id"):
        op.create_index(op.f(f"ix_question_entry_{column}"), "question_entry", [column])


def _mark_practice(connection: sa.Connection) -> None:
    """Published lessons show their latihan fences as code; the reader looks for the class."""
    part = sa.table("course_part", sa.column("id"), sa.column("source"), sa.column("html"))
    found = connection.execute(
        sa.select(part.c.id, part.c.source, part.c.html).where(part.c.source.contains("latihan"))
    ).all()
    for id_, source, html in found:
        fences = list(_fences(source))
        pieces = html.split(_CODE)
        if len(pieces) - 1 != len(fences):  # a fence inside something that is shown otherwise
            continue
        marks = [_PRACTICE if name == "latihan" else _CODE for name in fences]
        made = "".join(a + b for a, b in zip(pieces, [*marks, ""], strict=True))
        connection.execute(sa.update(part).where(part.c.id == id_).values(html=made))


def _fences(source: str) -> list[str]:
    """The words after each opening mark, in order."""
    names: list[str] = []
    open_mark = ""
    for line in source.split("\n"):
        bare = line.strip()
        if open_mark:
            if len(bare) >= len(open_mark) and not bare.strip(open_mark[0]):
                open_mark = ""
            continue
        opening = _OPENING.match(line.rstrip())
        if opening:
            open_mark = opening[1]
            names.append(opening[2].strip())
    return names


def downgrade() -> None:
    part = sa.table("course_part", sa.column("html"))
    op.get_bind().execute(
        sa.update(part).values(html=sa.func.replace(part.c.html, _PRACTICE, _CODE))
    )
    for table in ("question_entry", "lesson_question", "lesson_note", "lesson_place"):
        op.drop_table(table)
