"""Recognitions: one's own, those of people in an actor's reach, and how they are spread."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.models import Award, AwardMember, FollowUp
from portal.evaluation.queries import periods
from portal.evaluation.rules import awards as rules
from portal.evaluation.rules.awards import AwardKind, AwardState, Share
from portal.evaluation.rules.followups import Kind
from portal.people.models import Employment, OrgUnit, Person, PersonIdentifier, PersonStatus
from portal.people.queries import scopes
from portal.people.rules import identifiers, names

PAGE = 25


def own(person_id: int) -> Select[Award]:
    """Those given to somebody. Lists and single reads start here."""
    mine = select(AwardMember.award_id).where(AwardMember.person_id == person_id)
    return select(Award).where(Award.approved, Award.id.in_(mine))


def seen(actor: Actor, on: date) -> Select[Award]:
    """Those for anybody in the actor's reach, and those they proposed."""
    return select(Award).where(
        or_(
            _reaches(actor, Permission.EVALUATION_READ, on),
            Award.proposed_by_id == actor.person_id,
        )
    )


def decided_by(actor: Actor, on: date) -> Select[Award]:
    """Those whose competent official the actor may be: everybody it is for is in their reach."""
    inside = scopes.reaches(actor, Permission.EVALUATION_MANAGE, on, AwardMember.person_id)
    outside = exists().where(AwardMember.award_id == Award.id, ~inside)
    return select(Award).where(_reaches(actor, Permission.EVALUATION_MANAGE, on), ~outside)


def _reaches(actor: Actor, need: Permission, on: date) -> ColumnElement[bool]:
    return exists().where(
        AwardMember.award_id == Award.id,
        scopes.reaches(actor, need, on, AwardMember.person_id),
    )


def waiting(actor: Actor, on: date) -> Select[Award]:
    """What waits for this actor's decision."""
    mine = exists().where(
        AwardMember.award_id == Award.id, AwardMember.person_id == actor.person_id
    )
    return decided_by(actor, on).where(
        Award.decided_at.is_(None), Award.proposed_by_id != actor.person_id, ~mine
    )


def is_decided_by(actor: Actor, award_id: int, on: date) -> bool:
    """Whether the actor is the competent official for it."""
    if Permission.EVALUATION_MANAGE not in actor.permissions:
        return False
    query = decided_by(actor, on).where(Award.id == award_id).with_only_columns(Award.id)
    return db.session.scalar(query) is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One with the names a page shows."""

    found: Award
    members: Sequence[Person]
    proposed_by: str
    decided_by: str

    @property
    def kind(self) -> AwardKind:
        return AwardKind(self.found.kind)

    @property
    def state(self) -> AwardState:
        if self.found.decided_at is None:
            return AwardState.PROPOSED
        return AwardState.GIVEN if self.found.approved else AwardState.DECLINED

    @property
    def whom(self) -> str:
        """The team, or the one person."""
        return self.found.team or ", ".join(name(one) for one in self.members)

    @property
    def member_ids(self) -> frozenset[int]:
        return frozenset(one.id for one in self.members)


def name(who: Person) -> str:
    return names.printed(who.full_name, who.front_title, who.back_title)


def one(scope: Select[Award], public_id: str) -> Row:
    """One of the scope. Raises NotFound."""
    found = _rows(scope.where(Award.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def latest(scope: Select[Award], size: int = PAGE) -> Sequence[Row]:
    """The newest first."""
    return _rows(scope.order_by(Award.id.desc()).limit(size))


def page(scope: Select[Award], *, is_open: bool, after: str) -> tuple[Sequence[Row], str]:
    """Those that wait, the oldest first; the others, the latest first; and where it goes on."""
    edge = db.session.scalar(select(Award.id).where(Award.public_id == after)) if after else None
    if is_open:
        query = scope.where(Award.decided_at.is_(None), Award.id > (edge or 0)).order_by(Award.id)
    else:
        query = scope.where(Award.decided_at.is_not(None)).order_by(Award.id.desc())
        query = query.where(Award.id < edge) if edge else query
    found = _rows(query.limit(PAGE + 1))
    return found[:PAGE], found[PAGE - 1].found.public_id if len(found) > PAGE else ""


def _rows(query: Select[Award]) -> list[Row]:
    proposer, decider = aliased(Person), aliased(Person)
    found = db.session.execute(
        query.join(proposer, proposer.id == Award.proposed_by_id)
        .outerjoin(decider, decider.id == Award.decided_by_id)
        .add_columns(proposer, decider)
        .execution_options(populate_existing=True)
    ).all()
    members = _members([award.id for award, *_people in found])
    return [
        Row(award, members.get(award.id, ()), name(by), name(judge) if judge else "")
        for award, by, judge in found
    ]


def _members(award_ids: Collection[int]) -> Mapping[int, list[Person]]:
    record, kept = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(AwardMember.award_id, kept)
        .join(record, record.id == AwardMember.person_id)
        .join(kept, kept.id == func.coalesce(record.merged_into_id, record.id))
        .where(AwardMember.award_id.in_(award_ids))
        .order_by(kept.sort_key)
    )
    found: dict[int, list[Person]] = {}
    for award_id, person in rows:
        found.setdefault(award_id, []).append(person)
    return found


def reached(actor: Actor, numbers: Collection[str], on: date) -> Mapping[str, int]:
    """By number the people of the actor's reach who bear it; others are missing."""
    wanted = {identifiers.normalise_any(one): one for one in numbers}
    query = (
        scopes.persons(actor, Permission.FOLLOW_UP_PROPOSE, on)
        .join(PersonIdentifier, PersonIdentifier.person_id == Person.id)
        .where(PersonIdentifier.value.in_(wanted))
        .with_only_columns(PersonIdentifier.value, Person.id)
    )
    return {wanted[value]: person_id for value, person_id in db.session.execute(query)}


def number_of(actor: Actor, public_id: str, on: date) -> str:
    """The number of somebody in the actor's reach, as `reached` takes it; "" for others."""
    query = (
        scopes.persons(actor, Permission.FOLLOW_UP_PROPOSE, on)
        .join(PersonIdentifier, PersonIdentifier.person_id == Person.id)
        .where(Person.public_id == public_id)
        .order_by(PersonIdentifier.id.desc())
        .with_only_columns(PersonIdentifier.value)
    )
    return db.session.scalar(query.limit(1)) or ""


def units_of(person_ids: Collection[int], on: date) -> Mapping[int, int]:
    """Where these people work on the day."""
    rows = db.session.execute(
        select(Employment.person_id, Employment.unit_id).where(
            Employment.person_id.in_(person_ids), _at(Employment, on)
        )
    )
    return {person_id: unit_id for person_id, unit_id in rows if unit_id is not None}


def approved_for(person_ids: Collection[int]) -> FollowUp | None:
    """The latest recognition approved after an evaluation for one of these, not yet answered."""
    answered = exists().where(Award.follow_up_id == FollowUp.id)
    return db.session.scalar(
        select(FollowUp)
        .where(
            FollowUp.person_id.in_(person_ids),
            FollowUp.kind == Kind.RECOGNITION.value,
            FollowUp.approved,
            FollowUp.ended_at.is_(None),
            ~answered,
        )
        .order_by(FollowUp.id.desc())
        .limit(1)
    )


def _at(model: Any, on: date) -> ColumnElement[bool]:
    return and_(model.valid_from <= on, or_(model.valid_until.is_(None), model.valid_until > on))


def shares(actor: Actor, on: date) -> tuple[list[Share], list[Share]]:
    """By unit and by status: how many of the people in reach were recognised this year.

    Groups that would name people stand together (policy `shown_people`). Two statements.
    """
    least = periods.policy_on(on).figures.shown_people
    by_unit = _grouped(actor, on, Employment, OrgUnit.name)
    by_status = _grouped(actor, on, PersonStatus, PersonStatus.status)
    return rules.shown(by_unit, least), rules.shown(by_status, least)


def _grouped(actor: Actor, on: date, dated: Any, key: Any) -> list[Share]:
    given = (
        select(AwardMember.person_id)
        .join(Award, Award.id == AwardMember.award_id)
        .where(Award.approved, Award.decree_on >= date(on.year, 1, 1), Award.decree_on <= on)
    )
    people = scopes.persons(actor, Permission.EVALUATION_READ, on).with_only_columns(Person.id)
    query = (
        select(
            key,
            func.count(distinct(dated.person_id)),
            func.count(distinct(dated.person_id)).filter(dated.person_id.in_(given)),
        )
        .where(dated.person_id.in_(people), _at(dated, on))
        .group_by(key)
        .order_by(key)
    )
    if dated is Employment:
        query = query.join(OrgUnit, OrgUnit.id == Employment.unit_id)
    return [Share(str(what), many, awarded) for what, many, awarded in db.session.execute(query)]
