"""Yearly plans: what units need, grouped; lines with their results; money."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from portal.certification.schemes.models import (
    Certificate,
    CertificateEvent,
    CertificateSchemeVersion,
)
from portal.competency.queries import catalogue, requirements
from portal.core.access import Actor
from portal.core.chunks import chunks
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.ledger.queries import profiles
from portal.people.models import Employment, OrgUnit
from portal.people.queries import approvals, scopes, structure
from portal.planning.models import (
    BudgetCommitment,
    Need,
    NeedPerson,
    YearlyLine,
    YearlyLineNeed,
    YearlyPlan,
)
from portal.planning.rules.yearly import Cost, Stage

WRITE = Permission.PLAN_WRITE
APPROVE = "plan.approve"
AT_ONCE = 10_000
"""Persons in one statement: below what one statement may carry on SQLite."""


@dataclass
class Group:
    """Needs that one line could answer. `gap_people` have the gap, `levels` are missing in all."""

    name: str
    competency_id: int | None = None
    gap_people: int = 0
    levels: int = 0
    expiring: int = 0
    origins: Counter[str] = field(default_factory=Counter)
    need_ids: list[int] = field(default_factory=list)
    need: str = ""  # public id, of one that stands alone
    planned: bool = False  # a line of the plan answers it
    put_off: bool = False  # a line did, and was cut


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a line: rupiah set apart and spent, and people who took part."""

    committed_idr: int = 0
    spent_idr: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    one: YearlyLine
    cost: Cost
    done: Done


def in_scope(actor: Actor) -> Select[YearlyPlan]:
    """Plans of units for which the actor plans."""
    return (
        select(YearlyPlan)
        .join(OrgUnit, OrgUnit.id == YearlyPlan.unit_id)
        .where(scopes.unit_condition(actor, WRITE))
        .options(contains_eager(YearlyPlan.unit))
    )


def one(scope: Select[YearlyPlan], public_id: str) -> YearlyPlan:
    """A plan in scope. Raises NotFound."""
    query = scope.where(YearlyPlan.public_id == public_id)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def subject(plan: YearlyPlan) -> str:
    return f"yearly_plan:{plan.id}"


def stage(plan: YearlyPlan) -> Stage:
    """Where the version stands; waiting is an open proposal of two persons."""
    return stages([plan])[plan.id]


def stages(plans: Sequence[YearlyPlan]) -> Mapping[int, Stage]:
    """Where each of these versions stands, by id, in one statement."""
    waiting = approvals.asked_about(APPROVE, [subject(one) for one in plans])
    return {
        one.id: _stage(is_approved=one.approved_at is not None, waits=subject(one) in waiting)
        for one in plans
    }


def _stage(*, is_approved: bool, waits: bool) -> Stage:
    if is_approved:
        return Stage.APPROVED
    return Stage.SUBMITTED if waits else Stage.DRAFT


def latest(actor: Actor, year: int) -> Sequence[YearlyPlan]:
    """The newest version of each unit's plan for the year, in the order of the tree."""
    newer = aliased(YearlyPlan)
    query = (
        in_scope(actor)
        .where(
            YearlyPlan.year == year,
            ~exists(
                select(newer.id).where(
                    newer.unit_id == YearlyPlan.unit_id,
                    newer.year == YearlyPlan.year,
                    newer.version > YearlyPlan.version,
                )
            ),
        )
        .order_by(OrgUnit.path)
        .limit(500)
    )
    return db.session.scalars(query).all()


def totals(plan_ids: Sequence[int]) -> Mapping[int, Cost]:
    """Each plan in one sum, what was put off left out; hours as those of all people together
    divided by them.
    """
    rows = db.session.execute(
        select(
            YearlyLine.plan_id,
            func.sum(YearlyLine.people),
            func.sum(YearlyLine.people * YearlyLine.jp100),
            func.sum(YearlyLine.cost_idr),
            func.sum(YearlyLine.gap_people),
        )
        .where(YearlyLine.plan_id.in_(plan_ids), YearlyLine.cut_reason == "")
        .group_by(YearlyLine.plan_id)
    )
    return {
        plan_id: Cost(int(people), int(hours) // int(people), int(idr), int(gaps))
        for plan_id, people, hours, idr, gaps in rows
    }


def lines(plan_id: int) -> Sequence[YearlyLine]:
    """The lines of a version, the most urgent first."""
    query = (
        select(YearlyLine)
        .where(YearlyLine.plan_id == plan_id)
        .order_by(YearlyLine.priority, YearlyLine.month_from, YearlyLine.id)
    )
    return db.session.scalars(query).all()


def line(plan_id: int, key: str) -> YearlyLine:
    """One line of a version. Raises NotFound."""
    query = select(YearlyLine).where(YearlyLine.plan_id == plan_id, YearlyLine.key == key)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def rows(plan_id: int) -> Sequence[Row]:
    """The lines with cost and result; two statements."""
    found = lines(plan_id)
    done = _done([each.key for each in found])
    return [Row(each, cost_of(each), done.get(each.key, Done())) for each in found]


def cost_of(each: YearlyLine) -> Cost:
    return Cost(each.people, each.jp100, each.cost_idr, each.gap_people)


def _done(keys: Sequence[str]) -> dict[str, Done]:
    row = BudgetCommitment
    open_ = case((row.settled_at.is_(None), row.amount_idr), else_=0)
    found = db.session.execute(
        select(
            row.line_key,
            func.sum(open_),
            func.sum(func.coalesce(row.spent_idr, 0)),
            func.sum(row.people),
        )
        .where(row.line_key.in_(keys), row.released_at.is_(None))
        .group_by(row.line_key)
    )
    return {key: Done(int(held), int(spent), int(people)) for key, held, spent, people in found}


def people_of(unit: OrgUnit, on: date) -> Sequence[int]:
    """Who works in the unit and below on the day."""
    query = (
        select(Employment.person_id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(
            structure.below(unit.path),
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
        .distinct()
    )
    return db.session.scalars(query).all()


def groups(
    plan: YearlyPlan, on: date, locale: str, written: Sequence[YearlyLine] = ()
) -> Sequence[Group]:
    """What the unit and those below need, the largest gap first; five statements for 10,000
    people: gaps of posts held, needs registered, certificates that end in the year.

    `written`: the plan's lines, by which a group without a registered need is known as planned.
    """
    people = people_of(plan.unit, on)
    names = {id_: one_.name(locale) for id_, one_ in catalogue.directory(on).items()}
    found: dict[int, Group] = {}
    for some in chunks(people, AT_ONCE):
        held = profiles.level_numbers(some, on)
        for person_id, wanted in requirements.level_numbers(some, on).items():
            for competency_id, level in wanted.items():
                missing = level - held[person_id].get(competency_id, 0)
                if missing > 0 and competency_id in names:
                    name = names[competency_id]
                    group = found.setdefault(competency_id, Group(name, competency_id))
                    group.gap_people += 1
                    group.levels += missing
    alone = _registered(plan, found, names)
    ending = _expiring(people, plan.year)
    whole = [*sorted(found.values(), key=_rank), *alone, *ending]
    for group in whole:
        for line_ in written:
            if _answers(line_, group):
                group.planned = group.planned or not line_.cut_reason
                group.put_off = group.put_off or bool(line_.cut_reason)
    return whole


def _answers(line_: YearlyLine, group: Group) -> bool:
    """Whether the line was written for this group; a need that stands alone has rows of its own."""
    if group.competency_id is not None:
        return line_.competency_id == group.competency_id
    return not group.need and line_.competence == group.name


def _rank(one_: Group) -> tuple[int, int, str]:
    return -one_.levels, -len(one_.need_ids), one_.name


def _registered(plan: YearlyPlan, found: dict[int, Group], names: Mapping[int, str]) -> list[Group]:
    """Add the needs that stand to the groups of their competencies; the others stand alone."""
    answered = (
        select(YearlyLineNeed.need_id)
        .join(YearlyLine, YearlyLine.id == YearlyLineNeed.line_id)
        .where(YearlyLineNeed.need_id == Need.id, YearlyLine.plan_id == plan.id)
    )
    planned = exists(answered.where(YearlyLine.cut_reason == ""))
    put_off = exists(answered.where(YearlyLine.cut_reason != ""))
    persons = (
        select(func.count()).where(NeedPerson.need_id == Need.id).correlate(Need).scalar_subquery()
    )
    rows_ = db.session.execute(
        select(Need, persons, planned, put_off)
        .join(OrgUnit, OrgUnit.id == Need.unit_id)
        .where(
            Need.organisation_id == plan.organisation_id,
            structure.below(plan.unit.path),
            Need.dropped_at.is_(None),
        )
        .order_by(Need.id)
    )
    alone = []
    for need, count, is_planned, is_put_off in rows_:
        if need.competency_id in names:
            name = names[need.competency_id]
            group = found.setdefault(need.competency_id, Group(name, need.competency_id))
        else:
            group = Group(need.title, need=need.public_id, gap_people=int(count))
            alone.append(group)
        group.origins[need.origin] += 1
        group.need_ids.append(need.id)
        group.planned = group.planned or bool(is_planned)
        group.put_off = group.put_off or bool(is_put_off)
    return alone


def _expiring(people: Sequence[int], year: int) -> list[Group]:
    """Certificates of these people that end in the year, by what they certify."""
    ended = exists(
        select(CertificateEvent.id).where(
            CertificateEvent.certificate_id == Certificate.id,
            CertificateEvent.act.in_(("revoked", "reissued")),
        )
    )
    successor = aliased(Certificate)
    renewed = exists(select(successor.id).where(successor.renews_id == Certificate.id))
    counted: Counter[str] = Counter()
    for some in chunks(people, AT_ONCE):
        rows_ = db.session.execute(
            select(CertificateSchemeVersion.title, func.count())
            .join(Certificate, Certificate.version_id == CertificateSchemeVersion.id)
            .where(
                Certificate.person_id.in_(some),
                Certificate.valid_until >= date(year, 1, 1),
                Certificate.valid_until < date(year + 1, 1, 1),
                ~ended,
                ~renewed,
            )
            .group_by(CertificateSchemeVersion.title)
        )
        for title, count in rows_:
            counted[title] += count
    return [Group(title, expiring=count) for title, count in sorted(counted.items())]


def open_needs(plan: YearlyPlan, competency_id: int | None, public_id: str) -> Sequence[int]:
    """Needs that a new line answers: those of its competency, or the one it was begun from."""
    wanted = Need.public_id == public_id if public_id else Need.competency_id == competency_id
    if not public_id and competency_id is None:
        return []
    query = (
        select(Need.id)
        .join(OrgUnit, OrgUnit.id == Need.unit_id)
        .where(
            Need.organisation_id == plan.organisation_id,
            structure.below(plan.unit.path),
            Need.dropped_at.is_(None),
            wanted,
        )
    )
    return db.session.scalars(query).all()
