"""What waits for this actor, for the home page, whatever roles they hold.

It is counted in the statement that reads the learner (`learning.hours.glance`). Requests for places
wait for whom the posts and days say; who may be meant looks closer, and that costs some more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import ngettext
from sqlalchemy import Select, func, literal, select

from portal.assessment import specifications
from portal.certification.models import Registration, Sitting
from portal.certification.queries import registrations as exam_registrations
from portal.certification.schemes.queries import schemes
from portal.content.reviews import queries as reviews
from portal.core.access import Actor
from portal.core.permissions import Permission
from portal.learning import desks, organising, places
from portal.learning.hours import claims as hours_claims
from portal.learning.hours import glance
from portal.learning.hours.glance import Asked, Counted
from portal.learning.margin import queries as margin
from portal.ledger.queries import requests as profile_requests
from portal.people.models import Approval, DataRequest
from portal.people.queries import approvals, data_requests
from portal.people.rules.approvals import ApprovalState
from portal.planning.models import ForumProposal, PersonalPlan
from portal.planning.queries import forum
from portal.planning.queries import personal as plans
from portal.web import (
    activity_tasks,
    certificate_tasks,
    evaluation_tasks,
    exam_tasks,
    learning_tasks,
)
from portal.web.waiting_kinds import (
    ANYBODY,
    AT_THAT_MOMENT,
    Kind,
    Rows,
    icon_of,
    values,
)

MANY = 100
"""Counted up to here: who has more to do needs no exact number."""

TEAM = frozenset(
    {
        "places.team",
        "ratings.index",
        "statements.index",
        "team_activities.index",
        "team_applications.index",
        "team_plans.index",
    }
)
"""Where those whom somebody leads wait."""


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of thing that waits. `overdue` is how many are past their deadline."""

    url: str
    label: str
    count: int
    overdue: int
    own: bool
    icon: str


def first(found: Sequence[Task]) -> Task | None:
    """Where somebody else waits for the actor: what is overdue, then what most people wait for."""
    others = [task for task in found if not task.own]
    return max(others, key=lambda task: (task.overdue, task.count), default=None)


def counting(actor: Actor, on: date, now: datetime, *, at: Collection[str] = ()) -> Asked:
    """What to count for this actor, by the number of its kind.

    `at`: the endpoints it waits at, where not all are asked.
    """
    held = actor.permissions
    asked = [
        (number, kind)
        for number, kind in enumerate(KINDS)
        if kind.need in held and kind.unless not in held and (not at or kind.endpoint in at)
    ]
    return Asked(
        standing=tuple(_standing(number, on) for number, kind in asked if kind.of_person),
        once=tuple(
            _counted(number, kind, actor, on, now) for number, kind in asked if not kind.of_person
        ),
        values=values(actor, now),
    )


def of_team(actor: Actor, on: date, now: datetime) -> tuple[Task, ...]:
    """What those whom the actor leads wait for; one statement and what takes a closer look."""
    return tasks(actor, glance.counts(counting(actor, on, now, at=TEAM)), on, now)


def tasks(actor: Actor, counts: Mapping[int, Counted], on: date, now: datetime) -> tuple[Task, ...]:
    """What waits by the counts asked for, the kinds with something overdue first."""
    exact = _exactly(actor, counts, on, now)
    found = [
        Task(
            _place(KINDS[number], many, counts[number].one),
            KINDS[number].words(many),
            many,
            counts[number].overdue,
            KINDS[number].own,
            icon_of(KINDS[number]),
        )
        for number, many in sorted(exact.items())
        if many
    ]
    return tuple(sorted(found, key=lambda task: -task.overdue))


def _exactly(
    actor: Actor, counts: Mapping[int, Counted], on: date, now: datetime
) -> dict[int, int]:
    """How many of each kind there are, where something may wait; requests are read together."""
    some = {number: KINDS[number] for number, counted in counts.items() if counted.many}
    asked = {number: kind.matters(actor, on, now) for number, kind in some.items() if kind.matters}
    exact = {
        number: kind.exactly(actor, on, now) if kind.exactly else counts[number].many
        for number, kind in some.items()
    }
    for number, stand in desks.of_kinds(asked, on).items():
        exact[number] = sum(some[number].counts(desk, actor) for desk in stand)
    return exact


def _place(kind: Kind, count: int, one: str) -> str:
    """The list, or the thing itself where nothing else is in it."""
    if kind.alone and count == 1 and one:
        return url_for(kind.alone, public_id=one, **kind.within)
    return url_for(kind.endpoint, **kind.asked)


@lru_cache(maxsize=64)
def _standing(number: int, on: date) -> Select[*tuple[Any, ...]]:
    """The same select for everybody all day, so that a statement of such is built once, too."""
    return _counted(number, KINDS[number], ANYBODY, on, AT_THAT_MOMENT)


def _counted(
    number: int, kind: Kind, actor: Actor, on: date, now: datetime
) -> Select[*tuple[Any, ...]]:
    """The rows are read once, whatever is asked of them."""
    rows = kind.scope(actor, on, now).limit(MANY).subquery()
    overdue = func.count().filter(rows.c[kind.due] <= now) if kind.due else literal(0)
    one = func.min(rows.c.public_id) if kind.alone else None
    return glance.counted(number, rows, overdue, one)


def _approvals(actor: Actor, _on: date, _now: datetime) -> Rows:
    """Proposals of others: nobody is the second person for their own."""
    places = approvals.agencies(actor, Permission.APPROVAL_DECIDE)
    return select(Approval.id, Approval.public_id).where(
        Approval.state == ApprovalState.OPEN.value,
        Approval.organisation_id.in_(places),
        Approval.requested_by_id != actor.person_id,
    )


def _plans(actor: Actor, on: date, _now: datetime) -> Rows:
    return select(PersonalPlan.id, PersonalPlan.public_id).where(
        PersonalPlan.id.in_(plans.waiting_ids(actor, on))
    )


def _proposals(actor: Actor, _on: date, _now: datetime) -> Rows:
    columns: tuple[Any, ...] = (
        ForumProposal.id,
        ForumProposal.public_id,
        ForumProposal.answer_due_at,
    )
    return select(*columns).where(ForumProposal.id.in_(forum.waiting_ids(actor)))


def _data(actor: Actor, on: date, _now: datetime) -> Rows:
    scope = data_requests.handled(actor, on)
    return scope.where(DataRequest.state == data_requests.OPEN)


def _profile(actor: Actor, on: date, _now: datetime) -> Rows:
    return profile_requests.waiting(actor, on)


def _drafts(actor: Actor, _on: date, _now: datetime) -> Rows:
    return reviews.decidable(actor)


def _specifications(actor: Actor, _on: date, _now: datetime) -> Rows:
    return specifications.decidable(actor)


def _schemes(actor: Actor, _on: date, _now: datetime) -> Rows:
    return schemes.decidable(actor)


def _questions(actor: Actor, on: date, _now: datetime) -> Rows:
    return margin.unanswered(actor, Permission.COURSE_WRITE, on)


def _unsupervised(actor: Actor, on: date, _now: datetime) -> Rows:
    return organising.candidates(actor, on)


def _hours(actor: Actor, on: date, _now: datetime) -> Rows:
    return hours_claims.waiting(actor, on)


def _exams(actor: Actor, _on: date, now: datetime) -> Rows:
    """By the sitting they are for: its page answers them."""
    return (
        exam_registrations.waiting(actor, now)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .with_only_columns(Registration.id, Sitting.public_id)
    )


KINDS = (
    Kind(
        Permission.TEAM_READ,
        "places.team",
        places.candidates,
        lambda n: ngettext("%(num)d permohonan kursus", "%(num)d permohonan kursus", n),
        matters=places.matters,
        of_person=True,
    ),
    *certificate_tasks.KINDS,
    Kind(
        Permission.PRIVACY_HANDLE,
        "privacy.requests",
        _data,
        lambda n: ngettext("%(num)d permohonan data pribadi", "%(num)d permohonan data pribadi", n),
        due="due_at",
        alone="privacy.handle",
    ),
    Kind(
        Permission.TEAM_READ,
        "team_plans.index",
        _plans,
        lambda n: ngettext(
            "%(num)d rencana belajar untuk disepakati",
            "%(num)d rencana belajar untuk disepakati",
            n,
        ),
        alone="team_plans.show",
        of_person=True,
    ),
    Kind(
        Permission.NEED_MODERATE,
        "forum_desk.index",
        _proposals,
        lambda n: ngettext("%(num)d usulan di forum", "%(num)d usulan di forum", n),
        due="answer_due_at",
        alone="forum_desk.show",
    ),
    Kind(
        Permission.RECOGNITION_HANDLE,
        "requests.index",
        _profile,
        lambda n: ngettext(
            "%(num)d permohonan tentang profil", "%(num)d permohonan tentang profil", n
        ),
        alone="requests.decide_form",
    ),
    Kind(
        Permission.HOURS_HANDLE,
        "hours_desk.index",
        _hours,
        lambda n: ngettext(
            "%(num)d permohonan jam pelajaran", "%(num)d permohonan jam pelajaran", n
        ),
        alone="hours_desk.show",
    ),
    Kind(
        Permission.SITTING_MANAGE,
        "sittings.index",
        _exams,
        lambda n: ngettext("%(num)d pendaftaran ujian", "%(num)d pendaftaran ujian", n),
        alone="participants.index",
        within={"part": exam_registrations.Part.REQUESTED.value},
    ),
    Kind(
        Permission.COURSE_REVIEW,
        "reviews.index",
        _drafts,
        lambda n: ngettext(
            "%(num)d draf kursus untuk ditinjau", "%(num)d draf kursus untuk ditinjau", n
        ),
        alone="reviews.show",
    ),
    Kind(
        Permission.BANK_REVIEW,
        "specifications.index",
        _specifications,
        lambda n: ngettext(
            "%(num)d kisi-kisi ujian untuk ditinjau", "%(num)d kisi-kisi ujian untuk ditinjau", n
        ),
        alone="specifications.show",
    ),
    Kind(
        Permission.SCHEME_PUBLISH,
        "schemes.index",
        _schemes,
        lambda n: ngettext(
            "%(num)d skema sertifikat untuk diputuskan",
            "%(num)d skema sertifikat untuk diputuskan",
            n,
        ),
        alone="schemes.show",
    ),
    Kind(
        Permission.COURSE_WRITE,
        "question_desk.waiting",
        _questions,
        lambda n: ngettext("%(num)d pertanyaan peserta", "%(num)d pertanyaan peserta", n),
    ),
    Kind(
        Permission.RUN_WRITE,
        "run_requests.index",
        _unsupervised,
        lambda n: ngettext(
            "%(num)d permohonan kursus tanpa atasan", "%(num)d permohonan kursus tanpa atasan", n
        ),
        matters=organising.matters,
        counts=lambda desk, _actor: organising.is_left(desk),
    ),
    *exam_tasks.KINDS,
    Kind(
        Permission.APPROVAL_DECIDE,
        "approvals.index",
        _approvals,
        lambda n: ngettext("%(num)d persetujuan orang kedua", "%(num)d persetujuan orang kedua", n),
        alone="approvals.show",
    ),
    *activity_tasks.KINDS,
    *learning_tasks.KINDS,
    *evaluation_tasks.KINDS,
)
