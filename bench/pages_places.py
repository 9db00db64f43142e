"""The most used pages of the demonstration and who asks for them: for `pages.py`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from portal.competency.queries.catalogue import directory
from portal.content.models import CourseDraft
from portal.core import clock, zones
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.service import periods
from portal.learning import offers
from portal.learning import queries as learning
from portal.learning import service as learning_service
from portal.ledger.models import EvidenceEvent
from portal.ledger.queries import profiles
from portal.people.models import (
    Account,
    Employment,
    OrgUnit,
    Person,
    PersonIdentifier,
    Post,
    RoleGrant,
    Tenure,
)
from portal.people.queries import actors
from portal.people.service import links, sessions
from portal.web.demo import accounts

TEAM = 30


@dataclass(frozen=True, slots=True)
class Budget:
    """What the issues and performance.md §3 allow; None where they say nothing."""

    cpu_ms: float | None = None
    statements: int | None = None
    kib: float | None = 8.0  # HTML, gzip


@dataclass(frozen=True, slots=True)
class Place:
    """A page and who asks for it; None: nobody is signed in."""

    name: str
    path: str
    role: str | None
    budget: Budget


class Visitors:
    """People of the demonstration by their roles, signed in when first asked for.

    Two more: `busiest` has the most evidence of all, `head of largest` leads the unit that employs
    most and is its officer, too.
    """

    def __init__(self, folder: Path) -> None:
        kept = accounts.read(folder)
        if kept is None:
            raise SystemExit(f"{folder} holds no demonstration")
        self.samples = kept.samples
        self._numbers = {one.role: one.username for one in kept.accounts}
        self._tokens: dict[str, str] = {}

    def token(self, role: str) -> str:
        if role not in self._tokens:
            device = sessions.Device(kind="bench", address="127.0.0.1", shared=False)
            self._tokens[role] = sessions.begin(self._account(role), now=clock.now(), device=device)
        return self._tokens[role]

    def _account(self, role: str) -> int:
        found = {"busiest": busiest, "head of largest": head_of_largest}.get(role)
        if found is not None:
            with transaction():
                return links.account_for(found(), now=clock.now()).id
        return db.session.scalars(
            select(Account.id)
            .join(PersonIdentifier, PersonIdentifier.person_id == Account.person_id)
            .where(PersonIdentifier.value == self._numbers[role])
        ).one()

    def actor(self, role: str) -> Actor:
        now = clock.now()
        hashed = sessions.token_hash(self.token(role))
        found = actors.signed_in(hashed, now=now, on=zones.local_day(now))
        if found is None:
            raise SystemExit(f"nobody plays {role} in the demonstration")
        return found.actor


def busiest() -> int:
    """Whom most evidence is about."""
    whose = EvidenceEvent.person_id
    most = select(whose).group_by(whose).order_by(func.count().desc(), whose)
    return db.session.scalars(most.limit(1)).one()


def head_of_largest() -> int:
    """Who leads the unit that employs most, made head and officer of all below it."""
    here = Employment.unit_id
    unit_id = db.session.scalars(
        select(here).group_by(here).order_by(func.count().desc(), here).limit(1)
    ).one()
    person_id = db.session.scalars(
        select(Tenure.person_id)
        .join(Post, Post.id == Tenure.post_id)
        .where(Post.unit_id == unit_id, Post.is_head, Tenure.valid_until.is_(None))
    ).one()
    unit, now = db.session.get_one(OrgUnit, unit_id), clock.now()
    with transaction():
        db.session.add_all(
            RoleGrant(
                person_id=person_id,
                role=role.value,
                organisation_id=unit.organisation_id,
                unit_id=unit_id,
                subtree=True,
                valid_from=now,
                granted_at=now,
            )
            for role in (Role.UNIT_HEAD, Role.UNIT_OFFICER)
        )
    return person_id


def places(visitors: Visitors) -> list[Place]:
    """The pages, with a team of thirty, an open attempt and everybody's form put into the data."""
    gather(visitors.actor("supervisor").person_id, zones.local_day(clock.now()))
    return [
        *learners(visitors),
        *desks(visitors),
        *everybodys(visitors),
    ]


def learners(visitors: Visitors) -> Iterator[Place]:
    """What an employee looks at, and the person with most records."""
    me, now = visitors.actor("employee"), clock.now()
    today, agency = zones.local_day(now), me.organisation_id or 0
    slug, lesson, quiz, enrolment = course_of(me.person_id, agency)
    attempt = learning_service.start_quiz(
        me.person_id, agency, enrolment, quiz, session_id=me.session_id, now=now
    )
    yield Place("home", "/", "employee", Budget(4, 6, 6))
    yield Place("profile", "/profile", "employee", Budget(5, 8))
    yield Place("why", f"/profile/{known(me.person_id, today)}", "employee", Budget(5, 8))
    yield Place("catalogue", "/catalogue", "employee", Budget(4))
    yield Place("course", f"/courses/{slug}", "employee", Budget(4, 5, 6))
    yield Place("lesson", f"/courses/{slug}/{lesson}", "employee", Budget(3, 4, 5))
    yield Place("attempt", f"/attempts/{attempt.public_id}", "employee", Budget(3, None, 12))
    yield Place("history", "/history", "employee", Budget())
    yield Place("hours", "/history/hours", "employee", Budget())
    yield Place("certificates", "/certificates", "employee", Budget())
    yield Place("exams", "/exams", "employee", Budget())
    yield Place("exam", f"/exams/{visitors.samples['exam']}", "employee", Budget())
    yield Place("evaluations", "/evaluations", "employee", Budget())
    yield Place("own form", f"/evaluations/{visitors.samples['period']}", "employee", Budget())
    yield Place("activities", "/activities", "employee", Budget())
    yield Place("own plan", "/plan", "employee", Budget())
    yield Place("forum", "/forum", "employee", Budget())
    yield Place("inbox", "/inbox", "employee", Budget())
    most = visitors.actor("busiest").person_id
    yield Place("home, busiest", "/", "busiest", Budget(4, 6, 6))
    yield Place("profile, busiest", "/profile", "busiest", Budget(5, 8))
    yield Place("why, busiest", f"/profile/{known(most, today)}", "busiest", Budget(5, 8))
    yield Place("history, busiest", "/history", "busiest", Budget())


def desks(visitors: Visitors) -> Iterator[Place]:
    """What those who lead and those who work for the agency look at."""
    head, period = "head of largest", everybody_in(str(visitors.samples["period"]))
    employee = db.session.get_one(Person, visitors.actor("employee").person_id).public_id
    yield Place("team of 30", "/team", "supervisor", Budget(None, 12))
    yield Place("ratings", "/team/evaluations", "supervisor", Budget())
    for role in ("unit_officer", "hr", head):
        yield Place(f"home, {role.replace('_', ' ')}", "/", role, Budget())
    yield Place("team, head of largest", "/team", head, Budget(None, 12))
    yield Place("unit map", "/admin/unit-map", head, Budget())
    yield Place("impact", "/admin/impact", head, Budget())
    yield Place("persons of largest", "/admin/persons", head, Budget())
    yield Place("persons", "/admin/persons", "hr", Budget())
    yield Place("people search", "/admin/persons?q=an", "hr", Budget())
    yield Place("dossier", f"/admin/persons/{employee}", "hr", Budget())
    yield Place("profile by HR", f"/people/{employee}", "hr", Budget())
    yield Place("tree", "/admin/tree", "hr", Budget())
    yield Place("requests", "/admin/requests", "hr", Budget())
    yield Place("reports", "/studio/reports", "hr", Budget())
    yield Place("recap of hours", "/admin/hours/recap", "hr", Budget())
    yield Place("mandates", "/admin/mandates", "hr", Budget())
    yield Place("coverage", "/admin/invitations/coverage", "hr", Budget())
    yield Place("period", f"/admin/periods/{period}", "hr", Budget())
    yield Place("period, people", f"/admin/periods/{period}/people", "hr", Budget())
    yield Place("period, map", f"/admin/periods/{period}/map", "hr", Budget())
    yield Place("follow-ups", "/admin/follow-ups", "hr", Budget())
    yield Place("needs", "/admin/needs", "hr", Budget())
    yield Place("plans", "/admin/plans", "hr", Budget())
    yield Place("certificates, HR", "/admin/certificates", "hr", Budget())
    yield Place("frameworks", "/admin/frameworks/", "hr", Budget())
    yield Place("audit", "/admin/audit", "agency_admin", Budget())
    yield Place("studio", "/studio", "trainer", Budget())
    draft = db.session.scalar(select(CourseDraft.public_id).order_by(CourseDraft.id))
    if draft is not None:
        yield Place("draft", f"/studio/{draft}", "hr", Budget())


def everybodys(visitors: Visitors) -> Iterator[Place]:
    """What nobody has to sign in for."""
    yield Place("login", "/login", None, Budget(1.5))
    yield Place("verify", f"/verify/{visitors.samples['verify_code']}", None, Budget())
    yield Place("rating", f"/feedback/{visitors.samples['service']}", None, Budget())
    yield Place(
        "ratings, results", f"/feedback/{visitors.samples['service']}/results", None, Budget()
    )


def known(person_id: int, today: date) -> str:
    """The key of a competency of the profile."""
    return directory(today)[next(iter(profiles.levels([person_id], today)[person_id]))].key


def everybody_in(code: str) -> str:
    """The period of this code with a form of everybody, as the nightly job makes them."""
    period = db.session.scalars(select(EvaluationPeriod).where(EvaluationPeriod.code == code)).one()
    periods.prepare(period.id, actor_id=None, now=clock.now())
    periods.go_on(now=clock.now())
    return period.public_id


def gather(leader_id: int, today: date) -> None:
    """Let thirty people report to one."""
    held = select(Tenure.post_id).where(
        Tenure.valid_from <= today, Tenure.valid_until.is_(None) | (Tenure.valid_until > today)
    )
    own = db.session.scalars(held.where(Tenure.person_id == leader_id)).all()
    others = db.session.scalars(
        select(Post)
        .where(Post.id.in_(held), Post.id.not_in(own), Post.is_head.is_(False))
        .order_by(Post.reports_to_id.in_(own).desc(), Post.id)
        .limit(TEAM)
    ).all()
    with transaction():
        for post in others:
            post.reports_to_id = own[0]


def course_of(person_id: int, agency_id: int) -> tuple[str, str, str, int]:
    """A course the person takes: its slug, a lesson, a quiz, the enrolment."""
    now = clock.now()
    for offered in offers.on_offer(agency_id, now).shelf.offers:
        view = learning.course(person_id, agency_id, offered.slug, now)
        kinds = {part.kind: part.key for part in reversed(view.parts)}
        if view.completed or "quiz" not in kinds:
            continue
        if view.enrolment is None:
            learning_service.enrol(person_id, agency_id, offered.slug, now=now)
            view = learning.course(person_id, agency_id, offered.slug, now)
        if view.enrolment is not None:
            return offered.slug, kinds["lesson"], kinds["quiz"], view.enrolment.id
    raise SystemExit("the demonstration has no course with a quiz")
