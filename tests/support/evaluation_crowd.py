"""Evaluations of a multitude, written by the database itself: periods, ratings, what followed."""

from collections.abc import Mapping, Sequence
from datetime import date

from portal.competency.queries.catalogue import catalogue
from portal.core.db import db, transaction
from tests.support.evaluation import both_open, make_period
from tests.support.multitude import GROUP, Multitude, escaped

_AT = "'2026-08-05 02:00:00.000000'"
_LEADER = f"id - (id - :first) % {GROUP}"
_LED = f"(id - :first) % {GROUP} > 0"
PAST, NOW = 10_000_000, 20_000_000
"""Added to a person's id it is that of their form in the period gone by and in the open one."""

# As in `multitude.ROWS`; every selection is over the people of the agency.
ROWS = (
    *(
        (
            "evaluation_form (id, public_id, period_id, person_id, unit_id, gaps, comment, "
            "locked_at, proposed_at)",
            f"id + {shift}, 'f' || (id + {shift}), {period}, id, (SELECT unit_id FROM employment "
            f"WHERE person_id = person.id), '', '', {locked}, {locked}",
            "true",
        )
        for shift, period, locked in ((PAST, ":past", _AT), (NOW, ":now", "NULL"))
    ),
    *(
        (
            "evaluation_rater (form_id, person_id, months, is_acting, named_reason)",
            f"id + {shift}, {_LEADER}, 6, false, ''",
            _LED,
        )
        for shift in (PAST, NOW)
    ),
    *(
        (
            "evaluation_rating (public_id, form_id, kind, rater_id, marks, guides, note, version, "
            "saved_at, submitted_at)",
            f"'{kind}' || (id + {shift}), id + {shift}, '{kind}', {rater}, :marks, '{{}}', '', 1, "
            f"{_AT}, {_AT}",
            _LED,
        )
        for shift, kind, rater in (
            (PAST, "supervisor", _LEADER),
            (PAST, "self", "id"),
            (NOW, "self", "id"),
        )
    ),
    (
        "evaluation_objection (public_id, organisation_id, form_id, reason, filed_at, due_on, "
        "decided_at, decided_by_id, verdict, answer)",
        f"'o' || id, :agency, id + {PAST}, 'Keberatan.', {_AT}, '2026-08-19', {_AT}, :first, "
        "'rejected', 'Sudah benar.'",
        "(id - :first) % 10 = 0",
    ),
    (
        "follow_up (public_id, organisation_id, period_id, key, person_id, kind, ground, held, "
        "wanted, proposed_at, reason, approved, decision, fulfilled, outcome)",
        f"'u' || id, :agency, :past, 'p' || id, id, 'training', 'ground.gap', 1, 2, {_AT}, '', "
        "false, '', false, ''",
        "(id - :first) % 5 = 0",
    ),
    (
        "mentoring (public_id, organisation_id, mentee_id, mentor_id, goals, until_on, "
        "proposed_at, proposed_by_id, mentee_agreed_at, mentor_agreed_at, reason, fulfilled, "
        "outcome)",
        f"'d' || id, :agency, id, {_LEADER}, 'Tujuan.', '2027-06-30', {_AT}, id, {_AT}, {_AT}, "
        "'', false, ''",
        f"(id - :first) % 5 = 0 AND {_LED}",
    ),
    (
        "award (id, public_id, organisation_id, kind, team, deed, proof, proposed_at, "
        "proposed_by_id, approved, decision, decree)",
        f"id, 'h' || id, :agency, 'material', '', 'Karya.', 'Bukti.', {_AT}, {_LEADER}, false, "
        "'', ''",
        f"(id - :first) % 5 = 0 AND {_LED}",
    ),
    ("award_member (award_id, person_id)", "id, id", f"(id - :first) % 5 = 0 AND {_LED}"),
    (
        "readiness_claim (public_id, organisation_id, person_id, criterion, text, filed_at, "
        "upheld, answer)",
        f"'c' || id, :agency, id, 'ready.hours', 'Belum terhitung.', {_AT}, false, ''",
        "(id - :first) % 10 = 0",
    ),
)


PAGES: Mapping[str, tuple[str, ...]] = {
    "member": (
        "/evaluations",
        "/evaluations/{code}/figures/index",
        "/evaluations/{code}/figures/ratings",
        "/evaluations/{code}/rate",
        "/evaluations/follow-ups",
        "/evaluations/readiness",
        "/mentoring",
        "/applications",
    ),
    "leader": (
        "/team/evaluations",
        "/team/evaluations/{form}",
        "/team/applications",
        "/admin/evaluations/{form}",
        "/admin/follow-ups",
        "/admin/awards?state=open",
        "/mentoring",
    ),
    "officer": (
        "/",
        "/admin/periods",
        "/admin/periods/{now}",
        "/admin/periods/{now}/people",
        "/admin/periods/{now}/map",
        "/admin/periods/{past}/calibration",
        "/admin/periods/{past}/fixing",
        "/admin/evaluations/{form}",
        "/admin/evaluation-policy",
        "/admin/unit-map",
        "/admin/objections",
        "/admin/objections?state=decided",
        "/admin/follow-ups",
        "/admin/follow-ups?tab=ended",
        "/admin/awards?state=open",
        "/admin/awards?state=decided",
        "/admin/readiness-claims",
        "/admin/appraisals",
    ),
}


def evaluated(crowd: Multitude) -> Mapping[str, Sequence[str]]:
    """Everybody in a period gone by and in an open one; the pages of a member, a leader and an
    officer.
    """
    past = make_period(crowd.agency.id, code="2026-1", from_on=date(2026, 1, 1), name="Lalu")
    now = make_period(crowd.agency.id, calendar=both_open())
    _write(crowd, past.id, now.id)
    ids = {
        "code": now.code,
        "form": f"f{crowd.member_id + NOW}",
        "now": now.public_id,
        "past": past.public_id,
    }
    return {name: [path.format(**ids) for path in paths] for name, paths in PAGES.items()}


def _write(crowd: Multitude, past_id: int, now_id: int) -> None:
    competency = min(catalogue().by_key.values())
    marks = f'{{"{competency}": {{"level": 2, "seen": [0], "on": "2026-05-04", "example": "."}}}}'
    numbers = {
        ":agency": crowd.agency.id, ":first": crowd.first, ":past": past_id, ":now": now_id,
        ":marks": f"'{marks}'",
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


OF_AN_AGENCY = ("/people", "/map", "/calibration", "/fixing", "/admin/unit-map", "/admin/periods/")
"""Parts of addresses whose pages add up a whole period: they may cost more in a larger agency."""


def adds_up(page: str) -> bool:
    return any(part in page for part in OF_AN_AGENCY)
