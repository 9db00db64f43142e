"""A multitude in a period: prepared, rated by everybody's superior, with any years before it.

The database writes what would take people months; opening, fixing and drawing are the portal's own.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    update,
)

from portal.competency.queries.catalogue import catalogue
from portal.core import entropy
from portal.core.db import db, table_of, transaction
from portal.core.permissions import Role
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationPeriod,
    EvaluationRater,
    EvaluationRating,
    EvaluationSnapshot,
    FollowUp,
)
from portal.evaluation.queries import sums
from portal.evaluation.rules import stages
from portal.evaluation.rules.population import Population
from portal.evaluation.rules.stages import Stage
from portal.evaluation.service import fixing, followups, periods, summing
from portal.evaluation.service.periods import Plan
from portal.ledger.models import EvidenceEvent, EvidenceLine, ProfileSegment
from tests.support.evaluation import BY_HR
from tests.support.multitude import Multitude
from tests.support.people import make_account, make_grant, make_person, make_unit

EXAMPLE = "Melayani warga di loket sampai berkasnya lengkap, dilihat bersama rekan."
_AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Semester:
    """A period of the agency with the instants at which its stages begin."""

    id: int
    public_id: str
    code: str
    rated_at: datetime
    fixed_at: datetime
    drawn_at: datetime


class Evaluated:
    """The crowd's agency with a personnel officer and a unit of some of its people."""

    def __init__(self, crowd: Multitude, *, of_unit: int = 0) -> None:
        self.crowd = crowd
        self.unit = make_unit(crowd.agency, name="Dinas Kependudukan")
        officer = make_person(self.unit, "Siti Aminah")
        self.officer = officer.id
        account = make_account(officer)
        with transaction():
            db.session.merge(account).totp_confirmed_at = datetime(2026, 1, 5, tzinfo=UTC)
        self.account = account.id
        make_grant(officer, Role.HR, crowd.agency)
        self.of_unit = of_unit
        decide_by_evidence()

    def set_up(self, code: str, from_on: date) -> Semester:
        """Written with the proposed stages; nobody is in it yet."""
        calendar = stages.proposed(from_on, 6)
        begins = {one.stage: _morning(one.from_on) for one in calendar}
        at = begins[Stage.SUPERVISOR]
        plan = Plan(code, f"Semester {code}", calendar, Population())
        made = periods.set_up(self.crowd.agency.id, plan, actor_id=self.officer, now=at)
        return Semester(
            made.id, made.public_id, code, at, begins[Stage.FIXING], begins[Stage.FOLLOW_UP]
        )

    def open(self, semester: Semester) -> None:
        now = semester.rated_at
        periods.prepare(semester.id, actor_id=self.officer, now=now)
        periods.go_on(now=now)
        periods.open_period(semester.id, actor_id=self.officer, now=now)

    def rate(self, semester: Semester) -> None:
        """Every superior has handed in a level of one competency for each of their people."""
        period = db.session.get_one(EvaluationPeriod, semester.id)
        self.rated = min(sums.asked(period, semester.rated_at.date()))
        raters = db.session.execute(
            select(EvaluationRater.form_id, EvaluationRater.person_id)
            .join(EvaluationForm, EvaluationForm.id == EvaluationRater.form_id)
            .where(EvaluationForm.period_id == semester.id)
        ).all()
        with transaction():
            db.session.execute(
                insert(EvaluationRating),
                [self._rating(form, rater, semester) for form, rater in raters],
            )
            members = select(EvaluationForm.id).where(EvaluationForm.period_id == semester.id)
            some = db.session.scalars(members.order_by(EvaluationForm.id).limit(self.of_unit)).all()
            db.session.execute(
                update(EvaluationForm)
                .where(EvaluationForm.id.in_(some))
                .values(unit_id=self.unit.id)
            )

    def _rating(self, form_id: int, rater_id: int, semester: Semester) -> dict[str, Any]:
        on = semester.rated_at.date().isoformat()
        mark = {"level": 1 + form_id % 3, "seen": [0], "on": on, "example": EXAMPLE}
        return {
            "public_id": entropy.public_id(),
            "form_id": form_id,
            "kind": "supervisor",
            "rater_id": rater_id,
            "marks": {str(self.rated): mark},
            "guides": {},
            "note": "",
            "version": 1,
            "saved_at": semester.rated_at,
            "submitted_at": semester.rated_at,
        }

    def fix(self, semester: Semester) -> None:
        fixing.ask(semester.id, actor_id=self.officer, roles=BY_HR, now=semester.fixed_at)
        fixing.go_on(now=semester.fixed_at)

    def draw(self, semester: Semester) -> None:
        followups.go_on(now=semester.drawn_at)

    def settle(self, semester: Semester) -> None:
        """Every third follow-up is decided, and half of these ended."""
        row = table_of(FollowUp)
        at = semester.drawn_at
        ended = case((row.c.id % 6 == 0, literal(at, row.c.ended_at.type)))
        with transaction():
            db.session.execute(
                update(row)
                .where(row.c.period_id == semester.id, row.c.id % 3 == 0)
                .values(decided_at=at, decided_by_id=self.officer, approved=True, ended_at=ended)
            )

    def correct(self, semester: Semester, *, every: int = 100, of: int = 0) -> None:
        """One result of every so many people (from the `of`th on) is taken back after the lock."""
        event = table_of(EvidenceEvent)
        first = select(func.min(event.c.id)).where(
            event.c.revision == 1,
            event.c.person_id % every == of,
            event.c.organisation_id == self.crowd.agency.id,
        )
        columns: dict[str, ColumnElement[Any]] = {
            "public_id": literal("x") + cast(event.c.id, String),
            "organisation_id": event.c.organisation_id,
            "person_id": event.c.person_id,
            "source_kind": event.c.source_kind,
            "source_ref": event.c.source_ref,
            "revision": literal(2),
            "supersedes_id": event.c.id,
            "occurred_at": event.c.occurred_at,
            "recorded_at": literal(semester.drawn_at + _AN_HOUR),
        }
        rows = select(*columns.values()).where(event.c.id.in_(first.group_by(event.c.person_id)))
        with transaction():
            db.session.execute(insert(event).from_select(list(columns), rows))

    def addresses(self, semester: Semester) -> list[tuple[int, str, str]]:
        """(account, what, address) of the pages that look at a period."""
        own, led, hr = self.crowd.member_id, self.crowd.leader_id, self.account
        place = f"/admin/periods/{semester.public_id}"
        key = next(key for key, id_ in catalogue().by_key.items() if id_ == self.rated)
        other = "weight_managerial=1&weight_sociocultural=1&weight_technical=5&mentoring_gaps=3"
        spread = f"{place}/calibration?competency={key}"
        return [
            (hr, "map", f"{place}/map"),
            (hr, "policy preview", f"/admin/evaluation-policy?period={semester.code}&{other}"),
            (hr, "calibration", spread),
            (hr, "calibration of a unit", f"{spread}&unit={self.unit.public_id}"),
            (hr, "fixing", f"{place}/fixing"),
            (hr, "follow-ups that wait", "/admin/follow-ups"),
            (hr, "follow-ups that run", "/admin/follow-ups?tab=running"),
            (hr, "follow-ups ended", "/admin/follow-ups?tab=ended"),
            (hr, "home of an officer", "/"),
            (led, "team board", f"/team/evaluations?period={semester.code}"),
            (led, "home of a leader", "/"),
            (own, "own form", f"/evaluations/{semester.code}"),
            (own, "own follow-ups", "/evaluations/follow-ups"),
        ]

    def years_before(self, semester: Semester, count: int) -> None:
        """So many periods before it, each as it was fixed and drawn: forms, facts, ratings, what
        followed, nine of ten ended.
        """
        for number in range(1, count + 1):
            with transaction():
                self._copied(semester, number)
        summing.go_on(now=semester.drawn_at)

    def _copied(self, semester: Semester, number: int) -> None:
        period = db.session.get_one(EvaluationPeriod, semester.id)
        calendar = stages.proposed(date(2020 + number // 2, 1 + number % 2 * 6, 1), 6)
        copy = EvaluationPeriod(
            code=f"lama-{number}", name=f"Semester lama {number}", stages=stages.stored(calendar),
            from_on=calendar.from_on, until_on=calendar.until_on, public_id=entropy.public_id(),
            sums_wanted=1,
            **_same(period, "organisation_id", "population", "created_at", "policy_version",
                    "opened_at", "prepare_asked_at", "prepared_at", "proposed_at", "fix_asked_at",
                    "fixed_at"),
        )  # fmt: skip
        db.session.add(copy)
        db.session.flush()
        form, old = table_of(EvaluationForm), table_of(EvaluationForm).alias()
        here = form.c.period_id == semester.id
        _copy(EvaluationForm, here, f"h{number}-", period_id=literal(copy.id))
        of_copy = (form.c.period_id == copy.id) & (old.c.period_id == semester.id)
        beside = form.join(old, of_copy & (old.c.person_id == form.c.person_id))
        for model in (EvaluationRater, EvaluationRating, EvaluationSnapshot):
            table = table_of(model)
            joined = beside.join(table, table.c.form_id == old.c.id)
            _copy(model, literal(True), f"h{number}-", joined, form_id=form.c.id)
        follow_up = table_of(FollowUp)
        _copy(
            FollowUp, follow_up.c.period_id == semester.id, f"h{number}-",
            period_id=literal(copy.id), decided_at=follow_up.c.proposed_at,
            decided_by_id=literal(self.officer), approved=literal(True),
            ended_at=case((follow_up.c.id % 10 != 0, follow_up.c.proposed_at)),
        )  # fmt: skip


def _same(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _copy(
    model: type, where: ColumnElement[bool], mark: str, joined: Any = None, **other: Any
) -> None:
    """Rows of a table once more with these columns other than they were."""
    table = table_of(model)
    columns = {
        column.name: other.get(column.name, column)
        for column in table.c
        if column.name != "id" or column.foreign_keys
    }
    if "public_id" in columns:
        columns["public_id"] = literal(mark) + cast(table.c.id, String)
    rows = select(*columns.values()).where(where)
    if joined is not None:
        rows = rows.select_from(joined)
    db.session.execute(insert(table).from_select(list(columns), rows))


def decide_by_evidence() -> None:
    """Let the levels of the cache rest on the lines that speak of them, as an append would."""
    rows = db.session.execute(
        select(EvidenceEvent.person_id, EvidenceLine.competency_id, func.min(EvidenceLine.id))
        .join(EvidenceEvent, EvidenceEvent.id == EvidenceLine.event_id)
        .group_by(EvidenceEvent.person_id, EvidenceLine.competency_id)
    ).all()
    segment = table_of(ProfileSegment)
    statement = (
        update(segment)
        .where(segment.c.person_id == bindparam("who"), segment.c.competency_id == bindparam("of"))
        .values(deciding=bindparam("lines"))
    )
    values = [
        {"who": person, "of": competency, "lines": [line, None, None, None]}
        for person, competency, line in rows
    ]
    with transaction():
        db.session.connection().execute(statement, values)


def _morning(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
