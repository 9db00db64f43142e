"""Planning an action, reporting what came of it, confirming or refusing it.

What is confirmed becomes evidence of skill in the same transaction, as far as the attainment policy
lets it. Whoever leads the learner on the day answers, also where the superior has changed since.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from portal.competency.queries import catalogue
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import audit, policy_files, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.evaluation.data import policies
from portal.evaluation.models import WorkApplication
from portal.evaluation.notices import ApplicationNotice
from portal.evaluation.queries import applications as queries
from portal.evaluation.queries.applications import Finished
from portal.evaluation.rules import applying as rules
from portal.evaluation.rules.applying import ApplicationRefusal
from portal.evaluation.rules.ratings import Mark
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.people.models import Person
from portal.people.queries import agencies
from portal.people.service import inbox, locks
from portal.people.service.persons import printed

FIELDS: Final[Mapping[ApplicationRefusal, str]] = {
    ApplicationRefusal.TOO_SHORT: "action",
    ApplicationRefusal.TWICE: "action",
    ApplicationRefusal.COMPETENCY: "competency",
    ApplicationRefusal.LEVEL: "indicators",
    ApplicationRefusal.TOO_FEW_INDICATORS: "indicators",
    ApplicationRefusal.NO_EXAMPLE: "example",
    ApplicationRefusal.EXAMPLE_TOO_LONG: "example",
    ApplicationRefusal.EXAMPLE_DAY: "example_on",
    ApplicationRefusal.REASON: "reason",
}


@dataclass(frozen=True, slots=True)
class By:
    """Who answers, for which agency, on which day."""

    person_id: int
    organisation_id: int
    today: date
    now: datetime


def plan(
    person_id: int,
    finished: Finished,
    competency_id: int | None,
    action: str,
    *,
    today: date,
    now: datetime,
) -> WorkApplication:
    """Write down the one action. Raises Refused(ApplicationRefusal)."""
    with transaction():
        locks.person(person_id)
        has_one = queries.planned_for(finished) is not None
        refusal = rules.may_plan(action, finished=True, has_one=has_one)
        if refusal is None and finished.aims and competency_id not in finished.aims:
            refusal = ApplicationRefusal.COMPETENCY
        _refuse(refusal, "action")
        when = rules.days(today, policy_files.in_force(policies(), today).figures)
        aimed = competency_id if finished.aims else None
        made = WorkApplication(
            organisation_id=finished.organisation_id,
            person_id=person_id,
            enrolment_id=finished.enrolment_id,
            registration_id=finished.registration_id,
            competency_id=aimed,
            level=finished.aims[aimed] if aimed is not None else None,
            action=action.strip(),
            planned_at=now,
            planned_on=when.planned_on,
            due_on=when.due_on,
            ends_on=when.ends_on,
            report={},
            proof={},
        )
        db.session.add(made)
        db.session.flush()
        _note("work_application.planned", made, person_id, now)
    return made


def withdraw(application_id: int, *, now: datetime) -> None:
    """Drop a plan that was not reported yet; again changes nothing. Raises Refused."""
    with transaction():
        row = _locked(application_id)
        if row.withdrawn_at is not None:
            return
        _refuse(rules.may_withdraw(queries.said(row)), "")
        row.withdrawn_at = now
        _note("work_application.withdrawn", row, row.person_id, now)


def report(application_id: int, proof: Mark, *, today: date, now: datetime) -> None:
    """The learner says what came of it; whoever leads them is told. Raises Refused."""
    with transaction():
        row = _locked(application_id)
        scale = queries.scale(row, today, learner=True)
        _refuse(rules.may_report(queries.said(row)), "example")
        _refuse(rules.lack(proof, scale, (row.planned_on, today)), "example")
        row.reported_at, row.report = now, proof.stored()
        db.session.flush()
        _note("work_application.reported", row, row.person_id, now)
        tell_leaders(row, today, now=now)


def tell_leaders(row: WorkApplication, today: date, *, now: datetime) -> None:
    """Each of those who may answer, once; the next superior as well. Joins a transaction."""
    [found] = queries.rows(select(WorkApplication).where(WorkApplication.id == row.id))
    for leader in queries.leaders([row.person_id], today)[row.person_id]:
        inbox.send(
            leader,
            ApplicationNotice.WAITS,
            {"name": printed(found.person), "title": found.title},
            path=f"/team/applications/{row.public_id}",
            event_key=f"work_application:{row.public_id}:waits:{leader}",
            now=now,
            mail=True,
        )


def confirm(application_id: int, proof: Mark, by: By) -> None:
    """The superior saw it: indicators and a dated example. Raises Refused."""
    with transaction():
        row = _for_answer(application_id, by)
        scale = queries.scale(row, by.today, learner=False)
        _refuse(rules.may_answer(queries.said(row)), "example")
        _refuse(rules.lack(proof, scale, (row.planned_on, by.today)), "example")
        _answer(row, "confirmed", by)
        row.proof = proof.stored()
        db.session.flush()
        if scale is not None:
            _prove(row, proof, by)
        _answered(row, ApplicationNotice.CONFIRMED, by)


def refuse(application_id: int, reason: str, by: By) -> None:
    """The superior did not see it, with the reason; nothing gets worse. Raises Refused."""
    with transaction():
        row = _for_answer(application_id, by)
        _refuse(rules.may_refuse(queries.said(row), reason), "reason")
        _answer(row, "refused", by)
        row.reason = reason.strip()
        db.session.flush()
        _answered(row, ApplicationNotice.REFUSED, by)


def _for_answer(application_id: int, by: By) -> WorkApplication:
    """Locked after the person, as appending evidence locks. Raises NotFound for one's own."""
    known = db.session.get(WorkApplication, application_id)
    if known is None or known.person_id == by.person_id:
        raise NotFound
    locks.person(known.person_id)
    return _locked(application_id)


def _answer(row: WorkApplication, verdict: str, by: By) -> None:
    row.verdict, row.answered_at, row.answered_on = verdict, by.now, by.today
    row.answered_by_id = by.person_id


def _answered(row: WorkApplication, kind: ApplicationNotice, by: By) -> None:
    [found] = queries.rows(select(WorkApplication).where(WorkApplication.id == row.id))
    inbox.send(
        row.person_id,
        kind,
        {"title": found.title},
        path=f"/applications/{row.public_id}",
        event_key=f"work_application:{row.public_id}:answered",
        now=by.now,
        mail=True,
    )
    _note(f"work_application.{row.verdict}", row, by.person_id, by.now)


def _prove(row: WorkApplication, proof: Mark, by: By) -> None:
    if proof.example_on is None or row.competency_id is None:
        return
    one = catalogue.catalogue().worded(row.competency_id, by.today)
    described = one.level(proof.level)
    listed = described.indicators if described else ()
    observed = [text for place, text in enumerate(listed) if place in proof.indicators]
    [found] = queries.rows(select(WorkApplication).where(WorkApplication.id == row.id))
    append(
        Entry(
            organisation_id=by.organisation_id,
            person_id=row.person_id,
            source_kind=SourceKind.APPLICATION,
            source_ref=f"application:{row.public_id}",
            occurred_at=zones.midnight(proof.example_on, agencies.timezones()[by.organisation_id]),
            recorded_by_id=by.person_id,
            lines=(
                Line(
                    competency_id=row.competency_id,
                    strand=Strand.SKILL,
                    target_level=proof.level,
                    passed=True,
                    valid_from=proof.example_on,
                    spec_version=f"{one.code[:50]}/{one.number}",
                    indicators=len(observed),
                    example_on=proof.example_on,
                ),
            ),
            detail={
                "title": found.title,
                "action": row.action,
                "by": printed(db.session.get_one(Person, by.person_id)),
                "example": proof.example.strip(),
                "indicators": [*observed],
            },
        ),
        now=by.now,
    )


def _refuse(refusal: ApplicationRefusal | None, field: str) -> None:
    if refusal is not None:
        raise Refused(refusal, field=FIELDS.get(refusal, field) or None)


def _locked(application_id: int) -> WorkApplication:
    found = db.session.scalar(
        select(WorkApplication)
        .where(WorkApplication.id == application_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _note(action: str, row: WorkApplication, actor_id: int, now: datetime) -> None:
    audit.record(
        action,
        object_kind="work_application",
        object_id=row.id,
        organisation_id=row.organisation_id,
        now=now,
        actor_id=actor_id,
    )
