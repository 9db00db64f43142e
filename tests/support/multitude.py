"""A whole agency of any size, written by the database itself: for plans and the bench.

Skewed as performance.md §6 asks: every fifth person is in the largest unit, and every twentieth
has half of all evidence. People come in groups of thirty-one: the first leads the other thirty.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from portal.competency.queries.catalogue import catalogue
from portal.competency.queries.standards import jobs_by_code
from portal.core.db import db, dialect_name, transaction
from portal.people.models import Organisation
from tests.support.competency import load_reference
from tests.support.people import make_agency, make_unit

GROUP = 31
UNITS = 6
COMPETENCIES = 12
SIZE_OF_IDS = 64
_BUSY, _FEW, _MUCH = 20, 2, 38
_AT = "'2026-01-05 02:00:00.000000'"
_SINCE = "'2020-01-01'"

# Table → its columns and the selection they come from. `numbers` holds ids from the first on and
# n from 0; `places` holds k from 0; `seat` a unit and a job, `spoken` a competency by k.
ROWS = (
    (
        "person (id, public_id, full_name, front_title, back_title, sort_key, search_key, "
        "created_at)",
        "id, 'p' || id, 'Orang ' || id, '', '', 'orang ' || id, 'orang ' || id, "
        f"{_AT} FROM numbers",
    ),
    (
        "person_identifier (public_id, person_id, kind, value, valid_from)",
        "'i' || id, id, 'nip', CAST(197503122010010000 + id AS VARCHAR(18)), "
        f"{_SINCE} FROM numbers",
    ),
    (
        "person_status (public_id, person_id, status, rank, valid_from)",
        f"'s' || id, id, CASE WHEN n % 4 = 0 THEN 'pppk' ELSE 'pns' END, '', {_SINCE} FROM numbers",
    ),
    (
        "employment (person_id, organisation_id, unit_id, valid_from, end_reason)",
        f"id, :agency, seat.unit_id, {_SINCE}, '' FROM numbers "
        f"JOIN seat ON seat.k = CASE WHEN n % 5 = 0 THEN 0 ELSE n % {UNITS} END",
    ),
    (
        "post (id, public_id, job_id, unit_id, reports_to_id, code, is_head, valid_from)",
        "id, 'k' || id, seat.job_id, seat.unit_id, "
        f"CASE WHEN n % {GROUP} = 0 THEN NULL ELSE id - n % {GROUP} END, '', "
        f"n % {GROUP} = 0, {_SINCE} FROM numbers JOIN seat ON seat.k = n % {UNITS} ORDER BY n",
    ),
    (
        "tenure (public_id, person_id, post_id, kind, decree, valid_from)",
        f"'t' || id, id, id, 'definitive', '', {_SINCE} FROM numbers",
    ),
    (
        "account (id, person_id, totp_last_step, locale, created_at)",
        f"id, id, 0, 'id', {_AT} FROM numbers",
    ),
    (
        "signin_session (public_id, account_id, token_hash, created_at, last_seen_at, "
        "reauthenticated_at, shared_device, device, address, grants_mark, limited_to)",
        f"'g' || id, id, 'hash' || id, {_AT}, {_AT}, {_AT}, false, '', '', '', '' FROM numbers",
    ),
    (
        'inbox_message (public_id, person_id, event_key, kind, "values", path, created_at)',
        "'m' || id || '-' || k, id, 'm' || id || '-' || k, 'account.signed_in', '{}', '', "
        f"{_AT} FROM numbers JOIN places ON k < 3",
    ),
    (
        "profile_segment (person_id, competency_id, from_on, until_on, policy_version, level, "
        "knowledge, skill, attitude, limiting, awaiting, deciding)",
        "numbers.id, spoken.id, '2025-01-01', '9999-12-31', 1, 1, 1, 0, 0, '[\"skill\"]', false, "
        "'[null, null, null, null]' FROM numbers CROSS JOIN spoken",
    ),
    (
        "evidence_event (id, public_id, organisation_id, person_id, source_kind, source_ref, "
        "revision, occurred_at, recorded_at)",
        f":first + n * {SIZE_OF_IDS} + k, 'e' || id || '-' || k, :agency, id, 'quiz', "
        f"'m' || id || '-' || k, 1, {_AT}, {_AT} FROM numbers "
        f"JOIN places ON k < CASE WHEN n % {_BUSY} = 0 THEN {_MUCH} ELSE {_FEW} END",
    ),
    (
        "evidence_line (event_id, competency_id, strand, level, passed, valid_from, earned, "
        "possible, spec_version, indicators, raters, documents)",
        "e.id, c.id, 'knowledge', 1, true, '2025-01-01', 8, 10, '', 0, 0, 0 "
        f"FROM evidence_event e JOIN spoken c ON c.k = e.id % {COMPETENCIES} "
        "WHERE e.organisation_id = :agency",
    ),
    (
        "ledger_entry (organisation_id, position, event_id, previous_hash, entry_hash, chained_at)",
        f":agency, id - :first + 1, id, '', '', {_AT} FROM evidence_event "
        "WHERE organisation_id = :agency",
    ),
    (
        "profile_request (public_id, kind, organisation_id, person_id, competency_id, text, "
        "filed_by_id, created_at, due_on, state, answer)",
        "'r' || numbers.id, 'recognition', :agency, numbers.id, c.id, 'Mohon diakui.', "
        f"numbers.id, {_AT}, '2026-02-01', CASE WHEN n % 10 = 0 THEN 'open' ELSE 'accepted' END, "
        f"'' FROM numbers JOIN spoken c ON c.k = n % {COMPETENCIES}",
    ),
)


@dataclass(frozen=True, slots=True)
class Multitude:
    """What the database wrote: `count` people from the id `first` on, that one leading thirty."""

    agency: Organisation
    count: int
    first: int

    @property
    def leader_id(self) -> int:
        return self.first

    @property
    def member_id(self) -> int:
        """Somebody the leader leads who has much evidence."""
        return self.first + _BUSY

    def public_id(self, person_id: int) -> str:
        return f"p{person_id}"


def multitude(count: int, *, first: int = 1_000_000) -> Multitude:
    """Write an agency set by set: a hundred thousand people take seconds.

    Ids begin at `first`, above whatever a test makes itself.
    """
    agency = make_agency()
    root = make_unit(agency, name="Kota")
    units = [root, *(make_unit(agency, root) for _ in range(UNITS - 1))]
    load_reference(agency.id)
    jobs = sorted(jobs_by_code(agency.id).values())
    ids = sorted(catalogue().by_key.values())[:COMPETENCIES]
    seats = [{"k": k, "unit": unit.id, "job": jobs[k % len(jobs)]} for k, unit in enumerate(units)]
    with transaction():
        connection = db.session.connection()
        if dialect_name() == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))  # no request, but a load
        for statement in _helpers(first, count):
            connection.execute(text(statement))
        connection.execute(text("INSERT INTO seat VALUES (:k, :unit, :job)"), seats)
        spoken = [{"k": k, "id": id_} for k, id_ in enumerate(ids)]
        connection.execute(text("INSERT INTO spoken VALUES (:k, :id)"), spoken)
        for into, selection in ROWS:
            statement = f"INSERT INTO {into} SELECT {selection}"
            statement = statement.replace(":agency", str(agency.id)).replace(":first", str(first))
            connection.exec_driver_sql(escaped(statement))
        for name in ("numbers", "places", "seat", "spoken"):
            connection.execute(text(f"DROP TABLE {name}"))
    return Multitude(agency, count, first)


def escaped(statement: str) -> str:
    """As the driver wants it: psycopg takes a percent sign for a place to fill."""
    return statement if dialect_name() == "sqlite" else statement.replace("%", "%%")


def _helpers(first: int, count: int) -> tuple[str, ...]:
    """Temporary tables the selections draw from."""
    series = "WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {})"
    return (
        f"CREATE TEMPORARY TABLE numbers AS {series.format(count - 1)} "
        f"SELECT n, n + {first} AS id FROM s",
        f"CREATE TEMPORARY TABLE places AS {series.format(SIZE_OF_IDS - 1)} SELECT n AS k FROM s",
        "CREATE TEMPORARY TABLE seat (k INTEGER, unit_id BIGINT, job_id BIGINT)",
        "CREATE TEMPORARY TABLE spoken (k INTEGER, id BIGINT)",
    )


def analyse() -> None:
    """What the database's own upkeep does in time: count how the tables are filled and, on
    PostgreSQL, note which of their pages everybody may read, so that it does not depend on the
    moment how many pages an index spares.
    """
    if dialect_name() == "sqlite":
        with transaction():
            db.session.execute(text("ANALYZE"))
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM (ANALYZE)"))
        connection.invalidate()


def plan_of(statement: str, parameters: object) -> str:
    """How the database would carry out a statement that was sent with these parameters."""
    word = "EXPLAIN QUERY PLAN" if dialect_name() == "sqlite" else "EXPLAIN"
    rows = db.session.connection().exec_driver_sql(f"{word} {statement}", parameters)
    return "\n".join(" ".join(map(str, row)) for row in rows)


def work_of(statement: str, parameters: Any) -> int:
    """How much the database does for a reading statement, exactly and however busy the machine is:
    steps of its machine on SQLite, pages touched on PostgreSQL.
    """
    connection = db.session.connection()
    if dialect_name() == "postgresql":
        words = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}"
        plan = connection.exec_driver_sql(words, parameters).scalar_one()[0]["Plan"]
        return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
    driver: Any = connection.connection.driver_connection
    done = 0

    def note() -> int:
        nonlocal done
        done += 1
        return 0

    driver.set_progress_handler(note, 1)
    try:
        connection.exec_driver_sql(statement, parameters).all()
    finally:
        driver.set_progress_handler(None, 0)
    return done
