"""Triggers that forbid UPDATE and DELETE on append-only tables (CE-5), for both databases.

`statements(table)` is what a migration executes; `installed()` reads back what the database
has, so that a test and `portal doctor` can compare.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, text

# Area packages add their tables here by migration only; the list is compared with the database.
TABLES: tuple[str, ...] = (
    "audit_entry",
    "evidence_event",
    "evidence_line",
    "ledger_entry",
    "ledger_checkpoint",
    "evidence_erasure",
    "level_scale",
    "competency_version",
    "job_standard",
    "job_standard_line",
    "attainment_policy",
    "hours_entry",
    "exam_specification_version",
    "exam_form",
    "sitting_event",
    "practical_checklist",
    "practical_result",
    "certificate_scheme_version",
    "certificate",
    "certificate_event",
    "register_checkpoint",
    "certificate_status_place",
    "survey_answer",
    "evaluation_snapshot",
    "evaluation_correction",
    "certificate_look",
)


def create(dialect: str, table: str) -> list[str]:
    """Statements that protect `table`."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ]


def drop(dialect: str, table: str) -> list[str]:
    """Statements that take the protection away; for downgrades only."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
        f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
        f"DROP FUNCTION IF EXISTS {table}_append_only()",
    ]


def expected(dialect: str, tables: Iterable[str] = TABLES) -> set[str]:
    """Names of the triggers that must exist."""
    verbs = ("no_update", "no_delete") if dialect == "sqlite" else ("no_change", "no_truncate")
    return {f"{table}_{verb}" for table in tables for verb in verbs}


def installed(connection: Connection) -> set[str]:
    """Names of the append-only triggers the database has and has switched on."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
    names = {str(name) for (name,) in connection.execute(text(query))}
    return {name for name in names if "_no_" in name}
