"""The ways into a course for somebody who has no place in it: every run, and what stands before it.

Read by the course page only as long as its reader has no place: one statement, three more while a
request of theirs waits for an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, ScalarSelect, Select, and_, case, func, literal, or_, select

from portal.content.models import Course, CourseRevision
from portal.core import zones
from portal.core.db import db, shared_alias
from portal.core.errors import NotFound, Refused
from portal.learning import desks, standing
from portal.learning.desks import Matter
from portal.learning.models import CourseRun, Enrolment, EnrolmentRequest
from portal.learning.rules import enrolling
from portal.learning.rules.approving import Answer, Desk
from portal.learning.rules.enrolling import EnrolRefusal, Step, Terms
from portal.learning.rules.reach import Reach
from portal.learning.standing import Standing
from portal.people.models import Organisation, OrgUnit, Person

_mine, _earlier, _asked = (shared_alias(EnrolmentRequest) for _ in range(3))
_taken = shared_alias(Enrolment)


@dataclass(frozen=True, slots=True)
class Claim:
    """An open request of the reader. `ahead` entered or asked earlier."""

    request: EnrolmentRequest
    desk: Desk | None  # None where no approval is asked for
    ahead: int
    names: Mapping[int, str]  # of the officials

    @property
    def is_granted(self) -> bool:
        return self.desk is None or self.desk.is_granted


@dataclass(frozen=True, slots=True)
class Door:
    """One run as its reader finds it. `refused` says why they can neither enter nor ask; with a
    claim, why they cannot enter yet.
    """

    run: CourseRun
    terms: Terms
    standing: Standing
    taken: int  # counted only where there is a quota
    claim: Claim | None
    refused: Refused | None

    @property
    def step(self) -> Step:
        """What signing up leads to."""
        return enrolling.step(self.terms, self.taken)

    @property
    def left(self) -> int | None:
        """Seats left; None where they are not counted."""
        quota = self.terms.quota
        return None if quota is None else max(0, quota - self.taken)

    @property
    def queue_place(self) -> int:
        """The place in the queue, from 1; 0 for whoever has a seat, or none asked for."""
        return enrolling.place_in_queue(self.terms.quota, self.claim.ahead) if self.claim else 0


def terms_of(run: CourseRun) -> Terms:
    """How one enters a run, as the rules see it."""
    return Terms(
        opens_at=run.opens_at,
        closes_at=run.closes_at,
        reach=Reach.read(run.audience),
        prerequisites=frozenset(run.prerequisites),
        needs_approval=run.needs_approval,
        is_costly=run.is_costly,
        quota=run.quota,
    )


def doors(
    person_id: int, organisation_id: int, slug: str, *, on: date, now: datetime
) -> list[Door]:
    """Every run of the course that has not closed: those one may enter or ask for ahead, then by
    the day they open.
    """
    query = (
        _rows(person_id, organisation_id, on)
        .join(Course, Course.id == CourseRun.course_id)
        .where(
            Course.slug == slug,
            or_(CourseRun.closes_at.is_(None), CourseRun.closes_at > now, _mine.id.is_not(None)),
        )
    )
    return sorted(_doors(db.session.execute(query).all(), on, now), key=_usefulness)


def _usefulness(one: Door) -> int:
    """What the reader asked for already, what gives a place at once, what may be asked for, the
    rest.
    """
    if one.claim is not None:
        return 0
    if one.refused is not None:
        return 3
    return 1 if one.step is Step.ENTER else 2


def best(found: Sequence[Door]) -> Door:
    """The run to sign up for when nobody says which: one that gives a place at once, else one
    that may be asked for, else the first, which says why not. Raises NotFound for none.
    """
    if not found:
        raise NotFound
    usable = [one for one in found if one.refused is None]
    return min(usable or found, key=_usefulness)


def door(person_id: int, organisation_id: int, public_id: str, *, now: datetime) -> Door:
    """One run of the agency, open or not. Raises NotFound."""
    on = today_of(organisation_id, now)
    query = _rows(person_id, organisation_id, on).where(CourseRun.public_id == public_id)
    found = _doors(db.session.execute(query).all(), on, now)
    if not found:
        raise NotFound
    return found[0]


def _rows(person_id: int, organisation_id: int, on: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            CourseRun,
            _mine,
            _counted(None).label("taken"),
            _counted(_mine).label("ahead"),
            *standing.columns(person_id, organisation_id, on),
        )
        .outerjoin(
            _mine,
            and_(
                _mine.run_id == CourseRun.id,
                _mine.person_id == person_id,
                _mine.closed_at.is_(None),
            ),
        )
        .where(CourseRun.organisation_id == organisation_id)
        .order_by(CourseRun.opens_at, CourseRun.id)
        .limit(50)
        .execution_options(populate_existing=True)
    )


def _counted(mine: type[EnrolmentRequest] | None) -> Any:
    """Seats entered or asked for; of those asked for only the earlier ones, where a request is
    given. Zero without a quota: then nobody counts.
    """
    entered = (
        select(func.count())
        .select_from(_taken)
        .where(_taken.run_id == CourseRun.id, _taken.ended_at.is_(None))
        .correlate(CourseRun)
        .scalar_subquery()
    )
    return case((CourseRun.quota.is_(None), literal(0, Integer)), else_=entered + _requests(mine))


def _requests(mine: type[EnrolmentRequest] | None) -> ScalarSelect[int]:
    query = (
        select(func.count())
        .select_from(_earlier)
        .where(_earlier.run_id == CourseRun.id, _earlier.closed_at.is_(None))
    )
    if mine is None:
        return query.correlate(CourseRun).scalar_subquery()
    return (
        query.where(
            or_(
                _earlier.asked_at < mine.asked_at,
                and_(_earlier.asked_at == mine.asked_at, _earlier.id < mine.id),
            )
        )
        .correlate(CourseRun, mine)
        .scalar_subquery()
    )


def _doors(rows: Sequence[Any], on: date, now: datetime) -> list[Door]:
    asked = [(row[0], row[1]) for row in rows if row[1] is not None and row[0].needs_approval]
    stand = desks_of(asked, on)
    names = names_of(stand.values())
    titles = _titles(rows)
    return [_door(row, stand, names, titles, now) for row in rows]


def _door(
    row: Any,
    stand: Mapping[int, Desk],
    names: Mapping[int, str],
    titles: Mapping[int, tuple[str, str]],
    now: datetime,
) -> Door:
    run, request = row[0], row[1]
    terms, known = terms_of(run), standing.read(row)
    claim = None
    if request is not None:
        claim = Claim(request, stand.get(request.id), row.ahead, names)
    reason = enrolling.may_sign_up(terms, known.facts, known.passed.keys(), now)
    if reason is None and claim is not None:
        reason = enrolling.may_enter(terms, is_granted=claim.is_granted, ahead=claim.ahead)
    refused = _refused(reason, terms, known, titles) if reason else None
    return Door(run, terms, known, row.taken, claim, refused)


def _refused(
    reason: EnrolRefusal, terms: Terms, known: Standing, titles: Mapping[int, tuple[str, str]]
) -> Refused:
    """With what its sentence names: instants are put into words by the page."""
    if reason is EnrolRefusal.PREREQUISITE:
        missing = sorted(terms.prerequisites - known.passed.keys())
        return Refused(reason, titles=", ".join(titles[one][1] for one in missing if one in titles))
    return Refused(reason)


def _titles(rows: Sequence[Any]) -> Mapping[int, tuple[str, str]]:
    """Slug and title of the courses that stand before these runs; no statement where none does."""
    return titles_of({one for row in rows for one in row[0].prerequisites})


def titles_of(course_ids: set[int]) -> Mapping[int, tuple[str, str]]:
    """Slug and title of some courses, as their newest revision calls them."""
    if not course_ids:
        return {}
    found = db.session.execute(
        select(Course.id, Course.slug, CourseRevision.title)
        .join(CourseRevision, CourseRevision.id == Course.current_revision_id)
        .where(Course.id.in_(sorted(course_ids)))
    )
    return {id_: (slug, title) for id_, slug, title in found}


def desks_of(asked: Sequence[tuple[CourseRun, EnrolmentRequest]], on: date) -> dict[int, Desk]:
    """Where each request stands, by its id; a few statements for each agency, none for none."""
    found: dict[int, Desk] = {}
    for agency in {run.organisation_id for run, _request in asked}:
        matters = [
            Matter(
                request.id,
                request.person_id,
                request.asked_at,
                run.is_costly,
                Answer(request.answer),
            )
            for run, request in asked
            if run.organisation_id == agency
        ]
        found |= desks.of_agency(agency, matters, on)
    return found


def names_of(desks: Any) -> dict[int, str]:
    """The names of everybody who may answer; no statement where nobody may."""
    ids = {person for one in desks for person in one.officials}
    if not ids:
        return {}
    rows = db.session.execute(select(Person.id, Person.full_name).where(Person.id.in_(ids)))
    return {id_: name for id_, name in rows}


def unit_names(ids: frozenset[int]) -> list[str]:
    """The names of units, in order; no statement for none."""
    if not ids:
        return []
    query = select(OrgUnit.name).where(OrgUnit.id.in_(sorted(ids))).order_by(OrgUnit.name)
    return list(db.session.scalars(query))


def title_of(run: CourseRun) -> str:
    """What the run's revision calls the course."""
    query = select(CourseRevision.title).where(CourseRevision.id == run.revision_id)
    return db.session.scalars(query).one()


def today_of(organisation_id: int, now: datetime) -> date:
    """The agency's day."""
    query = select(Organisation.timezone).where(Organisation.id == organisation_id)
    return zones.local_day(now, db.session.scalars(query).one())
