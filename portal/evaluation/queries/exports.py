"""The results of a period, person by person, for files: read in pieces, however many they are."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlalchemy import Select, func, or_, select

from portal.core.db import db
from portal.core.permissions import Permission
from portal.evaluation.models import EvaluationForm, EvaluationPeriod
from portal.evaluation.queries import results
from portal.evaluation.rules.facts import Facts
from portal.people.models import OrgUnit, Person, PersonIdentifier
from portal.people.queries import scopes
from portal.people.queries.unit_choice import UnitName

MOST = 2_000
"""People of one file; of a larger agency each unit gets its own."""
PIECE = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a period with the facts of their form."""

    number: str  # NIP or NI PPPK, "" where none is in force
    person: Person
    unit: str
    form: EvaluationForm
    facts: Facts


def chosen(
    period: EvaluationPeriod, unit: UnitName | None, *, only_locked: bool = False
) -> Select[EvaluationForm]:
    """The forms of a period, of a unit with all below it; nobody erased or restricted."""
    query = (
        select(EvaluationForm)
        .join(Person, Person.id == EvaluationForm.person_id)
        .outerjoin(OrgUnit, OrgUnit.id == EvaluationForm.unit_id)
        .where(EvaluationForm.period_id == period.id, scopes.there(Permission.EVALUATION_MANAGE))
    )
    if unit is not None:
        query = query.where(OrgUnit.path.startswith(unit.path, autoescape=True))
    if only_locked:
        query = query.where(EvaluationForm.locked_at.is_not(None))
    return query


def count(query: Select[EvaluationForm]) -> int:
    """How many people a file would hold."""
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def rows(query: Select[EvaluationForm], now: datetime, today: date) -> Iterator[Row]:
    """By name; each piece costs the same few statements."""
    found = db.session.execute(
        query.add_columns(Person, OrgUnit.name).order_by(Person.sort_key, EvaluationForm.id)
    ).all()
    parts = iter(found)
    while piece := list(islice(parts, PIECE)):
        facts = results.facts_of_all([form for form, _person, _unit in piece], now)
        numbers = _numbers([person.id for _form, person, _unit in piece], today)
        for form, person, unit in piece:
            yield Row(numbers.get(person.id, ""), person, unit or "", form, facts[form.id])


def _numbers(person_ids: Collection[int], on: date) -> Mapping[int, str]:
    """The national number each bears on the day; one statement."""
    found = db.session.execute(
        select(PersonIdentifier.person_id, PersonIdentifier.value)
        .where(
            PersonIdentifier.person_id.in_(person_ids),
            PersonIdentifier.organisation_id.is_(None),
            PersonIdentifier.valid_from <= on,
            or_(PersonIdentifier.valid_until.is_(None), PersonIdentifier.valid_until > on),
        )
        .order_by(PersonIdentifier.id)
    )
    return {person_id: value for person_id, value in found}
