"""Telling whoever may decide an objection that its last days have come: once for each of the two.

The clock runs in working days of the agency (`EvaluationObjection.due_on`); whoever has a part in
the form is not told, for they may not decide (`rules.cases.may_decide`).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.permissions import Permission
from portal.evaluation.case_notices import CaseNotice
from portal.evaluation.models import EvaluationForm, EvaluationObjection, EvaluationPeriod
from portal.evaluation.queries import cases, periods
from portal.evaluation.rules import cases as rules
from portal.evaluation.rules.ratings import SHORTEST_REASON
from portal.people.models import Organisation, Person
from portal.people.queries import holders, scopes
from portal.people.service import inbox

A_REASON = "." * SHORTEST_REASON  # stands for the one that is still to be written


def remind(agency: Organisation, today: date, *, now: datetime) -> int:
    """Every officer of an objection that ends soon or is late; how many times somebody is told.

    Again tells nobody: the inbox keeps one message for each officer and objection.
    """
    found = _ending(agency.id, today)
    officers = holders.of_agency(agency, Permission.EVALUATION_MANAGE, now) if found else []
    return sum(_tell(one, form, officers, today, now) for one, form in found)


def _ending(
    organisation_id: int, today: date
) -> Sequence[tuple[EvaluationObjection, EvaluationForm]]:
    """Undecided ones with so many days left as the policy of their period says, by form."""
    rows = db.session.execute(
        select(EvaluationObjection, EvaluationForm, EvaluationPeriod)
        .join(EvaluationForm, EvaluationForm.id == EvaluationObjection.form_id)
        .join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
        .join(Person, Person.id == EvaluationForm.person_id)
        .where(
            EvaluationObjection.organisation_id == organisation_id,
            EvaluationObjection.decided_at.is_(None),
            EvaluationObjection.withdrawn_at.is_(None),
            scopes.there(Permission.EVALUATION_MANAGE),
        )
        .order_by(EvaluationObjection.id)
    )
    return [
        (one, form)
        for one, form, period in rows
        if one.due_on - timedelta(days=periods.policy(period, today).figures.remind_days) <= today
    ]


def _tell(
    one: EvaluationObjection,
    form: EvaluationForm,
    officers: Sequence[Actor],
    today: date,
    now: datetime,
) -> int:
    may = [
        officer.person_id
        for officer in officers
        if one.organisation_id in periods.agencies(officer)
        and not rules.may_decide(
            cases.hand(form, officer.person_id, today), decided=False, reason=A_REASON
        )
    ]
    period = db.session.get_one(EvaluationPeriod, form.period_id)
    with transaction():
        for officer_id in may:
            inbox.send(
                officer_id,
                CaseNotice.OBJECTION_DUE,
                {"period": period.name, "due_on": one.due_on.isoformat()},
                path=f"/admin/objections/{one.public_id}",
                event_key=f"{CaseNotice.OBJECTION_DUE.value}:{one.id}:{officer_id}",
                now=now,
                mail=True,
            )
    return len(may)
