"""Appeals and incidents are answered in time: the board is reminded before the last day, and once
it has passed whoever stands above the board is told.

A job computes it from dates: everybody is told once, and after a pause of all jobs only what is
true now. It changes nothing: a late case stays the board's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from portal.certification import periods
from portal.certification.models import Exam, ExamAppeal, ExamIncident, Sitting
from portal.certification.queries import appeals, board
from portal.certification.result_notices import ResultNotice
from portal.core import zones
from portal.core.db import transaction
from portal.core.permissions import Permission
from portal.people.queries import approvals, chains
from portal.people.service import inbox

JOB: Final = "exam-cases"
LOOK_AHEAD: Final = timedelta(days=45)
"""Far enough for the working days of a reminder, whatever holidays lie between."""
RULES: Final = "/admin/frameworks/exam-rules"
"""Where those above read the period: the case itself is not theirs to see."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case with a day. `concerned` is the examinee it is about."""

    id: int
    sitting: Sitting
    due_at: datetime
    concerned: int | None
    values: dict[str, str | int]
    path: str
    due: ResultNotice  # to the board
    late: ResultNotice  # to whoever stands above


def of_appeal(appeal: ExamAppeal, exam: Exam, sitting: Sitting, person_id: int) -> Case:
    return Case(
        appeal.id,
        sitting,
        appeal.due_at,
        person_id,
        {"number": appeal.number, "title": exam.title, "due_on": _day(appeal.due_at, sitting)},
        f"/admin/appeals/{appeal.public_id}",
        ResultNotice.APPEAL_DUE,
        ResultNotice.APPEAL_LATE,
    )


def _of_incident(incident: ExamIncident, due: datetime, exam: Exam, sitting: Sitting) -> Case:
    return Case(
        incident.id,
        sitting,
        due,
        None,
        {"title": exam.title, "due_on": _day(due, sitting)},
        f"/admin/incidents/{incident.public_id}",
        ResultNotice.INCIDENT_DUE,
        ResultNotice.INCIDENT_LATE,
    )


def _day(due: datetime, sitting: Sitting) -> str:
    return periods.last_day(due, sitting.zone).isoformat()


def remind(*, now: datetime) -> None:
    """Tell the board of cases that are due soon, and the board and those above of late ones."""
    for case in _waiting(now + LOOK_AHEAD):
        if not periods.is_near(case.sitting, case.due_at, now):
            continue
        with transaction():
            if case.due_at > now:
                tell_board(case, "soon", now)
            else:
                tell_board(case, "late", now)
                _tell_above(case, now)


def _waiting(before: datetime) -> Iterator[Case]:
    for one in appeals.due(before):
        yield of_appeal(one.appeal, one.exam, one.sitting, one.person.id)
    for incident, due, exam, sitting in board.incidents_due(before):
        yield _of_incident(incident, due, exam, sitting)


def tell_board(case: Case, stage: str, now: datetime) -> None:
    """Tell everybody who may decide it; joins a transaction."""
    for person_id in _board(case, now):
        _tell(case, case.due, stage, person_id, now)


def _tell_above(case: Case, now: datetime) -> None:
    """Those whom members of the board report to; where the chart names nobody, those who may give
    somebody else the role.
    """
    members = _board(case, now)
    chart = chains.above(members, zones.local_day(now, case.sitting.zone))
    above = {one.person for id_ in members for one in chart.supervisors_of(id_).supervisors}
    spared = {*members, case.concerned}
    if not above - spared:
        appointing = {Permission.GRANT_WRITE}
        above = set(approvals.holders(case.sitting.organisation_id, appointing, now))
    for person_id in sorted(above - spared):
        _tell(case, case.late, "above", person_id, now)


def _board(case: Case, now: datetime) -> list[int]:
    return approvals.holders(case.sitting.organisation_id, {Permission.RESULT_DECIDE}, now)


def _tell(case: Case, notice: ResultNotice, stage: str, person_id: int, now: datetime) -> None:
    inbox.send(
        person_id,
        notice,
        case.values,
        path=RULES if stage == "above" else case.path,
        event_key=f"{notice}:{stage}:{case.id}:{person_id}",
        now=now,
        mail=stage in {"late", "above"},
    )
