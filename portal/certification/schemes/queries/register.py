"""The register of certificates as its officers read it, flat from a thousand to millions of them.

Filters that find few are sets of ids an index gives. A first statement counts each set up to a
bound; the smallest below it drives the page. With none so small a match is met soon by walking the
register in its order. The same way as lists of people (`people.queries.directory`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.certification.rules.certificate_states import Act, PublicState
from portal.certification.schemes.models import (
    Certificate,
    CertificateScheme,
    CertificateSchemeVersion,
)
from portal.certification.schemes.queries import register_filters as filters
from portal.certification.schemes.queries.certificates import is_renewed, state_at
from portal.certification.schemes.queries.register_filters import Filter
from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Employment, OrgUnit, Person
from portal.people.queries import scopes, structure
from portal.people.queries.approvals import agencies
from portal.people.rules import names

NEED = Permission.CERTIFICATE_MANAGE
PAGE = 50
_ENDED = {
    PublicState.REVOKED: (Act.REVOKED,),
    PublicState.SUPERSEDED: (Act.REISSUED,),
    PublicState.SUSPENDED: (Act.SUSPENDED,),
}
"""States that follow from an act, hence are rare."""

T = TypeVar("T")
record = shared_alias(Person)
"""The record a certificate was issued to; `Person` is whom it counts for."""


class By(StrEnum):
    """The order of a list."""

    NEWEST = "newest"
    END = "end"  # what ends first


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. `text` is a number, a typed code or a name; `month` the first day of the
    month in which it ends.
    """

    text: str = ""
    unit_path: str = ""
    scheme_id: int | None = None
    state: PublicState | None = None
    month: date | None = None

    @property
    def by(self) -> By:
        return By.END if self.month else By.NEWEST


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the register."""

    certificate: Certificate
    version: CertificateSchemeVersion
    person_id: int
    person: str  # public id
    name: str
    unit: str
    state: PublicState
    is_renewed: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of them; `after` goes on from the last, "" at the end."""

    rows: Sequence[Listed]
    after: str = ""


def in_scope(actor: Actor, on: date) -> Select[Certificate]:
    """Certificates in the actor's charge: those of agencies in the whole of which they act, else
    those of the people within their reach. Never of somebody erased or restricted. Lists and
    single reads start here.
    """
    return _counting().where(_charge(actor, on), scopes.there(NEED))


def one(actor: Actor, public_id: str, on: date) -> Certificate:
    """One certificate in the actor's charge. Raises NotFound."""
    found = db.session.scalar(in_scope(actor, on).where(Certificate.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def find(
    actor: Actor, search: Search, *, on: date, now: datetime, after: str = "", size: int = PAGE
) -> Lines:
    """A page of the register. Four statements at most: only its own lines are read whole."""
    query, order = _driven(actor, search, on, now)
    edge = _edge(after)
    if edge is not None:
        query = query.where(order.behind(*edge))
    ids = db.session.scalars(query.order_by(*order.columns).limit(size + 1)).all()
    rows = lines(ids[:size], on=on, now=now)
    return Lines(rows, rows[-1].certificate.public_id if len(ids) > size else "")


def every(
    actor: Actor, search: Search, *, on: date, now: datetime, size: int = 500
) -> Iterator[Sequence[Listed]]:
    """All of it in pieces, each a page of its own."""
    after = ""
    while True:
        page = find(actor, search, on=on, now=now, after=after, size=size)
        if page.rows:
            yield page.rows
        if not page.after:
            return
        after = page.after


def ticked(actor: Actor, public_ids: Sequence[str], *, on: date, now: datetime) -> Sequence[Listed]:
    """Chosen lines, in the order of the register; those out of reach are left out."""
    query = in_scope(actor, on).where(
        Certificate.public_id.in_(public_ids), Certificate.issued_at <= now
    )
    ids = db.session.scalars(
        query.with_only_columns(Certificate.id).order_by(Certificate.id.desc())
    )
    return lines(ids.all(), on=on, now=now)


def among(actor: Actor, ids: Sequence[int], *, on: date, now: datetime) -> Sequence[Listed]:
    """Those of the lines with these ids that are within the actor's reach."""
    query = in_scope(actor, on).where(Certificate.id.in_(ids)).with_only_columns(Certificate.id)
    return lines(db.session.scalars(query.order_by(Certificate.id)).all(), on=on, now=now)


def schemes(actor: Actor) -> Sequence[CertificateScheme]:
    """Schemes of the actor's agencies, by title."""
    held = {grant.organisation_id for grant in actor.grants_with(NEED)}
    query = select(CertificateScheme).where(CertificateScheme.organisation_id.in_(held))
    return db.session.scalars(query.order_by(CertificateScheme.title).limit(300)).all()


def _charge(actor: Actor, on: date) -> ColumnElement[bool]:
    whole = agencies(actor, NEED)
    if whole:
        return Certificate.organisation_id.in_(whole)
    return scopes.employed_in(actor, NEED, on)


@dataclass(frozen=True, slots=True)
class _Order:
    """The order of a page; `walks` along the register's index, or sorts what a set left."""

    by: By
    walks: bool

    @property
    def columns(self) -> tuple[ColumnElement[Any], ...]:
        if self.by is By.END:
            return (self._end.asc(), self._key.asc())
        return (self._key.desc(),)

    def behind(self, id_: int, end: date | None) -> ColumnElement[bool]:
        if self.by is By.NEWEST:
            return self._key < id_
        return and_(self._end >= end, or_(self._end > end, and_(self._end == end, self._key > id_)))

    @property
    def _key(self) -> ColumnElement[int]:
        return Certificate.id.expression if self.walks else Certificate.id + 0

    @property
    def _end(self) -> ColumnElement[Any]:
        return Certificate.valid_until.expression


def _driven(actor: Actor, search: Search, on: date, now: datetime) -> tuple[Select[int], _Order]:
    """The ids of the lines, and the order they are to be read in."""
    query = (
        in_scope(actor, on)
        .join(CertificateSchemeVersion, CertificateSchemeVersion.id == Certificate.version_id)
        .where(Certificate.issued_at <= now)
        .with_only_columns(Certificate.id)
    )
    sets = _sets(actor, search, on)
    if search.state is not None:
        query = query.where(state_at(on, now) == search.state.value)
    if search.month is not None:
        query = query.where(
            Certificate.valid_until >= search.month, Certificate.valid_until < _next(search.month)
        )
    smallest = filters.smallest(sets)
    if smallest is None:
        return query.where(*(one.holds for one in sets)), _Order(search.by, walks=True)
    driving = sets.pop(smallest).ids.cte("matches").prefix_with("MATERIALIZED")
    [column] = driving.c
    query = query.where(Certificate.id.in_(select(column)), *(one.holds for one in sets))
    return query, _Order(search.by, walks=False)


def _sets(actor: Actor, search: Search, on: date) -> list[Filter]:
    sets = [*filters.typed(search.text)]
    if not agencies(actor, NEED):
        sets.append(filters.people(filters.employed(scopes.unit_condition(actor, NEED), on)))
    if search.unit_path:
        sets.append(filters.people(filters.employed(structure.below(search.unit_path), on)))
    if search.scheme_id is not None:
        of = select(CertificateSchemeVersion.id).where(
            CertificateSchemeVersion.scheme_id == search.scheme_id
        )
        own = aliased(Certificate)
        holds = CertificateSchemeVersion.scheme_id == search.scheme_id
        sets.append(filters.plain(select(own.id).where(own.version_id.in_(of)), holds))
    acts = _ENDED.get(search.state) if search.state else None
    if acts:
        sets.append(filters.happened([act.value for act in acts]))
    return sets


def lines(ids: Sequence[int], *, on: date, now: datetime) -> list[Listed]:
    """The lines with these ids, in their order; one statement. Asks for nobody's reach."""
    if not ids:
        return []
    query = (
        _counting()
        .join(CertificateSchemeVersion, CertificateSchemeVersion.id == Certificate.version_id)
        .where(Certificate.id.in_(ids))
        .add_columns(
            CertificateSchemeVersion,
            Person.id.label("person_id"),
            Person.public_id.label("person"),
            Person.full_name,
            Person.front_title,
            Person.back_title,
            unit_of(on, OrgUnit.name).label("unit"),
            state_at(on, now).label("state"),
            is_renewed(now).label("is_renewed"),
        )
    )
    found = {row.Certificate.id: _listed(row) for row in db.session.execute(query)}
    return [found[id_] for id_ in ids]


def _counting() -> Select[Certificate]:
    """Certificates, with whom each counts for as `Person`."""
    return (
        select(Certificate)
        .join(record, record.id == Certificate.person_id)
        .join(Person, Person.id == func.coalesce(record.merged_into_id, record.id))
    )


def unit_of(on: date, column: InstrumentedAttribute[T]) -> ColumnElement[T]:
    """Something of the holder's unit on the day; of somebody who works nowhere, of the last one."""
    today = and_(
        Employment.valid_from <= on,
        or_(Employment.valid_until.is_(None), Employment.valid_until > on),
    )
    return (
        select(column)
        .select_from(Employment)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(Employment.person_id == Person.id)
        .order_by(today.desc(), Employment.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )


def _listed(row: Any) -> Listed:
    return Listed(
        row.Certificate,
        row.CertificateSchemeVersion,
        row.person_id,
        row.person,
        names.printed(row.full_name, row.front_title, row.back_title),
        row.unit or "",
        PublicState(row.state),
        row.is_renewed,
    )


def _edge(public_id: str) -> tuple[int, date | None] | None:
    if not public_id:
        return None
    row = db.session.execute(
        select(Certificate.id, Certificate.valid_until).where(Certificate.public_id == public_id)
    ).one_or_none()
    return None if row is None else (row.id, row.valid_until)


def _next(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
