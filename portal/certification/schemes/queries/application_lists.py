"""Applications in lists: of the board, and of those who lead the applicants."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from portal.certification.rules.requirements import Leaf
from portal.certification.schemes.models import CertificateApplication, CertificateWord
from portal.certification.schemes.queries import facts
from portal.certification.schemes.queries.applications import (
    PAGE,
    A,
    asked,
    asked_statements,
    led_by,
    loaded,
)
from portal.core.access import Actor
from portal.core.db import db
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class Listed:
    """An application in a list: of whom, under which version, how many words were said."""

    application: CertificateApplication
    person: Person
    words: int


def page(
    scope: Select[CertificateApplication], *, newest_first: bool, after: str = ""
) -> tuple[list[Listed], str]:
    """Applications of the scope by key, and where to go on; one statement."""
    if after:
        edge = select(A.id).where(A.public_id == after).correlate(None).scalar_subquery()
        scope = scope.where(A.id < edge if newest_first else A.id > edge)
    count = (
        select(func.count())
        .where(CertificateWord.application_id == A.id)
        .correlate(A)
        .scalar_subquery()
    )
    rows = db.session.execute(
        loaded(scope)
        .join(Person, Person.id == A.person_id)
        .add_columns(Person, count)
        .order_by(A.id.desc() if newest_first else A.id)
        .limit(PAGE + 1)
    ).all()
    listed = [Listed(*row) for row in rows[:PAGE]]
    return listed, listed[-1].application.public_id if len(rows) > PAGE else ""


def to_state(actor: Actor, on: date) -> list[tuple[Listed, list[Leaf]]]:
    """Applications of those the actor leads that ask for a statement nobody has made yet."""
    rows = db.session.execute(
        loaded(led_by(actor, on)).join(Person, Person.id == A.person_id).add_columns(Person)
    ).all()
    made = _stated_keys(row[0].id for row in rows)
    some = []
    for application, person in rows:
        open_ones = [
            leaf
            for leaf in asked_statements(asked(application))
            if leaf.key not in made.get(application.id, ())
        ]
        if open_ones:
            some.append((Listed(application, person, 0), open_ones))
    return some


def _stated_keys(application_ids: Iterable[int]) -> dict[int, set[str]]:
    keys: dict[int, set[str]] = {}
    for one_ in facts.statements(list(application_ids)):
        keys.setdefault(one_.application_id, set()).add(one_.key)
    return keys
