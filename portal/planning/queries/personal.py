"""A person's plan: what it could hold, what it holds, and how far that is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.certification.schemes.models import Certificate, CertificateEvent
from portal.competency.queries import catalogue, requirements
from portal.content.models import Course, CourseRevision
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.learning import duties, offers
from portal.learning.models import CourseCompletion, Enrolment
from portal.ledger.queries import profiles
from portal.people.models import Person
from portal.people.queries import supervision
from portal.planning.models import PersonalPlan, PlanItem
from portal.planning.rules import personal as rules
from portal.planning.rules.personal import Goal, Happened, Progress, Why
from portal.workshops.models import (
    ActivityCompetency,
    ActivityOutcome,
    ActivityRegistration,
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something the plan could hold. `held` is the level now; `course` closes it, if one does."""

    why: Why
    ref: str
    name: str
    competency_id: int | None = None
    level: int | None = None
    held: int = 0
    course: str = ""
    course_title: str = ""
    jp100: int = 0
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An item with how far it is."""

    one: PlanItem
    progress: Progress


@dataclass(frozen=True, slots=True)
class Waiting:
    """A plan that waits for its superior's word."""

    plan: PersonalPlan
    name: str
    public_id: str


def own(actor: Actor) -> Select[PersonalPlan]:
    """One's own plans."""
    return select(PersonalPlan).where(PersonalPlan.person_id == actor.person_id)


def led(actor: Actor, on: date) -> Select[PersonalPlan]:
    """Plans of people the actor leads on the day, once they were proposed."""
    people = supervision.subordinates(actor.person_id, on)
    return select(PersonalPlan).where(
        PersonalPlan.person_id.in_(people), PersonalPlan.proposed_at.is_not(None)
    )


def waiting_ids(actor: Actor, on: date) -> Select[int]:
    """Plans that wait for the actor's word."""
    return led(actor, on).where(PersonalPlan.agreed_at.is_(None)).with_only_columns(PersonalPlan.id)


def of_year(actor: Actor, year: int) -> PersonalPlan | None:
    """One's plan for a year, if it was begun."""
    query = own(actor).where(
        PersonalPlan.organisation_id == actor.organisation_id, PersonalPlan.year == year
    )
    return db.session.scalar(query)


def one(scope: Select[PersonalPlan], public_id: str) -> PersonalPlan:
    """A plan in scope. Raises NotFound."""
    query = scope.where(PersonalPlan.public_id == public_id)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def item(plan_ids: Select[PersonalPlan], public_id: str) -> PlanItem:
    """An item that stands in one of these plans. Raises NotFound."""
    ids = plan_ids.with_only_columns(PersonalPlan.id)
    query = select(PlanItem).where(
        PlanItem.public_id == public_id, PlanItem.plan_id.in_(ids), PlanItem.dropped_at.is_(None)
    )
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def items(plan_id: int) -> Sequence[PlanItem]:
    """What stands in a plan, by month."""
    query = (
        select(PlanItem)
        .where(PlanItem.plan_id == plan_id, PlanItem.dropped_at.is_(None))
        .order_by(PlanItem.month, PlanItem.id)
    )
    return db.session.scalars(query).all()


def lines(plan: PersonalPlan, on: date) -> Sequence[Line]:
    """The items with how far they are; a handful of statements however many."""
    found = items(plan.id)
    happened = _happened(plan.person_id, plan.year, found, on)
    return [Line(each, rules.progress(_goal(each), happened)) for each in found]


def _goal(one_: PlanItem) -> Goal:
    why = Why(one_.why)
    return Goal(
        why,
        one_.competency_id,
        one_.level,
        one_.course,
        one_.why_ref if why is Why.EXPIRY else "",
    )


def _happened(person_id: int, year: int, found: Sequence[PlanItem], on: date) -> Happened:
    taken, passed, learning, learnt = _courses(person_id, year)
    begun, completed = _activities(person_id, year)
    return Happened(
        levels=profiles.level_numbers([person_id], on)[person_id],
        taken=taken,
        passed=passed,
        learning=learning | begun,
        learnt=learnt | completed,
        renewed=_renewed([each.why_ref for each in found if each.why == Why.EXPIRY.value]),
    )


def _courses(person_id: int, year: int) -> tuple[set[str], set[str], set[int], set[int]]:
    """Slugs taken up and passed, and the competencies of those open, and passed in the year."""
    keys = catalogue.catalogue().by_key
    rows = db.session.execute(
        select(
            Course.slug,
            CourseRevision.facts["competencies"],
            Enrolment.ended_at,
            CourseCompletion.on_day,
        )
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .join(Course, Course.id == CourseRevision.course_id)
        .outerjoin(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id == person_id)
    )
    taken: set[str] = set()
    passed: set[str] = set()
    learning: set[int] = set()
    learnt: set[int] = set()
    for slug, aims, ended_at, on_day in rows:
        about = {keys[str(aim["id"])] for aim in aims or () if str(aim["id"]) in keys}
        if on_day is not None:
            passed.add(slug)
            learnt |= about if on_day.year == year else set()
        elif ended_at is None:
            taken.add(slug)
            learning |= about
    return taken, passed, learning, learnt


def _activities(person_id: int, year: int) -> tuple[set[int], set[int]]:
    """Competencies of activities one has a place in, and of those completed in the year."""
    rows: Iterable[Any] = db.session.execute(
        select(
            ActivityCompetency.competency_id,
            ActivityOutcome.completed,
            ActivityOutcome.decided_at,
        )
        .join(
            ActivityRegistration,
            ActivityRegistration.activity_id == ActivityCompetency.activity_id,
        )
        .outerjoin(ActivityOutcome, ActivityOutcome.registration_id == ActivityRegistration.id)
        .where(
            ActivityRegistration.person_id == person_id,
            ActivityRegistration.seated_at.is_not(None),
            ActivityRegistration.withdrawn_at.is_(None),
        )
    )
    begun: set[int] = set()
    completed: set[int] = set()
    for competency_id, done, at in rows:
        if done is None:
            begun.add(competency_id)
        elif done and at.year == year:
            completed.add(competency_id)
    return begun, completed


def _renewed(public_ids: Collection[str]) -> set[str]:
    """Those of these certificates that have a successor by renewal."""
    if not public_ids:
        return set()
    successor = aliased(Certificate)
    query = select(Certificate.public_id).where(
        Certificate.public_id.in_(public_ids),
        exists(select(successor.id).where(successor.renews_id == Certificate.id)),
    )
    return set(db.session.scalars(query))


def suggestions(
    actor: Actor, plan: PersonalPlan | None, year: int, on: date, now: datetime, locale: str
) -> Sequence[Suggestion]:
    """What the plan could hold and does not yet: gaps of the post held, of the job aimed at,
    certificates that end, and courses that must be passed.
    """
    levels = profiles.level_numbers([actor.person_id], on)[actor.person_id]
    required = requirements.level_numbers([actor.person_id], on)[actor.person_id]
    aimed = requirements.of_job(plan.aim_job_id, on) if plan and plan.aim_job_id else {}
    known = {(each.why, each.why_ref) for each in items(plan.id)} if plan else set()
    known_gaps = {ref for why, ref in known if why in (Why.GAP.value, Why.AIM.value)}
    offer = _Offer(actor.organisation_id, now, on, locale)
    found = [
        offer.gap(why, competency_id, held, level)
        for why, wanted in ((Why.GAP, required), (Why.AIM, aimed))
        for competency_id, level in wanted.items()
        if (held := levels.get(competency_id, 0)) < level
        and (why is Why.GAP or level > required.get(competency_id, 0))
        and str(competency_id) not in known_gaps
        and competency_id in offer.names
    ]
    found += _mandates(actor, offer, levels, on)
    found += _expiries(actor.person_id, year, on)
    return [each for each in found if (each.why.value, each.ref) not in known]


class _Offer:
    """Courses on offer by the competency and level they lead to."""

    def __init__(self, organisation_id: int | None, now: datetime, on: date, locale: str) -> None:
        self.on_offer = offers.on_offer(organisation_id, now)
        self.names = catalogue.directory(on)
        self.locale = locale

    def gap(self, why: Why, competency_id: int, held: int, level: int) -> Suggestion:
        """The gap, with the shortest course that leads further than the level held."""
        value = self.names[competency_id]
        fitting = [
            each
            for each in self.on_offer.shelf.offers
            if any(key == value.key and reached > held for key, reached in each.aims)
        ]
        best = min(fitting, key=lambda each: (each.jp100, each.title), default=None)
        return Suggestion(
            why=why,
            ref=str(competency_id),
            name=value.name(self.locale),
            competency_id=competency_id,
            level=level,
            held=held,
            course=best.slug if best else "",
            course_title=best.title if best else "",
            jp100=best.jp100 if best else 0,
        )


def _mandates(actor: Actor, offer: _Offer, levels: Mapping[int, int], on: date) -> list[Suggestion]:
    if not offer.on_offer.asked:
        return []
    packed = duties.standing_text(actor.person_id, actor.organisation_id, on)
    found = duties.duties(offer.on_offer.asked, packed, levels, on)
    hours = {each.slug: each.jp100 for each in offer.on_offer.shelf.offers}
    return [
        Suggestion(
            why=Why.MANDATE,
            ref=slug,
            name=duty.title,
            course=slug,
            course_title=duty.title,
            jp100=hours.get(slug, 0),
        )
        for slug, duty in found.items()
        if duty.is_open
    ]


def _expiries(person_id: int, year: int, on: date) -> list[Suggestion]:
    """Certificates that hold today and end within the year, or in the first quarter after."""
    successor = aliased(Certificate)
    ended = exists(
        select(CertificateEvent.id).where(
            CertificateEvent.certificate_id == Certificate.id,
            CertificateEvent.act.in_(("revoked", "reissued")),
        )
    )
    renewed = exists(select(successor.id).where(successor.renews_id == Certificate.id))
    query = (
        select(Certificate.public_id, Certificate.number, Certificate.valid_until)
        .where(
            Certificate.person_id == person_id,
            Certificate.valid_until > on,
            Certificate.valid_until <= date(year + 1, 3, 31),
            ~ended,
            ~renewed,
        )
        .order_by(Certificate.valid_until)
    )
    return [
        Suggestion(Why.EXPIRY, public_id, number, until=until)
        for public_id, number, until in db.session.execute(query)
    ]


def waiting(actor: Actor, on: date) -> Sequence[Waiting]:
    """Plans of people one leads: those that wait first, then what was agreed lately."""
    query = (
        led(actor, on)
        .join(Person, Person.id == PersonalPlan.person_id)
        .where(or_(Person.restricted_at.is_(None), Person.id == actor.person_id))
        .add_columns(Person.full_name, Person.public_id)
        .order_by(PersonalPlan.agreed_at.is_not(None), PersonalPlan.year.desc(), Person.sort_key)
        .limit(200)
    )
    return [Waiting(*row) for row in db.session.execute(query)]


def totals(found: Sequence[Line]) -> tuple[int, int]:
    """Hundredths of a JP and rupiah of these items."""
    return sum(each.one.jp100 for each in found), sum(each.one.cost_idr for each in found)


def name_of(person_id: int) -> tuple[str, str]:
    """Name and public id of a person."""
    row = db.session.execute(
        select(Person.full_name, Person.public_id).where(Person.id == person_id)
    ).one()
    return row[0], row[1]


def count_items(plan_id: int) -> int:
    """How many items stand in a plan."""
    query = select(func.count()).where(PlanItem.plan_id == plan_id, PlanItem.dropped_at.is_(None))
    return int(db.session.scalar(query) or 0)


def year_of(one_: PlanItem) -> int:
    """The year of the plan an item stands in."""
    return db.session.get_one(PersonalPlan, one_.plan_id).year
