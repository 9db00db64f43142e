"""What was answered: read from the sums that are kept, one statement for any services and periods.

Counting the answers themselves serves who takes a batch back, and sums of groups of another size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, or_, select

from portal.core.db import db
from portal.feedback.models import PublicService, SurveyAnswer, SurveyBatch, SurveySum
from portal.feedback.rules import index, periods, sums
from portal.feedback.rules.index import Result, Tally
from portal.feedback.rules.policy import ELEMENTS, TRAITS, SurveyPolicy
from portal.feedback.rules.sums import Sums


@dataclass(frozen=True, slots=True)
class Counted:
    """Answers of one service in one period: how many there are, and what of them is published."""

    answers: int
    shown: int
    tallies: Mapping[str, Tally]

    def result(self, policy: SurveyPolicy) -> Result | None:
        return index.result(policy, self.tallies, self.shown)


Figures = Mapping[tuple[int, int], Counted]
"""(service, period) → what was counted."""


def counts() -> ColumnElement[bool]:
    """The answer counts: of a batch that stands, or of no batch."""
    standing = select(SurveyBatch.id).where(SurveyBatch.undone_at.is_(None))
    return or_(SurveyAnswer.batch_id.is_(None), SurveyAnswer.batch_id.in_(standing))


def published_rows(
    policy: SurveyPolicy, services: ColumnElement[bool], on: date
) -> tuple[Subquery, ColumnElement[bool]]:
    """Numbered answers of the services, and which of them are published on the day
    (`rules.publishing.published`, which a test holds against this).
    """
    apart = (SurveyAnswer.service_id, SurveyAnswer.period)
    rows = (
        select(
            SurveyAnswer,
            func.row_number().over(partition_by=apart, order_by=SurveyAnswer.id).label("place"),
            func.count().over(partition_by=apart).label("answers"),
        )
        .join(PublicService, PublicService.id == SurveyAnswer.service_id)
        .where(services, counts())
        .subquery()
    )
    final = periods.last_final(policy, on).number
    groups = rows.c.answers // policy.minimum - 1
    behind = case((groups > 0, groups * policy.minimum), else_=0)
    whole = case((rows.c.answers >= policy.minimum, rows.c.answers), else_=0)
    return rows, rows.c.place <= case((rows.c.period <= final, whole), else_=behind)


def of(policy: SurveyPolicy, services: ColumnElement[bool], on: date) -> Figures:
    """The figures of every period of the services, however many answers there are."""
    query = (
        select(SurveySum.service_id, SurveySum.period, SurveySum.size, SurveySum.whole)
        .join(PublicService, PublicService.id == SurveySum.service_id)
        .where(services)
    )
    found: dict[tuple[int, int], Counted] = {}
    others = set()
    final = periods.last_final(policy, on).number
    for service_id, period, size, whole in db.session.execute(query):
        if size != policy.minimum:
            others.add(service_id)
            continue
        sums_ = _sums(size, whole, {})
        if sums_.answers:
            shown = sums_.shown(is_final=period <= final).get(sums.ALL)
            found[service_id, period] = _counted(sums_.answers, shown)
    if others:
        found |= counted(policy, PublicService.id.in_(others), on)
    return found


def _counted(answers: int, shown: sums.Numbers | None) -> Counted:
    if shown is None:
        return Counted(answers, 0, sums.tallies(sums.NOTHING))
    return Counted(answers, shown[0], sums.tallies(shown))


def sums_of(row: SurveySum) -> Sums:
    """The sums of a row, everybody's and the others'."""
    return _sums(row.size, row.whole, row.traits)


PARTS = ("published", "behind", "filling")


def _sums(size: int, whole: Sequence[sums.Numbers], traits: Mapping[str, Any]) -> Sums:
    parts = []
    for at, name in enumerate(PARTS):
        numbers = whole[at] if at < len(whole) else []
        everybody = {sums.ALL: list(numbers)} if numbers else {}
        parts.append(everybody | {who: list(one) for who, one in traits.get(name, {}).items()})
    return Sums(size, *parts)


def parts_of(found: Sums) -> tuple[list[sums.Numbers], dict[str, Any]]:
    """The two columns of a row: everybody's sums, and those by what respondents said."""
    parts = [getattr(found, name) for name in PARTS]
    whole = [part.get(sums.ALL, []) for part in parts]
    traits = {
        name: {who: one for who, one in part.items() if who != sums.ALL}
        for name, part in zip(PARTS, parts, strict=True)
    }
    return whole, traits


def counted(policy: SurveyPolicy, services: ColumnElement[bool], on: date) -> Figures:
    """The same figures counted from the answers, one by one."""
    rows, is_shown = published_rows(policy, services, on)
    query: Select[*tuple[int, ...]] = select(
        rows.c.service_id,
        rows.c.period,
        func.max(rows.c.answers),
        func.sum(case((is_shown, 1), else_=0)),
        *(func.sum(case((is_shown, rows.c[key]), else_=0)) for key in ELEMENTS),
        *(func.count(case((is_shown, rows.c[key]))) for key in ELEMENTS),
    ).group_by(rows.c.service_id, rows.c.period)
    found = {}
    for service_id, period, answers, shown, *numbers in db.session.execute(query):
        totals, numbered = numbers[: len(ELEMENTS)], numbers[len(ELEMENTS) :]
        tallies = {
            key: Tally(int(total or 0), int(number))
            for key, total, number in zip(ELEMENTS, totals, numbered, strict=True)
        }
        found[service_id, period] = Counted(int(answers), int(shown), tallies)
    return found


def by_trait(
    policy: SurveyPolicy, service_id: int, period: int, on: date
) -> Mapping[str, Mapping[str, Counted]]:
    """The published answers of one service and period by what respondents said of themselves;
    "" for those who did not say. One statement.
    """
    row = db.session.get(SurveySum, (service_id, period))
    found: dict[str, dict[str, Counted]] = {trait: {} for trait in TRAITS}
    if row is None or row.size != policy.minimum:
        return found
    is_final = period <= periods.last_final(policy, on).number
    for who, numbers in sums_of(row).shown(is_final=is_final).items():
        trait, _colon, value = who.partition(":")
        if trait in found:
            found[trait][value] = _counted(numbers[0], numbers)
    return found
