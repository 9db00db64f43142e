"""What was answered, counted: one statement for any number of services and periods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, Subquery, case, func, or_, select

from portal.core.db import db
from portal.feedback.models import PublicService, SurveyAnswer, SurveyBatch
from portal.feedback.rules import index, periods
from portal.feedback.rules.index import Result, Tally
from portal.feedback.rules.policy import ELEMENTS, TRAITS, SurveyPolicy


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
    """The figures of every period of the services."""
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
    rows, is_shown = published_rows(policy, PublicService.id == service_id, on)
    chosen = [rows.c[trait] for trait in TRAITS]
    query: Select[*tuple[int | str, ...]] = (
        select(
            *chosen,
            func.count(),
            *(func.coalesce(func.sum(rows.c[key]), 0) for key in ELEMENTS),
            *(func.count(rows.c[key]) for key in ELEMENTS),
        )
        .where(is_shown, rows.c.period == period)
        .group_by(*chosen)
    )
    found: dict[str, dict[str, Counted]] = {trait: {} for trait in TRAITS}
    width = len(ELEMENTS)
    for row in db.session.execute(query):
        told, (number, *numbers) = row[: len(TRAITS)], row[len(TRAITS) :]
        tallies = {
            key: Tally(int(numbers[at]), int(numbers[at + width]))
            for at, key in enumerate(ELEMENTS)
        }
        for trait, said in zip(TRAITS, told, strict=True):
            value = str(said)
            before = found[trait].get(value, Counted(0, 0, {}))
            both = index.added([before.tallies, tallies])
            together = before.shown + int(number)
            found[trait][value] = Counted(together, together, both)
    return found
