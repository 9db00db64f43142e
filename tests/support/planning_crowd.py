"""Forum, needs, personal and yearly plans of a multitude, written by the database itself."""

from collections.abc import Mapping, Sequence

from portal.competency.queries.catalogue import catalogue
from portal.core.db import db, transaction
from tests.support.multitude import GROUP, Multitude, escaped

_AT = "'2026-08-05 02:00:00.000000'"
_UNIT = "(SELECT unit_id FROM employment WHERE person_id = person.id)"
_ROOT = "(SELECT MIN(unit_id) FROM employment WHERE organisation_id = :agency)"
PLAN = 40_000_000
"""Added to the crowd's first id it is that of its yearly plan and of its budget line."""

# As in `multitude.ROWS`; every selection is over the people of the agency. Every third person has
# a proposal of the same id, which the next five people support; the first three hundreds wait.
ROWS = (
    *(
        (
            "forum_proposal (id, public_id, organisation_id, unit_id, competency_id, kind, title, "
            "body, author_id, written_on, published_at, state, supports, comments, answer_due_at, "
            "hide_reason)",
            f"id, 'u' || id, :agency, {_UNIT}, :competency, 'need', 'Usulan ' || id, 'Perlu.', id, "
            f"'2026-08-05', {_AT}, CASE WHEN id % 9 = 0 THEN 'planned' ELSE 'open' END, 5, 1, "
            f"{due_at}, ''",
            f"id % 3 = 0 AND {which} (id % 300 = 0 AND id < :first + 900)",
        )
        for which, due_at in (("", _AT), ("NOT", "NULL"))
    ),
    (
        "forum_word (proposal_id, stem)",
        "id, 'kata' || (id % 50)",
        "id % 3 = 0",
    ),
    *(
        (
            "forum_support (proposal_id, person_id, at)",
            f"id, :first + (id - :first + {step}) % :count, {_AT}",
            "id % 3 = 0",
        )
        for step in range(5)
    ),
    (
        "forum_comment (public_id, proposal_id, author_id, text, written_at, hide_reason)",
        f"'o' || id, id, id, 'Setuju.', {_AT}, ''",
        "id % 3 = 0",
    ),
    (
        "forum_answer (organisation_id, proposal_id, state, reason, at, by_id)",
        f":agency, id, 'planned', 'Masuk rencana.', {_AT}, :first",
        "id % 9 = 0",
    ),
    (
        "need (id, public_id, organisation_id, unit_id, title, origin, origin_ref, "
        "registered_at, drop_reason)",
        f"id, 'n' || id, :agency, {_UNIT}, 'Kebutuhan', 'followup', 'f' || id, {_AT}, ''",
        "id % 10 = 0",
    ),
    ("need_person (need_id, person_id)", "id, id", "id % 10 = 0"),
    (
        "personal_plan (id, public_id, organisation_id, person_id, year, created_at, proposed_at, "
        "return_reason)",
        f"id, 'r' || id, :agency, id, 2026, {_AT}, {_AT}, ''",
        "true",
    ),
    *(
        (
            "plan_item (public_id, plan_id, why, why_ref, title, course, form, amount, month, "
            "cost_idr, jp100, added_at)",
            f"'w{step}' || id, id, 'wish', '', 'Kursus', '', 'kursus', 4, {step}, 0, 400, {_AT}",
            "true",
        )
        for step in range(1, 4)
    ),
    (
        "yearly_plan (id, public_id, organisation_id, unit_id, year, version, created_at, "
        "created_by_id, approved_at, proposed_by_id, approved_by_id)",
        f":first + {PLAN}, 'y' || :first, :agency, {_ROOT}, 2026, 1, {_AT}, :first, {_AT}, :first, "
        ":first + 1",
        "id = :first",
    ),
    (
        "yearly_line (plan_id, key, competence, target, people, gap_people, form, amount, jp100, "
        "provider, month_from, month_until, curriculum, cost_idr, goal, priority, cut_reason)",
        f":first + {PLAN}, 'l' || id, 'Pelayanan', 'Petugas', 5, 2, 'kursus', 4, 400, 'BKPSDM', 1, "
        "3, 'Sesuai', 1000000, 'Indeks', 1, ''",
        "id < :first + 20",
    ),
    (
        "budget_line (id, public_id, organisation_id, unit_id, year, source, code, name, "
        "amount_idr, created_at, created_by_id)",
        f":first + {PLAN}, 'b' || :first, :agency, {_ROOT}, 2026, 'apbd', '5.1', 'Diklat', "
        f"90000000, {_AT}, :first",
        "id = :first",
    ),
    (
        "budget_commitment (public_id, budget_id, line_key, title, amount_idr, beyond_idr, at, "
        "by_id, people)",
        f"'c' || id, :first + {PLAN}, 'l' || id, 'Angkatan', 1000000, 0, {_AT}, :first, 0",
        "id < :first + 20",
    ),
)
GROWING = (
    "forum_proposal|forum_word|forum_support|forum_comment|forum_answer|need|need_person|"
    "personal_plan|plan_item"
)
PAGES = {
    "member": (
        "/forum", "/forum?order=newest", "/forum?order=unit", "/forum?order=answered",
        "/forum?competency={competency}", "/forum/{proposal}", "/forum/new", "/plan?year=2026",
    ),
    "leader": ("/team/plans", "/team/plans/r{led}"),
    "officer": (
        "/admin/forum", "/admin/forum/{proposal}", "/admin/needs", "/admin/needs/{need}",
        "/admin/plans?year=2026", "/admin/plans/y{first}", "/admin/budgets?year=2026",
        "/admin/budgets/b{first}",
    ),
}  # fmt: skip


def planned(crowd: Multitude) -> Mapping[str, Sequence[str]]:
    """A forum and plans of everybody; the pages of a member, a leader and an officer."""
    competency = min(catalogue().by_key.values())
    numbers = {
        ":agency": crowd.agency.id, ":first": crowd.first, ":count": crowd.count,
        ":competency": competency,
    }  # fmt: skip
    with transaction():
        connection = db.session.connection()
        for into, selection, which in ROWS:
            within = f"id >= :first AND id < :first + {crowd.count}"
            statement = f"INSERT INTO {into} SELECT {selection} FROM person WHERE {within} AND "
            statement += which
            for name, value in numbers.items():
                statement = statement.replace(name, str(value))
            connection.exec_driver_sql(escaped(statement))
    third = crowd.first + 3 - crowd.first % 3
    ids = {
        "competency": competency,
        "proposal": f"u{third}",
        "need": f"n{crowd.first + 10 - crowd.first % 10}",
        "led": crowd.first + GROUP - 1,
        "first": crowd.first,
    }
    return {name: [path.format(**ids) for path in paths] for name, paths in PAGES.items()}
