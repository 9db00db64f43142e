"""What an import is compared with: one agency as plain values, in a handful of statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.core.chunks import chunks
from portal.core.db import db
from portal.people.models import (
    Employment,
    Job,
    OrgUnit,
    Person,
    PersonIdentifier,
    PersonStatus,
    Post,
    Tenure,
)
from portal.people.rules import identifiers
from portal.people.rules.identifiers import Identifier, IdentifierKind
from portal.people.rules.importing.known import KnownPerson, KnownPost, KnownUnit, Snapshot
from portal.people.rules.names import PersonName
from portal.people.rules.posts import Tenure as Held
from portal.people.rules.posts import TenureKind
from portal.people.rules.spans import Dated, Span
from portal.people.rules.status import Status


def snapshot(organisation_id: int, on: date, *, numbers: Collection[str] = ()) -> Snapshot:
    """Units, jobs, posts and people of the agency on a day, and whoever bears these numbers."""
    units = _units(organisation_id)
    posts = _posts(organisation_id)
    employed = select(Employment.person_id).where(Employment.organisation_id == organisation_id)
    found = _Found(organisation_id, on)
    found.load(lambda column: column.in_(employed))
    others = sorted(_bearers(organisation_id, numbers) - found.names.keys())
    for some in chunks(others):
        found.load(lambda column, some=some: column.in_(some))
    jobs = {code: name for code, name in db.session.execute(_jobs(organisation_id, on))}
    return Snapshot(on=on, units=units, posts=posts, persons=found.persons(), jobs=jobs)


@dataclass
class _Found:
    """Rows about persons as they come, put together at the end."""

    organisation_id: int
    on: date
    names: dict[int, tuple[PersonName, str]] = field(default_factory=dict)
    numbers: defaultdict[int, list[Dated[str]]] = field(default_factory=lambda: defaultdict(list))
    born: dict[int, date] = field(default_factory=dict)
    standings: dict[int, tuple[Status, str]] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    tenures: defaultdict[int, list[Held[str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def load(self, whose: Any) -> None:
        """Read the rows of some persons; `whose(column)` is the condition on their id."""
        self._names(whose(Person.id))
        self._numbers(whose)
        self._standings(whose(PersonStatus.person_id))
        self._units(whose(Employment.person_id))
        self._tenures(whose(Tenure.person_id))

    def persons(self) -> Sequence[KnownPerson]:
        """In order of their ids."""
        return tuple(
            KnownPerson(
                id=person_id,
                name=name,
                numbers=tuple(self.numbers.get(person_id, ())),
                status=self.standings.get(person_id, (Status.OUTSIDE, ""))[0],
                unit=self.units.get(person_id),
                tenures=tuple(self.tenures.get(person_id, ())),
                rank=self.standings.get(person_id, (Status.OUTSIDE, ""))[1],
                email=email,
                born_on=self.born.get(person_id),
            )
            for person_id, (name, email) in sorted(self.names.items())
        )

    def _names(self, condition: ColumnElement[bool]) -> None:
        rows = db.session.execute(
            select(
                Person.id, Person.full_name, Person.front_title, Person.back_title, Person.email
            ).where(condition, Person.merged_into_id.is_(None))
        )
        for person_id, name, front, back, email in rows:
            titles = tuple(front.split()), tuple(one for one in back.split(", ") if one)
            self.names[person_id] = (PersonName(name, *titles), email or "")

    def _numbers(self, whose: Any) -> None:
        """Numbers of merged records count as those of the record kept."""
        owner = func.coalesce(Person.merged_into_id, Person.id)
        rows = db.session.execute(
            select(
                owner,
                PersonIdentifier.kind,
                PersonIdentifier.value,
                PersonIdentifier.valid_from,
                PersonIdentifier.valid_until,
            )
            .join(Person, Person.id == PersonIdentifier.person_id)
            .where(
                or_(whose(Person.id), whose(Person.merged_into_id)),
                _ours(self.organisation_id),
            )
            .order_by(PersonIdentifier.valid_from, PersonIdentifier.id)
        )
        for person_id, kind, value, from_on, until_on in rows:
            self.numbers[person_id].append(Dated(Span(from_on, until_on), value))
            read = identifiers.parse(IdentifierKind(kind), value, on=self.on)
            if isinstance(read, Identifier) and read.revealed is not None:
                self.born[person_id] = read.revealed.born_on

    def _standings(self, condition: ColumnElement[bool]) -> None:
        rows = db.session.execute(
            select(PersonStatus.person_id, PersonStatus.status, PersonStatus.rank).where(
                condition, _holds(PersonStatus.valid_from, PersonStatus.valid_until, self.on)
            )
        )
        for person_id, status, rank in rows:
            self.standings[person_id] = (Status(status), rank)

    def _units(self, condition: ColumnElement[bool]) -> None:
        rows = db.session.execute(
            select(Employment.person_id, OrgUnit.code)
            .join(OrgUnit, OrgUnit.id == Employment.unit_id)
            .where(
                condition,
                Employment.organisation_id == self.organisation_id,
                _holds(Employment.valid_from, Employment.valid_until, self.on),
            )
        )
        self.units.update((person_id, code) for person_id, code in rows)

    def _tenures(self, condition: ColumnElement[bool]) -> None:
        rows = db.session.execute(
            select(Tenure.person_id, Post.code, Tenure.kind, Tenure.valid_from, Tenure.valid_until)
            .join(Post, Post.id == Tenure.post_id)
            .join(OrgUnit, OrgUnit.id == Post.unit_id)
            .where(condition, OrgUnit.organisation_id == self.organisation_id)
            .order_by(Tenure.valid_from, Tenure.id)
        )
        for person_id, code, kind, from_on, until_on in rows:
            span = Span(from_on, until_on)
            held = Held(f"person:{person_id}", code, TenureKind(kind), span)
            self.tenures[person_id].append(held)


def _units(organisation_id: int) -> dict[str, KnownUnit]:
    above = aliased(OrgUnit)
    rows = db.session.execute(
        select(OrgUnit, above.code)
        .outerjoin(above, above.id == OrgUnit.parent_id)
        .where(OrgUnit.organisation_id == organisation_id)
        .order_by(OrgUnit.id)
    )
    return {
        unit.code: KnownUnit(
            unit.code, unit.name, parent, unit.kind, Span(unit.valid_from, unit.valid_until)
        )
        for unit, parent in rows
    }


def _posts(organisation_id: int) -> dict[str, KnownPost]:
    above = aliased(Post)
    rows = db.session.execute(
        select(Post, Job.code, Job.name, OrgUnit.code, above.code)
        .join(Job, Job.id == Post.job_id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .outerjoin(above, above.id == Post.reports_to_id)
        .where(OrgUnit.organisation_id == organisation_id)
        .order_by(Post.id)
    )
    return {
        post.code: KnownPost(
            code=post.code,
            job=job,
            name=name,
            unit=unit,
            reports_to=reports_to,
            is_head=post.is_head,
            span=Span(post.valid_from, post.valid_until),
        )
        for post, job, name, unit, reports_to in rows
    }


def _jobs(organisation_id: int, on: date) -> Select[str, str]:
    return select(Job.code, Job.name).where(
        Job.organisation_id == organisation_id, or_(Job.valid_until.is_(None), Job.valid_until > on)
    )


def _bearers(organisation_id: int, numbers: Collection[str]) -> set[int]:
    """Whoever bears or bore one of these numbers, wherever they work."""
    owner = func.coalesce(Person.merged_into_id, Person.id)
    found: set[int] = set()
    for some in chunks(sorted(numbers)):
        found |= set(
            db.session.scalars(
                select(owner)
                .join(PersonIdentifier, PersonIdentifier.person_id == Person.id)
                .where(PersonIdentifier.value.in_(some), _ours(organisation_id))
            )
        )
    return found


def _ours(organisation_id: int) -> ColumnElement[bool]:
    """National numbers, and the agency's own: another agency's number means somebody else."""
    return or_(
        PersonIdentifier.organisation_id.is_(None),
        PersonIdentifier.organisation_id == organisation_id,
    )


def _holds(
    from_on: InstrumentedAttribute[date], until_on: InstrumentedAttribute[date | None], on: date
) -> ColumnElement[bool]:
    return (from_on <= on) & or_(until_on.is_(None), until_on > on)
