"""Who proposed and who approved a version of a plan, by name and by the post held on that day."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from portal.certification.rules import signatories
from portal.certification.rules.signatories import Holding
from portal.core import zones
from portal.core.db import db
from portal.people.models import Job, Person, Post, Tenure
from portal.people.queries import seats
from portal.people.rules.posts import RANK
from portal.planning.models import YearlyPlan


@dataclass(frozen=True, slots=True)
class Official:
    """A person and the post of that day; "" for whoever held none."""

    name: str
    post: str


@dataclass(frozen=True, slots=True)
class Decision:
    proposed: Official
    approved: Official
    at: datetime


def decision(plan: YearlyPlan, zone: str) -> Decision | None:
    """Of an approved version, with the posts held on its day in the zone. One statement."""
    if plan.approved_at is None or plan.approved_by_id is None or plan.proposed_by_id is None:
        return None
    on = zones.local_day(plan.approved_at, zone)
    found = db.session.execute(
        select(Person.id, Person.full_name, Tenure.kind, Job.name)
        .outerjoin(Tenure, (Tenure.person_id == Person.id) & and_(*seats.holds(Tenure, on)))
        .outerjoin(Post, Post.id == Tenure.post_id)
        .outerjoin(Job, Job.id == Post.job_id)
        .where(Person.id.in_([plan.proposed_by_id, plan.approved_by_id]))
    ).all()
    officials: dict[int, Official] = {}
    for person_id, name, kind, job in sorted(found, key=lambda row: RANK.get(row[2], 0)):
        post = signatories.held(job, Holding(kind)) if kind else ""
        officials.setdefault(person_id, Official(name, post))
    return Decision(
        officials[plan.proposed_by_id], officials[plan.approved_by_id], plan.approved_at
    )
