"""Reminding people of what is undone in a stage that ends soon: once for each stage and person.

So many days before its end as the period says of the stage; 0 reminds nobody. It tells and changes
nothing; nobody on leave is reminded, and after a pause of all jobs only what is true now is said.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from portal.core import zones
from portal.core.db import db, transaction
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.notices import StageNotice
from portal.evaluation.queries import due, periods, stage_days
from portal.evaluation.rules.stages import Stage
from portal.evaluation.service import case_reminders
from portal.learning.hours import books
from portal.people.models import Organisation
from portal.people.service import inbox

JOB: Final = "evaluation-reminders"
MORNING: Final = 7
"""Nobody is reminded before this hour of the agency's day."""
PIECE: Final = 200
NOTICES: Final[Mapping[Stage, StageNotice]] = {
    Stage.SELF: StageNotice.SELF,
    Stage.SUPERVISOR: StageNotice.SUPERVISOR,
    Stage.OBJECTION: StageNotice.OBJECTION,
}


def remind(*, now: datetime) -> int:
    """Everybody with something undone in a stage that ends soon, and whoever may decide an
    objection that does; how many were told.
    """
    agencies = db.session.scalars(select(Organisation).where(Organisation.kind == "agency")).all()
    return sum(
        _in_agency(one, zones.local_day(now, one.timezone), now)
        for one in agencies
        if zones.local(now, one.timezone).hour >= MORNING
    )


def _in_agency(agency: Organisation, today: date, now: datetime) -> int:
    asked = select(EvaluationPeriod).where(EvaluationPeriod.organisation_id == agency.id)
    officers = case_reminders.remind(agency, today, now=now)
    return officers + sum(
        _in_stage(period, stage, today, now)
        for stage in NOTICES
        for period in db.session.scalars(asked.where(stage_days.is_open(stage, today))).all()
    )


def _in_stage(period: EvaluationPeriod, stage: Stage, today: date, now: datetime) -> int:
    dated = periods.calendar(period).of(stage)
    last_on, days = dated.last_on, dated.remind_days
    if last_on is None or not days or today < last_on - timedelta(days=days):
        return 0
    told, after = 0, 0
    while found := due.unreminded(period, stage, after, PIECE):
        after = found[-1].person_id
        standings = books.standings([one.person_id for one in found])
        with transaction():
            for one in found:
                standing = standings[one.person_id]
                if not any(span.holds(today) for span in standing.employed):
                    continue
                if any(away.span.holds(today) for away in standing.absences):
                    continue
                _tell(period, stage, one, last_on, now)
                told += 1
    return told


def _tell(
    period: EvaluationPeriod, stage: Stage, one: due.Reminded, last_on: date, now: datetime
) -> None:
    inbox.send(
        one.person_id,
        NOTICES[stage],
        {"period": period.name, "last_on": last_on.isoformat(), "count": one.count},
        path=_path(period, stage),
        event_key=f"{due.key(stage, period)}{one.person_id}",
        now=now,
        mail=True,
    )


def _path(period: EvaluationPeriod, stage: Stage) -> str:
    """Where what is undone can be done."""
    if stage is Stage.SUPERVISOR:
        return "/team/evaluations"
    own = f"/evaluations/{period.code}"
    return f"{own}/rate" if stage is Stage.SELF else own
